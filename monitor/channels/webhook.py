"""webhook:// and webhooks://: the contract's POST, signed where the address has a secret."""

import hashlib
import hmac
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from monitor.channels.result import Ambiguous, Permanent, Result, Retry, Sent
from monitor.errors import FetchError
from monitor.fetch import Fetcher, Response

SCHEMES = {"webhook": "http", "webhooks": "https"}
BROKEN = {401, 403, 404, 410}
BEFORE_SENDING = {"address", "url", "dns", "connect", "tls"}


async def post(
    fetch: Fetcher, url: str, body: bytes, *, key: str, now: datetime, deadline: float
) -> Result:
    """POSTs a message's body to a webhook:// address; `key` is its idempotency key."""
    address, secret = split(url)
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    if secret:
        headers["X-Monitor-Signature"] = signature(secret, body, now)
    try:
        response = await fetch.post(address, body, headers, timeout=deadline)
    except FetchError as error:
        return _no_answer(error)
    return _answer(response)


def split(url: str) -> tuple[str, str | None]:
    """The http(s) address without the secret, and the secret."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    secret = next((value for name, value in query if name == "secret"), None)
    rest = urlencode([pair for pair in query if pair[0] != "secret"])
    path = parts.path or "/"
    return urlunsplit((SCHEMES[parts.scheme], parts.netloc, path, rest, "")), secret or None


def signature(secret: str, body: bytes, now: datetime) -> str:
    """`t=<unix time>,v1=<hex HMAC-SHA256 of "t.body">`."""
    time = int(now.timestamp())
    signed = hmac.new(secret.encode(), f"{time}.".encode() + body, hashlib.sha256)
    return f"t={time},v1={signed.hexdigest()}"


def _no_answer(error: FetchError) -> Result:
    """Nothing left this machine, or nobody knows whether it arrived."""
    if error.reason in BEFORE_SENDING:
        return Retry(f"could not be reached ({error.reason})", error.retry_after)
    return Ambiguous(f"gave no answer ({error.reason})")


def _answer(response: Response) -> Result:
    status = response.status
    if 200 <= status < 300:
        return Sent()
    if 300 <= status < 400:
        return Permanent(f"answered with a redirect ({status}), which is never followed", True)
    error = f"answered {status}"
    if status in BROKEN:
        return Permanent(error, broken=True)
    if status == 429 or status >= 500:
        return Retry(error, response.retry_after)
    return Permanent(error)
