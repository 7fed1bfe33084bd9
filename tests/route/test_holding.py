"""What makes a message wait, for how long, and what lets it go before."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from monitor import route
from monitor.config.rules import Limit
from monitor.model import DeliveryState, Hold, MessageKind, Outcome, Severity
from monitor.timetable import Slot, Span

NIGHT = tuple(Span(day, time(23), (day + 1) % 7, time(6)) for day in range(7))
WEEKEND = (Span(5, time(14), 0, time(6)),)
MINUTE = timedelta(minutes=1)


def at(*when: int) -> datetime:
    """A time in UTC."""
    return datetime(*when, tzinfo=UTC)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("spans", "now", "until"),
    [
        (NIGHT, at(2026, 3, 2, 23, 30), at(2026, 3, 3, 5)),  # after midnight in Sarajevo
        (NIGHT, at(2026, 3, 2, 22, 0), at(2026, 3, 3, 5)),
        (NIGHT, at(2026, 3, 2, 21, 59), None),
        (WEEKEND, at(2026, 3, 7, 13), at(2026, 3, 9, 5)),
        (NIGHT + WEEKEND, at(2026, 3, 8, 23), at(2026, 3, 9, 5)),
        (NIGHT, at(2026, 3, 28, 23), at(2026, 3, 29, 4)),  # the clock goes forward
    ],
)
def test_quiet_hours_hold_until_their_end(
    kit: Any, spans: tuple[Span, ...], now: datetime, until: datetime | None
) -> None:
    desk = kit.desk([kit.rule("banjska")], [kit.channel("desk", quiet_hours=spans)])
    desk.now = now
    desk.evaluate(kit.article(), "banjska")
    (told,) = desk.to("desk")
    if until is None:
        assert (told.state, told.hold) == (DeliveryState.PENDING, None)
    else:
        assert (told.state, told.hold, told.due) == (DeliveryState.HELD, Hold.QUIET, until)


@pytest.mark.parametrize(
    ("severity", "wakes", "held"),
    [
        (Severity.HIGH, Severity.CRITICAL, True),
        (Severity.HIGH, Severity.HIGH, False),
        (Severity.CRITICAL, Severity.CRITICAL, False),
    ],
)
def test_what_wakes_passes_quiet_hours(
    kit: Any, severity: Severity, wakes: Severity, held: bool
) -> None:
    rules = [kit.rule("banjska", severity=severity)]
    desk = kit.desk(rules, [kit.channel("desk", quiet_hours=NIGHT, wakes=wakes)])
    desk.now = at(2026, 3, 2, 23)
    desk.evaluate(kit.article(), "banjska")
    assert (desk.only("desk").state is DeliveryState.HELD) is held


def test_held_revisions_of_a_story_are_one_message(kit: Any) -> None:
    rules = [kit.rule("banjska"), kit.rule("kfor", severity=Severity.HIGH)]
    desk = kit.desk(rules, [kit.channel("desk", quiet_hours=NIGHT)])
    desk.now = at(2026, 3, 2, 23)
    desk.evaluate(kit.article(), "banjska")
    desk.now += MINUTE
    desk.evaluate(kit.article("a-2"), "banjska", news=[kit.news("number", "8 wounded")])
    desk.evaluate(kit.article("a-3"), "kfor", news=[kit.news("denial", "denied: MUP negira")])
    assert desk.send(at(2026, 3, 3, 4, 59)) == []
    (told,) = desk.send(at(2026, 3, 3, 5))
    assert (told.kind, told.severity, len(told.alert_ids)) == (
        MessageKind.ALERT,
        Severity.HIGH,
        2,
    )
    assert [one.kind for one in told.news] == ["number", "denial"]


def test_a_rise_that_wakes_lets_the_story_go(kit: Any) -> None:
    rules = [kit.rule("banjska"), kit.rule("attack", severity=Severity.CRITICAL)]
    desk = kit.desk(rules, [kit.channel("desk", quiet_hours=NIGHT)])
    desk.now = at(2026, 3, 2, 23)
    desk.evaluate(kit.article(), "banjska")
    desk.evaluate(kit.article("a-2"), "attack")
    (told,) = desk.send()
    assert (told.kind, told.severity) == (MessageKind.ALERT, Severity.CRITICAL)


@pytest.mark.parametrize("kind", ["denial", "official", "withdrawn"])
def test_quiet_hours_hold_a_change_of_state_only_where_they_held_the_alert(
    kit: Any, kind: str
) -> None:
    desk = kit.desk([kit.rule("banjska")], [kit.channel("desk", quiet_hours=NIGHT)])
    desk.evaluate(kit.article(), "banjska")
    desk.send()
    desk.now = at(2026, 3, 2, 23)
    desk.evaluate(kit.article("a-2"), "banjska", news=[kit.news(kind)])
    assert [one.kind for one in desk.send()[0].news] == [kind]


def test_collected_news_wait_15_then_30_then_60_minutes(kit: Any) -> None:
    desk = kit.desk([kit.rule("banjska")], [kit.channel("desk")])
    desk.evaluate(kit.article(), "banjska")
    desk.send()
    sent = []
    for minute in range(1, 241):
        desk.now = kit.now + minute * MINUTE
        told = kit.news("number", f"{minute} wounded (before: {minute - 1})")
        desk.evaluate(kit.article(f"b-{minute}"), "banjska", news=[told])
        sent += [(minute, one.news) for one in desk.send()]
    assert [minute for minute, _ in sent] == [15, 45, 105, 165, 225]
    assert [[one.text for one in told] for _, told in sent[:2]] == [
        ["15 wounded (before: 0)"],
        ["45 wounded (before: 15)"],
    ]


def test_collected_news_are_shown_with_the_latest_article(kit: Any) -> None:
    desk = kit.desk([kit.rule("banjska")], [kit.channel("desk")])
    desk.evaluate(kit.article(), "banjska")
    desk.send()
    for name, number in (("a-2", "16 wounded"), ("a-3", "141 wounded (before: 16)")):
        desk.now += MINUTE
        desk.evaluate(kit.article(name), "banjska", news=[kit.news("number", number)])
    desk.now += MINUTE
    desk.evaluate(kit.article("a-4"), "banjska")  # brings nothing
    assert desk.only("desk").article_id == "a-3"


@pytest.mark.parametrize("kind", ["second-owner", "official", "denial"])
def test_urgent_news_take_what_was_collected_along(kit: Any, kind: str) -> None:
    desk = kit.desk([kit.rule("banjska")], [kit.channel("desk")])
    desk.evaluate(kit.article(), "banjska")
    desk.send()
    desk.now += MINUTE
    desk.evaluate(kit.article("a-2"), "banjska", news=[kit.news("place", "place: Leposavić")])
    assert desk.only("desk").hold is Hold.PACE
    desk.now += MINUTE
    wait = timedelta(seconds=20)  # for a translation that this message does not show
    desk.evaluate(kit.article("a-3"), "banjska", news=[kit.news(kind)], wait=wait)
    (told,) = desk.send()
    assert [one.kind for one in told.news] == ["place", kind]


def test_a_withdrawal_that_lets_something_go_leaves_the_time_to_undo_it(kit: Any) -> None:
    desk = kit.desk([kit.rule("banjska")], [kit.channel("desk")])
    desk.evaluate(kit.article(), "banjska")
    desk.send()
    desk.evaluate(kit.article("a-2"), "banjska", news=[kit.news("place", "place: Leposavić")])
    withdrawn = desk.case(kit.article(), news=[kit.news("withdrawn")], wait=MINUTE)
    desk.keep(route.announce(withdrawn))
    assert desk.send() == []
    assert len(desk.send(desk.now + MINUTE)) == 1


def test_a_changed_headline_goes_at_once_and_then_no_sooner_than_in_a_quarter_of_an_hour(
    kit: Any,
) -> None:
    desk = kit.desk([kit.rule("banjska")], [kit.channel("desk")])
    desk.evaluate(kit.article(), "banjska")
    desk.send()
    for minute, hold in ((5, Hold.PACE), (16, None)):
        desk.now = kit.now + minute * MINUTE
        changed = kit.news("edit", f"headline {minute}")
        desk.evaluate(kit.article(), "banjska", news=[changed])
        (told,) = desk.send() or [desk.only("desk")]
        assert told.hold is hold or told.state is DeliveryState.SENT
    # Of an article that the desk was not told with, it is collected.
    desk.now += 20 * MINUTE
    desk.evaluate(kit.article("a-2"), "banjska", news=[kit.news("edit", "another headline")])
    assert desk.only("desk").hold is Hold.PACE


def test_pace_is_kept_for_each_address(kit: Any) -> None:
    one = kit.channel("desk")
    twin = kit.channel("twin", urls=one.urls)
    desk = kit.desk([kit.rule("banjska", notify=("desk", "twin"))], [one, twin])
    desk.evaluate(kit.article(), "banjska")
    first, second = desk.to("desk")[0], desk.to("twin")[0]
    early, late = kit.now, kit.now + 10 * MINUTE
    for told, when in ((first, early), (second, late)):
        desk.told[told.id] = replace(told, state=DeliveryState.SENT, sent=when, body="{}")
    desk.now = late + MINUTE
    desk.evaluate(kit.article("a-2"), "banjska", news=[kit.news("name", "name: Milan Radoičić")])
    assert {desk.only(name).due for name in ("desk", "twin")} == {late + 15 * MINUTE}


def test_above_its_limit_a_channel_gets_one_digest(kit: Any) -> None:
    rules = [kit.rule("banjska"), kit.rule("attack", severity=Severity.CRITICAL)]
    desk = kit.desk(rules, [kit.channel("desk", limit=Limit(count=3))])
    place = ("desk", "0")
    desk.traffic = route.Traffic(messages={place: 3})
    desk.evaluate(kit.article(), "banjska")
    held = desk.only("desk")
    assert (held.hold, held.due) == (Hold.LIMIT, kit.now + 15 * MINUTE)
    desk.now += 10 * MINUTE
    desk.told.clear()
    desk.traffic = route.Traffic(messages={place: 3}, held={(*place, Hold.LIMIT): held.due})
    desk.evaluate(kit.article("a-2", story_id="s-2"), "banjska")
    assert desk.only("desk").due == held.due  # 15 minutes after the first
    desk.evaluate(kit.article("a-3", story_id="s-2"), "attack")
    assert desk.only("desk").state is DeliveryState.PENDING  # critical passes


@pytest.mark.parametrize(
    ("severity", "alerts", "held"),
    [
        (Severity.HIGH, 99, False),
        (Severity.HIGH, 100, True),
        (Severity.CRITICAL, 100, False),
        (Severity.CRITICAL, 300, True),
    ],
)
def test_a_rule_that_tells_of_everything_is_told_as_one(
    kit: Any, severity: Severity, alerts: int, held: bool
) -> None:
    rules = [kit.rule("all", severity=severity), kit.rule("banjska")]
    desk = kit.desk(rules, [kit.channel("desk")])
    desk.traffic = route.Traffic(alerts={"all": alerts, "banjska": 2})
    desk.evaluate(kit.article(), "all")
    told = desk.only("desk")
    assert (told.hold is Hold.FLOOD) is held
    if held:
        assert "all" in (told.reason or "")
        desk.evaluate(kit.article("a-2"), "all", "banjska")
        assert desk.only("desk").state is DeliveryState.PENDING  # another rule wants it, too


@pytest.mark.parametrize(("before", "minutes"), [(0, 1), (1, 5), (2, 15), (9, 15)])
def test_a_flood_is_gathered_for_longer_each_time(kit: Any, before: int, minutes: int) -> None:
    desk = kit.desk([kit.rule("all")], [kit.channel("desk")])
    desk.traffic = route.Traffic(alerts={"all": 101}, floods={("desk", "0"): before})
    desk.evaluate(kit.article(), "all")
    assert desk.only("desk").due == kit.now + minutes * MINUTE


def test_what_a_burst_brings_is_held_for_a_minute_whatever_it_is(kit: Any) -> None:
    rules = [kit.rule("attack", severity=Severity.CRITICAL)]
    desk = kit.desk(rules, [kit.channel("desk")])
    desk.evaluate(kit.article(burst=True), "attack")
    held = desk.only("desk")
    assert (held.hold, held.due) == (Hold.BURST, kit.now + MINUTE)


@pytest.mark.parametrize("hold", [Hold.LIMIT, Hold.BURST, Hold.FLOOD])
def test_nothing_joins_what_waits_by_a_clock_that_went_back(kit: Any, hold: Hold) -> None:
    """Set a year ahead, something was held; set right, what comes is not held for a year."""
    desk = kit.desk([kit.rule("banjska")], [kit.channel("desk", limit=Limit(count=3))])
    place, ahead = ("desk", "0"), kit.now + timedelta(days=365)
    counts = {"messages": {place: 3}} if hold is Hold.LIMIT else {}
    alerts = {"banjska": 100} if hold is Hold.FLOOD else {}
    desk.traffic = route.Traffic(held={(*place, hold): ahead}, alerts=alerts, **counts)
    desk.evaluate(kit.article(burst=hold is Hold.BURST), "banjska")
    held = desk.only("desk")
    assert held.hold is hold
    assert kit.now < held.due <= kit.now + 15 * MINUTE


@pytest.mark.parametrize(
    ("kind", "subject"), [("rule", "banjska"), ("source", "klix"), ("story", "s-1")]
)
def test_a_silence_holds_until_its_end(kit: Any, kind: str, subject: str) -> None:
    desk = kit.desk([kit.rule("banjska")], [kit.channel("desk")])
    until = kit.now + timedelta(hours=8)
    desk.silences = (kit.silence(kind, subject, until),)
    decision = desk.evaluate(kit.article(), "banjska")
    assert decision.outcomes == {"banjska": Outcome.SILENCED}
    held = desk.only("desk")
    assert (held.hold, held.due, held.silence) == (Hold.SILENCE, until, f"si-{subject}")
    again = desk.evaluate(kit.article(), "banjska", before=decision.outcomes)
    assert (again.deliveries, again.joined) == ((), ())


def test_a_silence_holds_nothing_critical_no_change_of_state_and_no_rise(kit: Any) -> None:
    rules = [
        kit.rule("banjska"),
        kit.rule("kfor", severity=Severity.HIGH),
        kit.rule("attack", severity=Severity.CRITICAL),
    ]
    desk = kit.desk(rules, [kit.channel("desk")])
    desk.evaluate(kit.article(), "banjska")
    desk.send()
    desk.silences = (kit.silence("story", "s-1", kit.now + timedelta(hours=8)),)
    desk.now += MINUTE
    desk.evaluate(kit.article("a-2"), "banjska", news=[kit.news("number", "8 wounded")])
    assert desk.only("desk").hold is Hold.SILENCE
    desk.evaluate(kit.article("a-3"), "banjska", news=[kit.news("denial")])
    assert [one.kind for one in desk.send()[0].news] == ["number", "denial"]
    desk.evaluate(kit.article("a-4"), "kfor")
    assert [one.kind for one in desk.send()[0].news] == ["severity"]
    assert desk.evaluate(kit.article("a-5"), "attack").outcomes == {"attack": Outcome.ALERT}
    assert desk.send()[0].severity is Severity.CRITICAL


def test_an_outlet_that_is_not_silenced_tells_what_another_ones_silence_held(kit: Any) -> None:
    desk = kit.desk([kit.rule("banjska")], [kit.channel("desk")])
    desk.silences = (kit.silence("source", "klix", kit.now + timedelta(hours=8)),)
    desk.evaluate(kit.article(), "banjska")
    assert desk.send() == []
    desk.evaluate(kit.article("a-2", feed="rts"), "banjska")
    assert [one.kind for one in desk.send()] == [MessageKind.ALERT]


def test_what_was_told_before_the_silence_stays_an_alert(kit: Any) -> None:
    desk = kit.desk([kit.rule("banjska")], [kit.channel("desk")])
    first = desk.evaluate(kit.article(), "banjska")
    desk.silences = (kit.silence("rule", "banjska", kit.now + timedelta(hours=8)),)
    again = desk.evaluate(kit.article(), "banjska", before=first.outcomes)
    assert again.outcomes == {"banjska": Outcome.ALERT}


def test_a_channel_with_digests_waits_for_them(kit: Any) -> None:
    slots = tuple(Slot(day, time(7, 30)) for day in range(5))
    rules = [kit.rule("banjska", notify=("morning",))]
    desk = kit.desk(rules, [kit.channel("morning", digest=slots)])
    desk.evaluate(kit.article(), "banjska")
    held = desk.only("morning")
    assert (held.hold, held.due) == (Hold.DIGEST, at(2026, 3, 3, 6, 30))
    silent = replace(desk.config.rules[0], notify=None)
    assert route.channels_of(silent, desk.config) == ()
    desk.told[held.id] = replace(held, state=DeliveryState.DIGESTED)
    desk.evaluate(kit.article("a-2"), "banjska", news=[kit.news("denial")])
    assert desk.only("morning").hold is Hold.DIGEST


@pytest.mark.parametrize(
    ("changes", "sent", "hold"),
    [
        ({}, 0, Hold.QUIET),
        ({"severity": Severity.CRITICAL}, 9, None),
        ({}, 9, Hold.LIMIT),
        ({"hold": Hold.LIMIT}, 9, Hold.QUIET),
        ({"hold": Hold.ESCALATION}, 9, Hold.ESCALATION),
        ({"body": "{}"}, 9, Hold.QUIET),
        ({"kind": MessageKind.DIGEST}, 9, None),
        ({"kind": MessageKind.NOTICE}, 9, Hold.QUIET),
    ],
)
def test_the_last_look(kit: Any, changes: dict[str, Any], sent: int, hold: Hold | None) -> None:
    desk = kit.desk(
        [kit.rule("banjska")], [kit.channel("desk", quiet_hours=NIGHT, limit=Limit(count=9))]
    )
    desk.evaluate(kit.article(), "banjska")
    delivery = replace(desk.only("desk"), **changes)
    night = at(2026, 3, 2, 23)
    found = route.look(desk.config, delivery, sent=sent, gathered=None, now=night)
    assert (found.hold if found else None) is hold
    gone = replace(desk.config, channels=())
    assert route.look(gone, delivery, sent=9, gathered=None, now=night) is None


def test_of_a_gathering_the_reader_learns_why(kit: Any) -> None:
    desk = kit.desk([kit.rule("all")], [kit.channel("desk")])
    desk.traffic = route.Traffic(alerts={"all": 101})
    held = []
    for number in range(3):
        desk.told.clear()
        desk.evaluate(kit.article(f"a-{number}", story_id=f"s-{number}"), "all")
        held.append(desk.only("desk"))
    digest = route.gathered(desk.config, held, kit.now)
    assert digest.notice is not None
    assert digest.notice.text == "3 stories at once: more than 100 alerts of all in an hour"
    assert (digest.kind, digest.notice.about) == (MessageKind.DIGEST, "flood")
    assert route.gathered(desk.config, held, kit.now).id == digest.id
