"""The address's scheme decides who sends."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from rich.console import Console, RenderableType

from monitor.channels import mail, service, webhook
from monitor.channels.result import Permanent, Result, Sent
from monitor.config.rules import Channel, Secret
from monitor.fetch import Fetcher
from monitor.model import Message, Now


class Plain(Protocol):
    """A message as plain text."""

    @property
    def title(self) -> str:
        """One line."""

    @property
    def body(self) -> str:
        """The rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderers:
    """How a message is made for each kind of receiver: the render stage, handed in."""

    webhook: Callable[[Message], bytes]
    plain: Callable[[Message, ZoneInfo], Plain]
    html: Callable[[Message, ZoneInfo], str]
    terminal: Callable[[Message, ZoneInfo], RenderableType]


class Channels:
    """Sends messages. `deadline` is how many seconds a receiver may take to answer."""

    def __init__(
        self,
        *,
        fetch: Fetcher,
        renderers: Renderers,
        now: Now,
        console: Console | None = None,
        deadline: float = 15.0,
    ) -> None:
        self._fetch = fetch
        self._renderers = renderers
        self._now = now
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._deadline = deadline

    async def send(self, message: Message, channel: Channel, place: int, zone: str) -> Result:
        """Sends to the channel's `place`-th address, times in the time zone `zone`.

        Raises nothing: whatever happens is a Result, whose words never hold the address.
        """
        if place >= len(channel.urls):
            return Permanent("this address is not in the rules any more", broken=True)
        url = channel.urls[place]
        scheme = urlsplit(url.reveal()).scheme.lower()
        if scheme == "console":
            self._console.print(self._renderers.terminal(message, ZoneInfo(zone)))
            return Sent()
        if scheme in webhook.SCHEMES:
            return await self._post(url, message)
        if scheme in mail.SCHEMES:
            letter = self._letter(message, ZoneInfo(zone))
            return await mail.send(url, letter, deadline=self._deadline)
        plain = self._renderers.plain(message, ZoneInfo(zone))
        return await service.send(url, plain.title, plain.body, deadline=self._deadline)

    async def _post(self, url: Secret, message: Message) -> Result:
        return await webhook.post(
            self._fetch,
            url.reveal(),
            self._renderers.webhook(message),
            key=message.id,
            now=self._now(),
            deadline=self._deadline,
        )

    def _letter(self, message: Message, zone: ZoneInfo) -> mail.Letter:
        """The mail of a message: what tells of one story is one thread."""
        plain = self._renderers.plain(message, zone)
        stories = {view.story.id for view in message.alerts}
        return mail.Letter(
            key=message.id,
            thread=stories.pop() if len(stories) == 1 else None,
            subject=plain.title,
            text=plain.body,
            html=self._renderers.html(message, zone),
            date=self._now(),
        )
