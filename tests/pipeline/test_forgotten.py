"""Texts that were forgotten: what a slow feed still shows alerts nobody, and people are told."""

from datetime import timedelta
from typing import Any

import pytest
from rich.text import Text

from monitor import render
from monitor.daemon.upkeep import forget
from monitor.desk import alerts as desk
from monitor.desk.explain import Subject
from monitor.desk.subject import from_archive
from monitor.errors import SettingError
from monitor.model import DeliveryState, Outcome
from monitor.pipeline.once import once
from monitor.store import alerts, articles, entries, matches, outbox, stories

RULES = """
settings: {every: 5m, keep: 30d}
feeds:
  - {name: klix, url: "{press}/klix", language: hbs}
  - {name: rts, url: "{press}/rts", language: hbs}
rules:
  - {id: banjska, title: Banjska, when: Banjska}
  - {id: kumanovo, title: Kumanovo, when: Kumanovo, severity: high}
"""
TITLE = "Pucnjava u Banjskoj, KFOR blokirao put prema severu"
BODY = ["Pripadnici KFOR-a blokirali su put prema Banjskoj nakon što se u noći čula pucnjava."]
MORE = ["Istraga o napadu u Banjskoj proširena je u ponedjeljak i na Kumanovo, kaže tužilaštvo."]
WORDS = "its text was removed after 30 days: settings.keep"


def quiet(*_: Any) -> None:
    """No progress shown."""


def item(link: str, title: str = TITLE, **more: str) -> dict[str, str]:
    return {"title": title, "link": link, "guid": link, **more}


@pytest.fixture
async def told(press: Any, rules_of: Any, open_app: Any) -> Any:
    """One story that was told, which the feed goes on showing."""
    press.feed("klix", [item(press.page("/a", TITLE, BODY))])
    press.feed("rts", [])
    app = await open_app(rules_of(RULES))
    await once(app, quiet)
    assert len(press.posted) == 1
    return app


@pytest.fixture(autouse=True)
def nothing_else_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """These archives have an article or two, and nothing comes for weeks: that is no clock's fault
    here."""
    monkeypatch.setattr("monitor.store.retention.LIVED", timedelta(days=60))


async def the_article(app: Any) -> Any:
    (found,) = await app.store.read(lambda c: articles.recent(c, 10))
    return found


async def test_what_a_feed_shows_for_four_hundred_days_alerts_once(
    told: Any, press: Any, clock: Any
) -> None:
    body = press.pages["/klix"].body
    forgotten = 0
    for day in range(400):
        clock.forward(days=1)
        # Other bytes every day, so that it is read and not only compared.
        press.pages["/klix"].body = body.replace(b"<channel>", b"<channel><ttl>%d</ttl>" % day)
        forgotten += await forget(told)
        if day % 40 == 39:
            await once(told, quiet)
    assert forgotten == 1
    assert len(press.posted) == 1
    assert press.gets("/a") == 1
    assert (await the_article(told)).forgotten


async def test_texts_go_and_what_was_seen_stays(told: Any, clock: Any) -> None:
    clock.forward(days=29)
    assert await forget(told) == 0
    before = await the_article(told)
    assert before.text
    clock.forward(days=2)
    assert await forget(told) == 1
    assert await forget(told) == 0

    def read(c: Any) -> None:
        after = articles.get(c, before.id)
        assert (after.title, after.text, after.thin, after.forgotten) == ("", "", None, True)
        assert (after.url, after.seen, after.story_id) == (
            before.url, before.seen, before.story_id,
        )  # fmt: skip
        entry = entries.get(c, after.entry_id)
        assert entry.keys
        assert (entry.parsed.link, entry.parsed.title, entry.parsed.summary) == (before.url, "", "")
        (match,) = matches.of_article(c, after.id)
        assert (match.outcome, match.match.alert) == (Outcome.ALERT, True)
        assert (match.match.hits, match.match.evidence) == ((), ())
        assert matches.without_outcome(c) == ()
        (delivery,) = outbox.of_story(c, after.story_id)
        assert (delivery.state, delivery.body) == (DeliveryState.SENT, None)
        assert stories.get(c, after.story_id).title == ""
        assert stories.members(c, after.story_id) == ()
        assert alerts.count(c) == 1

    await told.store.read(read)


@pytest.mark.parametrize(
    "state", [DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.DEAD, DeliveryState.SENDING]
)
async def test_what_is_still_to_be_sent_is_not_forgotten(
    told: Any, clock: Any, state: DeliveryState
) -> None:
    def owe(c: Any, state: DeliveryState) -> None:
        c.exec_driver_sql(f"UPDATE deliveries SET state = '{state}'")

    await told.store.write(lambda c: owe(c, state))
    clock.forward(days=50)
    assert await forget(told) == 0
    assert (await the_article(told)).text
    await told.store.write(lambda c: owe(c, DeliveryState.SENT))
    assert await forget(told) == 1


async def test_an_edit_of_what_was_forgotten_alerts_on_nothing_that_it_said_all_along(
    told: Any, press: Any, clock: Any
) -> None:
    """Nobody knows any more what it said; what it says next is new again."""
    clock.forward(days=31)
    await forget(told)
    press.page("/a", TITLE, MORE)
    press.feed("klix", [item(f"{press.base}/a", title=f"{TITLE} (DOPUNJENO)")])
    await once(told, quiet)
    assert len(press.posted) == 1
    article = await the_article(told)
    assert (article.forgotten, article.text) == (False, MORE[0])
    found = await told.store.read(lambda c: matches.of_article(c, article.id))
    assert {match.match.rule: match.outcome for match in found} == {
        "banjska": Outcome.ARCHIVED,
        "kumanovo": Outcome.ARCHIVED,
    }
    assert await forget(told) == 0
    clock.forward(days=31)
    assert await forget(told) == 1


