"""Runs the steps: claims what is due, a few at a time, and outlives whatever a step raises."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeVar

import structlog

from monitor import jobs
from monitor.app import App
from monitor.errors import DatabaseDamaged, StoreError
from monitor.jobs import Job
from monitor.pipeline.clock import Clock
from monitor.pipeline.deliver import deliver
from monitor.pipeline.digests import tell_digests
from monitor.pipeline.failure_log import FailureLog
from monitor.pipeline.gather import gather
from monitor.pipeline.guard import guard
from monitor.pipeline.poll import poll
from monitor.pipeline.read import read
from monitor.pipeline.room import Room
from monitor.pipeline.translate import GoesOn, translate
from monitor.store import Connection, feeds, outbox

log = structlog.get_logger(__name__)

T = TypeVar("T")
Step = Literal["read", "translate"]
ALL = ("poll", "read", "translate", "deliver")
"""Every step, in the order of the walk."""
STEPS: dict[Step, Callable[[App, Job], Awaitable[str | GoesOn | None]]] = {
    "read": lambda app, job: read(app, job.key),
    "translate": translate,
}
AT_ONCE = {"poll": 16, "read": 6, "translate": 1}
SLOW = timedelta(seconds=3)
WAITING = {"poll": 128, "read": 64, "translate": 32}
"""A poll or a reading that takes longer than `SLOW` mostly waits for its publisher, or for a parser
that is busy with another's body; a translation for an engine that hangs: it gives its place to
another. So many in all are under way at most."""

LEASE = timedelta(minutes=3)
"""Longer than a step's longest work: page, robots.txt and extraction with all their deadlines."""

FAULTY = timedelta(minutes=1)
"""How long a feed waits whose poll failed through a fault of ours."""

REFUSED = timedelta(seconds=5)
"""How long a feed waits whose entries the database did not take: it restarts, or has no room."""

PATIENCE = 10.0
"""Seconds for which a feed or a channel rests where its outcome could not be written: publishers
are not asked for what nobody can keep."""


async def measured(app: App, step: str, key: str, work: Awaitable[T]) -> T | None:
    """What a step returns, None where it raised; its time and its failure are counted."""
    started = time.perf_counter()
    found = await guard(f"{step} {key}", work)
    failed = found is None
    app.metrics.ran(step, time.perf_counter() - started, failed=failed)
    app.faults[step] = app.faults[step] + 1 if failed else 0
    return found


async def _noting(refused: list[StoreError], work: Awaitable[T]) -> T:
    """The result of `work`; a refusal of the database's is noted on its way."""
    try:
        return await work
    except StoreError as error:
        refused.append(error)
        raise


FAULT = "failed through a fault of ours; see the log"


async def run_job(app: App, step: Step, job: Job) -> str | None:
    """One claimed job: done, or put back for later when the step raised."""
    finished = await measured(app, step, job.key, _finish(app, step, job))
    if finished is not None:
        return finished.problem
    await guard(f"put back {step} {job.key}", app.store.write(_back(app, job)))
    return FAULT


def _back(app: App, job: Job) -> Callable[[Connection], None]:
    due = app.now() + jobs.backoff(job.attempts + 1, app.fraction())
    return lambda c: app.jobs.later(c, job, due)


@dataclass(frozen=True, slots=True)
class Finished:
    """A job that ran to its end, or goes on later; `problem` is what went wrong in the world
    outside."""

    problem: str | None


async def _finish(app: App, step: Step, job: Job) -> Finished:
    ended = await STEPS[step](app, job)
    if isinstance(ended, GoesOn):
        await app.store.write(_on(app, job, ended))
        return Finished(ended.problem)
    await app.store.write(lambda c: app.jobs.done(c, job))
    return Finished(ended)


def _on(app: App, job: Job, more: GoesOn) -> Callable[[Connection], None]:
    attempts = job.attempts + 1 if more.failed else 0
    return lambda c: app.jobs.resume(c, job, more.due, priority=more.priority, attempts=attempts)


