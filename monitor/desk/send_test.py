"""send-test: one message through each channel, and in words what came of it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from monitor import route
from monitor.channels import Ambiguous, Channels, Permanent, Result, Retry, Sent
from monitor.config.rules import Channel
from monitor.errors import SettingError
from monitor.match import Rules
from monitor.model import Message, MessageKind, Notice, stable_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What came of one test message. `name` is the channel's, with the address's number where it
    has several."""

    channel: str
    target: str
    name: str
    ok: bool
    text: str


async def send_test(
    rules: Rules, channels: Channels, only: str | None, now: datetime
) -> tuple[Sending, ...]:
    """Sends to every address of every channel, or of one; raises SettingError if it is unknown."""
    chosen = [one for one in rules.config.channels if only in {None, one.name}]
    if only is not None and not chosen:
        names = ", ".join(one.name for one in rules.config.channels) or "none"
        raise SettingError(f"there is no channel {only} in the rules; there are: {names}")
    zone = rules.config.settings.timezone
    targets = [(channel, target) for channel in chosen for target in route.targets(channel)]
    # All at once: one that hangs keeps nobody waiting for the others.
    return tuple(
        await asyncio.gather(
            *(_send(channels, channel, target, zone, now) for channel, target in targets)
        )
    )


async def _send(
    channels: Channels, channel: Channel, target: str, zone: str, now: datetime
) -> Sending:
    name = channel.name if len(channel.urls) < 2 else f"{channel.name} ({int(target) + 1})"
    if channel.missing:
        text = f"{channel.missing} is not set; its alerts are held until it is"
        return Sending(channel=channel.name, target=target, name=name, ok=False, text=text)
    message = Message(
        id=stable_id("d", "test", channel.name, target, now.isoformat()),
        kind=MessageKind.NOTICE,
        channel=channel.name,
        notice=Notice(
            about="test",
            text=f"This is a test of channel {channel.name}. Alerts of the monitor arrive here.",
            since=now,
        ),
        test=True,
    )
    result = await channels.send(message, channel, int(target), zone)
    ok = isinstance(result, Sent)
    return Sending(channel=channel.name, target=target, name=name, ok=ok, text=_words(result))


def _words(result: Result) -> str:
    match result:
        case Sent():
            return "sent"
        case Retry(error=error):
            return f"not now: {error}; an alert would be tried again"
        case Permanent(error=error, broken=True):
            return f"refused: {error}; alerts would be held until the channel is mended"
        case Permanent(error=error):
            return f"refused: {error}; an alert would be given up"
        case Ambiguous(error=error):
            return f"no clear answer: {error}; an alert would be sent again"
