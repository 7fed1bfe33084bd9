"""Rows nobody can read, a database that others hold, a receiver that is lost: what must go on."""

import asyncio
import importlib
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pysqlite3
import pytest
from sqlalchemy import make_url, text

from monitor.model import DeliveryState
from monitor.pipeline.poll import poll
from monitor.pipeline.runner import Runner
from monitor.sandbox import Sandbox
from monitor.store import Connection, articles, feeds, outbox
from monitor.store.postgresql import WRITER

RULES = """
settings: {every: 5m}
feeds:
  - {name: klix, url: "{press}/klix", language: en}
  - {name: rts, url: "{press}/rts", language: en}
rules:
  - {id: banjska, title: Banjska, when: Banjska}
"""
STORIES = {
    "a": ("Shots heard in Banjska", "Police sealed every road to the village before dawn."),
    "b": ("Banjska school reopens", "Forty pupils returned to their desks after the long repair."),
    "c": (
        "Flood warning for Banjska",
        "Rivers rose by a metre and the bridge is closed to lorries.",
    ),
}


def publish(press: Any) -> None:
    """Three stories, all by one feed."""
    items = [
        {"title": title, "link": press.page(f"/{name}", title, [body]), "guid": name}
        for name, (title, body) in STORIES.items()
    ]
    press.feed("klix", items)
    press.feed("rts", [])


def told(press: Any) -> list[str]:
    """The headlines that arrived."""
    alerts = [one["alerts"] for one in press.messages if one["kind"] != "notice"]
    return sorted(one[0]["article"]["title"] for one in alerts)


def spoil(table: str, column: str, where: str) -> Callable[[Connection], str]:
    """Breaks one value, as a damaged disk or another version may; what stood there."""

    def write(c: Connection) -> str:
        row = c.execute(text(f"SELECT id, {column} FROM {table} WHERE {where}")).one()
        c.execute(text(f"UPDATE {table} SET {column} = '{{' WHERE id = '{row.id}'"))
        return str(row[1])

    return write


@dataclass
class Rival:
    """Another program that has the database for itself at times."""

    lock: Callable[[], object]
    unlock: Callable[[], object]


@pytest.fixture
def rival(database: str) -> Iterator[Rival]:
    """As a shell or a migration does it, on each kind."""
    if database.startswith("sqlite"):
        path = make_url(database).database
        with closing(pysqlite3.connect(path, isolation_level=None, check_same_thread=False)) as c:
            yield Rival(lambda: c.execute("BEGIN IMMEDIATE"), lambda: c.execute("ROLLBACK"))
        return
    with closing(psycopg.connect(database)) as other:
        wait = f"SELECT pg_advisory_xact_lock({WRITER})"
        yield Rival(lambda: other.execute(wait), other.rollback)


@dataclass
class Disk:
    """The database's disk."""

    fill: Callable[[], object]
    free: Callable[[], object]


FILL = """
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON entries EXECUTE FUNCTION full_disk();
    CREATE TRIGGER full_disk BEFORE INSERT ON rules_versions EXECUTE FUNCTION full_disk()
"""


@pytest.fixture
def disk(database: str) -> Iterator[Disk]:
    """SQLite's can be limited: its file may get a little larger, and not much. PostgreSQL's cannot;
    there, its own error is raised where it would come up."""
    if database.startswith("sqlite"):
        path = Path(make_url(database).database or "")
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

        def fill() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 300_000, hard))

        def free() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

        yield Disk(fill, free)
        free()
        return
    with closing(psycopg.connect(database, autocommit=True)) as c:
        free = "DROP FUNCTION IF EXISTS full_disk CASCADE"
        yield Disk(lambda: c.execute(FILL), lambda: c.execute(free))
        c.execute(free)


async def test_a_poisoned_entry_waits_and_blocks_nobody(
    press: Any, rules_of: Any, open_app: Any, clock: Any, settle: Any
) -> None:
    publish(press)
    app = await open_app(rules_of(RULES))
    await poll(app, "klix")
    where = "parsed LIKE '%school%'"
    good = await app.store.write(spoil("entries", "parsed", where))
    runner = Runner(app)
    await settle(runner)
    assert told(press) == sorted([STORIES["a"][0], STORIES["c"][0]])
    waits = []
    for _ in range(4):
        _, due = (await app.store.read(app.jobs.counts))["read"]
        waits.append((due - clock()).total_seconds())
        clock.time = due
        await settle(runner)
    assert waits == [2.5, 5, 10, 20]
    mend = text("UPDATE entries SET parsed = :good WHERE parsed = '{'")
    await app.store.write(lambda c: c.execute(mend, {"good": good}))
    clock.forward(minutes=1)
    await settle(runner)
    assert told(press) == sorted(title for title, _ in STORIES.values())


