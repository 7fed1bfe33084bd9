"""The walk on real adapters: from a feed's entry to a message with the evidence."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from monitor.app import App, Rules
from monitor.model import DeliveryState, Outcome
from monitor.pipeline.once import Report, once
from monitor.store import alerts, articles, matches, outbox

FEEDS = """
feeds:
  - {name: klix, url: "{press}/klix", language: bs, country: BA}
  - {name: rts, url: "{press}/rts", language: sr, country: RS}
"""
RULES = (
    FEEDS
    + """
entities:
  banjska:
    kind: place
    names: {hbs: Banjska, sq: Banjskë, mk: Бањска, en: Banjska}
rules:
  - id: banjska-incident
    title: Armed incident around Banjska
    note: Call the duty officer.
    severity: high
    when: {all: [banjska, {any: [pucnjava, policija]}]}
  - {id: anything-banjska, title: Banjska, severity: info, when: banjska}
ignore:
  - {any: [horoskop], reason: lifestyle}
"""
)
TITLE = "Pucnjava u Banjskoj, policija blokirala put"
BODY = [
    "Policija je blokirala sve prilaze Banjskoj nakon pucnjave u kojoj je ranjena jedna osoba.",
    (
        "Komandir policijske stanice u Zvečanu rekao je da je istraga u toku i da je tužilac na "
        "licu mjesta. Mještani navode da su pucnji trajali oko pola sata."
    ),
    "Misija KFOR-a saopćila je da prati razvoj događaja i da su njene patrole pojačane.",
]
WEATHER = "Sutra kiša u Hercegovini, snijeg na planinama"


def quiet(*_: Any) -> None:
    """No progress shown."""


@pytest.fixture
def walk() -> Callable[[App], Awaitable[Report]]:
    """One whole run."""

    async def run(app: App) -> Report:
        return await once(app, quiet)

    return run


def publish(press: Any) -> None:
    """Two outlets, one of them with the story."""
    page = press.page("/banjska", TITLE, BODY)
    press.feed("klix", [{"title": TITLE, "link": page, "guid": "k1"}])
    weather = press.page("/vrijeme", WEATHER, ["Meteorolozi najavljuju oblačno vrijeme s kišom."])
    press.feed("rts", [{"title": WEATHER, "link": weather, "guid": "r1"}])


async def test_an_entry_becomes_a_message_with_the_evidence(
    press: Any, rules_of: Any, open_app: Any, walk: Any
) -> None:
    publish(press)
    app = await open_app(rules_of(RULES))
    report = await walk(app)
    assert report.problems == []
    (message,) = press.messages
    assert message["kind"] == "alert"
    (alert,) = message["alerts"]
    assert alert["rule"]["id"] == "banjska-incident"
    assert alert["rules"][0]["note"] == "Call the duty officer."
    assert alert["article"]["title"] == TITLE
    assert alert["article"]["url"] == press.base + "/banjska"
    assert (alert["article"]["feed"], alert["article"]["country"]) == ("klix", "BA")
    assert (alert["article"]["language"], alert["article"]["script"]) == ("hbs", "Latn")
    assert "Banjskoj" in {evidence["surface"] for evidence in alert["evidence"]}
    assert any("Banjskoj" in (evidence["original"] or "") for evidence in alert["evidence"])
    assert alert["untranslated"] == "no engine for hbs"
    assert [one["feed"] for one in alert["coverage"]] == ["klix"]
    headers, _ = press.posted[0]
    assert headers["Idempotency-Key"] == message["id"]


async def test_every_match_has_its_outcome(
    press: Any, rules_of: Any, open_app: Any, walk: Any
) -> None:
    publish(press)
    app = await open_app(rules_of(RULES))
    await walk(app)
    outcomes = await app.store.read(matches.outcomes)
    assert outcomes == {Outcome.ALERT: 1, Outcome.RECORDED: 1}
    assert await app.store.read(matches.without_outcome) == ()


async def test_running_again_sends_nothing(
    press: Any, rules_of: Any, open_app: Any, walk: Any, clock: Any
) -> None:
    publish(press)
    app = await open_app(rules_of(RULES))
    await walk(app)
    for _ in range(5):
        clock.forward(minutes=5)
        report = await walk(app)
        assert [polled.result for polled in report.polls] == ["unchanged", "unchanged"]
    assert len(press.posted) == 1
    assert press.gets("/banjska") == 1


async def test_an_unchanged_feed_is_not_sent_again(
    press: Any, rules_of: Any, open_app: Any, walk: Any
) -> None:
    publish(press)
    page = press.base + "/banjska"
    press.feed("klix", [{"title": TITLE, "link": page, "guid": "k1"}], ETag='"v1"')
    app = await open_app(rules_of(RULES))
    await walk(app)
    report = await walk(app)
    assert {polled.feed: polled.result for polled in report.polls}["klix"] == "unchanged"


async def test_304_for_ever_is_not_believed(
    press: Any, rules_of: Any, open_app: Any, walk: Any, clock: Any
) -> None:
    publish(press)
    always = press.pages["/klix"].__class__(status=304)
    press.pages["/klix"] = always
    app = await open_app(rules_of(RULES))
    report = await walk(app)
    assert [polled.feed for polled in report.polls if polled.result == "failed"] == ["klix"]
    publish(press)
    await walk(app)
    press.pages["/klix"] = always
    assert all(polled.result == "unchanged" for polled in (await walk(app)).polls)
    clock.forward(hours=25)
    assert "failed" in {polled.result for polled in (await walk(app)).polls}


async def test_two_outlets_with_one_text_are_one_message(
    press: Any, rules_of: Any, open_app: Any, walk: Any
) -> None:
    first = press.page("/banjska", TITLE, BODY)
    second = press.page("/kopija", TITLE, BODY)
    press.feed("klix", [{"title": TITLE, "link": first, "guid": "k1"}])
    press.feed("rts", [{"title": TITLE, "link": second, "guid": "r1"}])
    app = await open_app(rules_of(RULES))
    await walk(app)
    (message,) = press.messages
    (alert,) = message["alerts"]
    assert {one["feed"] for one in alert["coverage"]} == {"klix", "rts"}
    # One text is one source, whoever carries it.
    assert (alert["story"]["outlets"], alert["story"]["state"]) == (2, "reported")
    assert await app.store.read(matches.outcomes) == {
        Outcome.ALERT: 1,
        Outcome.COVERAGE: 1,
        Outcome.RECORDED: 2,
    }


async def test_one_page_in_two_feeds_is_one_article(
    press: Any, rules_of: Any, open_app: Any, walk: Any
) -> None:
    page = press.page("/banjska", TITLE, BODY)
    press.feed("klix", [{"title": TITLE, "link": page, "guid": "k1"}])
    press.feed("rts", [{"title": TITLE, "link": page + "?utm_source=rts", "guid": "r1"}])
    app = await open_app(rules_of(RULES))
    await walk(app)
    assert await app.store.read(articles.count) == 1
    assert len(press.posted) == 1


async def test_old_entries_of_a_first_poll_are_archived_without_an_alert(
    press: Any, rules_of: Any, open_app: Any, walk: Any
) -> None:
    page = press.page("/banjska", TITLE, BODY)
    old = {"title": TITLE, "link": page, "guid": "k1", "pubDate": "Thu, 05 Feb 2026 10:00:00 GMT"}
    press.feed("klix", [old])
    press.feed("rts", [])
    app = await open_app(rules_of(RULES))
    await walk(app)
    assert press.posted == []
    outcomes = await app.store.read(matches.outcomes)
    assert outcomes == {Outcome.ARCHIVED: 1, Outcome.RECORDED: 1}


async def test_noise_is_ignored_and_counted(
    press: Any, rules_of: Any, open_app: Any, walk: Any
) -> None:
    title = "Horoskop: policija i Banjska u znaku Vage"
    press.feed("klix", [{"title": title, "link": press.page("/h", title, BODY), "guid": "k1"}])
    press.feed("rts", [])
    app = await open_app(rules_of(RULES))
    await walk(app)
    assert press.posted == []
    assert (await app.store.read(matches.outcomes))[Outcome.IGNORED] >= 1


async def test_a_page_that_fails_is_matched_by_its_entry_and_read_later(
    press: Any, rules_of: Any, open_app: Any, walk: Any, clock: Any
) -> None:
    press.feed("klix", [{"title": TITLE, "link": press.base + "/banjska", "guid": "k1"}])
    press.feed("rts", [])
    press.pages["/banjska"] = press.pages["/klix"].__class__(status=500)
    app = await open_app(rules_of(RULES))
    report = await walk(app)
    assert "answered 500 for the page" in report.problems[0]
    assert [one["alerts"][0]["article"]["title"] for one in press.messages] == [TITLE]
    press.page("/banjska", TITLE, BODY)
    clock.forward(minutes=3)
    await walk(app)
    (article,) = await app.store.read(lambda c: articles.recent(c, 10))
    assert article.source == "page"
    assert "tužilac" in article.text
    assert len(press.posted) == 1


async def test_a_receiver_that_fails_gets_the_same_message_later(
    press: Any, rules_of: Any, open_app: Any, walk: Any, clock: Any
) -> None:
    publish(press)
    answer = press.pages["/klix"].__class__
    press.receiver += [answer(status=500), answer(status=429, headers={"Retry-After": "60"})]
    app = await open_app(rules_of(RULES))
    await walk(app)
    clock.forward(seconds=30)
    await walk(app)
    clock.forward(seconds=30)
    await walk(app)
    assert len(press.posted) == 2
    clock.forward(seconds=40)
    await walk(app)
    keys = [headers["Idempotency-Key"] for headers, _ in press.posted]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert press.messages[0] == press.messages[2]
    assert await app.store.read(outbox.counts) == {DeliveryState.SENT: 1}


@pytest.mark.parametrize("refusal", [(400, DeliveryState.DEAD), (410, DeliveryState.HELD)])
async def test_a_refusal_is_kept_in_sight(
    press: Any, rules_of: Any, open_app: Any, walk: Any, refusal: tuple[int, DeliveryState]
) -> None:
    status, state = refusal
    publish(press)
    press.receiver.append(press.pages["/klix"].__class__(status=status))
    app = await open_app(rules_of(RULES))
    report = await walk(app)
    assert await app.store.read(outbox.counts) == {state: 1}
    assert any(f"answered {status}" in problem for problem in report.problems)


async def test_a_feed_that_is_gone_is_told_once_and_left_alone(
    press: Any, rules_of: Any, open_app: Any, walk: Any
) -> None:
    publish(press)
    press.pages["/klix"] = press.pages["/klix"].__class__(status=410)
    app = await open_app(rules_of(RULES))
    await walk(app)
    await walk(app)
    assert [one["kind"] for one in press.messages] == ["notice"]
    assert press.messages[0]["notice"]["about"] == "feed klix"
    assert press.gets("/klix") == 1


async def test_an_alert_names_every_rule_and_is_listed(
    press: Any, rules_of: Any, open_app: Any, walk: Any
) -> None:
    publish(press)
    more = RULES.replace("ignore:", "  - {id: kfor, title: KFOR, when: KFOR}\nignore:")
    app = await open_app(rules_of(more))
    await walk(app)
    (alert,) = press.messages[0]["alerts"]
    assert [rule["id"] for rule in alert["rules"]] == ["banjska-incident", "kfor"]
    assert alert["severity"] == "high"
    found = await app.store.read(lambda c: alerts.list(c, limit=10))
    assert len(found) == 2


def test_rules_are_read(rules_of: Callable[[str], Rules]) -> None:
    assert [rule.id for rule in rules_of(RULES).config.rules] == [
        "banjska-incident",
        "anything-banjska",
    ]


async def test_a_broken_channel_is_told_once(
    press: Any, rules_of: Any, open_app: Any, walk: Any
) -> None:
    items = []
    for number in range(4):
        title = f"{TITLE} ({number})"
        page = press.page(f"/banjska-{number}", title, [f"{number}. {line}" for line in BODY])
        items.append({"title": title, "link": page, "guid": f"k{number}"})
    press.feed("klix", items)
    press.feed("rts", [])
    press.pages["/hook"] = press.pages["/klix"].__class__(status=410)
    app = await open_app(rules_of(RULES, ops="/ops"))
    await walk(app)
    counts = await app.store.read(outbox.counts)
    assert counts == {DeliveryState.HELD: 4, DeliveryState.SENT: 1}
    (notice,) = [one for one in press.messages if one["kind"] == "notice"]
    assert (notice["channel"], notice["notice"]["about"]) == ("ops", "channel hook")
