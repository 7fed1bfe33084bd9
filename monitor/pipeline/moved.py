"""A feed that answers elsewhere for good (301, 308): when its new address is polled instead."""

from dataclasses import replace
from datetime import datetime

from monitor import urls
from monitor.model import FeedState

DAYS = 3
"""Days on which a permanent redirect led to the same place before it is believed: a wrong setting,
a captive portal or a domain that ran out redirect for good as well."""


def followed(state: FeedState, asked: str, led_to: str | None, now: datetime) -> FeedState:
    """The state after `asked`, the configured address or `state.address`, gave a feed; `led_to` is
    where permanent redirects ended. Days are UTC's."""
    place = led_to or (asked if asked == state.address else None)
    if place is None:
        return replace(state, moved_to=None, moved_days=0, moved_at=None, address=None)
    if place == state.address:
        days, at = DAYS, state.moved_at
    elif place != state.moved_to or state.moved_at is None:
        days, at = 1, now
    elif state.moved_days < DAYS and now.date() > state.moved_at.date():
        days, at = state.moved_days + 1, now
    else:
        days, at = state.moved_days, state.moved_at
    believed = days >= DAYS and urls.succeeds(state.url, place)
    address = place if believed else state.address
    return replace(state, moved_to=place, moved_days=days, moved_at=at, address=address)


def forsaken(state: FeedState) -> FeedState:
    """The state after `state.address` failed: the configured address is asked next, of which the
    validators say nothing."""
    return replace(state, address=None, etag=None, last_modified=None)
