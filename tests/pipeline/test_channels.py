"""Receivers that hang, refuse or lose: nobody else is kept waiting, and nobody gets it twice."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from monitor.app import Rules
from monitor.config import parse
from monitor.daemon import prepare
from monitor.match import compile_rules
from monitor.model import DeliveryState, Hold
from monitor.pipeline.runner import Runner
from monitor.store import outbox

RULES = """
version: 1
settings: {{every: 5m}}
feeds:
  - {{name: klix, url: "{press}/klix", language: bs}}
rules:
  - {{id: banjska, title: Banjska, when: Banjska, notify: [hook, duty]}}
channels:
  hook: {{url: {hook}}}
  duty: {{url: "webhook://{host}/duty"}}
  ops: {{url: "webhook://{host}/ops"}}
"""
TITLES = (
    "Pucnjava u Banjskoj, policija blokirala put prema manastiru",
    "Vrtić u Banjskoj dobio novo igralište i dvije učionice",
    "Poplavljen magistralni put kod Banjske, saobraćaj ide preko Zvečana",
)
S = DeliveryState


@pytest.fixture
def database(sqlite_url: str) -> str:
    """What is asked of PostgreSQL differs in nothing: tests/store holds the statements."""
    return sqlite_url


@pytest.fixture
def rules(press: Any) -> Callable[..., Rules]:
    """A rule that tells two channels, the first at these paths of the receiver's."""

    def make(*paths: str) -> Rules:
        host = press.base.removeprefix("http://")
        hook = [f"webhook://{host}{path}" for path in paths or ("/hook",)]
        text = RULES.format(press=press.base, host=host, hook=hook)
        config = parse({"rules.yaml": text}, {}, today=date(2026, 3, 2)).config
        assert config is not None
        return Rules(config=config, matcher=compile_rules(config))

    return make


@pytest.fixture
def publish(press: Any) -> Callable[[int], None]:
    """The first so many of the articles, each another event."""

    def make(count: int) -> None:
        items = []
        for number, title in enumerate(TITLES[:count]):
            link = press.page(f"/{number}", title, [f"{title}. Javlja redakcija, {number}."])
            items.append({"title": title, "link": link, "guid": link})
        press.feed("klix", items)

    return make


@pytest.fixture
def hanging() -> Iterator[threading.Event]:
    """What a receiver waits for before it answers; let go with the test."""
    event = threading.Event()
    yield event
    event.set()


def answer(status: int = 200, **more: Any) -> Any:
    """An answer of the receiver."""
    found = {"body": b"{}", "content_type": "application/json", "headers": {}, "before": None}
    return SimpleNamespace(**found | {"status": status} | more)


def told(press: Any, channel: str) -> list[str]:
    """The headlines that a channel's receivers got, or what its notices are about."""
    return [
        one["notice"]["about"] if one["kind"] == "notice" else one["alerts"][0]["article"]["title"]
        for one in press.messages
        if one["channel"] == channel
    ]


async def test_a_receiver_that_hangs_keeps_no_other_waiting(
    *, press: Any, rules: Any, publish: Any, open_app: Any, hanging: threading.Event, settle: Any
) -> None:
    """Its first message is neither answered nor given up while the other channel gets all."""
    press.pages["/hook"] = answer(before=lambda: hanging.wait(60))
    publish(len(TITLES))
    app = await open_app(rules())
    app.channels._deadline = 60.0  # as long as a slow machine may take for the others
    runner = Runner(app)
    async with asyncio.timeout(50):
        while (counts := await app.store.read(outbox.counts)).get(S.SENT, 0) < len(TITLES):
            await runner.tick()
            await asyncio.sleep(0.01)
    assert sorted(told(press, "duty")) == sorted(TITLES)
    assert len(told(press, "hook")) <= 1
    assert counts[S.SENDING] == 1
    hanging.set()
    await asyncio.gather(*runner.under_way.values())
    await settle(runner)
    assert sorted(told(press, "hook")) == sorted(TITLES)
    assert await app.store.read(outbox.counts) == {S.SENT: 2 * len(TITLES)}


async def test_what_waits_for_a_channel_goes_out_without_another_tick(
    *, press: Any, rules: Any, publish: Any, open_app: Any, settle: Any
) -> None:
    """A tick waits for the database, and a flood of reading would be between any two messages."""
    publish(len(TITLES))
    app = await open_app(rules())
    await settle(Runner(app, steps=("poll", "read")))
    assert not press.messages
    runner = Runner(app, steps=("deliver",))
    await runner.tick()
    sending = runner.under_way["deliver hook"]
    async with runner._tick:
        await sending
        assert sorted(told(press, "hook")) == sorted(TITLES)
    await settle(runner)


async def test_who_has_it_never_gets_it_again(
    *, press: Any, rules: Any, publish: Any, open_app: Any, clock: Any, settle: Any
) -> None:
    """Of two channels, and of the two addresses of one of them, one refuses for an hour."""
    press.pages["/b"] = answer(500)
    publish(1)
    app = await open_app(rules("/a", "/b"))
    runner = Runner(app)
    for _ in range(60):
        await settle(runner)
        clock.forward(minutes=1)
    tries = press.asked.count(("POST", "/b"))
    assert 5 <= tries < 60
    assert press.asked.count(("POST", "/a")) == press.asked.count(("POST", "/duty")) == 1
    press.pages["/b"] = answer()
    clock.forward(minutes=15)
    await settle(runner)
    assert await app.store.read(outbox.counts) == {S.SENT: 3}
    posts = [path for method, path in press.asked if method == "POST"]
    keys = {
        path: {
            headers["Idempotency-Key"]
            for at, (headers, _) in zip(posts, press.posted, strict=True)
            if at == path
        }
        for path in ("/a", "/b", "/duty")
    }
    assert [len(one) for one in keys.values()] == [1, 1, 1]
    assert len(set().union(*keys.values())) == 3


