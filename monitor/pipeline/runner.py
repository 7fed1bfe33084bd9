"""Runs the steps: claims what is due, a few at a time, and outlives whatever a step raises."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Literal, TypeVar

import structlog

from monitor import jobs
from monitor.app import App
from monitor.errors import StoreError
from monitor.jobs import Job
from monitor.model import Delivery
from monitor.pipeline.deliver import deliver
from monitor.pipeline.poll import poll
from monitor.pipeline.read import read
from monitor.pipeline.translate import translate
from monitor.store import Connection, feeds, outbox

log = structlog.get_logger(__name__)

T = TypeVar("T")
Step = Literal["read", "translate"]
STEPS: dict[Step, Callable[[App, str], Awaitable[str | None]]] = {
    "read": read,
    "translate": translate,
}
AT_ONCE = {"poll": 16, "read": 6, "translate": 1}
LEASE = timedelta(minutes=3)
"""Longer than a step's longest work: page, robots.txt and extraction with all their deadlines."""


async def guard(name: str, work: Awaitable[T]) -> T | None:
    """The result of a step, or None where it raised: the one place that catches everything,
    because one article that nobody foresaw must not end the watch. It is logged whole."""
    try:
        return await work
    except Exception:
        log.exception("a step failed; it is tried again", step=name)
        return None


async def run_job(app: App, step: Step, job: Job) -> str | None:
    """One claimed job: done, or put back for later when the step raised."""
    finished = await guard(f"{step} {job.key}", _finish(app, step, job))
    if finished is not None:
        return finished.problem
    due = app.now() + jobs.backoff(job.attempts + 1, app.fraction())
    await guard(
        f"put back {step} {job.key}", app.store.write(lambda c: app.jobs.later(c, job, due))
    )
    return "failed through a fault of ours; see the log"


@dataclass(frozen=True, slots=True)
class Finished:
    """A job that ran to its end; `problem` is what went wrong in the world outside."""

    problem: str | None


async def _finish(app: App, step: Step, job: Job) -> Finished:
    problem = await STEPS[step](app, job.key)
    await app.store.write(lambda c: app.jobs.done(c, job))
    return Finished(problem)


def _due(c: Connection, *, channel: str, now: datetime) -> tuple[Delivery, ...]:
    return outbox.due(c, channel, now, 1)


@dataclass(slots=True)
class Runner:
    """Starts due work until told to stop; what is under way is known by name and counted.

    The database says what is due and who has it. `under_way` only keeps this process from starting
    more than it can do.
    """

    app: App
    under_way: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    stopping: bool = False
    _tick: asyncio.Lock = field(default_factory=asyncio.Lock)
    _woken: asyncio.Task[None] | None = None

    async def tick(self) -> None:
        """Starts whatever is due and fits. A database that fails is told, and tried again."""
        async with self._tick:
            if self.stopping:
                return
            try:
                await self._start_due()
            except StoreError as error:
                log.warning("the database cannot be used; tried again", error=str(error))

    async def _start_due(self) -> None:
        now = self.app.now()
        for name in await self._feeds_due(now):
            self._start(f"poll {name}", self._poll(name))
        for step in STEPS:
            for job in await self._jobs_due(step, now):
                self._start(f"{step} {job.key}", self._job(step, job))
        for delivery in await self._deliveries_due(now):
            channel, delivery_id = delivery
            self._start(f"deliver {channel}", self._deliver(delivery_id))

    def _start(self, name: str, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work, name=name)
        self.under_way[name] = task
        task.add_done_callback(lambda _: self._done(name))

    def _done(self, name: str) -> None:
        self.under_way.pop(name, None)
        if not self.stopping and (self._woken is None or self._woken.done()):
            self._woken = asyncio.get_running_loop().create_task(self.tick())

    def _room(self, step: str) -> int:
        busy = sum(name.startswith(f"{step} ") for name in self.under_way)
        return AT_ONCE[step] - busy

    async def _feeds_due(self, now: datetime) -> list[str]:
        room = self._room("poll")
        if room <= 0:
            return []
        due = await self.app.store.read(lambda c: feeds.due(c, now, AT_ONCE["poll"]))
        configured = [state.name for state in due if f"poll {state.name}" not in self.under_way]
        return configured[:room]

    async def _jobs_due(self, step: Step, now: datetime) -> tuple[Job, ...]:
        room = self._room(step)
        if room <= 0 or not await self._any_job(step, now):
            return ()
        return await self.app.store.write(lambda c: self.app.jobs.claim(c, step, now, room, LEASE))

    async def _any_job(self, step: Step, now: datetime) -> bool:
        due = await self.app.store.read(lambda c: self.app.jobs.next_due(c, step))
        return due is not None and due <= now

    async def _deliveries_due(self, now: datetime) -> list[tuple[str, str]]:
        """One a channel: a channel that hangs delays no other."""
        idle = [
            channel
            for channel in await self.app.store.read(lambda c: outbox.channels_due(c, now))
            if f"deliver {channel}" not in self.under_way
        ]
        found = []
        for channel in idle:
            due = await self.app.store.read(partial(_due, channel=channel, now=now))
            found += [(channel, delivery.id) for delivery in due]
        return found

    async def _poll(self, name: str) -> None:
        polled = await guard(f"poll {name}", poll(self.app, name))
        if polled is None:
            await self._hold_feed(name)
        elif polled.problem:
            log.warning("feed", feed=name, result=polled.result, problem=polled.problem)
        else:
            log.debug("feed", feed=name, result=polled.result, new=polled.new)

    async def _hold_feed(self, name: str) -> None:
        """A poll that failed through a fault of ours: not at once again."""
        until = self.app.now() + timedelta(minutes=5)
        await guard(f"hold {name}", self.app.store.write(lambda c: feeds.hold(c, [name], until)))

    async def _job(self, step: Step, job: Job) -> None:
        problem = await run_job(self.app, step, job)
        if problem:
            log.warning(step, key=job.key, problem=problem)

    async def _deliver(self, delivery_id: str) -> None:
        problem = await guard(f"deliver {delivery_id}", deliver(self.app, delivery_id))
        if problem:
            log.warning("deliver", delivery=delivery_id, problem=problem)

    async def drain(self, seconds: float) -> int:
        """Starts nothing new and waits for what is under way; returns what had to be dropped.

        What is dropped is still in the database and runs again at the next start."""
        self.stopping = True
        async with self._tick:
            tasks = list(self.under_way.values())
        if not tasks:
            return 0
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return len(late)
