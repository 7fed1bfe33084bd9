"""Presses of the buttons under Telegram messages, by long polling (Bot API: getUpdates).

Anybody can write to a bot: only presses are asked for, what is no press of ours is left aside, and
whose chat it came from stands beside it for the caller to judge.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from monitor.channels import service
from monitor.channels.address import scheme
from monitor.channels.result import BROKEN
from monitor.config.rules import Secret
from monitor.errors import FetchError
from monitor.fetch import Fetcher

API = "https://api.telegram.org"

WAIT = 25.0
"""Seconds for which the service keeps a request open until somebody presses something."""

PATIENCE = 15.0
"""Seconds more that its answer may take."""

AT_ONCE = 10
"""Presses in one answer: each comes with the message it stands under."""

MOST_BYTES = 1024 * 1024

LONGEST_ANSWER = 200
"""Characters that a person is shown after a press (Bot API: answerCallbackQuery)."""

LONGEST_NAME = 60

Verb = Literal["ack", "false", "mute"]

_DATA = re.compile(r"(ack|false|mute):(al-[a-z2-7]{12})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """A bot that messages go out by, and the chats they go to: ids, or names with @."""

    token: Secret
    chats: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Somebody pressed a button: `id` is for the answer; `user` is the same for the same person,
    `by` what they call themselves; `chats` are the id and the name of the chat."""

    id: str
    verb: Verb
    alert: str
    user: int
    by: str
    chats: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Presses in order, and the offset that tells the service that these were taken."""

    presses: tuple[Press, ...]
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No presses, and why not. `taken`: something else gets this bot's updates; `broken`: the
    service does not know the bot; `after` is what it asked for."""

    error: str
    taken: bool = False
    broken: bool = False
    after: timedelta | None = None


class _Person(BaseModel):
    id: int
    first_name: str = ""
    username: str = ""


class _Chat(BaseModel):
    id: int
    username: str = ""


class _Message(BaseModel):
    chat: _Chat


class _Query(BaseModel):
    id: str = Field(max_length=100)
    sender: _Person = Field(alias="from")
    message: _Message
    data: str = Field(max_length=64)


class _Update(BaseModel):
    callback_query: _Query


def bots(urls: Iterable[Secret]) -> tuple[Bot, ...]:
    """The bots of Telegram addresses, one a token; an address that names no chat has none."""
    chats: dict[str, set[str]] = {}
    for url in urls:
        notifier = service.instance(url) if scheme(url) == "tgram" else None
        if notifier is not None and notifier.targets:
            named = {str(target).lower() for target, _ in notifier.targets}
            chats.setdefault(notifier.bot_token, set()).update(named)
    return tuple(
        Bot(token=Secret(token), chats=frozenset(named)) for token, named in chats.items()
    )  # fmt: skip


async def updates(
    fetch: Fetcher, bot: Bot, offset: int, *, api: str = API, wait: float = WAIT
) -> Received | Failed:
    """Waits for presses from `offset` on, for `wait` seconds; raises nothing, and no word of what
    it returns holds the token."""
    asked = {
        "offset": offset,
        "limit": AT_ONCE,
        "timeout": int(wait),
        "allowed_updates": ["callback_query"],
    }
    said = await _call(fetch, bot, "getUpdates", asked, api=api, seconds=wait + PATIENCE)
    if isinstance(said, Failed):
        return said
    if not isinstance(said, list):
        return Failed(error="the service answered what is no list of updates")
    numbers = [one["update_id"] for one in said if _numbered(one)]
    presses = tuple(press for one in said if _numbered(one) and (press := _press(one)))
    return Received(presses=presses, offset=max((offset, *(one + 1 for one in numbers))))


async def answer(
    fetch: Fetcher, bot: Bot, press: Press, text: str, *, api: str = API, aloud: bool = False
) -> bool:
    """Shows `text` to who pressed, `aloud` until they close it; False where it was not shown (a
    press that is too old, a service that is away)."""
    shown = {
        "callback_query_id": press.id,
        "text": text[:LONGEST_ANSWER],
        "show_alert": aloud,
    }
    said = await _call(fetch, bot, "answerCallbackQuery", shown, api=api, seconds=PATIENCE)
    return said is True


def _numbered(update: object) -> bool:
    return isinstance(update, dict) and type(update.get("update_id")) is int


def _press(update: Any) -> Press | None:
    """None for whatever is no press of one of our buttons."""
    try:
        query = _Update.model_validate(update).callback_query
    except ValidationError:
        return None
    data = _DATA.fullmatch(query.data)
    if data is None:
        return None
    verb: Any = data[1]
    chat, sender = query.message.chat, query.sender
    return Press(
        id=query.id,
        verb=verb,
        alert=data[2],
        user=sender.id,
        by=_name(sender),
        chats=frozenset({str(chat.id), f"@{chat.username.lower()}"}),
    )


def _name(sender: _Person) -> str:
    """What a person is called: one line, no longer than names are."""
    for name in (sender.first_name, f"@{sender.username}" if sender.username else ""):
        seen = "".join(letter if letter.isprintable() else " " for letter in name)
        if cleaned := " ".join(seen.split())[:LONGEST_NAME].strip():
            return cleaned
    return f"Telegram {sender.id}"


async def _call(
    fetch: Fetcher, bot: Bot, method: str, asked: dict[str, Any], *, api: str, seconds: float
) -> Any:
    """The `result` of a method of the Bot API, or Failed."""
    try:
        response = await fetch.post(
            f"{api}/bot{bot.token.reveal()}/{method}",
            json.dumps(asked).encode(),
            {"Content-Type": "application/json"},
            timeout=seconds,
            max_bytes=MOST_BYTES,
        )
    except FetchError as error:
        return Failed(error=str(error), after=error.retry_after)
    try:
        said = json.loads(response.body)
    except (ValueError, RecursionError):
        said = None
    said = said if isinstance(said, dict) else {}
    if response.status == 200 and said.get("ok") is True:
        return said.get("result")
    return Failed(
        error=f"the service answered {response.status}",
        taken=response.status == 409,
        broken=response.status in BROKEN,
        after=response.retry_after or _after(said),
    )


def _after(said: dict[str, Any]) -> timedelta | None:
    """What the body asks for, at most an hour."""
    parameters = said.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if type(seconds) is not int or seconds <= 0:
        return None
    return timedelta(seconds=min(seconds, 3600))