async def test_the_page_of_such_an_edit_may_come_later(told: Any, press: Any, clock: Any) -> None:
    """First what the feed says, then the page at the second try: both are one reading anew."""
    clock.forward(days=31)
    await forget(told)
    press.page("/a", TITLE, MORE)
    press.pages["/a"].status = 500
    press.feed("klix", [item(f"{press.base}/a", title="Mirna noć na sjeveru, bez incidenata")])
    await once(told, quiet)
    press.pages["/a"].status = 200
    clock.forward(minutes=15)
    await once(told, quiet)
    assert (await the_article(told)).text == MORE[0]
    assert len(press.posted) == 1


async def test_after_its_first_edit_it_is_watched_again(told: Any, press: Any, clock: Any) -> None:
    clock.forward(days=31)
    await forget(told)
    for number, body in enumerate((BODY, MORE)):
        clock.forward(hours=1)
        press.page("/a", TITLE, body)
        press.feed("klix", [item(f"{press.base}/a", title=f"{TITLE} ({number})")])
        await once(told, quiet)
    assert len(press.posted) == 2
    (told_again,) = press.messages[1]["alerts"]
    assert [rule["id"] for rule in told_again["rules"]] == ["kumanovo"]


async def test_another_feed_that_shows_it_alerts_nobody(told: Any, press: Any, clock: Any) -> None:
    clock.forward(days=31)
    await forget(told)
    press.feed("rts", [item(f"{press.base}/a", guid="9", pubDate="Thu, 02 Apr 2026 08:00:00 GMT")])
    await once(told, quiet)
    assert len(press.posted) == 1
    assert (await the_article(told)).text
    clock.forward(days=31)
    assert await forget(told) == 1

    def said(c: Any) -> list[str]:
        return [one.parsed.title for one in entries.of_article(c, (articles.recent(c, 1))[0].id)]

    assert await told.store.read(said) == ["", ""]


async def test_a_live_page_goes_on_telling_each_of_its_entries(
    press: Any, rules_of: Any, open_app: Any, clock: Any
) -> None:
    """All entries link to one page: the link tells them apart also when their texts are gone."""
    page = press.page("/uzivo", "Uživo: sjever Kosova", ["Pratite najnovije vijesti."])
    press.feed("rts", [])
    old = item(page, title="Uživo: mirna noć na sjeveru", guid="1")
    press.feed("klix", [old])
    app = await open_app(rules_of(RULES))
    await once(app, quiet)
    clock.forward(days=31)
    assert await forget(app) == 1
    news = {"title": "Uživo: pucnjava u Banjskoj", "guid": "2", "link": page}
    press.feed("klix", [old, {**news, "pubDate": "Thu, 02 Apr 2026 07:59:00 GMT"}])
    await once(app, quiet)
    assert [one["alerts"][0]["article"]["title"] for one in press.messages] == [news["title"]]


async def test_a_page_that_is_edited_all_the_time_is_not_forgotten(
    press: Any, rules_of: Any, open_app: Any, clock: Any
) -> None:
    """`keep` counts from when the text was read last."""
    press.feed("rts", [])
    app = await open_app(rules_of(RULES))
    for number in range(9):
        page = press.page("/vreme", f"Vreme na severu {number}", [f"Danas je {number} stepeni."])
        press.feed("klix", [item(page, title=f"Vreme na severu {number}")])
        await once(app, quiet)
        clock.forward(days=29)
        assert await forget(app) == 0
    press.page("/vreme", "Vreme na severu i u Banjskoj", ["Put za Banjsku je prohodan."])
    press.feed("klix", [item(page, title="Vreme na severu i u Banjskoj")])
    await once(app, quiet)
    assert len(press.posted) == 1


async def test_people_are_told_where_the_text_is(told: Any, clock: Any) -> None:
    clock.forward(days=31)
    await forget(told)
    article = await the_article(told)
    (one,) = await told.store.read(
        lambda c: desk.listing(c, told.rules, told.translators, limit=None)
    )
    assert one.view.article.title == one.view.story.title == WORDS
    assert [each.title for each in one.view.coverage] == [WORDS]
    shown = render.terminal_alert(one.view, None)
    assert isinstance(shown, Text)
    assert WORDS in shown.plain
    with pytest.raises(SettingError, match=f"{article.id}: {WORDS}; `monitor explain http"):
        await told.store.read(
            lambda c: from_archive(c, Subject(), article.id, keep=timedelta(days=30))
        )


async def test_many_are_forgotten_a_few_at_a_time(
    press: Any, rules_of: Any, open_app: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.daemon.upkeep.BATCH", 2)
    monkeypatch.setattr("monitor.daemon.upkeep.AT_ONCE", 5)
    pages = [press.page(f"/{n}", f"Vijest broj {n} sa sjevera", [f"Tekst {n}."]) for n in range(7)]
    press.feed("klix", [item(page, title=f"Vijest broj {n}") for n, page in enumerate(pages)])
    press.feed("rts", [])
    app = await open_app(rules_of(RULES))
    await once(app, quiet)
    clock.forward(days=31)
    assert [await forget(app) for _ in range(3)] == [5, 2, 0]
