"""Matches: one a rule and article, and every one with an outcome that holds."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.model import (
    Alert,
    Article,
    Evidence,
    Hit,
    Outcome,
    RuleMatch,
    Severity,
    Silence,
    SilenceKind,
    StoredMatch,
    Story,
)
from monitor.store import Connection, Store, alerts, articles, matches, silences, stories

HIT = Hit(term="banjska", field="text", via="original", start=10, end=17, surface="Бањској")
EVIDENCE = Evidence(
    rule="banjska-incident",
    term="banjska",
    surface="Бањској",
    via="original",
    original="Пуцњава у Бањској.",
    translated="Shooting in Banjska.",
)


def stored(at: datetime, rule: str, outcome: Outcome, **changes: object) -> StoredMatch:
    match = RuleMatch(
        rule=rule, severity=Severity.HIGH, alert=True, hits=(HIT,), evidence=(EVIDENCE,)
    )
    return StoredMatch(
        article_id="a-1",
        match=replace(match, **changes),
        outcome=outcome,
        rules_version="v1",
        final=False,
        at=at,
    )


@pytest.fixture
def archive(store: Store, now: datetime) -> Store:
    """One article without a story."""
    article = Article(
        id="a-1", url=None, feed="klix", entry_id=None, title="Пуцњава у Бањској", text="",
        language="hbs", script="Cyrl", published=None, seen=now, source="feed",
    )  # fmt: skip
    store.write_now(lambda c: articles.save(c, article))
    return store


def place(store: Store, at: datetime) -> None:
    story = Story(id="s-1", title="Banjska", state="reported", first_seen=at, last_seen=at)
    store.write_now(lambda c: stories.save(c, story))
    store.write_now(lambda c: articles.set_story(c, "a-1", "s-1"))


def test_matches_come_back_most_severe_first(archive: Store, now: datetime) -> None:
    low = stored(now, "a-low", Outcome.RECORDED, severity=Severity.LOW)
    ignored = stored(
        now, "b", Outcome.IGNORED, alert=False, hits=(), why_not="nije", ignored="sport"
    )
    high = stored(now, "c", Outcome.TEST)
    archive.write_now(lambda c: matches.save(c, [low, high, ignored]))
    assert archive.read_now(lambda c: matches.of_article(c, "a-1")) == (ignored, high, low)
    assert archive.read_now(lambda c: matches.of_article(c, "a-2")) == ()


def test_the_latest_evaluation_is_the_one(archive: Store, now: datetime) -> None:
    first = stored(now, "banjska-incident", Outcome.TEST)
    final = replace(first, match=replace(first.match, hits=(HIT, HIT)), final=True)
    for found in (first, final, final):
        archive.write_now(lambda c, found=found: matches.save(c, [found]))
    assert archive.read_now(lambda c: matches.of_article(c, "a-1")) == (final,)
    assert archive.read_now(matches.outcomes) == {Outcome.TEST: 1}


def test_no_matches_are_no_statement(archive: Store) -> None:
    archive.write_now(lambda c: matches.save(c, []))
    assert archive.read_now(matches.outcomes) == {}


@pytest.mark.parametrize(
    ("outcome", "holds", "in_story", "alerted", "offends"),
    [
        (Outcome.ALERT, True, True, True, False),
        (Outcome.ALERT, True, True, False, True),
        (Outcome.ALERT, True, False, False, True),
        (Outcome.COVERAGE, True, True, False, False),
        (Outcome.COVERAGE, True, False, False, True),
        (Outcome.RETRACTED, False, True, False, False),
        (Outcome.RETRACTED, True, True, True, True),
        (Outcome.RECORDED, True, False, False, True),
        (Outcome.IGNORED, False, False, False, True),
        (Outcome.IGNORED, True, False, False, True),
        (Outcome.WAITING, True, True, False, False),
        (Outcome.WAITING, True, False, False, True),
        (Outcome.UNCONFIRMED, True, True, False, False),
        (Outcome.UNCONFIRMED, True, False, False, True),
        (Outcome.SILENCED, True, True, True, True),
        (Outcome.TEST, True, False, False, False),
        (Outcome.TEST, False, False, False, True),
        (Outcome.ARCHIVED, True, False, False, False),
        (Outcome.ARCHIVED, False, False, False, True),
    ],
)
def test_an_outcome_must_be_borne_out(
    archive: Store, now: datetime, *, outcome: Outcome, holds: bool, in_story: bool,
    alerted: bool, offends: bool,
) -> None:  # fmt: skip
    if in_story:
        place(archive, now)
    if alerted:
        alert = Alert(
            id="al-1", rule="r", story_id="s-1", article_id="a-1", severity=Severity.HIGH,
            rules_version="v1", created=now,
        )  # fmt: skip
        archive.write_now(lambda c: alerts.save(c, alert))
    archive.write_now(lambda c: matches.save(c, [stored(now, "r", outcome, alert=holds)]))
    assert archive.read_now(matches.without_outcome) == ((("a-1", "r"),) if offends else ())


def test_noise_and_what_is_only_recorded(archive: Store, now: datetime) -> None:
    noise = stored(now, "a", Outcome.IGNORED, alert=False, ignored="sport")
    info = stored(now, "b", Outcome.RECORDED, severity=Severity.INFO)
    archive.write_now(lambda c: matches.save(c, [noise, info]))
    assert archive.read_now(matches.without_outcome) == ()
    loud = replace(noise, match=replace(noise.match, severity=Severity.CRITICAL))
    archive.write_now(lambda c: matches.save(c, [loud]))
    assert archive.read_now(matches.without_outcome) == (("a-1", "a"),)


@pytest.mark.parametrize(
    ("kind", "subject", "hours", "offends"),
    [
        ("rule", "r", 1, False),
        ("rule", "r", -1, True),
        ("rule", "other", 1, True),
        ("entity", "banjska", 1, False),
        ("entity", "banj", 1, True),
        ("source", "klix", 1, False),
        ("source", "rts", 1, True),
        ("story", "s-1", 1, False),
    ],
)
def test_what_is_silenced_was_silenced_by_somebody(
    archive: Store, now: datetime, *, kind: SilenceKind, subject: str, hours: int, offends: bool
) -> None:
    place(archive, now)
    since = now - timedelta(hours=hours)
    silence = Silence(
        id="si-1", kind=kind, subject=subject, by="Ana", reason="vježba", since=since,
        until=since + timedelta(hours=8),
    )  # fmt: skip
    alert = Alert(
        id="al-1", rule="r", story_id="s-1", article_id="a-1", severity=Severity.HIGH,
        rules_version="v1", created=now,
    )  # fmt: skip

    def write(c: Connection) -> None:
        silences.save(c, silence)
        alerts.save(c, alert)
        matches.save(c, [stored(now, "r", Outcome.SILENCED)])

    archive.write_now(write)
    assert archive.read_now(matches.without_outcome) == ((("a-1", "r"),) if offends else ())


def test_matches_that_wait_for_others(archive: Store, now: datetime) -> None:
    place(archive, now)
    found = [stored(now, "r", Outcome.WAITING), stored(now, "s", Outcome.UNCONFIRMED)]
    archive.write_now(lambda c: matches.save(c, found))
    assert archive.read_now(matches.waiting) == {"r": (1, now)}


def test_another_rules_alert_bears_nothing_out(archive: Store, now: datetime) -> None:
    place(archive, now)
    alert = Alert(
        id="al-1", rule="other", story_id="s-1", article_id="a-1", severity=Severity.HIGH,
        rules_version="v1", created=now,
    )  # fmt: skip
    archive.write_now(lambda c: alerts.save(c, alert))
    archive.write_now(lambda c: matches.save(c, [stored(now, "r", Outcome.ALERT)]))
    assert archive.read_now(matches.without_outcome) == (("a-1", "r"),)
