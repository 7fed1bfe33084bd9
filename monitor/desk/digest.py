"""digest: what one shift hands over to the next, when somebody asks for it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from difflib import get_close_matches

from monitor import route
from monitor.config.rules import Channel
from monitor.errors import SettingError
from monitor.match import Rules
from monitor.model import (
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Notice,
    Severity,
    stable_id,
)
from monitor.pipeline.compose import HAND_OVER, compose_digest
from monitor.store import Connection, Store, outbox
from monitor.translate import Translators

USUAL = timedelta(hours=8)
"""A shift."""


def digest(
    store: Store,
    rules: Rules,
    translators: Translators,
    channel: str | None,
    *,
    period: timedelta,
    now: datetime,
) -> Message:
    """What happened in the time before `now`, of what that channel was to be told (None: all of
    them), and how things stand. Raises SettingError for a channel that is not in the rules."""
    name = _known(rules, channel).name if channel else ""
    return compose_digest(store, rules, _delivery(rules, name, "0", period, now), translators, now)


def send(
    c: Connection, rules: Rules, channel: str | None, *, period: timedelta, now: datetime
) -> tuple[Delivery, ...]:
    """Promises the same to the channel, or to all that get digests; what waits for a digest at its
    own time goes on waiting. Raises SettingError where there is nobody to send it to."""
    if channel is not None:
        chosen: Iterable[Channel] = [_known(rules, channel)]
    else:
        chosen = [one for one in rules.config.channels if one.digest]
    promised = tuple(
        _delivery(rules, one.name, target, period, now)
        for one in chosen
        for target in route.targets(one)
    )
    if not promised:
        raise SettingError(
            "no channel in the rules has `digest`: name one, as `monitor digest desk --send`"
        )
    for one in promised:
        outbox.insert(c, one)
    return promised


def _known(rules: Rules, name: str) -> Channel:
    channel = rules.channel(name)
    if channel is None:
        names = [one.name for one in rules.config.channels]
        near = get_close_matches(name, names, 1)
        hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(names) or 'none'}"
        raise SettingError(f"{name}: there is no such channel in the rules; {hint}")
    return channel


def _delivery(
    rules: Rules, channel: str, target: str, period: timedelta, now: datetime
) -> Delivery:
    return Delivery(
        id=stable_id("d", channel, target, HAND_OVER, now.isoformat()),
        kind=MessageKind.DIGEST,
        channel=channel,
        target=target,
        story_id=None,
        revision=1,
        severity=Severity.LOW,
        state=DeliveryState.PENDING,
        due=now,
        created=now,
        rules_version=rules.config.version,
        notice=Notice(about=HAND_OVER, text="Hand-over", since=now - period),
    )
