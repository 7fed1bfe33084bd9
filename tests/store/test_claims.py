"""A claim whose commit was not answered is made again, and takes the same; nobody else's does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.jobs import local
from monitor.model import Delivery, DeliveryState, MessageKind, Severity
from monitor.store import Connection, Store, feeds, outbox

LEASE = timedelta(minutes=3)
Claim = Callable[[Connection, datetime, int], Any]


def feed(c: Connection, now: datetime, holder: int) -> Any:
    return feeds.claim(c, now, 5, LEASE, holder)


def job(c: Connection, now: datetime, holder: int) -> Any:
    found = local.claim(c, "read", now, 5, LEASE, holder=holder)
    return tuple((one.key, one.attempts) for one in found)


def delivery(c: Connection, now: datetime, holder: int) -> Any:
    found = outbox.claim(c, "d-1", now, LEASE, holder)
    return found and (found.id, found.attempts)


@pytest.mark.parametrize(
    ("claim", "taken"), [(feed, ("klan",)), (job, (("e-1", 0),)), (delivery, ("d-1", 1))]
)
def test_made_again(store: Store, now: datetime, claim: Claim, taken: Any) -> None:
    def fill(c: Connection) -> None:
        feeds.sync(c, [("klan", "https://klan.example.org/rss")], now)
        local.defer(c, "read", "e-1", now)
        outbox.insert(
            c,
            Delivery(
                id="d-1", kind=MessageKind.ALERT, channel="hook", target="0", story_id=None,
                revision=1, severity=Severity.HIGH, state=DeliveryState.PENDING, due=now,
                created=now, rules_version="v1",
            ),
        )  # fmt: skip

    store.write_now(fill)
    later = now + timedelta(microseconds=1)
    assert store.write_now(lambda c: claim(c, now, 7)) == taken
    assert store.write_now(lambda c: claim(c, now, 7)) == taken
    assert not store.write_now(lambda c: claim(c, now, 8))
    assert not store.write_now(lambda c: claim(c, later, 7))
    store.write_now(lambda c: claim(c, now + 2 * LEASE, 0))
    assert not store.write_now(lambda c: claim(c, now + 2 * LEASE, 0))
