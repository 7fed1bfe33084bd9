"""One daemon on one data directory."""

import errno
import json
import os
import signal
import socket
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from monitor.errors import DatabaseBusy, StoreError
from monitor.store.lock import Alone

HOLD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from monitor.store.lock import Alone
with Alone(Path(sys.argv[1]), lambda: datetime.now(UTC)):
    print("alone", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.parametrize("end", ["leaves", "is killed"])
def test_the_second_is_told_of_the_first_until_it_ends(
    tmp_path: Path, now: datetime, end: str
) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"alone\n"
        with pytest.raises(DatabaseBusy) as refused, Alone(tmp_path, lambda: now):
            pass
        if end == "leaves":
            holder.communicate(b"\n")
        else:
            holder.send_signal(signal.SIGKILL)
    assert f"process {holder.pid} on {socket.gethostname()}, since 20" in str(refused.value)
    assert "stop it first" in str(refused.value)
    with Alone(tmp_path, lambda: now):
        pass


def test_the_file_says_who(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "data" / "monitor.lock"
    path.parent.mkdir()
    path.write_text("x" * 5000)  # whatever an earlier one left
    with Alone(path.parent, lambda: now):
        said = path.read_text()
    assert f'"pid": {os.getpid()},' in said
    assert said.endswith('"since": "2026-02-11 16:56 UTC"}')


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"{}", b'"pid"'])
def test_a_holder_that_has_not_written_yet(tmp_path: Path, now: datetime, content: bytes) -> None:
    with Alone(tmp_path, lambda: now):
        (tmp_path / "monitor.lock").write_bytes(content)
        with pytest.raises(DatabaseBusy, match="just starting"), Alone(tmp_path, lambda: now):
            pass


@pytest.mark.parametrize(
    "before", [b"", b'{"pid": 1, "host": "a-host-with-a-longer-name.example"}' * 4]
)
def test_a_full_disk_keeps_nobody_from_the_lock(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch, before: bytes
) -> None:
    (tmp_path / "monitor.lock").write_bytes(before)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "pwrite", full)
        with (
            Alone(tmp_path, lambda: now),
            pytest.raises(DatabaseBusy, match="a process that is just starting"),
        ):
            Alone(tmp_path, lambda: now).__enter__()
    with Alone(tmp_path, lambda: now):
        assert json.loads((tmp_path / "monitor.lock").read_bytes())["pid"] == os.getpid()


def test_a_directory_that_cannot_be_made(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="must be writable"), Alone(tmp_path / "file", lambda: now):
        pass
