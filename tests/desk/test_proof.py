"""doctor's sum: what does not come out even is found, each way of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.desk.check import Checked, check
from monitor.desk.doctor import doctor
from monitor.desk.proof import prove
from monitor.match import Rules
from monitor.model import (
    Alert,
    Article,
    Delivery,
    DeliveryState,
    Hold,
    MessageKind,
    Notice,
    Outcome,
    RuleMatch,
    Severity,
    Silence,
    StoredMatch,
    Story,
)
from monitor.store import Connection, Store, alerts, articles, matches, outbox, silences, stories

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

RULES = """\
version: 1
settings: {notify: [desk, duty]}
channels:
  desk: {url: ["console://", "console://"]}
  duty: {url: "console://", min_severity: high}
rules:
  - {id: roads, title: Roads, when: blokada}
  - {id: shots, title: Shots, severity: high, when: pucnjava}
  - {id: film, title: Film, when: snimanje, notify: []}
  - {id: news, title: News, severity: low, when: vijest, notify: [duty]}
  - {id: vacuum, title: Vacuum, when: vakuum, confirm: {within: 6h}}
  - {id: hush, title: Hush, when: vježba}
"""


def article(number: int, story: str | None) -> Article:
    return Article(
        id=f"a-{number}", url=None, feed="klix", entry_id=None, title="Blokada", text="",
        language="hbs", script="Latn", published=None, seen=NOW - HOUR, source="page",
        story_id=story,
    )  # fmt: skip


def match(number: int, rule: str, outcome: Outcome) -> StoredMatch:
    severity = Severity.INFO if outcome is Outcome.RECORDED else Severity.MEDIUM
    holds = outcome not in {Outcome.RETRACTED, Outcome.IGNORED}
    ignored = "sport" if outcome is Outcome.IGNORED else None
    found = RuleMatch(rule=rule, severity=severity, alert=holds, hits=(), ignored=ignored)
    return StoredMatch(
        article_id=f"a-{number}", match=found, outcome=outcome, rules_version="v", final=True,
        at=NOW,
    )  # fmt: skip


def alert(rules: Rules, rule: str, severity: Severity, story: int = 1) -> Alert:
    return Alert(
        id=f"al-{rule}", rule=rule, story_id=f"s-{story}", article_id="a-1", severity=severity,
        rules_version=rules.config.version, created=NOW - HOUR,
    )  # fmt: skip


def promise(name: str, channel: str, state: DeliveryState, **more: object) -> Delivery:
    facts: dict[str, object] = {
        "id": f"d-{name}", "kind": MessageKind.ALERT, "channel": channel, "target": "0",
        "story_id": "s-1", "revision": 1, "severity": Severity.MEDIUM, "state": state,
        "due": NOW, "created": NOW - HOUR, "rules_version": "v",
    }  # fmt: skip
    return Delivery(**(facts | more))  # type: ignore[arg-type]


def fill(c: Connection, rules: Rules) -> None:
    """A sound archive that has every outcome and every state."""
    when = {"first_seen": NOW - HOUR, "last_seen": NOW}
    stories.save(c, Story(id="s-1", title="Blokada", state="reported", **when))
    stories.save(c, Story(id="s-2", title="Blokada", state="reported", same_as="s-1", **when))
    for number, story in ((1, "s-1"), (2, "s-2"), (3, None)):
        articles.save(c, article(number, story))
    found = [
        match(1, rule, Outcome.ALERT) for rule in ("roads", "shots", "film", "news")
    ] + [
        match(1, "vacuum", Outcome.WAITING),
        match(1, "hush", Outcome.SILENCED),
        match(2, "roads", Outcome.COVERAGE),
        match(2, "vacuum", Outcome.UNCONFIRMED),
        match(3, "roads", Outcome.RECORDED),
        match(3, "shots", Outcome.TEST),
        match(3, "film", Outcome.IGNORED),
        match(3, "news", Outcome.ARCHIVED),
        match(3, "hush", Outcome.RETRACTED),
    ]  # fmt: skip
    matches.save(c, found)
    silence = Silence(
        id="si-1", kind="rule", subject="hush", by="Ana", reason="vježba", since=NOW - 2 * HOUR,
        until=NOW + HOUR,
    )  # fmt: skip
    silences.save(c, silence)
    severities = {
        "roads": Severity.MEDIUM, "shots": Severity.HIGH, "film": Severity.MEDIUM,
        "news": Severity.LOW, "hush": Severity.MEDIUM,
    }  # fmt: skip
    for rule, severity in severities.items():
        alerts.save(c, alert(rules, rule, severity))
    notice = Notice(about="klix", text="klix kasni", since=NOW)
    for one in (
        promise("sent", "desk", DeliveryState.SENT, sent=NOW),
        promise("held", "desk", DeliveryState.HELD, target="1", hold=Hold.QUIET, reason="quiet"),
        promise("digested", "duty", DeliveryState.DIGESTED, digest="d-digest", story_id="s-2"),
        promise("digest", "duty", DeliveryState.PENDING, kind=MessageKind.DIGEST, story_id=None),
        promise("dead", "duty", DeliveryState.DEAD, revision=2, reason="given up"),
        promise("hushed", "duty", DeliveryState.HELD, target="1", hold=Hold.SILENCE,
                silence="si-1", reason="silenced"),
        promise("notice", "desk", DeliveryState.SENDING, kind=MessageKind.NOTICE, story_id=None,
                notice=notice, lease_until=NOW + HOUR),
        promise("back", "desk", DeliveryState.SUPPRESSED, revision=2, reason="no longer matches"),
    ):  # fmt: skip
        outbox.insert(c, one)


FLAWS = {
    # matches
    "UPDATE matches SET outcome = 'lost' WHERE rule = 'film'": "match of film",
    "UPDATE matches SET alert = false WHERE rule = 'roads'": "match of roads",
    "UPDATE matches SET alert = true WHERE outcome = 'retracted'": "match of hush",
    "UPDATE matches SET ignored = NULL": "match of film",
    "UPDATE matches SET severity = 4 WHERE outcome = 'ignored'": "match of film",
    "UPDATE matches SET severity = 2 WHERE outcome = 'recorded'": "match of roads",
    "UPDATE matches SET outcome = 'alert' WHERE article_id = 'a-3' AND rule = 'news'":
        "match of news",
    "UPDATE matches SET outcome = 'coverage' WHERE rule = 'shots'": "match of shots",
    "UPDATE matches SET outcome = 'waiting' WHERE rule = 'shots'": "match of shots",
    "UPDATE matches SET outcome = 'unconfirmed' WHERE rule = 'news'": "match of news",
    "DELETE FROM silences": "match of hush",
    "UPDATE articles SET seen = '2026-03-01 00:00:00+00'": "match of vacuum",
    # alerts
    "DELETE FROM matches WHERE rule = 'film'": "alert al-film",
    "DELETE FROM deliveries WHERE channel = 'desk'": "alert al-roads",
    "DELETE FROM deliveries WHERE id = 'd-held'": "alert al-roads",
    "UPDATE deliveries SET story_id = NULL, kind = 'digest' WHERE channel = 'duty'":
        "alert al-shots",
    "UPDATE alerts SET severity = 3 WHERE rule = 'news'": None,
    # deliveries
    "UPDATE deliveries SET state = 'lost' WHERE id = 'd-sent'": "message d-sent",
    "UPDATE deliveries SET kind = 'letter' WHERE id = 'd-sent'": "message d-sent",
    "UPDATE deliveries SET sent = NULL": "message d-sent",
    "UPDATE deliveries SET reason = NULL WHERE id = 'd-held'": "message d-held",
    "UPDATE deliveries SET hold = NULL WHERE id = 'd-held'": "message d-held",
    "UPDATE deliveries SET hold = 'mood' WHERE id = 'd-held'": "message d-held",
    "UPDATE deliveries SET due = '2026-03-18 00:00:00+00' WHERE id = 'd-held'": "message d-held",
    "UPDATE deliveries SET silence = 'si-9' WHERE id = 'd-hushed'": "message d-hushed",
    "UPDATE deliveries SET digest = 'd-9'": "message d-digested",
    "UPDATE deliveries SET digest = NULL": "message d-digested",
    "UPDATE deliveries SET lease_until = NULL": "message d-notice",
    "UPDATE deliveries SET notice = NULL": "message d-notice",
    "UPDATE deliveries SET reason = NULL WHERE id = 'd-dead'": "message d-dead",
    "UPDATE deliveries SET reason = NULL WHERE id = 'd-back'": "message d-back",
    "UPDATE deliveries SET story_id = NULL WHERE id = 'd-back'": "message d-back",
    "UPDATE deliveries SET state = 'held', hold = 'pace', target = '1' WHERE id = 'd-back'":
        "message d-held",
}  # fmt: skip
"""What somebody or something did to the archive, and what the finding is about."""


class _Undone(Exception):
    """Ends a write that must not be kept."""


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    found = check(tmp_path / "rules.yaml", {}, date(2026, 3, 2))
    assert found.rules is not None, found.problems
    return found


@pytest.fixture
def store(database: str, tmp_path: Path, checked: Checked) -> Iterator[Store]:
    """A database of each kind with a sound archive."""
    found = Store.open(database, tmp_path, check=False)
    rules = checked.rules
    assert rules is not None
    found.write_now(lambda c: fill(c, rules))
    yield found
    found.close_now()


def test_a_sound_archive_adds_up(store: Store, checked: Checked) -> None:
    report = doctor(checked, None, store, NOW)
    about = {finding.about.partition(" ")[0] for finding in report.findings}
    assert not about & {"match", "alert", "message"}, report.findings
    assert report.facts["matches"].startswith("13: ")
    for outcome in Outcome:
        assert f"{4 if outcome is Outcome.ALERT else 1} {outcome}" in report.facts["matches"]
    assert report.facts["alerts"] == (
        "5: 3 promised to every channel of their rule, 1 below min_severity of every channel,"
        " 1 for nobody, as their rule says"
    )
    assert report.facts["deliveries"] == (
        "8: 1 pending, 2 held, 1 sending, 1 sent, 1 digested, 1 suppressed, 1 dead"
    )


def test_whatever_does_not_add_up_is_found(store: Store, checked: Checked) -> None:
    """Each in a transaction of its own, which is taken back."""
    found: dict[str, list[str]] = {}

    def spoil(c: Connection, statement: str) -> None:
        c.execute(text(statement))
        findings = prove(c, checked.rules, "process 1", {}, NOW)
        found[statement] = [finding.about for finding in findings]
        raise _Undone

    for statement in FLAWS:
        with pytest.raises(_Undone):
            store.write_now(lambda c, s=statement: spoil(c, s))
    wrong = {
        statement: found[statement]
        for statement, about in FLAWS.items()
        if (about not in found[statement] if about else found[statement])
    }
    assert wrong == {}
