"""The watch over the sources, on loopback: what is told of them, to whom, and how often."""

from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.desk.sources import sources
from monitor.model import DeliveryState
from monitor.pipeline.once import once
from monitor.pipeline.poll import poll
from monitor.pipeline.watch import watch
from monitor.store import feeds, outbox

RULES = """
settings: {every: 1h, timezone: Europe/Sarajevo}
feeds:
  - {name: klix, url: "{press}/klix", language: bs, country: BA}
  - {name: bilten, url: "{press}/bilten", language: bs, country: BA}
rules:
  - {id: banjska, title: Banjska, when: Banjska}
"""


def quiet(*_: Any) -> None:
    """No progress shown."""


class Sources:
    """Feeds of a press whose items a test adds, and an App that polls them by its clock."""

    def __init__(self, press: Any, clock: Any, app: Any) -> None:
        self.press, self.clock, self.app = press, clock, app
        self.items: dict[str, list[dict[str, str]]] = {}

    def publish(self, name: str) -> None:
        """One entry more, and the last ten stay."""
        items = self.items.setdefault(name, [])
        number = len(items)
        date = f"{self.clock():%a, %d %b %Y %H:%M:%S} GMT"
        link = f"{self.press.base}/{name}/{number}"
        items.append({"title": f"Vijest {number}", "link": link, "guid": link, "pubDate": date})
        self.press.feed(name, items[-10:][::-1])

    def fail(self, name: str, status: int = 503) -> None:
        """The feed answers so from now on."""
        answer = self.press.pages[f"/{name}"]
        self.press.pages[f"/{name}"] = answer.__class__(status=status)

    async def ask(self, *names: str) -> None:
        """Polls, looks, and lets an hour pass."""
        for name in names:
            await poll(self.app, name)
        await watch(self.app)
        self.clock.forward(minutes=20)
        await watch(self.app)
        self.clock.forward(minutes=20)
        await watch(self.app)
        self.clock.forward(minutes=20)

    async def notices(self) -> list[tuple[str, str]]:
        """What was promised, as (channel, text), oldest first."""
        found = await self.app.store.read(lambda c: outbox.listing(c, DeliveryState.PENDING, 999))
        told = sorted(found, key=lambda one: (one.created, one.channel))
        return [(one.channel, one.notice.text) for one in told if one.notice]


@pytest.fixture
async def make(press: Any, rules_of: Any, open_app: Any, clock: Any) -> Any:
    """Opens an App on these rules, with a clock that begins on a Monday."""

    async def opened(rules: str = RULES) -> Sources:
        return Sources(press, clock, await open_app(rules_of(rules, ops="/ops")))

    return opened


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # all below runs on both
async def test_a_source_that_stops_is_told_once_and_its_return_once(
    make: Any, open_app: Any
) -> None:
    """And one that publishes every other day is not told at all; a restart repeats nothing."""
    found = await make()
    for hour in range(24 * 11):
        if hour < 24 * 10:
            found.publish("klix")
        if hour % 48 == 5:
            found.publish("bilten")
        await poll(found.app, "klix")
        if hour >= 5:
            await poll(found.app, "bilten")
        await watch(found.app, steady=False)
        found.clock.forward(hours=1)
    ((channel, text),) = await found.notices()
    assert channel == "ops"
    assert text.startswith("klix: nothing new since 12 Mar 08:00, which is unusual")
    assert "Usually there is something new every 60 min." in text
    states = {
        one.name: one for one in await found.app.store.read(lambda c: sources(c, found.app.rules))
    }
    assert (states["klix"].state, states["bilten"].state) == ("late", "working")
    assert states["klix"].since == datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
    found.app = await open_app(found.app.rules)
    for hour in range(4):
        if hour == 2:
            assert len(await found.notices()) == 1
            found.publish("klix")
        await poll(found.app, "klix")
        await watch(found.app, steady=False)
        found.clock.forward(hours=1)
    assert [text.partition(" since")[0] for _, text in await found.notices()] == [
        "klix: nothing new",
        "klix: there is something new again",
    ]


MANY = "settings: {every: 5m}\nfeeds:\n" + "".join(
    f'  - {{name: f{n:02}, url: "{{press}}/f{n:02}", every: 5m}}\n' for n in range(30)
)
RULE = "rules:\n  - {id: banjska, title: Banjska, when: Banjska}\n"


async def test_two_dozen_that_fail_together_are_one_message(make: Any) -> None:
    found = await make(MANY + RULE)
    names = [f"f{n:02}" for n in range(30)]
    for name in names:
        found.publish(name)
        await poll(found.app, name)
    for name in names[:10]:
        found.fail(name)
    for _ in range(9):
        for name in names:
            await poll(found.app, name)
        await found.ask()
        assert len(await found.notices()) <= 1
    ((_, text),) = await found.notices()
    assert text.splitlines()[0] == "10 sources have trouble:"
    assert len(text.splitlines()) == 11
    for name in names[:10]:
        found.publish(name)
        await poll(found.app, name)
    await found.ask()
    _, (_, text) = await found.notices()
    assert text.splitlines()[0] == "10 sources work again:"


