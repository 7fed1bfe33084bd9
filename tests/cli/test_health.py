"""health: one request to this machine, one line, and an exit code that a container understands."""

import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from monitor.cli import health

Run = Callable[..., Any]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n" + b'{"alive":true}'


class Listener:
    """Answers every connection with the same bytes; None: never."""

    def __init__(self, family: int, host: str) -> None:
        self.answer: bytes | None = OK
        self.asked: list[bytes] = []
        self._socket = socket.socket(family)
        self._socket.bind((host, 0))
        self._socket.listen()
        self.port = self._socket.getsockname()[1]
        self._held: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._held.append(connection)
            self.asked.append(connection.recv(4096))
            if self.answer is not None:
                connection.sendall(self.answer)
                connection.close()

    def close(self) -> None:
        """Refuses from now on."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        for connection in self._held:
            connection.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A daemon that answers as a test wants."""
    made = Listener(socket.AF_INET, "127.0.0.1")
    with closing(made):
        yield made


ANSWERS = [
    (OK, 0, "alive"),
    (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", 1, "not alive, it answered 503"),
    (b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", 1, "not alive, it answered 302"),
    (b"SSH-2.0-OpenSSH_9.2\r\n", 1, "not alive, no answer (SSH-2.0-OpenSSH_9.2"),
    (b"", 1, "not alive, no answer (Remote end closed connection without response)"),
    (None, 1, "not alive, no answer in 0 s"),
]


@pytest.mark.parametrize(("answer", "code", "said"), ANSWERS)
def test_what_is_answered(  # noqa: PLR0917 - what it needs
    run: Run, listener: Listener, monkeypatch: pytest.MonkeyPatch,
    answer: bytes | None, code: int, said: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(health, "PATIENCE", 0.2 if answer is None else 30.0)
    monkeypatch.setenv("MONITOR_LISTEN", f"127.0.0.1:{listener.port}")
    monkeypatch.setenv("MONITOR_TOKEN", "kanarinac-1")
    listener.answer = answer
    ran = run("health")
    assert ran.code == code
    (line,) = ran.out.splitlines()
    assert line.startswith(f"http://127.0.0.1:{listener.port}/healthz: {said}")
    assert ran.err == ""
    (asked,) = listener.asked
    assert asked.startswith(b"GET /healthz HTTP/1.1\r\n")
    assert b"kanarinac" not in asked, "the probe needs no token"


def test_nobody_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Listener(socket.AF_INET, "127.0.0.1")) as listener:
        monkeypatch.setenv("MONITOR_LISTEN", f"127.0.0.1:{listener.port}")
    ran = run("health")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.endswith("not alive, no answer ([Errno 111] Connection refused)\n")


@pytest.mark.parametrize(
    ("listens", "asked"),
    [
        ("0.0.0.0", "127.0.0.1"),
        ("::", "::1"),
        ("::1", "::1"),
        ("127.0.0.5", "127.0.0.5"),
        ("localhost", "localhost"),
        ("10.1.2.3", "10.1.2.3"),
        ("monitor.example.org", "monitor.example.org"),
    ],
)
def test_where_it_asks(listens: str, asked: str) -> None:
    assert health.local(listens) == asked


def test_any_address_of_both_kinds(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_TOKEN", "kanarinac-1")
    with closing(Listener(socket.AF_INET6, "::1")) as six:
        monkeypatch.setenv("MONITOR_LISTEN", f"[::]:{six.port}")
        ran = run("health")
        assert (ran.code, ran.out) == (0, f"http://[::1]:{six.port}/healthz: alive\n")
    with closing(Listener(socket.AF_INET, "127.0.0.1")) as four:
        monkeypatch.setenv("MONITOR_LISTEN", f"0.0.0.0:{four.port}")
        assert run("health").code == 0


def test_an_environment_that_cannot_be_used_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_LISTEN", "8080")
    ran = run("health")
    assert ran.code == 78
    assert "MONITOR_LISTEN" in ran.err


def test_it_loads_nothing_heavy() -> None:
    code = "import sys, monitor.cli.health; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"sqlalchemy", "aiohttp", "structlog", "rich", "uvicorn", "starlette", "trafilatura"}
    assert heavy.isdisjoint(name.partition(".")[0] for name in loaded)
