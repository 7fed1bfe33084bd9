"""tgram://: HTML and buttons to each chat of the address, with Telegram's own answers.

Apprise reads the address. One without a chat, and templates of the user's own, stay with Apprise's
sender, which looks for whoever wrote to the bot first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from urllib.parse import quote

from monitor.channels.exchange import UNFIT, Answer, Unfit, post_json, refusal, said, twice
from monitor.channels.result import Ambiguous, Permanent, Result, Retry, Sent
from monitor.channels.several import Receivers
from monitor.fetch import Fetcher, Response

SCHEME = "tgram"
API = "https://api.telegram.org"
LONGEST_WAIT = timedelta(hours=24)

Chat = tuple[int | str, int | None]
"""A chat's id or name, and a topic of it."""

BROKEN = (
    "bot was blocked by the user",
    "bot was kicked",
    "bot is not a member",
    "bot can't initiate conversation",
    "bots can't send messages to bots",
    "chat not found",
    "group chat was upgraded to a supergroup",
    "have no rights to send a message",
    "message thread not found",
    "need administrator rights",
    "not enough rights",
    "peer_id_invalid",
    "topic_closed",
    "topic_deleted",
    "user is deactivated",
    "chat_write_forbidden",
)
"""Words of Telegram's answers that nothing gets past until somebody mends the chat."""


class Form(Protocol):
    """A message for Telegram."""

    @property
    def html(self) -> str:
        """The message."""

    @property
    def plain(self) -> str:
        """The same without tags."""

    @property
    def buttons(self) -> tuple[tuple[str, str], ...]:
        """Labels, and what they send back."""


def ours(account: Any) -> bool:
    """Whether an address is sent to from here."""
    return bool(account.targets) and not account.template


def account_problem(account: Any, url: str) -> str | None:
    """Why a message would not reach every chat that the address names; Apprise passes over those
    that it cannot read."""
    asked = type(account).parse_url(url) or {}
    named = {one for one in asked.get("targets", []) if one.strip()}
    if len(account.targets) < len(named):
        return "one of its chats is neither a number (-1001234567890) nor a name (@desk)"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """One address of Telegram's, as Apprise reads it."""

    fetch: Fetcher
    account: Any
    base: str
    deadline: float

    async def send(self, form: Form, key: str, receivers: Receivers) -> Result:
        """Sends to every chat of the address; `key` is the message's."""

        async def to(chat: Chat) -> Result:
            return await self._to(chat, form)

        return await receivers.each(key, tuple(self.account.targets), to)

    async def _to(self, chat: Chat, form: Form) -> Result:
        place = self._place(chat)
        marked_up = {**place, "text": form.html, "parse_mode": "HTML"}
        if form.buttons:
            row = [{"text": label, "callback_data": data} for label, data in form.buttons]
            marked_up["reply_markup"] = {"inline_keyboard": [row]}
        return await twice(self._post, marked_up, {**place, "text": form.plain})

    def _place(self, chat: Chat) -> dict[str, Any]:
        place: dict[str, Any] = {
            "chat_id": chat[0],
            "link_preview_options": {"is_disabled": not self.account.preview},
        }
        if chat[1] is not None:
            place["message_thread_id"] = chat[1]
        if self.account.silent:
            place["disable_notification"] = True
        return place

    async def _post(self, payload: Mapping[str, Any]) -> Answer:
        token = quote(self.account.bot_token, safe=":")
        url = f"{self.base}/bot{token}/sendMessage"
        answer = await post_json(self.fetch, url, payload, deadline=self.deadline)
        return judged(answer) if isinstance(answer, Response) else answer


def judged(response: Response) -> Answer:
    """What an answer means; of its words only known ones are told, since others may hold
    anything."""
    found = said(response)
    if 200 <= response.status < 300:
        return Sent() if found.get("ok") is True else Ambiguous("gave an answer not Telegram's")
    error = f"answered {response.status}"
    words = str(found.get("description", "")).lower()
    known = next((one for one in BROKEN if one in words), None)
    if known and response.status in {400, 403}:
        return Permanent(f"{error}: {known}", broken=True)
    if response.status == 429:
        return Retry(error, _wait(found) or response.retry_after)
    return Unfit(error) if response.status in UNFIT else refusal(response)


def _wait(found: Mapping[str, Any]) -> timedelta | None:
    parameters = found.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if not isinstance(seconds, int) or seconds < 0:
        return None
    return min(timedelta(seconds=min(seconds, 10**6)), LONGEST_WAIT)
