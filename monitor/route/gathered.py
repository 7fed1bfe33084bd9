"""What was held back, told as one."""

from collections.abc import Sequence

from monitor.config.rules import Config
from monitor.model import Delivery, DeliveryState, Hold, MessageKind, Notice, stable_id
from monitor.route.tell import highest

GATHERED = (Hold.LIMIT, Hold.BURST, Hold.FLOOD, Hold.SILENCE)
"""What was held for one of these goes out as one message."""


def gathered(config: Config, held: Sequence[Delivery]) -> Delivery:
    """The digest of deliveries (two at least, oldest first) that were held for the same, for one
    target of a channel. They go out with it."""
    first = held[0]
    now = max(one.due for one in held)
    reasons = dict.fromkeys(one.reason for one in held if one.reason)
    assert first.hold is not None
    return Delivery(
        id=stable_id("d", first.channel, first.target, first.hold, first.id),
        kind=MessageKind.DIGEST,
        channel=first.channel,
        target=first.target,
        story_id=None,
        revision=1,
        severity=highest([one.severity for one in held]),
        state=DeliveryState.PENDING,
        due=now,
        created=now,
        rules_version=config.version,
        hold=first.hold,
        notice=Notice(
            about=first.hold,
            text=f"{len(held)} stories together: {'; '.join(reasons)}",
            since=min(one.created for one in held),
        ),
    )
