"""What is held: when it is due, what goes out as one, how much an address got."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.model import (
    Alert,
    Article,
    Delivery,
    DeliveryState,
    Hold,
    MessageKind,
    Outcome,
    RuleMatch,
    Severity,
    StoredMatch,
    Story,
)
from monitor.store import Connection, Store, alerts, articles, holds, matches, outbox, stories
from monitor.store import waiting as waits

S = DeliveryState
MINUTE = timedelta(minutes=1)


def delivery(at: datetime, name: str, **changes: Any) -> Delivery:
    made = Delivery(
        id=f"d-{name}", kind=MessageKind.ALERT, channel="desk", target="0", story_id=None,
        revision=1, severity=Severity.HIGH, state=S.PENDING, due=at, created=at,
        rules_version="v1",
    )  # fmt: skip
    return replace(made, **changes)


def put(store: Store, *promised: Delivery) -> None:
    store.write_now(lambda c: [outbox.insert(c, each) for each in promised])


def get(store: Store, name: str) -> Delivery:
    found = store.read_now(lambda c: outbox.get(c, f"d-{name}"))
    assert found is not None
    return found


@pytest.mark.parametrize("hold", Hold)
def test_what_goes_out_by_itself(store: Store, now: datetime, hold: Hold) -> None:
    put(store, delivery(now, "1", state=S.HELD, hold=hold, due=now + MINUTE))
    by_itself = hold in {Hold.QUIET, Hold.PACE, Hold.ESCALATION}
    for later, due in ((MINUTE / 2, False), (MINUTE, by_itself)):
        found = store.read_now(lambda c, at=now + later: outbox.channels_due(c, at))
        assert found == (("desk",) if due else ())
    taken = store.write_now(lambda c: outbox.claim(c, "d-1", now + MINUTE, MINUTE))
    assert (taken is not None) is by_itself


@pytest.mark.parametrize("hold", [Hold.LIMIT, Hold.BURST, Hold.FLOOD, Hold.SILENCE])
def test_what_was_held_ahead_of_the_clock_is_due(store: Store, now: datetime, hold: Hold) -> None:
    """The clock has gone back a year since: what it waits for would be as far away."""
    ahead = now + timedelta(days=365)
    put(store, delivery(ahead, "ahead", state=S.HELD, hold=hold, due=ahead + MINUTE))
    put(store, delivery(now, "1", state=S.HELD, hold=hold, due=now + MINUTE))

    def due(c: Connection) -> list[str]:
        groups = holds.groups(c, [hold], now)
        return [one.id for group in groups for one in holds.of_group(c, *group, due=now)]

    assert store.read_now(due) == ["d-ahead"]


@pytest.mark.parametrize("hold", [*Hold, None])
def test_only_what_waits_for_a_channel_is_let_go_with_it(
    store: Store, now: datetime, hold: Hold | None
) -> None:
    put(store, delivery(now, "1", state=S.HELD, hold=hold, due=now + MINUTE))
    waiting = hold in {None, Hold.CHANNEL}
    assert store.read_now(lambda c: outbox.held(c, "desk", "0")) == waiting
    assert store.write_now(lambda c: outbox.retry(c, None, now)) == waiting
    put(store, delivery(now, "2", state=S.HELD, hold=hold, due=now + MINUTE))
    assert store.write_now(lambda c: outbox.release_held(c, "desk", now)) == waiting


def test_a_joined_delivery_waits_for_what_it_names_now(store: Store, now: datetime) -> None:
    put(store, delivery(now, "1", state=S.HELD, hold=Hold.PACE, reason="collected", due=now))
    changed = replace(
        get(store, "1"), alert_ids=("al-1",), severity=Severity.CRITICAL, state=S.PENDING,
        due=now + MINUTE, reason=None,
    )  # fmt: skip
    assert store.write_now(lambda c: outbox.join(c, changed)) is True
    assert get(store, "1") == changed
    store.write_now(lambda c: outbox.claim(c, "d-1", now + MINUTE, MINUTE))
    assert store.write_now(lambda c: outbox.join(c, changed)) is False


def test_the_wait_for_a_translation_ends_and_no_other(store: Store, now: datetime) -> None:
    article = Article(
        id="a-1", url=None, feed=None, entry_id=None, title="Pucnjava", text="", language="hbs",
        script="Latn", published=None, seen=now, source="feed",
    )  # fmt: skip
    store.write_now(lambda c: articles.save(c, article))
    held = [delivery(now, hold, state=S.HELD, hold=hold, article_id="a-1") for hold in Hold]
    put(store, *held, delivery(now, "1", due=now + MINUTE, article_id="a-1"))
    assert store.write_now(lambda c: outbox.expedite(c, "a-1", now)) == 1
    assert [get(store, hold) for hold in Hold] == held


def test_what_is_told_as_one(store: Store, now: datetime) -> None:
    later = now + 5 * MINUTE
    put(
        store,
        delivery(now, "1", state=S.HELD, hold=Hold.LIMIT),
        delivery(now + MINUTE, "2", state=S.HELD, hold=Hold.LIMIT, due=later),
        delivery(now, "3", state=S.HELD, hold=Hold.LIMIT, target="1", due=later),
        delivery(now, "4", state=S.HELD, hold=Hold.SILENCE),
        delivery(now, "5", state=S.SENT, hold=Hold.LIMIT),
    )
    limits = store.read_now(lambda c: holds.groups(c, [Hold.LIMIT], now))
    assert limits == (("desk", "0", Hold.LIMIT),)
    assert store.read_now(lambda c: holds.first_due(c, "desk", "0", Hold.LIMIT)) == now
    assert store.read_now(lambda c: holds.first_due(c, "desk", "0", Hold.FLOOD)) is None
    held = store.read_now(lambda c: holds.of_group(c, *limits[0]))
    assert [one.id for one in held] == ["d-1", "d-2"]
    assert len(store.read_now(lambda c: holds.of_group(c, *limits[0], now))) == 1
    assert store.write_now(lambda c: holds.digested(c, ["d-1", "d-2", "d-5"], "d-9")) == 2
    store.write_now(lambda c: holds.arrived(c, "d-9", later))
    assert (get(store, "1").state, get(store, "1").sent) == (S.DIGESTED, later)
    assert get(store, "5").sent is None
    assert store.write_now(lambda c: holds.release(c, ["d-4"], later)) == 1
    assert (get(store, "4").state, get(store, "4").hold) == (S.PENDING, Hold.SILENCE)


def test_how_much_an_address_got(store: Store, now: datetime) -> None:
    hour, old = timedelta(hours=1), now - 2 * timedelta(hours=1)
    put(
        store,
        delivery(now, "1", state=S.SENT, sent=now),
        delivery(now, "2", state=S.SENT, sent=now, channel="twin"),
        delivery(old, "3", state=S.SENT, sent=old),
        delivery(now, "4"),
        delivery(now, "5", state=S.HELD, hold=Hold.LIMIT),
        delivery(now, "6", state=S.SENT, sent=now, channel="other"),
    )
    places = [("desk", "0"), ("twin", "0")]

    def count(*, pending: bool) -> int:
        return store.read_now(lambda c: holds.messages(c, places, now - hour, pending=pending))

    assert (count(pending=True), count(pending=False)) == (3, 2)
    store.write_now(lambda c: holds.postpone(c, places, now + hour))
    assert [get(store, name).due for name in ("4", "5")] == [now + hour, now]


def test_floods_are_counted_by_their_digests(store: Store, now: datetime) -> None:
    put(
        store,
        delivery(now, "1", kind=MessageKind.DIGEST, hold=Hold.FLOOD),
        delivery(now, "2", kind=MessageKind.DIGEST, hold=Hold.FLOOD, state=S.SENT, sent=now),
        delivery(now, "3", kind=MessageKind.DIGEST, hold=Hold.BURST, state=S.SENT, sent=now),
        delivery(now, "4", hold=Hold.FLOOD, state=S.DIGESTED),
    )
    since = now - MINUTE
    assert store.read_now(lambda c: holds.told_as_one(c, "desk", "0", Hold.FLOOD, since)) == 2


def test_quiet_hours_that_end_sooner(store: Store, now: datetime) -> None:
    late = now + 60 * MINUTE
    put(
        store,
        delivery(now, "1", state=S.HELD, hold=Hold.QUIET, due=late),
        delivery(now, "2", state=S.HELD, hold=Hold.PACE, due=late),
    )
    assert store.write_now(lambda c: holds.quiet_until(c, "desk", now)) == 1
    assert [get(store, name).due for name in ("1", "2")] == [now, late]


def test_what_waits_for_others_and_how_often_a_rule_alerts(store: Store, now: datetime) -> None:
    def write(c: Connection) -> None:
        story = Story(id="s-1", title="Vakuum", state="reported", first_seen=now, last_seen=now)
        stories.save(c, story)
        for number, outcome in enumerate((Outcome.WAITING, Outcome.ALERT, Outcome.WAITING)):
            article = Article(
                id=f"a-{number}", url=None, feed=None, entry_id=None, title="Vakuum", text="",
                language="hbs", script="Latn", published=None, seen=now + number * MINUTE,
                source="feed", story_id="s-1", burst=number == 2,
            )  # fmt: skip
            articles.save(c, article)
            match = RuleMatch(rule="vacuum", severity=Severity.HIGH, alert=True, hits=())
            matches.save(
                c,
                [
                    StoredMatch(
                        article_id=article.id,
                        match=match,
                        outcome=outcome,
                        rules_version="v1",
                        final=True,
                        at=now,
                    )
                ],
            )
        for number, rule in enumerate(("vacuum-0", "other", "vacuum-1")):
            alert = Alert(
                id=f"al-{number}", rule=rule, story_id="s-1", article_id=f"a-{number}",
                severity=Severity.HIGH, rules_version="v1", created=now,
            )  # fmt: skip
            alerts.save(c, alert)

    store.write_now(write)
    assert store.read_now(lambda c: waits.of_story(c, "s-1")) == ("a-0", "a-2")
    assert store.read_now(lambda c: waits.all(c, 9)) == (("a-0", "vacuum"), ("a-2", "vacuum"))
    told = [Outcome.ALERT, Outcome.COVERAGE]
    assert store.read_now(lambda c: waits.elsewhere(c, "s-1", "a-0", told)) == {"vacuum": "a-1"}
    assert store.read_now(lambda c: waits.elsewhere(c, "s-1", "a-1", told)) == {}
    store.write_now(lambda c: waits.settle(c, "a-0", "vacuum", Outcome.UNCONFIRMED, now))
    store.write_now(lambda c: waits.settle(c, "a-1", "vacuum", Outcome.UNCONFIRMED, now))
    assert store.read_now(matches.outcomes) == {
        Outcome.UNCONFIRMED: 1, Outcome.ALERT: 1, Outcome.WAITING: 1,
    }  # fmt: skip
    since = now - MINUTE
    rates = [
        store.read_now(lambda c, rule=rule: alerts.rate(c, rule, since, 90))
        for rule in ("vacuum-0", "other", "vacuum-1", "none")
    ]
    assert rates == [1, 1, 0, 0]  # what came in a burst does not count
    assert store.read_now(lambda c: alerts.rate(c, "other", since, 0)) == 0


def test_what_was_tried_before_goes_first(store: Store, now: datetime) -> None:
    seen = {"first_seen": now, "last_seen": now}
    store.write_now(
        lambda c: stories.save(c, Story(id="s-1", title="Banjska", state="reported", **seen))
    )
    later = now + MINUTE
    put(
        store,
        delivery(now, "1", story_id="s-1", body="{}", due=later),
        delivery(now, "2", story_id="s-1", revision=2),
        delivery(now, "3", story_id="s-1", revision=2, channel="duty"),
    )
    first = store.read_now(lambda c: outbox.before(c, "d-2"))
    assert first is not None
    assert first.id == "d-1"
    for name in ("1", "3"):
        assert store.read_now(lambda c, name=name: outbox.before(c, f"d-{name}")) is None
    assert store.write_now(lambda c: outbox.wait_for(c, "d-2", "d-1"))
    assert get(store, "2").due == later
    store.write_now(lambda c: outbox.hasten(c, "d-1", now))
    assert get(store, "1").due == now
    store.write_now(lambda c: outbox.hold(c, "d-1", Hold.CHANNEL, now, "channel broken"))
    assert store.write_now(lambda c: outbox.wait_for(c, "d-2", "d-1"))
    assert (get(store, "2").state, get(store, "2").hold) == (S.HELD, Hold.CHANNEL)
    store.write_now(lambda c: outbox.suppress(c, ["d-2"], "no longer matches"))
    assert not store.write_now(lambda c: outbox.wait_for(c, "d-1", "d-2"))


def test_a_receiver_that_rests_is_left_alone(store: Store, now: datetime) -> None:
    until = now + 10 * MINUTE
    put(store, delivery(now, "1", due=until, reason=holds.RESTS), delivery(now, "2"))
    place, other = [("desk", "0")], [("duty", "0")]
    assert store.read_now(lambda c: holds.rest(c, place, now)) == until
    assert store.read_now(lambda c: holds.rest(c, place, until)) is None
    assert store.read_now(lambda c: holds.rest(c, other, now)) is None
    store.write_now(lambda c: holds.defer(c, "d-2", until))
    store.write_now(lambda c: outbox.hasten(c, "d-1", now))
    assert [get(store, name).due for name in ("1", "2")] == [until, until]
