"""Floods through the whole walk: counted, told as one message, and nothing lost."""

import os
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from monitor.desk.proof import prove
from monitor.model import DeliveryState, Outcome
from monitor.pipeline.gather import gather
from monitor.pipeline.once import once
from monitor.pipeline.poll import poll
from monitor.pipeline.runner import Runner, run_job
from monitor.store import articles, matches, outbox

RULES = """
settings: {every: 5m}
feeds:
  - {name: klix, url: "{press}/klix", language: hbs, full_text: feed}
  - {name: rts, url: "{press}/rts", language: hbs, full_text: feed}
rules:
  - {id: town, title: Towns, when: {hbs: općina}}
"""
EVERYTHING = RULES + "  - {id: all, title: Everything, severity: low, when: {all: []}}\n"
ITEMS = 3000 if os.environ.get("MONITOR_TEST_WEEK") else 40
"""How large the archive is that comes again; the full one takes a minute, in `make week`."""

TOWNS = (
    "Doboj", "Maglaj", "Zenica", "Bihać", "Tuzla", "Brčko", "Foča", "Livno", "Mostar", "Konjic",
    "Jajce", "Travnik", "Goražde", "Trebinje", "Bileća", "Gacko", "Nevesinje", "Zvornik",
    "Bijeljina", "Prijedor", "Gradiška", "Derventa", "Modriča", "Šamac", "Orašje", "Tešanj",
    "Žepče", "Zavidovići", "Kakanj", "Visoko", "Olovo",
)  # fmt: skip
EVENTS = (
    ("Ukradena tri kombija sa parkinga", "Lopovi su nepoznatim alatom otvorili vozila trgovca."),
    ("Otvorena nova zgrada osnovne škole", "Učenici su dobili kabinete fizike i sportsku dvoranu."),
    ("Medvjed viđen kraj košnica", "Pčelari traže od lovaca da postave električnu ogradu."),
    ("Štrajk rudara zbog neisplaćenih plata", "Smjena je ostala u jami i čeka direktora."),
    ("Požar progutao pilanu", "Vatrogasci su gasili balvane do zore, vlasnik procjenjuje štetu."),
    (
        "Veterani osvojili šahovski turnir",
        "Pobjednik je u finalu žrtvovao damu u dvanaestom potezu.",
    ),
    ("Potpisan ugovor o vodovodu", "Cijevi iz austrougarskog doba zamijenit će plastične."),
    ("Uhapšen vozač bez dozvole", "Alkotest je pokazao dva promila, automobil je oduzet."),
    ("Glumci gostuju s Nušićem", "Predstava o ministarki igra se u domu kulture u subotu."),
    ("Odron zatrpao prugu", "Teretni vozovi stoje, željezničari čiste kamenje s kolosijeka."),
    ("Izabran novi predsjednik vijeća", "Vijećnici su glasali tajno, protukandidat je čestitao."),
    ("Ambulanta ostala bez ljekara", "Porodični doktor otišao je u penziju, zamjene nema."),
    ("Berba šljiva počela ranije", "Voćari se žale na sušu i nisku otkupnu cijenu."),
)


HOUR = timedelta(hours=1)
NAMED = 200
"""Stories that one message names; of more it says how many."""


def quiet(*_: Any) -> None:
    """No progress shown."""


