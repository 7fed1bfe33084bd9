"""Feeds of every format and habit, through `monitor once`: what is new alerts once, and one broken
entry hides no other."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

RULES = """
settings: {translate_to: hbs}
rules:
  - {id: flood, title: Floods, when: {hbs: poplava}}
  - {id: dam, title: A dam, severity: high, when: {hbs: brana}}
"""
PLACES = ("Doboju", "Maglaju", "Zenici", "Bihaću", "Tuzli")


def title(place: str, feed: str) -> str:
    """A headline that no other feed here has."""
    return f"Poplava u {place}, javlja {feed}"


def rss(items: str, version: str = "2.0", before: str = "") -> str:
    """An RSS document around its items."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<rss version="{version}"><channel>'
        f"<title>Vijesti</title><link>http://portal.example/</link>{items}</channel></rss>"
    )


NOW = datetime.now(UTC).replace(microsecond=0)
RFC = format_datetime(NOW)


def item(name: str, link: str | None = None, guid: str | None = None, **more: str) -> str:
    """An RSS item."""
    fields = {"title": name, "link": link, "guid": guid, **more}
    return (
        "<item>"
        + "".join(f"<{key}>{escape(text)}</{key}>" for key, text in fields.items() if text)
        + "</item>"
    )


FORMATS = {
    "rss-091.xml": "text/xml",
    "rss-092.xml": "application/xml",
    "rss-20.xml": "application/rss+xml; charset=UTF-8",
    "rdf-10.xml": "application/rdf+xml",
    "atom-03.xml": "application/atom+xml",
    "atom-10.xml": "application/atom+xml",
    "atom-prefixed.xml": "text/plain",
    "json-1.json": "application/json",
    "json-11.json": "application/feed+json",
    "wrong-type.xml": "text/html",
    "no-type.xml": None,
}
"""Documents in feeds/ and the Content-Type they come with."""


def test_every_format_alerts(press: Any, desk: Any) -> None:
    feeds = {}
    names = {file: file.partition(".")[0] for file in FORMATS}
    for file, kind in FORMATS.items():
        name = names[file]
        document = (Path(__file__).parent / "feeds" / file).read_text(encoding="utf-8")
        link = press.article(f"/{name}.html", title("Doboju", name), ["Voda je ušla u kuće."])
        holes = {"title": title("Doboju", name), "link": link, "iso": NOW.isoformat(), "rfc": RFC}
        for hole, text in holes.items():
            document = document.replace("{{" + hole + "}}", text)
        feeds[name] = f'"{press.feed(f"/{name}", document, kind)}"'
    desk.write(RULES, feeds, hook=press.base)
    assert desk.once().json["problems"] == []
    told = {alert["article"]["feed"]: alert["article"] for alert in press.alerts}
    assert {name: told[name]["title"] for name in told} == {
        name: title("Doboju", name) for name in names.values()
    }
    for name in ("rss-20", "rdf-10", "atom-03", "atom-10", "json-1"):
        assert told[name]["published"] == NOW.isoformat().replace("+00:00", "Z"), name


DOCTYPE = '<!DOCTYPE rss [<!ENTITY slash "back\\slash"><!ENTITY dot "&#46;">]>'
POISON = {
    "surrogate": item("Otrov &#xD800;").replace("&amp;", "&"),
    "beyond-unicode": item("Otrov &#x110000; i &#1114112;").replace("&amp;", "&"),
    "controls": item("Otrov \x01\x02\x0b\x1f kraj"),
    "nul": item("Otrov\x00 kraj"),
    "long-link": item("Otrov", "http://portal.example/" + "a" * 100_000),
    "long-title": item("Otrov " * 20_000),
    "gml": "<item><title>Otrov</title><georss:where xmlns:georss='http://www.georss.org/georss' "
    "xmlns:gml='http://www.opengis.net/gml'><gml:Point srsDimension='drei'><gml:pos>x y</gml:pos>"
    "</gml:Point></georss:where></item>",
    "unclosed": "<item><title>Otrov <b>nezatvoren</title><link>http://portal.example/o</item>",
    "bad-date": item("Otrov", pubDate="Mon, 99 Foo 2026 99:99:99 +9999"),
    "bad-entity": "<item><title>Otrov &nepoznato; &nbsp; & AT&T</title></item>",
    "bad-base64": "<item><title type='base64' mode='base64'>%%%</title></item>",
    "script-link": item("Otrov", "javascript:alert(1)"),
    "attributes": "<item><title "
    + " ".join(f'a{n}="1"' for n in range(5000))
    + ">Otrov</title></item>",
    "deep": "<item><title>Otrov</title>" + "<a>" * 5000 + "</a>" * 5000 + "</item>",
    "namespaces": "<item xmlns:q='http://q.example/'><q:a x:y='1'/><title>Otrov</title></item>",
}


