"""The process that runs for months: scheduler ticks, reload, signals, the HTTP server."""

import asyncio
import hashlib
import json
import os
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import structlog
import uvicorn
import watchfiles
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor import config, logs, route
from monitor.app import App, Rules, open_app, utc_now
from monitor.config import Changes
from monitor.desk.check import Reloaded, check, compiled, reload
from monitor.environment import Environment
from monitor.errors import ConfigError, Problem, SettingError
from monitor.model import Notice
from monitor.pipeline.runner import Runner
from monitor.store import Connection, Store, feeds, outbox
from monitor.store import rules as versions
from monitor.web import build

log = structlog.get_logger(__name__)

TICK = timedelta(seconds=0.5)
COMPARE = timedelta(seconds=3)
"""How often the rules' content is compared: a mounted file's change is not always announced."""

DRAIN = 15.0
"""Seconds for what is under way at SIGTERM; with the server's 3 it ends within 20."""


def starting_rules(environment: Environment, variables: Mapping[str, str], store: Store) -> Rules:
    """The rules to start on. A file that cannot be used does not stop a watch that worked: the
    last version that was live goes on; without one, ConfigError."""
    checked = check(environment.rules, variables, utc_now().date())
    _tell(checked.problems)
    if checked.rules is not None:
        return checked.rules
    latest = store.read_now(versions.latest)
    sources = json.loads(latest[1]) if latest else {}
    loaded = config.parse(sources, variables, today=utc_now().date())
    if loaded.config is None:
        raise ConfigError(checked.problems)
    log.error(
        "the rules cannot be used; the last version that worked goes on",
        version=loaded.config.version,
    )
    return compiled(loaded.config, utc_now().date())


def _tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        say = log.warning if problem.level == "warning" else log.error
        say(str(problem))


async def prepare(app: App) -> None:
    """Brings the database in line with the rules: feeds, and what was held for a mended channel."""
    now = app.now()
    found = app.rules.config

    def write(c: Connection) -> None:
        feeds.sync(c, [(feed.name, feed.url) for feed in found.feeds if feed.enabled], now)
        for channel in found.channels:
            if channel.missing is None:
                outbox.release_held(c, channel.name, now)

    await app.store.write(write)