@dataclass(slots=True)
class Runner:
    """Starts due work until told to stop; what is under way is known by name and counted.

    The database says what is due and who has it. `under_way` only keeps this process from starting
    more than it can do.
    """

    app: App
    steps: Collection[str] = ALL
    under_way: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _since: dict[str, datetime] = field(default_factory=dict)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _tick: asyncio.Lock = field(default_factory=asyncio.Lock)
    _woken: asyncio.Task[None] | None = None
    _trouble: str | None = None
    _looked: tuple[str, datetime] | None = None  # for digests, by which rules and when
    _failures: FailureLog = field(init=False)
    _disk: Room = field(init=False)
    _clock: Clock = field(init=False)

    def __post_init__(self) -> None:
        self._failures = FailureLog(self.app.now)
        self._disk = Room(self.app)
        self._clock = Clock(self.app)

    async def tick(self) -> None:
        """Starts whatever is due and fits. A database that fails is told, and tried again."""
        async with self._tick:
            if self._stopping.is_set():
                return
            await self.app.translators.unload_idle()
            trouble = await self._start_due()
            if trouble and trouble != self._trouble:
                log.error("the database cannot be used; tried again", error=trouble)
            if self._trouble and not trouble:
                log.info("the database can be used again")
            self._trouble = trouble
            self.app.ticked = self.app.now()

    async def _start_due(self) -> str | None:
        """What is wrong with the database, if anything."""
        try:
            await self._clock.look()
            now = self.app.now()
            if await self._disk.look():
                await self._start_intake(now)
            await self._digests(now)
            await self._gather()
            for channel in await self._channels_due(now):
                self._start(f"deliver {channel}", self._deliver(channel))
        except DatabaseDamaged:  # which ends the process, with its own words
            return self._trouble
        except StoreError as error:
            return str(error)
        return None

    async def _start_intake(self, now: datetime) -> None:
        for name in await self._feeds_due(now):
            self._start(f"poll {name}", self._poll(name))
        for step in STEPS:
            for job in await self._jobs_due(step, now):
                self._start(f"{step} {job.key}", self._job(step, job))

    def _start(self, name: str, work: Coroutine[None, None, None]) -> None:
        # One message a channel at a time, so that one that hangs delays no other; and a job whose
        # lease ran out while it is still under way here comes a second time.
        if self._stopping.is_set() or name in self.under_way:
            work.close()
            return
        task = asyncio.create_task(work, name=name)
        self.under_way[name], self._since[name] = task, self.app.now()
        task.add_done_callback(lambda _: self._done(name))

    def _done(self, name: str) -> None:
        self.under_way.pop(name, None)
        self._since.pop(name, None)
        if not self._stopping.is_set() and (self._woken is None or self._woken.done()):
            self._woken = asyncio.get_running_loop().create_task(self.tick())

    def _places(self, step: str) -> int:
        if step not in self.steps:
            return 0
        busy = [since for name, since in self._since.items() if name.startswith(f"{step} ")]
        now = self.app.now()
        quick = sum(now - since <= SLOW for since in busy)
        return min(AT_ONCE[step] - quick, WAITING[step] - len(busy))

    async def _feeds_due(self, now: datetime) -> tuple[str, ...]:
        places = self._places("poll")
        if places <= 0 or not await self.app.store.read(lambda c: feeds.due(c, now, 1)):
            return ()
        holder = self.app.holder
        return await self.app.store.write(lambda c: feeds.claim(c, now, places, LEASE, holder))

    async def _jobs_due(self, step: Step, now: datetime) -> tuple[Job, ...]:
        places = self._places(step)
        if places <= 0:
            return ()
        claim, holder = self.app.jobs.claim, self.app.holder
        return await self.app.store.write(
            lambda c: claim(c, step, now, places, LEASE, holder=holder)
        )

    async def _digests(self, now: datetime) -> None:
        """Once a minute, and whenever the rules are others: their times are whole minutes."""
        looked = (self.app.rules.config.version, now.replace(second=0, microsecond=0))
        if self.app.leading and "deliver" in self.steps and looked != self._looked:
            await tell_digests(self.app)
            self._looked = looked

    async def _gather(self) -> None:
        if self.app.leading and "deliver" in self.steps:
            await gather(self.app)

    async def _channels_due(self, now: datetime) -> tuple[str, ...]:
        if "deliver" not in self.steps:
            return ()
        due = await self.app.store.read(lambda c: outbox.channels_due(c, now))
        # Whoever leads holds what cannot be sent. A worker whose rules are a few seconds behind, or
        # whose environment lacks a secret, leaves a channel to others.
        return due if self.app.leading else tuple(name for name in due if self._sends(name))

    def _sends(self, name: str) -> bool:
        channel = self.app.rules.channel(name)
        return channel is not None and channel.missing is None

    async def _poll(self, name: str) -> None:
        refused: list[StoreError] = []
        polled = await measured(self.app, "poll", name, _noting(refused, poll(self.app, name)))
        if polled is None:
            await self._hold(name, REFUSED if refused else FAULTY)
            return
        self.app.metrics.polled(polled.result, polled.new)
        self._failures.poll(polled)

    async def _hold(self, name: str, pause: timedelta) -> None:
        """A poll that failed through a fault of ours: not at once again."""
        until = self.app.now() + pause
        await self._kept(f"hold {name}", lambda c: feeds.hold(c, [name], until))

    async def _kept(self, name: str, write: Callable[[Connection], None]) -> None:
        """Writes what is to be done again, as soon as the database takes it: otherwise it waits
        for the end of its lease."""

        def written(c: Connection) -> bool:
            write(c)
            return True

        store = self.app.store
        while not await guard(name, store.write(written, reserved=True)):
            if self._stopping.is_set():
                return
            await self._rest()

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._stopping.wait()

    async def _job(self, step: Step, job: Job) -> None:
        finished = await measured(self.app, step, job.key, _finish(self.app, step, job))
        if finished is None:
            await self._kept(f"put back {step} {job.key}", _back(self.app, job))
        problem = finished.problem if finished else FAULT
        if problem:
            self._failures.step(step, job.key, problem)

    async def _deliver(self, channel: str) -> None:
        """Sends what is due for a channel, one message after the other: none waits for a tick."""
        while more := await measured(self.app, "deliver", channel, self._send_next(channel)):
            if self._stopping.is_set():
                return
        if more is None:
            await self._rest()

    async def _send_next(self, channel: str) -> bool:
        """Sends what is most urgent for a channel; whether another was due beside it."""
        now = self.app.now()
        due = await self.app.store.read(lambda c: outbox.due(c, channel, now, 2))
        for delivery in due[:1]:
            problem = await deliver(self.app, delivery.id)
            self._failures.delivery(delivery, problem)
        return len(due) > 1

    async def drain(self, seconds: float) -> int:
        """Starts nothing new, lets messages that are being sent end, and returns what had to be
        dropped, at the latest after `seconds`.

        Feeds and pages are let go at once, so that no further request leaves. What is dropped is
        in the database and runs again at the next start."""
        self._stopping.set()
        intake = [task for name, task in self.under_way.items() if not name.startswith("deliver ")]
        sending = [task for task in self.under_way.values() if task not in intake]
        waking = [self._woken] if self._woken else []
        for task in (*intake, *waking):
            task.cancel()
        late: set[asyncio.Task[None]] = set()
        if sending:
            _, late = await asyncio.wait(sending, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*intake, *waking, *late, return_exceptions=True)
        return len(intake) + len(late)
