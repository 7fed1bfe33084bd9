"""SIGTERM while busy: what is being sent ends, nothing new begins, nothing is lost."""

import signal
import threading
import time
from contextlib import closing
from typing import Any

import pysqlite3

from monitor.model import DeliveryState
from monitor.store import outbox


def busy(*, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any) -> Any:
    """Starts a daemon and has it wait for a receiver, a page that drips and one that is silent.
    What is returned lets the receiver answer."""
    write_rules("klan", "koha", "lajme")
    answer = threading.Event()
    first, second = items(1, 2)
    press.answers["/lajm-2"].drip = 0.5
    (third,) = items(3, before=lambda: answer.wait(60))
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
    assert daemon.process.wait(20) == 0
    took = time.monotonic() - asked
    assert 4 < took < 20
    assert not [request for request in press.asked if request[0] > quiet]
    assert counts(daemon) == {DeliveryState.SENT: 1}
    receiver.answers.clear()
    press.answers["/lajm-2"].drip = 0
    daemon.start()
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 3})
    assert len(receiver.keys) == len(set(receiver.keys)) == 3


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
    second = time.monotonic()
    daemon.signal(signal.SIGTERM)
    assert daemon.process.wait(8) == 1
    assert time.monotonic() - second < 8
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
    assert daemon.stop(20) == 0
    other.close()
    assert counts(daemon) == {DeliveryState.SENDING: 1}  # not known, so sent again
    answer.set()


def test_an_idle_daemon_ends_at_once(daemon: Any, receiver: Any, write_rules: Any) -> None:
    write_rules()
    daemon.start()
    begun = time.monotonic()
    assert daemon.stop() == 0
    assert time.monotonic() - begun < 10
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
    assert daemon.process.wait(20) == 1
    assert daemon.logged("a part of the daemon failed")
    assert "no such column" in daemon.log_text
    assert "This is a fault of ours" in daemon.log_text
