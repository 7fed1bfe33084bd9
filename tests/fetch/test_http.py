"""HTTP as hostile and broken servers speak it: an answer or an error in words, soon, in little
memory, and never in the way of the next answer."""

import asyncio
import ssl
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from monitor.errors import FetchError

FEED = b"<rss><item><title>Otvoren most</title></item></rss>"
OK = b"HTTP/1.1 200 OK\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(FEED)
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
WHOLE = b"%x\r\n%s\r\n" % (len(FEED), FEED)
FOUND = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n"

ANSWERS: dict[str, tuple[bytes, Any]] = {
    "a folded header": (OK + b"X: a\r\n b\r\n\tc\r\n" + LENGTH + b"\r\n" + FEED, FEED),
    "a folded length": (OK + b"Content-Length:\r\n 51\r\n\r\n" + FEED, FEED),
    "a blank line first": (b"\r\n\r\n" + OK + LENGTH + b"\r\n" + FEED, FEED),
    "bare line ends": ((OK + LENGTH + b"\r\n").replace(b"\r", b"") + FEED, FEED),
    "100, then the answer": (b"HTTP/1.1 100 Continue\r\n\r\n" + OK + LENGTH + b"\r\n" + FEED, FEED),
    "103, then the answer": (
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 9 + OK + LENGTH + b"\r\n" + FEED,
        FEED,
    ),
    "90 cookies": (OK + b"Set-Cookie: a=b\r\n" * 90 + LENGTH + b"\r\n" + FEED, FEED),
    "trailers": (CHUNKED + WHOLE + b"0\r\nX: 1\r\nContent-Encoding: gzip\r\n\r\n", FEED),
    "a chunk's extension": (CHUNKED + WHOLE.replace(b"\r", b";a=b\r", 1) + b"0\r\n\r\n", FEED),
    "identity": (OK + b"Transfer-Encoding: identity\r\nConnection: close\r\n\r\n" + FEED, FEED),
    "a status of its own": (b"HTTP/1.1 999 No\r\n" + LENGTH + b"\r\n" + FEED, FEED),
    "too short": (OK + b"Connection: close\r\nContent-Length: 99\r\n\r\n" + FEED, (FEED, False)),
    "far too short": (
        OK + b"Connection: close\r\nContent-Length: 9000000000000000000\r\n\r\n" + FEED,
        (FEED, False),
    ),
    "too long": (OK + b"Content-Length: 5\r\n\r\n" + FEED, "protocol"),
    "a length and chunks": (OK + LENGTH + CHUNKED[len(OK) :] + WHOLE + b"0\r\n\r\n", "protocol"),
    "two lengths": (OK + LENGTH + b"Content-Length: 5\r\n\r\n" + FEED, "protocol"),
    "a list of lengths": (OK + b"Content-Length: 51, 5\r\n\r\n" + FEED, "protocol"),
    "a negative length": (OK + b"Content-Length: -1\r\n\r\n" + FEED, "protocol"),
    "a length beyond all": (OK + b"Content-Length: %s\r\n\r\n" % (b"9" * 40), "protocol"),
    "a negative chunk": (CHUNKED + b"-1\r\n" + FEED, "protocol"),
    "a chunk beyond all": (CHUNKED + b"F" * 17 + b"\r\n" + FEED, "protocol"),
    "HTTP/0.9": (FEED + b"\r\n\r\n", "protocol"),
    "HTTP/9.9": (b"HTTP/9.9 200 OK\r\n" + LENGTH + b"\r\n" + FEED, "protocol"),
    "a radio": (b"ICY 200 OK\r\n" + LENGTH + b"\r\n" + FEED, "protocol"),
    "a mail server": (b"220 mail.example ESMTP\r\n" * 3, "protocol"),
    "NUL in a name": (OK + b"X\0Y: a\r\n" + LENGTH + b"\r\n" + FEED, "protocol"),
    "NUL in a value": (OK + b"X: a\0\r\n" + LENGTH + b"\r\n" + FEED, "protocol"),
    "1,000 headers": (OK + b"X: a\r\n" * 1000 + LENGTH + b"\r\n" + FEED, "protocol"),
    "80 headers of 1 KB": (OK + (b"X: " + b"a" * 1000 + b"\r\n") * 80 + b"\r\n", "protocol"),
    "a header of 100 KB": (OK + b"X: " + b"a" * 100_000 + b"\r\n" + LENGTH, "protocol"),
    "a reason of 100 KB": (b"HTTP/1.1 200 " + b"a" * 100_000 + b"\r\n" + LENGTH, "protocol"),
    "a way of 100 KB": (FOUND + b"Location: /" + b"a" * 100_000 + b"\r\n\r\n", "protocol"),
    "a way of 10 KB": (FOUND + b"Location: /" + b"a" * 10_000 + b"\r\n\r\n", "redirect"),
    "a way to nowhere": (FOUND + b"Location: \r\n\r\n", "redirect"),
}  # fmt: skip
"""What a server says, and the body that comes of it (False: not whole) or why there is none."""


@pytest.mark.parametrize("name", ANSWERS)
async def test_an_answer_is_read_or_refused(site: Any, fetchers: Any, name: str) -> None:
    """And the next one, asked for as often as one likes, is its own."""
    said, expected = ANSWERS[name]
    site.answers["/a"] = (said,)
    site.say("/b", b"svoj odgovor")
    fetcher = fetchers("127.0.0.0/8")
    if isinstance(expected, str):
        with pytest.raises(FetchError) as caught:
            await fetcher.get(f"{site.url}/a", max_bytes=10_000)
        assert caught.value.reason == expected
    else:
        body, whole = expected if isinstance(expected, tuple) else (expected, True)
        response = await fetcher.get(f"{site.url}/a", max_bytes=10_000)
        assert (response.body, response.complete) == (body, whole)
    for _ in range(2):
        assert (await fetcher.get(f"{site.url}/b", max_bytes=99)).body == b"svoj odgovor"


