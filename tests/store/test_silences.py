"""Silences and acts: what holds, until when, and who did what."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.model import Act, Delivery, DeliveryState, Hold, MessageKind, Severity, Silence, Story
from monitor.store import Store, acts, outbox, silences, stories

HOUR = timedelta(hours=1)


def silence(now: datetime, name: str = "1", **changes: object) -> Silence:
    made = Silence(
        id=f"si-{name}", kind="rule", subject="banjska-incident", by="Ana",
        reason="policijska vježba", since=now, until=now + 8 * HOUR,
    )  # fmt: skip
    return replace(made, **changes)


def held(now: datetime, name: str, **changes: object) -> Delivery:
    made = Delivery(
        id=f"d-{name}", kind=MessageKind.ALERT, channel="desk", target="0", story_id=None,
        revision=1, severity=Severity.HIGH, state=DeliveryState.HELD, due=now + 8 * HOUR,
        created=now, rules_version="v1", hold=Hold.SILENCE, silence="si-1",
    )  # fmt: skip
    return replace(made, **changes)


def save(store: Store, *made: Silence) -> None:
    store.write_now(lambda c: [silences.save(c, each) for each in made])


def active(store: Store, now: datetime) -> list[str]:
    return [each.id for each in store.read_now(lambda c: silences.active(c, now))]


def test_a_silence_comes_back_whole(store: Store, now: datetime) -> None:
    made = silence(now, kind="source", subject="РТС", by="Бен", ended=now + HOUR)
    save(store, made)
    assert store.read_now(lambda c: silences.get(c, "si-1")) == made
    assert store.read_now(lambda c: silences.get(c, "si-2")) is None


@pytest.mark.parametrize(
    ("changes", "after", "holds"),
    [
        ({}, 0 * HOUR, True),
        ({}, 8 * HOUR - timedelta(microseconds=1), True),
        ({}, 8 * HOUR, False),
        ({"ended": True}, HOUR, False),
        ({}, timedelta(days=-30), False),  # the clock went back by a month
        ({}, -HOUR, True),  # by an hour
    ],
)
def test_it_holds_until_its_end(
    store: Store, now: datetime, changes: dict[str, bool], after: timedelta, holds: bool
) -> None:
    save(store, silence(now, ended=now if changes else None))
    assert active(store, now + after) == (["si-1"] if holds else [])


def test_what_ends_first_comes_first_and_what_came_last_is_listed_first(
    store: Store, now: datetime
) -> None:
    save(
        store,
        silence(now, "1", until=now + 9 * HOUR),
        silence(now + HOUR, "2", until=now + 2 * HOUR),
        silence(now - 9 * HOUR, "3", until=now - HOUR),
    )
    assert active(store, now + HOUR) == ["si-2", "si-1"]
    listed = store.read_now(lambda c: silences.listing(c, limit=2))
    assert [each.id for each in listed] == ["si-2", "si-1"]


def test_ended_early_what_it_holds_is_due(store: Store, now: datetime) -> None:
    save(store, silence(now), silence(now, "2"))
    promised = (
        held(now, "1"),
        held(now, "2", silence="si-2"),
        held(now, "3", hold=Hold.QUIET),  # quiet hours hold it by now
        held(now, "4", state=DeliveryState.SENT),
    )
    store.write_now(lambda c: [outbox.insert(c, each) for each in promised])
    assert store.write_now(lambda c: silences.end(c, "si-1", now + HOUR))
    after = [store.read_now(lambda c, i=each.id: outbox.get(c, i)) for each in promised]
    assert [each.due - now for each in after if each] == [HOUR, 8 * HOUR, 8 * HOUR, 8 * HOUR]
    ended = store.read_now(lambda c: silences.get(c, "si-1"))
    assert ended is not None
    assert ended.ended == now + HOUR
    assert active(store, now + HOUR) == ["si-2"]


def test_what_holds_nothing_any_more_is_not_ended_again(store: Store, now: datetime) -> None:
    save(store, silence(now))
    tries = [("si-2", now), ("si-1", now + 8 * HOUR), ("si-1", now + HOUR), ("si-1", now + HOUR)]
    ended = [store.write_now(lambda c, t=each: silences.end(c, *t)) for each in tries]
    assert ended == [False, False, True, False]


def test_acts_of_a_story_stand_in_their_order_and_once(store: Store, now: datetime) -> None:
    story = Story(id="s-1", title="Banjska", state="reported", first_seen=now, last_seen=now)
    note = Act(id="act-1", kind="note", by="Ana", at=now + HOUR, story_id="s-1", text="МУП ћути")
    taken = Act(id="act-2", kind="acknowledged", by="Ben", at=now, story_id="s-1")
    other = Act(id="act-3", kind="silenced", by="Ben", at=now, story_id=None, text="rule x")
    store.write_now(lambda c: stories.save(c, story))
    for _ in range(2):
        store.write_now(lambda c: [acts.add(c, each) for each in (note, taken, other)])
    store.write_now(lambda c: acts.add(c, replace(note, text="drugo")))
    assert store.read_now(lambda c: acts.of_story(c, "s-1")) == (taken, note)
    assert store.read_now(lambda c: acts.since(c, now + HOUR)) == (note,)
    assert store.read_now(lambda c: acts.since(c, now)) == (taken, other, note)


def test_what_is_collected_about_a_muted_story_waits_with_it(store: Store, now: datetime) -> None:
    story = Story(id="s-1", title="Banjska", state="reported", first_seen=now, last_seen=now)
    promised = (
        held(now, "1", story_id="s-1", silence=None, hold=Hold.PACE, due=now + HOUR),
        held(now, "2", story_id="s-1", silence=None, hold=Hold.QUIET, due=now + HOUR),
        held(now, "3", silence=None, hold=Hold.PACE, due=now + HOUR),
        held(now, "4"),  # held by it before its end was moved
    )
    store.write_now(
        lambda c: (stories.save(c, story), *(outbox.insert(c, each) for each in promised))
    )
    muted = silence(now, kind="story", subject="s-1", until=now + 9 * HOUR)
    store.write_now(lambda c: silences.hold(c, muted))
    after = [store.read_now(lambda c, i=each.id: outbox.get(c, i)) for each in promised]
    assert [(each.hold, (each.due - now) // HOUR) for each in after if each] == [
        (Hold.SILENCE, 9), (Hold.QUIET, 1), (Hold.PACE, 1), (Hold.SILENCE, 9),
    ]  # fmt: skip
    assert store.read_now(silences.held) == {"si-1": 1}
    assert after[0] is not None
    assert after[0].reason == "silenced by Ana: policijska vježba"


def test_escalations_of_a_story_are_spared_once(store: Store, now: datetime) -> None:
    story = Story(id="s-1", title="Banjska", state="reported", first_seen=now, last_seen=now)
    promised = (
        held(now, "1", story_id="s-1", hold=Hold.ESCALATION),
        held(now, "2", story_id="s-1", hold=Hold.QUIET),
        held(now, "3", story_id="s-1", hold=Hold.ESCALATION, state=DeliveryState.SENT),
        held(now, "4", hold=Hold.ESCALATION),
    )
    store.write_now(
        lambda c: (stories.save(c, story), *(outbox.insert(c, each) for each in promised))
    )
    spare = [
        store.write_now(lambda c: outbox.cancel_escalations(c, "s-1", "acknowledged by Ana"))
        for _ in range(2)
    ]
    assert spare == [1, 0]
    spared = store.read_now(lambda c: outbox.get(c, "d-1"))
    assert spared is not None
    assert (spared.state, spared.reason) == (DeliveryState.SUPPRESSED, "acknowledged by Ana")
