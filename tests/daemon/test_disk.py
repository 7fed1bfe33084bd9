"""A disk that fills under the running daemon: nothing is fetched, all is told, nothing is lost."""

import http.client
import resource
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pysqlite3

from monitor.model import DeliveryState
from monitor.store import Connection, feeds, outbox, space

OPS = '  ops: {{url: "webhook://{receiver}/ops"}}\n'
UNLIMITED = resource.RLIM_INFINITY


def limit(daemon: Any, most: int) -> None:
    """Files of the daemon's process may have so many bytes."""
    resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE, (most, UNLIMITED))


def heavy(count: int) -> list[dict[str, str]]:
    """Entries of 5 KB each that no rule wants, without pages."""
    text = "Moti do të jetë me diell në të gjithë vendin. " * 110
    return [
        {"title": f"Parashikimi {n}", "guid": f"moti-{n}", "description": text}
        for n in range(count)
    ]


def page(daemon: Any) -> int:
    """The status of the front page."""
    with closing(http.client.HTTPConnection(daemon.address, timeout=10)) as connection:
        connection.request("GET", "/")
        return connection.getresponse().status


def sent(c: Connection) -> int:
    return outbox.counts(c).get(DeliveryState.SENT, 0)


def test_a_disk_that_fills(
    *,
    daemon: Any,
    press: Any,
    receiver: Any,
    write_rules: Any,
    items: Any,
    wait: Callable[..., Any],
) -> None:
    write_rules("klan", "moti", more=OPS.format(receiver=receiver.host))
    answer = receiver.wait_at("/hook")
    receiver.open()
    press.feed("moti", [])
    press.feed("klan", items(1, 2))
    daemon.start()
    wait(lambda: receiver.got and len(daemon.read(outbox.counts)) == 2)
    # One message is at its receiver, another waits for it.
    limit(daemon, daemon.read(space.size) + 400_000)
    press.feed("moti", heavy(200))
    wait(lambda: daemon.status("/readyz") == 503)
    wait(lambda: [one for one in receiver.got if one.body["kind"] == "notice"])
    press.feed("klan", items(1, 2, 3, 4))
    asked = press.count("GET")
    status, said = daemon.ask("GET", "/readyz")
    assert (status, said["ready"]) == (503, False)
    assert "the disk" in said["problem"]
    assert daemon.status("/healthz") == 200
    assert page(daemon) == 200

    answer.set()
    wait(lambda: daemon.read(sent) == 3)  # with the notice
    assert daemon.status("/readyz") == 503
    assert press.count("GET") - asked <= 2  # what was under way

    limit(daemon, UNLIMITED)
    wait(lambda: daemon.status("/readyz") == 200)
    wait(lambda: daemon.read(lambda c: feeds.get(c, "moti")).entries == 200)
    wait(lambda: daemon.read(sent) == 6)
    assert len(set(receiver.keys)) == len(receiver.keys) == 6
    notices = [one.body["notice"]["text"] for one in receiver.got if one.body["kind"] == "notice"]
    assert [text.split()[0] for text in notices] == ["Nothing", "There"]
    assert len(daemon.logged("nothing is fetched")) == 1
    assert len(daemon.logged("there is room again")) == 1
    assert daemon.stop() == 0
    with closing(pysqlite3.connect(daemon.home / "data" / "monitor.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