def without_end(start: bytes, piece: bytes) -> Callable[[Any, asyncio.StreamWriter], Any]:
    """`start`, then the piece again and again until the client hangs up."""

    async def say(site: Any, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while not site.stop.is_set() and not writer.is_closing():
            writer.write(piece)
            await writer.drain()

    return say


ENDLESS: dict[str, tuple[bytes, bytes, str]] = {
    "103 with headers": (
        b"",
        (b"HTTP/1.1 103 Early Hints\r\n" + b"Link: </a.css>\r\n" * 50 + b"\r\n") * 30,
        "timeout",
    ),
    "blank lines": (b"", b"\r\n" * 30_000, "timeout"),
    "headers": (OK, b"X: a\r\n" * 9000, "protocol"),
    "one header": (OK + b"X: ", b"a" * 60_000, "protocol"),
    "a header's name": (OK, b"a" * 60_000, "protocol"),
    "a reason": (b"HTTP/1.1 200 ", b"a" * 60_000, "protocol"),
    "trailers": (CHUNKED + WHOLE + b"0\r\n", b"X: a\r\n" * 9000, "protocol"),
    "one trailer": (CHUNKED + WHOLE + b"0\r\nX: ", b"a" * 60_000, "protocol"),
    "a chunk's extension": (CHUNKED + b"5;a=", b"a" * 60_000, "timeout"),
    "zeros of a chunk's length": (CHUNKED, b"0" * 60_000, "timeout"),
    "bytes, each a chunk": (CHUNKED, b"1\r\na\r\n" * 9000, "cut"),
    "a chunk of all there is": (CHUNKED + b"7FFFFFFFFFFFFFFF\r\n", b"<item/>" * 9000, "cut"),
    "a body": (OK + b"\r\n", b"<item/>" * 9000, "cut"),
}


@pytest.mark.parametrize("name", ENDLESS)
async def test_whatever_never_ends_is_ended(site: Any, fetchers: Any, name: str) -> None:
    """At the deadline or a limit, and little of it is kept."""
    start, piece, reason = ENDLESS[name]
    site.answers["/a"] = without_end(start, piece)
    times = {"total": 0.5} if reason == "timeout" else {}
    fetcher = fetchers("127.0.0.0/8", **times)
    tracemalloc.start()
    try:
        got = await fetcher.get(f"{site.url}/a", max_bytes=20_000)
        assert reason == "cut"
        assert (len(got.body), got.complete) == (20_000, False)
    except FetchError as error:
        assert error.reason == reason  # noqa: PT017 - some of them end in an answer
    finally:
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 32 * 2**20


@pytest.fixture(params=["http", "https"])
async def either(request: Any, sites: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A site over each, and how its addresses begin."""
    if request.param == "http":
        plain = await sites()
        return plain, plain.url
    pem = Path(__file__).with_name("self-signed.pem")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem)
    trusting = ssl.create_default_context(cafile=pem)
    trusting.check_hostname = False
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", trusting)
    secure = await sites(ssl=tls)
    return secure, secure.url.replace("http:", "https:")


async def test_what_a_server_says_unasked_is_no_answer(either: Any, fetcher: Any) -> None:
    """A second answer that comes a while after the first; the next request gets its own."""
    site, url = either
    go, said = asyncio.Event(), asyncio.Event()

    async def twice(site: Any, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + LENGTH + b"\r\n" + FEED)
        await go.wait()
        writer.write(OK + b"Content-Length: 5\r\n\r\ntudji")
        for _ in range(20):  # the client, in the same loop, hears it
            await asyncio.sleep(0)
        said.set()
        await site.stop.wait()

    site.answers["/a"] = twice
    site.say("/b", b"svoj odgovor")
    assert (await fetcher.get(f"{url}/a", max_bytes=99)).body == FEED
    go.set()
    await said.wait()
    assert (await fetcher.get(f"{url}/b", max_bytes=99)).body == b"svoj odgovor"
    assert site.connections == 2


async def test_a_second_answer_right_behind_the_first_is_none(site: Any, fetcher: Any) -> None:
    site.answers["/a"] = (OK + LENGTH + b"\r\n", FEED + OK + b"Content-Length: 5\r\n\r\ntudji")
    site.say("/b", b"svoj odgovor")
    assert (await fetcher.get(f"{site.url}/a", max_bytes=99)).body == FEED
    assert (await fetcher.get(f"{site.url}/b", max_bytes=99)).body == b"svoj odgovor"


async def test_a_connection_is_used_again_as_long_as_it_is_clean(either: Any, fetcher: Any) -> None:
    site, url = either
    site.say("/a", FEED)
    for _ in range(5):
        await fetcher.get(f"{url}/a", max_bytes=99)
    assert (len(site.requests), site.connections) == (5, 1)


async def test_answers_without_end_on_an_idle_connection_fill_no_memory(
    site: Any, fetcher: Any
) -> None:
    """30 MB a second, before: as long as the connection was kept."""
    go, hung_up = asyncio.Event(), asyncio.Event()

    async def flood(site: Any, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + LENGTH + b"\r\n" + FEED)
        await go.wait()
        try:
            while not site.stop.is_set():
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" * 1000)
                await writer.drain()
        except ConnectionError:
            hung_up.set()

    site.answers["/a"] = flood
    await fetcher.get(f"{site.url}/a", max_bytes=99)
    go.set()
    async with asyncio.timeout(10):
        await hung_up.wait()
