"""The queue as rows of the store's database. SQL that SQLite and PostgreSQL read alike.

Times are microseconds since 1970. `ticket` grows with every claim, so that a worker whose lease
ran out cannot end the run of the one after it. `again` is the time of a run that was asked for
while the job was running.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, text

from monitor.jobs import FURTHEST, PAUSE, Job

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_DEFER = text("""
    INSERT INTO jobs (step, key, due, attempts, priority, ticket)
    VALUES (:step, :key, :due, 0, :priority, 0)
    ON CONFLICT (step, key) DO UPDATE SET
        due = CASE WHEN jobs.lease_until IS NULL AND excluded.due < jobs.due
                   THEN excluded.due ELSE jobs.due END,
        again = CASE WHEN jobs.lease_until IS NULL THEN NULL
                     WHEN jobs.again < excluded.due THEN jobs.again ELSE excluded.due END,
        priority = CASE WHEN excluded.priority > jobs.priority
                        THEN excluded.priority ELSE jobs.priority END
""")

# The subquery needs no lock of its own: the store's writers are one. What this very claim took in a
# try whose commit was not answered is taken again.
_CLAIM = text("""
    UPDATE jobs SET
        lease_until = :lease,
        holder = :holder,
        ticket = ticket + 1,
        again = CASE WHEN again <= :now THEN NULL ELSE again END,
        attempts = attempts
            + CASE WHEN lease_until IS NULL OR lease_until = :lease THEN 0 ELSE 1 END
    WHERE step = :step AND key IN (
        SELECT key FROM jobs
        WHERE step = :step AND (
            lease_until IS NULL AND (due <= :now OR due > :furthest)
            OR lease_until <= :now OR lease_until > :longest
            OR lease_until = :lease AND holder = :holder AND holder <> 0)
        ORDER BY priority DESC, due, key LIMIT :limit)
    RETURNING step, key, due, attempts, priority, ticket
""")

# A claim is its ticket: another's, or one given back, matches no row.
_REMOVE = text("""
    DELETE FROM jobs
    WHERE step = :step AND key = :key AND ticket = :ticket AND lease_until IS NOT NULL
      AND again IS NULL
""")

_RERUN = text("""
    UPDATE jobs SET due = again, again = NULL, lease_until = NULL, attempts = 0
    WHERE step = :step AND key = :key AND ticket = :ticket AND lease_until IS NOT NULL
""")

_LATER = text("""
    UPDATE jobs SET
        due = CASE WHEN again < :due THEN again ELSE :due END,
        again = NULL, lease_until = NULL, attempts = attempts + 1
    WHERE step = :step AND key = :key AND ticket = :ticket AND lease_until IS NOT NULL
""")

# Deferred again while it ran, it has the higher of two priorities, and keeps it.
_RESUME = text("""
    UPDATE jobs SET
        due = CASE WHEN again < :due THEN again ELSE :due END,
        priority = CASE WHEN again IS NULL THEN :priority ELSE priority END,
        again = NULL, lease_until = NULL, attempts = :attempts
    WHERE step = :step AND key = :key AND ticket = :ticket AND lease_until IS NOT NULL
""")

_WAITING = text("""
    SELECT count(*), min(due) FROM jobs WHERE step = :step AND priority >= :priority
""")

_END_LEASES = text("""
    UPDATE jobs SET lease_until = :now + attempts * :pause
    WHERE lease_until > :now + attempts * :pause
      AND (holder IS NULL OR holder NOT IN :alive)
""").bindparams(bindparam("alive", expanding=True))

_COUNTS = text("SELECT step, count(*), min(due) FROM jobs GROUP BY step")


def _micros(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def _time(micros: int) -> datetime:
    return _EPOCH + micros * _MICROSECOND


def _claimed(job: Job) -> dict[str, Any]:
    return {"step": job.step, "key": job.key, "ticket": job.ticket}


def defer(c: Connection, step: str, key: str, due: datetime, *, priority: int = 0) -> None:
    """As in `Queue`."""
    c.execute(_DEFER, {"step": step, "key": key, "due": _micros(due), "priority": priority})


def claim(
    c: Connection, step: str, now: datetime, limit: int, lease: timedelta, *, holder: int = 0
) -> tuple[Job, ...]:
    """As in `Queue`. A lease that ends later than one taken now would was taken before the clock
    went back, and is over."""
    times = {"now": now, "furthest": now + FURTHEST, "longest": now + lease, "lease": now + lease}
    taken = c.execute(
        _CLAIM,
        {"step": step, "limit": limit, "holder": holder}
        | {name: _micros(at) for name, at in times.items()},
    )
    jobs = [
        Job(
            step=row.step,
            key=row.key,
            due=_time(row.due),
            attempts=row.attempts,
            priority=row.priority,
            ticket=row.ticket,
        )
        for row in taken
    ]
    return tuple(sorted(jobs, key=lambda job: (-job.priority, job.due, job.key)))


def done(c: Connection, job: Job) -> None:
    """As in `Queue`."""
    if not c.execute(_REMOVE, _claimed(job)).rowcount:
        c.execute(_RERUN, _claimed(job))


def later(c: Connection, job: Job, due: datetime) -> None:
    """As in `Queue`."""
    c.execute(_LATER, {**_claimed(job), "due": _micros(due)})


def resume(c: Connection, job: Job, due: datetime, *, priority: int, attempts: int = 0) -> None:
    """As in `Queue`."""
    changes = {"due": _micros(due), "priority": priority, "attempts": attempts}
    c.execute(_RESUME, {**_claimed(job), **changes})


def waiting(c: Connection, step: str, *, priority: int = 0) -> tuple[int, datetime | None]:
    """As in `Queue`."""
    number, oldest = c.execute(_WAITING, {"step": step, "priority": priority}).one()
    return number, None if oldest is None else _time(oldest)


def end_leases(c: Connection, now: datetime, alive: Collection[int] = ()) -> int:
    """As in `Queue`."""
    times = {"now": _micros(now), "pause": PAUSE // _MICROSECOND}
    return c.execute(_END_LEASES, {**times, "alive": tuple(alive)}).rowcount


def counts(c: Connection) -> dict[str, tuple[int, datetime]]:
    """As in `Queue`."""
    return {step: (count, _time(oldest)) for step, count, oldest in c.execute(_COUNTS)}
