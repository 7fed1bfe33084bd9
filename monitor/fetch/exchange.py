"""One request and its answer: deadlines, the reading of a body, and every failure in words."""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientOSError,
    ClientProxyConnectionError,
    ClientResponse,
    ClientSSLError,
    ConnectionTimeoutError,
    ServerDisconnectedError,
)
from yarl import URL

from monitor.errors import FetchError
from monitor.fetch.addresses import remembering
from monitor.fetch.answer import encoding_fault, encodings
from monitor.fetch.inflate import Inflater
from monitor.fetch.large import FREE, Place, Places
from monitor.fetch.target import shown

MAX_HEADERS = 64 * 1024
"""Bytes of all headers together; of one, and of their number, the session's own limits."""

STEP = 1024
"""Bytes that are unpacked at once: a thousand times as many at most (deflate's best is 1,032)."""

Body = tuple[bytes, bool, Place | None]
"""What was read, whether it is whole, and its place among large bodies."""

# The first that fits: the type raised, the reason to count it under, and the words.
_REASONS: tuple[tuple[type[Exception], str, str], ...] = (
    (ClientConnectorDNSError, "dns", "its host name is not found"),
    (ClientSSLError, "tls", "no trustworthy TLS connection"),
    (ConnectionTimeoutError, "connect", "no connection in time"),
    (ClientHttpProxyError, "connect", "the proxy of MONITOR_PROXY does not let it through"),
    (ClientProxyConnectionError, "connect", "no connection to the proxy of MONITOR_PROXY"),
    (ClientConnectorError, "connect", "no connection"),
    (TimeoutError, "timeout", "no complete answer in time"),
    (ServerDisconnectedError, "reset", "the server hung up before it answered"),
    (ClientOSError, "reset", "the connection was reset"),
    (ClientError, "protocol", "the answer is not valid HTTP"),
    (ValueError, "protocol", "the answer is not valid HTTP"),
)


def failure(
    place: URL, reason: str, words: str, *, retry_after: timedelta | None = None
) -> FetchError:
    """The error for `place`, which shows no query and no user."""
    return FetchError(reason, f"{shown(place)}: {words}.", retry_after=retry_after)


@contextmanager
def in_words(place: URL) -> Iterator[None]:
    """Whatever the client library raises inside comes out as a FetchError about `place`."""
    with remembering() as refused:
        try:
            yield
        except (ClientError, TimeoutError, ValueError) as error:
            reason, words = next(
                (reason, words) for kind, reason, words in _REASONS if isinstance(error, kind)
            )
            if refused and isinstance(error, ClientConnectorError):
                reason, words = "address", f"refused, {refused[0]}"
            elif detail := _detail(error):
                words = f"{words} ({detail})"
            raise failure(place, reason, words) from error


def _detail(error: Exception) -> str:
    """What the system said, without the address that libraries put into their own texts."""
    if isinstance(error, ClientConnectorCertificateError):
        cause = error.certificate_error
        return cause.verify_message if isinstance(cause, ssl.SSLCertVerificationError) else ""
    if isinstance(error, ClientConnectorDNSError) or not isinstance(error, ClientConnectorError):
        return ""
    cause = error.os_error
    if isinstance(cause, ssl.SSLError):
        return str(cause.reason or "")
    return os.strerror(cause.errno) if cause.errno else ""


@asynccontextmanager
async def answered(
    request: Awaitable[ClientResponse], place: URL, seconds: float
) -> AsyncIterator[ClientResponse]:
    """The answer whose headers are complete within `seconds`; its connection is given back, or
    closed where the body was not read to its end."""
    async with asyncio.timeout(seconds):
        answer = await request
    try:
        size = sum(len(name) + len(value) + 4 for name, value in answer.raw_headers)
        if size > MAX_HEADERS:
            raise failure(place, "protocol", f"its headers are larger than {MAX_HEADERS} bytes")
        yield answer
    finally:
        answer.release()


async def read(
    answer: ClientResponse, place: URL, limit: int, large: Places, held: Place | None = None
) -> Body | None:
    """The decoded body, at most `limit` bytes of it, whether it is whole, and the place among
    large bodies that it holds. None where it turns out to be large and there is no place: what
    came is let go of, as bodies that wait would take more than those that are read."""
    layers = encodings(answer.headers.getall("Content-Encoding", ()))
    fault = encoding_fault(layers)
    if fault is not None:
        raise failure(place, "encoding", fault)
    inflater = Inflater(limit, deflate=layers == ["deflate"])
    with _ending(answer) as broken:
        try:
            while not inflater.full and (chunk := await answer.content.readany()):
                for at in range(0, len(chunk), STEP):
                    if inflater.full:
                        break
                    if held is None and inflater.size > FREE:
                        if large.full:
                            return None
                        held = await large.take()
                    inflater.feed(chunk[at : at + STEP])
        except ClientError:  # a short or malformed body: what came is kept
            broken.set()
    body, whole = inflater.finish()
    return body, whole and not broken.is_set(), held


@contextmanager
def _ending(answer: ClientResponse) -> Iterator[asyncio.Event]:
    """Ends the body when its connection closes. aiohttp (3.14) closes it on a malformed chunk but
    leaves the reader waiting; the event says that this has happened."""
    broken = asyncio.Event()
    content = answer.content
    protocol = answer.connection.protocol if answer.connection is not None else None
    closed = protocol.closed if protocol is not None else None  # its truth is its queue's

    def end(closing: asyncio.Future[None]) -> None:
        if not closing.cancelled():
            closing.exception()
        if not content.is_eof() and content.exception() is None:
            broken.set()
            content.feed_eof()

    if closed is None:
        yield broken
        return
    closed.add_done_callback(end)
    try:
        yield broken
    finally:
        closed.remove_done_callback(end)
