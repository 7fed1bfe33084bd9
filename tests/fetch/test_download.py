"""A large file to disk: broken off, continued, replaced meanwhile, endless, slow, too large."""

import asyncio
import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from monitor.errors import FetchError
from monitor.fetch import Fetcher
from monitor.fetch.download import Limits, download

BODY = bytes(range(256)) * 1000
SUM = hashlib.sha256(BODY).hexdigest()
LIMITS = Limits(most=10**6, spare=0, pauses=())


class Home:
    """Serves one file, and breaks off after as many bytes as it is told, answer by answer."""

    def __init__(self, body: bytes = BODY, *, breaks: tuple[int, ...] = ()) -> None:
        self.body = body
        self.breaks = list(breaks)
        self.validator = 'ETag: "1"'
        self.ranges = True
        self._written, self._more = 0, asyncio.Event()

    def heard(self, done: int, _: int | None) -> None:
        """What the client has on its disk."""
        self._written = done
        self._more.set()

    async def __call__(self, site: Any, writer: asyncio.StreamWriter) -> None:
        start, asked = self._asked(site.requests[-1])
        rest = self.body[start:]
        status = (
            f"206 Partial\r\nContent-Range: bytes {start}-{len(self.body) - 1}/{len(self.body)}"
        )
        head = f"HTTP/1.1 {status if asked else '200 OK'}\r\nContent-Length: {len(rest)}\r\n"
        head += f"{self.validator}\r\n" if self.validator else ""
        writer.write(head.encode() + b"\r\n")
        if self.breaks:
            some = self.breaks.pop(0)
            writer.write(rest[:some])
            await writer.drain()
            while self._written < start + some:
                self._more.clear()
                await self._more.wait()
            return
        writer.write(rest)
        await writer.drain()

    def _asked(self, request: str) -> tuple[int, bool]:
        found = re.search(r"Range: bytes=(\d+)-\r\nIf-Range: (.*)\r\n", request)
        same = found is not None and found[2] in self.validator
        return (int(found[1]), True) if found and same and self.ranges else (0, False)


@pytest.fixture(autouse=True)
def written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever comes is written, so that a test knows what is there when it breaks off."""
    monkeypatch.setattr("monitor.fetch.download.PIECE", 1)


def starts(site: Any) -> list[int]:
    """Where each request began."""
    found = [re.search(r"Range: bytes=(\d+)-", request) for request in site.requests]
    return [int(one[1]) if one else 0 for one in found]


def left(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


async def test_a_file_comes_whole_and_leaves_nothing_else(
    site: Any, fetcher: Fetcher, tmp_path: Path
) -> None:
    site.answers["/m"] = Home()
    heard: list[tuple[int, int | None]] = []
    got = await download(
        fetcher,
        f"{site.url}/m",
        tmp_path / "m",
        limits=LIMITS,
        told=lambda done, whole: heard.append((done, whole)),
    )
    assert got == SUM
    assert (tmp_path / "m").read_bytes() == BODY
    assert left(tmp_path) == ["m"]
    assert heard[0] == (0, len(BODY))
    assert heard[-1] == (len(BODY), len(BODY))


async def test_it_goes_on_by_itself_where_it_broke_off(
    site: Any, fetcher: Fetcher, tmp_path: Path
) -> None:
    home = site.answers["/m"] = Home(breaks=(1000, 70_000))
    limits = Limits(most=10**6, spare=0, pauses=(0, 0, 0))
    file = tmp_path / "m"
    assert await download(fetcher, f"{site.url}/m", file, limits=limits, told=home.heard) == SUM
    assert starts(site) == [0, 1000, 71_000]


async def test_the_next_call_goes_on_where_this_one_broke_off(
    site: Any, fetcher: Fetcher, tmp_path: Path
) -> None:
    home = site.answers["/m"] = Home(breaks=(1000,))
    with pytest.raises(FetchError, match="broke off"):
        await download(fetcher, f"{site.url}/m", tmp_path / "m", limits=LIMITS, told=home.heard)
    assert left(tmp_path) == ["m.part", "m.part.json"]
    assert await download(fetcher, f"{site.url}/m", tmp_path / "m", limits=LIMITS) == SUM
    assert starts(site) == [0, 1000]


@pytest.mark.parametrize("change", ["validator", "body", "no ranges", "no validator", "address"])
async def test_what_may_be_another_file_begins_anew(
    site: Any, fetcher: Fetcher, tmp_path: Path, change: str
) -> None:
    home = site.answers["/m"] = site.answers["/n"] = Home(b"old" * 10_000, breaks=(1000,))
    home.validator = "" if change == "no validator" else home.validator
    with pytest.raises(FetchError):
        await download(fetcher, f"{site.url}/m", tmp_path / "m", limits=LIMITS, told=home.heard)
    home.body, path = BODY, "/m"
    match change:
        case "validator":
            home.validator = 'ETag: "2"'
        case "no ranges":
            home.ranges = False
        case "address":
            path = "/n"
        case "body":  # the server says it is the same, and it is shorter than what there is
            home.body = b"short"
            site.answers["/m"] = Shorter(home)
    got = await download(fetcher, f"{site.url}{path}", tmp_path / "m", limits=LIMITS)
    assert got == hashlib.sha256(home.body).hexdigest()


class Shorter:
    """Answers a part that lies behind the file's end with 416."""

    def __init__(self, home: Home) -> None:
        self.home = home

    async def __call__(self, site: Any, writer: asyncio.StreamWriter) -> None:
        if "Range:" in site.requests[-1]:
            writer.write(b"HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
        else:
            await self.home(site, writer)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", "status"),
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "status"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\nx", "size"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", "encoding"),
        (
            b"HTTP/1.1 206 OK\r\nContent-Range: bytes 5-5/9\r\nContent-Length: 1\r\n\r\nx",
            "protocol",
        ),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "reset protocol timeout"),
        (
            b"HTTP/1.1 302 Moved\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
            "redirect",
        ),
        (b"HTTP/1.1 302 Moved\r\nLocation: /m\r\nContent-Length: 0\r\n\r\n", "redirect"),
        (
            b"HTTP/1.1 302 Moved\r\nLocation: http://10.0.0.1/m\r\nContent-Length: 0\r\n\r\n",
            "address",
        ),
    ],
)
async def test_what_is_no_such_file_is_refused(
    site: Any, fetchers: Callable[..., Fetcher], tmp_path: Path, answer: bytes, reason: str
) -> None:
    site.answers["/m"] = (answer,)
    fetcher = fetchers("127.0.0.0/8", **({"stall": 0.5} if "timeout" in reason else {}))
    with pytest.raises(FetchError) as caught:
        await download(fetcher, f"{site.url}/m", tmp_path / "m", limits=LIMITS)
    assert caught.value.reason in reason.split()
    assert not (tmp_path / "m").exists()


