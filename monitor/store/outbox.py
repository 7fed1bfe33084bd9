"""Deliveries: promises to tell, and the leases under which they are kept.

pending or held → sending (a lease, whose end is the claim's token) → sent, dead, held or pending
again. Every change is a conditional UPDATE: of two senders one wins, a late one changes nothing.
What is held, and for how long, is in holds.py.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, update

from monitor.model import Delivery, DeliveryState, Hold
from monitor.store import same, statements
from monitor.store.schema import deliveries
from monitor.store.statements import chunks, columns, just_taken, not_held_by, row, value, values

LONGEST_LEASE = timedelta(minutes=10)
"""A lease that ends later than this from now was written before the clock went back: it is over."""

AHEAD = timedelta(minutes=1)
"""A delivery created further ahead than this was, too, and is due."""

_UNSENT = (DeliveryState.PENDING, DeliveryState.HELD)
_OPEN = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.HELD)
BY_ITSELF = (Hold.QUIET, Hold.PACE, Hold.ESCALATION)
"""What is held for one of these is sent when it is due, as it is."""
_JOINED = (
    "alert_ids", "news", "severity", "article_id", "state", "due", "hold", "reason", "silence"
)  # fmt: skip
_d = deliveries.c
_DELIVERY = columns(deliveries, Delivery)
_WAITS_FOR_CHANNEL = and_(
    _d.state == DeliveryState.HELD, or_(_d.hold.is_(None), _d.hold == Hold.CHANNEL)
)
_ON_ITS_WAY = or_(_d.state.in_((DeliveryState.PENDING, DeliveryState.SENDING)), _WAITS_FOR_CHANNEL)


def insert(c: Connection, delivery: Delivery) -> bool:
    """The promise, written down; False where it was there (its row is left as it is)."""
    new = statements.insert(c.dialect.name, deliveries).on_conflict_do_nothing()
    return c.execute(new.returning(_d.id), row(delivery)).first() is not None


def join(c: Connection, joined: Delivery) -> bool:
    """A delivery that nobody has claimed yet says more, and waits for what it names now; False
    where somebody has."""
    unclaimed = and_(_d.id == joined.id, _d.state.in_(_UNSENT), _d.body.is_(None))
    told = {name: row(joined)[name] for name in _JOINED}
    return c.execute(update(deliveries).where(unclaimed).values(told)).rowcount == 1


def get(c: Connection, delivery_id: str) -> Delivery | None:
    """One delivery."""
    found = c.execute(select(*_DELIVERY).where(_d.id == delivery_id)).first()
    return value(Delivery, found) if found else None


def of_story(c: Connection, story_id: str) -> tuple[Delivery, ...]:
    """What was promised about a story, and about those found to be the same, in that order."""
    wanted = select(*_DELIVERY).where(_d.story_id == same.oldest(story_id))
    return values(Delivery, c.execute(wanted.order_by(_d.created, _d.revision, _d.id)))


def _claimable(now: datetime) -> ColumnElement[bool]:
    due_now = or_(_d.due <= now, _d.created > now + AHEAD)
    lease_over = or_(_d.lease_until <= now, _d.lease_until > now + LONGEST_LEASE)
    return and_(
        _d.state.in_(_OPEN),  # said once more for the index: almost all rows are sent ones
        or_(
            and_(_d.state == DeliveryState.PENDING, due_now),
            and_(_d.state == DeliveryState.HELD, _d.hold.in_(BY_ITSELF), due_now),
            and_(_d.state == DeliveryState.SENDING, lease_over),
        ),
    )


def due(c: Connection, channel: str, now: datetime, limit: int) -> tuple[Delivery, ...]:
    """What can be claimed for a channel now: most severe first, then the oldest."""
    wanted = select(*_DELIVERY).where(_d.channel == channel, _claimable(now))
    ordered = wanted.order_by(_d.severity.desc(), _d.created, _d.id).limit(limit)
    return values(Delivery, c.execute(ordered))


def channels_due(c: Connection, now: datetime) -> tuple[str, ...]:
    """The channels with something to claim now, by name."""
    wanted = select(_d.channel).where(_claimable(now)).distinct().order_by(_d.channel)
    return tuple(c.execute(wanted).scalars())


def claim(
    c: Connection, delivery_id: str, now: datetime, lease: timedelta, holder: int = 0
) -> Delivery | None:
    """Takes a delivery for `lease` (10 minutes at most, else ValueError); None where it isn't due
    or another sender has it. The `lease_until` of what is returned is the token for `record`."""
    if not timedelta() < lease <= LONGEST_LEASE:
        raise ValueError(f"a lease of {lease}; up to {LONGEST_LEASE}")
    mine = just_taken(_d.lease_until, now + lease, _d.holder, holder)
    taken = (
        update(deliveries)
        .where(_d.id == delivery_id, or_(_claimable(now), mine))
        .values(
            state=DeliveryState.SENDING,
            lease_until=now + lease,
            holder=holder,
            attempts=_d.attempts + case((mine, 0), else_=1),
            first_attempt=func.coalesce(_d.first_attempt, now),
            # Written before the clock went back: from now on its times are believed again.
            created=case((_d.created > now, now), else_=_d.created),
        )
        .returning(*_DELIVERY)
    )
    found = c.execute(taken).first()
    return value(Delivery, found) if found else None


def before(c: Connection, delivery_id: str) -> Delivery | None:
    """What the same reader was to be told of the same story before, that was tried and did not
    arrive yet: the first of it."""
    later = deliveries.alias()
    same_reader = and_(
        later.c.story_id == _d.story_id,
        later.c.channel == _d.channel,
        later.c.target == _d.target,
        later.c.revision > _d.revision,
    )
    wanted = (
        select(*_DELIVERY)
        .join(later, same_reader)
        .where(later.c.id == delivery_id, _d.body.is_not(None), _ON_ITS_WAY)
        .order_by(_d.revision)
        .limit(1)
    )
    found = c.execute(wanted).first()
    return value(Delivery, found) if found else None


def hasten(c: Connection, delivery_id: str, now: datetime) -> None:
    """What waits to be tried again, or for its channel, is tried now."""
    tried = and_(_d.state == DeliveryState.PENDING, _d.reason.is_(None))  # else its receiver rests
    waiting = or_(tried, _WAITS_FOR_CHANNEL)
    changes = {"state": DeliveryState.PENDING, "due": now, "reason": None}
    c.execute(update(deliveries).where(_d.id == delivery_id, waiting).values(changes))


def wait_for(c: Connection, delivery_id: str, earlier_id: str) -> bool:
    """Waits for the same as an earlier one; False where that one is not on its way any more."""
    on_its_way = select(*_DELIVERY).where(_d.id == earlier_id, _ON_ITS_WAY)
    found = c.execute(on_its_way).first()
    if found is None:
        return False
    earlier = value(Delivery, found)
    changes: dict[str, object] = {"due": earlier.lease_until or earlier.due}
    if earlier.state is DeliveryState.HELD:
        changes |= {"state": earlier.state, "hold": Hold.CHANNEL, "reason": earlier.reason}
    unclaimed = and_(_d.id == delivery_id, _d.state.in_(_UNSENT))
    c.execute(update(deliveries).where(unclaimed).values(changes))
    return True


def freeze(c: Connection, delivery_id: str, body: str) -> None:
    """The message as it is sent from the first attempt on; a body that is there stays."""
    c.execute(update(deliveries).where(_d.id == delivery_id, _d.body.is_(None)).values(body=body))


def record(
    c: Connection,
    delivery_id: str,
    token: datetime,
    *,
    state: DeliveryState,
    now: datetime,
    error: str | None = None,
    due: datetime | None = None,
    reason: str | None = None,
) -> bool:
    """What became of an attempt, and the end of its lease; `due` is when it is tried again.

    False, with nothing changed, where the lease of `token` has run out and another has taken it.
    """
    changes: dict[str, object] = {
        "state": state,
        "lease_until": None,
        "error": error,
        "reason": reason,
    }
    if due is not None:
        changes["due"] = due
    if state is DeliveryState.SENT:
        changes["sent"] = now
    if state is DeliveryState.HELD:
        changes["hold"] = Hold.CHANNEL
    done = (
        update(deliveries)
        .where(_d.id == delivery_id, _d.state == DeliveryState.SENDING, _d.lease_until == token)
        .values(changes)
    )
    return c.execute(done).rowcount == 1


def expedite(c: Connection, article_id: str, now: datetime) -> int:
    """Ends the wait of an article's deliveries that were not tried yet; how many there were."""
    waits = and_(_d.state == DeliveryState.PENDING, _d.attempts == 0, _d.due > now)
    hurried = update(deliveries).where(_d.article_id == article_id, waits).values(due=now)
    return c.execute(hurried).rowcount


