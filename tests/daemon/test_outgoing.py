"""Nothing about what is being watched leaves the machine: whoever this program connects to, or
looks up, in any of its processes, is a source, a channel or, while a model is installed, its home.
"""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

import monitor
from monitor.translate.engines.argos import install_file

TINY = Path(monitor.__file__).parent / "demo" / "models" / "sq_en.argosmodel"
NAME = "translate-sq_en-1_9.argosmodel"
TITLE = "Policia bllokoi rrugën."
TEXT = "Rama bëri thirrje për qetësi. Policia bllokoi rrugën në Banjskë."

# Imported before anything else by every Python process of ours, the sandbox's and the engines' too.
RECORDER = """
import os, sys

out = os.open({out!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def record(event, args):
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
    elif event == "socket.getaddrinfo":
        address = args[:2]
    else:
        return
    if isinstance(address, tuple):
        os.write(out, f"{{address[0]}} {{address[1]}}\\n".encode())


os.write(out, ("# " + " ".join(sys.orig_argv) + "\\n").encode())
sys.addaudithook(record)
"""


class Record:
    """What the recorder wrote."""

    def __init__(self, home: Path) -> None:
        self._out = home / "connections"
        (home / "recorder").mkdir()
        source = RECORDER.format(out=str(self._out))
        (home / "recorder" / "sitecustomize.py").write_text(source, encoding="utf-8")
        self.variables = {"PYTHONPATH": str(home / "recorder")}

    @property
    def processes(self) -> list[str]:
        """The command lines that ran."""
        return [line[2:] for line in self._lines if line.startswith("# ")]

    @property
    def reached(self) -> set[str]:
        """`host:port` of everybody who was connected to or looked up."""
        return {line.replace(" ", ":") for line in self._lines if not line.startswith("# ")}

    @property
    def _lines(self) -> list[str]:
        return self._out.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record(tmp_path)


@pytest.fixture
def story(press: Any, receiver: Any, write_rules: Callable[..., str], daemon: Any) -> None:
    """A feed with an article that alerts and is translated, by a model that is installed."""
    receiver.open()
    link = press.page("/koha/1", TITLE, TEXT)
    now = format_datetime(datetime.now(UTC))
    press.feed("koha", [{"title": TITLE, "link": link, "guid": link, "pubDate": now}])
    write_rules("koha")
    install_file(TINY, Path(daemon.variables["MONITOR_DATA"]) / "models")


def translated(receiver: Any) -> bool:
    return any(
        alert["article"]["translation"] is not None
        for one in receiver.got
        for alert in one.body["alerts"]
    )


@pytest.mark.usefixtures("story")
def test_a_whole_run_reaches_its_sources_and_channels_alone(
    daemon: Any, press: Any, receiver: Any, record: Record, wait: Any
) -> None:
    daemon.start(**record.variables)
    wait(lambda: translated(receiver))
    assert daemon.stop() == 0
    assert record.reached == {press.host, receiver.host}
    assert any("monitor.translate.worker" in line for line in record.processes)


@pytest.mark.usefixtures("story")
def test_once_reaches_its_sources_and_channels_alone(
    daemon: Any, press: Any, receiver: Any, record: Record
) -> None:
    ran = daemon.monitor("once", "--json", **record.variables)
    assert ran.returncode == 0, ran.stderr
    assert translated(receiver)
    assert record.reached == {press.host, receiver.host}
    assert any("monitor.translate.worker" in line for line in record.processes)


# Verb after verb in one process; what one of them says is not looked at here.
VERBS = """
import sys
from monitor import cli
from monitor.cli import feeds_backfill

feeds_backfill.PAUSE = 0
for words in {verbs!r}:
    sys.argv = ["monitor", *words]
    try:
        cli.main()
    except SystemExit:
        pass
"""


@pytest.mark.usefixtures("story")
def test_what_people_ask_for_reaches_what_they_named_alone(
    daemon: Any, press: Any, receiver: Any, record: Record, write_rules: Callable[..., str]
) -> None:
    """Through the libraries of the services that Apprise sends to, too."""
    write_rules("koha", more=f'  chat: {{url: "json://{receiver.host}/chat"}}\n')
    site = f"http://{press.host}"
    verbs = [
        ["migrate"],
        ["feeds", "discover", f"{site}/koha/1"],
        ["feeds", "backfill"],
        ["explain", f"{site}/koha/1", "--no-translate"],
        ["send-test"],
    ]
    script = daemon.home / "verbs.py"
    script.write_text(VERBS.format(verbs=verbs), encoding="utf-8")
    subprocess.run(
        [sys.executable, str(script)],
        env=daemon.variables | record.variables,
        cwd=daemon.home,
        timeout=300,
        check=True,
        capture_output=True,
    )
    assert {"/hook", "/chat"} <= {path for _, _, path in receiver.asked}
    assert {"/koha", "/koha/1", "/robots.txt"} <= {path for _, _, path in press.asked}
    assert record.reached == {press.host, receiver.host}


def test_installing_a_model_reaches_its_home_alone(
    daemon: Any, press: Any, write_rules: Callable[..., str], record: Record
) -> None:
    write_rules("koha")
    body = TINY.read_bytes()
    sums = f"{hashlib.sha256(body).hexdigest()}  {NAME}\n".encode()
    for path, content in {f"/{NAME}": body, "/SHA256SUMS": sums}.items():
        press.feed(path[1:], [])
        press.answers[path].body = content
    home = f"http://{press.host}/"
    ran = daemon.monitor("models", "install", "sq", MONITOR_MODELS_FROM=home, **record.variables)
    assert ran.returncode == 0, ran.stderr
    assert record.reached == {press.host}
    assert any("monitor.translate.models.installing" in line for line in record.processes)
