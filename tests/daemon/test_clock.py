"""A daemon whose machine's clock is set, and one that sleeps for longer than its leases."""

import os
import signal
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import monitor
from monitor.model import DeliveryState
from monitor.store import articles, outbox

DAY = timedelta(days=1)
# Read by every interpreter that starts: the two clocks of the environment, ahead by what a file
# says. (faketime makes time.sleep of this Python fail.)
AHEAD = """
from datetime import timedelta
from pathlib import Path
from monitor import environment

def ahead(place):
    return float(Path({file!r}).read_text().split()[place])

now, steady = environment.utc_now, environment.steady
environment.utc_now = lambda: now() + timedelta(seconds=ahead(0))
environment.steady = lambda: steady() + ahead(1)
"""


@dataclass
class Machine:
    """Whose clocks a test moves."""

    file: Path
    wall: float = 0.0
    steady: float = 0.0

    def is_set(self, by: timedelta) -> None:
        """Its clock says another time."""
        self.wall += by.total_seconds()
        self._write()

    def sleeps(self, seconds: float) -> None:
        """Time goes by, and nothing runs."""
        self.wall += seconds
        self.steady += seconds
        self._write()

    def _write(self) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(f"{self.wall} {self.steady}")
        new.replace(self.file)


@pytest.fixture
def machine(daemon: Any, tmp_path: Path) -> Machine:
    """The daemon's."""
    made = Machine(tmp_path / "clocks")
    made.sleeps(0)
    where = tmp_path / "python"
    where.mkdir()
    (where / "sitecustomize.py").write_text(AHEAD.format(file=str(made.file)))
    ours = Path(monitor.__file__).parents[1]
    daemon.variables["PYTHONPATH"] = os.pathsep.join((str(where), str(ours)))
    return made


def counts(daemon: Any) -> dict[DeliveryState, int]:
    return dict(daemon.read(outbox.counts))


def test_a_clock_that_is_set(
    *,
    daemon: Any,
    machine: Machine,
    press: Any,
    receiver: Any,
    write_rules: Any,
    items: Any,
    wait: Any,
) -> None:
    """A day ahead, then a day back: each article is told once."""
    write_rules("klan")
    receiver.open()
    press.feed("klan", items(1))
    daemon.start()
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 1})
    published = [1]
    for step in (DAY, -2 * DAY):
        machine.is_set(step)
        last = published[-1]
        wait(lambda last=last: len(daemon.logged("clock was set")) == last)
        asked = press.count("GET", "/klan")
        wait(lambda asked=asked: press.count("GET", "/klan") > asked + 1)  # within intervals of 1 s
        published.append(last + 1)
        press.feed("klan", items(*published))
        wait(lambda: counts(daemon) == {DeliveryState.SENT: len(published)})
    assert daemon.stop() == 0
    assert len(receiver.keys) == len(set(receiver.keys)) == len(published)
    assert all(one.text for one in daemon.read(lambda c: articles.recent(c, 9)))
    assert daemon.read(articles.count) == len(published)
    assert "Traceback" not in daemon.log_text


def test_a_machine_that_sleeps_for_longer_than_the_leases(
    *,
    daemon: Any,
    machine: Machine,
    press: Any,
    receiver: Any,
    write_rules: Any,
    items: Any,
    wait: Any,
) -> None:
    """SIGSTOP while a message is on its way and a page is being read; ten minutes later it goes on
    by itself, polls once, and sends nothing twice."""
    write_rules("klan", "koha")
    answer = receiver.wait_at("/hook")
    receiver.open()
    press.feed("klan", items(1))
    press.feed("koha", items(2, before=lambda: answer.wait(60)))
    daemon.start()
    wait(lambda: receiver.got and press.count("GET", "/lajm-2"))
    daemon.signal(signal.SIGSTOP)
    machine.sleeps(600)
    asked = press.count("GET", "/k")
    answer.set()
    daemon.signal(signal.SIGCONT)
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 2})
    press.feed("klan", items(1, 3))
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 3})
    assert press.count("GET", "/k") > asked
    assert not daemon.logged("clock was set")
    assert daemon.stop() == 0
    assert len(set(receiver.keys)) == 3
    assert len(receiver.keys) <= 4
    assert press.count("GET", "/lajm-2") <= 2
