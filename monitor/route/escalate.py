"""`escalate`: what nobody acknowledges in time goes to further channels."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.model import (
    Alert,
    Delivery,
    DeliveryState,
    Hold,
    MessageKind,
    Severity,
    stable_id,
)
from monitor.route.case import Case, Place, is_unclaimed
from monitor.route.channels import named, targets

_KNOWN_TO_WAIT = frozenset({Hold.DIGEST, Hold.BURST, Hold.FLOOD, Hold.SILENCE})
"""What is gathered for one of these is nobody's emergency."""


def escalations(case: Case, made: Sequence[Delivery], known: Sequence[Alert]) -> Iterator[Delivery]:
    """The deliveries that wait for nobody to acknowledge `made`: new ones, and those that are due
    earlier than before."""
    latest = {one.id: one for one in (*case.told, *made)}
    for one in made:
        channel = named(case.config, one.channel)
        if channel is None or channel.escalate is None or not _is_urgent(one, known):
            continue
        due = one.due + channel.escalate.after
        for name in channel.escalate.to:
            further = named(case.config, name)
            if further is None or further.digest:
                continue
            for target in targets(further):
                place = (name, target)
                if found := _escalated(case, one, place, due, list(latest.values())):
                    latest[found.id] = found
                    yield found


def _is_urgent(delivery: Delivery, known: Sequence[Alert]) -> bool:
    """High or more, on its way, and not in anybody's hands."""
    waits = delivery.state is DeliveryState.HELD and delivery.hold in _KNOWN_TO_WAIT
    told = [alert for alert in known if alert.id in delivery.alert_ids]
    in_hand = bool(told) and all(alert.acknowledged is not None for alert in told)
    is_one = delivery.state is DeliveryState.HELD and delivery.hold is Hold.ESCALATION
    return delivery.severity.rank >= Severity.HIGH.rank and not (waits or in_hand or is_one)


def _escalated(
    case: Case,
    told: Delivery,
    place: Place,
    due: datetime,
    deliveries: Sequence[Delivery],
) -> Delivery | None:
    theirs = [one for one in deliveries if (one.channel, one.target) == place]
    live = [one for one in theirs if one.state is not DeliveryState.SUPPRESSED]
    for one in live:
        waits = is_unclaimed(one) and one.hold is Hold.ESCALATION
        if waits and one.state is DeliveryState.HELD and due < one.due:
            return replace(one, due=due)
    if live:
        return None
    revision = max((one.revision for one in theirs), default=0) + 1
    return Delivery(
        id=stable_id("d", case.story_id, *place, str(revision)),
        kind=MessageKind.ALERT,
        channel=place[0],
        target=place[1],
        story_id=case.story_id,
        revision=revision,
        severity=told.severity,
        state=DeliveryState.HELD,
        hold=Hold.ESCALATION,
        reason=f"unless somebody acknowledges what {told.channel} was told",
        due=due,
        created=case.now,
        rules_version=case.config.version,
        article_id=told.article_id,
        alert_ids=told.alert_ids,
    )