def test_one_poisoned_item_hides_no_other(press: Any, desk: Any) -> None:
    feeds = {}
    for name, poison in POISON.items():
        around = [item(title(place, name), guid=place, pubDate=RFC) for place in PLACES]
        body = rss("".join([*around[:2], poison, *around[2:]]))
        feeds[name] = f'"{press.feed(f"/{name}", body)}"'
    body = rss(
        "".join(item(title(place, "doctype"), guid=place, pubDate=RFC) for place in PLACES),
        before=DOCTYPE,
    )
    feeds["doctype"] = f'"{press.feed("/doctype", body.replace("Zenici", "Zenici&dot;&slash;"))}"'
    desk.write(RULES, feeds, hook=press.base)
    desk.once()
    found: dict[str, int] = dict.fromkeys(feeds, 0)
    for alert in press.alerts:
        found[alert["article"]["feed"]] += "flood" in {rule["id"] for rule in alert["rules"]}
    assert found == dict.fromkeys(feeds, len(PLACES)), found


def identities(press: Any, numbers: Iterator[int]) -> dict[str, list[str]]:
    """Feeds whose entries are hard to tell apart, or have another identity in every poll."""
    return {
        "no-guid-no-link": [item(title(place, "a"), pubDate=RFC) for place in PLACES],
        "same-guid": [
            item(title(place, "b"), f"{press.base}/{place}", "1", pubDate=RFC) for place in PLACES
        ],
        "same-guid-no-link": [item(title(place, "c"), guid="1", pubDate=RFC) for place in PLACES],
        "same-link": [item(title(place, "d"), f"{press.base}/", pubDate=RFC) for place in PLACES],
        "same-page": [
            item(title(place, "s"), f"{press.base}/ticker#{place}", pubDate=RFC) for place in PLACES
        ],
        "new-guids": [
            item(title(place, "e"), f"{press.base}/e/{place}", f"{next(numbers)}", pubDate=RFC)
            for place in PLACES
        ],
        "new-guids-no-link": [
            item(title(place, "f"), guid=f"{next(numbers)}", pubDate=RFC) for place in PLACES
        ],
        "new-parameters": [
            item(
                title(place, "g"),
                f"{press.base}/g/{place}?utm_source={next(numbers)}",
                pubDate=RFC,
            )
            for place in PLACES
        ],
    }


def changes(poll: int) -> dict[str, list[str]]:
    """Feeds whose dates, order, number or texts change from poll to poll, or make no sense."""
    old = format_datetime(NOW - timedelta(days=3))
    ahead = "Fri, 01 Jan 2999 00:00:00 GMT"
    return {
        "new-dates": [
            item(
                title(place, "h"),
                guid=place,
                pubDate=format_datetime(NOW + timedelta(seconds=poll)),
            )
            for place in PLACES
        ],
        "reordered": [
            item(title(place, "i"), guid=place, pubDate=RFC) for place in PLACES[:: (-1) ** poll]
        ],
        "vanishing": [
            item(title(place, "j"), guid=place, pubDate=RFC)
            for place in PLACES[: 0 if poll == 1 else 5]
        ],
        "future": [item(title(place, "k"), guid=place, pubDate=ahead) for place in PLACES],
        "garbage-date": [
            item(title(place, "l"), guid=place, pubDate="jučer popodne") for place in PLACES
        ],
        "no-date": [item(title(place, "m"), guid=place) for place in PLACES],
        "old": [item(title(place, "n"), guid=place, pubDate=old) for place in PLACES],
        "old-later": [item(title(place, "o"), guid=place, pubDate=old) for place in PLACES[:poll]],
        "growing": [
            item(title(place, "p"), guid=place, pubDate=RFC) for place in PLACES[: poll + 1]
        ],
        "edited-text": [
            item(title("Doboju", "q"), guid="q", description=f"Ažurirano {poll}.", pubDate=RFC)
        ],
        "edited-rule": [
            item(
                title("Doboju", "r") + (", popustila brana" if poll else ""),
                guid="r",
                pubDate=RFC,
            )
        ],
    }


def test_habits(press: Any, desk: Any) -> None:
    """Three polls of feeds with bad habits: what is new alerts once, nothing else does."""
    press.article("/ticker", "Uživo", ["Brana je popustila, javlja dopisnik iz Jablanice."])
    numbers = itertools.count()
    polls: list[dict[str, str]] = []
    for poll in range(3):
        feeds = identities(press, numbers) | changes(poll)
        polls.append({name: rss("".join(items)) for name, items in feeds.items()})
    desk.write(
        RULES,
        {name: f'"{press.base}/{name}", language: bs' for name in polls[0]},
        hook=press.base,
    )
    seen: list[dict[str, int]] = []
    kinds: list[set[str]] = []
    for documents in polls:
        for name, body in documents.items():
            press.feed(f"/{name}", body)
        press.posted.clear()
        desk.once()
        counts: dict[str, int] = {}
        for alert in press.alerts:
            counts[alert["article"]["feed"]] = counts.get(alert["article"]["feed"], 0) + 1
        seen.append(counts)
        kinds.append({message["kind"] for message in press.posted})
    first = dict.fromkeys(polls[0], 5) | {"growing": 1, "edited-text": 1, "edited-rule": 1}
    first |= {"garbage-date": 3, "no-date": 3}
    del first["old"], first["old-later"]
    assert seen[0] == first
    assert seen[1:] == [
        {"growing": 1, "old-later": 1, "edited-rule": 1},
        {"growing": 1, "old-later": 1},
    ]
    assert kinds == [{"alert"}, {"alert", "update"}, {"alert"}]
