"""`monitor demo` as people start and stop it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path


def test_ctrl_c_ends_it_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    playing = subprocess.Popen(
        [sys.executable, "-m", "monitor", "demo"],
        cwd=tmp_path,
        env=os.environ | {"TMPDIR": str(scratch), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert playing.stdout is not None
    seen = ""
    while "· Portal Primjer" not in seen:
        line = playing.stdout.readline()
        assert line, f"it ended by itself:\n{seen}"
        seen += line
    asked = time.monotonic()
    os.killpg(playing.pid, signal.SIGINT)  # a terminal tells the whole group
    try:
        rest, _ = playing.communicate(timeout=20)
    finally:
        with suppress(ProcessLookupError):  # it is gone, as it should be
            os.killpg(playing.pid, signal.SIGKILL)
    assert playing.returncode == 0, rest
    assert time.monotonic() - asked < 8
    assert "Traceback" not in rest
    assert [path.name for path in tmp_path.iterdir()] == ["scratch"]
    assert list(scratch.glob("monitor-demo-*")) == []
