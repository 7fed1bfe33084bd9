"""How a source stands, in a word, and whether it is alive."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from monitor.config.rules import Feed

UNHEARD = timedelta(minutes=30)
"""A source that was not read for so long, and for three of its intervals, is not alive now."""
INTERVALS = 3


class State(StrEnum):
    """How a source stands. Of several, the first counts."""

    OFF = "off"
    NEW = "new"  # not read yet
    GONE = "gone"  # the publisher says so; not polled any more
    FAILING = "failing"  # the last poll brought nothing readable
    EMPTY = "empty"  # it had entries, and its document has none
    LATE = "late"  # nothing new for longer than is usual for it
    MOVED = "moved"  # read, at another address than the rules have
    WORKING = "working"


class Stand(Protocol):
    """Of what polling has taught us of a feed, that which says how it stands."""

    @property
    def polled(self) -> datetime | None: ...
    @property
    def failures(self) -> int: ...
    @property
    def gone(self) -> bool: ...
    @property
    def late_at(self) -> datetime | None: ...
    @property
    def empty_since(self) -> datetime | None: ...
    @property
    def moved_to(self) -> str | None: ...


def standing(feed: Feed, state: Stand | None) -> State:
    """How a source stands by its last poll."""
    if not feed.enabled:
        return State.OFF
    if state is None:
        return State.NEW
    if state.gone:
        return State.GONE
    if state.failures:
        return State.FAILING
    if state.polled is None:
        return State.NEW
    if state.empty_since:
        return State.EMPTY
    if is_late(state):
        return State.LATE
    return State.MOVED if state.moved_to else State.WORKING


def is_late(state: Stand) -> bool:
    """Whether a poll has found nothing new at a time when something new is overdue. While nobody
    asks, and while a source fails, nobody knows: it does not become late."""
    return state.late_at is not None and state.polled is not None and state.polled >= state.late_at


def alive(feed: Feed, state: Stand | None, now: datetime) -> bool:
    """Whether a source gives us news right now: read lately, with entries, and not late. One that
    has just begun to fail still is."""
    if not feed.enabled or state is None or state.gone or state.polled is None:
        return False
    heard = now - state.polled <= max(UNHEARD, INTERVALS * feed.every)
    return heard and state.empty_since is None and not is_late(state)
