"""The process that runs for months: scheduler ticks, reload, signals, the HTTP server."""

import asyncio
import json
import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import structlog
import uvicorn
import watchfiles
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor import config, logs, route
from monitor.app import App, open_app
from monitor.config import Changes
from monitor.desk.check import Reloaded, check, reload
from monitor.desk.live import last_live
from monitor.environment import Environment, utc_now
from monitor.errors import ConfigError, EnvironmentUnusable, Problem, StoreError
from monitor.match import Rules
from monitor.model import Notice
from monitor.pipeline.runner import Runner
from monitor.store import Connection, Store, feeds, outbox
from monitor.store import rules as versions
from monitor.web import build

log = structlog.get_logger(__name__)

TICK = timedelta(seconds=0.5)
COMPARE = timedelta(seconds=3)
"""How often the rules' content is compared: a mounted file's change is not always announced."""

SETTLED = 0.2
"""Seconds for which the rules stay as they are before they are read: a file is saved in two writes,
and what stands between them is nobody's mistake."""

DRAIN = 15.0
"""Seconds for messages that are being sent at SIGTERM."""

LAST = 19.0
"""Seconds after SIGTERM at which the process ends whatever still holds it (a locked database, a
channel's thread): what is not recorded is in the database, and goes on at the next start."""


def starting_rules(environment: Environment, variables: Mapping[str, str], store: Store) -> Rules:
    """The rules to start on. Where the file cannot be used, or an example fails, the version that
    was live last does as at a reload: it goes on. Without one, ConfigError."""
    today = utc_now().date()
    checked = check(environment.rules, variables, today)
    if checked.rules is None or checked.rules.failing:
        before = store.read_now(lambda c: last_live(c, variables, today))
        if before is None and checked.rules is None:
            raise ConfigError(checked.problems)
        if before is not None:
            _tell(checked.problems)
            reloaded = reload(before, environment.rules, variables, today)
            if reloaded.changes is None:
                log.error("the rules cannot be used; the last version that worked goes on")
            return reloaded.rules
    _tell(checked.problems)
    assert checked.rules is not None
    return checked.rules


def _make_ready(rules: Rules) -> None:
    """What the first text of each language would else wait for, and the loop with it."""
    languages = {feed.language for feed in rules.config.feeds if feed.enabled}
    rules.matcher.prepare(languages | {rules.config.settings.translate_to})


def _tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        say = log.warning if problem.level == "warning" else log.error
        say(str(problem))


