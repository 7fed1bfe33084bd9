"""SIGTERM while busy: what is being sent ends, nothing new begins, nothing is lost."""

import fcntl
import signal
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pysqlite3
import pytest

from monitor.model import DeliveryState
from monitor.store import outbox
from monitor.store.postgresql import WRITER

ON_THEIR_WAY = 4  # requests that the press may not have seen yet: two for each of its hosts

# In this database: the server is everybody's.
WAITING = """
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""

DATABASES = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])


def busy(*, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any) -> Any:
    """Starts a daemon and has it wait for a receiver, a page that drips and one that is silent.
    What is returned lets the receiver answer."""
    write_rules("klan", "koha", "lajme")
    answer = threading.Event()
    first, second = items(1, 2)
    press.answers["/lajm-2"].drip = 0.5
    (third,) = items(3, before=lambda: answer.wait(60))
    for item in (second, third):  # of another host, so that they keep nothing else from being asked
        item["link"] = item["link"].replace("127.0.0.1", "localhost")
    press.feed("klan", [first])
    press.feed("koha", [second])
    press.feed("lajme", [third])
    hook = press.answers["/klan"].__class__(before=lambda: answer.wait(60))
    receiver.answers["/hook"] = hook
    receiver.open()
    daemon.start()
    wait(lambda: receiver.got and press.count("GET", "/lajm-") == 3)
    return answer


def counts(daemon: Any) -> dict[DeliveryState, int]:
    return dict(daemon.read(outbox.counts))


def test_an_orderly_end(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    answer = busy(
        daemon=daemon,
        press=press,
        receiver=receiver,
        write_rules=write_rules,
        items=items,
        wait=wait,
    )
    asked = time.monotonic()
    daemon.signal(signal.SIGTERM)
    wait(lambda: daemon.logged("stopping"))
    quiet = time.monotonic()
    threading.Timer(5, answer.set).start()
    assert daemon.ends(20) == 0
    assert time.monotonic() - asked > 4
    # In which a dozen polls would have been due.
    assert len([request for request in press.asked if request[0] > quiet]) <= ON_THEIR_WAY
    assert counts(daemon) == {DeliveryState.SENT: 1}
    receiver.answers.clear()
    press.answers["/lajm-2"].drip = 0
    daemon.start()
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 3})
    assert len(receiver.keys) == len(set(receiver.keys)) == 3


def test_no_fetch_begins_after_the_signal(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    """Fifty feeds due every second, pages that drip, a message on its way, and a reload."""
    names = [f"f{number}" for number in range(50)]
    rules = write_rules(*names)
    answer = receiver.wait_at("/hook")
    receiver.open()
    (quick,), slow = items(0), items(1, 2, drip=0.2)
    for item in slow:  # of another host, so that they keep nothing else from being asked
        item["link"] = item["link"].replace("127.0.0.1", "localhost")
    for name in names:
        press.feed(name, [quick, *slow])
    daemon.start()
    wait(lambda: receiver.got and press.count("GET", "/f") > len(names))
    wait(lambda: press.count("GET", "/lajm-") >= 3)
    daemon.rules.write_text(rules.replace("severity: high", "severity: critical"))
    daemon.signal(signal.SIGHUP)
    daemon.signal(signal.SIGTERM)
    wait(lambda: daemon.logged("stopping"))
    asked, stopping = len(press.asked), time.monotonic()
    threading.Timer(2, answer.set).start()
    assert daemon.ends(20) == 0
    assert time.monotonic() - stopping > 1.5  # in which 75 polls would have been due
    assert len(press.asked) - asked <= ON_THEIR_WAY
    assert DeliveryState.SENDING not in counts(daemon)
    assert len(receiver.keys) == len(set(receiver.keys))
    assert "Traceback" not in daemon.log_text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_end_before_it_has_begun(daemon: Any, write_rules: Any, wait: Any, number: Any) -> None:
    """While the program is still being loaded."""
    write_rules()
    daemon.spawn()
    wait(lambda: catches(daemon.pid, number))
    daemon.signal(number)
    assert daemon.ends(20) == 0
    assert "Traceback" not in daemon.log_text


def catches(pid: int, number: int) -> bool:
    """Whether a process has said what this signal does."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (mask,) = (line.split()[1] for line in lines if line.startswith("SigCgt"))
    default = number == signal.SIGINT and not catches(pid, signal.SIGTERM)  # Python's own
    return bool(int(mask, 16) >> (number - 1) & 1) and not default


@DATABASES
def test_an_end_while_another_migrates(daemon: Any, write_rules: Any, wait: Any, kind: str) -> None:
    write_rules()
    if kind == "sqlite":
        (daemon.home / "data").mkdir()
        with (daemon.home / "data" / "migrate.lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            daemon.spawn()
            wait(lambda: f"{daemon.pid}" in waiting_for_files())
            assert daemon.stop() == 0
    else:
        url = daemon.variables["MONITOR_DATABASE_URL"]
        with closing(psycopg.connect(url, autocommit=True)) as c:
            c.execute("SELECT pg_advisory_lock(%s)", [WRITER])
            daemon.spawn()
            wait(lambda: c.execute(WAITING).fetchone() != (0,))
            assert daemon.stop() == 0
    assert "Traceback" not in daemon.log_text


def waiting_for_files() -> set[str]:
    """The processes that wait for the lock of a file."""
    lines = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return {line[5] for line in lines if line[1] == "->"}


def test_the_second_signal_ends_at_once(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    answer = busy(
        daemon=daemon,
        press=press,
        receiver=receiver,
        write_rules=write_rules,
        items=items,
        wait=wait,
    )
    daemon.signal(signal.SIGTERM)
    wait(lambda: daemon.logged("stopping"))
    daemon.signal(signal.SIGTERM)
    assert daemon.ends(8) == 1
    assert counts(daemon) == {DeliveryState.SENDING: 1}
    answer.set()
    receiver.answers.clear()
    press.answers["/lajm-2"].drip = 0
    daemon.start()
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 3})
    assert len(set(receiver.keys)) == 3
    assert len(receiver.keys) <= 4  # the one that was being sent may come twice


def test_neither_a_silent_receiver_nor_a_locked_database_keeps_the_daemon(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    answer = busy(
        daemon=daemon,
        press=press,
        receiver=receiver,
        write_rules=write_rules,
        items=items,
        wait=wait,
    )
    other = pysqlite3.connect(daemon.home / "data" / "monitor.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert daemon.stop() == 0
    other.close()
    assert counts(daemon) == {DeliveryState.SENDING: 1}  # not known, so sent again
    answer.set()


def test_an_idle_daemon_ends_at_once(daemon: Any, receiver: Any, write_rules: Any) -> None:
    write_rules()
    daemon.start()
    daemon.signal(signal.SIGTERM)
    assert daemon.ends(10) == 0
    assert daemon.logged("stopped")


def test_what_nobody_foresaw_ends_it_to_be_started_again(
    daemon: Any, receiver: Any, write_rules: Any
) -> None:
    write_rules()
    daemon.start()
    assert daemon.stop() == 0
    with closing(pysqlite3.connect(daemon.home / "data" / "monitor.db")) as other:
        other.execute("ALTER TABLE feeds RENAME COLUMN listed TO shown")
    daemon.spawn()
    assert daemon.ends(20) == 1
    assert daemon.logged("a part of the daemon failed")
    assert "no such column" in daemon.log_text
    assert "This is a fault of ours" in daemon.log_text
