"""Plays the demonstration: the newsroom publishes, the daemon's own machinery does the rest."""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from monitor import environment
from monitor.app import App, Rules, open_app, utc_now
from monitor.daemon import TICK, prepare
from monitor.daemon.live import LiveRules
from monitor.daemon.server import listening, server
from monitor.demo import narrator
from monitor.demo.newsroom import Newsroom
from monitor.demo.press import HOME, Piece, pieces
from monitor.demo.result import Result, result
from monitor.desk.check import check
from monitor.environment import Environment
from monitor.errors import ConfigError
from monitor.model import DeliveryState
from monitor.pipeline.runner import Runner
from monitor.store import Connection, Store, articles, outbox
from monitor.translate.engines import argos, opus

PATIENCE = 25.0
"""Seconds after the last article until the end: an alert waits 20 for its translation at most."""

DRAIN = 2.0
"""Seconds for what is under way when the reader has had enough."""

WIDEST = 100
"""Columns: longer lines of prose are hard to read."""


async def play(*, speed: float = 1.0) -> Result:
    """Plays the whole demonstration to stdout, `speed` times as fast as a reader would want it.

    Newsroom and page listen on free ports of 127.0.0.1, and the data are in a directory of its own,
    which is gone afterwards; cancelled or at SIGINT, it ends at once and leaves nothing behind
    either. On a terminal the page stays until SIGINT.
    """
    console = Console(highlight=False)
    enough = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, enough.set)
    console.width = min(console.width, WIDEST)
    newsroom = Newsroom(utc_now)
    with tempfile.TemporaryDirectory(prefix="monitor-demo-") as home, newsroom.open():
        found = _environment(Path(home))
        app = open_app(found, _rules(found, newsroom.base), _store(found))
        runner = Runner(app)
        try:
            await prepare(app)
            async with _page(found, app) as address:
                narrator.introduce(console, pieces(), app.translators.languages(), address)
                schedule = Schedule(newsroom, speed, lambda piece: narrator.note(console, piece))
                await _run(runner, schedule, enough)
                done = await app.store.read(lambda c: result(c, pieces()))
                if not enough.is_set():
                    narrator.conclude(console, done)
                if console.is_terminal and not enough.is_set():
                    narrator.stay(console, address)
                    await enough.wait()
        finally:
            await runner.drain(DRAIN)
            await app.close()
            asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)
    return done


@asynccontextmanager
async def _page(found: Environment, app: App) -> AsyncIterator[str]:
    """The daemon's page, at the address that is yielded."""
    with listening(found) as listener:
        serving = server(found, app, LiveRules(app, found, {}))
        task = asyncio.create_task(serving.serve(sockets=[listener]))
        try:
            yield "http://{}:{}/".format(*listener.getsockname())
        finally:
            serving.should_exit = True
            await task


def _environment(home: Path) -> Environment:
    """Everything under `home`, whatever the reader's own settings say."""
    return environment.read(
        {
            "MONITOR_RULES": str(home / "rules.yaml"),
            "MONITOR_DATA": str(home / "data"),
            "MONITOR_ALLOW_PRIVATE": "127.0.0.0/8",
            "MONITOR_LISTEN": "127.0.0.1:0",
        }
    )


def _rules(found: Environment, base: str) -> Rules:
    """The demonstration's rules with the newsroom's address in them, checked like everyone's."""
    text = (HOME / "rules.yaml").read_text(encoding="utf-8")
    found.rules.write_text(text.replace("${NEWSROOM}", base), encoding="utf-8")
    checked = check(found.rules, {}, utc_now().date())
    if checked.rules is None or not checked.good:
        raise ConfigError(checked.problems)
    return checked.rules


def _store(found: Environment) -> Store:
    for model in sorted((HOME / "models").iterdir()):
        engine = argos if model.suffix == ".argosmodel" else opus
        engine.install_file(model, found.data / "models")
    store = Store.open(found.database_url, found.data)
    store.migrate()
    return store


@dataclass(slots=True)
class Schedule:
    """What is still to be published, and when; `note` is told of each piece."""

    newsroom: Newsroom
    speed: float
    note: Callable[[Piece], None]
    waiting: list[Piece] = field(default_factory=lambda: list(pieces()))

    @property
    def seconds(self) -> float:
        """From the first piece to the last."""
        return pieces()[-1].after / self.speed

    def publish(self, after: float) -> None:
        """Publishes what is due `after` seconds."""
        while self.waiting and self.waiting[0].after / self.speed <= after:
            piece = self.waiting.pop(0)
            self.newsroom.publish(piece)
            if not piece.days_old:
                self.note(piece)


async def _run(runner: Runner, schedule: Schedule, enough: asyncio.Event) -> None:
    """Publishes every piece at its time and ticks like the daemon, until all of it is settled or
    the reader has had enough."""
    clock = asyncio.get_running_loop().time
    start = clock()
    end = start + schedule.seconds + PATIENCE
    while clock() < end and (schedule.waiting or not await _is_settled(runner)):
        schedule.publish(clock() - start)
        await runner.tick()
        with suppress(TimeoutError):
            async with asyncio.timeout(TICK.total_seconds() / 2):
                await enough.wait()
        if enough.is_set():
            return


async def _is_settled(runner: Runner) -> bool:
    """Every piece is read, and nothing waits for its translation or to be told."""
    return not runner.under_way and await runner.app.store.read(
        lambda c: _nothing_waits(c, runner.app)
    )


def _nothing_waits(c: Connection, app: App) -> bool:
    unsent = outbox.counts(c).keys() & {DeliveryState.PENDING, DeliveryState.SENDING}
    return articles.count(c) == len(pieces()) and not app.jobs.counts(c) and not unsent
