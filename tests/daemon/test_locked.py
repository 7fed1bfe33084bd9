"""Another program that locks the database: the daemon waits, says so once, and loses nothing."""

from contextlib import closing
from typing import Any

import pysqlite3

from monitor.model import DeliveryState
from monitor.store import Store, outbox

WAITS = "another program keeps the database locked"


def test_a_database_that_another_program_locks(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    """For itself alone while the daemon starts, against writers while it works."""
    write_rules("klan")
    press.feed("klan", items(1))
    answer = receiver.wait_at("/hook")
    receiver.open()
    path = daemon.home / "data" / "monitor.db"
    store = Store.open(f"sqlite:///{path}", path.parent)
    store.migrate()
    store.close_now()
    with closing(pysqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("UPDATE feeds SET entries = entries")
        daemon.spawn()
        wait(lambda: daemon.logged(WAITS))
        assert daemon.ended is None
    wait(lambda: receiver.got)
    with closing(pysqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer.set()
        asked = press.count("GET", "/klan")
        press.feed("klan", items(1, 2))
        for path_of_page in ("/healthz", "/readyz"):
            assert daemon.status(path_of_page) == 200
        assert daemon.here("alerts", "list").returncode == 0
        assert press.count("GET", "/klan") <= asked + 1
        assert daemon.read(outbox.counts) == {DeliveryState.SENDING: 1}
    wait(lambda: daemon.read(outbox.counts) == {DeliveryState.SENT: 2})
    assert len(receiver.keys) == len(set(receiver.keys)) == 2
    assert len(daemon.logged(WAITS)) == 1
    assert daemon.stop() == 0