async def test_the_own_network_that_is_away_is_one_message(make: Any) -> None:
    found = await make(MANY + RULE)
    names = [f"f{n:02}" for n in range(30)]
    for name in names:
        found.publish(name)
        await poll(found.app, name)
    pages = dict(found.press.pages)
    found.fail("f00")
    for _ in range(2):
        await found.ask(*names)  # at 8 and at 9: one of them fails already
    for name in names:
        found.fail(name)
    for _ in range(9):
        await found.ask(*names)
    told = await found.notices()
    assert {channel for channel, _ in told} == {"hook", "ops"}
    assert len(told) == 2
    assert all(
        text.startswith("Hardly any of the 30 sources can be read since 2 Mar 09:00:")
        for _, text in told
    )
    found.press.pages |= pages
    await poll(found.app, "f00")
    await watch(found.app)
    due = await found.app.store.read(lambda c: feeds.due(c, found.clock(), 99))
    assert len(due) >= 29
    await found.ask(*names)
    assert len(await found.notices()) == 4


ALBANIAN = """
settings: {every: 5m}
feeds:
  - {name: koha, url: "{press}/koha", language: sq, country: XK}
  - {name: telegrafi, url: "{press}/telegrafi", language: sq, country: XK}
  - {name: klix, url: "{press}/klix", language: bs, country: BA, vital: VITAL}
  - {name: n1, url: "{press}/n1", language: bs, country: BA}
"""


async def test_the_last_living_source_of_a_language_reaches_every_channel(make: Any) -> None:
    found = await make(ALBANIAN.replace("VITAL", "no") + RULE)
    for name in ("koha", "telegrafi", "klix", "n1"):
        found.publish(name)
        await poll(found.app, name)
    found.fail("koha")
    for _ in range(7):
        await found.ask("koha", "telegrafi", "klix", "n1")
    assert [channel for channel, _ in await found.notices()] == ["ops"]
    found.fail("telegrafi")
    for _ in range(7):
        await found.ask("koha", "telegrafi", "klix", "n1")
    told = (await found.notices())[1:]
    assert [channel for channel, _ in told] == ["hook", "ops"]
    assert all(
        text.endswith("No other source in Albanian from Kosovo is alive now.") for _, text in told
    )


async def test_a_vital_source_reaches_every_channel_and_so_does_its_return(make: Any) -> None:
    found = await make(ALBANIAN.replace("VITAL", "yes") + RULE)
    names = ("koha", "telegrafi", "klix", "n1")
    for name in names:
        found.publish(name)
        await poll(found.app, name)
    found.fail("klix")
    await found.ask(*names)
    assert await found.notices() == [], "one refusal is no alarm"
    for _ in range(4):
        await found.ask(*names)
    told = await found.notices()
    assert [channel for channel, _ in told] == ["hook", "ops"]
    assert "The source is vital." in told[0][1]
    found.publish("klix")
    await found.ask(*names)
    assert [channel for channel, _ in await found.notices()] == ["hook", "ops"] * 2


async def test_an_emptied_document_and_a_gap_are_told_once(make: Any) -> None:
    found = await make()
    for _ in range(3):
        found.publish("klix")
        found.publish("bilten")
        await found.ask("klix", "bilten")
    found.press.feed("klix", [])
    for _ in range(12):
        found.publish("bilten")
    for _ in range(8):
        await found.ask("klix", "bilten")
    told = sorted(text for _, text in await found.notices())
    assert len(told) == 2
    assert told[0].startswith("bilten: something may have been missed before")
    assert told[1].startswith("klix: its document is empty since")


async def test_a_pause_of_the_monitor_is_one_message(make: Any) -> None:
    found = await make()
    found.publish("klix")
    found.publish("bilten")
    for _ in range(8):
        await found.ask("klix", "bilten")
    assert await found.notices() == []
    found.clock.forward(hours=10)
    await found.ask("klix", "bilten")
    ((_, text),) = await found.notices()
    assert text.startswith("Nobody looked at the sources from 2 Mar 16:40 to")


async def test_what_flaps_is_told_less_and_less(make: Any) -> None:
    found = await make()
    found.publish("klix")
    found.publish("bilten")
    await found.ask("klix", "bilten")
    well = dict(found.press.pages)
    for _ in range(3):
        found.fail("klix")
        for _ in range(7):
            await found.ask("klix", "bilten")
        found.press.pages |= well
        await found.ask("klix", "bilten")
    told = [text.split(":")[1][:12] for _, text in await found.notices()]
    assert told == [" cannot be r", " it works ag"]


async def test_once_tells_of_a_source_that_is_gone(make: Any) -> None:
    found = await make()
    found.publish("klix")
    found.publish("bilten")
    found.fail("klix", 410)
    for _ in range(2):
        await once(found.app, quiet)
        found.clock.forward(hours=5)
    assert [one["kind"] for one in found.press.messages] == ["notice"]


async def test_what_failed_before_the_network_was_away_is_not_excused_by_it(make: Any) -> None:
    found = await make(MANY + RULE)
    names = [f"f{n:02}" for n in range(30)]
    for name in names:
        found.publish(name)
        await poll(found.app, name)
    found.fail("f00")
    for _ in range(2):
        await found.ask(*names)
    pages = dict(found.press.pages)
    for name in names[1:]:
        found.fail(name)
    await found.ask(*names)
    found.press.pages |= pages
    for _ in range(3):
        await found.ask(*names)
    told = [text for channel, text in await found.notices() if channel == "ops"]
    assert [text.partition(":")[0] for text in told[2:]] == ["f00"]
