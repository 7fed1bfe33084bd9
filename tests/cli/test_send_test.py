"""send-test: every channel tried, at once, and what came of each in words."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[Any]]]:
    """host:port of a receiver that answers with the status in its path, and what it got."""
    got: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(int(self.path.strip("/").partition("?")[0]))
            self.send_header("Content-Length", "0")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"127.0.0.1:{server.server_port}", got
    server.shutdown()
    server.server_close()
    thread.join()


def test_each_channel_says_what_came_of_it(
    run: Run, place: Path, receiver: tuple[str, list[Any]]
) -> None:
    host, got = receiver
    (place / "rules.yaml").write_text(
        "version: 1\nchannels:\n"
        f"  two: {{url: ['webhook://{host}/200', 'webhook://{host}/503']}}\n"
        f"  gone: {{url: 'webhook://{host}/404?secret=tajna-rijec-1'}}\n"
        f"  picky: {{url: 'webhook://{host}/400'}}\n"
        "  unset: {url: '${NOBODY_SETS_THIS}'}\n"
        "  screen: {url: 'console://'}\n",
        encoding="utf-8",
    )
    ran = run("send-test")
    assert ran.code == 1
    told = [line for line in ran.out.splitlines() if line.startswith(("ok ", "NO "))]
    assert told == [
        "ok  two (1): sent",
        "NO  two (2): not now: answered 503; an alert would be tried again",
        "NO  gone: refused: answered 404; alerts would be held until the channel is mended",
        "NO  picky: refused: answered 400; an alert would be given up",
        "NO  unset: NOBODY_SETS_THIS is not set; its alerts are held until it is",
        "ok  screen: sent",
    ]
    assert "This is a test of channel screen." in ran.out
    assert "tajna-rijec-1" not in ran.out + ran.err
    assert {(one["kind"], one["test"]) for one in got} == {("notice", True)}
    assert len({one["id"] for one in got}) == len(got) == 4


def test_one_channel_as_json_stays_json(run: Run, place: Path) -> None:
    (place / "rules.yaml").write_text(
        "version: 1\nchannels:\n  screen: {url: 'console://'}\n  bad: {url: '${NOBODY}'}\n",
        encoding="utf-8",
    )
    ran = run("send-test", "screen", "--format", "json")
    assert ran.code == 0
    assert ran.json == [{"channel": "screen", "target": "0", "ok": True, "result": "sent"}]
    assert "This is a test of channel screen." in ran.err
    unknown = run("send-test", "scren")
    assert unknown.code == 2
    assert unknown.err == "there is no channel scren in the rules; there are: screen, bad\n"


def test_without_a_channel_the_answer_is_no(run: Run, place: Path) -> None:
    (place / "rules.yaml").write_text("version: 1\n", encoding="utf-8")
    ran = run("send-test")
    assert ran.code == 1
    assert "There is no channel to test" in ran.out
    assert run("send-test", "--format", "json").json == []
