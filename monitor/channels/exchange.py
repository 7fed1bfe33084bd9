"""A POST to a service's API over the one HTTP client: its answer, or why there is none."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from monitor.channels.result import (
    BROKEN,
    REDIRECTS,
    Ambiguous,
    Permanent,
    Result,
    Retry,
    redirected,
)
from monitor.errors import FetchError
from monitor.fetch import Fetcher, Response

BEFORE_SENDING = {"dns", "connect", "tls"}
UNUSABLE = {"address", "url"}
UNFIT = {400, 413}


@dataclass(frozen=True, slots=True)
class Unfit:
    """The service finds fault with the message itself: its markup, or its length."""

    error: str


Answer = Result | Unfit


async def twice(
    send: Callable[[Mapping[str, Any]], Awaitable[Answer]],
    marked_up: Mapping[str, Any],
    plain: Mapping[str, Any],
) -> Result:
    """Sends a message, and where it is unfit once again as plain text."""
    answer = await send(marked_up)
    if isinstance(answer, Unfit):
        answer = await send(plain)
    return Permanent(answer.error) if isinstance(answer, Unfit) else answer


async def post_json(
    fetch: Fetcher,
    url: str,
    payload: Mapping[str, Any],
    *,
    headers: Mapping[str, str] | None = None,
    deadline: float,
) -> Response | Result:
    """POSTs JSON; letters outside ASCII are escaped."""
    body = json.dumps(payload).encode()
    named = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    try:
        return await fetch.post(url, body, named, timeout=deadline)
    except FetchError as error:
        return no_answer(error)


def no_answer(error: FetchError) -> Retry | Permanent | Ambiguous:
    """Nothing left this machine, or nobody knows whether it arrived."""
    if error.reason in UNUSABLE:
        return Permanent("its address cannot be used", broken=True)
    if error.reason in BEFORE_SENDING:
        return Retry(f"could not be reached ({error.reason})", error.retry_after)
    return Ambiguous(f"gave no answer ({error.reason})")


def refusal(response: Response) -> Retry | Permanent:
    """What a status outside 2xx means."""
    status = response.status
    error = f"answered {status}"
    if status in REDIRECTS:
        return Permanent(redirected(error), broken=True)
    if status in BROKEN:
        return Permanent(error, broken=True)
    if status == 429 or status >= 500:
        return Retry(error, response.retry_after)
    return Permanent(error)


def said(response: Response) -> dict[str, Any]:
    """The answer's JSON object; of anything else, nothing."""
    try:
        found = json.loads(response.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
