"""Polling for months: nothing changed, publishers in trouble, clocks that jump."""

import gc
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.pipeline.once import once
from monitor.pipeline.poll import poll
from monitor.pipeline.runner import Runner
from monitor.store import articles, feeds, outbox

RULES = """
settings: {every: 5m}
feeds:
  - {name: klix, url: "{press}/klix", language: en}
  - {name: rts, url: "{press}/rts", language: en}
  - {name: n1, url: "{press}/n1", language: en, every: 10m}
rules:
  - {id: banjska, title: Banjska, when: Banjska}
"""
TITLE = "Shots heard in Banjska overnight"
BODY = ["Police sealed every road to Banjska on Monday morning after shots were heard."]
TURNS = 3000 if os.environ.get("MONITOR_TEST_WEEK") else 250


def quiet(*_: Any) -> None:
    """No progress shown."""


def memory() -> int:
    """Resident bytes of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


async def test_unchanged_polls_without_end(
    press: Any, rules_of: Any, open_app: Any, clock: Any
) -> None:
    """304; the same body; and the same entries in other bytes."""
    page = press.page("/a", TITLE, BODY)
    items = [{"title": TITLE, "link": page, "guid": "1"}]
    press.feed("klix", items, ETag='"v1"')
    press.feed("rts", items)
    press.feed("n1", items)
    app = await open_app(rules_of(RULES))
    await once(app, quiet)
    reads = press.gets("/a")
    grew = 0
    for turn in range(TURNS):
        clock.forward(minutes=5)
        for name in ("klix", "rts"):
            assert (await poll(app, name)).result == "unchanged"
        if turn < TURNS // 4:
            other = press.pages["/n1"].body.replace(b"<channel>", b"<channel><ttl>%d</ttl>" % turn)
            press.pages["/n1"].body = other.replace(b"<ttl>%d</ttl>" % (turn - 1), b"")
            assert (await poll(app, "n1")).result == "unchanged"
        if turn == TURNS // 3:  # caches are warm
            gc.collect()
            grew = memory()
    gc.collect()
    grew = memory() - grew
    assert grew < TURNS * 6 * 1024  # hardly more than a page of memory a turn
    await once(app, quiet)
    assert len(press.posted) == 1
    assert press.gets("/a") == reads


async def test_a_failing_feed_backs_off_alone(
    press: Any, rules_of: Any, open_app: Any, clock: Any, settle: Any
) -> None:
    for name in ("klix", "rts", "n1"):
        press.feed(name, [])
    press.pages["/klix"].status = 500
    app = await open_app(rules_of(RULES))
    runner = Runner(app)
    waits = []
    for _ in range(8):
        await settle(runner)
        state = await app.store.read(lambda c: feeds.get(c, "klix"))
        waits.append((state.due - clock()) / timedelta(minutes=5))
        clock.time = state.due
    assert waits == [1.5, 3, 6, 12, 24, 48, 54, 54]  # three quarters of 2, 4 … intervals; of 6 h
    assert press.gets("/klix") == 8
    assert press.gets("/rts") == 8
    press.pages["/klix"].status = 200
    await settle(runner)
    state = await app.store.read(lambda c: feeds.get(c, "klix"))
    assert (state.failures, state.failing_since, state.error) == (0, None, None)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_host_that_asks_for_quiet_gets_it(
    *, press: Any, rules_of: Any, open_app: Any, clock: Any, status: int, settle: Any
) -> None:
    """All its feeds and pages wait; another host's do not."""
    more = "\n".join(f'  - {{name: m{n}, url: "{{press}}/m{n}"}}' for n in range(5))
    other = press.base.replace("127.0.0.1", "localhost")
    away = f'  - {{name: away, url: "{other}/away", full_text: feed}}\n'
    rules = rules_of(RULES.replace("rules:\n", f"{more}\n{away}rules:\n"))
    names = ["klix", "rts", "n1", *(f"m{n}" for n in range(5))]
    for name in (*names, "away"):
        press.feed(name, [])
        press.pages[f"/{name}"].status = status
        press.pages[f"/{name}"].headers["Retry-After"] = "1000"
    press.pages["/away"].status = 200
    app = await open_app(rules)
    runner = Runner(app)
    await settle(runner)
    assert sum(press.gets(f"/{name}") for name in names) <= 2  # both were on their way at once
    assert press.gets("/away") == 1
    asked = len(press.asked)
    for _ in range(3):
        clock.forward(seconds=333)
        await settle(runner)
    assert len(press.asked) - asked == press.gets("/away") - 1 == 3
    for name in names:
        press.pages[f"/{name}"].status = 200
    clock.forward(seconds=1)
    await settle(runner)
    clock.forward(minutes=20)
    await settle(runner)
    assert all(press.gets(f"/{name}") for name in names)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_host_that_asks_for_quiet_gets_it_for_pages_and_robots_txt(
    *, press: Any, rules_of: Any, open_app: Any, clock: Any, settle: Any
) -> None:
    """What its feed has said alerts meanwhile; the page is read once it may be asked for."""
    items = [{"title": TITLE, "link": press.page("/a", TITLE, BODY), "guid": "1"}]
    press.feed("klix", items)
    press.feed("rts", [])
    press.pages["/rts"].status = 429
    press.pages["/rts"].headers["Retry-After"] = "1000"
    app = await open_app(rules_of(RULES))
    await poll(app, "klix")
    await poll(app, "rts")
    asked = len(press.asked)
    runner = Runner(app, ("read", "deliver"))
    for _ in range(4):
        await settle(runner)
        clock.forward(seconds=249)
    assert [path for method, path in press.asked[asked:] if method == "GET"] == []
    assert [one["alerts"][0]["article"]["title"] for one in press.messages] == [TITLE]
    (article,) = await app.store.read(lambda c: articles.recent(c, 9))
    assert (article.source, article.text) == ("feed", "")
    assert "could not be had" in (article.thin or "")
    clock.forward(hours=1)
    await settle(runner)
    assert press.gets("/robots.txt") == press.gets("/a") == 1
    (article,) = await app.store.read(lambda c: articles.recent(c, 9))
    assert (article.text, article.thin) == (BODY[0], None)


