"""The queue of steps to run, and how long what failed has to wait.

A job is only a wake-up: the domain's rows are the truth, and a step that finds nothing to do is
done. `monitor.jobs.local` keeps the jobs in the store's own database, so that a step's results and
its next jobs are committed together.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

FURTHEST = timedelta(hours=2)
"""No job is deferred further ahead (a page is tried again after an hour at most): one that is due
later was deferred before the clock went back, and is due now."""

PAUSE = timedelta(seconds=5)
"""A job may be what ended its worker: it waits this long times its failures after a restart."""

LEAST_TRIES = 12
"""Fewer tries within three days were no three days: the machine slept, or its clock was set."""

_SHORTEST = timedelta(seconds=5)
_LONGEST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A claimed job. `attempts` counts the runs before this one that failed or never ended;
    `ticket` is this claim's token."""

    step: str
    key: str
    due: datetime
    attempts: int
    priority: int
    ticket: int


class Queue(Protocol):
    """What a queue does, always in the caller's transaction; `monitor.jobs.local` is one."""

    def defer(
        self, c: Connection, step: str, key: str, due: datetime, *, priority: int = 0
    ) -> None:
        """Wants `step` run for `key` at `due`. A job that waits already keeps the earlier time and
        the higher priority; one that is running runs again afterwards."""

    def claim(
        self,
        c: Connection,
        step: str,
        now: datetime,
        limit: int,
        lease: timedelta,
        *,
        holder: int = 0,
    ) -> tuple[Job, ...]:
        """Takes up to `limit` due jobs for `lease`: highest priority first, then the oldest.
        `holder` is the process that runs them."""

    def done(self, c: Connection, job: Job) -> None:
        """Ends a claimed job, unless it was deferred again meanwhile."""

    def later(self, c: Connection, job: Job, due: datetime) -> None:
        """Gives a claimed job back after a failure, to be run at `due`."""

    def resume(
        self, c: Connection, job: Job, due: datetime, *, priority: int, attempts: int = 0
    ) -> None:
        """Gives a claimed job back that goes on: with this priority, whatever it had, unless it was
        deferred again meanwhile; and with so many failures."""

    def waiting(
        self, c: Connection, step: str, *, priority: int = 0
    ) -> tuple[int, datetime | None]:
        """How many jobs a step has of that priority or more, and since when the oldest is due."""

    def end_leases(self, c: Connection, now: datetime, alive: Collection[int] = ()) -> int:
        """Jobs of holders that are not among `alive` are due again, each after `PAUSE` for every
        earlier run that failed or never ended, or when its lease is over; how many there were."""

    def counts(self, c: Connection) -> Mapping[str, tuple[int, datetime]]:
        """Of each step with jobs: how many, and since when the oldest is due."""


def backoff(attempts: int, fraction: float) -> timedelta:
    """How long to wait after the `attempts`-th failure (from 1): full jitter, `fraction` in [0, 1)
    of 5 s, 10 s, 20 s … at most 15 min.

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    doublings = min(max(attempts, 1) - 1, 16)  # enough for the longest wait, and no overflow
    longest = min(_SHORTEST * (1 << doublings), _LONGEST)
    return longest * fraction


def delivery_retry(
    first_attempt: datetime, attempts: int, now: datetime, fraction: float
) -> datetime | None:
    """When a delivery that failed at `now` is tried again: `backoff` for the first 24 h, hourly to
    72 h and up to `LEAST_TRIES`; None where it is dead."""
    age = now - first_attempt
    if age < timedelta(hours=24):
        return now + backoff(attempts, fraction)
    over = age >= timedelta(hours=72) and attempts >= LEAST_TRIES
    return None if over else now + timedelta(hours=1)
