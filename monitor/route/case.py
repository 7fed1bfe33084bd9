"""What a decision is made of, and what it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.config.rules import Config
from monitor.model import (
    Alert,
    Article,
    Delivery,
    DeliveryState,
    Hold,
    News,
    Outcome,
    Silence,
    StoredMatch,
)

Place = tuple[str, str]
"""A channel's name and one of its targets."""

TOLD = frozenset({Outcome.ALERT, Outcome.COVERAGE})
"""Outcomes of a match that somebody was told of, or that adds to what they were told."""

STANDING = TOLD | {Outcome.SILENCED, Outcome.WAITING}
"""Outcomes of a match that is told, or may be."""

UNCLAIMED = (DeliveryState.PENDING, DeliveryState.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Who reports a story within a rule's time: independent sources, and their feeds' kinds."""

    sources: int
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What goes out already. What is left out is 0, or not held."""

    messages: Mapping[Place, int] = field(default_factory=dict)  # at its address, within `per`
    held: Mapping[tuple[str, str, Hold], datetime] = field(default_factory=dict)  # gathered when
    alerts: Mapping[str, int] = field(default_factory=dict)  # of a rule, within the hour
    floods: Mapping[Place, int] = field(default_factory=dict)  # told of as one, within the hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One evaluated article in its story. `told` and `alerts` are what the story has already,
    `wait` is how long a new delivery waits for the translation.

    `news`: what the article brings to the story. `confirmed`: the rules whose `confirm` is met,
    `waiting` the matches of its other articles that wait for that. `before`: the outcomes of this
    article's matches so far; `elsewhere`: an article of the story, other than this one, by the
    rule that holds in it.
    """

    config: Config
    article: Article
    story_id: str
    told: Sequence[Delivery]
    alerts: Sequence[Alert]
    now: datetime
    wait: timedelta
    news: Sequence[News] = ()
    confirmed: frozenset[str] = frozenset()
    waiting: Sequence[StoredMatch] = ()
    before: Mapping[str, Outcome] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    silences: Sequence[Silence] = ()
    traffic: Traffic = Traffic()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to write: an outcome per rule, new alerts, new deliveries, deliveries that nobody has
    claimed as they are now, and deliveries that nothing supports any more. `confirmed`: (article,
    rule) of matches that waited, and what became of them."""

    outcomes: Mapping[str, Outcome]
    alerts: tuple[Alert, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    joined: tuple[Delivery, ...] = ()
    suppressed: tuple[tuple[str, str], ...] = ()  # delivery id, reason
    confirmed: tuple[tuple[str, str, Outcome], ...] = ()


def is_unclaimed(delivery: Delivery) -> bool:
    """Whether no sender has had it yet: what is new joins it."""
    return delivery.state in UNCLAIMED and delivery.body is None
