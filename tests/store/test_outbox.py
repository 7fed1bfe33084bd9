"""The outbox: whoever claims is alone, whoever is late changes nothing, nothing is lost."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.model import (
    Article,
    Delivery,
    DeliveryState,
    Hold,
    MessageKind,
    News,
    Notice,
    Severity,
    Story,
)
from monitor.store import Store, articles, outbox, stories

S = DeliveryState
MINUTE = timedelta(minutes=1)


def delivery(at: datetime, name: str = "1", **changes: object) -> Delivery:
    made = Delivery(
        id=f"d-{name}", kind=MessageKind.ALERT, channel="desk", target="0", story_id=None,
        revision=0, severity=Severity.HIGH, state=S.PENDING, due=at, created=at,
        rules_version="v1",
    )  # fmt: skip
    return replace(made, **changes)


def put(store: Store, *promised: Delivery) -> None:
    store.write_now(lambda c: [outbox.insert(c, each) for each in promised])


def get(store: Store, name: str = "1") -> Delivery:
    found = store.read_now(lambda c: outbox.get(c, f"d-{name}"))
    assert found is not None
    return found


def claim(store: Store, at: datetime, name: str = "1", lease: timedelta = MINUTE) -> Delivery:
    taken = store.write_now(lambda c: outbox.claim(c, f"d-{name}", at, lease))
    assert taken is not None
    return taken


def due(store: Store, at: datetime, channel: str = "desk", limit: int = 10) -> list[str]:
    return [each.id for each in store.read_now(lambda c: outbox.due(c, channel, at, limit))]


def tell(store: Store, at: datetime) -> None:
    """An article and its story, for deliveries that refer to them."""
    story = Story(id="s-1", title="Banjska", state="reported", first_seen=at, last_seen=at)
    article = Article(
        id="a-1", url=None, feed=None, entry_id=None, title="Pucnjava", text="", language="hbs",
        script="Latn", published=None, seen=at, source="feed", story_id="s-1",
    )  # fmt: skip
    store.write_now(lambda c: (stories.save(c, story), articles.save(c, article)))


def test_a_delivery_comes_back_whole(store: Store, now: datetime) -> None:
    tell(store, now)
    news = News(kind="official", text="MUP potvrdio", original="МУП потврдио", feed="rts", url=None)
    promised = delivery(
        now, kind=MessageKind.UPDATE, story_id="s-1", article_id="a-1", alert_ids=("al-1", "al-2"),
        revision=3, news=(news, news), state=S.HELD, reason="quiet hours", attempts=2,
        first_attempt=now, lease_until=now, sent=now, error="503", body='{"naslov": "Бањска"}',
    )  # fmt: skip
    notice = Notice(about="klix", text="Klix nije dostupan", since=now)
    put(store, promised, delivery(now, "2", kind=MessageKind.NOTICE, notice=notice))
    assert get(store) == promised
    assert get(store, "2").notice == notice
    assert store.read_now(lambda c: outbox.get(c, "d-3")) is None
    assert store.read_now(lambda c: outbox.of_story(c, "s-1")) == (promised,)


def test_inserting_twice_is_nothing(store: Store, now: datetime) -> None:
    assert store.write_now(lambda c: outbox.insert(c, delivery(now))) is True
    other = delivery(now, severity=Severity.LOW, state=S.SENT)
    assert store.write_now(lambda c: outbox.insert(c, other)) is False
    assert get(store) == delivery(now)


def test_the_worst_first_then_the_oldest(store: Store, now: datetime) -> None:
    put(
        store,
        delivery(now - MINUTE, "1", severity=Severity.MEDIUM),
        delivery(now, "2"),
        delivery(now - MINUTE, "3"),
        delivery(now, "4", severity=Severity.CRITICAL),
        delivery(now, "5", due=now + MINUTE),
        delivery(now, "6", channel="duty"),
        *(delivery(now, f"x{state}", state=state) for state in (S.HELD, S.SENT, S.DEAD)),
    )
    assert due(store, now) == ["d-4", "d-3", "d-2", "d-1"]
    assert due(store, now, limit=1) == ["d-4"]
    assert due(store, now + MINUTE) == ["d-4", "d-3", "d-2", "d-5", "d-1"]
    assert store.read_now(lambda c: outbox.channels_due(c, now)) == ("desk", "duty")
    assert due(store, now - MINUTE / 2) == ["d-3", "d-1"]
    assert store.read_now(lambda c: outbox.channels_due(c, now - MINUTE / 2)) == ("desk",)


def test_a_claim_is_a_lease(store: Store, now: datetime) -> None:
    put(store, delivery(now))
    taken = claim(store, now)
    expected = delivery(
        now, state=S.SENDING, attempts=1, first_attempt=now, lease_until=now + MINUTE
    )
    assert taken == get(store) == expected
    assert due(store, now) == []
    again = store.write_now(lambda c: outbox.claim(c, "d-1", now, MINUTE))
    unknown = store.write_now(lambda c: outbox.claim(c, "d-9", now, MINUTE))
    assert (again, unknown) == (None, None)


def test_what_a_killed_sender_held_is_claimed_again(store: Store, now: datetime) -> None:
    put(store, delivery(now))
    claim(store, now)
    later = now + MINUTE
    assert due(store, later - timedelta(microseconds=1)) == []
    assert due(store, later) == ["d-1"]
    taken = claim(store, later)
    assert (taken.attempts, taken.first_attempt) == (2, now)


@pytest.mark.parametrize(
    ("state", "changes"),
    [
        (S.SENT, {"sent": "now", "due": "due"}),
        (S.PENDING, {"due": "later", "error": "503"}),
        (S.HELD, {"due": "due", "error": "401", "reason": "refused", "hold": Hold.CHANNEL}),
        (S.DEAD, {"due": "due", "error": "413"}),
    ],
)
def test_what_became_of_an_attempt(
    store: Store, now: datetime, state: DeliveryState, changes: dict[str, str]
) -> None:
    times = {"now": now + MINUTE / 2, "due": now, "later": now + MINUTE}
    wanted = {name: times.get(said, said) for name, said in changes.items()}
    put(store, delivery(now))
    token = claim(store, now).lease_until
    said = {name: wanted[name] for name in ("error", "reason") if name in wanted}
    if state is S.PENDING:
        said["due"] = times["later"]
    assert store.write_now(
        lambda c: outbox.record(c, "d-1", token, state=state, now=times["now"], **said)
    )
    expected = delivery(now, state=state, attempts=1, first_attempt=now)
    assert get(store) == replace(expected, **wanted)


def test_a_late_sender_changes_nothing(store: Store, now: datetime) -> None:
    put(store, delivery(now))
    first = claim(store, now)
    second = claim(store, now + 2 * MINUTE)

    def record(token: datetime | None, state: DeliveryState) -> bool:
        return store.write_now(
            lambda c: outbox.record(c, "d-1", token, state=state, now=now + 3 * MINUTE)
        )

    assert record(first.lease_until, S.DEAD) is False
    assert get(store) == second
    assert record(second.lease_until, S.SENT) is True
    assert record(second.lease_until, S.PENDING) is False
    assert get(store).state is S.SENT


def test_a_lease_from_before_the_clock_went_back_is_over(store: Store, now: datetime) -> None:
    put(store, delivery(now))
    claim(store, now + timedelta(days=1), lease=10 * MINUTE)
    assert due(store, now) == ["d-1"]
    assert claim(store, now).attempts == 2


def test_the_longest_lease_is_no_clock_fault(store: Store, now: datetime) -> None:
    put(store, delivery(now))
    claim(store, now, lease=outbox.LONGEST_LEASE)
    assert due(store, now) == []
    for wrong in (timedelta(), -MINUTE, outbox.LONGEST_LEASE + MINUTE):
        with pytest.raises(ValueError, match="a lease of"):
            store.write_now(lambda c, wrong=wrong: outbox.claim(c, "d-1", now, wrong))


def test_what_was_created_ahead_of_the_clock_is_due(store: Store, now: datetime) -> None:
    ahead = now + timedelta(days=1)
    put(store, delivery(ahead, due=ahead + timedelta(seconds=20)))
    assert due(store, now) == ["d-1"]
    assert claim(store, now).state is S.SENDING


def test_the_body_of_the_first_attempt_stays(store: Store, now: datetime) -> None:
    put(store, delivery(now))
    for body in ("prva", "druga"):
        store.write_now(lambda c, body=body: outbox.freeze(c, "d-1", body))
    assert get(store).body == "prva"


def test_expedite_ends_the_wait_for_a_translation_alone(store: Store, now: datetime) -> None:
    tell(store, now)
    soon = now + timedelta(seconds=20)
    put(
        store,
        delivery(now, "waits", article_id="a-1", due=soon),
        delivery(now, "due", article_id="a-1", due=now - MINUTE),
        delivery(now, "failed", article_id="a-1", due=soon, attempts=1),
        delivery(now, "held", article_id="a-1", due=soon, state=S.HELD),
        delivery(now, "other", due=soon),
    )
    assert store.write_now(lambda c: outbox.expedite(c, "a-1", now)) == 1
    found = {name: get(store, name).due for name in ("waits", "due", "failed", "held", "other")}
    assert found == {
        "waits": now, "due": now - MINUTE, "failed": soon, "held": soon, "other": soon
    }  # fmt: skip


def test_only_what_nobody_claimed_is_suppressed(store: Store, now: datetime) -> None:
    names = {
        "waits": {},
        "held": {"state": S.HELD},
        "tried": {"attempts": 1},
        "frozen": {"body": "{}"},
        "sent": {"state": S.SENT},
        "dead": {"state": S.DEAD},
    }
    put(store, delivery(now, "sending"), delivery(now, "unasked"))
    put(store, *(delivery(now, name, **changes) for name, changes in names.items()))
    claim(store, now, "sending")
    ids = [f"d-{name}" for name in (*names, "sending", "unknown")]
    assert store.write_now(lambda c: outbox.suppress(c, ids, "the translation denies it")) == 2
    assert store.write_now(lambda c: outbox.suppress(c, [], "nothing")) == 0
    suppressed = store.read_now(lambda c: outbox.listing(c, S.SUPPRESSED, 10))
    assert {each.id for each in suppressed} == {"d-waits", "d-held"}
    assert {each.reason for each in suppressed} == {"the translation denies it"}


def test_what_was_held_is_released(store: Store, now: datetime) -> None:
    held = delivery(now, state=S.HELD, reason="SLACK_URL is not set")
    put(store, held, delivery(now, "2", channel="duty"), delivery(now, "3", state=S.SENT))
    assert store.read_now(lambda c: outbox.channels_due(c, now)) == ("duty",)
    later = now + timedelta(hours=3)
    assert store.write_now(lambda c: outbox.release_held(c, "desk", later)) == 1
    assert store.write_now(lambda c: outbox.release_held(c, "desk", later)) == 0
    assert get(store) == delivery(now, due=later)


@pytest.mark.parametrize(
    ("ids", "alive"), [(None, {"1", "2"}), (["d-1", "d-3"], {"1"}), ([], set())]
)
def test_dead_letters_begin_again(
    store: Store, now: datetime, ids: list[str] | None, alive: set[str]
) -> None:
    dead = {"state": S.DEAD, "attempts": 90, "first_attempt": now, "body": "{}", "error": "500"}
    put(store, *(delivery(now, name, **dead) for name in "12"), delivery(now, "3", state=S.SENT))
    later = now + timedelta(days=4)
    assert store.write_now(lambda c: outbox.retry(c, ids, later)) == len(alive)
    for name in alive:
        assert get(store, name) == delivery(now, name, due=later, body="{}", error="500")
    assert store.read_now(outbox.counts).get(S.DEAD, 0) == 2 - len(alive)
    assert get(store, "3").state is S.SENT


def test_what_doctor_asks(store: Store, now: datetime) -> None:
    assert store.read_now(outbox.counts) == {}
    put(
        store,
        delivery(now - 9 * MINUTE, "sent", state=S.SENT),
        delivery(now - 3 * MINUTE, "old", due=now + MINUTE),
        delivery(now - 2 * MINUTE, "new", due=now + 2 * MINUTE),
    )
    assert store.read_now(outbox.counts) == {S.SENT: 1, S.PENDING: 2}
    pending = store.read_now(lambda c: outbox.listing(c, S.PENDING, 10))
    assert [each.id for each in pending] == ["d-new", "d-old"]


def test_only_what_the_dead_were_sending_is_due_again(store: Store, now: datetime) -> None:
    put(store, *(delivery(now, name) for name in "12"))
    for name, holder in (("d-1", 7), ("d-2", 8)):
        store.write_now(lambda c, n=name, h=holder: outbox.claim(c, n, now, MINUTE, h))
    later = now + timedelta(seconds=1)
    assert store.write_now(lambda c: outbox.end_leases(c, later, alive=(8, 9))) == 1
    due = store.read_now(lambda c: outbox.due(c, "desk", later, 9))
    assert [each.id for each in due] == ["d-1"]
