"""Digests at their time: at each time of a channel's one delivery for every target."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor import route
from monitor.app import App
from monitor.config.rules import Channel, Config
from monitor.model import Delivery, DeliveryState, MessageKind, Notice, Severity, stable_id
from monitor.store import Connection, digests, outbox
from monitor.store.digests import OWN, Made
from monitor.timetable import last_slot, next_slot

AHEAD = timedelta(minutes=1)
"""Digests made up to a time further ahead than this were made before the clock went back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A channel's digests are made up to `made` from now on. `before` is how far they were, where
    one is due; None: the channel begins."""

    channel: Channel
    made: Made
    before: datetime | None


async def tell_digests(app: App) -> None:
    """Makes the digests whose time has come: after a pause the last one alone, and none of a time
    before the channel had it. Call it once a minute at least. Raises StoreError."""
    config, now = app.rules.config, app.now()

    def idle(c: Connection) -> bool:
        known = digests.all(c)
        return not turns(config, known, now) and not _gone(config, known)

    def write(c: Connection) -> None:
        known = digests.all(c)
        digests.forget(c, _gone(config, known))
        for turn in turns(config, known, now):
            digests.save(c, turn.made)
            if turn.before is None:
                zone = ZoneInfo(config.settings.timezone)
                digests.move(c, turn.channel.name, next_slot(turn.channel.digest, zone, now))
            else:
                _make(c, config, turn, turn.before, now)

    if not await app.store.read(idle):
        await app.store.write(write)


def _gone(config: Config, known: Mapping[str, Made]) -> list[str]:
    wanted = {channel.name for channel in config.channels if channel.digest}
    return [name for name in known if name not in wanted]


def turns(config: Config, known: Mapping[str, Made], now: datetime) -> list[Turn]:
    """The channels whose digest is due, and those whose times are new or changed: they begin with
    the next one."""
    zone = ZoneInfo(config.settings.timezone)
    found = []
    for channel in config.channels:
        if not channel.digest:
            continue
        slot = last_slot(channel.digest, zone, now)
        made = Made(channel=channel.name, times=_times(channel, config), slot=slot)
        before = known.get(channel.name)
        if before is None or before.times != made.times or before.slot > now + AHEAD:
            found.append(Turn(channel=channel, made=made, before=None))
        elif slot > before.slot:
            found.append(Turn(channel=channel, made=made, before=before.slot))
    return found


def _times(channel: Channel, config: Config) -> str:
    slots = sorted(f"{slot.day} {slot.at:%H:%M}" for slot in channel.digest)
    return ", ".join([config.settings.timezone, *slots])


def _make(c: Connection, config: Config, turn: Turn, before: datetime, now: datetime) -> None:
    """What waits for this time goes out with it. A digest that still waits to be composed, as its
    channel cannot be used, takes it along instead."""
    for target in route.targets(turn.channel):
        digest = digests.waiting(c, turn.channel.name, target)
        if digest is None:
            since = digests.latest(c, turn.channel.name, target, now) or before
            digest = _delivery(config, turn, target, since, now)
            if not outbox.insert(c, digest):
                continue  # it was made before the clock went back
        digests.gather(c, digest)


def _delivery(config: Config, turn: Turn, target: str, since: datetime, now: datetime) -> Delivery:
    name, slot = turn.channel.name, turn.made.slot
    local = slot.astimezone(ZoneInfo(config.settings.timezone))
    return Delivery(
        id=stable_id("d", name, target, OWN, slot.isoformat()),
        kind=MessageKind.DIGEST,
        channel=name,
        target=target,
        story_id=None,
        revision=1,
        severity=Severity.LOW,
        state=DeliveryState.PENDING,
        due=now,
        created=now,
        rules_version=config.version,
        notice=Notice(about=OWN, text=f"Digest of {local:%A %H:%M}", since=since),
    )
