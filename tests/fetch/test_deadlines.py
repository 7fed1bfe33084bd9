"""How long a server may take, with the figures that the product runs with: time leaps where nothing
happens."""

import asyncio
import selectors
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest

from monitor.errors import FetchError
from monitor.fetch import Fetcher

NOW = datetime(2026, 2, 11, 16, 56, tzinfo=UTC)
Writer = asyncio.StreamWriter


class Selector(selectors.DefaultSelector):
    """Waits a moment for what is on its way on loopback, and for nothing else."""

    leapt = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        found = super().select(min(timeout, 0.002))
        self.leapt += 0 if found else timeout
        return found


class Loop(asyncio.SelectorEventLoop):
    """Its time is the selector's leaps and what really passes."""

    def __init__(self) -> None:
        self.selector = Selector()
        super().__init__(self.selector)

    def time(self) -> float:
        return super().time() + self.selector.leapt


async def silence(_: Writer) -> None: ...


async def drip(writer: Writer) -> None:
    """A byte a second."""
    while not writer.is_closing():
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(1)


async def slow_header(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX: ")
    await drip(writer)


async def slow_body(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n")
    await drip(writer)


async def slow_chunks(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"1\r\na\r\n")
        await asyncio.sleep(0.9)


async def just_in_time(writer: Writer) -> None:
    """Headers after 14 s, then a body that stops."""
    await asyncio.sleep(14)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na")


async def slow_hops(writer: Writer) -> None:
    """A redirect every 9 s."""
    await asyncio.sleep(9)
    writer.write(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")


async def taken(url: str) -> tuple[str, float]:
    """Why there was no answer, and after how many seconds."""
    time = asyncio.get_running_loop().time
    async with Fetcher(
        user_agent="monitor/test", now=lambda: NOW, allow_private=(ip_network("127.0.0.0/8"),)
    ) as fetcher:
        started = time()
        with pytest.raises(FetchError) as caught:
            await fetcher.get(url, max_bytes=9999)
        return caught.value.reason, time() - started


async def asked(way: Callable[[Writer], Awaitable[None]]) -> tuple[str, float]:
    """The same of a server that answers so."""
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: Writer) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                await way(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            ended.set()
        finally:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        found = await taken(f"http://127.0.0.1:{port}/")
        await ended.wait()
    return found


@pytest.mark.parametrize(
    ("way", "seconds"),
    [
        (silence, 15),
        (slow_header, 15),
        (slow_body, 30),
        (slow_chunks, 30),
        (just_in_time, 30),
        (slow_hops, 30),
    ],
)
def test_whoever_is_slow_is_let_go(
    way: Callable[[Writer], Awaitable[None]], seconds: float
) -> None:
    """Headers in 15 s, everything in 30, whatever comes meanwhile; and the connection is closed."""
    with asyncio.Runner(loop_factory=Loop) as runner:
        reason, took = runner.run(asked(way))
    assert reason == "timeout"
    assert seconds - 0.1 <= took <= seconds + 1


def test_a_connection_is_waited_for_five_seconds() -> None:
    """The queue of those that want to connect is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        address = server.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        with asyncio.Runner(loop_factory=Loop) as runner:
            reason, took = runner.run(taken(f"http://127.0.0.1:{address[1]}/"))
        for one in waiting:
            one.close()
    assert reason == "connect"
    assert 4.9 <= took <= 6
