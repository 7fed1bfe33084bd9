"""The real daemon in a process of its own, a press and a receiver on loopback that a test owns.

It runs on SQLite; where `kind` is "postgresql", on the server that all tests share; a test with a
server of its own names it in `daemon.use(url)`.
"""

import http.client
import io
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar
from xml.sax.saxutils import escape

import pytest

from monitor import cli
from monitor.store import Connection, Store

T = TypeVar("T")
GIVE_UP = 60.0  # seconds; what takes longer never comes

VOCABULARY = """
policia bllokon rrugën kryesore drejt veriut banorët thanë natën dëgjuan krisma pranë urës
ministri njofton prokuroria hapi hetimin gjykata vendosi paraburgimin dëshmitari foli komuna
kërkon ndihmë mjekët pranuan plagosurin ushtarët patrulluan kufirin doganierët gjetën armë
autobusi ndalon shkolla mbyll dyert drejtori paralajmëron kompania premton rindërtimin shiu përmbyt
arat zjarrfikësit shuan flakët kryetari fton qytetarët tubimi nis sheshi gumëzhin mbrëmë
grumbullimi përfundon qetë punëtorët kërkuan pagat sindikata refuzon ofertën
"""


def until(what: Callable[[], T], seconds: float = GIVE_UP) -> T:
    """The first true answer of `what`; fails the test where there is none in time."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.02)
    return found


# ── the world outside ──


@dataclass
class Answer:
    """What a path answers; `before` runs first and may wait, kill or refuse."""

    body: bytes = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[], object] | None = None
    drip: float = 0.0  # seconds between the bytes


@dataclass
class Receipt:
    """A message that a receiver got."""

    headers: dict[str, str]
    raw: bytes
    at: float

    @property
    def key(self) -> str:
        """The idempotency key."""
        return self.headers["Idempotency-Key"]

    @property
    def body(self) -> Any:
        """What it says."""
        return json.loads(self.raw)


class Server:
    """An HTTP server that first only holds its address: until `open`, connections are refused."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[float, str, str]] = []
        self.agents: list[tuple[float, str]] = []  # who asked
        self.got: list[Receipt] = []
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._stack = ExitStack()

    def open(self) -> None:
        """From now on it answers."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self), bind_and_activate=False)
        server.socket.close()
        server.socket = self._socket
        server.server_name, server.server_port = self._socket.getsockname()
        server.daemon_threads = True
        server.block_on_close = False
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # peers are killed
        server.server_activate()
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        self._stack.callback(thread.join)
        self._stack.callback(server.shutdown)

    def close(self) -> None:
        """Ends it."""
        self._stack.close()
        self._socket.close()

    # ── what it publishes ──

    def feed(self, name: str, items: list[dict[str, str]]) -> str:
        """An RSS feed at /name; its URL."""
        rows = "".join(
            "<item>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in item.items()) + "</item>"
            for item in items
        )
        body = f'<rss version="2.0"><channel><title>{name}</title>{rows}</channel></rss>'
        self.answers[f"/{name}"] = Answer(body.encode(), kind="application/rss+xml")
        return f"http://{self.host}/{name}"

    def page(self, path: str, title: str, text: str, **how: Any) -> str:
        """An article's page; its URL."""
        body = (
            f"<!doctype html><html><head><title>{escape(title)}</title></head><body><article>"
            f"<h1>{escape(title)}</h1><p>{escape(text)}</p></article></body></html>"
        )
        self.answers[path] = Answer(body.encode(), **how)
        return f"http://{self.host}{path}"

    def wait_at(self, path: str, seconds: float = 60.0) -> threading.Event:
        """From now on what is asked at `path` waits for the event."""
        event = threading.Event()
        self.answers[path] = Answer(b"{}", before=lambda: event.wait(seconds))
        return event

    def count(self, method: str, path: str = "/") -> int:
        """How often paths that begin so were asked for."""
        return sum(m == method and p.startswith(path) for _, m, p in self.asked)

    @property
    def keys(self) -> list[str]:
        """The idempotency keys in the order they came."""
        return [receipt.key for receipt in self.got]


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # 40 ms an answer

        def log_message(self, *_: object) -> None: ...

        def do_GET(self) -> None:
            server.asked.append((time.monotonic(), "GET", self.path))
            server.agents.append((time.monotonic(), self.headers["User-Agent"]))
            self._say(server.answers.get(self.path, Answer(status=404)))

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            server.asked.append((time.monotonic(), "POST", self.path))
            server.got.append(Receipt(dict(self.headers), raw, time.monotonic()))
            self._say(server.answers.get(self.path, Answer(b"{}")))

        def _say(self, answer: Answer) -> None:
            if answer.before:
                answer.before()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if not answer.drip:
                self.wfile.write(answer.body)
            for byte in answer.body if answer.drip else b"":
                self.wfile.write(bytes([byte]))
                time.sleep(answer.drip)

    return Handler


