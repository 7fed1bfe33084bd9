"""Several `monitor run` on one PostgreSQL database: one works, the others stand by."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest

from monitor.model import DeliveryState
from monitor.store import outbox
from monitor.store.presence import GRACE, LEADER

TAKE_OVER = 5.0  # seconds from a kill to the next one's first request
DONE_AGAIN = 15.0  # seconds from a kill until what the killed one had in hand is done again
NOTICED = 1.0  # seconds until a process knows that it lost its session; it takes no lead for GRACE
BOTH = 2.0  # seconds for which two may poll, where one does not know yet that it lost the lead
ALONE = 5  # polls in a row, at most one a second, by which one is known to poll alone
OWNER = f"""
    SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted
    AND classid = {LEADER >> 32} AND objid = {LEADER & 0xFFFFFFFF}
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""

kind = pytest.fixture(lambda: "postgresql")


def counts(daemon: Any) -> dict[DeliveryState, int]:
    return dict(daemon.read(outbox.counts))


def polls(press: Any, who: str, since: float = 0.0) -> list[float]:
    """When this one of the pair asked the press for anything."""
    return [at for at, agent in press.agents if f"{who}@" in agent and at >= since]


def alone(press: Any, since: int) -> bool:
    """Whether of all requests since so many the last ones were of one and the same."""
    last = [agent for _, agent in press.agents[since:]][-ALONE:]
    return len(last) == ALONE and len(set(last)) == 1


@pytest.fixture
def admin(daemon: Any) -> Iterator[psycopg.Connection]:
    """The database, for whoever runs the server."""
    with closing(psycopg.connect(daemon.variables["MONITOR_DATABASE_URL"], autocommit=True)) as c:
        yield c


@pytest.fixture
def pair(daemon: Any, wait: Any, write_rules: Any, press: Any) -> Callable[..., tuple[Any, Any]]:
    """Starts one that leads, and one that stands by; each tells publishers who it is."""

    def start(*feeds: str) -> tuple[Any, Any]:
        text = write_rules(*feeds)
        for who in ("first", "second"):
            named = text.replace("every: 1s", f"every: 1s, contact: {who}@example.org")
            (daemon.home / f"{who}.yaml").write_text(named, encoding="utf-8")
        daemon.variables["MONITOR_RULES"] = str(daemon.home / "first.yaml")
        daemon.start()
        wait(lambda: polls(press, "first"))
        other = daemon.beside(MONITOR_RULES=str(daemon.home / "second.yaml"))
        other.start()
        wait(lambda: other.logged("this one stands by"))
        return daemon, other

    return start


def test_one_works_and_the_other_takes_over_after_a_kill(
    *, pair: Any, press: Any, receiver: Any, items: Any, wait: Any
) -> None:
    """kill -9 while a message is being sent, and a page is being read."""
    answer = receiver.wait_at("/hook")
    receiver.open()
    press.feed("klan", items(1))
    press.feed("koha", items(2, before=lambda: answer.wait(60)))
    first, second = pair("klan", "koha")
    assert second.ask("GET", "/readyz") == (200, {"ready": True})
    wait(lambda: receiver.got and press.count("GET", "/lajm-2"))
    time.sleep(2)  # the other could poll if it would
    assert not polls(press, "second")
    first.kill()
    killed, starved = time.monotonic(), second.starved
    answer.set()
    wait(lambda: polls(press, "second"))
    assert polls(press, "second")[0] - killed < TAKE_OVER + second.starved - starved
    wait(lambda: counts(second) == {DeliveryState.SENT: 2})
    assert receiver.got[-1].at - killed < DONE_AGAIN + second.starved - starved
    assert len(set(receiver.keys)) == 2
    assert len(receiver.keys) == 3
    assert second.logged("it is done again")
    assert second.ended is None


def test_an_orderly_hand_over_repeats_nothing(
    *, pair: Any, press: Any, receiver: Any, items: Any, wait: Any
) -> None:
    """The next one works while the one that was stopped still sends."""
    answer = receiver.wait_at("/hook")
    receiver.open()
    press.feed("klan", items(1))
    press.feed("koha", items(2, before=lambda: answer.wait(60)))
    first, second = pair("klan", "koha")
    wait(lambda: receiver.got and press.count("GET", "/lajm-2"))
    first.signal(signal.SIGTERM)
    stopped, starved = time.monotonic(), second.starved
    wait(lambda: polls(press, "second"))
    assert polls(press, "second")[0] - stopped < TAKE_OVER + second.starved - starved
    time.sleep(4)  # longer than it takes to give somebody up for dead
    assert first.ended is None
    answer.set()
    assert first.ends(20) == 0
    wait(lambda: counts(second) == {DeliveryState.SENT: 2})
    assert len(receiver.keys) == len(set(receiver.keys)) == 2


