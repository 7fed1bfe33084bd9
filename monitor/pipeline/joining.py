"""Two stories become one, inside the write that finds it out: one message where two wait."""

from dataclasses import replace

from monitor.model import Delivery, DeliveryState, MessageKind, Story
from monitor.route import UNCLAIMED, is_unclaimed
from monitor.route.news import highest, merged, reaches_all
from monitor.store import Connection, outbox, same, stories

TOLD = frozenset(DeliveryState) - {DeliveryState.SUPPRESSED, DeliveryState.DEAD}
"""States of a message that a channel has, or will have."""

CORRECTED = ("denied", "official")
"""States of which a reader must hear."""


def join(c: Connection, younger: Story, older: Story, reason: str) -> int:
    """The younger is the same as the older. Who was told of either has been told: a first message
    about the younger goes only to those that have, and will have, nothing as urgent of the older,
    and with what waits for them of it. How many messages nobody gets, for that `reason`."""
    promised = outbox.of_story(c, older.id)
    spared = 0
    for one in outbox.of_story(c, younger.id):
        if one.state not in UNCLAIMED:
            continue
        theirs = [other for other in promised if _place(other) == _place(one)]
        if _is_known(one, theirs) and not _corrects(younger, older):
            spared += outbox.suppress(c, [one.id], reason)
        else:
            _add(c, one, theirs, reason)
    same.join(c, younger.id, older.id)
    stories.save(c, replace(older, last_seen=max(older.last_seen, younger.last_seen)))
    return spared


def _place(delivery: Delivery) -> tuple[str, str]:
    return delivery.channel, delivery.target


def _is_known(waiting: Delivery, theirs: list[Delivery]) -> bool:
    """Whether its reader has, or will have, as urgent a message about the other story."""
    if waiting.kind is not MessageKind.ALERT or reaches_all(waiting.news):
        return False
    return any(one.state in TOLD and one.severity.rank >= waiting.severity.rank for one in theirs)


def _corrects(younger: Story, older: Story) -> bool:
    return younger.state in CORRECTED and younger.state != older.state


def _add(c: Connection, waiting: Delivery, theirs: list[Delivery], reason: str) -> None:
    """One message says what two would that wait for the same reader: the one that is more urgent,
    or due sooner."""
    other = next((one for one in theirs if is_unclaimed(one)), None)
    if other is None or not is_unclaimed(waiting):
        return
    stays, goes = sorted((other, waiting), key=_urgency)
    whole = replace(
        stays,
        alert_ids=tuple(dict.fromkeys((*other.alert_ids, *waiting.alert_ids))),
        news=merged(other.news, waiting.news),
        severity=highest([other.severity, waiting.severity]),
    )
    if outbox.suppress(c, [goes.id], reason):
        outbox.join(c, whole)


def _urgency(delivery: Delivery) -> tuple[int, bool, float]:
    held = delivery.state is DeliveryState.HELD
    return -delivery.severity.rank, held, delivery.due.timestamp()