def waits(c: Connection, article_id: str) -> bool:
    """Whether a delivery that an article brought is still to be composed."""
    unsent = and_(_d.state.in_(_UNSENT), _d.body.is_(None))
    wanted = select(_d.id).where(_d.article_id == article_id, unsent).limit(1)
    return c.execute(wanted).first() is not None


def suppress(c: Connection, ids: Collection[str], reason: str) -> int:
    """Takes back deliveries that no sender has claimed yet; how many that were."""
    unclaimed = and_(_d.state.in_(_UNSENT), _d.attempts == 0, _d.body.is_(None))
    changes = {"state": DeliveryState.SUPPRESSED, "reason": reason}
    return sum(
        c.execute(update(deliveries).where(_d.id.in_(part), unclaimed).values(changes)).rowcount
        for part in chunks(ids)
    )


def cancel_escalations(c: Connection, story_id: str, reason: str) -> int:
    """Nobody further is woken for a story: somebody has it. How many messages that spared."""
    waiting = and_(_d.state == DeliveryState.HELD, _d.hold == Hold.ESCALATION)
    spared = update(deliveries).where(_d.story_id == story_id, waiting)
    changes = {"state": DeliveryState.SUPPRESSED, "reason": reason}
    return c.execute(spared.values(changes)).rowcount


