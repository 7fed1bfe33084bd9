"""What was held back, told as one."""

from collections.abc import Sequence
from datetime import datetime

from monitor.config.rules import Config
from monitor.model import Delivery, DeliveryState, Hold, MessageKind, Notice, stable_id
from monitor.route.news import highest

GATHERED = (Hold.LIMIT, Hold.BURST, Hold.FLOOD, Hold.SILENCE)
"""What was held for one of these goes out as one message."""

WORDS = {
    Hold.LIMIT: "above the limit",
    Hold.BURST: "at once",
    Hold.FLOOD: "at once",
    Hold.SILENCE: "held back until now",
    Hold.DIGEST: "held back for a digest that the rules have no more",
}


def gathered(config: Config, held: Sequence[Delivery], now: datetime) -> Delivery:
    """The digest of deliveries (one at least, oldest first) that were held for the same, for one
    target of a channel. They go out with it."""
    first = held[0]
    assert first.hold is not None, f"{first.id} is not held"
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
            text=_words(first.hold, held),
            since=min(one.created for one in held),
        ),
    )


def _words(hold: Hold, held: Sequence[Delivery]) -> str:
    """ "12 stories at once: more than 30 alerts of banjska in an hour"."""
    number = "1 story" if len(held) == 1 else f"{len(held):,} stories"
    reasons = "; ".join(dict.fromkeys(one.reason for one in held if one.reason))
    said = f"{number} {WORDS[hold]}"
    return said if hold is Hold.DIGEST or not reasons else f"{said}: {reasons}"