@dataclass
class Desk:
    """A monitor, a press that shows what a test says, and what was told."""

    open_app: Any
    rules_of: Any
    press: Any
    clock: Any
    app: Any = None
    shown: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    async def start(self, rules: str = RULES) -> None:
        for feed in ("klix", "rts"):
            self.shown.setdefault(feed, [])
        self.show()
        self.app = await self.open_app(self.rules_of(rules))

    def item(self, number: int, *, days: float = 0, **fields: str) -> dict[str, str]:
        """An event of its own, dated an hour ago or so many days more."""
        town = TOWNS[number % len(TOWNS)]
        event, more = EVENTS[number % len(EVENTS)]
        date = self.clock() - timedelta(hours=1, days=days)
        return {
            "title": f"{event}, općina {town} {number}",
            "link": f"http://portal.example/vijesti/{number}",
            "guid": f"portal-{number}",
            "description": f"{more} Javlja općina {town}, objava {number}.",
            "pubDate": format_datetime(date, usegmt=True),
        } | fields

    def show(self, feed: str = "", items: list[dict[str, str]] | None = None) -> None:
        if items is not None:
            self.shown[feed] = items
        for name, said in self.shown.items():
            self.press.feed(name, said)

    async def walk(self, feed: str = "", items: list[dict[str, str]] | None = None) -> list[str]:
        """Shows that, runs once five minutes later, and returns the kinds of the new messages."""
        self.show(feed, items)
        self.clock.forward(minutes=5)
        before = len(self.press.messages)
        await once(self.app, quiet)
        return [message["kind"] for message in self.press.messages[before:]]

    async def read(self, number: int) -> None:
        """Polls, and reads so many entries."""
        app, now = self.app, self.clock()
        await poll(app, "klix")
        jobs = await app.store.write(lambda c: app.jobs.claim(c, "read", now, number, HOUR))
        for job in jobs:
            await run_job(app, "read", job)

    @property
    def told(self) -> set[tuple[str, str]]:
        """Feed and address or headline of all alerts that were sent."""
        shown = [alert["article"] for one in self.press.messages for alert in one["alerts"]]
        return {(article["feed"], article["url"] or article["title"]) for article in shown}

    async def proven(self, number: int, *, matched: int = 0) -> dict[str, str]:
        """The sums of doctor, which must come out even: of so many articles every one matched, and
        was told or is coverage of one that was."""
        facts: dict[str, str] = {}
        rules = self.app.rules
        found = await self.app.store.read(lambda c: prove(c, rules, "1", facts, self.clock()))
        assert not found, found
        outcomes = await self.app.store.read(matches.outcomes)
        assert await self.app.store.read(articles.count) == number
        assert outcomes.keys() <= {Outcome.ALERT, Outcome.COVERAGE}
        assert sum(outcomes.values()) == (matched or number)
        named = min(number, NAMED)
        assert len(self.told) + outcomes.get(Outcome.COVERAGE, 0) >= named
        assert len(self.told) > named * 0.9
        return facts


@pytest.fixture
def database(sqlite_url: str) -> str:
    """One kind will do: no statement here is of one database only."""
    return sqlite_url


@pytest.fixture
def desk(press: Any, rules_of: Any, open_app: Any, clock: Any) -> Desk:
    """One that is not started yet."""
    return Desk(open_app=open_app, rules_of=rules_of, press=press, clock=clock)


@pytest.mark.timeout(600)
async def test_an_archive_that_comes_again(desk: Desk) -> None:
    desk.show("klix", [desk.item(n) for n in range(3)])
    await desk.start()
    assert await desk.walk() == ["alert"] * 3
    old = [desk.item(100 + n, days=4000) for n in range(ITEMS)]
    assert await desk.walk("klix", old) == ["digest"]
    assert await desk.walk("klix", [desk.item(3), *old[:50]]) == ["alert"]
    assert await desk.walk("klix", old) == []
    await desk.proven(ITEMS + 4)


async def test_a_first_poll_is_one_message(desk: Desk) -> None:
    desk.show("klix", [desk.item(n) for n in range(25)])
    desk.show("rts", [desk.item(n) for n in range(30, 34)])
    await desk.start()
    assert sorted(await desk.walk()) == ["alert"] * 4 + ["digest"]
    await desk.proven(29)


async def test_a_long_pause_is_one_message_and_a_short_one_is_none(desk: Desk) -> None:
    """A first poll, then an hour's news, then what came while nothing ran for two days."""
    await desk.start()
    desk.show("klix", [desk.item(n) for n in range(25)])
    assert await desk.walk() == ["digest"]
    assert await desk.walk("klix", [desk.item(n) for n in range(15, 30)]) == ["alert"] * 5
    desk.clock.forward(days=2)
    assert await desk.walk("klix", [desk.item(n) for n in range(25, 55)]) == ["digest"]
    await desk.proven(55)


async def test_ids_that_change_at_every_poll(desk: Desk) -> None:
    items = [desk.item(n) for n in range(5)]
    desk.show("klix", items)
    desk.show("rts", [item | {"link": "", "description": ""} for item in items])
    await desk.start()
    await desk.walk()
    before = len(desk.press.messages)
    for turn in range(50):
        renamed = [item | {"guid": f"{turn}-{n}"} for n, item in enumerate(items)]
        desk.show("rts", [item | {"link": "", "description": ""} for item in renamed])
        assert await desk.walk("klix", renamed) == []
    assert len(desk.press.messages) == before
    await desk.proven(10)


async def test_all_changes_at_once_and_one_item_is_new(desk: Desk) -> None:
    desk.show("klix", [desk.item(n) for n in range(20)])
    await desk.start()
    await desk.walk()

    def moved(number: int) -> dict[str, str]:
        tracked = f"https://www.portal.example/vijesti/{number}/?utm_source=rss&at_medium=x#c"
        return desk.item(number, link=tracked, guid=f"https://portal.example/?p={number}")

    assert await desk.walk("klix", [moved(n) for n in range(1, 21)]) == ["alert"]
    assert desk.press.messages[-1]["alerts"][0]["article"]["title"] == moved(20)["title"]
    assert await desk.walk("klix", [moved(n) for n in range(1, 21)]) == []
    await desk.proven(21)