@pytest.mark.parametrize("days", [1, -1])
async def test_a_clock_that_jumps(
    *, press: Any, rules_of: Any, open_app: Any, clock: Any, days: int, settle: Any
) -> None:
    """One poll a feed, one attempt a message, one look at the page that failed; then as before."""
    page = press.base + "/a"
    press.pages["/a"] = answer(press, 500)
    press.feed("klix", [{"title": TITLE, "link": page, "guid": "1"}])
    press.feed("rts", [])
    press.feed("n1", [])
    press.pages["/n1"].status = 500
    press.pages["/hook"] = answer(press, 500)
    app = await open_app(rules_of(RULES))
    runner = Runner(app)
    await settle(runner)
    paths = ("/klix", "/rts", "/n1", "/a", "/hook")
    before = {path: count(press, path) for path in paths}
    assert before == dict.fromkeys(paths, 1)
    clock.forward(days=days)
    for _ in range(5):
        await settle(runner)
    assert {path: count(press, path) for path in paths} == dict.fromkeys(paths, 2)
    for _ in range(4):
        clock.forward(minutes=5)
        await settle(runner)
    after = {path: count(press, path) for path in paths}
    assert (after["/klix"], after["/rts"]) == (6, 6)
    assert after["/n1"] == 2  # twice ten minutes, doubled: not yet
    assert after["/hook"] <= 6  # hourly, once its first attempt seems a day old
    assert after["/a"] == 3
    press.pages["/hook"].status = 200
    clock.forward(minutes=75)
    await settle(runner)
    assert count(press, "/n1") == 3
    assert [one["kind"] for one in press.messages[-1:]] == ["alert"]
    assert len({headers["Idempotency-Key"] for headers, _ in press.posted}) == 1


def answer(press: Any, status: int) -> Any:
    """An answer without a body."""
    press.feed("", [])
    made = press.pages.pop("/")
    made.status, made.body = status, b""
    return made


def count(press: Any, path: str) -> int:
    """How often a path was asked for or posted to."""
    return sum(asked == path for _, asked in press.asked)


async def test_pages_wait_while_their_robots_txt_cannot_be_had(
    press: Any, rules_of: Any, open_app: Any, clock: Any
) -> None:
    page = press.page("/a", "Shots heard in the night", BODY)
    press.feed("klix", [{"title": "Shots heard in the night", "link": page, "guid": "1"}])
    press.feed("rts", [])
    press.feed("n1", [])
    press.pages["/robots.txt"] = answer(press, 503)
    app = await open_app(rules_of(RULES))
    report = await once(app, quiet)
    assert "robots.txt" in report.problems[0]
    assert (press.gets("/a"), press.posted) == (0, [])
    press.pages["/robots.txt"].status = 404
    clock.forward(minutes=15)
    await once(app, quiet)
    assert press.gets("/a") == 1
    assert await app.store.read(outbox.counts)
    assert len(press.posted) == 1  # what the page says, and the entry did not
