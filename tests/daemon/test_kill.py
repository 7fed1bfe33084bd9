"""kill -9: how soon alerts go on, and no process left behind. What is lost: test_crash.py."""

import os
import select
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.model import DeliveryState
from monitor.store import outbox

DATABASES = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])

FIRST_DELIVERY = 5.0  # seconds from a restart that is ready
ORPHANS = 15.0  # seconds for which a killed daemon's processes may live on


def counts(daemon: Any) -> dict[DeliveryState, int]:
    return dict(daemon.read(outbox.counts))


def due_at(daemon: Any) -> float:
    """When a message that was refused once is tried again."""
    waiting = daemon.read(lambda c: outbox.listing(c, DeliveryState.PENDING, 9))
    later = ((one.due - datetime.now(UTC)).total_seconds() for one in waiting)
    return time.monotonic() + max(later, default=0.0)


def test_killed_between_stored_and_sent(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    write_rules("klan")
    press.feed("klan", items(1))
    daemon.start()
    wait(lambda: counts(daemon).get(DeliveryState.PENDING))
    daemon.kill()
    due = due_at(daemon)
    receiver.open()
    daemon.start()
    ready = time.monotonic()
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 1})
    assert receiver.got[0].at - max(ready, due) < FIRST_DELIVERY + daemon.starved
    assert daemon.stop() == 0
    assert len(receiver.got) == 1


@DATABASES
def test_killed_between_sent_and_recorded(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    write_rules("klan")
    press.feed("klan", items(1))
    receiver.answers["/hook"] = press.answers["/klan"].__class__(before=daemon.kill)
    receiver.open()
    daemon.start()
    wait(lambda: daemon.ended is not None)
    assert counts(daemon) == {DeliveryState.SENDING: 1}
    del receiver.answers["/hook"]
    daemon.start()
    ready = time.monotonic()
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 1})
    first, second = receiver.got
    assert second.at - ready < FIRST_DELIVERY + daemon.starved
    assert first.key == second.key
    assert first.raw == second.raw


def descendants(pid: int) -> set[int]:
    """The processes below one; what ends meanwhile is none of them."""
    found: set[int] = set()
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found |= {child} | descendants(child)
    return found


def held(processes: set[int]) -> dict[int, int]:
    """A pidfd of each that has not ended."""
    found: dict[int, int] = {}
    for one in processes:
        with suppress(ProcessLookupError):
            found[one] = os.pidfd_open(one)
    return found


def all_end(processes: list[int], seconds: float) -> bool:
    """Whether every one of these (pidfds) ends in time."""
    end = time.monotonic() + seconds
    return all(select.select([one], [], [], max(0, end - time.monotonic()))[0] for one in processes)


def serbian(press: Any) -> None:
    title = "Pucnjava u Banjskoj, policija blokirala put"
    text = "Policija je blokirala sve prilaze selu. Misija KFOR-a prati razvoj događaja na severu."
    press.feed("rts", [{"title": title, "link": press.page("/rs", title, text), "guid": "1"}])


def test_no_process_outlives_an_idle_daemon(
    daemon: Any, press: Any, receiver: Any, write_rules: Any, wait: Any
) -> None:
    write_rules("rts", language="sr")
    serbian(press)
    receiver.open()
    daemon.start()
    wait(lambda: receiver.got)
    assert receiver.got[0].body["alerts"][0]["article"]["translation"]["engine"] == "apertium"
    below = held(descendants(daemon.pid))
    names = {name_of(one) for one in below}
    assert "lt-proc" in names  # a pipeline of the translator, below its worker
    assert len(below) >= 4
    daemon.kill()
    assert all_end([*below.values()], ORPHANS)


def test_no_process_outlives_a_busy_daemon(
    daemon: Any, press: Any, receiver: Any, write_rules: Any, wait: Any
) -> None:
    write_rules("klan")
    press.feed("klan", [{"title": "Banjskë", "description": "Banjskë<a> " * 10}])
    hostile = press.answers["/klan"]
    start, item = hostile.body.removesuffix(b"</channel></rss>").split(b"<item>")
    broken = item.replace(b"&lt;", b"<").replace(b"</description>", b"")
    hostile.body = start + (b"<item>" + broken) * 5_000  # for seconds, and in little memory
    receiver.open()
    daemon.start()
    wait(lambda: press.count("GET", "/klan"))
    idle = {one: cpu(one) for one in descendants(daemon.pid)}

    def worker() -> list[int]:
        return [one for one in descendants(daemon.pid) if cpu(one) > idle.get(one, 0) + 0.5]

    wait(worker)
    processes = held(descendants(daemon.pid))
    daemon.kill()
    assert all_end([*processes.values()], ORPHANS)


def name_of(pid: int) -> str:
    """What a process is; nothing where it has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def cpu(pid: int) -> float:
    """Seconds of CPU that a process took; none where it has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0
