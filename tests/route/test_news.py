"""How news add up, and who hears of them."""

from dataclasses import replace
from typing import Any

import pytest

from monitor.config.rules import Channel
from monitor.model import DeliveryState, MessageKind, Severity
from monitor.route.news import merged


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            [("number", "8 wounded (before: 3)"), ("number", "12 wounded (before: 8)")],
            ["12 wounded (before: 3)"],
        ),
        ([("number", "8 wounded"), ("number", "2 dead")], ["8 wounded", "2 dead"]),
        ([("number", "8 wounded"), ("number", "9 wounded")], ["9 wounded"]),
        ([("place", "place: Banjska"), ("place", "place: Banjska")], ["place: Banjska"]),
        ([("denial", "denied: MUP"), ("denial", "denied: KFOR")], ["denied: MUP", "denied: KFOR"]),
        (
            [("severity", "severity rose from low to medium"), ("severity", "… to high")],
            ["… to high"],
        ),
    ],
)
def test_news_add_up(kit: Any, told: list[tuple[str, str]], expected: list[str]) -> None:
    found: Any = ()
    for kind, text in told:
        found = merged(found, [kit.news(kind, text)])
    assert [one.text for one in found] == expected


def test_six_rules_are_one_message_that_names_six(kit: Any) -> None:
    names = [f"rule-{number}" for number in range(6)]
    desk = kit.desk([kit.rule(name) for name in names], [kit.channel("desk")])
    desk.evaluate(kit.article(), *names[:3])
    desk.evaluate(kit.article("a-2"), *names[3:])
    (told,) = desk.send()
    assert {desk.alerts[one].rule for one in told.alert_ids} == set(names)


@pytest.mark.parametrize("kind", ["denial", "official", "withdrawn"])
def test_a_change_of_state_reaches_all_that_were_told(kit: Any, kind: str) -> None:
    channels: list[Channel] = [
        kit.channel("desk"),
        kit.channel("duty", min_severity=Severity.HIGH),
        kit.channel("never"),
    ]
    rules = [
        kit.rule("banjska", severity=Severity.HIGH, notify=("desk", "duty")),
        kit.rule("kfor", severity=Severity.LOW),
    ]
    desk = kit.desk(rules, channels)
    desk.evaluate(kit.article(), "banjska")
    desk.send()
    # Brought by an article that only a low rule of the desk's finds.
    desk.evaluate(kit.article("a-2"), "kfor", news=[kit.news(kind)])
    sent = desk.send()
    assert {one.channel for one in sent} == {"desk", "duty"}
    assert {one.kind for one in sent} == {MessageKind.UPDATE}
    assert {len(one.alert_ids) for one in sent} <= {1, 2}


def test_who_joins_later_hears_the_story_as_new(kit: Any) -> None:
    rules = [kit.rule("banjska"), kit.rule("kfor", notify=("duty",))]
    desk = kit.desk(rules, [kit.channel("desk"), kit.channel("duty")])
    desk.evaluate(kit.article(), "banjska")
    desk.send()
    desk.evaluate(kit.article("a-2"), "kfor", news=[kit.news("place", "place: Zvečan")])
    (told,) = desk.send()
    assert (told.channel, told.kind, told.news) == ("duty", MessageKind.ALERT, ())


def test_five_hundred_articles_of_one_event_and_another_one_amid(kit: Any) -> None:
    rules = [kit.rule("flood"), kit.rule("shooting", severity=Severity.HIGH)]
    desk = kit.desk(rules, [kit.channel("desk")])
    sent: list[Any] = []
    for number in range(500):
        desk.now = kit.now + number * (kit.hour / 500)
        told = [kit.news("number", f"{number} homes (before: {number - 1})")] if number else []
        if number == 1:
            told.append(kit.news("second-owner"))
        if number == 250:
            desk.evaluate(kit.article("x", story_id="s-2"), "shooting")
            (alone,) = desk.send()
            assert (alone.story_id, len(alone.alert_ids)) == ("s-2", 1)
        desk.evaluate(kit.article(f"b-{number}"), "flood", news=told)
        sent += desk.send()
    assert [one.kind for one in sent[:2]] == [MessageKind.ALERT, MessageKind.UPDATE]
    assert 3 <= len(sent) <= 8


def test_who_never_got_the_alert_gets_one_and_no_update(kit: Any) -> None:
    desk = kit.desk([kit.rule("banjska")], [kit.channel("desk")])
    desk.evaluate(kit.article(), "banjska")
    (refused,) = desk.send()
    desk.told[refused.id] = replace(refused, state=DeliveryState.DEAD)
    desk.evaluate(kit.article("a-2"), "banjska", news=[kit.news("denial")])
    (told,) = desk.send()
    assert (told.kind, told.news[0].kind) == (MessageKind.ALERT, "denial")
    assert told.alert_ids == refused.alert_ids
