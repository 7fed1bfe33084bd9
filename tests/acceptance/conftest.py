"""A press on loopback that answers byte by byte as a test says, a receiver, and the command."""

import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from monitor import cli

LOOPBACK = "127.0.0.0/8"
SECONDS = int(
    os.environ.get("ACC_SECONDS", "300")
)  # what any command may take here before it is stopped and the test fails

Behaviour = Callable[[BaseHTTPRequestHandler], None]
"""An answer that is no plain one: writes what it likes to the handler."""


@dataclass(frozen=True)
class Answer:
    """What a path answers. A `content_type` of None sends no such header."""

    body: bytes = b""
    content_type: str | None = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.press.asked.append(path)
        answer = self.server.press.pages.get(path, Answer(status=404))
        try:
            self._plain(answer) if isinstance(answer, Answer) else answer(self)
        except OSError:  # the client has hung up, as it should on some of them
            self.close_connection = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.press.posted.append(json.loads(body))
        self._plain(Answer(b"{}", "application/json"))

    def _plain(self, answer: Answer) -> None:
        self.send_response(answer.status)
        if answer.content_type is not None:
            self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    press: "Press"

    def handle_error(self, *_: object) -> None:
        """A client that hangs up on a hostile answer is no news."""


@dataclass
class Press:
    """Web sites that a test writes: `pages` by path, the same on every one of its addresses."""

    base: str = ""
    pages: dict[str, Answer | Behaviour] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    posted: list[dict[str, Any]] = field(default_factory=list)
    over: bool = False  # the test has ended: behaviours that hang stop

    def page(
        self,
        path: str,
        html: str | bytes,
        content_type: str | None = "text/html",
        *,
        status: int = 200,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> str:
        """Publishes a page and returns its URL."""
        body = html.encode() if isinstance(html, str) else html
        self.pages[path] = Answer(body, content_type, status, headers)
        return self.base + path

    def article(self, path: str, title: str, paragraphs: Sequence[str]) -> str:
        """Publishes a plain article and returns its URL."""
        text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
        return self.page(
            path,
            f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(title)}</title>'
            f"</head><body><article><h1>{escape(title)}</h1>{text}</article></body></html>",
        )

    def feed(
        self,
        path: str,
        body: str | bytes,
        content_type: str | None = "application/rss+xml",
        *,
        host: int = 0,
    ) -> str:
        """Publishes a feed and returns its URL; `host` 1, 2 … are further hosts of this press."""
        raw = body.encode() if isinstance(body, str) else body
        self.pages[path] = Answer(raw, content_type)
        return self.host(host) + path

    def host(self, number: int = 0) -> str:
        """An address of this press: 127.0.0.1, 127.0.0.2 …; each counts as a host of its own."""
        port = self.base.rpartition(":")[2]
        return f"http://127.0.0.{number + 1}:{port}"

    @property
    def alerts(self) -> list[dict[str, Any]]:
        """Every alert object that the receiver got, in order."""
        return [alert for message in self.posted for alert in message["alerts"]]

    def told(self) -> dict[str, set[str]]:
        """What was told of each feed: the ids of the rules."""
        found: dict[str, set[str]] = {}
        for alert in self.alerts:
            rules = found.setdefault(alert["article"]["feed"], set())
            rules |= {rule["id"] for rule in alert["rules"]}
        return found


@pytest.fixture
def press() -> Iterator[Press]:
    """A running press on every address of 127.0.0.0/8."""
    found = Press()
    server = _Server(("0.0.0.0", 0), _Handler)
    server.press = found
    found.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    found.over = True
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def json(self) -> Any:
        """The one JSON value on stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON values on stdout, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    def clean(self) -> "Ran":
        """Itself, where nothing of ours failed on the way."""
        assert "Traceback" not in self.out + self.err, self.err
        assert "a fault of ours" not in self.out + self.err, self.err
        return self


@dataclass
class Desk:
    """An analyst's directory with rules.yaml and data, and the command run in it."""

    place: Path
    private: str = LOOPBACK

    def write(self, rules: str, feeds: dict[str, str], hook: str = "") -> None:
        """Writes rules.yaml: `rules` as YAML, `feeds` by name (a URL, with more keys behind a
        comma), `hook` the receiver's base."""
        rows = "".join(f"  - {{name: {name}, url: {feed}}}\n" for name, feed in feeds.items())
        host = hook.removeprefix("http://")
        channels = f'channels:\n  hook: {{url: "webhook://{host}/hook"}}\n' if hook else ""
        sources = f"feeds:\n{rows}" if feeds else ""
        whole = f"version: 1\n{rules}\n{sources}{channels}"
        (self.place / "rules.yaml").write_text(whole, encoding="utf-8")

    def run(self, *words: str, stdin: bytes = b"") -> Ran:
        """`monitor WORDS` in this process, which has loaded already what most verbs need longest
        for."""
        streams = [io.TextIOWrapper(io.BytesIO(given), "utf-8") for given in (stdin, b"", b"")]
        started = time.monotonic()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "environ", self._environment())
            patch.setattr(sys, "argv", ["monitor", *words])
            patch.setattr(sys, "stdin", streams[0])
            patch.chdir(self.place)
            with redirect_stdout(streams[1]), redirect_stderr(streams[2]):
                with pytest.raises(SystemExit) as ended:
                    cli.main()
                streams[2].flush()
        out, err = (one.buffer.getvalue().decode() for one in streams[1:])
        return Ran(int(ended.value.code or 0), out, err, time.monotonic() - started)

    def apart(self, *words: str, stdin: bytes = b"") -> Ran:
        """The same as a process of its own."""
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "monitor", *words],
            input=stdin,
            capture_output=True,
            cwd=self.place,
            env=self._environment(),
            timeout=SECONDS,
            check=False,
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        return Ran(done.returncode, out, err, time.monotonic() - started)

    def once(self, run: Callable[..., Ran] | None = None) -> Ran:
        """`monitor once --json`, which must end well."""
        ran = (run or self.run)("once", "--json").clean()
        assert ran.code == 0, ran.err + ran.out
        return ran

    def explain(self, subjects: Sequence[dict[str, Any]]) -> list[Any]:
        """`monitor explain --jsonl` over the subjects, without translation."""
        stdin = "".join(json.dumps(subject) + "\n" for subject in subjects).encode()
        ran = self.run("explain", "--jsonl", "--no-translate", stdin=stdin).clean()
        assert ran.code == 0, ran.err
        return ran.lines

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if "MONITOR" not in name}
        return kept | {
            "MONITOR_RULES": "rules.yaml",
            "MONITOR_DATA": "data",
            "MONITOR_ALLOW_PRIVATE": self.private,
        }


@pytest.fixture
def desk(tmp_path: Path, logging_as_before: None) -> Desk:
    """A new desk."""
    return Desk(tmp_path)
