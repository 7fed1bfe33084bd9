"""A press and a receiver on loopback, and an App on real adapters with a clock of our own."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from monitor import extract
from monitor.app import RENDERERS, App, Rules
from monitor.channels import Channels
from monitor.config import parse
from monitor.daemon import prepare
from monitor.fetch import Fetcher
from monitor.jobs import local
from monitor.match import compile_rules
from monitor.pipeline.runner import Runner
from monitor.sandbox import Sandbox
from monitor.store import Store
from monitor.translate import Translators

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LOOPBACK = (ip_network("127.0.0.0/8"),)


@dataclass
class Clock:
    """The time, which only a test moves."""

    time: datetime = START

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        """Lets time pass."""
        self.time += timedelta(**by)


@dataclass
class Answer:
    """What a path answers."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[], object] | None = None  # runs first; may wait


@dataclass
class Press:
    """A web server whose pages a test writes and whose requests it can count."""

    base: str = ""
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    posted: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    receiver: list[Answer] = field(default_factory=list)  # answers to the next POSTs, then 200

    def feed(self, name: str, items: list[dict[str, str]], **headers: str) -> str:
        """Publishes an RSS feed at /name and returns its URL."""
        rows = "".join(_item(item) for item in items)
        body = f'<rss version="2.0"><channel><title>{name}</title>{rows}</channel></rss>'
        self.pages[f"/{name}"] = Answer(body.encode(), 200, "application/rss+xml", headers)
        return f"{self.base}/{name}"

    def page(self, path: str, title: str, paragraphs: list[str]) -> str:
        """Publishes an article page and returns its URL."""
        text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
        self.pages[path] = Answer(
            f"<!doctype html><html><head><title>{escape(title)}</title></head><body>"
            f"<article><h1>{escape(title)}</h1>{text}</article></body></html>".encode()
        )
        return self.base + path

    def gets(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(asked == ("GET", path) for asked in self.asked)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The bodies that the receiver got."""
        return [body for _, body in self.posted]


def _item(item: dict[str, str]) -> str:
    fields = {"pubDate": "Mon, 02 Mar 2026 07:50:00 GMT", **item}
    return "<item>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in fields.items()) + "</item>"


@pytest.fixture
def press() -> Iterator[Press]:
    """A running press."""
    found = Press()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # 40 ms an answer

        def log_message(self, *_: object) -> None: ...

        def do_GET(self) -> None:
            found.asked.append(("GET", self.path))
            answer = found.pages.get(self.path, Answer(status=404))
            etag = answer.headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                answer = Answer(status=304, headers={"ETag": etag})
            self._answer(answer)

        def do_POST(self) -> None:
            found.asked.append(("POST", self.path))
            body = self.rfile.read(int(self.headers["Content-Length"]))
            known = found.pages.get(self.path, Answer(b"{}"))
            answer = found.receiver.pop(0) if found.receiver else known
            found.posted.append((dict(self.headers), json.loads(body)))
            self._answer(answer)

        def _answer(self, answer: Answer) -> None:
            if answer.before:
                answer.before()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def rules_of(press: Press) -> Callable[..., Rules]:
    """Rules from YAML; `hook` is a webhook to the press, `ops` too, `{press}` its address."""

    def make(text: str, ops: str | None = None) -> Rules:
        host = press.base.removeprefix("http://")
        whole = f"version: 1\n{text}\nchannels:\n  hook: {{url: 'webhook://{host}/hook'}}\n"
        if ops:
            whole += f"  ops: {{url: 'webhook://{host}{ops}'}}\n"
        sources = {"rules.yaml": whole.replace("{press}", press.base)}
        loaded = parse(sources, {}, today=date(2026, 3, 2))
        assert loaded.config is not None, "\n".join(str(one) for one in loaded.problems)
        return Rules(config=loaded.config, matcher=compile_rules(loaded.config))

    return make


Settle = Callable[..., Awaitable[None]]


@pytest.fixture(scope="session")
def settle() -> Settle:
    """Ticks until nothing is due and nothing is under way but the tasks named in `beside`."""

    async def ticks(runner: Runner, beside: Collection[str] = ()) -> None:
        def busy() -> list[asyncio.Task[None]]:
            ending = [task for name, task in runner.under_way.items() if name not in beside]
            woken = runner._woken
            return ending if woken is None or woken.done() else [*ending, woken]

        while True:
            before = busy()  # what ends during a tick may leave more than that tick looked for
            await runner.tick()
            after = busy()
            if not before and not after:
                return
            await asyncio.gather(*after)

    return ticks


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One sandbox for all: its workers take a second to start."""
    found = Sandbox(modules=extract.MODULES)
    yield found
    asyncio.run(found.close())


@pytest.fixture
async def open_app(
    database: str, tmp_path: Path, clock: Clock, sandbox: Sandbox
) -> AsyncIterator[Callable[..., Any]]:
    """Opens an App on the test's own database, of each kind; every App is closed afterwards."""
    opened: list[App] = []

    async def make(rules: Rules, busy: timedelta = timedelta(seconds=10)) -> App:
        store = Store.open(database, tmp_path, check=False, busy=busy)
        fetch = Fetcher(user_agent="monitor/test", now=clock, allow_private=LOOPBACK)
        app = App(
            store=store,
            jobs=local,
            fetch=fetch,
            sandbox=sandbox,
            channels=Channels(fetch=fetch, renderers=RENDERERS, now=clock),
            translators=Translators(models=tmp_path / "models", engines=()),
            rules=rules,
            now=clock,
            fraction=lambda: 0.5,
        )
        opened.append(app)
        await prepare(app)
        return app

    yield make
    for app in opened:
        await app.translators.close()
        await app.fetch.close()
        await app.store.close()
