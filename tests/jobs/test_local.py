"""The queue: nothing asked for is forgotten, nothing runs twice at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.jobs import FURTHEST, Job, Queue, local
from monitor.store import Store

MINUTE = timedelta(minutes=1)
queue: Queue = local  # the module keeps the protocol, by mypy and by use


def defer(store: Store, key: str, due: datetime, step: str = "read", priority: int = 0) -> None:
    store.write_now(lambda c: queue.defer(c, step, key, due, priority=priority))


def claim(store: Store, at: datetime, limit: int = 10, step: str = "read") -> tuple[Job, ...]:
    return store.write_now(lambda c: queue.claim(c, step, at, limit, 5 * MINUTE))


def keys(jobs: tuple[Job, ...]) -> list[str]:
    return [job.key for job in jobs]


def test_a_job_comes_when_it_is_due(store: Store, now: datetime) -> None:
    defer(store, "e-1", now + MINUTE, priority=2)
    assert claim(store, now) == ()
    assert claim(store, now + MINUTE, step="translate") == ()
    (job,) = claim(store, now + MINUTE)
    assert replace(job, ticket=0) == Job(
        step="read", key="e-1", due=now + MINUTE, attempts=0, priority=2, ticket=0
    )
    assert claim(store, now + MINUTE) == ()
    store.write_now(lambda c: queue.done(c, job))
    assert store.read_now(queue.counts) == {}


def test_the_highest_priority_first_then_the_oldest(store: Store, now: datetime) -> None:
    for key, ago, priority in (("a", 1, 0), ("b", 3, 0), ("c", 0, 1), ("d", 2, 0)):
        defer(store, key, now - ago * MINUTE, priority=priority)
    assert keys(claim(store, now, limit=3)) == ["c", "b", "d"]
    assert keys(claim(store, now)) == ["a"]


@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 1)])
def test_a_waiting_job_keeps_the_earlier_time_and_the_higher_priority(
    store: Store, now: datetime, first: int, second: int
) -> None:
    for minutes in (first, second):
        defer(store, "e-1", now + minutes * MINUTE, priority=minutes)
    (job,) = claim(store, now + MINUTE)
    assert (job.due, job.priority) == (now + MINUTE, 2)
    store.write_now(lambda c: queue.done(c, job))
    assert claim(store, now + 9 * MINUTE) == ()


@pytest.mark.parametrize("end", ["done", "later"])
def test_deferred_while_it_runs_it_runs_again(store: Store, now: datetime, end: str) -> None:
    defer(store, "e-1", now)
    (job,) = claim(store, now)
    for minutes in (3, 2, 4):
        defer(store, "e-1", now + minutes * MINUTE)
    assert claim(store, now + 4 * MINUTE) == ()  # not beside itself
    if end == "done":
        store.write_now(lambda c: queue.done(c, job))
    else:
        store.write_now(lambda c: queue.later(c, job, now + 9 * MINUTE))
    assert claim(store, now + MINUTE) == ()
    (again,) = claim(store, now + 2 * MINUTE)
    assert (again.due, again.attempts) == (now + 2 * MINUTE, 0 if end == "done" else 1)
    store.write_now(lambda c: queue.done(c, again))
    assert store.read_now(queue.counts) == {}


def test_a_failed_job_comes_back_and_counts(store: Store, now: datetime) -> None:
    defer(store, "e-1", now)
    for attempts in range(3):
        at = now + attempts * MINUTE
        (job,) = claim(store, at)
        assert job.attempts == attempts
        store.write_now(lambda c, job=job, at=at: queue.later(c, job, at + MINUTE))
        assert claim(store, at) == ()


def test_a_run_that_never_ended_is_taken_over_and_counts(store: Store, now: datetime) -> None:
    defer(store, "e-1", now)
    (killed,) = claim(store, now)
    assert claim(store, now + 5 * MINUTE - timedelta(microseconds=1)) == ()
    (taken,) = claim(store, now + 5 * MINUTE)
    assert (taken.attempts, taken.due) == (1, now)
    # The first was only slow: what it says now is about a run that is another's.
    store.write_now(lambda c: queue.done(c, killed))
    store.write_now(lambda c: queue.later(c, killed, now))
    assert claim(store, now + 6 * MINUTE) == ()
    assert store.read_now(queue.counts) == {"read": (1, now)}
    store.write_now(lambda c: queue.done(c, taken))
    assert store.read_now(queue.counts) == {}


def test_a_slow_run_that_nobody_took_over_still_ends(store: Store, now: datetime) -> None:
    defer(store, "e-1", now)
    (slow,) = claim(store, now)
    store.write_now(lambda c: queue.done(c, slow))
    store.write_now(lambda c: queue.done(c, slow))  # every write may happen twice
    assert store.read_now(queue.counts) == {}


@pytest.mark.parametrize("ahead", [timedelta(days=1), FURTHEST + timedelta(seconds=1)])
def test_after_the_clock_went_back_nothing_freezes(
    store: Store, now: datetime, ahead: timedelta
) -> None:
    defer(store, "waits", now + ahead)
    defer(store, "runs", now + ahead)
    (running,) = claim(store, now + ahead, limit=1)
    assert running.key == "runs"
    assert sorted(keys(claim(store, now))) == ["runs", "waits"]
    assert claim(store, now) == ()


def test_what_is_deferred_as_far_as_allowed_waits(store: Store, now: datetime) -> None:
    defer(store, "e-1", now + FURTHEST)
    assert claim(store, now) == ()
    assert store.read_now(queue.counts) == {"read": (1, now + FURTHEST)}


def test_counts_by_step(store: Store, now: datetime) -> None:
    for key, step, minutes in (("a", "read", 2), ("b", "read", 1), ("a", "translate", 3)):
        defer(store, key, now + minutes * MINUTE, step=step)
    assert store.read_now(queue.counts) == {
        "read": (2, now + MINUTE),
        "translate": (1, now + 3 * MINUTE),
    }


def test_racing_workers_share_the_jobs(store: Store, now: datetime) -> None:
    wanted = [f"e-{number}" for number in range(60)]
    store.write_now(lambda c: [queue.defer(c, "read", key, now) for key in wanted])
    ready = threading.Barrier(4)

    def worker() -> list[str]:
        ready.wait()
        mine: list[str] = []
        while taken := claim(store, now, limit=3):
            mine += keys(taken)
        return mine

    with ThreadPoolExecutor(4) as pool:
        ran = [key for each in [pool.submit(worker) for _ in range(4)] for key in each.result()]
    assert sorted(ran) == sorted(wanted)


def test_what_is_undone_defers_nothing(store: Store, now: datetime) -> None:
    def fails(c) -> None:
        queue.defer(c, "read", "e-1", now)
        raise LookupError("nema članka")

    with pytest.raises(LookupError):
        store.write_now(fails)
    assert store.read_now(queue.counts) == {}


# What may happen to one job, minute by minute: d defer now, c claim, f finish, r retry, k kill.
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.text("dcfrk", max_size=14))
def test_in_any_order_the_last_wish_is_run(store: Store, now: datetime, events: str) -> None:
    store.write_now(lambda c: c.exec_driver_sql("DELETE FROM jobs"))
    wished = False  # asked for since the last run began
    running: Job | None = None
    at = now
    for each in events:
        at += MINUTE
        if each == "d":
            defer(store, "e-1", at)
            wished = True
        elif each == "c" and running is None:
            (running,) = claim(store, at) or (None,)
            assert (running is not None) == wished
            wished = False
        elif each == "f" and running:
            store.write_now(lambda c, job=running: queue.done(c, job))
            running = None
        elif each == "r" and running:
            store.write_now(lambda c, job=running, at=at: queue.later(c, job, at))
            running, wished = None, True
        elif each == "k" and running:
            at += 5 * MINUTE  # its lease runs out
            running, wished = None, True
    ran = claim(store, at + MINUTE) if running is None else ()
    assert bool(ran) == (wished and running is None)


def test_only_jobs_of_the_dead_are_due_again(store: Store, now: datetime) -> None:
    for key, holder in (("e-1", 7), ("e-2", 8)):
        defer(store, key, now)
        store.write_now(
            lambda c, holder=holder: queue.claim(c, "read", now, 1, 5 * MINUTE, holder=holder)
        )
    assert store.write_now(lambda c: queue.end_leases(c, now, alive=(8, 9))) == 1
    assert keys(claim(store, now + MINUTE)) == ["e-1"]
    assert store.write_now(lambda c: queue.end_leases(c, now)) == 2
