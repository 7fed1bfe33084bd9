"""The command as a process of its own: pipes that close, Ctrl-C, what it loads, what it hides."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

MONITOR = (sys.executable, "-m", "monitor")


def environment(**more: str) -> dict[str, str]:
    """This one without what a developer may have set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR")}
    return kept | more


def start(*words: str, **more: str) -> "subprocess.Popen[bytes]":
    """A running command with pipes."""
    return subprocess.Popen(
        [*MONITOR, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(**more),
    )


def test_a_reader_that_leaves_is_no_error(rules: Path) -> None:
    with start("explain", "--forms", "Banjska") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_answers_come_at_once_and_ctrl_c_ends_quietly(rules: Path) -> None:
    with start("explain", "--jsonl", "--no-translate") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        for word in (b"Blokada", b"Banjska"):
            process.stdin.write(b'{"text": "' + word + b'"}\n')
            process.stdin.flush()
            assert word in process.stdout.readline()  # before the next line is written
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert process.stderr.read() == b""


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("monitor.cli", {"sqlalchemy", "aiohttp", "trafilatura", "structlog", "uvicorn"}),
        ("monitor.cli.rules", {"sqlalchemy", "trafilatura", "feedparser", "uvicorn", "apprise"}),
        (
            "monitor.cli.alerts",
            {"trafilatura", "feedparser", "uvicorn", "apprise", "argostranslate"},
        ),
    ],
)
def test_a_verb_loads_what_it_needs(module: str, heavy: set[str]) -> None:
    """Half of a second verb's time would go into libraries of the daemon."""
    code = f"import sys, {module}; print(*(name.partition('.')[0] for name in sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not heavy & set(loaded)


CRASHES = """
import threading
from monitor import logs
from monitor.config.rules import Secret
logs.hide([Secret('slack://T1/B2/KANARINAC-99')])
logs.report_crashes()
def crash(*_):
    raise ValueError('https://hooks.slack.com/T1/B2/KANARINAC-99')
def leave():
    raise SystemExit('KANARINAC-99')
for target in (crash, leave):
    thread = threading.Thread(target=target)
    thread.start()
    thread.join()
type('KANARINAC_99', (), {'__del__': crash})()
crash()
"""


def test_a_crash_is_told_without_secrets(rules: Path) -> None:
    """In a thread, where nobody can catch it, and in the program itself."""
    done = subprocess.run(
        [sys.executable, "-c", CRASHES], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("ValueError: https://hooks.slack.com/***") == 3
    assert done.stderr.endswith("This is a fault of ours: please report it with these lines.\n")
    assert "KANARINAC" not in done.stderr


def test_an_ascii_terminal_gets_what_it_can_show(rules: Path) -> None:
    done = subprocess.run(
        [*MONITOR, "explain", "--forms", "Бањска", "--language", "mk"],
        capture_output=True,
        env=environment(PYTHONIOENCODING="ascii", PYTHONUTF8="0"),
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u0411" in done.stdout
