"""The image's promises, each tried in the file system that was really built."""

# ruff: noqa: INP001 (tests that are no package: `make test` leaves them out)

import json
import os
import re
import resource
import signal
import socket
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

LARGEST = 700 * 10**6  # bytes
LOOPBACK = {"MONITOR_ALLOW_PRIVATE": "127.0.0.0/8"}

TITLE = "Pucnjava u Banjskoj, KFOR blokirao prilaze selu"
TEXT = (
    "Nepoznate osobe otvorile su jutros vatru na policijsku patrolu u blizini Banjske. Pripadnici "
    "KFOR-a blokirali su sve prilaze selu i pretražuju okolna brda, javljaju mještani. "
    "Povrijeđenih prema prvim informacijama nema, a tužilaštvo je najavilo istragu."
)
RULES = """
version: 1
feeds:
  - {{name: press, url: "http://{press}/feed", language: bs, country: BA}}
channels:
  hook: {{url: "webhook://{press}/hook"}}
rules:
  - id: banjska
    title: Incident around Banjska
    severity: high
    when: {{all: [Banjska, KFOR]}}
"""


def test_small(image: Any, figures: list[str]) -> None:
    figures.append(f"image: {image.size() / 10**6:.0f} MB")
    assert image.size() < LARGEST


def test_runs_as_a_user_under_an_init_and_is_watched(image: Any) -> None:
    assert image.config["User"] == "10001:10001"
    assert image.config["Entrypoint"] == ["/usr/bin/tini", "-s", "--", "monitor"]
    assert image.config["Cmd"] == ["run"]
    assert image.config["Healthcheck"]["Test"] == ["CMD", "monitor", "health"]
    assert image.config["StopSignal"] == "SIGTERM"
    assert list(image.config["Volumes"]) == ["/data"]


def test_its_user_owns_data_and_nothing_else(image: Any) -> None:
    """So that what it cannot write does not depend on the read-only root."""
    own = set()
    for folder, folders, files in os.walk(image.root):
        for path in (Path(folder, name) for name in (*folders, *files)):
            found = path.lstat()
            writable = found.st_mode & stat.S_IWOTH and not stat.S_ISLNK(found.st_mode)
            if found.st_uid == 10001 or (writable and not stat.S_ISCHR(found.st_mode)):
                own.add(f"/{path.relative_to(image.root)}")
    assert own - {"/tmp", "/var/tmp", "/run/lock", "/dev/shm"} == {"/data"}  # noqa: S108


def test_the_root_is_read_only(image: Any, place: Any) -> None:
    status, printed = image.run(place, "touch", "/config/x", "/opt/x", entrypoint=False)
    assert status == 1
    assert printed.count("Read-only file system") == 2


def test_holds_what_runs_and_nothing_to_build_with(image: Any) -> None:
    for tool in ("gcc", "pip", "pip3", "uv", "strip"):
        assert not list(image.root.glob(f"*/**/bin/{tool}")), tool
    assert not list(image.root.glob("var/lib/apt/lists/*"))
    assert not list(image.root.glob("**/site-packages/torch"))
    assert not list(image.root.glob("**/site-packages/pytest"))


def test_every_library_loads(image: Any, place: Any) -> None:
    """Their symbols were stripped."""
    image.python(
        place,
        "import aiohttp, alembic, apprise, apscheduler, argostranslate.translate, ctranslate2,"
        "feedparser, lxml.etree, numpy, onnxruntime, pebble, psycopg, psycopg_binary,"
        "py3langid, pydantic, pysqlite3, re2, sentencepiece, sqlalchemy, trafilatura, watchfiles",
    )


def test_every_module_is_compiled(image: Any) -> None:
    packages = next(image.root.glob("opt/monitor/lib/*/site-packages"))
    sources = [path for path in packages.rglob("*.py") if path.stat().st_size]
    compiled = {path.with_name(path.name.split(".")[0]) for path in packages.rglob("*.pyc")}
    left = [path for path in sources if path.parent / "__pycache__" / path.stem not in compiled]
    assert len(sources) > 3000
    assert not left


