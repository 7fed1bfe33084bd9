"""The address's scheme decides who sends."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from rich.console import Console, RenderableType

from monitor.channels import console, mail, service, slack, telegram, webhook
from monitor.channels.address import scheme
from monitor.channels.letter import Letter
from monitor.channels.result import Ambiguous, Permanent, Result
from monitor.channels.several import Receivers
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


class PlainForm(Protocol):
    """How a message becomes plain text of at most so many characters; without figures, of as many
    as a mail or a large chat service takes."""

    def __call__(
        self, message: Message, zone: ZoneInfo, *, title: int = ..., body: int = ...
    ) -> Plain:
        """The text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderers:
    """How a message is made for each kind of receiver: the render stage, handed in."""

    webhook: Callable[[Message], bytes]
    plain: PlainForm
    html: Callable[[Message, ZoneInfo], str]
    terminal: Callable[[Message, ZoneInfo], RenderableType]
    slack: Callable[[Message, ZoneInfo], slack.Form]
    telegram: Callable[[Message, ZoneInfo], telegram.Form]


LONGEST_MAIL = 40_000
"""Characters of a mail's text."""
PATIENCE = 4
"""Deadlines that a dialogue of several questions may take in all: a minute, half of a lease."""


class Channels:
    """Sends messages. `deadline` is how many seconds a receiver may take to answer; `slack_at` and
    `telegram_at` are where those services' APIs are."""

    def __init__(
        self,
        *,
        fetch: Fetcher,
        renderers: Renderers,
        now: Now,
        console: Console | None = None,
        deadline: float = 15.0,
        slack_at: slack.Bases | None = None,
        telegram_at: str = telegram.API,
    ) -> None:
        self._fetch = fetch
        self._renderers = renderers
        self._now = now
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._deadline = deadline
        self._slack_at = slack_at or slack.Bases()
        self._telegram_at = telegram_at
        self._receivers = Receivers()

    async def send(self, message: Message, channel: Channel, place: int, zone: str) -> Result:
        """Sends to the channel's `place`-th address, times in the time zone `zone`.

        Raises nothing: whatever happens is a Result, whose words never hold the address.
        """
        if place >= len(channel.urls):
            return Permanent("this address is not in the rules any more", broken=True)
        url = channel.urls[place]
        there = ZoneInfo(zone)
        match scheme(url):
            case "console":
                text = self._renderers.terminal(message, there)
                return await console.show(self._console, text, deadline=self._deadline)
            case named if named in webhook.SCHEMES:
                return await self._post(url, message)
            case named if named in mail.SCHEMES:
                return await self._mail(url, message, there)
            case slack.SCHEME:
                return await self._slack(url, message, there)
            case telegram.SCHEME:
                return await self._telegram(url, message, there)
        return await self._service(url, message, there)

    async def _post(self, url: Secret, message: Message) -> Result:
        return await webhook.post(
            self._fetch,
            url.reveal(),
            self._renderers.webhook(message),
            key=message.id,
            now=self._now(),
            deadline=self._deadline,
        )

    async def _slack(self, url: Secret, message: Message, zone: ZoneInfo) -> Result:
        account = service.instance(url)
        if account is None or not slack.ours(account):
            return await self._service(url, message, zone)
        sender = slack.Sender(
            fetch=self._fetch, account=account, bases=self._slack_at, deadline=self._deadline
        )
        form = self._renderers.slack(message, zone)
        return await self._patiently(sender.send(form, message.id, self._receivers))

    async def _telegram(self, url: Secret, message: Message, zone: ZoneInfo) -> Result:
        account = service.instance(url)
        if account is None or not telegram.ours(account):
            return await self._service(url, message, zone)
        sender = telegram.Sender(
            fetch=self._fetch, account=account, base=self._telegram_at, deadline=self._deadline
        )
        form = self._renderers.telegram(message, zone)
        return await self._patiently(sender.send(form, message.id, self._receivers))

    async def _patiently(self, sending: Awaitable[Result]) -> Result:
        """What comes of sending to all receivers of an address, within what a lease allows."""
        try:
            async with asyncio.timeout(PATIENCE * self._deadline):
                return await sending
        except TimeoutError:
            return Ambiguous("not all of its receivers answered in time")

    async def _service(self, url: Secret, message: Message, zone: ZoneInfo) -> Result:
        def texts(title: int, body: int) -> tuple[str, str]:
            plain = self._renderers.plain(message, zone, title=title, body=body)
            return plain.title, plain.body

        patience = PATIENCE * self._deadline
        return await service.send(url, texts, deadline=self._deadline, patience=patience)

    async def _mail(self, url: Secret, message: Message, zone: ZoneInfo) -> Result:
        """Mails the message: what tells of one story is one thread."""
        plain = self._renderers.plain(message, zone, body=LONGEST_MAIL)
        stories = {view.story.id for view in message.alerts}
        letter = Letter(
            key=message.id,
            thread=stories.pop() if len(stories) == 1 else None,
            channel=message.channel,
            subject=plain.title,
            text=plain.body,
            html=self._renderers.html(message, zone),
            date=self._now(),
        )
        patience = PATIENCE * self._deadline
        return await mail.send(url, letter, deadline=self._deadline, patience=patience)