def test_the_lock_is_lost_and_nothing_else(
    *, pair: Any, press: Any, receiver: Any, items: Any, wait: Any, admin: Any
) -> None:
    """Whoever leads afterwards: within seconds one polls alone, and what was in hand ends."""
    answer = receiver.wait_at("/hook")
    receiver.open()
    press.feed("klan", items(1))
    first, second = pair("klan")
    wait(lambda: receiver.got)
    (owner,) = admin.execute(OWNER).fetchone()
    admin.execute("SELECT pg_terminate_backend(%s)", [owner])
    cut, starved = time.monotonic(), first.starved + second.starved
    asked = len(press.agents)
    wait(lambda: alone(press, asked))
    settled = time.monotonic()
    assert settled - cut < BOTH + 2 * ALONE + first.starved + second.starved - starved
    press.feed("klan", items(1, 2))
    answer.set()
    wait(lambda: counts(first) == {DeliveryState.SENT: 2})
    busy = [who for who in ("first", "second") if polls(press, who, settled)]
    assert len(busy) == 1, busy
    assert len(receiver.keys) == len(set(receiver.keys)) == 2
    left, other = (first, second) if busy == ["first"] else (second, first)
    left.kill()
    killed, starved = time.monotonic(), other.starved
    name = "second" if left is first else "first"
    wait(lambda: polls(press, name, killed))
    free = max(killed, cut + NOTICED + GRACE)
    assert polls(press, name, killed)[0] - free < TAKE_OVER + other.starved - starved
    assert other.ended is None


def test_a_frozen_one_loses_the_lead(
    *, pair: Any, press: Any, receiver: Any, items: Any, wait: Any, admin: Any
) -> None:
    """One repeat at most, and what it does when it comes to itself changes nothing."""
    answer = receiver.wait_at("/hook")
    receiver.open()
    press.feed("klan", items(1))
    first, second = pair("klan")
    wait(lambda: receiver.got)
    first.signal(signal.SIGSTOP)
    (owner,) = admin.execute(OWNER).fetchone()
    admin.execute("SELECT pg_terminate_backend(%s)", [owner])  # as idle_session_timeout does
    receiver.answers.clear()
    # Where it was frozen in a transaction that writes, this ends 15 s later.
    wait(lambda: counts(first) == {DeliveryState.SENT: 1})
    assert receiver.keys == [receiver.keys[0]] * 2
    awake, starved = time.monotonic(), first.starved
    first.signal(signal.SIGCONT)
    answer.set()
    wait(lambda: first.logged("this one stands by"))
    knows = time.monotonic()
    assert knows - awake < BOTH + 1 + first.starved - starved
    assert counts(second) == {DeliveryState.SENT: 1}
    press.feed("klan", items(1, 2))
    wait(lambda: counts(second) == {DeliveryState.SENT: 2})
    assert not polls(press, "first", knows + BOTH)
    second.kill()
    killed, starved = time.monotonic(), first.starved
    wait(lambda: polls(press, "first", killed))
    free = max(killed, awake + NOTICED + GRACE)
    assert time.monotonic() - free < TAKE_OVER + first.starved - starved
    assert len(receiver.keys) == 3


def test_three_start_on_an_empty_database(
    *, daemon: Any, new_database: Any, press: Any, receiver: Any, write_rules: Any, wait: Any
) -> None:
    write_rules("klan")
    press.feed("klan", [])
    daemon.use(new_database())
    three = [daemon, daemon.beside(), daemon.beside()]
    for one in three:
        one.spawn()
    wait(lambda: all(one.status("/readyz") == 200 for one in three))
    wait(lambda: sum(bool(one.logged("this one stands by")) for one in three) == 2)
    assert sum(bool(one.logged("watching")) for one in three) == 1
    assert [one.ended for one in three] == [None] * 3
    assert [one.stop() for one in three] == [0] * 3
    assert not [one for one in three if "Traceback" in one.log_text]


def test_every_verb_works_beside_a_running_daemon(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    write_rules("klan")
    press.feed("klan", items(1))
    receiver.open()
    daemon.start()
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 1})
    press.feed("klan", items(1, 2))
    ran = daemon.monitor("once", "--json")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["feeds"]["failed"] == 0
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 2})
    listed = daemon.here("alerts", "list", "--format", "json")
    alert, _ = json.loads(listed.stdout)
    verbs = [["migrate"], ["check"], ["feeds", "list"], ["alerts", "show", alert["id"]], ["retry"]]
    for words in verbs:
        done = daemon.here(*words)
        assert done.returncode == 0, (words, done.stderr)
    doctor = daemon.here("doctor", "--format", "json")
    assert "Traceback" not in doctor.stderr
    assert json.loads(doctor.stdout)["findings"] is not None
    assert daemon.here("backup", str(daemon.home / "copy")).returncode == 78
    assert len(receiver.keys) == len(set(receiver.keys)) == 2
    assert daemon.ended is None
    assert "Traceback" not in daemon.log_text
