"""The demonstration's web server: feeds and article pages on loopback, published one by one."""

import hashlib
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader

from monitor.demo.press import HOME, OUTLETS, Outlet, Piece
from monitor.model import Now

SHOWN = 10
"""How many articles a feed holds."""

FEED_TYPES = {
    "rss.xml": "application/rss+xml",
    "rdf.xml": "application/rdf+xml",
    "atom.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A piece that readers can open since `time`."""

    piece: Piece
    url: str
    time: datetime

    @property
    def rfc822(self) -> str:
        """Its time as RSS writes it."""
        return format_datetime(self.time)

    @property
    def iso(self) -> str:
        """Its time as Atom writes it."""
        return self.time.isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a path answers."""

    body: bytes
    content_type: str


class Newsroom:
    """Everything published so far, served on a free port of 127.0.0.1 while it is open.

    `base` is its address.
    """

    def __init__(self, now: Now) -> None:
        self._now = now
        self._answers = {"/robots.txt": Answer(b"User-agent: *\nDisallow:\n", "text/plain")}
        self._server = _Server(("127.0.0.1", 0), _handler(self._answers.get))
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        self._published: tuple[Published, ...] = ()
        self._templates = Environment(
            loader=FileSystemLoader(HOME / "pages"), autoescape=True, trim_blocks=True
        )
        for outlet in OUTLETS:
            self._print_feed(outlet)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Serves readers in a thread of its own; afterwards the port is free again."""
        serve = partial(self._server.serve_forever, poll_interval=0.05)
        serving = threading.Thread(target=serve, name="newsroom")
        serving.start()
        try:
            yield
        finally:
            self._server.shutdown()
            serving.join()
            self._server.server_close()

    def publish(self, piece: Piece) -> None:
        """From now on its page is there and its feed shows it."""
        time = self._now() - timedelta(days=piece.days_old)
        published = Published(piece=piece, url=self.base + piece.path, time=time)
        self._published = (published, *self._published)
        self._print(piece.path, piece.outlet, piece.outlet.page, "text/html", one=published)
        self._print_feed(piece.outlet)

    def _print_feed(self, outlet: Outlet) -> None:
        shown = [one for one in self._published if one.piece.outlet is outlet][:SHOWN]
        kind = FEED_TYPES[outlet.feed]
        updated = shown[0].iso if shown else self._now().isoformat(timespec="seconds")
        self._print(f"/{outlet.slug}/feed", outlet, outlet.feed, kind, shown=shown, updated=updated)

    def _print(self, path: str, outlet: Outlet, template: str, kind: str, **facts: object) -> None:
        home = f"{self.base}/{outlet.slug}"
        text = self._templates.get_template(template).render(outlet=outlet, home=home, **facts)
        body = text.encode(outlet.charset, "xmlcharrefreplace")
        self._answers[path] = Answer(body, f"{kind}; charset={outlet.charset}")


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that hangs up in the middle is no error of the newsroom's."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(answer: Callable[[str], Answer | None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers GET, with a validator: an unchanged feed costs no body."""

        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            """The newsroom keeps no log."""

        def do_GET(self) -> None:
            found = answer(urlsplit(self.path).path)
            if found is None:
                self._send(HTTPStatus.NOT_FOUND, Answer(b"no such page", "text/plain"), '""')
                return
            tag = f'"{hashlib.sha256(found.body).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == tag:
                self._send(HTTPStatus.NOT_MODIFIED, Answer(b"", found.content_type), tag)
            else:
                self._send(HTTPStatus.OK, found, tag)

        def _send(self, status: HTTPStatus, what: Answer, tag: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", what.content_type)
            self.send_header("Content-Length", str(len(what.body)))
            self.send_header("ETag", tag)
            self.end_headers()
            self.wfile.write(what.body)

    return Handler
