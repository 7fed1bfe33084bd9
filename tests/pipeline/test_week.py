"""A week of the daemon's work on a clock of our own: nothing grows but the archive, as documented,
and every copy that was made on the way tells nothing again.

`make test` runs a short form of it, `make week` the long one (500 feeds, some minutes).
"""

import asyncio
import gc
import hashlib
import json
import os
import random
import re
import shutil
import socket
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from monitor.app import RENDERERS, App
from monitor.channels import Channels
from monitor.config import parse
from monitor.daemon import prepare
from monitor.daemon.upkeep import Upkeep
from monitor.fetch import Fetcher
from monitor.jobs import local
from monitor.match import Rules, compile_rules
from monitor.pipeline.once import once
from monitor.pipeline.runner import Runner
from monitor.store import Connection, Store, origin, outbox
from monitor.store.backups import made
from monitor.translate import Translators

DAY = timedelta(days=1)
WORDS = """
policija zatvorila cestu prema sjeveru stanovnici kažu noćas čuli eksplozije kod mosta ministar
najavio tužilaštvo otvorilo istragu sud odredio pritvor svjedok izjavio općina tražila pomoć
ljekari primili povrijeđenog vojnici patrolirali granicom carinici pronašli oružje autobus stao
škola zatvorena direktor upozorio kompanija obećala obnovu kiša poplavila njive vatrogasci ugasili
požar predsjednik pozvao građane protest počeo trg ispunjen večeras skup završen mirno radnici
traže plate sindikat odbio ponudu vlada usvojila budžet parlament odgodio sjednicu
"""
DOCUMENTED = Path(__file__).parents[2] / "docs" / "operations.md"


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much of a world: feeds, hours between polls and between articles, megabytes that the
    process may grow by from the third day on."""

    feeds: int
    hosts: int
    every: int
    news: int
    growth: int


LONG = bool(os.environ.get("MONITOR_TEST_WEEK"))
SCALE = (
    Scale(feeds=500, hosts=120, every=1, news=12, growth=24)
    if LONG
    else Scale(feeds=20, hosts=8, every=3, news=12, growth=12)
)
SHOWN = 3
"""Items that a feed shows; what it published before is gone from it."""


# ── the world outside ──


@dataclass
class World:
    """Feeds whose content follows from the time, and a receiver. Every feed has an article each
    `news` hours; the second of each ten repeats the first's, the third fails for two days, the
    fourth has other guids at every poll, the fifth wants its pages read."""

    clock: Any
    start: datetime
    port: int = 0
    got: list[tuple[str, str]] = field(default_factory=list)  # kind, headline or notice
    asked: int = 0

    def answer(self, path: str) -> tuple[int, bytes]:
        """Status and body of a GET."""
        self.asked += 1
        number, _, item = path.strip("/").partition("/")
        if not number.isdigit():
            return 404, b""
        if item:
            return 200, self._page(int(number), int(item))
        if int(number) % 10 == 3 and DAY < self.clock() - self.start < 3 * DAY:
            return 500, b""
        return 200, self._feed(int(number))

    def _feed(self, number: int) -> bytes:
        last = (self.clock() - self.start) // timedelta(hours=SCALE.news)
        items = "".join(self._item(number, n) for n in range(max(0, last - SHOWN + 1), last + 1))
        whole = f'<rss version="2.0"><channel><title>{number}</title>{items}</channel></rss>'
        return whole.encode()

    def _item(self, number: int, n: int) -> str:
        title, text = article(number - (number % 10 == 2), n)
        at = self.start + n * timedelta(hours=SCALE.news)
        link = f"http://portal-{number % SCALE.hosts}.example:{self.port}/{number}/{n}"
        guid = f"{link}?{self.asked}" if number % 10 == 4 else link
        text = "" if number % 10 == 5 else f"<description>{text}</description>"
        return (
            f"<item><title>{title}</title><link>{link}</link><guid>{guid}</guid>{text}"
            f"<pubDate>{format_datetime(at, usegmt=True)}</pubDate></item>"
        )

    def _page(self, number: int, n: int) -> bytes:
        title, text = article(number, n)
        return (
            f"<!doctype html><html><head><title>{title}</title></head><body><article><h1>{title}"
            f"</h1><p>{text}</p></article></body></html>"
        ).encode()

    def receive(self, body: dict[str, Any]) -> None:
        """A message."""
        views = body["alerts"]
        what = views[0]["article"]["title"] if views else body["notice"]["text"]
        self.got.append((body["kind"], what))

    @property
    def told(self) -> list[str]:
        """The headlines of all stories that were told."""
        return [what for kind, what in self.got if kind != "notice"]


@cache
def article(number: int, n: int) -> tuple[str, str]:
    """Headline and text (3,000 letters) of a feed's n-th article; every tenth is of Banjska."""
    chance = random.Random(number * 100_003 + n)
    words = chance.choices(WORDS.split(), k=430)
    of = "u Banjskoj" if (number + n) % 10 == 0 else "na sjeveru"
    title = f"{words[0].capitalize()} {words[1]} {words[2]} {of} {number}.{n}"
    return title, " ".join([of, *words])[:3000] + "."


