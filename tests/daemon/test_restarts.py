"""The database server crashes again and again, or stays away: nothing is lost."""

import os
import random
import time
from typing import Any

import pytest

from monitor.model import DeliveryState
from monitor.store import outbox

pytestmark = pytest.mark.timeout(400)

PACE = 4.0  # seconds at most between two restarts
ALONE = 20 if os.environ.get("MONITOR_TEST_CRASH") else 8


def counts(daemon: Any) -> dict[DeliveryState, int]:
    return dict(daemon.read(outbox.counts))


@pytest.mark.parametrize(("restarts", "together"), [(ALONE, False), (6, True)])
def test_restarts_while_entries_flow(
    *,
    restarts: int,
    together: bool,
    daemon: Any,
    postgres: Any,
    press: Any,
    receiver: Any,
    write_rules: Any,
    items: Any,
    wait: Any,
) -> None:
    """Each comes a moment after a message, in the middle of the walk of others; to a daemon alone,
    or with one that stands by and a worker."""
    daemon.use(postgres.url)
    hands = [daemon, daemon.beside(), daemon.beside("worker")] if together else [daemon]
    chance = random.Random(7)
    write_rules("klan", "koha")
    receiver.open()
    published: list[dict[str, str]] = []

    def publish() -> None:
        published.extend(items(*range(len(published), len(published) + 4)))
        press.feed("klan", published[::2])
        press.feed("koha", published[1::2])

    publish()
    for one in hands:
        one.start() if one.words == ("run",) else one.spawn()
    wait(lambda: receiver.got)
    for _ in range(restarts):
        told, end = len(receiver.got), time.monotonic() + PACE
        publish()
        wait(lambda told=told, end=end: len(receiver.got) > told or time.monotonic() > end)
        time.sleep(chance.random() / 4)
        postgres.restart_immediate()
    wait(lambda: counts(hands[0]) == {DeliveryState.SENT: len(published)})
    told = {one.body["alerts"][0]["article"]["title"] for one in receiver.got}
    assert told == {item["title"] for item in published}
    assert len(receiver.keys) - len(set(receiver.keys)) <= restarts
    assert [one.stop() for one in hands] == [0] * len(hands)
    assert not [one for one in hands if "Traceback" in one.log_text]


def test_a_server_that_is_away(
    *,
    daemon: Any,
    postgres: Any,
    press: Any,
    receiver: Any,
    write_rules: Any,
    items: Any,
    wait: Any,
) -> None:
    """Before the start, in the middle, and at the end; each time for longer than retries last."""
    daemon.use(postgres.url)
    write_rules("klan")
    press.feed("klan", items(1))
    receiver.open()
    postgres.stop()
    impatient = daemon.beside()
    for one in (daemon, impatient):
        one.spawn()
        wait(lambda one=one: one.logged("waiting for the database"))
    assert impatient.stop() == 0
    postgres.start()
    wait(lambda: daemon.status("/readyz") == 200)
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 1})
    postgres.stop()
    wait(lambda: daemon.status("/readyz") == 503)
    assert daemon.status("/healthz") == 200
    asked = press.count("GET", "/klan")
    press.feed("klan", items(1, 2))
    wait(lambda: daemon.logged("the database cannot be used; tried again"))
    time.sleep(3)
    assert press.count("GET", "/klan") - asked <= 1
    postgres.start()
    wait(lambda: daemon.status("/readyz") == 200)
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 2})
    postgres.stop()
    assert daemon.stop() == 0
    assert len(receiver.keys) == len(set(receiver.keys))
    told = daemon.logged("the database cannot be used; tried again")
    assert len(told) <= 4, told
    for one in (daemon, impatient):
        assert "Traceback" not in one.log_text
