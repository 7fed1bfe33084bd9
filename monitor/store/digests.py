"""Which of its times a channel had its digest for, and what a digest takes along."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from monitor.model import Delivery, DeliveryState, Hold, MessageKind
from monitor.store.schema import deliveries, digests
from monitor.store.statements import columns, row, upsert, value, values

OWN = "slot"
"""What the notice of a digest at the channel's own time is about."""

_d = deliveries.c
_DELIVERY = columns(deliveries, Delivery)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The digests of a channel are made up to `slot`, by these times."""

    channel: str
    times: str
    slot: datetime


def all(c: Connection) -> dict[str, Made]:  # noqa: A001 - read as digests.all
    """What is known of the channels, by name."""
    return {one.channel: one for one in values(Made, c.execute(select(digests)))}


def save(c: Connection, made: Made) -> None:
    """The channel's row as it is now."""
    upsert(c, digests, [row(made)])


def forget(c: Connection, channels: Collection[str]) -> None:
    """Channels that get no digests any more."""
    c.execute(delete(digests).where(digests.c.channel.in_(channels)))


def waiting(c: Connection, channel: str, target: str) -> Delivery | None:
    """A digest at its own time for that target that nobody has composed yet."""
    wanted = select(*_DELIVERY).where(
        _d.channel == channel,
        _d.target == target,
        _d.kind == MessageKind.DIGEST,
        _d.state.in_((DeliveryState.PENDING, DeliveryState.HELD)),
        _d.body.is_(None),
    )
    found = values(Delivery, c.execute(wanted.order_by(_d.created, _d.id)))
    return next((one for one in found if one.notice and one.notice.about == OWN), None)


def gather(c: Connection, digest: Delivery) -> int:
    """What the digest's target was to be told at this time goes out with it; how much it is."""
    held = update(deliveries).where(
        _d.channel == digest.channel,
        _d.target == digest.target,
        _d.state == DeliveryState.HELD,
        _d.hold == Hold.DIGEST,
    )
    changes = {"state": DeliveryState.DIGESTED, "digest": digest.id}
    return c.execute(held.values(changes)).rowcount


def move(c: Connection, channel: str, due: datetime) -> None:
    """What waits for a channel's digest waits for this time: it has others now."""
    held = update(deliveries).where(
        _d.channel == channel,
        _d.state == DeliveryState.HELD,
        _d.hold == Hold.DIGEST,
    )
    c.execute(held.values(due=due))


def gathered(c: Connection, digest_id: str) -> tuple[Delivery, ...]:
    """What goes out with a digest, the most severe first, then the latest."""
    wanted = select(*_DELIVERY).where(_d.digest == digest_id)
    ordered = wanted.order_by(_d.severity.desc(), _d.created.desc(), _d.id)
    return values(Delivery, c.execute(ordered))


def latest(c: Connection, channel: str, target: str, now: datetime) -> datetime | None:
    """When the last digest at its own time was made for that target."""
    wanted = select(*_DELIVERY).where(
        _d.channel == channel,
        _d.target == target,
        _d.kind == MessageKind.DIGEST,
        _d.created <= now,
    )
    newest = c.execute(wanted.order_by(_d.created.desc(), _d.id))
    made = (value(Delivery, one) for one in newest)
    return next((one.created for one in made if one.notice and one.notice.about == OWN), None)
