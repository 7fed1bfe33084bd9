"""Entries of one feed that link to one page: each is told for itself."""

from typing import Any

import pytest

from monitor.model import Outcome
from monitor.pipeline.once import once
from monitor.store import matches

RULES = """
feeds:
  - {name: klix, url: "{press}/klix"}
  - {name: rts, url: "{press}/rts"}
rules:
  - {id: flood, title: Floods, when: {hbs: poplava}}
"""
PLACES = ("Doboju", "Maglaju", "Zenici", "Bihaću")


def quiet(*_: Any) -> None:
    """No progress shown."""


@pytest.mark.parametrize("link", ["/", "", "/uzivo", "/uzivo#objava-{}"])
async def test_a_ticker_entries_are_articles_of_their_own(
    press: Any, rules_of: Any, open_app: Any, link: str
) -> None:
    press.page("/uzivo", "Uživo", ["Poplava je zahvatila i druge općine, javljaju iz štaba."])
    press.pages["/"] = press.pages[""] = press.pages["/uzivo"]
    items = [
        {"title": f"Poplava u {place}", "link": press.base + link.format(n), "guid": str(n)}
        for n, place in enumerate(PLACES)
    ]
    press.feed("klix", items)
    press.feed("rts", [])
    app = await open_app(rules_of(RULES))
    for _ in range(2):
        await once(app, quiet)
    titles = [message["alerts"][0]["article"]["title"] for message in press.messages]
    assert sorted(titles) == sorted(f"Poplava u {place}" for place in PLACES)
    assert press.gets("/") == 0


async def test_one_page_in_two_feeds_is_one_article(
    press: Any, rules_of: Any, open_app: Any
) -> None:
    page = press.page("/doboj", "Poplava u Doboju", ["Voda je ušla u kuće, javljaju iz štaba."])
    for feed in ("klix", "rts"):
        press.feed(feed, [{"title": "Poplava u Doboju", "link": page, "guid": feed}])
    app = await open_app(rules_of(RULES))
    report = await once(app, quiet)
    assert len(press.posted) == 1
    assert report.after is not None
    assert report.after.articles == 1


@pytest.mark.parametrize("order", [("klix", "rts"), ("rts", "klix")])
async def test_a_shorter_summary_elsewhere_takes_no_alert_away(
    press: Any, rules_of: Any, open_app: Any, clock: Any, order: tuple[str, str]
) -> None:
    """The page cannot be had; one feed tells of a flood, the other one only has a headline."""
    link = f"{press.base}/nema"
    said = {"klix": "Poplava je zatvorila put kroz Doboj.", "rts": "Put je zatvoren."}
    for feed in said:
        press.feed(feed, [])
    app = await open_app(rules_of(RULES))
    for feed in order:
        item = {"title": "Stanje na putevima", "link": link, "description": said[feed]}
        press.feed(feed, [item | {"guid": feed}])
        await once(app, quiet)
        clock.forward(minutes=5)
    clock.forward(hours=2)
    report = await once(app, quiet)
    assert [message["kind"] for message in press.messages] == ["alert"]
    assert press.messages[0]["alerts"][0]["article"]["title"] == "Stanje na putevima"
    assert report.after is not None
    assert report.after.articles == 1
    assert await app.store.read(matches.outcomes) == {Outcome.ALERT: 1}


@pytest.mark.parametrize("order", [("klix", "rts"), ("rts", "klix")])
async def test_two_feeds_at_once_take_no_alert_away(
    press: Any, rules_of: Any, open_app: Any, order: tuple[str, str]
) -> None:
    link = f"{press.base}/nema"
    for feed, said in zip(order, ("Poplava u Doboju.", "Put je zatvoren."), strict=True):
        press.feed(feed, [{"title": "Putevi", "link": link, "description": said, "guid": feed}])
    app = await open_app(rules_of(RULES))
    await once(app, quiet)
    (message,) = press.messages
    (evidence,) = message["alerts"][0]["evidence"]
    assert evidence["original"] == "Poplava u Doboju."
