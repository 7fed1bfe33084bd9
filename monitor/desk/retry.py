"""retry: messages that were given up or are held for their channel, once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.errors import SettingError
from monitor.model import Delivery, DeliveryState, Hold
from monitor.store import Connection, outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Retried:
    """How many will be sent again, and what was asked for and needs no retry, with its state."""

    count: int
    left: tuple[tuple[str, DeliveryState], ...] = ()


def retry(c: Connection, ids: Sequence[str], now: datetime) -> Retried:
    """Makes dead deliveries due, and those held for their channel: all, or those of `ids`. Raises
    SettingError, with nothing changed, where an id is no delivery's."""
    if not ids:
        return Retried(count=outbox.retry(c, None, now))
    found = {delivery_id: outbox.get(c, delivery_id) for delivery_id in ids}
    unknown = [delivery_id for delivery_id, delivery in found.items() if delivery is None]
    if unknown:
        raise SettingError(
            f"no such delivery: {', '.join(unknown)}; `monitor doctor` and `monitor alerts show` "
            "have their ids (d-…)"
        )
    known = [delivery for delivery in found.values() if delivery is not None]
    return Retried(
        count=outbox.retry(c, ids, now),
        left=tuple((one.id, one.state) for one in known if not _waits_for_us(one)),
    )


def _waits_for_us(delivery: Delivery) -> bool:
    """Whether it goes on only when somebody does something; quiet hours end by themselves."""
    held = delivery.state is DeliveryState.HELD and delivery.hold in {None, Hold.CHANNEL}
    return held or delivery.state is DeliveryState.DEAD
