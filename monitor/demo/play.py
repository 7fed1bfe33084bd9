"""Plays the demonstration: the newsroom publishes, the daemon's own machinery does the rest."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from monitor import environment
from monitor.app import App, Rules, open_app, utc_now
from monitor.daemon import TICK, prepare
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
from monitor.translate.argos import install_file

PATIENCE = 25.0
"""Seconds after the last article until the end: an alert waits 20 for its translation at most."""

DRAIN = 2.0
"""Seconds for what is under way when the reader has had enough."""

WIDEST = 100
"""Columns: longer lines of prose are hard to read."""


async def play(*, speed: float = 1.0) -> Result:
    """Plays the whole demonstration to stdout, `speed` times as fast as a reader would want it.

    It listens on a free port of 127.0.0.1 and keeps its data in a directory of its own, which is
    gone afterwards; cancelled, it ends at once and leaves nothing behind either.
    """
    console = Console(highlight=False)
    console.width = min(console.width, WIDEST)
    with tempfile.TemporaryDirectory(prefix="monitor-demo-") as home:
        newsroom = Newsroom(utc_now)
        with newsroom.open():
            found = _environment(Path(home))
            app = open_app(found, _rules(found, newsroom.base), _store(found))
            runner = Runner(app)
            try:
                await prepare(app)
                narrator.introduce(console, pieces(), app.translators.languages())
                await _run(runner, newsroom, speed, lambda piece: narrator.note(console, piece))
                done = await app.store.read(lambda c: result(c, pieces()))
                narrator.conclude(console, done)
            finally:
                await runner.drain(DRAIN)
                await app.close()
    return done


def _environment(home: Path) -> Environment:
    """Everything under `home`, whatever the reader's own settings say."""
    return environment.read(
        {
            "MONITOR_RULES": str(home / "rules.yaml"),
            "MONITOR_DATA": str(home / "data"),
            "MONITOR_ALLOW_PRIVATE": "127.0.0.0/8",
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
    for model in sorted((HOME / "models").glob("*.argosmodel")):
        install_file(model, found.data / "models")
    store = Store.open(found.database_url, found.data)
    store.migrate()
    return store


async def _run(
    runner: Runner, newsroom: Newsroom, speed: float, note: Callable[[Piece], None]
) -> None:
    """Publishes every piece at its time and ticks like the daemon, until all of it is settled."""
    clock = asyncio.get_running_loop().time
    waiting = list(pieces())
    start = clock()
    end = start + waiting[-1].after / speed + PATIENCE
    while clock() < end and (waiting or not await _is_settled(runner)):
        while waiting and waiting[0].after / speed <= clock() - start:
            piece = waiting.pop(0)
            newsroom.publish(piece)
            if not piece.days_old:
                note(piece)
        await runner.tick()
        await asyncio.sleep(TICK.total_seconds() / 2)


async def _is_settled(runner: Runner) -> bool:
    """Every piece is read, and nothing waits for its translation or to be told."""
    return not runner.under_way and await runner.app.store.read(
        lambda c: _nothing_waits(c, runner.app)
    )


def _nothing_waits(c: Connection, app: App) -> bool:
    unsent = outbox.counts(c).keys() & {DeliveryState.PENDING, DeliveryState.SENDING}
    return articles.count(c) == len(pieces()) and not app.jobs.counts(c) and not unsent