async def take_over(app: App) -> None:
    """What a process that was killed had begun is due again at once. Only for one that is alone on
    its data."""
    now = app.now()

    def write(c: Connection) -> None:
        outbox.end_leases(c, now)
        app.jobs.end_leases(c, now)

    await app.store.write(write)


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
        self._seen = ""  # the content that was read last
        self._blamed = ""  # the content whose errors `ops` was told of last
        self._kept: set[asyncio.Task[tuple[Problem, ...]]] = set()

    async def run(self) -> None:
        """Runs until SIGTERM or SIGINT, then lets what is under way end."""
        with _listening(self._environment) as listener:
            app = open_app(self._environment, self._rules, self._store)
            self._on_signals(app)
            logs.hide(url for channel in self._rules.config.channels for url in channel.urls)
            await take_over(app)
            await prepare(app)
            await self._begin(app)
            runner = Runner(app)
            scheduler = self._schedule(app, runner)
            server = _Server(self._server_config(app))
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            watching = asyncio.create_task(self._watch(app))
            readying = asyncio.create_task(asyncio.to_thread(_make_ready, app.rules))
            self._greet(app)
            await self._stop.wait()
            await self._end(app, runner, scheduler, server, (serving, watching, readying))

    async def _begin(self, app: App) -> None:
        """Takes the rules as read where the live ones are what the file says; else the first
        comparison reads them again, and tells `ops`."""
        content = await asyncio.to_thread(_content, self._environment.rules)
        if content == app.rules.config.version:
            self._seen = content
            await self._remember(app)

    def _schedule(self, app: App, runner: Runner) -> AsyncIOScheduler:
        # A tick or a comparison that takes longer than its interval is none of its business.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
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
        log.info("stopping; messages that are being sent end first")
        server.should_exit = True
        scheduler.shutdown(wait=False)
        dropped = await runner.drain(DRAIN)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await app.close()
        log.info("stopped", left_for_the_next_start=dropped)

    # ── signals ──

    def _on_signals(self, app: App) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end_or_exit)

        def reload_now() -> None:
            task = asyncio.create_task(self._reload(app))
            self._kept.add(task)
            task.add_done_callback(self._kept.discard)

        loop.add_signal_handler(signal.SIGHUP, reload_now)

    def _end_or_exit(self) -> None:
        """The first asks for an orderly end; the second wants it now, and loses nothing either."""
        if self._stop.is_set():
            os._exit(1)
        self._stop.set()
        last = threading.Timer(LAST, _end_at_last)
        last.daemon = True
        last.start()

    # ── rules ──

    async def _watch(self, app: App) -> None:
        """The directory, not the file: editors replace a file, and its watch goes blind."""
        path = self._environment.rules
        directory = path if path.is_dir() else path.absolute().parent
        try:
            async for _ in watchfiles.awatch(directory, recursive=False, stop_event=self._stop):
                await self._compare(app)
        except (OSError, RuntimeError) as error:  # what its Rust part raises is a RuntimeError
            every = COMPARE.total_seconds()
            log.warning(
                "no watch; compared instead",
                directory=str(directory),
                seconds=every,
                error=str(error),
            )

    async def _compare(self, app: App) -> None:
        """Reads the rules again where they are not what they were."""
        async with self._reloading:
            if await self._settled() != self._seen:
                await self._read_again(app)

    async def _settled(self) -> str:
        """What the rules say; where that is new, once two readings in a row agree."""
        content = ""
        while True:
            before, content = content, await asyncio.to_thread(_content, self._environment.rules)
            if content in {before, self._seen}:
                return content
            await asyncio.sleep(SETTLED)

    async def _reload(self, app: App) -> tuple[Problem, ...]:
        """Reads the rules again because somebody asked for it."""
        async with self._reloading:
            return await self._read_again(app)

    async def _read_again(self, app: App) -> tuple[Problem, ...]:
        """Whatever is wrong with the rules, alerts go on. What the database does not take leaves
        them unread: the next comparison tries again."""
        content = await asyncio.to_thread(_content, self._environment.rules)
        reloaded = await asyncio.to_thread(
            reload, app.rules, self._environment.rules, self._variables, app.now().date()
        )
        _tell(reloaded.problems)
        try:
            if reloaded.changes is None:
                log.error("the rules were not reloaded; the old ones stay")
            else:
                await self._take(app, reloaded, reloaded.changes)
            if content != self._blamed:
                await self._notify(app, reloaded)
        except StoreError as error:
            log.warning("the rules are read again soon: the database failed", error=str(error))
        else:
            self._seen = self._blamed = content
        return reloaded.problems

    async def _take(self, app: App, reloaded: Reloaded, changes: Changes) -> None:
        logs.hide(url for channel in reloaded.rules.config.channels for url in channel.urls)
        before, after = app.rules.config.settings, reloaded.rules.config.settings
        await asyncio.to_thread(_make_ready, reloaded.rules)
        app.rules = reloaded.rules
        log.info("the rules were reloaded", changes=str(changes))
        await prepare(app)
        if not reloaded.kept:
            await self._remember(app)
        if (before.contact, before.translate_to) != (after.contact, after.translate_to):
            log.warning("contact and translate_to take effect at the next start")

    async def _notify(self, app: App, reloaded: Reloaded) -> None:
        """To `ops`: what is wrong with a file that somebody just saved."""
        errors = [str(problem) for problem in reloaded.problems if problem.level != "warning"]
        if not errors:
            return
        now = app.now()
        notice = Notice(about="rules", text=_trouble(errors, reloaded), since=now)

        def write(c: Connection) -> None:
            for delivery in route.notices(app.rules.config, notice, now):
                outbox.insert(c, delivery)

        await app.store.write(write)

    async def _remember(self, app: App) -> None:
        """Keeps the live version, for a start on a file that cannot be used."""
        version = app.rules.config.version
        try:
            sources = await asyncio.to_thread(config.read, self._environment.rules)
        except ConfigError:
            return
        if config.version(sources) == version:  # else it was saved again meanwhile
            text = json.dumps(sources, ensure_ascii=False)
            await app.store.write(lambda c: versions.save_version(c, version, text, app.now()))


def _trouble(errors: list[str], reloaded: Reloaded) -> str:
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    stays = "The old rules stay" if reloaded.changes is None else "The rest is live"
    if reloaded.kept:
        stays += f"; the version that worked stays of {', '.join(reloaded.kept)}"
    return "\n".join([f"The rules have {count}. {stays}.", *errors[:10]])


def _end_at_last() -> None:
    log.warning("not everything ended in time; what was left goes on at the next start")
    os._exit(0)


class _Server(uvicorn.Server):
    """uvicorn inside our loop: signals are the daemon's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves the process's signal handlers alone."""
        yield


@contextmanager
def _listening(environment: Environment) -> Iterator[socket.socket]:
    """The bound socket; raises EnvironmentUnusable where the address cannot be had."""
    family = socket.AF_INET6 if ":" in environment.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((environment.host, environment.port))
    except OSError as error:
        listener.close()
        raise EnvironmentUnusable(
            f"MONITOR_LISTEN {environment.host}:{environment.port}: {error.strerror}; "
            "choose another address or stop what listens there"
        ) from error
    with listener:
        listener.listen()  # from here on nobody else can have the address
        yield listener


def _content(path: Path) -> str:
    """What names the rules as they are now: their version, or what keeps them from being read."""
    try:
        return config.version(config.read(path))
    except ConfigError as error:
        return str(error)