@pytest.mark.parametrize("status", [400, 413])
async def test_what_a_receiver_never_takes_is_told_to_ops_and_kept(
    *, press: Any, rules: Any, publish: Any, open_app: Any, clock: Any, status: int, settle: Any
) -> None:
    press.pages["/hook"] = answer(status)
    publish(1)
    app = await open_app(rules())
    runner = Runner(app)
    for _ in range(3):
        await settle(runner)
        clock.forward(hours=1)
    assert len(told(press, "hook")) == len(told(press, "duty")) == 1
    assert told(press, "ops") == ["channel hook"]
    (dead,) = await app.store.read(lambda c: outbox.listing(c, S.DEAD, 9))
    assert dead.reason == f"answered {status}"
    press.pages["/hook"] = answer()
    await app.store.write(lambda c: outbox.retry(c, [dead.id], clock()))
    await settle(runner)
    assert await app.store.read(outbox.counts) == {S.SENT: 3}


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_broken_channel_holds_what_it_is_promised_until_it_is_mended(
    *, press: Any, rules: Any, publish: Any, open_app: Any, clock: Any, status: int, settle: Any
) -> None:
    """Told once, by another channel. What comes later tries whether it is mended, and the first
    that arrives brings the rest along."""
    press.pages["/hook"] = answer(status)
    publish(2)
    app = await open_app(rules())
    runner = Runner(app)
    await settle(runner)
    clock.forward(days=4)  # longer than anything is tried
    await settle(runner)
    held = await app.store.read(lambda c: outbox.listing(c, S.HELD, 9))
    assert {(one.channel, one.hold) for one in held} == {("hook", Hold.CHANNEL)}
    assert len(held) == 2
    assert len(told(press, "duty")) == 2
    assert told(press, "ops").count("channel hook") == 1
    press.pages["/hook"] = answer()
    publish(3)
    clock.forward(minutes=6)
    await settle(runner)
    assert set(told(press, "hook")) == set(TITLES)
    assert S.HELD not in await app.store.read(outbox.counts)


async def test_a_receiver_that_fails_for_three_days_is_given_up(
    *, press: Any, rules: Any, publish: Any, open_app: Any, clock: Any, settle: Any
) -> None:
    """In sight, told once, and sent by whoever asks for it, under the same key; who is well has
    got it long before."""
    press.pages["/hook"] = answer(500)
    publish(1)
    app = await open_app(rules())
    app.fraction = lambda: 0.999  # of the jitter: as few tries as there may be
    await settle(Runner(app))
    sender, begun, tries = Runner(app, ("deliver",)), clock(), []
    while waiting := await app.store.read(lambda c: outbox.listing(c, S.PENDING, 9)):
        (one,) = waiting
        tries.append(clock() - begun)
        clock.time = one.due
        await settle(sender)
    day = timedelta(days=1)
    assert tries[2] < timedelta(minutes=1)
    assert 3 * day <= clock() - begun <= 3 * day + timedelta(hours=1)
    assert 96 <= sum(age < day for age in tries) <= 110  # every quarter of an hour
    assert 47 <= sum(age >= day for age in tries) <= 50  # hourly
    (dead,) = await app.store.read(lambda c: outbox.listing(c, S.DEAD, 9))
    assert dead.channel == "hook"
    assert dead.reason == f"given up after {len(tries) + 1} attempts: answered 500"
    assert told(press, "ops") == ["channel hook"]
    assert len(told(press, "duty")) == 1
    press.pages["/hook"] = answer()
    await app.store.write(lambda c: outbox.retry(c, [dead.id], clock()))
    await settle(sender)
    assert await app.store.read(outbox.counts) == {S.SENT: 3}
    keys = [headers["Idempotency-Key"] for headers, body in press.posted]
    assert len(set(keys)) == 3


async def test_a_channel_whose_secret_is_not_set_gets_all_once_it_is(
    *, press: Any, rules: Any, publish: Any, open_app: Any, clock: Any, settle: Any
) -> None:
    publish(len(TITLES))
    whole = rules()
    unset = tuple(
        replace(one, missing="HOOK_URL") if one.name == "hook" else one
        for one in whole.config.channels
    )
    app = await open_app(replace(whole, config=replace(whole.config, channels=unset)))
    runner = Runner(app)
    await settle(runner)
    clock.forward(days=4)  # longer than anything is tried
    await settle(runner)
    held = await app.store.read(lambda c: outbox.listing(c, S.HELD, 9))
    assert [(one.channel, one.hold) for one in held] == [("hook", Hold.CHANNEL)] * len(TITLES)
    assert ("POST", "/hook") not in press.asked
    assert sorted(told(press, "duty")) == sorted(TITLES)
    app.rules = whole
    await prepare(app)
    await settle(runner)
    assert sorted(told(press, "hook")) == sorted(TITLES)
