"""The monitor's own troubles, for whoever looks after it."""

from collections.abc import Iterable
from datetime import datetime

from monitor.config.rules import Channel, Config
from monitor.model import (
    Delivery,
    DeliveryState,
    Hold,
    MessageKind,
    Notice,
    Severity,
    stable_id,
)
from monitor.route.channels import OPS, broken, targets


def notices(config: Config, notice: Notice, now: datetime) -> tuple[Delivery, ...]:
    """The deliveries of the monitor's own trouble: to `ops`, else to every channel that takes all
    severities (to those with `digest`, which says it at its time, where there is no other). Telling
    the same trouble twice (same subject, same start) is a no-op."""
    ops = [channel for channel in config.channels if channel.name == OPS]
    open_to_all = [channel for channel in config.channels if channel.min_severity is None]
    at_once = [channel for channel in open_to_all if not channel.digest]
    return _notices(ops or at_once or open_to_all, config, notice, now)


def notices_to_others(config: Config, notice: Notice, now: datetime) -> tuple[Delivery, ...]:
    """The same to every channel that `notices` leaves out: what no desk must miss, and what a
    digest says at its time."""
    told = {delivery.channel for delivery in notices(config, notice, now)}
    others = [one for one in config.channels if one.name not in told and not one.digest]
    return _notices(others, config, notice, now)


def _notices(
    channels: Iterable[Channel], config: Config, notice: Notice, now: datetime
) -> tuple[Delivery, ...]:
    return tuple(
        Delivery(
            id=stable_id("d", channel.name, target, notice.about, notice.since.isoformat()),
            kind=MessageKind.NOTICE,
            channel=channel.name,
            target=target,
            story_id=None,
            revision=1,
            severity=Severity.HIGH,
            state=DeliveryState.HELD if channel.missing else DeliveryState.PENDING,
            hold=Hold.CHANNEL if channel.missing else None,
            reason=broken(channel),
            due=now,
            created=now,
            rules_version=config.version,
            notice=notice,
        )
        for channel in channels
        for target in targets(channel)
    )
