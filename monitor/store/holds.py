"""What is held back and for how long, what is told as one, and how much an address gets."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from monitor.model import Delivery, DeliveryState, Hold, MessageKind
from monitor.store.outbox import AHEAD
from monitor.store.schema import deliveries
from monitor.store.statements import chunks, columns, values

Place = tuple[str, str]
"""A channel's name and one of its targets."""

SLACK = timedelta(minutes=15)
"""A message goes out so long after it is due at most, save where a receiver fails: sent ones are
looked for among those that were due since then."""

_ON_THEIR_WAY = (DeliveryState.PENDING, DeliveryState.SENDING)
_d = deliveries.c
_DELIVERY = columns(deliveries, Delivery)


def first_due(c: Connection, channel: str, target: str, hold: Hold) -> datetime | None:
    """When the first is due of what is held for this at one of a channel's targets."""
    wanted = select(_d.due).where(_held(channel, target, hold)).order_by(_d.due).limit(1)
    return c.execute(wanted).scalar()


def _held(channel: str, target: str, hold: Hold) -> ColumnElement[bool]:
    return and_(
        _d.state == DeliveryState.HELD,
        _d.channel == channel,
        _d.target == target,
        _d.hold == hold,
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Also what was held by a clock that has gone back since: its time may be years away."""
    return or_(_d.due <= now, _d.created > now + AHEAD)


def _at(places: Collection[Place]) -> ColumnElement[bool]:
    return or_(*(and_(_d.channel == channel, _d.target == target) for channel, target in places))


def messages(c: Connection, places: Collection[Place], since: datetime, *, pending: bool) -> int:
    """How many messages went to these places since then, or are being sent; with `pending`, or are
    about to be."""
    sent = and_(_d.state == DeliveryState.SENT, _d.due >= since - SLACK, _d.sent >= since)
    states = _ON_THEIR_WAY if pending else (DeliveryState.SENDING,)
    which = or_(sent, _d.state.in_(states))
    return c.execute(select(func.count()).where(_at(places), which)).scalar_one()


def told_as_one(c: Connection, channel: str, target: str, hold: Hold, since: datetime) -> int:
    """How many digests of what was held for this were made for a target since then."""
    wanted = select(func.count()).where(
        _d.state.in_((DeliveryState.SENT, DeliveryState.HELD, *_ON_THEIR_WAY)),
        _d.channel == channel,
        _d.due >= since,
        _d.target == target,
        _d.kind == MessageKind.DIGEST,
        _d.hold == hold,
        _d.created >= since,
    )
    return c.execute(wanted).scalar_one()


def groups(
    c: Connection, holds: Collection[Hold], now: datetime | None = None
) -> tuple[tuple[str, str, Hold], ...]:
    """(channel, target, hold) of everything held for one of these, of which some is due `now`."""
    wanted = (
        select(_d.channel, _d.target, _d.hold)
        .where(_d.state == DeliveryState.HELD, _d.hold.in_(holds))
        .distinct()
        .order_by(_d.channel, _d.target, _d.hold)
    )
    if now is not None:
        wanted = wanted.where(_is_due(now))
    return tuple((channel, target, hold) for channel, target, hold in c.execute(wanted))


def of_group(
    c: Connection, channel: str, target: str, hold: Hold, due: datetime | None = None
) -> tuple[Delivery, ...]:
    """What is held for this at one of a channel's targets, oldest first; with `due`, what is due
    then."""
    wanted = select(*_DELIVERY).where(_held(channel, target, hold))
    if due is not None:
        wanted = wanted.where(_is_due(due))
    return values(Delivery, c.execute(wanted.order_by(_d.created, _d.id)))


def release(c: Connection, ids: Collection[str], now: datetime) -> int:
    """Held ones go out by themselves, now; how many there were."""
    return _change(c, ids, state=DeliveryState.PENDING, due=now, reason=None, silence=None)


def digested(c: Connection, ids: Collection[str], digest: str) -> int:
    """Held ones go out with that delivery; how many there were."""
    return _change(c, ids, state=DeliveryState.DIGESTED, digest=digest)


def _change(c: Connection, ids: Collection[str], **changes: object) -> int:
    held = update(deliveries).where(_d.state == DeliveryState.HELD)
    return sum(
        c.execute(held.where(_d.id.in_(part)).values(changes)).rowcount for part in chunks(ids)
    )


def arrived(c: Connection, digest: str, now: datetime) -> None:
    """What went out with that delivery has arrived with it."""
    c.execute(update(deliveries).where(_d.digest == digest).values(sent=now))


def quiet_until(c: Connection, channel: str, until: datetime) -> int:
    """What waits for the end of a channel's quiet hours waits no longer than this; how many."""
    waiting = update(deliveries).where(
        _d.state == DeliveryState.HELD,
        _d.channel == channel,
        _d.hold == Hold.QUIET,
        _d.due > until,
    )
    return c.execute(waiting.values(due=until)).rowcount


RESTS = "the receiver wants a rest"
"""Why a message that was tried waits, where its receiver said for how long."""


def rest(c: Connection, places: Collection[Place], now: datetime) -> datetime | None:
    """Until when a receiver wants nothing at these places."""
    wanted = select(func.max(_d.due)).where(
        _d.state == DeliveryState.PENDING, _at(places), _d.reason == RESTS, _d.due > now
    )
    return c.execute(wanted).scalar()


def defer(c: Connection, delivery_id: str, until: datetime) -> None:
    """One that nobody has claimed is not tried before then."""
    unclaimed = _d.state.in_((DeliveryState.PENDING, DeliveryState.HELD))
    c.execute(update(deliveries).where(_d.id == delivery_id, unclaimed).values(due=until))


def postpone(c: Connection, places: Collection[Place], until: datetime) -> None:
    """A receiver wants a rest: nothing that is on its way to these places is tried before then."""
    waiting = update(deliveries).where(
        _d.state == DeliveryState.PENDING, _at(places), _d.due < until
    )
    c.execute(waiting.values(due=until))
