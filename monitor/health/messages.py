"""Messages that wait, are held or were given up, and matches without an outcome."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from monitor.health.finding import STUCK, Finding, minute
from monitor.model import Delivery, DeliveryState, Hold


def of_deliveries(deliveries: Sequence[Delivery], now: datetime) -> list[Finding]:
    """Messages that were given up, are held, or wait past their time; one finding for all of a
    channel that share the reason."""
    groups: dict[tuple[str, str, str], list[Delivery]] = {}
    for delivery in deliveries:
        how = _how_it_waits(delivery, now)
        if how is not None:
            why = delivery.reason or delivery.error or "no attempt was made"
            groups.setdefault((delivery.channel, how, why), []).append(delivery)
    return [
        Finding(
            about=f"channel {channel}",
            text=f"{_messages(len(group))} {how} since {minute(min(d.created for d in group))}, "
            f"as {group[0].id}: {why}",
            todo=_next_step(channel, how, why),
        )
        for (channel, how, why), group in groups.items()
    ]


def _how_it_waits(delivery: Delivery, now: datetime) -> str | None:
    match delivery.state:
        case DeliveryState.DEAD:
            return "given up"
        case DeliveryState.HELD if delivery.hold in {None, Hold.CHANNEL}:
            return "held"
        case DeliveryState.HELD if now - delivery.due > STUCK:
            return "late"
        case DeliveryState.PENDING if now - delivery.due > STUCK:
            return "late"
        case DeliveryState.PENDING if delivery.attempts and now - delivery.created > STUCK:
            return "late"
        case _:
            return None


def _messages(number: int) -> str:
    return "1 message" if number == 1 else f"{number:,} messages"


def _next_step(channel: str, how: str, why: str) -> str:
    if why.startswith("restored"):
        return f"look into channel {channel} whether it came; `monitor retry ID` sends it again"
    if how == "late":
        return (
            f"it goes out by itself while `monitor run` runs; `monitor send-test {channel}` says "
            "whether the channel works"
        )
    return f"mend channel {channel} (`monitor send-test {channel}` tries it), then `monitor retry`"


def of_former_channels(waiting: Mapping[str, int]) -> list[Finding]:
    """How many messages wait for each channel that is not in the rules any more."""
    return [
        Finding(
            about=f"channel {name}",
            text=f"{_messages(number)} for it, and it is not in the rules any more: held for good",
            todo=f"write a channel {name} into the rules again and they are sent; else leave them",
        )
        for name, number in sorted(waiting.items())
    ]


OURS = "a fault of ours: please report it with the log"


def of_matches(without_outcome: Sequence[tuple[str, str]]) -> list[Finding]:
    """The invariant: every match has an outcome."""
    return [
        Finding(
            about=f"match of {rule}",
            text=f"article {article} matched and nothing says what became of it",
            todo=OURS,
        )
        for article, rule in without_outcome
    ]


def of_waiting(
    waiting: Mapping[str, tuple[int, datetime]], within: Mapping[str, timedelta], now: datetime
) -> list[Finding]:
    """Rules whose matches wait for other outlets past their time: how many, and since when;
    `within` is how long each rule lets them."""
    return [
        Finding(
            about=f"match of {rule}",
            text=f"{number:,} wait for other outlets, one since {minute(since)}, which is longer "
            "than the rule lets them",
            todo=OURS,
        )
        for rule, (number, since) in waiting.items()
        if now - since > within.get(rule, timedelta()) + STUCK
    ]


def of_alerts(
    unfounded: Sequence[tuple[str, str]], untold: Sequence[tuple[str, str, str]]
) -> list[Finding]:
    """Alerts (id, rule) without the match that they tell of; and those (id, rule, channel) that a
    channel of their rule was never promised."""
    without = [
        Finding(about=f"alert {one}", text=f"nothing shows what rule {rule} matched", todo=OURS)
        for one, rule in unfounded
    ]
    return without + [
        Finding(
            about=f"alert {one}",
            text=f"rule {rule} wanted channel {channel} told, and nothing says why it was not",
            todo=OURS,
        )
        for one, rule, channel in untold
    ]


def of_flaws(flaws: Sequence[tuple[str, str, str]]) -> list[Finding]:
    """Deliveries (id, channel, what is wrong) that can't be as they stand."""
    return [
        Finding(about=f"message {one}", text=f"for channel {channel}: {why}", todo=OURS)
        for one, channel, why in flaws
    ]
