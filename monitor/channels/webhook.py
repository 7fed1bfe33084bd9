"""webhook:// and webhooks://: the documented POST, signed where the address has a secret."""

import hashlib
import hmac
from datetime import datetime
from urllib.parse import unquote, urlsplit, urlunsplit

from monitor.channels.result import BROKEN, Ambiguous, Permanent, Result, Retry, Sent
from monitor.errors import FetchError
from monitor.fetch import Fetcher, Response

SCHEMES = {"webhook": "http", "webhooks": "https"}
BEFORE_SENDING = {"dns", "connect", "tls"}
UNUSABLE = {"address", "url"}


async def post(
    fetch: Fetcher, url: str, body: bytes, *, key: str, now: datetime, deadline: float
) -> Result:
    """POSTs a message's body to a webhook address; `key` is its idempotency key."""
    try:
        address, secret = split(url)
    except ValueError:
        return Permanent("its webhook address is not host:port/path", broken=True)
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    if secret:
        headers["X-Monitor-Signature"] = signature(secret, body, now)
    try:
        response = await fetch.post(address, body, headers, timeout=deadline)
    except FetchError as error:
        return _no_answer(error)
    return _answer(response)


def split(url: str) -> tuple[str, str | None]:
    """The http(s) address as it is written but without its `secret=`, and the secret.

    In the secret `%41` is A, and a plus is a plus: secrets in base64 have them. Raises ValueError
    for what is no address.
    """
    parts = urlsplit(url)
    _ = parts.port  # raises for what is no port
    if not parts.hostname or not url.isprintable():
        raise ValueError("no host, or letters that parsers drop")
    pairs = [pair for pair in parts.query.split("&") if pair]
    secrets = [pair.partition("=")[2] for pair in pairs if _is_secret(pair)]
    query = "&".join(pair for pair in pairs if not _is_secret(pair))
    address = (SCHEMES[parts.scheme], parts.netloc, parts.path or "/", query, "")
    return urlunsplit(address), unquote(secrets[0]) if secrets else None


def _is_secret(pair: str) -> bool:
    return unquote(pair.partition("=")[0]) == "secret"


def signature(secret: str, body: bytes, now: datetime) -> str:
    """`t=<unix time>,v1=<hex HMAC-SHA256 of "t.body">`."""
    time = int(now.timestamp())
    key = secret.encode("utf-8", "surrogatepass")
    signed = hmac.new(key, f"{time}.".encode() + body, hashlib.sha256)
    return f"t={time},v1={signed.hexdigest()}"


def _no_answer(error: FetchError) -> Result:
    """Nothing left this machine, or nobody knows whether it arrived."""
    if error.reason in UNUSABLE:
        return Permanent("its webhook address cannot be used", broken=True)
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