async def test_a_new_system_publishes_the_archive_under_new_addresses(desk: Desk) -> None:
    """What was told is known by title and day; what nobody had seen is one message."""
    desk.show("klix", [desk.item(n, days=n / 10) for n in range(8)])
    await desk.start()
    assert len(await desk.walk()) == 8
    new = "http://portal.example/{}-clanak.html"
    whole = [*desk.shown["klix"], *(desk.item(n, days=n) for n in range(8, 40))]
    moved = [one | {"link": new.format(n), "guid": f"cms-{n}"} for n, one in enumerate(whole)]
    assert await desk.walk("klix", moved) == ["digest"]
    await desk.proven(40)


@pytest.mark.parametrize("title", ["Vijesti", "Radio Televizija Novi Grad uživo"])
async def test_a_title_that_all_have(desk: Desk, title: str) -> None:
    """Different articles are told, each; they are no one story."""
    items = [desk.item(n, title=title) for n in range(12)]
    await desk.start()
    for end in range(1, 13, 3):
        await desk.walk("klix", items[max(0, end - 5) : end + 2])
    shown = {link for one in desk.press.messages for link in _links(one)}
    assert shown == {item["link"] for item in items}
    assert await desk.app.store.read(matches.outcomes) == {Outcome.ALERT: 12}


def _links(message: dict[str, Any]) -> set[str]:
    return {alert["article"]["url"] for alert in message["alerts"]}


async def test_a_rule_that_everything_matches(desk: Desk) -> None:
    """Counted, and told as one from the hundredth on; what another rule tells is told at once."""
    items = [desk.item(n) for n in range(125)]
    for item in items:
        item |= {name: item[name].replace("općina", "mjesto") for name in ("title", "description")}
    desk.show("klix", items[:20])
    await desk.start(EVERYTHING)
    kinds = await desk.walk()
    for end in range(35, 126, 15):
        kinds += await desk.walk("klix", items[end - 20 : end])
    assert kinds.count("alert") == 100
    assert len(kinds) <= 104
    assert "alert" in await desk.walk("klix", [*items[110:], desk.item(500)])
    desk.clock.forward(hours=1)
    await desk.walk()
    await desk.proven(126, matched=127)


async def test_what_vanishes_and_returns(desk: Desk) -> None:
    items = [desk.item(n) for n in range(5)]
    desk.show("klix", items)
    await desk.start()
    assert len(await desk.walk()) == 5
    for said in ([], items, [], items):
        assert await desk.walk("klix", said) == []


async def test_old_news_are_told_and_not_among_the_new(desk: Desk) -> None:
    """Of an outlet that dates wrongly; a few seconds late, and together."""
    items = [desk.item(n) for n in range(5)]
    desk.show("klix", items)
    await desk.start()
    await desk.walk()
    wrong = [desk.item(20 + n, pubDate="Sat, 03 Jan 2015 10:00:00 GMT") for n in range(3)]
    kinds = await desk.walk("klix", [*wrong, desk.item(30), *items])
    assert sorted(kinds) == ["alert", "digest"]
    await desk.proven(9)


async def test_the_daemon_waits_until_all_of_it_is_read(desk: Desk, settle: Any) -> None:
    desk.show("klix", [desk.item(n) for n in range(30)])
    await desk.start()
    await desk.read(20)
    desk.clock.forward(minutes=14)
    await gather(desk.app)
    assert (await desk.app.store.read(outbox.counts))[DeliveryState.HELD] == 20
    await settle(Runner(desk.app))
    assert [one["kind"] for one in desk.press.messages] == ["digest"]
    await desk.proven(30)


async def test_what_cannot_be_read_keeps_no_message_back(desk: Desk) -> None:
    desk.show("klix", [desk.item(n) for n in range(30)])
    await desk.start()
    await desk.read(20)
    desk.clock.forward(minutes=17)
    await gather(desk.app)
    assert (await desk.app.store.read(outbox.counts))[DeliveryState.DIGESTED] == 20


async def test_the_daemon_waits_a_minute_for_the_rest(desk: Desk, settle: Any) -> None:
    desk.show("klix", [desk.item(n) for n in range(25)])
    await desk.start()
    runner = Runner(desk.app)
    await settle(runner)
    assert desk.press.messages == []
    desk.clock.forward(seconds=61)
    await settle(runner)
    assert [one["kind"] for one in desk.press.messages] == ["digest"]
    facts = await desk.proven(25)
    assert facts["deliveries"] == "26: 1 sent, 25 digested"