class Daemon:
    """Owns the process from start to SIGTERM. Call `run` once."""

    def __init__(
        self, environment: Environment, variables: Mapping[str, str], store: Store, rules: Rules
    ) -> None:
        self._environment = environment
        self._variables = variables
        self._store = store
        self._rules = rules
        self._stop = asyncio.Event()
        self._reloading = asyncio.Lock()
        self._seen = _content(environment.rules)

    async def run(self) -> None:
        """Runs until SIGTERM or SIGINT, then lets what is under way end."""
        with _listening(self._environment) as listener:
            app = open_app(self._environment, self._rules, self._store)
            logs.hide(url for channel in self._rules.config.channels for url in channel.urls)
            await prepare(app)
            await self._remember(app)
            runner = Runner(app)
            scheduler = self._schedule(app, runner)
            server = _Server(self._server_config(app))
            self._on_signals(app)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            watching = asyncio.create_task(self._watch(app))
            self._greet(app)
            await self._stop.wait()
            await self._end(app, runner, scheduler, server, (serving, watching))

    def _schedule(self, app: App, runner: Runner) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600},
        )
        scheduler.add_job(runner.tick, "interval", seconds=TICK.total_seconds(), id="tick")
        scheduler.add_job(
            self._compare, "interval", seconds=COMPARE.total_seconds(), id="rules", args=[app]
        )
        scheduler.start()
        return scheduler

    def _server_config(self, app: App) -> uvicorn.Config:
        async def reload_now() -> tuple[Problem, ...]:
            return await self._reload(app)

        return uvicorn.Config(
            build(self._environment, self._store, reload_now),
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=3,
        )

    def _greet(self, app: App) -> None:
        found = app.rules.config
        log.info(
            "watching",
            feeds=sum(feed.enabled for feed in found.feeds),
            rules=len(found.rules),
            channels=len(found.channels),
            database=self._store.about(),
            address=f"http://{self._environment.host}:{self._environment.port}/",
        )

    async def _end(
        self,
        app: App,
        runner: Runner,
        scheduler: AsyncIOScheduler,
        server: uvicorn.Server,
        tasks: tuple[asyncio.Task[None], ...],
    ) -> None:
        log.info("stopping; what is under way ends first")
        scheduler.shutdown(wait=False)
        dropped = await runner.drain(DRAIN)
        server.should_exit = True
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await app.close()
        log.info("stopped", left_for_the_next_start=dropped)

    # ── signals ──

    def _on_signals(self, app: App) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end_or_exit)
        loop.add_signal_handler(
            signal.SIGHUP, lambda: self._keep(asyncio.ensure_future(self._reload(app)))
        )
        self._kept: set[asyncio.Future[tuple[Problem, ...]]] = set()

    def _keep(self, task: asyncio.Future[tuple[Problem, ...]]) -> None:
        self._kept.add(task)
        task.add_done_callback(self._kept.discard)

    def _end_or_exit(self) -> None:
        """The first asks for an orderly end; the second wants it now, and loses nothing either."""
        if self._stop.is_set():
            os._exit(1)
        self._stop.set()

    # ── rules ──

    async def _watch(self, app: App) -> None:
        """The directory, not the file: editors replace a file, and its watch goes blind."""
        path = self._environment.rules
        directory = path if path.is_dir() else path.resolve().parent
        with suppress(FileNotFoundError):
            async for _ in watchfiles.awatch(directory, recursive=False, stop_event=self._stop):
                await self._compare(app)

    async def _compare(self, app: App) -> None:
        if await asyncio.to_thread(_content, self._environment.rules) != self._seen:
            await self._reload(app)

    async def _reload(self, app: App) -> tuple[Problem, ...]:
        """Reads the rules again; whatever is wrong with them, alerts go on."""
        async with self._reloading:
            self._seen = await asyncio.to_thread(_content, self._environment.rules)
            today = app.now().date()
            reloaded = await asyncio.to_thread(
                reload, app.rules, self._environment.rules, self._variables, today
            )
            _tell(reloaded.problems)
            if reloaded.changes is None:
                log.error("the rules were not reloaded; the old ones stay")
            else:
                await self._take(app, reloaded, reloaded.changes)
            await self._notify(app, reloaded)
            return reloaded.problems

    async def _take(self, app: App, reloaded: Reloaded, changes: Changes) -> None:
        logs.hide(url for channel in reloaded.rules.config.channels for url in channel.urls)
        before, after = app.rules.config.settings, reloaded.rules.config.settings
        app.rules = reloaded.rules
        await prepare(app)
        await self._remember(app)
        log.info("the rules were reloaded", changes=str(changes))
        if (before.contact, before.translate_to) != (after.contact, after.translate_to):
            log.warning("contact and translate_to take effect at the next start")

    async def _notify(self, app: App, reloaded: Reloaded) -> None:
        """To `ops`: what is wrong with a file that somebody just saved."""
        errors = [str(problem) for problem in reloaded.problems if problem.level != "warning"]
        if not errors:
            return
        now = app.now()
        stays = "The old rules stay" if reloaded.changes is None else "The rest is live"
        text = f"The rules have {len(errors)} errors. {stays}.\n" + "\n".join(errors[:10])
        notice = Notice(about="rules", text=text, since=now)

        def write(c: Connection) -> None:
            for delivery in route.notices(app.rules.config, notice, now):
                outbox.insert(c, delivery)

        await app.store.write(write)

    async def _remember(self, app: App) -> None:
        """Keeps the live version, for a start on a file that cannot be used."""
        with suppress(ConfigError):
            sources = json.dumps(config.read(self._environment.rules), ensure_ascii=False)
            version = app.rules.config.version
            await app.store.write(lambda c: versions.save_version(c, version, sources, app.now()))


class _Server(uvicorn.Server):
    """uvicorn inside our loop: signals are the daemon's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves the process's signal handlers alone."""
        yield


@contextmanager
def _listening(environment: Environment) -> Iterator[socket.socket]:
    """The bound socket; raises SettingError where the address cannot be had."""
    family = socket.AF_INET6 if ":" in environment.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((environment.host, environment.port))
    except OSError as error:
        listener.close()
        raise SettingError(
            f"MONITOR_LISTEN {environment.host}:{environment.port}: {error.strerror}; "
            "choose another address or stop what listens there"
        ) from error
    with listener:
        yield listener


def _content(path: Path) -> str:
    """A hash of what the rules say now; a file that cannot be read has one of its own."""
    try:
        sources = config.read(path)
    except ConfigError as error:
        return f"unreadable: {error}"
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()
