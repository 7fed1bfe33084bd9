"""What must hold of every alert and delivery; of a sound database, all that is asked here is empty.

`matches.without_outcome` asks the same of matches.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Text, and_, case, func, or_, select, type_coerce

from monitor.model import Alert, DeliveryState, Hold, MessageKind
from monitor.store.schema import alerts, deliveries, matches, silences, stories
from monitor.store.statements import columns

FURTHEST = timedelta(days=15)
"""Nothing is held longer: silences, digests and quiet hours end within a week,
and what is escalated comes after them."""

MOST = 100
"""Deliveries that are named; where one is wrong, thousands may be."""

_d = deliveries.c
_ALERT = columns(alerts, Alert)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """A delivery that can't be as it stands, in words."""

    delivery: str
    channel: str
    why: str


def flaws(c: Connection, now: datetime) -> tuple[Flaw, ...]:
    """Deliveries in no known state, or without what their state needs: a reason and something to
    wait for, a time that comes, what they went out with."""
    wrong = _wrong(now)
    wanted = (
        select(_d.id, _d.channel, case(*wrong))
        .where(or_(*(condition for condition, _ in wrong)))
        .order_by(_d.id)
        .limit(MOST)
    )
    found = [Flaw(delivery=one, channel=name, why=why) for one, name, why in c.execute(wanted)]
    return (*found, *_twice(c))


def _wrong(now: datetime) -> list[tuple[ColumnElement[bool], str]]:
    state, kind, hold = (type_coerce(one, Text) for one in (_d.state, _d.kind, _d.hold))
    held = state == DeliveryState.HELD
    waits = state.in_([DeliveryState.PENDING, DeliveryState.HELD])
    carrier = deliveries.alias("carrier")
    carried = select(carrier.c.id).where(carrier.c.id == _d.digest).exists()
    silenced = select(silences.c.id).where(silences.c.id == _d.silence).exists()
    told = kind.in_([MessageKind.ALERT, MessageKind.UPDATE])
    return [
        (state.not_in(list(DeliveryState)), "it is in no state that is known"),
        (kind.not_in(list(MessageKind)), "it is of no kind that is known"),
        (and_(held, _d.reason.is_(None)), "it is held and nothing says why"),
        (and_(held, func.coalesce(hold, "").not_in(list(Hold))), "it is held for nothing"),
        (and_(held, hold == Hold.SILENCE, ~silenced), "the silence that holds it does not exist"),
        (and_(waits, _d.due > now + FURTHEST), "it waits for longer than anything may"),
        (and_(state == DeliveryState.SENDING, _d.lease_until.is_(None)), "nobody sends it"),
        (and_(state == DeliveryState.SENT, _d.sent.is_(None)), "nobody knows when it was sent"),
        (and_(state == DeliveryState.DIGESTED, ~carried), "what it went out with does not exist"),
        (
            and_(state.in_([DeliveryState.SUPPRESSED, DeliveryState.DEAD]), _d.reason.is_(None)),
            "it was given up and nothing says why",
        ),
        (and_(told, _d.story_id.is_(None)), "it tells of no story"),
        (and_(kind == MessageKind.NOTICE, _d.notice.is_(None)), "it says nothing"),
    ]


def _twice(c: Connection) -> list[Flaw]:
    """Of deliveries that nobody has claimed there is one a story, channel and target."""
    unclaimed = and_(
        _d.state.in_([DeliveryState.PENDING, DeliveryState.HELD]),
        _d.body.is_(None),
        _d.story_id.is_not(None),
    )
    wanted = (
        select(func.max(_d.id), _d.channel)
        .where(unclaimed)
        .group_by(_d.story_id, _d.channel, _d.target)
        .having(func.count() > 1)
        .limit(MOST)
    )
    why = "another one of the same story waits beside it"
    return [Flaw(delivery=one, channel=name, why=why) for one, name in c.execute(wanted)]


def unfounded(c: Connection) -> tuple[tuple[str, str], ...]:
    """(id, rule) of alerts whose article has no match of their rule."""
    same = and_(matches.c.article_id == alerts.c.article_id, matches.c.rule == alerts.c.rule)
    wanted = (
        select(alerts.c.id, alerts.c.rule)
        .where(~select(matches.c.rule).where(same).exists())
        .order_by(alerts.c.id)
        .limit(MOST)
    )
    return tuple((one, rule) for one, rule in c.execute(wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alert, and every channel and target that was promised its story, or another one of the
    same event."""

    alert: Alert
    places: frozenset[tuple[str, str]]


def told(c: Connection, version: str, limit: int) -> tuple[Told, ...]:
    """The newest alerts that were decided under a version of the rules."""
    event = func.coalesce(stories.c.same_as, stories.c.id)
    ours = alerts.c.rules_version == version
    newest = (
        select(*_ALERT, event.label("event"))
        .join(stories, stories.c.id == alerts.c.story_id)
        .where(ours)
        .order_by(alerts.c.created.desc(), alerts.c.id)
        .limit(limit)
    )
    events: dict[Alert, str] = {}
    for one in c.execute(newest):
        known = dict(one._mapping)
        story = known.pop("event")
        events[Alert(**known)] = story
    since = min((one.created for one in events), default=datetime.max.replace(tzinfo=UTC))
    alerted = (
        select(event)
        .join(alerts, alerts.c.story_id == stories.c.id)
        .where(ours, alerts.c.created >= since)
    )
    promised = (
        select(event, _d.channel, _d.target)
        .join(stories, stories.c.id == _d.story_id)
        .where(event.in_(alerted))
        .distinct()
    )
    places: dict[str, set[tuple[str, str]]] = {}
    for one, channel, target in c.execute(promised):
        places.setdefault(one, set()).add((channel, target))
    return tuple(
        Told(alert=alert, places=frozenset(places.get(one, ()))) for alert, one in events.items()
    )
