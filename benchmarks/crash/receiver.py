"""A receiver of webhooks that fails as receivers do, and keeps what it took."""

import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GIVE_UP = 300.0  # seconds; what takes longer never comes
FAULTY = 0.2  # of the posts to a channel that fails
LATE = 0.3  # seconds
FAULTS = ("500", "429", "reset", "lost answer", "late answer")


def until(what: Callable[[], Any], *, every: float = 0.02, why: Callable[[], str] = str) -> None:
    """Waits for a true answer of `what`."""
    end = time.monotonic() + GIVE_UP
    while not what():
        assert time.monotonic() < end, f"it did not come in time\n{why()}"
        time.sleep(every)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """A message that a channel's receiver took: in which run, and whether its answer was lost."""

    run: int
    channel: str
    key: str
    raw: bytes
    lost: bool


@dataclass
class Inbox:
    """What came to the channels of one world."""

    chance: random.Random
    faulty: bool
    run: int = 0
    got: list[Receipt] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def fault(self) -> str:
        """How the next post fails; mostly it doesn't."""
        if not self.faulty or self.chance.random() > FAULTY:
            return ""
        found = self.chance.choice(FAULTS)
        self.faults[found] += 1
        return found


class Receiver:
    """Where all channels post to."""

    def __init__(self) -> None:
        self.inboxes: dict[str, Inbox] = {}
        self.busy = 0
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # peers are killed
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def close(self) -> None:
        """Ends it."""
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def rest(self) -> None:
        """Returns once everything that was posted before has been looked at."""
        with closing(socket.create_connection(("127.0.0.1", self.server.server_port))) as last:
            last.sendall(b"GET / HTTP/1.0\r\n\r\n")  # taken up after those before it
            assert last.recv(1)
        until(lambda: not self.busy)


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None: ...

        def setup(self) -> None:
            super().setup()
            with receiver.lock:
                receiver.busy += 1

        def finish(self) -> None:
            with receiver.lock:
                receiver.busy -= 1
            with suppress(OSError):
                super().finish()

        def do_GET(self) -> None:
            self._answer(200)

        def do_POST(self) -> None:
            world, channel = self.path.strip("/").split("/")
            inbox = receiver.inboxes[world]
            with receiver.lock:
                fault, run = inbox.fault(), inbox.run
            length = int(self.headers["Content-Length"])
            if fault == "reset":
                reset(self.connection)
            raw = b"" if fault == "reset" else self.rfile.read(length)
            if len(raw) < length:  # reset, or who posted it was killed on the way
                self.close_connection = True
            elif fault in {"500", "429"}:
                self._answer(int(fault))
            else:
                key, lost = self.headers["Idempotency-Key"], fault == "lost answer"
                inbox.got.append(Receipt(run=run, channel=channel, key=key, raw=raw, lost=lost))
                time.sleep(LATE if fault == "late answer" else 0)
                self.close_connection = lost
                if not lost:
                    self._answer(200)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "1")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

    return Handler


def reset(connection: socket.socket) -> None:
    """Ends it without a word: the other side hears RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
