"""A raw loopback server that answers byte for byte what a test says, and a canary that counts."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from monitor.fetch import Fetcher

NOW = datetime(2026, 2, 11, 16, 56, tzinfo=UTC)
Handler = Callable[["Site", asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Site:
    """Answers by path: raw bytes (written piece by piece), or a coroutine over the socket."""

    answers: dict[str, tuple[bytes, ...] | Handler] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    connections: int = 0
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    server: asyncio.Server | None = None
    address: tuple[str, int] = ("127.0.0.1", 0)

    async def start(self, host: str = "127.0.0.1", port: int = 0, **options: Any) -> "Site":
        self.server = await asyncio.start_server(self._serve, host, port, **options)
        self.address = self.server.sockets[0].getsockname()[:2]
        return self

    @property
    def url(self) -> str:
        return f"http://{self.address[0]}:{self.address[1]}"

    @property
    def paths(self) -> list[str]:
        return [request.split(" ")[1] for request in self.requests]

    def say(
        self, path: str, body: bytes = b"", status: str = "200 OK", **headers: str | int
    ) -> None:
        """A well-formed answer; header names with _ for -."""
        headers.setdefault("Content_Length", len(body))
        lines = [f"HTTP/1.1 {status}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.answers[path] = (("\r\n".join(lines) + "\r\n\r\n").encode() + body,)

    async def drip(self, writer: asyncio.StreamWriter, start: bytes) -> None:
        """`start`, then a byte every 20 ms until the test is over."""
        writer.write(start)
        while not self.stop.is_set():
            writer.write(b"a")
            await writer.drain()
            try:
                await asyncio.wait_for(self.stop.wait(), 0.02)
            except TimeoutError:
                continue

    async def reset(self, writer: asyncio.StreamWriter) -> None:
        """Ends the connection with RST."""
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.requests.append(head)
        lower = head.lower()
        if "content-length: " in lower:
            await reader.readexactly(int(lower.split("content-length: ")[1].split("\r\n")[0]))
        path = head.split(" ")[1].split("?")[0]
        answer = self.answers.get(path, (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",))
        if callable(answer):
            await answer(self, writer)
            return False
        for piece in answer:
            writer.write(piece)
            await writer.drain()
            for _ in range(20):  # lets the client in the same loop read this piece alone
                await asyncio.sleep(0)
        framed = b"Content-Length" in answer[0] or b"chunked" in answer[0]
        return framed and b"Connection: close" not in answer[0]

    async def close(self) -> None:
        self.stop.set()
        if self.server is not None:
            self.server.close()


@pytest.fixture
async def sites() -> AsyncIterator[Callable[..., Awaitable[Site]]]:
    """Starts servers on loopback addresses; all end with the test."""
    started: list[Site] = []

    async def start(host: str = "127.0.0.1", port: int = 0, **options: Any) -> Site:
        started.append(Site())
        return await started[-1].start(host, port, **options)

    yield start
    for site in started:
        await site.close()


@pytest.fixture
async def site(sites: Callable[..., Awaitable[Site]]) -> Site:
    return await sites()


class Names(AbstractResolver):
    """A resolver whose every answer the test writes; the last one stays."""

    def __init__(self) -> None:
        self.answers: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.asked.append(host)
        if host not in self.answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        rounds = self.answers[host]
        addresses = rounds.pop(0) if len(rounds) > 1 else rounds[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


@pytest.fixture
def names() -> Names:
    return Names()


class Clock:
    """The time of a test, which it moves itself."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def fetchers(clock: Clock) -> AsyncIterator[Callable[..., Fetcher]]:
    """Builds fetchers that may reach the networks given as text; all are closed with the test."""
    built: list[Fetcher] = []

    def build(*allowed: str, **options: Any) -> Fetcher:
        options.setdefault("user_agent", "monitor/0.1 (+desk@example.org)")
        networks = [ip_network(network) for network in allowed]
        built.append(Fetcher(now=clock, allow_private=networks, **options))
        return built[-1]

    yield build
    for fetcher in built:
        await fetcher.close()


@pytest.fixture
async def fetcher(fetchers: Callable[..., Fetcher]) -> Fetcher:
    """May reach loopback, as a test's server lives there."""
    return fetchers("127.0.0.0/8")