READERS = """
import os

def hang(*_):
    while True:
        pass

def swell(*_):
    return bytearray(10 * 2**30)

def crash(*_):
    os._exit(139)
"""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("harm", "words"),
    [("hang", "took longer than 1 s"), ("swell", "took more than"), ("crash", "exit status 139")],
)
async def test_a_page_that_stops_its_reader_alerts_by_its_entry(
    *,
    press: Any,
    rules_of: Any,
    open_app: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    harm: str,
    words: str,
    settle: Any,
) -> None:
    (tmp_path / "harmed_readers.py").write_text(READERS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    harmed = getattr(importlib.import_module("harmed_readers"), harm)
    monkeypatch.setattr("monitor.pipeline.read.extract", harmed)
    link = press.page("/a", STORIES["a"][0], [STORIES["a"][1]])
    entry = {"title": "Shots near Banjska", "link": link, "guid": "a", "description": "Roads shut."}
    press.feed("klix", [entry])
    press.feed("rts", [])
    app = await open_app(rules_of(RULES))
    await poll(app, "klix")
    app.sandbox = Sandbox(timeout=1.0 if harm == "hang" else 60.0)
    await settle(Runner(app, ("read", "deliver")))
    await app.sandbox.close()
    assert told(press) == ["Shots near Banjska"]
    (article,) = await app.store.read(lambda c: articles.recent(c, 9))
    assert (article.source, article.text) == ("feed", "Roads shut.")
    assert words in (article.thin or "")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_pages_that_never_come_keep_no_other_article_waiting(
    press: Any, rules_of: Any, open_app: Any, clock: Any, settle: Any
) -> None:
    """After three seconds they have their places no longer."""
    come = threading.Event()
    items = []
    for number in range(8):
        link = press.page(f"/{number}", f"Road closed, day {number}", ["Nothing else."])
        press.pages[f"/{number}"].before = lambda: come.wait(60)
        items.append({"title": f"Road closed, day {number}", "link": link, "guid": link})
    press.feed("klix", items)
    title, text = STORIES["a"]
    press.feed("rts", [{"title": title, "guid": "a", "description": text}])
    app = await open_app(rules_of(RULES.replace('/rts"', '/rts", full_text: feed')))
    app.fetch._total = 60.0  # as long as a slow machine may take for the other
    runner = Runner(app, ("read", "deliver"))
    await poll(app, "klix")
    clock.forward(seconds=1)
    await poll(app, "rts")
    await runner.tick()
    waiting = set(runner.under_way)
    assert len(waiting) < len(items)
    clock.forward(seconds=4)
    async with asyncio.timeout(50):
        while not press.messages:
            await runner.tick()
            await asyncio.sleep(0.01)  # its answer comes from another thread
    assert told(press) == [title]
    assert waiting <= set(runner.under_way)
    come.set()
    await settle(runner)


async def test_a_poisoned_message_waits_and_blocks_nobody(
    press: Any, rules_of: Any, open_app: Any, clock: Any, settle: Any
) -> None:
    publish(press)
    press.receiver.append(press.pages["/klix"].__class__(status=503))
    app = await open_app(rules_of(RULES))
    runner = Runner(app)
    await settle(runner)
    assert len(told(press)) == 3  # one of them refused
    await app.store.write(spoil("deliveries", "body", "state = 'pending'"))
    for _ in range(4):
        clock.forward(minutes=1)
        await settle(runner)
    assert len(press.posted) == 3
    (waiting,) = await app.store.read(lambda c: outbox.listing(c, DeliveryState.PENDING, 9))
    assert waiting.attempts == 5
    assert "fault of ours" in (waiting.error or "")
    assert clock() < waiting.due <= clock() + timedelta(minutes=2)


@pytest.mark.parametrize("busy", [10.0, 0.05], ids=["patient", "hasty"])
async def test_a_database_that_another_program_locks(
    *,
    press: Any,
    rules_of: Any,
    open_app: Any,
    clock: Any,
    rival: Rival,
    monkeypatch: pytest.MonkeyPatch,
    busy: float,
) -> None:
    """Held for half a second, eight times: while feeds and pages are fetched, and while a message
    is at its receiver. With no patience in the store, what fails is tried again."""
    monkeypatch.setattr("monitor.pipeline.runner.PATIENCE", 0.1)
    monkeypatch.setattr("monitor.pipeline.deliver.RECORD_AGAIN", 0.1)
    publish(press)
    app = await open_app(rules_of(RULES), timedelta(seconds=busy))
    turn = threading.Lock()
    times = iter(range(8))

    def lock() -> None:
        if turn.acquire(blocking=False):
            if next(times, None) is None:
                turn.release()
                return
            rival.lock()
            release = threading.Timer(0.5, lambda: (rival.unlock(), turn.release()))
            release.start()

    press.pages["/klix"].before = lock
    press.pages["/b"].before = lock
    press.pages["/hook"] = press.pages["/klix"].__class__(b"{}", before=lock)
    runner = Runner(app)
    async with asyncio.timeout(40):
        while await app.store.read(outbox.counts) != {DeliveryState.SENT: 3}:
            await runner.tick()
            await asyncio.gather(*runner.under_way.values())
            await asyncio.sleep(0.05)
            clock.forward(seconds=20)
    await asyncio.to_thread(turn.acquire)
    assert told(press) == sorted(title for title, _ in STORIES.values())
    state = await app.store.read(lambda c: feeds.get(c, "klix"))
    assert state.failures == 0


async def test_a_full_disk_stops_the_asking_and_not_the_telling(
    *,
    press: Any,
    rules_of: Any,
    open_app: Any,
    clock: Any,
    disk: Disk,
    monkeypatch: pytest.MonkeyPatch,
    settle: Any,
) -> None:
    """What cannot be kept is not asked for; what was promised is sent, and `ops` is told. Once
    there is room, all of it comes."""
    monkeypatch.setattr("monitor.store.database.SOON", 0.0)
    monkeypatch.setattr("monitor.store.database.AGAIN", 0.2)
    monkeypatch.setattr("monitor.pipeline.runner.PATIENCE", 0.2)
    publish(press)
    app = await open_app(rules_of(RULES, ops="/ops"))
    await settle(Runner(app, ("poll", "read", "translate")))
    disk.fill()
    many = [
        {"title": f"Priština {n}", "guid": str(n), "description": "x" * 5000} for n in range(80)
    ]
    press.feed("rts", many)
    clock.forward(minutes=6)
    runner = Runner(app)

    async def a_second() -> None:
        await runner.tick()
        await asyncio.sleep(0.02)
        clock.forward(seconds=1)

    async with asyncio.timeout(60):
        while press.gets("/rts") < 2 or await app.store.read(outbox.counts) != {
            DeliveryState.SENT: 4
        }:
            await a_second()
    for _ in range(60):  # it is full all the time
        await a_second()
    assert press.gets("/rts") == 2  # before, and once for nothing
    assert await app.store.read(outbox.counts) == {DeliveryState.SENT: 4}
    (notice,) = [one["notice"] for one in press.messages if one["kind"] == "notice"]
    assert notice["about"] == "disk"
    assert "free some space" in notice["text"]
    assert "Messages go out as before" in notice["text"]
    disk.free()
    async with asyncio.timeout(60):
        while (await app.store.read(lambda c: feeds.get(c, "rts"))).entries < 80:
            await a_second()
    await settle(runner)
    assert told(press) == sorted(title for title, _ in STORIES.values())
    assert await app.store.read(outbox.counts) == {DeliveryState.SENT: 5}
    assert "There is room again" in press.messages[-1]["notice"]["text"]


async def test_an_answer_that_is_lost_is_asked_for_under_the_same_key(
    press: Any, rules_of: Any, open_app: Any, clock: Any, settle: Any
) -> None:
    """The receiver has the message and hangs up before it answers."""

    def hang_up() -> None:
        raise ConnectionAbortedError

    publish(press)
    press.receiver.append(press.pages["/klix"].__class__(before=hang_up))
    app = await open_app(rules_of(RULES))
    runner = Runner(app)
    await settle(runner)
    clock.forward(minutes=1)
    await settle(runner)
    keys = [headers["Idempotency-Key"] for headers, _ in press.posted]
    assert (len(keys), len(set(keys))) == (4, 3)
    assert await app.store.read(outbox.counts) == {DeliveryState.SENT: 3}


async def test_what_was_held_goes_out_with_the_first_message_that_arrives(
    press: Any, rules_of: Any, open_app: Any, clock: Any, settle: Any
) -> None:
    publish(press)
    later = press.pages["/klix"].body
    press.feed("klix", [{"title": STORIES["a"][0], "link": f"{press.base}/a", "guid": "a"}])
    press.receiver.append(press.pages["/klix"].__class__(status=403))
    app = await open_app(rules_of(RULES))
    runner = Runner(app)
    await settle(runner)
    assert await app.store.read(outbox.counts) == {DeliveryState.HELD: 1}
    press.pages["/klix"].body = later
    clock.forward(minutes=5)
    await settle(runner)
    assert await app.store.read(outbox.counts) == {DeliveryState.SENT: 3}
    assert len(press.posted) == 4
