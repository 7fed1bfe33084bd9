"""Channels and their addresses, as the rules name them."""

from monitor.config.rules import Channel, Config, Rule
from monitor.route.case import Place

OPS = "ops"


def channels_of(rule: Rule, config: Config) -> tuple[str, ...]:
    """The channels a rule tells: its own, else those of the settings, else all without `digest`
    but `ops`."""
    if rule.notify is not None:
        return rule.notify
    if config.settings.notify is not None:
        return config.settings.notify
    return tuple(one.name for one in config.channels if one.name != OPS and not one.digest)


def targets(channel: Channel) -> tuple[str, ...]:
    """One target per address of a channel, by its place: a rotated secret keeps its promises."""
    return tuple(str(place) for place in range(max(1, len(channel.urls))))


def named(config: Config, name: str) -> Channel | None:
    """The channel of that name; None where the rules have none any more."""
    return next((channel for channel in config.channels if channel.name == name), None)


def sharing(config: Config, channel: Channel, target: str) -> frozenset[Place]:
    """Every channel and target whose messages arrive at the same address, this one among them."""
    own = (channel.name, target)
    if int(target) >= len(channel.urls):
        return frozenset({own})
    address = channel.urls[int(target)]
    return frozenset(
        (other.name, str(number))
        for other in config.channels
        for number, url in enumerate(other.urls)
        if url == address
    )


def broken(channel: Channel) -> str | None:
    """Why a channel cannot be used, if so."""
    if channel.missing is None:
        return None
    return f"channel {channel.name} cannot be used: {channel.missing} is not set"
