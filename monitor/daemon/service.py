"""The process from its start to SIGTERM."""

import asyncio
import logging
import signal
import socket
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor import logs
from monitor.app import App, open_app
from monitor.daemon import heartbeat
from monitor.daemon.damage import tell_of_damage
from monitor.daemon.ending import DRAIN, comes, end, end_on_signals
from monitor.daemon.lead import ASK, Lead
from monitor.daemon.live import COMPARE, LiveRules
from monitor.daemon.models import Models
from monitor.daemon.server import Server, listening, server
from monitor.daemon.telegram import Buttons
from monitor.daemon.upkeep import EVERY as UPKEEP
from monitor.daemon.upkeep import Upkeep
from monitor.environment import Environment
from monitor.errors import Problem, StoreError
from monitor.match import Rules
from monitor.pipeline.guard import guard
from monitor.pipeline.runner import Runner
from monitor.store import Store

log = structlog.get_logger(__name__)

Job = Callable[[], Awaitable[object]]

TICK = timedelta(seconds=0.5)

UNUSABLE = 78
"""The exit code where the database cannot be used, as for any verb."""

AGAIN = 1.0
"""Seconds after which a start of work that the database did not take is tried again."""


class Daemon:
    """Owns the process from start to SIGTERM. Call `run` once."""

    def __init__(
        self,
        environment: Environment,
        variables: Mapping[str, str],
        store: Store,
        rules: Rules,
        problems: tuple[Problem, ...],
    ) -> None:
        self._environment = environment
        self._variables = variables
        self._store = store
        self._rules = rules
        self._problems = problems
        self._stop = asyncio.Event()
        self._begun = asyncio.Event()
        self._runner: Runner | None = None
        self._kept: set[asyncio.Task[Any]] = set()
        self._fault: BaseException | None = None
        self._late = ""  # why the work has not begun

    async def run(self) -> None:
        """Runs until SIGTERM or SIGINT, then lets what is under way end. The work is done while
        this process leads, the page is there also while it stands by. What nobody foresaw ends it
        in the same order, and is raised: a process that does half of its work would look well."""
        with listening(self._environment) as listener:
            app = open_app(self._environment, self._rules, self._store)
            app.problems = self._problems
            live = LiveRules(app, self._environment, self._variables)
            lead = Lead(app, self._store.presence())
            end_on_signals(self._stop)
            asyncio.get_running_loop().add_signal_handler(
                signal.SIGHUP, lambda: self._keep(guard("reload", live.reload()))
            )
            logs.hide(url for channel in self._rules.config.channels for url in channel.urls)
            upkeep = Upkeep(app, self._environment.data / "backups")
            beat = heartbeat.Heartbeat(app, self._environment.heartbeat).beat
            scheduler = _scheduler(
                tick=(TICK, self._tick),
                rules=(COMPARE, live.compare),
                upkeep=(UPKEEP, lambda: self._look_after(upkeep)),
                heartbeat=(heartbeat.EVERY, beat),
            )
            serving = server(self._environment, app, live)
            for work in (
                self._serve(serving, listener, lead, app),
                self._work(app, live, lead),
                # Whatever is in the rules, alerts go on.
                guard("watch the rules", live.watch(self._stop)),
                guard("make ready", live.make_ready()),
                Models(app, self._environment).run(self._stop),
                Buttons(app).run(self._stop),
            ):
                self._keep(work)
            attending = self._keep(lead.keep())
            await self._stop.wait()
            log.info("stopping; messages that are being sent end first")
            serving.should_exit = True
            scheduler.shutdown(wait=False)
            upkeep.stop()
            dropped, _ = await asyncio.gather(self._drain(), lead.resign())
            if self._store.damage is not None:
                text = f"The monitor has ended: {self._store.damage}"
                await tell_of_damage(self._environment, app.channels, app.rules, text)
            attending.cancel()
            await asyncio.gather(*self._kept, return_exceptions=True)
            await lead.close()
            await app.close()
            if self._fault is not None:
                raise self._fault
            log.info("stopped", left_for_the_next_start=dropped)

    async def _serve(self, serving: Server, listener: socket.socket, lead: Lead, app: App) -> None:
        """Answers once it is known who leads and, where this one does, the work has begun."""
        if await comes(lead.known, self._stop) and (
            not app.leading or await comes(self._begun, self._stop)
        ):
            await serving.serve(sockets=[listener])

    async def _work(self, app: App, live: LiveRules, lead: Lead) -> None:
        """Works whenever this process leads, until it is told to stop."""
        while not self._stop.is_set():
            if not await comes(lead.taken, self._stop):
                continue
            try:
                await lead.free()
                await live.lead()
                database = await asyncio.to_thread(self._store.about)
            except StoreError as error:
                if str(error) != self._late:
                    log.warning("the work begins later: the database failed", error=str(error))
                self._late = str(error)
                self._begun.set()  # the page says so
                await comes(self._stop, self._stop, AGAIN)
                continue
            self._runner = Runner(app)
            self._begun.set()
            self._greet(app, database)
            await self._free_until_lost(lead)
            if not self._stop.is_set():
                await self._drain()

    async def _free_until_lost(self, lead: Lead) -> None:
        while not self._stop.is_set() and not await comes(lead.lost, self._stop, ASK):
            with suppress(StoreError):  # the runner's next look at the database tells
                await lead.free()

    async def _drain(self) -> int:
        """How much of the work in hand had to be dropped."""
        runner, self._runner = self._runner, None
        return await runner.drain(DRAIN) if runner else 0

    async def _look_after(self, upkeep: Upkeep) -> None:
        if self._runner:
            await upkeep.tick()

    async def _tick(self) -> None:
        if self._store.damage is not None and self._fault is None:
            log.error("the database is damaged: the monitor ends", problem=str(self._store.damage))
            self._fault = self._store.damage
            end(self._stop, status=UNUSABLE)
        elif self._runner:
            await self._runner.tick()

    def _greet(self, app: App, database: str) -> None:
        found = app.rules.config
        if doubt := self._store.doubt():
            log.warning(doubt)
        log.info(
            "watching",
            feeds=sum(feed.enabled for feed in found.feeds),
            rules=len(found.rules),
            channels=len(found.channels),
            database=database,
            address=f"http://{self._environment.host}:{self._environment.port}/",
        )

    def _keep(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._kept.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._kept.discard(task)
        fault = None if task.cancelled() else task.exception()
        if fault is not None and self._fault is None:
            log.error("a part of the daemon failed: it ends, to be started again")
            self._fault = fault
            end(self._stop, status=1)


def _scheduler(**jobs: tuple[timedelta, Job]) -> AsyncIOScheduler:
    # A job that takes longer than its interval is none of its business.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600},
    )
    for name, (every, job) in jobs.items():
        seconds = every.total_seconds()
        scheduler.add_job(_until_stopped, "interval", args=[job], seconds=seconds, id=name)
    scheduler.start()
    return scheduler


async def _until_stopped(job: Job) -> None:
    """The scheduler's end cancels what runs: that is no failure to log."""
    with suppress(asyncio.CancelledError):
        await job()
