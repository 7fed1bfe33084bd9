"""webhook:// and webhooks://: the documented POST, signed where the address has a secret."""

import hashlib
import hmac
from datetime import datetime
from urllib.parse import unquote, urlsplit, urlunsplit

from monitor.channels.exchange import no_answer, refusal
from monitor.channels.result import Permanent, Result, Sent
from monitor.errors import FetchError
from monitor.fetch import Fetcher

SCHEMES = {"webhook": "http", "webhooks": "https"}


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
        return no_answer(error)
    return Sent() if 200 <= response.status < 300 else refusal(response)


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