@pytest.mark.parametrize(("verb", "most"), [("--help", 1.5), ("check", 6.0)])
def test_starts_at_once(image: Any, place: Any, figures: list[str], verb: str, most: float) -> None:
    """Seconds of CPU time; and the rules that this repository ships are good."""
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    status, printed = image.run(place, verb)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures.append(f"monitor {verb}: {time.monotonic() - started:.2f} s, {cpu:.2f} s of CPU")
    assert status == 0, printed
    assert verb != "check" or "/config: good" in printed
    assert cpu < most


@pytest.mark.parametrize("missing", ["token", "rules"])
def test_says_what_is_missing(image: Any, place: Any, missing: str) -> None:
    if missing == "rules":
        (place.config / "rules.yaml").unlink()
        status, printed = image.run(place, "run")
        assert "no *.yaml file" in printed
    else:
        status, printed = image.run(place, "run", MONITOR_LISTEN="0.0.0.0:8080")
        assert "MONITOR_TOKEN" in printed
    assert status == 78, printed
    assert "Traceback" not in printed


def test_an_alert_goes_out(image: Any, place: Any) -> None:
    """From a feed through the page and Apertium to a webhook, and all is kept under /data."""
    with _press() as (press, received):
        (place.config / "rules.yaml").write_text(RULES.format(press=press))
        status, printed = image.run(place, "once", **LOOPBACK)
        assert status == 0, printed
    assert len(received) == 1
    assert TITLE in json.dumps(received[0], ensure_ascii=False)
    assert (place.data / "monitor.db").stat().st_uid == 10001

    status, printed = image.run(place, "doctor", "--format", "json")
    facts = json.loads(printed)["facts"]
    assert "hbs: apertium" in facts["translation"]
    assert "WAL" in facts["database"]
    assert status == 0, printed


def test_sqlite_is_sound(image: Any, place: Any) -> None:
    """What loses writes in WAL mode ended with 3.51.3."""
    version = image.python(place, "import pysqlite3; print(pysqlite3.sqlite_version)")
    assert tuple(int(part) for part in version.split(".")) >= (3, 51, 3)


def test_apertium_knows_both_languages(image: Any, place: Any) -> None:
    status, printed = image.run(place, "apertium", "-l", entrypoint=False)
    assert status == 0
    assert {"hbs-eng", "mkd-eng"} <= set(printed.split())


def test_the_demonstration_runs_to_its_end(image: Any, place: Any) -> None:
    status, printed = image.run(place, "demo")
    assert status == 0, printed
    told = re.search(r"told +(\d+) messages on (\d+) stories", printed)
    assert told is not None, printed
    assert int(told[1]) >= int(told[2]) >= 6


def test_the_service_is_healthy_and_ends_in_peace(image: Any, place: Any) -> None:
    """As compose runs it: with a token, checked by `monitor health`, stopped by SIGTERM."""
    with _press() as (press, _):
        (place.config / "rules.yaml").write_text(RULES.format(press=press))
        listen = {"MONITOR_LISTEN": f"0.0.0.0:{_free_port()}", "MONITOR_TOKEN": "desk-token"}
        service = image.start(place, "run", **listen, **LOOPBACK)
        try:
            end = time.monotonic() + 60
            while (asked := image.run(place, "health", **listen))[0] != 0:
                assert service.poll() is None, service.communicate()[0]
                assert time.monotonic() < end, asked[1]
            os.kill(_init_of(service), signal.SIGTERM)
            printed, _ = service.communicate(timeout=20)
        finally:
            service.kill()
    assert service.returncode == 0, printed
    assert image.run(place, "health", **listen)[0] == 1


def _init_of(process: subprocess.Popen[str]) -> int:
    """The first process of the container, which an engine signals."""
    return int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text())


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def _press() -> Iterator[tuple[str, list[Any]]]:
    """An outlet with one article and a webhook, on loopback: its host:port, and what it got."""
    received: list[Any] = []

    class Press(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"]
            page = f"<html lang=bs><title>{TITLE}</title><article><h1>{TITLE}</h1><p>{TEXT}</p>"
            feed = (
                f'<rss version="2.0"><channel><title>press</title><item><title>{TITLE}</title>'
                f"<link>http://{host}/1</link><pubDate>{formatdate()}</pubDate></item></channel></rss>"
            )
            answer = {"/feed": ("application/rss+xml", feed), "/1": ("text/html", page)}
            kind, body = answer.get(self.path, ("text/plain", ""))
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """pytest's output is for the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Press) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}", received
        finally:
            server.shutdown()
            thread.join()
