"""What goes out already, as far as it decides whether one more message waits."""

from collections.abc import Collection, Iterator
from datetime import datetime

from monitor import route
from monitor.config.rules import Channel, Config
from monitor.model import Article, Hold
from monitor.route import Place, Traffic
from monitor.store import Connection, alerts, holds


def traffic(
    c: Connection, config: Config, article: Article, new: Collection[str], now: datetime
) -> Traffic:
    """As it is now, for an article whose story is new to the rules `new`."""
    limited = [channel for channel in config.channels if channel.limit and not channel.digest]
    known = {} if article.burst else _rates(c, new, now)
    many = any(number >= route.FLOOD for number in known.values())
    waits = {Hold.LIMIT: limited}
    if article.burst:
        waits[Hold.BURST] = list(config.channels)
    if many:
        waits[Hold.FLOOD] = list(config.channels)
    held = {
        (*place, hold): due
        for hold, channels in waits.items()
        for place in _places(channels)
        if (due := holds.first_due(c, *place, hold)) is not None
    }
    return Traffic(
        messages={place: sent(c, config, place, now) for place in _places(limited)},
        held=held,
        alerts=known,
        floods={
            place: holds.told_as_one(c, *place, Hold.FLOOD, now - route.HOUR)
            for place in _places(waits.get(Hold.FLOOD, []))
        },
    )


def sent(
    c: Connection, config: Config, place: Place, now: datetime, *, pending: bool = True
) -> int:
    """Messages at the address of a channel's target within the time of its limit, with `pending`
    also those that are about to go out; 0 where it has no limit."""
    channel = route.named(config, place[0])
    if channel is None or channel.limit is None:
        return 0
    shared = route.sharing(config, channel, place[1])
    return holds.messages(c, shared, now - channel.limit.per, pending=pending)


def _rates(c: Connection, rules: Collection[str], now: datetime) -> dict[str, int]:
    since, most = now - route.HOUR, route.FLOOD_OF_CRITICAL
    return {rule: alerts.rate(c, rule, since, most) for rule in rules}


def _places(channels: Collection[Channel]) -> Iterator[Place]:
    for channel in channels:
        for target in route.targets(channel):
            yield channel.name, target
