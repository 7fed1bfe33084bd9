"""Feeds: what is polled, when, and what a poll may change."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.model import FeedState
from monitor.store import Store, feeds

MINUTE = timedelta(minutes=1)
KLIX, RTS, NOVA = (
    ("klix", "https://www.klix.ba/rss"),
    ("rts", "https://www.rts.rs/rss"),
    ("nova", "https://nova.mk/feed"),
)


def names(states: tuple[FeedState, ...]) -> list[str]:
    return [state.name for state in states]


@pytest.fixture
def synced(store: Store, now: datetime) -> Store:
    store.write_now(lambda c: feeds.sync(c, [KLIX, RTS], now))
    return store


def full(name: str, url: str, at: datetime) -> FeedState:
    """A state with every field set."""
    return FeedState(
        name=name, url=url, due=at, moved_to="https://new.example/rss", etag='W/"1"',
        last_modified="Wed, 11 Feb 2026 16:56:00 GMT", body_hash="ab", full_at=at,
        first_polled=at, polled=at, changed=at, failures=2, failing_since=at, error="500",
        gone=False, gap_possible=True, entries=7, late_at=at, empty_since=at,
        moved_days=2, moved_at=at, address="https://new.example/feed",
    )  # fmt: skip


def test_a_configured_feed_is_due_at_once(synced: Store, now: datetime) -> None:
    assert synced.read_now(feeds.all) == (
        FeedState(name="klix", url=KLIX[1], due=now),
        FeedState(name="rts", url=RTS[1], due=now),
    )
    assert names(synced.read_now(lambda c: feeds.due(c, now, 10))) == ["klix", "rts"]
    assert synced.read_now(lambda c: feeds.due(c, now - MINUTE, 10)) == ()


@pytest.mark.parametrize("number", [16, 200, 2000])
def test_many_new_feeds_are_not_due_in_one_second(store: Store, now: datetime, number: int) -> None:
    many = [(f"f{n:04}", f"https://f{n}.example/rss") for n in range(number)]
    store.write_now(lambda c: feeds.sync(c, many, now))
    at = Counter(one.due - now for one in store.read_now(feeds.all))
    assert min(at) == timedelta()
    assert max(at) < feeds.SPREAD
    assert max(at.values()) == 16


def test_every_field_comes_back(synced: Store, now: datetime) -> None:
    state = full(*KLIX, now)
    synced.write_now(lambda c: feeds.save(c, state))
    assert synced.read_now(lambda c: feeds.get(c, "klix")) == state


def test_the_same_configuration_again_changes_nothing(synced: Store, now: datetime) -> None:
    state = full(*KLIX, now + 5 * MINUTE)
    synced.write_now(lambda c: feeds.save(c, state))
    synced.write_now(lambda c: feeds.sync(c, [KLIX, RTS], now + MINUTE))
    assert synced.read_now(lambda c: feeds.get(c, "klix")) == state


def test_another_url_starts_afresh(synced: Store, now: datetime) -> None:
    synced.write_now(lambda c: feeds.save(c, full(*KLIX, now)))
    moved = ("klix", "https://www.klix.ba/feed")
    synced.write_now(lambda c: feeds.sync(c, [moved, RTS], now + MINUTE))
    found = synced.read_now(lambda c: feeds.get(c, "klix"))
    assert found == FeedState(name="klix", url=moved[1], due=now + MINUTE)


def test_a_poll_of_a_replaced_address_changes_nothing(synced: Store, now: datetime) -> None:
    under_way = full(*KLIX, now + MINUTE)
    moved = ("klix", "https://www.klix.ba/feed")
    synced.write_now(lambda c: feeds.sync(c, [moved, RTS], now))
    synced.write_now(lambda c: feeds.save(c, under_way))
    found = synced.read_now(lambda c: feeds.get(c, "klix"))
    assert found == FeedState(name="klix", url=moved[1], due=now)


def test_a_feed_taken_out_keeps_its_row_and_is_not_polled(synced: Store, now: datetime) -> None:
    state = full(*KLIX, now)
    synced.write_now(lambda c: feeds.save(c, state))
    synced.write_now(lambda c: feeds.sync(c, [RTS, NOVA], now))
    assert names(synced.read_now(feeds.all)) == ["nova", "rts"]
    assert names(synced.read_now(lambda c: feeds.due(c, now, 10))) == ["nova", "rts"]
    synced.write_now(lambda c: feeds.sync(c, [KLIX], now))
    assert synced.read_now(feeds.all) == (state,)  # back, with all it had learnt


def test_the_longest_waiting_comes_first(synced: Store, now: datetime) -> None:
    for name, minutes in (("klix", -1), ("rts", -3)):
        state = FeedState(name=name, url=dict([KLIX, RTS])[name], due=now + minutes * MINUTE)
        synced.write_now(lambda c, state=state: feeds.save(c, state))
    assert names(synced.read_now(lambda c: feeds.due(c, now, 10))) == ["rts", "klix"]
    assert names(synced.read_now(lambda c: feeds.due(c, now, 1))) == ["rts"]


def test_a_feed_that_is_gone_is_never_due(synced: Store, now: datetime) -> None:
    synced.write_now(lambda c: feeds.save(c, replace(full(*KLIX, now), gone=True)))
    assert names(synced.read_now(lambda c: feeds.due(c, now, 10))) == ["rts"]
    assert names(synced.read_now(feeds.all)) == ["klix", "rts"]


def test_nothing_configured_is_never_due(store: Store, now: datetime) -> None:
    assert store.read_now(lambda c: feeds.get(c, "klix")) is None
    assert store.read_now(lambda c: feeds.due(c, now, 10)) == ()


def test_hold_only_ever_pushes_back(synced: Store, now: datetime) -> None:
    synced.write_now(lambda c: feeds.hold(c, ["klix", "unknown"], now + 5 * MINUTE))
    synced.write_now(lambda c: feeds.hold(c, ["klix"], now + MINUTE))
    synced.write_now(lambda c: feeds.hold(c, [], now + 9 * MINUTE))
    due = {state.name: state.due for state in synced.read_now(feeds.all)}
    assert due == {"klix": now + 5 * MINUTE, "rts": now}


def test_after_the_clock_went_back_each_feed_is_polled_once(synced: Store, now: datetime) -> None:
    ahead = now + timedelta(days=1)
    for name, url in (KLIX, RTS):
        polled = FeedState(name=name, url=url, due=ahead + 5 * MINUTE, polled=ahead)
        synced.write_now(lambda c, polled=polled: feeds.save(c, polled))
    due = synced.read_now(lambda c: feeds.due(c, now, 10))
    assert names(due) == ["klix", "rts"]
    for state in due:
        again = replace(state, polled=now, due=now + 5 * MINUTE)
        synced.write_now(lambda c, again=again: feeds.save(c, again))
    assert synced.read_now(lambda c: feeds.due(c, now, 10)) == ()


def test_thousands_of_feeds_at_once(store: Store, now: datetime) -> None:
    configured = [(f"feed-{number}", f"https://example.org/{number}") for number in range(1500)]
    store.write_now(lambda c: feeds.sync(c, configured, now))
    store.write_now(lambda c: feeds.sync(c, configured, now))
    assert len(store.read_now(feeds.all)) == 1500


def test_a_feed_is_polled_by_one_at_a_time(synced: Store, now: datetime) -> None:
    def claim(at: datetime, holder: int) -> tuple[str, ...]:
        return synced.write_now(lambda c: feeds.claim(c, at, 1, 3 * MINUTE, holder))

    assert [claim(now, 7), claim(now, 8), claim(now, 9)] == [("klix",), ("rts",), ()]
    assert synced.write_now(lambda c: feeds.end_leases(c, now, alive=(8,))) == 1
    assert names(synced.read_now(lambda c: feeds.due(c, now, 10))) == ["klix"]
    synced.write_now(lambda c: feeds.hold(c, ["rts"], now))
    assert names(synced.read_now(lambda c: feeds.due(c, now, 10))) == ["klix", "rts"]
    claim(now, 7)
    polled = full(*KLIX, now)
    synced.write_now(lambda c: feeds.save(c, replace(polled, polled=now, due=now, failures=0)))
    assert names(synced.read_now(lambda c: feeds.due(c, now, 10))) == ["klix", "rts"]
    assert claim(now, 8) == ("klix",)
    assert claim(now + 3 * MINUTE, 9) == ("klix",)  # whoever held it never came back