async def test_a_redirect_is_followed(site: Any, fetcher: Fetcher, tmp_path: Path) -> None:
    site.say("/old", status="302 Found", Location="/m")
    site.answers["/m"] = Home()
    assert await download(fetcher, f"{site.url}/old", tmp_path / "m", limits=LIMITS) == SUM


async def test_an_endless_body_ends_at_the_limit(
    site: Any, fetcher: Fetcher, tmp_path: Path
) -> None:
    async def endless(_: Any, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x" * 65536)
            await writer.drain()

    site.answers["/m"] = endless
    with pytest.raises(FetchError, match="larger than any model") as caught:
        await download(fetcher, f"{site.url}/m", tmp_path / "m", limits=LIMITS)
    assert caught.value.reason == "size"
    assert left(tmp_path) == []


async def test_a_body_that_only_drips_is_given_up(
    site: Any, fetcher: Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.fetch.download.SLOW", (0.1, 64 * 1024))
    start = b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 99999\r\n\r\n'
    site.answers["/m"] = lambda site, writer: site.drip(writer, start)
    with pytest.raises(FetchError, match="too slowly"):
        await download(fetcher, f"{site.url}/m", tmp_path / "m", limits=LIMITS)
    assert left(tmp_path) == ["m.part", "m.part.json"]


async def test_a_body_that_stops_coming_is_given_up(
    site: Any, fetchers: Callable[..., Fetcher], tmp_path: Path
) -> None:
    async def silent(site: Any, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
        await site.stop.wait()

    site.answers["/m"] = silent
    fetcher = fetchers("127.0.0.0/8", stall=0.1)
    with pytest.raises(FetchError) as caught:
        await download(fetcher, f"{site.url}/m", tmp_path / "m", limits=LIMITS)
    assert caught.value.reason == "timeout"


@pytest.mark.parametrize("length", [f"Content-Length: {len(BODY)}\r\n", ""], ids=["told", "untold"])
async def test_the_disk_is_never_filled(
    site: Any, fetcher: Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100_000))
    site.answers["/m"] = (f"HTTP/1.1 200 OK\r\nConnection: close\r\n{length}\r\n".encode(), BODY)
    with pytest.raises(FetchError) as caught:
        await download(
            fetcher, f"{site.url}/m", tmp_path / "m", limits=Limits(most=10**6, spare=50_000)
        )
    assert caught.value.reason == "room"
    assert left(tmp_path) == []


async def test_whoever_gives_up_keeps_what_came(
    site: Any, fetcher: Fetcher, tmp_path: Path
) -> None:
    came = asyncio.Event()

    async def halting(site: Any, writer: asyncio.StreamWriter) -> None:
        writer.write(
            b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 256000\r\n\r\n' + BODY[:5000]
        )
        await site.stop.wait()

    def heard(done: int, _: int | None) -> None:
        if done == 5000:
            came.set()

    site.answers["/m"] = halting
    file = tmp_path / "m"
    task = asyncio.create_task(download(fetcher, f"{site.url}/m", file, limits=LIMITS, told=heard))
    await came.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    site.answers["/m"] = Home()
    assert await download(fetcher, f"{site.url}/m", file, limits=LIMITS) == SUM
    assert starts(site) == [0, 5000]
