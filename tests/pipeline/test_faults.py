"""Rows nobody can read, a database that others hold, a receiver that is lost: what must go on."""

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pysqlite3
import pytest
from sqlalchemy import text

from monitor.model import DeliveryState
from monitor.pipeline.poll import poll
from monitor.pipeline.runner import Runner
from monitor.store import Connection, feeds, outbox

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


async def settle(runner: Runner) -> None:
    """Ticks until nothing is due and nothing is under way."""
    idle = 0
    while idle < 3:
        await runner.tick()
        idle = 0 if runner.under_way else idle + 1
        await asyncio.gather(*runner.under_way.values())


def told(press: Any) -> list[str]:
    """The headlines that arrived."""
    return sorted(one["alerts"][0]["article"]["title"] for one in press.messages)


def spoil(table: str, column: str, where: str) -> Callable[[Connection], str]:
    """Breaks one value, as a damaged disk or another version may; what stood there."""

    def write(c: Connection) -> str:
        row = c.execute(text(f"SELECT rowid, {column} FROM {table} WHERE {where}")).one()
        c.execute(text(f"UPDATE {table} SET {column} = '{{' WHERE rowid = {row.rowid}"))
        return str(row[1])

    return write


async def test_a_poisoned_entry_waits_and_blocks_nobody(
    press: Any, rules_of: Any, open_app: Any, clock: Any
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
        due = await app.store.read(lambda c: app.jobs.next_due(c, "read"))
        waits.append((due - clock()).total_seconds())
        clock.time = due
        await settle(runner)
    assert waits == [2.5, 5, 10, 20]
    mend = text("UPDATE entries SET parsed = :good WHERE parsed = '{'")
    await app.store.write(lambda c: c.execute(mend, {"good": good}))
    clock.forward(minutes=1)
    await settle(runner)
    assert told(press) == sorted(title for title, _ in STORIES.values())


async def test_a_poisoned_message_waits_and_blocks_nobody(
    press: Any, rules_of: Any, open_app: Any, clock: Any
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
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    busy: float,
) -> None:
    """Held for a second, eight times: while feeds and pages are fetched, and while a message is
    at its receiver. With no patience in the store, what fails is tried again."""
    monkeypatch.setattr("monitor.pipeline.runner.PATIENCE", 0.1)
    monkeypatch.setattr("monitor.pipeline.deliver.RECORD_AGAIN", 0.1)
    publish(press)
    app = await open_app(rules_of(RULES), timedelta(seconds=busy))
    other = pysqlite3.connect(
        tmp_path / "monitor.db", isolation_level=None, check_same_thread=False
    )
    turn = threading.Lock()
    times = iter(range(8))

    def lock() -> None:
        if turn.acquire(blocking=False):
            if next(times, None) is None:
                turn.release()
                return
            other.execute("BEGIN IMMEDIATE")
            release = threading.Timer(1, lambda: (other.execute("ROLLBACK"), turn.release()))
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
            clock.forward(seconds=5)
    await asyncio.to_thread(turn.acquire)
    other.close()
    assert told(press) == sorted(title for title, _ in STORIES.values())
    state = await app.store.read(lambda c: feeds.get(c, "klix"))
    assert state.failures == 0


async def test_a_full_disk_stops_the_asking(
    press: Any, rules_of: Any, open_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be kept is not asked for twice a second; once there is room, all of it comes."""
    monkeypatch.setattr("monitor.pipeline.runner.PATIENCE", 1.0)
    publish(press)
    press.pages["/klix"].body += b" " * 100_000
    app = await open_app(rules_of(RULES))

    def limit(pages: str) -> Callable[[Connection], object]:
        return lambda c: c.exec_driver_sql(f"PRAGMA max_page_count = {pages}").scalar()

    await app.store.write(limit("1"))  # SQLite takes the size that there is: nothing may be added
    many = [{"title": f"Banjska {n}", "guid": str(n), "description": "x" * 500} for n in range(200)]
    press.feed("rts", many)
    runner = Runner(app)
    end = asyncio.get_running_loop().time() + 2.5
    while asyncio.get_running_loop().time() < end:
        await runner.tick()
        await asyncio.sleep(0.02)
    asked = press.gets("/rts")
    assert 1 <= asked <= 4
    await app.store.write(limit("1000000"))
    async with asyncio.timeout(60):
        while len(press.posted) < 3:
            await runner.tick()
            await asyncio.sleep(0.05)
    await runner.drain(5)


async def test_an_answer_that_is_lost_is_asked_for_under_the_same_key(
    press: Any, rules_of: Any, open_app: Any, clock: Any
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
    press: Any, rules_of: Any, open_app: Any, clock: Any
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
