"""Acknowledge and note: whoever has a story has it, and nobody else is woken."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.desk import act
from monitor.errors import SettingError
from monitor.model import Delivery, DeliveryState, Hold, MessageKind, Severity, stable_id
from monitor.store import acts, alerts, outbox

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def escalation(alert_id: str) -> Delivery:
    return Delivery(
        id="d-escalation", kind=MessageKind.ALERT, channel="duty", target="1", story_id="s-1",
        revision=9, severity=Severity.HIGH, state=DeliveryState.HELD, hold=Hold.ESCALATION,
        due=NOW + 15 * MINUTE, created=NOW, rules_version="1", alert_ids=(alert_id,),
        article_id=stable_id("a", "https://klix.example/1"), reason="unless somebody acknowledges",
    )  # fmt: skip


def acknowledge(desk: Any, which: str, by: str, after: int = 0) -> act.Acknowledged:
    at = NOW + after * MINUTE
    return desk.store.write_now(lambda c: act.acknowledge(c, which, by, at))


@pytest.fixture
def story(newsdesk: Any) -> str:
    """The alert of a story that everybody has, and whose escalation waits."""
    newsdesk.bring(1, "Pucnjava u Banjskoj", "s-1")
    newsdesk.send()
    (alert,) = newsdesk.read(alerts.of_story, "s-1")
    newsdesk.store.write_now(lambda c: outbox.insert(c, escalation(alert.id)))
    return str(alert.id)


def test_who_has_it_spares_the_others(newsdesk: Any, story: str) -> None:
    first = acknowledge(newsdesk, story, "Ana")
    assert (first.had, first.new, first.cancelled) == (None, 1, 1)
    spared = newsdesk.read(outbox.get, "d-escalation")
    assert (spared.state, spared.reason) == (DeliveryState.SUPPRESSED, "acknowledged by Ana")
    second = acknowledge(newsdesk, "s-1", "Ben", after=5)
    assert (second.had, second.new, second.cancelled) == (("Ana", NOW), 0, 0)
    assert [one.by for one in newsdesk.read(acts.of_story, "s-1")] == ["Ana"]


def test_what_joins_later_is_somebody_s_own(newsdesk: Any, story: str) -> None:
    acknowledge(newsdesk, story, "Ana")
    newsdesk.bring(9, "Pucnjava i blokada u Banjskoj", "s-1", feed="rts")
    done = acknowledge(newsdesk, story, "Ben", after=5)
    assert (done.had, done.new) == (("Ana", NOW), 1)
    had = {one.rule: one.acknowledged_by for one in newsdesk.read(alerts.of_story, "s-1")}
    assert had == {"shooting": "Ana", "road": "Ben"}


def test_a_note_stands_once(newsdesk: Any, story: str) -> None:
    for by, new in (("Ana", True), ("Ana", False), ("Бен", True)):
        said = newsdesk.store.write_now(
            lambda c, who=by: act.note(c, story, "  МУП\u2028ћути ", who, NOW)
        )
        assert said.new is new
    notes = newsdesk.read(acts.of_story, "s-1")
    assert sorted((one.by, one.text) for one in notes) == [("Ana", "МУП ћути"), ("Бен", "МУП ћути")]


@pytest.mark.parametrize("name", ["", "  ", "\u200b\n"])
def test_nobody_acts_without_a_name(name: str) -> None:
    with pytest.raises(SettingError, match="an act carries a name"):
        act.person(name)