@pytest.fixture
def press() -> Iterator[Server]:
    """Where feeds and pages are."""
    server = Server()
    server.open()
    yield server
    server.close()


@pytest.fixture
def receiver() -> Iterator[Server]:
    """Where messages go; refuses connections until the test opens it."""
    server = Server()
    yield server
    server.close()


# ── the daemon ──


@dataclass
class Daemon:
    """`monitor run` on a directory of its own; started and stopped as often as a test wants."""

    home: Path
    variables: dict[str, str]
    place: socket.socket
    words: tuple[str, ...] = ("run",)
    name: str = "log"
    others: "list[Daemon]" = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None
    store: Store | None = None

    @property
    def address(self) -> str:
        """Where it listens."""
        host, port = self.place.getsockname()
        return f"{host}:{port}"

    @property
    def rules(self) -> Path:
        """The file of the rules."""
        return Path(self.variables["MONITOR_RULES"])

    @property
    def pid(self) -> int:
        """Of the process that runs, or ran last."""
        assert self.process is not None
        return self.process.pid

    def use(self, url: str) -> None:
        """From now on its database is this one."""
        self.variables["MONITOR_DATABASE_URL"] = url

    def beside(self, *words: str, **more: str) -> "Daemon":
        """A further process (`run` where nothing else is said) on the same rules and database."""
        name = f"log-{len(self.others) + 2}"
        other = Daemon(self.home, self.variables.copy(), held_address(), words or ("run",), name)
        other.variables |= {"MONITOR_LISTEN": other.address} | more
        self.others.append(other)
        return other

    def start(self, **more: str) -> None:
        """Starts it and waits until it is ready."""
        self.spawn(**more)
        until(lambda: self.ended is not None or self.status("/readyz") == 200)
        assert self.ended is None, self.log_text

    def spawn(self, **more: str) -> None:
        """Starts it."""
        with (self.home / self.name).open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "monitor", *self.words],
                env=self.variables | more, stdout=log, stderr=log, cwd=self.home,
            )  # fmt: skip

    @property
    def ended(self) -> int | None:
        """Its exit status."""
        assert self.process is not None
        return self.process.poll()

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM, and its exit status within 20 s."""
        self.signal(signal.SIGTERM)
        return self.ends(20.0)

    def ends(self, seconds: float) -> int:
        """Its exit status, which comes within so many seconds and those for which it starved."""
        begun, before = time.monotonic(), self.starved
        end = begun + seconds
        while (status := self.ended) is None:
            end = max(end, begun + seconds + self.starved - before)
            assert time.monotonic() < end, "it did not end in time"
            time.sleep(0.02)
        return status

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal."""
        os.kill(self.pid, number)

    def monitor(self, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """Another verb on the same data."""
        return subprocess.run(
            [sys.executable, "-m", "monitor", *words],
            env=self.variables | more, cwd=self.home,
            capture_output=True, text=True, timeout=GIVE_UP, check=False,
        )  # fmt: skip

    def here(self, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """The same in the test's process, which has loaded what a process of its own has to load
        first: that takes ten times as long as most verbs."""
        out, err = io.StringIO(), io.StringIO()
        ends = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "environ", self.variables | more)
            patch.setattr(sys, "argv", ["monitor", *words])
            patch.chdir(self.home)
            with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
                cli.main()
        for number, end in ends.items():
            signal.signal(number, end)
        code = int(ended.value.code or 0)
        return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())

    @property
    def starved(self) -> float:
        """Seconds for which it was ready to run and the machine ran others: what has to come within
        a time comes so much later (proc(5): schedstat, in nanoseconds)."""
        waited = 0.0
        for thread in Path(f"/proc/{self.pid}/task").glob("*/schedstat"):
            with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
                waited += int(thread.read_text().split()[1]) / 1e9
        return waited

    # ── what it says ──

    @property
    def log_text(self) -> str:
        """Everything that it logged."""
        return (self.home / self.name).read_bytes().decode(errors="replace")

    def logged(self, event: str) -> list[dict[str, Any]]:
        """The log's lines whose event contains this; one that is being written is none yet."""
        whole = self.log_text.rpartition("\n")[0]
        lines = [json.loads(line) for line in whole.splitlines() if line.startswith("{")]
        return [line for line in lines if event in line["event"]]

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        """Status and JSON of a request to its page."""
        connection = http.client.HTTPConnection(self.address, timeout=GIVE_UP)
        try:
            connection.request(method, path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def status(self, path: str) -> int | None:
        """The status of a GET; None where nobody answers."""
        try:
            return self.ask("GET", path)[0]
        except OSError:
            return None

    def read(self, fn: Callable[[Connection], T]) -> T:
        """What its database says."""
        if self.store is None:
            data = Path(self.variables["MONITOR_DATA"])
            url = self.variables.get("MONITOR_DATABASE_URL", f"sqlite:///{data / 'monitor.db'}")
            self.store = Store.open(url, data, check=False)
        return self.store.read_now(fn)

    def let_go(self) -> None:
        """Its database may be replaced: it is opened again for the next read."""
        if self.store is not None:
            self.store.close_now()
        self.store = None

    def close(self) -> None:
        """Ends it and those beside it, whatever they do."""
        for other in self.others:
            other.close()
        if self.process is not None and self.process.poll() is None:
            self.kill()
        self.let_go()
        self.place.close()


RULES = """
version: 1
settings: {{every: 1s}}
feeds:
{feeds}
rules:
  - id: banjska
    title: Banjska
    severity: high
    when: {{any: [Banjska, Banjskë]}}
channels:
  hook: {{url: "webhook://{receiver}/hook"}}
"""


@pytest.fixture
def write_rules(tmp_path: Path, press: Server, receiver: Server) -> Callable[..., str]:
    """Writes rules.yaml: feeds by name on the press, and one channel; `more` is added."""

    def write(*names: str, more: str = "", **options: str) -> str:
        extra = "".join(f", {key}: {value}" for key, value in {"language": "sq", **options}.items())
        feeds = "\n".join(
            f'  - {{name: {name}, url: "http://{press.host}/{name}"{extra}}}' for name in names
        )
        text = RULES.format(feeds=feeds or "  []", receiver=receiver.host) + more
        (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
        return text

    return write


def held_address() -> socket.socket:
    """Has an address on loopback, so that nobody else is given it while a daemon is yet to start or
    starts again; whoever names it may listen there all the same."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held


@pytest.fixture
def kind() -> str:
    """Which database; tests that run on both have it as their parameter."""
    return "sqlite"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function) -> Generator[None, Any, Any]:
    """Of a test that fails, what its daemons logged last is shown."""
    report = yield
    made = item.funcargs.get("daemon")
    if report.failed and isinstance(made, Daemon):
        for one in (made, *made.others):
            if not one.process:
                continue
            report.sections.append((f"the end of {one.name}", one.log_text[-3000:]))
    return report


@pytest.fixture
def daemon(
    tmp_path: Path, kind: str, logging_as_before: None, request: pytest.FixtureRequest
) -> Iterator[Daemon]:
    """A daemon that is not started yet; killed after the test."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("MONITOR_", "PYTHON"))}
    made = Daemon(home=tmp_path, place=held_address(), variables=ours)
    made.variables |= {
        "MONITOR_RULES": str(tmp_path / "rules.yaml"),
        "MONITOR_DATA": str(tmp_path / "data"),
        "MONITOR_LISTEN": made.address,
        "MONITOR_ALLOW_PRIVATE": "127.0.0.0/8",
    }
    if kind == "postgresql":
        made.use(request.getfixturevalue("postgres_url"))
    yield made
    made.close()


@pytest.fixture
def wait() -> Callable[..., Any]:
    """`until`, for tests."""
    return until


@pytest.fixture
def article() -> Callable[[int], tuple[str, str]]:
    """Title and text of the n-th article: each another event."""

    def make(number: int) -> tuple[str, str]:
        chance = random.Random(number)
        words = chance.choices(VOCABULARY.split(), k=60)
        return f"Banjskë {number}: {' '.join(words[:6])}", f"{' '.join(words).capitalize()}."

    return make


@pytest.fixture
def items(press: Server, article: Any) -> Callable[..., list[dict[str, str]]]:
    """Publishes the pages of some articles; the feed's items that lead to them."""

    def make(*numbers: int, **how: Any) -> list[dict[str, str]]:
        found = []
        for number in numbers:
            title, text = article(number)
            link = press.page(f"/lajm-{number}", title, text, **how)
            date = format_datetime(datetime.now(UTC), usegmt=True)
            found.append({"title": title, "link": link, "guid": f"g{number}", "pubDate": date})
        return found

    return make
