"""A press on loopback that publishes good news on time and hostile bodies beside them."""

import random
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from benchmarks.hostile.body import Body

ARCHIVED = 330  # items of 206 words


@dataclass
class Press:
    """What it publishes, and what it was asked for. Good feeds have a new item every `every`
    seconds; times are of the monotonic clock."""

    home: Path
    bodies: dict[str, Body]
    every: float
    port: int = 0
    over: bool = False
    began: float = field(default_factory=time.monotonic)
    asked: list[tuple[float, str]] = field(default_factory=list)
    told: list[tuple[float, str]] = field(default_factory=list)

    def host(self, number: int) -> str:
        """One of its many hosts: each counts as another publisher."""
        high, low = divmod(number, 250)
        return f"http://127.{1 + high // 250}.{high % 250}.{1 + low}:{self.port}"

    def count(self) -> int:
        """How many items each good feed has by now."""
        return 1 + int((time.monotonic() - self.began) / self.every)

    def published(self, number: int) -> float:
        """When the item of this number came."""
        return self.began + (number - 1) * self.every

    def good(self, name: str) -> bytes:
        """A good feed as it is now, the newest first."""
        date = format_datetime(datetime.now(UTC))
        items = "".join(
            f"<item><title>{_words(f'{name}-{n}', 6)} {name}-{n}</title><guid>{name}-{n}</guid>"
            f"<pubDate>{date}</pubDate>"
            f"<description>{_words(f'{n}-{name}', 40)}.</description></item>"
            for n in range(self.count(), 0, -1)
        )
        return f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>".encode()

    def archive(self) -> bytes:
        """Old news, of more words than the daemon remembers: what it takes after some days."""
        items = "".join(
            f"<item><title>{_words(f'arhiva-{n}', 6)}</title><guid>arhiva-{n}</guid>"
            "<pubDate>Mon, 06 Jan 2020 08:00:00 GMT</pubDate>"
            f"<description>{_words(f'{n}-arhiva', 200)}.</description></item>"
            for n in range(ARCHIVED)
        )
        return f"<rss version='2.0'><channel><title>a</title>{items}</channel></rss>".encode()

    def leading_to(self, name: str) -> bytes:
        """A feed whose one item leads to a hostile page."""
        link = f"{self.host(50_000 + list(self.bodies).index(name))}/body/{name}"
        return (
            "<rss version='2.0'><channel><title>v</title><item><title>Poplava, stranica "
            f"{name}</title><link>{link}</link></item></channel></rss>"
        ).encode()


def _words(seed: str, count: int) -> str:
    """Words that no other item has: each is an event of its own."""
    chance = random.Random(seed)
    return " ".join("".join(chance.choices("abcdeghiklmnoprstuvz", k=8)) for _ in range(count))


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        press = self.server.press
        press.asked.append((time.monotonic(), self.path))
        kind, _, name = self.path.strip("/").partition("/")
        try:
            if kind == "good":
                self._whole(press.good(name))
            elif kind == "archive":
                self._whole(press.archive())
            elif kind == "leads":
                self._whole(press.leading_to(name))
            elif kind == "body":
                self._hostile(press.bodies[name])
            else:
                self.send_error(404)
        except OSError:  # the daemon has hung up, as it should
            self.close_connection = True

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.press.told.append((time.monotonic(), said))
        self._whole(b"{}")

    def _whole(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _hostile(self, body: Body) -> None:
        self.send_response(200)
        if body.packed:
            self.send_header("Content-Encoding", body.packed)
        self.end_headers()
        press = self.server.press
        with (press.home / body.name).open("rb") as kept:
            if not body.drip:
                shutil.copyfileobj(kept, self.wfile)
            while body.drip and not press.over and (byte := kept.read(1)):
                self.wfile.write(byte)
                time.sleep(body.drip)
        while body.repeat and not press.over:
            self.wfile.write(body.repeat)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 512
    press: Press

    def handle_error(self, *_: object) -> None:
        """A daemon that hangs up is no news."""


@contextmanager
def published(home: Path, bodies: Iterable[Body], every: float) -> Iterator[Press]:
    """A running press; the bodies lie in `home` meanwhile."""
    press = Press(home=home, bodies={body.name: body for body in bodies}, every=every)
    for body in press.bodies.values():
        (home / body.name).write_bytes(body.make())
    server = _Server(("0.0.0.0", 0), _Handler)
    server.press = press
    press.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield press
    finally:
        press.over = True
        server.shutdown()
        server.server_close()
        thread.join()
