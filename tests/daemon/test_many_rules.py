"""Thousands of rules are saved while entries flow: the old ones alert until the new ones do, and
the page answers all the time. `make rules` does it with a hundred thousand."""

import itertools
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from benchmarks.speed.rules import rules

LONG = bool(os.environ.get("MONITOR_TEST_RULES"))
COUNT = 100_000 if LONG else 1000
LIVE = 60.0 if LONG else 30.0  # seconds from the save; a test machine has other things to do, too
ALL = 900.0 if LONG else 60.0
BEAT = 0.1  # seconds between two questions
GAP = 1.0 if LONG else 5.0  # seconds until an answer
LATE = 10.0 if LONG else 30.0  # seconds from the feed to the receiver

OWN = """
settings: {{every: 1s}}
feeds:
  - {{name: klan, url: "http://{press}/klan", language: sq, full_text: feed}}
  - {{name: rts, url: "http://{press}/rts", language: hbs}}
"""
RULE = "  - {id: mine, title: Mine, severity: high, when: [Banjska, Banjskë]}\n"
EDITED = RULE.replace("Mine", "Mine as well").replace("Banjska,", "Banjska, Leposavić,")


@dataclass
class Pulse:
    """How long the page took to answer, at most."""

    gap: float = 0.0
    late: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)


@contextmanager
def flowing(daemon: Any, publish: Callable[[], None], receiver: Any) -> Iterator[Pulse]:
    """Asks how the daemon is again and again, and publishes an article whenever the last one has
    arrived."""
    pulse = Pulse()

    def beat() -> None:
        while not pulse.stop.wait(BEAT):
            asked = time.monotonic()
            assert daemon.ask("GET", "/healthz")[0] == 200
            pulse.gap = max(pulse.gap, time.monotonic() - asked)

    def flow() -> None:
        while not pulse.stop.is_set():
            published, told = time.monotonic(), len(receiver.got)
            publish()
            while len(receiver.got) == told and not pulse.stop.wait(0.02):
                pass
            pulse.late = max(pulse.late, time.monotonic() - published)

    threads = [threading.Thread(target=beat), threading.Thread(target=flow)]
    for thread in threads:
        thread.start()
    try:
        yield pulse
    finally:
        pulse.stop.set()
        for thread in threads:
            thread.join()


def resident(pid: int) -> tuple[int, int]:
    """Megabytes of a process now, and at most."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    found = {
        name: value.split()[0]
        for name, value in (line.split(":\t") for line in lines if "kB" in line)
    }
    return int(found["VmRSS"]) // 1024, int(found["VmHWM"]) // 1024


def seconds(pid: int) -> float:
    """Of the processor, that a process has had."""
    numbers = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def text(press: Any, receiver: Any, *, rule: str = RULE, seed: int | None = None) -> str:
    """The file: one rule of ours alone, or with all the others, whose names hang on the seed."""
    head = OWN.format(press=press.host)
    if seed is None:
        channels = f'channels: {{hook: {{url: "webhook://{receiver.host}/hook"}}}}\n'
        return f"version: 1\n{channels}{head}rules:\n{rule}"
    made = rules(COUNT, seed).replace("console://", f"webhook://{receiver.host}/hook")
    made = made.replace("{screen:", "{hook:", 1)
    return made.replace("\nrules:\n", f"\n{head}rules:\n{rule}", 1)


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Prints a line in the long form, for whoever asked for it."""
    return request.config.get_terminal_writer().line if LONG else lambda _: None


@pytest.mark.timeout(3000 if LONG else 180)
def test_they_are_live_and_nothing_waits_for_them(
    *, daemon: Any, press: Any, receiver: Any, items: Any, wait: Any, say: Any
) -> None:
    numbers = itertools.count()

    def publish() -> None:
        (item,) = items(next(numbers))
        press.feed("klan", [item | {"description": item["title"]}])

    def another() -> None:
        told = len(receiver.got)
        wait(lambda: len(receiver.got) > told)

    press.feed("klan", [])
    press.feed("rts", [])
    receiver.open()
    daemon.rules.write_text(text(press, receiver), encoding="utf-8")
    daemon.start()
    saves = {
        "new": text(press, receiver, seed=1),
        "one of them edited": text(press, receiver, seed=1, rule=EDITED),
        "all others": text(press, receiver, seed=2, rule=EDITED),
    }
    for turn, (name, body) in enumerate(saves.items()):
        with flowing(daemon, publish, receiver) as pulse:
            another()
            beside = daemon.rules.with_suffix(".new")
            beside.write_text(body, encoding="utf-8")
            saved, told, before = time.monotonic(), len(receiver.got), seconds(daemon.pid)
            beside.replace(daemon.rules)
            wait(lambda turn=turn: len(daemon.logged("rules were reloaded")) > turn, ALL)
            took, came = time.monotonic() - saved, len(receiver.got) - told
            spent = seconds(daemon.pid) - before
            another()
        now, most = resident(daemon.pid)
        say(
            f"{name}: {took:.1f} s ({spent:.0f} of the processor), gap {pulse.gap:.2f} s, "
            f"{came} alerts meanwhile, the latest after {pulse.late:.1f} s; "
            f"{now} MB, at most {most} MB",
        )
        assert took < LIVE
        assert pulse.gap < GAP
        assert pulse.late < LATE
    assert not daemon.logged("error")
    daemon.signal(signal.SIGTERM)
    assert daemon.ends(60) == 0