@pytest.fixture
def world(clock: Any) -> Iterator[World]:
    found = World(clock, clock())

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = 60

        def log_message(self, *_: object) -> None: ...

        def do_GET(self) -> None:
            status, body = found.answer(self.path)
            etag = f'"{hashlib.md5(body).hexdigest()}"'
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            self._say(status, body, etag)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.receive(json.loads(body))
            self._say(200, b"{}", None)

        def _say(self, status: int, body: bytes, etag: str | None) -> None:
            self.send_response(status)
            kind = "application/rss+xml" if b"<rss" in body else "text/html; charset=utf-8"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if etag:
                self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(body)

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 512  # all hosts are one: more come at once than would to one of many

    server = Server(("127.0.0.1", 0), Handler)
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


class Here(AbstractResolver):
    """Every name is this machine's."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = ResolveResult(
            hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0
        )
        return [found]

    async def close(self) -> None: ...


# ── the daemon's work ──


def rules(world: World) -> Rules:
    sources = "\n".join(
        f'  - {{name: f{n}, url: "http://portal-{n % SCALE.hosts}.example:{world.port}/{n}",'
        f" full_text: {'page' if n % 10 == 5 else 'feed'}, language: hbs}}"
        for n in range(SCALE.feeds)
    )
    text = (
        f"version: 1\nsettings: {{every: {SCALE.every}h, keep: 3d, timezone: Europe/Sarajevo}}\n"
        f"feeds:\n{sources}\nrules:\n  - {{id: banjska, title: Banjska, when: Banjska}}\n"
        f"channels:\n  hook: {{url: 'webhook://127.0.0.1:{world.port}/hook'}}\n"
    )
    loaded = parse({"rules.yaml": text}, {}, today=date(2026, 3, 2))
    assert loaded.config is not None, loaded.problems
    return Rules(config=loaded.config, matcher=compile_rules(loaded.config))


@asynccontextmanager
async def opened(data: Path, world: World, sandbox: Any) -> AsyncIterator[App]:
    """The real App on the database in a directory."""
    store = Store.open(f"sqlite:///{data / 'monitor.db'}", data)
    fetch = Fetcher(
        user_agent="monitor/test", now=world.clock, allow_private=(ip_network("127.0.0.0/8"),),
        resolver=Here(),
    )  # fmt: skip
    app = App(
        store=store, jobs=local, fetch=fetch, sandbox=sandbox,
        channels=Channels(fetch=fetch, renderers=RENDERERS, now=world.clock),
        translators=Translators(models=data / "models", engines=()),
        rules=rules(world), now=world.clock, fraction=lambda: 0.5,
    )  # fmt: skip
    await prepare(app)
    yield app
    await app.translators.close()
    await fetch.close()
    await store.close()


@dataclass(frozen=True, kw_only=True)
class Held:
    """What this process holds: megabytes, open files, connections (whose other ends are here, too,
    and which stay open for some seconds of real time), threads that serve none, tasks."""

    memory: float
    files: int
    connections: int
    threads: int
    tasks: int

    @classmethod
    def now(cls) -> "Held":
        gc.collect()
        resident = int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20
        return cls(
            memory=round(resident, 1),
            files=sum(not name.startswith("socket:") for name in open_files()),
            connections=sum(name.startswith("socket:") for name in open_files()),
            threads=sum("process_request" not in one.name for one in threading.enumerate()),
            tasks=len(asyncio.all_tasks()),
        )


def open_files() -> Iterator[str]:
    """What the descriptors of this process are."""
    for path in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            yield str(path.readlink())


@pytest.mark.timeout(3600 if LONG else 120)
async def test_a_week(
    *,
    world: World,
    sandbox: Any,
    clock: Any,
    tmp_path: Path,
    migrated_sqlite: Path,
    capsys: Any,
    settle: Any,
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(migrated_sqlite, data / "monitor.db")
    held: list[Held] = []
    async with opened(data, world, sandbox) as app:
        empty = await app.store.read(size)
        runner, keeper = Runner(app), Upkeep(app, data / "backups")
        for hour in range(0, 7 * 24, SCALE.every):
            await settle(runner)
            await keeper.tick()
            if hour % 24 == 0:
                held.append(Held.now())
            clock.forward(hours=SCALE.every)
        await settle(runner)
        await keeper.tick()
        held.append(Held.now())
        used, counts = await app.store.read(size) - empty, await app.store.read(rows)
    if LONG:
        with capsys.disabled():
            report(world, held, used, counts)
    assert len(world.told) == len(set(world.told)) > SCALE.feeds
    assert_flat(held[3], held[-1])
    assert_as_documented(used, counts)
    await assert_nothing_is_told_again(data / "backups", tmp_path, world, sandbox)


def report(world: World, held: list[Held], used: int, counts: dict[str, int]) -> None:
    """For `make week`, which shows it."""
    say = sys.stdout.write
    say(f"\n{world.asked:,} requests, {len(world.told):,} messages\n")
    for day, one in enumerate(held):
        say(f"day {day}: {one}\n")
    say(f"{used:,} bytes in use; {counts}; documented: {predicted(counts):,} bytes\n")


def assert_flat(before: Held, after: Held) -> None:
    assert after.memory - before.memory < SCALE.growth
    assert after.files <= before.files + 2  # readers' files are opened when they are needed
    assert after.threads <= before.threads + 4  # and their threads
    assert after.connections <= 4 * SCALE.hosts + 20  # two a host, both ends
    assert after.tasks <= before.tasks + 1  # a tick that a task has asked for


# ── the archive's size ──


def size(c: Connection) -> int:
    """Bytes of the pages in use."""
    pages, free, page = (
        c.exec_driver_sql(f"PRAGMA {name}").scalar_one()
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * page)


def rows(c: Connection) -> dict[str, int]:
    """How many there are of what docs/operations.md names."""
    wanted = {
        "an article": "articles WHERE NOT forgotten",
        "a match": "matches JOIN articles a ON a.id = article_id WHERE NOT a.forgotten",
        "a message": "deliveries WHERE body IS NOT NULL",
        "a forgotten article": "articles WHERE forgotten",
        "a forgotten match": "matches JOIN articles a ON a.id = article_id WHERE a.forgotten",
        "a forgotten message": "deliveries WHERE body IS NULL",
    }
    return {
        name: c.exec_driver_sql(f"SELECT count(*) FROM {which}").scalar_one()
        for name, which in wanted.items()
    }


def documented() -> dict[str, int]:
    """Bytes by what they are for, from the table of docs/operations.md."""
    row = re.compile(r"^\| (an? [a-z ]+?)(?:,[^|]*)? \| ([\d,]+) \|", re.MULTILINE)
    table = row.findall(DOCUMENTED.read_text(encoding="utf-8"))
    return {name: int(figure.replace(",", "")) for name, figure in table}


def predicted(counts: dict[str, int]) -> int:
    return sum(documented()[name] * number for name, number in counts.items())


def assert_as_documented(used: int, counts: dict[str, int]) -> None:
    assert min(counts.values()) > 0
    assert 0.8 < used / predicted(counts) < 1.2


# ── every copy ──


async def assert_nothing_is_told_again(
    directory: Path, tmp_path: Path, world: World, sandbox: Any
) -> None:
    copies = sorted(made(directory).values())
    assert len(copies) == 7
    before = world.told
    for copy in copies:
        data = tmp_path / f"restored-{copy.stem}"
        data.mkdir()
        shutil.copy(copy, data / "monitor.db")
        async with opened(data, world, sandbox) as app:
            assert await app.store.read(origin.last) is not None
            await once(app, lambda *_: None)
            assert outbox.DeliveryState.PENDING not in await app.store.read(outbox.counts)
    assert world.told == before
