"""Two hundred sources, a third of which fail in every way there is, or half of which only keep one
waiting: the others don't wait."""

import asyncio
import gzip
import random
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_network
from itertools import cycle, pairwise
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from monitor.fetch import Fetcher
from monitor.pipeline.runner import Runner
from monitor.store import feeds

SOURCES = 200
EVERY = timedelta(minutes=5)
LOOPBACK = (ip_network("127.0.0.0/8"),)

HTML = "Content-Type: text/html"
ITEM = "<item><title>{0}</title><guid>{0}</guid></item>"


def rss(number: int) -> bytes:
    """A feed of so many entries."""
    rows = "".join(ITEM.format(f"Otvoren most kod Brčkog, {n}. dan") for n in range(number))
    return f'<rss version="2.0"><channel><title>V</title>{rows}</channel></rss>'.encode()


def head(*lines: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", "Connection: close", *lines, "", ""]).encode()


def plain(body: bytes, *lines: str, status: str = "200 OK") -> bytes:
    return head(f"Content-Length: {len(body)}", *lines, status=status) + body


Writer = asyncio.StreamWriter
Way = bytes | Callable[[Writer], Awaitable[None]]


async def _reset(writer: Writer) -> None:
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _endless(writer: Writer) -> None:
    writer.write(head("Content-Type: application/rss+xml") + rss(3)[:-20] + b"<!--")
    while not writer.is_closing():
        writer.write(b"nema kraja " * 6000)
        await writer.drain()


SLOW: dict[str, Way] = {
    "silence": b"",
    "slow-header": b"HTTP/1.1 200 OK\r\nX-Slow: a",
    "slow-body": head("Content-Length: 90000") + b"<rss>",
}
"""What they say, and then nothing more until the client hangs up."""

FAILING: dict[str, Way] = {
    "reset": _reset,
    "hangs-up": b"",
    "error-500": plain(b"", status="500 Oh"),
    "error-503": plain(b"", "Retry-After: 3600", status="503 Later"),
    "busy": plain(b"", "Retry-After: 3600", status="429 Slow"),
    "missing": plain(b"", status="404 No"),
    "gone": plain(b"", status="410 Gone"),
    "loop": plain(b"", "Location: /loop", status="302 Found"),
    "longer-loop": plain(b"", "Location: /longer-loop?again", status="301 Moved"),
    "to-file": plain(b"", "Location: file:///etc/passwd", status="302 Found"),
    "always-304": head(status="304 Not Modified"),
    "huge-header": head(*(f"X-{n}: {'a' * 15_000}" for n in range(6))),
    "bad-chunk": head("Transfer-Encoding: chunked") + b"5\r\nhello\r\nZZ\r\n",
    "no-http": b"220 mail.example ESMTP\r\n" * 3,
    "gzip-chain": plain(gzip.compress(rss(1)), "Content-Encoding: gzip, gzip"),
    "html": plain(b"<!doctype html><title>Portal</title><p>Nova stranica.", HTML),
    "no-xml": plain(b"<rss <channel & <item", "Content-Type: application/rss+xml"),
}
NAMED = ("refused", "dns", "tls")
"""Those fail before anything is asked."""

PARTLY: dict[str, Way] = {
    "endless": _endless,
    "cut-off": head("Content-Length: 90000") + rss(3)[:-20],
    "cut-gzip": plain(gzip.compress(rss(200))[:-12], "Content-Encoding: gzip"),
    "cut-xml": plain(rss(3)[:-20], "Content-Type: application/rss+xml"),
}
"""What came of them is read."""

WAYS = (*SLOW, *FAILING, *NAMED, *PARTLY)


@dataclass
class World:
    """A server on every address of 127.0.0.0/8, a host for each source; it notes who asked when."""

    now: Callable[[], datetime]
    port: int = 0
    closed: int = 0  # a port where nobody listens
    asked: dict[int, list[datetime]] = field(default_factory=dict)

    def url(self, number: int, way: str) -> str:
        """The address of a source that fails in this way, or in none."""
        host = f"127.0.{1 + number // 200}.{1 + number % 200}:{self.port}"
        match way:
            case "refused":
                host = host.replace(str(self.port), str(self.closed))
            case "dns":
                host = f"nigdje{number}.example"
        return f"{'https' if way == 'tls' else 'http'}://{host}/{way}/{number}"

    async def answer(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        """One connection: one request, and what its way says."""
        with suppress(OSError, asyncio.IncompleteReadError):
            if (begun := await reader.readexactly(1)) == b"\x16":  # TLS, which is not spoken here
                raise ConnectionError
            request = (begun + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = request.split()[1].partition("?")[0]
            way, _, number = path.strip("/").partition("/")
            if number:
                self.asked.setdefault(int(number), []).append(self.now())
            said = (SLOW | FAILING | PARTLY).get(way, plain(rss(3)))
            if isinstance(said, bytes):
                writer.write(said)
                await writer.drain()
            else:
                await said(writer)
            if way in SLOW:
                await reader.read()
        writer.close()


@asynccontextmanager
async def serving(now: Callable[[], datetime]) -> AsyncIterator[World]:
    """A world, until the block ends."""
    world = World(now)
    server = await asyncio.start_server(world.answer, "0.0.0.0", 0, backlog=512)
    world.port = server.sockets[0].getsockname()[1]
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        world.closed = nobody.getsockname()[1]
        async with server:
            yield world


class Nowhere(AbstractResolver):
    """A name server that knows no name."""

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        raise OSError(f"{host} is not found")

    async def close(self) -> None: ...


def drawn(ways: Collection[str], faulty: int) -> dict[int, str]:
    """The way of each source, the faulty among the others; `good` of those."""
    numbers = list(range(SOURCES))
    random.Random(7).shuffle(numbers)
    turn = cycle(ways)
    return {n: next(turn) if place < faulty else "good" for place, n in enumerate(numbers)}


def expected(way: str) -> str:
    """How a source stands after its polls."""
    if way in PARTLY:
        return "working"
    return "gone" if way == "gone" else "failing"


def found(state: Any, busy: bool) -> str:
    """The same of its row, or of a first poll that goes on."""
    if state.gone:
        return "gone"
    return "failing" if state.failures or busy else "working" if state.polled else "never polled"


@pytest.mark.parametrize(
    ("ways", "faulty"), [(WAYS, 67), (tuple(SLOW), 100)], ids=["every way", "slow ones"]
)
async def test_others_are_polled_within_twice_their_interval(
    *, ways: tuple[str, ...], faulty: int, rules_of: Any, open_app: Any, clock: Any, settle: Any
) -> None:
    """A quarter of an hour of the clock; whoever is slow is so for all of them."""
    of = drawn(ways, faulty)
    start = clock()
    async with serving(clock) as world:
        rows = "".join(f'  - {{name: s{n}, url: "{world.url(n, of[n])}"}}\n' for n in of)
        app = await open_app(rules_of(f"settings: {{every: 5m}}\nfeeds:\n{rows}"))
        await app.fetch.close()
        app.fetch = Fetcher(
            user_agent="monitor/test", now=clock, allow_private=LOOPBACK, resolver=Nowhere()
        )
        runner = Runner(app, steps=("poll",))
        slow = {f"poll s{n}" for n in of if of[n] in SLOW}
        while clock() - start < 3 * EVERY:
            await settle(runner, slow)
            clock.forward(seconds=15)
        busy = set(runner.under_way)
        states = {state.name: state for state in await app.store.read(feeds.all)}
        await runner.drain(0)
    for number, way in of.items():
        if way == "good":
            polls = [start, *world.asked.get(number, ()), clock()]
            assert max(later - before for before, later in pairwise(polls)) <= 2 * EVERY, number
        else:
            name = f"s{number}"
            assert found(states[name], f"poll {name}" in busy) == expected(way), (way, states[name])
