"""Writes of a whole walk fail, the Nth for every N: nothing is lost, and nothing is told twice.

`make test` takes every few writes; MONITOR_TEST_CRASH takes each of them, in every way, on both
databases.
"""

import os
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pysqlite3
import pytest
from sqlalchemy import Engine, event, select

from monitor.app import App, Rules
from monitor.config import parse
from monitor.daemon import prepare
from monitor.desk import act
from monitor.desk.proof import prove
from monitor.errors import StoreError
from monitor.match import compile_rules
from monitor.model import DeliveryState
from monitor.pipeline.confirming import settle_waiting
from monitor.pipeline.guard import guard
from monitor.pipeline.runner import Runner
from monitor.pipeline.watch import watch
from monitor.store import Connection, outbox
from monitor.store.database import TRIES
from monitor.store.postgresql import WRITER
from monitor.store.schema import alerts, articles, deliveries, jobs, matches, metadata, translations
from monitor.translate import Engine as Translator
from monitor.translate import EngineInfo, Translators
from monitor.translate.engine import worker_command

WHOLE = bool(os.environ.get("MONITOR_TEST_CRASH"))
STEP = {"sqlite": 1, "postgresql": 1} if WHOLE else {"sqlite": 29, "postgresql": 67}
"""Between two N that are tried, of about 200."""

RULES = """
version: 1
settings: {{every: 5m, timezone: Europe/Sarajevo}}
feeds:
  - {{name: klix, url: "{press}/klix", language: bs, country: BA}}
  - {{name: rts, url: "{press}/rts", language: sr, country: RS}}
rules:
  - {{id: banjska, title: Banjska, severity: high, when: Banjska, notify: [hook, duty, morning]}}
  - {{id: most, title: Most na Ibru, severity: medium, when: most na Ibru, notify: [hook, morning]}}
channels:
  hook: {{url: "webhook://{host}/hook"}}
  duty: {{url: "webhook://{host}/duty"}}
  morning: {{url: "webhook://{host}/morning", digest: ["11:00"]}}
  ops: {{url: "webhook://{host}/ops"}}
"""
SHOTS = "Pucnjava u Banjskoj, policija blokirala put prema manastiru"
WOUNDED = "Pucnjava u Banjskoj: ranjena dvojica policajaca, put i dalje zatvoren"
SCHOOL = "Vrtić u Banjskoj dobio novo igralište i dvije učionice"
FLOOD = "Poplavljen magistralni put kod Banjske, saobraćaj ide preko Zvečana"
BRIDGE = "Počela obnova ograde na mostu na Ibru, radovi do jeseni"
TEXTS = {
    SHOTS: "Meci su odjeknuli pred zoru, a manastirska kapija je zaključana.",
    WOUNDED: "Meci su odjeknuli pred zoru. Bolnica je primila dvojicu ranjenih policajaca.",
    SCHOOL: "Opština je izdvojila novac za ljuljaške, tobogan i novi krov.",
    FLOOD: "Rijeka je porasla za metar i po, vatrogasci pumpaju vodu iz podruma.",
    BRIDGE: "Zavarivači postavljaju rukohvate dužine osamdeset metara.",
}

LATER = (0, 25, 210, 240)
"""Seconds after something happened at which it is looked what is due: the longest lease is over at
the last but one."""

ENGINE = """
def load(models, target):
    return lambda batch: ["«" + sentence.text + "»" for sentence in batch]
"""


# ── the database's edge ──


def _sqlite(code: int, words: str) -> Exception:
    error = pysqlite3.OperationalError(words)
    error.sqlite_errorcode = code
    return error


def _lost() -> Exception:
    return psycopg.OperationalError("server closed the connection unexpectedly")


@dataclass(frozen=True)
class Way:
    """How transactions fail: at BEGIN, so that the commit undoes them, or with the answer to a
    commit that was one; `tries` in a row."""

    where: str
    error: Callable[[], Exception]
    tries: int = TRIES


WAYS = {
    "sqlite": (
        Way("begin", partial(_sqlite, 5, "database is locked")),
        Way("commit", partial(_sqlite, 13, "database or disk is full")),
        Way("answer", partial(_sqlite, 10, "disk I/O error"), tries=1),
        Way("answer", partial(_sqlite, 10, "disk I/O error")),
    ),
    "postgresql": (
        Way("answer", _lost),
        Way("begin", _lost),
        Way("answer", _lost, tries=1),
        Way("commit", lambda: psycopg.errors.DiskFull("no space left on device")),
    ),
}


