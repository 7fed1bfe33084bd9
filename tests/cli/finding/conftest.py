"""A small site on loopback, whose pages a test writes."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

import pytest

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

HEADLINES = (
    "Vlada Federacije usvojila izmjene budžeta za ovu godinu",
    "Predsjedništvo će o zahtjevu raspravljati na vanrednoj sjednici",
    "Gradsko vijeće odgodilo raspravu o novom regulacionom planu",
    "Policija nastavlja potragu za počiniocima pljačke u Zenici",
    "Ministri vanjskih poslova razgovarali o sigurnosti u regionu",
    "Sindikat prosvjete najavio štrajk upozorenja za ponedjeljak",
)


@dataclass
class Page:
    """What a path answers."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """Pages by path (with the query), and every path that was asked for."""

    base: str = ""
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def say(
        self,
        path: str,
        body: str = "",
        content_type: str = "text/html; charset=utf-8",
        status: int = 200,
        **headers: str,
    ) -> str:
        """Publishes a page; header names with _ for -. Returns its address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = Page(body.encode(), content_type, status, named)
        return self.base + path

    def feed(
        self,
        path: str,
        *,
        title: str = "Dnevne vijesti",
        every: timedelta = timedelta(minutes=20),
        newest: datetime = NOW - timedelta(minutes=5),
        count: int = len(HEADLINES),
        section: str = "vijesti",
    ) -> str:
        """Publishes an RSS feed: the headlines, one `every` so often up to `newest`."""
        items = "".join(
            f"<item><title>{escape(HEADLINES[n % len(HEADLINES)])}</title>"
            f"<link>{self.base}/{section}/{n}</link>"
            f"<pubDate>{format_datetime(newest - n * every)}</pubDate></item>"
            for n in range(count)
        )
        head = f"<title>{escape(title)}</title><language>bs</language>"
        body = f'<rss version="2.0"><channel>{head}{items}</channel></rss>'
        return self.say(path, body, "application/rss+xml")

    def sitemap(self, path: str, *, newest: datetime = NOW - timedelta(minutes=5)) -> str:
        """Publishes a news sitemap of the headlines, an hour apart."""
        rows = "".join(
            f"<url><loc>{self.base}/clanci/{n}</loc><news:news><news:publication_date>"
            f"{(newest - n * timedelta(hours=1)).isoformat()}</news:publication_date>"
            f"<news:title>{escape(title)}</news:title></news:news></url>"
            for n, title in enumerate(HEADLINES)
        )
        spaces = (
            'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
        )
        return self.say(path, f"<urlset {spaces}>{rows}</urlset>", "application/xml")


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that hangs up on a redirect's body is no news."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A running site that the commands may reach, on the day of NOW."""
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None: ...

        def do_GET(self) -> None:
            found.asked.append(self.path)
            page = found.pages.get(self.path, Page(b"", status=404))
            self.send_response(page.status)
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(page.body)))
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page.body)

    server = _Server(("127.0.0.1", 0), Handler)
    found.base = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("MONITOR_ALLOW_PRIVATE", "127.0.0.0/8")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The day on which the commands run."""
    for verb in ("check", "discover"):
        monkeypatch.setattr(f"monitor.cli.feeds_{verb}.utc_now", lambda: NOW)
    return NOW
