"""Rules that want others to report it first, and what nobody acknowledges in time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor import route
from monitor.config.rules import Confirm, Escalate
from monitor.model import (
    DeliveryState,
    Hold,
    MessageKind,
    Outcome,
    RuleMatch,
    Severity,
    StoredMatch,
)

MINUTE = timedelta(minutes=1)


def waits(article_id: str, rule: str, kit: Any) -> StoredMatch:
    """A match that waits for others."""
    match = RuleMatch(rule=rule, severity=Severity.MEDIUM, alert=True, hits=())
    return StoredMatch(
        article_id=article_id, match=match, outcome=Outcome.WAITING, rules_version="v1",
        final=True, at=kit.now,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sources", "kinds", "enough"),
    [
        (1, {"portal"}, False),
        (2, {"portal"}, True),
        (1, {"institution"}, True),
        (1, {"agency"}, False),
        (0, set(), False),
    ],
)
def test_who_confirms(sources: int, kinds: set[str], enough: bool) -> None:
    confirm = Confirm(outlets=2, kinds=("institution",))
    reported = route.Reported(sources=sources, kinds=frozenset(kinds))
    assert route.confirms(confirm, reported) is enough


def test_a_story_waits_for_its_confirmation_and_then_alerts(kit: Any) -> None:
    desk = kit.desk([kit.rule("vacuum", confirm=Confirm())], [kit.channel("desk")])
    first = desk.evaluate(kit.article(), "vacuum")
    assert (first.outcomes, first.alerts, first.deliveries) == (
        {"vacuum": Outcome.WAITING},
        (),
        (),
    )
    second = desk.evaluate(
        kit.article("a-2", feed="rts"),
        "vacuum",
        confirmed=frozenset({"vacuum"}),
        waiting=(waits("a-1", "vacuum", kit),),
    )
    assert second.outcomes == {"vacuum": Outcome.ALERT}
    assert second.confirmed == (("a-1", "vacuum", Outcome.COVERAGE),)
    assert [one.kind for one in desk.send()] == [MessageKind.ALERT]
    again = desk.evaluate(kit.article(), "vacuum", before={"vacuum": Outcome.COVERAGE})
    assert again.outcomes == {"vacuum": Outcome.COVERAGE}


def test_an_article_that_the_rule_does_not_find_confirms_too(kit: Any) -> None:
    rules = [kit.rule("vacuum", confirm=Confirm()), kit.rule("other", notify=())]
    desk = kit.desk(rules, [kit.channel("desk")])
    decision = desk.evaluate(
        kit.article("a-2"),
        "other",
        confirmed=frozenset({"vacuum"}),
        waiting=(waits("a-1", "vacuum", kit),),
    )
    assert decision.confirmed == (("a-1", "vacuum", Outcome.ALERT),)
    (told,) = decision.deliveries
    assert (told.article_id, told.channel) == ("a-1", "desk")


@pytest.mark.parametrize(
    ("hours", "outcome"), [(5, Outcome.WAITING), (6, Outcome.WAITING), (7, Outcome.UNCONFIRMED)]
)
def test_what_nobody_else_reports_in_time_is_unconfirmed(
    kit: Any, hours: int, outcome: Outcome
) -> None:
    desk = kit.desk([kit.rule("vacuum", confirm=Confirm())], [kit.channel("desk")])
    desk.now += timedelta(hours=hours)
    assert desk.evaluate(kit.article(), "vacuum").outcomes == {"vacuum": outcome}


def test_a_rule_that_no_longer_asks_tells_what_waited(kit: Any) -> None:
    desk = kit.desk([kit.rule("vacuum"), kit.rule("other")], [kit.channel("desk")])
    decision = desk.evaluate(kit.article("a-2"), "other", waiting=(waits("a-1", "vacuum", kit),))
    assert decision.confirmed == (("a-1", "vacuum", Outcome.ALERT),)


def escalating(kit: Any, severity: Severity = Severity.HIGH, **duty: Any) -> Any:
    """A desk whose duty officer is given a quarter of an hour."""
    after = Escalate(after=15 * MINUTE, to=("backup", "boss"))
    channels = [
        kit.channel("duty", escalate=after, **duty),
        kit.channel("backup", min_severity=Severity.CRITICAL),
        kit.channel("boss"),
    ]
    return kit.desk([kit.rule("banjska", severity=severity, notify=("duty",))], channels)


def test_what_nobody_acknowledges_goes_further(kit: Any) -> None:
    desk = escalating(kit)
    desk.evaluate(kit.article(), "banjska", wait=timedelta(seconds=20))
    due = kit.now + timedelta(seconds=20) + 15 * MINUTE
    for name in ("backup", "boss"):
        held = desk.only(name)
        assert (held.hold, held.due, held.kind) == (Hold.ESCALATION, due, MessageKind.ALERT)
    assert desk.evaluate(kit.article(), "banjska").deliveries == ()
    desk.send(kit.now + MINUTE)
    assert {one.channel for one in desk.send(due)} == {"backup", "boss"}
    # Who was told so hears of a denial, too.
    desk.evaluate(kit.article("a-2"), "banjska", news=[kit.news("denial")])
    assert {one.channel for one in desk.send()} == {"duty", "backup", "boss"}


@pytest.mark.parametrize("severity", [Severity.LOW, Severity.MEDIUM])
def test_below_high_nothing_is_escalated(kit: Any, severity: Severity) -> None:
    desk = escalating(kit, severity)
    desk.evaluate(kit.article(), "banjska")
    assert desk.to("backup") == []


def test_what_somebody_has_in_hand_is_not_escalated(kit: Any) -> None:
    desk = escalating(kit)
    desk.evaluate(kit.article(), "banjska")
    for name in ("backup", "boss"):
        held = desk.only(name)
        desk.told[held.id] = replace(held, state=DeliveryState.SUPPRESSED)
    desk.alerts = {
        key: replace(one, acknowledged=kit.now, acknowledged_by="Ana")
        for key, one in desk.alerts.items()
    }
    desk.send(kit.now + MINUTE)
    desk.evaluate(kit.article("a-2"), "banjska", news=[kit.news("second-owner")])
    assert {one.channel for one in desk.send()} == {"duty"}


def test_a_delivery_that_comes_earlier_takes_its_escalation_along(kit: Any) -> None:
    desk = escalating(kit)
    desk.evaluate(kit.article(), "banjska", wait=timedelta(hours=1))
    (told,) = desk.to("duty")
    desk.told[told.id] = replace(told, state=DeliveryState.HELD, hold=Hold.FLOOD)
    held = desk.only("boss")
    desk.config = replace(
        desk.config,
        rules=(*desk.config.rules, kit.rule("kfor", severity=Severity.HIGH, notify=("duty",))),
    )
    desk.evaluate(kit.article("a-2"), "kfor")
    assert desk.only("boss").due == kit.now + 15 * MINUTE < held.due


def test_whose_own_rule_wants_it_need_not_wait(kit: Any) -> None:
    desk = escalating(kit)
    desk.evaluate(kit.article(), "banjska")
    desk.config = replace(
        desk.config, rules=(*desk.config.rules, kit.rule("kfor", notify=("boss",)))
    )
    desk.evaluate(kit.article("a-2"), "kfor")
    assert {one.channel for one in desk.send()} == {"duty", "boss"}


def test_a_flood_is_nobodys_emergency(kit: Any) -> None:
    desk = escalating(kit)
    desk.evaluate(kit.article(burst=True), "banjska")
    assert desk.to("backup") == []


def test_what_another_article_bears_out_is_told_with_that_one(kit: Any) -> None:
    desk = kit.desk([kit.rule("banjska")], [kit.channel("desk")])
    desk.evaluate(kit.article(), "banjska")
    gone = RuleMatch(
        rule="banjska", severity=Severity.MEDIUM, alert=False, hits=(), why_not="vetoed"
    )
    case = desk.case(kit.article(), elsewhere={"banjska": "a-2"})
    desk.keep(route.decide(case, [gone]))
    assert desk.only("desk").article_id == "a-2"
    desk.keep(route.decide(desk.case(kit.article("a-2")), [gone]))
    assert desk.to("desk")[0].state is DeliveryState.SUPPRESSED