def hasten_escalations(
    c: Connection, story_id: str, channels: Collection[str], due: datetime
) -> int:
    """These channels are told of a story by then, unless somebody acknowledges it; how many
    messages would have come later."""
    waiting = and_(_d.state == DeliveryState.HELD, _d.hold == Hold.ESCALATION, _d.due > due)
    later = update(deliveries).where(_d.story_id == story_id, _d.channel.in_(channels), waiting)
    return c.execute(later.values(due=due)).rowcount


def release_held(c: Connection, channel: str, now: datetime, *, target: str | None = None) -> int:
    """Lets go what was held for a channel (for one of its targets) to be mended, due now, with a
    whole schedule of tries before it; how many there were."""
    held = update(deliveries).where(_d.channel == channel, _WAITS_FOR_CHANNEL)
    if target is not None:
        held = held.where(_d.target == target)
    changes = {"state": DeliveryState.PENDING, "due": now, "reason": None, "first_attempt": None}
    return c.execute(held.values(changes)).rowcount


def held(c: Connection, channel: str, target: str) -> int:
    """How many are held until one of a channel's targets is mended."""
    wanted = select(func.count()).where(
        _d.channel == channel, _d.target == target, _WAITS_FOR_CHANNEL
    )
    return c.execute(wanted).scalar_one()


def blocked(c: Connection) -> int:
    """How many are held until a channel is mended."""
    return c.execute(select(func.count()).where(_WAITS_FOR_CHANNEL)).scalar_one()


def hold(c: Connection, delivery_id: str, why: Hold, due: datetime, reason: str) -> bool:
    """What was to be sent waits; False where a sender has it."""
    unclaimed = and_(_d.id == delivery_id, _d.state.in_(_UNSENT))
    changes = {"state": DeliveryState.HELD, "hold": why, "due": due, "reason": reason}
    return c.execute(update(deliveries).where(unclaimed).values(changes)).rowcount == 1


def end_leases(c: Connection, now: datetime, alive: Collection[int] = ()) -> int:
    """What a sender that is not among `alive` had is due again; how many there were."""
    sending = update(deliveries).where(_d.state == DeliveryState.SENDING, _d.lease_until > now)
    gone = sending.where(not_held_by(_d.holder, alive))
    return c.execute(gone.values(lease_until=now)).rowcount


def withhold(c: Connection, reason: str) -> int:
    """Whatever waits is not sent by itself any more, but by `retry` alone; how many there were."""
    waiting = update(deliveries).where(_d.state.in_((*_UNSENT, DeliveryState.SENDING)))
    changes = {"state": DeliveryState.DEAD, "reason": reason, "lease_until": None}
    return c.execute(waiting.values(changes)).rowcount


def withheld(c: Connection, reason: str) -> int:
    """How many were withheld for that reason and are still."""
    wanted = select(func.count()).where(_d.state == DeliveryState.DEAD, _d.reason == reason)
    return c.execute(wanted).scalar_one()


def retry(c: Connection, ids: Collection[str] | None, now: datetime) -> int:
    """Dead ones, and those that are held for their channel (all, or those of `ids`) pending again,
    with a whole schedule of tries before them; how many there were."""
    again = (
        update(deliveries)
        .where(or_(_d.state == DeliveryState.DEAD, _WAITS_FOR_CHANNEL))
        .values(state=DeliveryState.PENDING, due=now, attempts=0, first_attempt=None, reason=None)
    )
    if ids is None:
        return c.execute(again).rowcount
    return sum(c.execute(again.where(_d.id.in_(part))).rowcount for part in chunks(ids))


def counts(
    c: Connection, states: Collection[DeliveryState] = tuple(DeliveryState)
) -> dict[DeliveryState, int]:
    """How many are in each of these states; a state with none is left out.

    Almost all are sent or suppressed, and counting those takes 0.1 ms for a thousand."""
    wanted = select(_d.state, func.count()).where(_d.state.in_(states)).group_by(_d.state)
    return dict(c.execute(wanted).all())


def listing(c: Connection, state: DeliveryState, limit: int) -> tuple[Delivery, ...]:
    """Deliveries in a state, newest first."""
    wanted = select(*_DELIVERY).where(_d.state == state)
    return values(Delivery, c.execute(wanted.order_by(_d.created.desc(), _d.id).limit(limit)))
