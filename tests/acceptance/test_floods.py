"""Floods as the installed command meets them: of whatever a feed shows at once one message comes,
and all of it is kept."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

RULES = """
settings: {translate_to: hbs}
rules:
  - {id: town, title: Towns, when: {hbs: općina}}
"""
MORE = ", full_text: feed"
EVENTS = (
    ("Ukradena tri kombija s parkinga", "Lopovi su alatom otvorili vozila trgovca."),
    ("Otvorena nova zgrada škole", "Učenici su dobili kabinete fizike i dvoranu."),
    ("Medvjed viđen kraj košnica", "Pčelari traže da se postavi električna ograda."),
    ("Štrajk rudara zbog plata", "Smjena je ostala u jami i čeka direktora."),
    ("Požar progutao pilanu", "Vatrogasci su gasili balvane do zore."),
    ("Potpisan ugovor o vodovodu", "Cijevi iz davnina zamijenit će plastične."),
    ("Odron zatrpao prugu", "Teretni vozovi stoje, kamenje se čisti."),
)
TOWNS = ("Doboj", "Maglaj", "Zenica", "Bihać", "Tuzla", "Brčko", "Foča", "Livno", "Mostar")
NOW = datetime.now(UTC).replace(microsecond=0)


def item(number: int, *, days: float = 0, **changes: str) -> str:
    """An RSS item about an event of its own."""
    event, more = EVENTS[number % len(EVENTS)]
    town = TOWNS[number % len(TOWNS)]
    fields = {
        "title": f"{event}, općina {town} {number}",
        "link": f"http://portal.example/vijesti/{number}",
        "guid": f"portal-{number}",
        "description": f"{more} Javlja općina {town}, objava {number}.",
        "pubDate": format_datetime(NOW - timedelta(hours=1, days=days), usegmt=True),
    } | changes
    rows = (f"<{name}>{escape(text)}</{name}>" for name, text in fields.items())
    return f"<item>{''.join(rows)}</item>"


def moved(number: int) -> str:
    """The same item with another id, over https and with what tells where readers come from."""
    link = f"https://www.portal.example/vijesti/{number}/?utm_source=rss&amp;fbclid=x#vrh"
    return item(number, guid=f"https://portal.example/?p={number}", link=link)


def rss(items: list[str]) -> str:
    """A document around them."""
    return f'<rss version="2.0"><channel><title>Portal</title>{"".join(items)}</channel></rss>'


FEEDS = {
    "archive": (
        [item(n) for n in range(3)],
        [item(1000 + n, days=4000) for n in range(25)],
    ),
    "renamed": ([item(100 + n) for n in range(9)], [moved(100 + n) for n in range(1, 10)]),
    "new-ids": (
        [item(200 + n, guid=f"a{n}") for n in range(8)],
        [item(200 + n, guid=f"b{n}") for n in range(8)],
    ),
    "generic": (
        [item(300 + n, title="Vijesti") for n in range(3)],
        [item(300 + n, title="Vijesti") for n in range(6)],
    ),
    "first": ([item(400 + n) for n in range(22)], [item(400 + n) for n in range(22)]),
}
"""What each feed shows first, and then."""

FIRST = {"archive": 3, "renamed": 9, "new-ids": 8, "generic": 3, "first": 1}
THEN = {"archive": 1, "renamed": 1, "generic": 3}
"""How many messages come of it."""


def messages(press: Any) -> dict[str, int]:
    """By feed, how many messages told of something in it."""
    found = Counter[str]()
    for message in press.posted:
        found.update({alert["article"]["feed"] for alert in message["alerts"]})
    return dict(found)


def test_floods(press: Any, desk: Any) -> None:
    feeds = {name: f'"{press.base}/{name}"{MORE}' for name in FEEDS}
    desk.write(RULES, feeds, hook=press.base)
    for name, (first, _) in FEEDS.items():
        press.feed(f"/{name}", rss(first))
    desk.once()
    told = messages(press)
    assert told.keys() == FIRST.keys()
    assert all(number <= FIRST[feed] for feed, number in told.items())
    assert [message["kind"] for message in press.posted].count("digest") == 1
    press.posted.clear()
    for name, (_, then) in FEEDS.items():
        press.feed(f"/{name}", rss(then))
    report = desk.once().json
    assert report["entries"]["new"] == 29
    assert messages(press) == THEN
    assert [message["kind"] for message in press.posted].count("digest") == 1
    facts = desk.run("doctor", "--format", "json").clean().json
    assert facts["facts"]["matches"].startswith("74: ")
    assert facts["facts"]["alerts"].endswith(" promised to every channel of their rule")
    about = {finding["about"].partition(" ")[0] for finding in facts["findings"]}
    assert not about & {"match", "alert", "message"}
