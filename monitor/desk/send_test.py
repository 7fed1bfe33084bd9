"""send-test: one message through each channel, and in words what came of it."""

from dataclasses import dataclass

from monitor import route
from monitor.app import Rules, utc_now
from monitor.channels import Ambiguous, Channels, Permanent, Retry, Sent
from monitor.config.rules import Channel
from monitor.errors import SettingError
from monitor.model import Message, MessageKind, Notice, stable_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What came of one test message."""

    channel: str
    target: str
    ok: bool
    text: str


async def send_test(rules: Rules, channels: Channels, only: str | None) -> tuple[Sending, ...]:
    """Sends to every address of every channel, or of one; raises SettingError if it is unknown."""
    chosen = [one for one in rules.config.channels if only in {None, one.name}]
    if only is not None and not chosen:
        names = ", ".join(one.name for one in rules.config.channels) or "none"
        raise SettingError(f"there is no channel {only} in the rules; there are: {names}")
    return tuple(
        [
            await _send(rules, channels, channel, target)
            for channel in chosen
            for target in route.targets(channel)
        ]
    )


async def _send(rules: Rules, channels: Channels, channel: Channel, target: str) -> Sending:
    if channel.missing:
        text = f"{channel.missing} is not set; its alerts are held until it is"
        return Sending(channel=channel.name, target=target, ok=False, text=text)
    now = utc_now()
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
    result = await channels.send(message, channel, int(target), rules.config.settings.timezone)
    return Sending(
        channel=channel.name, target=target, ok=isinstance(result, Sent), text=_words(result)
    )


def _words(result: Sent | Retry | Permanent | Ambiguous) -> str:
    match result:
        case Sent():
            return "sent"
        case Retry(error=error):
            return f"not now: {error}; an alert would be tried again"
        case Permanent(error=error):
            return f"refused: {error}"
        case Ambiguous(error=error):
            return f"no clear answer: {error}; an alert would be sent again"
