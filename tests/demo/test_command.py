"""`monitor demo` as people start and stop it."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

PAGE = re.compile(r"on its page: (http://127\.0\.0\.1:\d+/)")


def test_it_has_a_page_and_ctrl_c_ends_it_at_once_and_leaves_nothing(tmp_path: Path) -> None:
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
    page = PAGE.search(seen)
    assert page, seen
    with urlopen(f"{page[1]}sources", timeout=20) as answer:
        assert "primjer" in answer.read().decode()
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
