"""slack://: Block Kit to incoming webhooks and through bots, with Slack's own answers.

Apprise reads the address. Workflows and templates of the user's own stay with Apprise's sender.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from monitor.channels.exchange import UNFIT, Answer, Unfit, post_json, refusal, said, twice
from monitor.channels.result import Ambiguous, Permanent, Result, Retry, Sent
from monitor.channels.several import Receivers
from monitor.errors import FetchError
from monitor.fetch import Fetcher, Response

SCHEME = "slack"
API = "https://slack.com/api"
HOOKS = "https://hooks.slack.com/services"
GOVERNMENT = "https://hooks.slack-gov.com/services"

_BROKEN = """
    access_denied account_inactive action_prohibited channel_is_archived channel_not_found
    enterprise_is_restricted ekm_access_denied invalid_auth invalid_token is_archived missing_scope
    messages_tab_disabled no_active_hooks no_permission no_service no_service_id no_team
    not_allowed_token_type not_authed not_in_channel org_login_required posting_to_channel_denied
    posting_to_general_channel_denied restricted_action restricted_action_read_only_channel
    team_access_not_granted team_disabled team_not_found token_expired token_revoked user_not_found
    users_not_found
"""
BROKEN = frozenset(_BROKEN.split())
"""Slack's errors that nothing gets past until somebody mends the channel."""
_LATER = """
    accesslimited fatal_error internal_error rate_limited ratelimited request_timeout rollup_error
    service_unavailable team_added_to_org message_limit_exceeded
"""
LATER = frozenset(_LATER.split())
_MARKUP = """
    blocks_too_long invalid_arguments invalid_attachments invalid_blocks invalid_blocks_format
    invalid_payload msg_blocks_too_long msg_too_long no_text too_many_attachments
"""
MARKUP = frozenset(_MARKUP.split())
"""What Slack finds wrong with the message itself."""

_CHANNEL = re.compile(r"([+#@]?[A-Za-z0-9_-]{1,32})(?::([0-9.]+))?")
LONGEST_PLAIN = 3000
"""Characters of a message without blocks."""


class Form(Protocol):
    """A message for Slack."""

    @property
    def text(self) -> str:
        """What a notification shows."""

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The message."""

    @property
    def plain(self) -> str:
        """The same without blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bases:
    """Where Slack's APIs are."""

    api: str = API
    hooks: str = HOOKS
    government: str = GOVERNMENT


def ours(account: Any) -> bool:
    """Whether an address is sent to from here: a webhook or a bot, without a template."""
    return account.mode in {"hook", "gov-hook", "bot"} and not account.template


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """One address of Slack's, as Apprise reads it."""

    fetch: Fetcher
    account: Any
    bases: Bases
    deadline: float

    async def send(self, form: Form, key: str, receivers: Receivers) -> Result:
        """Sends to every channel of the address; `key` is the message's."""

        async def to(channel: str | None) -> Result:
            return await self._to(channel, form)

        return await receivers.each(key, tuple(self.account.channels), to)

    async def _to(self, channel: str | None, form: Form) -> Result:
        place = await self._place(channel)
        if not isinstance(place, dict):
            return place
        marked_up = {**place, "text": form.text, "blocks": form.blocks}
        plain = {**place, "text": form.plain[:LONGEST_PLAIN], "mrkdwn": False}
        return await twice(self._post, marked_up, plain)

    async def _place(self, channel: str | None) -> dict[str, Any] | Result:
        """Where a message goes: a channel, a thread of it, a person found by a mail address."""
        place: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
        if self.account.user:
            place["username"] = self.account.user
        if channel is None:
            return place
        if "@" in channel[1:]:
            found = await self._person(channel)
            return found if not isinstance(found, str) else {**place, "channel": found}
        named = _CHANNEL.fullmatch(channel)
        if named is None:
            return Permanent("one of its channels has no name that Slack takes", broken=True)
        name, thread = named.groups()
        plain = name.startswith(("#", "@"))
        place["channel"] = name[1:] if name.startswith("+") else name if plain else f"#{name}"
        return {**place, "thread_ts": thread} if thread else place

    async def _person(self, mail: str) -> str | Result:
        """The id of the person with a mail address; nothing has been sent where it fails."""
        headers = {**self._sign(), "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"email": mail}).encode("ascii")
        try:
            url = f"{self.bases.api}/users.lookupByEmail"
            response = await self.fetch.post(url, body, headers, timeout=self.deadline)
        except FetchError as error:
            return Retry(f"did not say who has a mail address ({error.reason})", error.retry_after)
        user = said(response).get("user")
        found = user.get("id") if isinstance(user, dict) else None
        answer = _bot(response)
        if isinstance(answer, Sent) and isinstance(found, str):
            return found
        if isinstance(answer, Retry | Permanent):
            return answer
        return Retry("did not say who has a mail address")

    async def _post(self, payload: Mapping[str, Any]) -> Answer:
        bot = self.account.mode == "bot"
        url = f"{self.bases.api}/chat.postMessage" if bot else self._hook()
        headers = self._sign() if bot else {}
        answer = await post_json(self.fetch, url, payload, headers=headers, deadline=self.deadline)
        if not isinstance(answer, Response):
            return answer
        return _bot(answer) if bot else _webhook(answer)

    def _hook(self) -> str:
        government = self.account.mode == "gov-hook"
        base = self.bases.government if government else self.bases.hooks
        tokens = (self.account.token_a, self.account.token_b, self.account.token_c)
        return "/".join([base, *(quote(token, safe="") for token in tokens)])

    def _sign(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.account.access_token}"}


def _webhook(response: Response) -> Answer:
    """A webhook answers `ok`, or an error's name; in some set-ups with 200 all the same."""
    text = response.body.decode("utf-8", "replace").strip()
    if 200 <= response.status < 300 and text in {"ok", ""}:
        return Sent()
    found = said(response)
    return _bot(response) if "ok" in found else _judged(response, text)


def _bot(response: Response) -> Answer:
    """The API answers an object with `ok`, and `error` where that is false."""
    found = said(response)
    if found.get("ok") is True and 200 <= response.status < 300:
        return Sent()
    return _judged(response, str(found.get("error")))


def _judged(response: Response, error: str) -> Answer:
    """What an error means; only names that are known are told, since others may hold anything."""
    named = f"answered {error}"
    if error in BROKEN:
        return Permanent(named, broken=True)
    if error in LATER:
        return Retry(named, response.retry_after)
    if error in MARKUP:
        return Unfit(named)
    if response.status in UNFIT:
        return Unfit(f"answered {response.status}")
    if not 200 <= response.status < 300:
        return refusal(response)
    if said(response).get("ok") is False:
        return Permanent("answered with an error that is not known here")
    return Ambiguous("gave an answer that is not Slack's")
