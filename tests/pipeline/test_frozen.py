"""A process that is frozen for longer than its lease, while another takes over: at most one repeat,
and what the late one does changes nothing."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from monitor.model import DeliveryState
from monitor.pipeline import runner
from monitor.pipeline.deliver import LEASE, deliver
from monitor.pipeline.poll import poll
from monitor.pipeline.read import read
from monitor.store import alerts, articles, feeds, outbox

RULES = """
feeds:
  - {name: klix, url: "{press}/klix", language: hbs}
rules:
  - {id: banjska, title: Banjska, when: Banjska}
"""
TITLE = "Pucnjava u Banjskoj, KFOR blokirao put"
BODY = ["Pripadnici KFOR-a blokirali su put prema Banjskoj nakon što se u noći čula pucnjava."]


@pytest.fixture
def database(postgres_url: str) -> str:
    """Two processes share one database only there."""
    return postgres_url


@dataclass
class Two:
    """Two processes on one database, and what the receiver answers to each of them."""

    first: Any
    second: Any
    press: Any

    async def due(self) -> str:
        """An alert that is to be sent; its id."""
        link = self.press.page("/a", TITLE, BODY)
        self.press.feed("klix", [{"title": TITLE, "link": link, "guid": "1"}])
        app = self.first
        assert (await poll(app, "klix")).new == 1
        (job,) = await app.store.write(
            lambda c: app.jobs.claim(c, "read", app.now(), 9, runner.LEASE)
        )
        await read(app, job.key)
        await app.store.write(lambda c: app.jobs.done(c, job))
        (found,) = await app.store.read(lambda c: outbox.due(c, "hook", app.now(), 9))
        return found.id

    async def row(self, delivery: str) -> Any:
        return await self.first.store.read(lambda c: outbox.get(c, delivery))

    def keys(self) -> list[str]:
        """The idempotency keys that the receiver got, in their order."""
        return [headers["Idempotency-Key"] for headers, _ in self.press.posted]


@pytest.fixture
async def two(open_app: Callable[..., Any], rules_of: Any, press: Any) -> Two:
    rules = rules_of(RULES)
    first, second = await open_app(rules), await open_app(rules)
    first.holder, second.holder = 1, 2
    return Two(first, second, press)


def answer(press: Any, status: int, before: Any = None) -> Any:
    press.feed("", [])
    made = press.pages.pop("/")
    made.status, made.body, made.before = status, b"{}", before
    return made


async def reached(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, 30)


@pytest.mark.parametrize("late", [200, 400, 404, 500])
@pytest.mark.parametrize("when", ["after", "while"])
async def test_a_sender_between_sent_and_recorded(
    two: Two, press: Any, clock: Any, late: int, when: str
) -> None:
    """It hears its answer when the other has sent, or while the other sends."""
    delivery = await two.due()
    asked, wakes = threading.Event(), threading.Event()
    other_asked, other_wakes = threading.Event(), threading.Event()
    if when == "after":
        other_wakes.set()
    press.receiver[:] = [
        answer(press, late, lambda: asked.set() or wakes.wait(30)),
        answer(press, 200, lambda: other_asked.set() or other_wakes.wait(30)),
    ]
    frozen = asyncio.create_task(deliver(two.first, delivery))
    await reached(asked)
    clock.forward(seconds=LEASE.total_seconds() - 1)
    await deliver(two.second, delivery)
    assert len(press.posted) == 1  # the lease still holds
    clock.forward(seconds=1)
    taken_over = asyncio.create_task(deliver(two.second, delivery))
    await reached(other_asked)
    if when == "while":
        before = await two.row(delivery)
        wakes.set()
        await frozen
        assert await two.row(delivery) == before
        other_wakes.set()
    await taken_over
    told = await two.row(delivery)
    assert (told.state, told.attempts, told.lease_until) == (DeliveryState.SENT, 2, None)
    wakes.set()
    await frozen
    assert await two.row(delivery) == told
    assert two.keys() == [delivery] * 2
    clock.forward(days=4)
    await deliver(two.first, delivery)
    assert len(press.posted) == 2


@dataclass
class Sleeping:
    """Channels of a process that is frozen before its message has left."""

    channels: Any
    asked: asyncio.Event
    wakes: asyncio.Event

    async def send(self, *message: Any) -> Any:
        self.asked.set()
        await self.wakes.wait()
        return await self.channels.send(*message)


async def test_a_sender_between_claimed_and_sent(two: Two, press: Any, clock: Any) -> None:
    delivery = await two.due()
    sleeping = Sleeping(two.first.channels, asyncio.Event(), asyncio.Event())
    two.first.channels = sleeping
    frozen = asyncio.create_task(deliver(two.first, delivery))
    await sleeping.asked.wait()
    clock.time += LEASE
    await deliver(two.second, delivery)
    told = await two.row(delivery)
    assert (told.state, told.attempts) == (DeliveryState.SENT, 2)
    press.receiver[:] = [answer(press, 404)]
    sleeping.wakes.set()
    await frozen
    assert await two.row(delivery) == told
    assert two.keys() == [delivery] * 2
    assert press.posted[0][1] == press.posted[1][1]


async def test_who_polls_and_who_reads(two: Two, press: Any, clock: Any) -> None:
    """A poll and a page that both ask for: one entry, one article, one alert, one message."""
    link = press.page("/a", TITLE, BODY)
    press.feed("klix", [{"title": TITLE, "link": link, "guid": "1"}])
    for path in ("/klix", "/a"):
        asked, wakes = threading.Event(), threading.Event()
        page = press.pages[path]

        def freeze(page: Any = page, asked: Any = asked, wakes: Any = wakes) -> None:
            page.before = None
            asked.set()
            wakes.wait(30)

        page.before = freeze
        frozen = asyncio.create_task(take(two.first, path))
        await reached(asked)
        clock.time += runner.LEASE
        await take(two.second, path)
        wakes.set()
        await frozen
    for app in (two.first, two.second):
        (due,) = await app.store.read(lambda c: outbox.due(c, "hook", clock(), 9)) or (None,)
        if due:
            await deliver(app, due.id)

    counts = await two.first.store.read(lambda c: (articles.count(c), alerts.count(c)))
    assert counts == (1, 1)
    assert len(press.posted) == 1
    assert await two.first.store.read(two.first.jobs.counts) == {}


async def take(app: Any, path: str) -> None:
    """Does what is due there, as its runner would."""
    if path == "/klix":
        names = await app.store.write(
            lambda c: feeds.claim(c, app.now(), 9, runner.LEASE, app.holder)
        )
        assert names == ("klix",)
        await poll(app, "klix")
        return
    (job,) = await app.store.write(
        lambda c: app.jobs.claim(c, "read", app.now(), 9, runner.LEASE, holder=app.holder)
    )
    await runner._finish(app, "read", job)