@dataclass
class Faults:
    """Counts the write transactions of an engine; from number `first` on some fail in `way`."""

    way: Way | None = None
    first: int = 0
    count: int = 0
    struck: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _here: threading.local = field(default_factory=threading.local)

    @contextmanager
    def on(self, engine: Engine) -> Iterator[None]:
        """Counts the transactions of this engine."""
        commit = engine.dialect.do_commit
        event.listen(engine, "before_cursor_execute", self._statement)
        engine.dialect.do_commit = partial(self._commit, commit)
        yield
        event.remove(engine, "before_cursor_execute", self._statement)
        engine.dialect.do_commit = commit

    def _statement(self, _c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement == "BEGIN IMMEDIATE" or str(WRITER) in statement:
            with self._lock:
                self.count += 1
                self._here.fails = self._fails()
            self._fail("begin")

    def _fails(self) -> bool:
        return self.way is not None and self.first <= self.count < self.first + self.way.tries

    def _commit(self, commit: Callable[[Any], None], connection: Any) -> None:
        self._fail("commit")
        commit(connection)
        self._fail("answer")

    def _fail(self, where: str) -> None:
        if self.way is not None and self.way.where == where and self._here.fails:
            self.struck += 1
            raise self.way.error()


# ── the walk ──


@pytest.fixture
def rules(press: Any) -> Rules:
    """Two channels at once, one by digests, and one for the monitor's own troubles."""
    text = RULES.format(press=press.base, host=press.base.removeprefix("http://"))
    config = parse({"rules.yaml": text}, {}, today=date(2026, 3, 2)).config
    assert config is not None
    return Rules(config=config, matcher=compile_rules(config))


@pytest.fixture
async def translators(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Translators]:
    """One real engine for all walks."""
    (tmp_path / "quoting_engine.py").write_text(ENGINE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    engine = Translator(
        info=EngineInfo(name="quotes", quality="good"),
        languages=lambda models, target: frozenset({"hbs"}),
        command=partial(worker_command, "quoting_engine:load", memory=2**31),
    )
    made = Translators(models=tmp_path, engines=[engine], deadline=60.0)
    yield made
    await made.close()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a clock that is not the test's."""
    for name, seconds in {
        "monitor.store.database.SOON": 0.0,
        "monitor.store.database.AGAIN": 0.0,
        "monitor.store.postgresql.PAUSES": (0.0,),
        "monitor.pipeline.runner.PATIENCE": 0.01,
        "monitor.pipeline.deliver.RECORD_AGAIN": 0.01,
    }.items():
        monkeypatch.setattr(name, seconds)


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """Which database."""
    found: str = request.param
    return found


@pytest.fixture
def database(kind: str, request: pytest.FixtureRequest) -> str:
    """One of its kind."""
    name = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[kind]
    url: str = request.getfixturevalue(name)
    return url


@dataclass
class Desk:
    """Walks the same two hours, each time on an empty database."""

    press: Any
    clock: Any
    app: App
    ticks: Any  # until nothing is due
    items: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    async def walk(self, faults: Faults) -> dict[str, Any]:
        """What there is in the end: in the database, and at the receivers."""
        app = self.app
        self.clock.time = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
        self.press.posted.clear()
        self.press.receiver[:] = [self._refusal()]
        await app.store.write(emptied)
        await prepare(app)
        with faults.on(app.store._writes):
            await self._hours(app)
        found = await app.store.read(partial(left, rules=app.rules, now=self.clock()))
        keys = Counter(headers["Idempotency-Key"] for headers, _ in self.press.posted)
        received = set(map(said, self.press.messages)) - BESIDE
        return found | {"received": received, "repeated": keys.total() - len(keys)}

    def _refusal(self) -> Any:
        self.press.feed("no", [])
        answer = self.press.pages.pop("/no")
        answer.status = 503
        return answer

    async def _hours(self, app: App) -> None:
        self.items = {"klix": [], "rts": []}
        runner = Runner(app)
        self.publish("klix", "put", SHOTS)
        self.publish("rts", "vrtic", SCHOOL)
        await self.settle(runner)
        self.clock.time = datetime(2026, 3, 2, 8, 20, tzinfo=UTC)
        self.items["klix"].clear()
        self.publish("klix", "put", WOUNDED)
        self.publish("klix", "poplava", FLOOD)
        await self.settle(runner)
        self.clock.time = datetime(2026, 3, 2, 8, 40, tzinfo=UTC)
        await self.silence(app)
        self.publish("rts", "most", BRIDGE)
        await self.settle(runner)
        self.clock.time = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
        await self.settle(runner)
        self.clock.time = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
        await self.settle(runner)
        await runner.drain(5)

    def publish(self, feed: str, path: str, title: str) -> None:
        """An article, or its edit."""
        link = self.press.page(f"/{path}", title, [TEXTS[title]])
        when = f"{self.clock():%a, %d %b %Y %H:%M:%S} GMT"
        self.items[feed].append({"title": title, "link": link, "guid": link, "pubDate": when})
        for name, items in self.items.items():
            self.press.feed(name, items)

    async def silence(self, app: App) -> None:
        """As a person does it, who tries again when it fails."""
        while True:
            try:
                await app.store.write(
                    lambda c: act.silence(
                        c, app.rules, "rule:most", reason="najavljeni radovi", by="Ana",
                        now=self.clock(), period=timedelta(minutes=30),
                    )
                )  # fmt: skip
            except StoreError:
                continue
            return

    async def settle(self, runner: Runner) -> None:
        """Five minutes, by the end of which all leases are over that nobody knows of."""
        begun = self.clock()
        for seconds in LATER:
            self.clock.time = begun + timedelta(seconds=seconds)
            await self.ticks(runner)
        for work in (watch(runner.app, steady=False), settle_waiting(runner.app)):
            await guard("keep house", work)


BESIDE = {("ops", "notice", ("disk",))}
"""What is told of the failing database itself."""


def said(message: dict[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    """What a message tells: times and translations may differ."""
    about = (message["notice"]["about"],) if message["kind"] == "notice" else ()
    titles = sorted(one["article"]["title"] for one in message["alerts"])
    return message["channel"], message["kind"], (*about, *titles)


def left(c: Connection, rules: Rules, now: datetime) -> dict[str, Any]:
    """The archive and the outbox; what is wrong with them."""
    facts: dict[str, str] = {}
    told = select(articles.c.title, alerts.c.rule, alerts.c.severity)
    outcome = select(articles.c.title, matches.c.rule, matches.c.outcome, matches.c.final)
    together = select(articles.c.title, articles.c.story_id).order_by(articles.c.title)
    grouped: dict[str, list[str]] = {}
    for title, story in c.execute(together):
        grouped.setdefault(story, []).append(title)
    promised = select(deliveries.c.channel, deliveries.c.kind, deliveries.c.state)
    return {
        "stories": sorted(grouped.values()),
        "alerts": Counter(map(tuple, c.execute(told.join(articles)))),
        "matches": Counter(map(tuple, c.execute(outcome.join(articles)))),
        "translated": sorted(c.execute(select(translations.c.title)).scalars()),
        "deliveries": Counter(map(tuple, c.execute(promised.where(deliveries.c.notice.is_(None))))),
        "findings": prove(c, rules, "this one", facts, now),
        "jobs": sorted(c.execute(select(jobs.c.step, jobs.c.key)).all()),
        "open": outbox.counts(c, (DeliveryState.PENDING, DeliveryState.SENDING)),
    }


def emptied(c: Connection) -> None:
    """Nothing is left in any table."""
    for table in reversed(metadata.sorted_tables):
        c.execute(table.delete())


@pytest.fixture
async def desk(
    *, press: Any, clock: Any, rules: Rules, open_app: Any, translators: Translators, settle: Any
) -> Desk:
    """The desk, with the engine."""
    app = await open_app(rules)
    app.translators = translators
    return Desk(press=press, clock=clock, app=app, ticks=settle)


def tried(kind: str, writes: int) -> Iterator[tuple[int, Way]]:
    """The faults: each N in every way, or every few in turns."""
    ways = WAYS[kind]
    for turn, first in enumerate(range(1, writes + 1, STEP[kind])):
        for way in ways if WHOLE else [ways[turn % len(ways)]]:
            yield first, way


@pytest.mark.timeout(7200 if WHOLE else 120)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)
async def test_whichever_write_fails(kind: str, desk: Desk) -> None:
    """Each walk ends with what the one without a fault ends with."""
    undisturbed = Faults()
    wanted = await desk.walk(undisturbed)
    wrong = []
    for first, way in tried(kind, undisturbed.count):
        faults = Faults(way, first)
        found = await desk.walk(faults)
        wrong += [
            (first, way, name, wanted[name], found[name])
            for name in wanted
            if wanted[name] != found[name]
        ]
        if faults.count > first and not faults.struck:
            wrong.append((first, way, "not struck"))
    assert not wrong
