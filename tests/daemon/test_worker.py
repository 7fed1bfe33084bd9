"""`monitor worker`: further processes that run steps for the one that leads."""

import signal
from typing import Any

import pytest

from monitor.jobs import local
from monitor.model import DeliveryState
from monitor.store import articles, outbox

kind = pytest.fixture(lambda: "postgresql")


def counts(daemon: Any) -> dict[DeliveryState, int]:
    return dict(daemon.read(outbox.counts))


def waiting(daemon: Any) -> int:
    """How many jobs wait to be read."""
    return daemon.read(local.counts).get("read", (0, None))[0]


def working(worker: Any, wait: Any) -> Any:
    """A worker that was started and has found rules."""
    worker.spawn()
    wait(lambda: worker.logged("working") or worker.ended is not None)
    assert worker.ended is None, worker.log_text
    return worker


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--steps", "poll,reed"], "there is no step reed; there are poll, read, translate"),
        (["--steps", " ,"], "no step is named"),
        ([], "a worker needs PostgreSQL"),
    ],
)
def test_wrong_usage(daemon: Any, write_rules: Any, words: list[str], said: str) -> None:
    write_rules()
    del daemon.variables["MONITOR_DATABASE_URL"]
    refused = daemon.here("worker", *words)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_each_runs_its_steps_and_nothing_else(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    """One that polls, and one that does the rest, on rules that a daemon brought and changed."""
    receiver.open()
    write_rules("klan")
    press.feed("klan", [])
    press.feed("koha", items(1))
    polls = daemon.beside("worker", "--steps", "poll")
    rest = daemon.beside("worker", "--steps", "read, translate,deliver")
    polls.spawn()
    wait(lambda: polls.logged("has brought rules to this database yet; waiting"))
    daemon.start()
    wait(lambda: polls.logged("working"))
    assert daemon.stop() == 0
    press.feed("klan", items(2, 3))
    wait(lambda: waiting(daemon) == 2)
    assert daemon.read(articles.count) == 0
    working(rest, wait)
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 2})
    assert press.count("GET", "/koha") == 0
    write_rules("klan", "koha")
    daemon.start()
    for one in (polls, rest):
        wait(lambda one=one: one.logged("were taken over"))
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 3})
    assert daemon.stop() == 0
    press.feed("koha", items(1, 4))
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 4})
    assert polls.stop() == 0
    press.feed("klan", items(5))
    asked = press.count("GET", "/k")
    assert rest.stop() == 0
    assert press.count("GET", "/k") == asked
    assert len(receiver.keys) == len(set(receiver.keys)) == 4
    for one in (polls, rest):
        assert one.logged("stopped")[0]["left_to_others"] == 0
        assert "Traceback" not in one.log_text


@pytest.mark.parametrize("killed", ["worker", "leader"])
def test_what_a_killed_one_had_is_done_again_and_nothing_else(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any, killed: str
) -> None:
    """Two messages on their way, one from each process; one of the two is killed."""
    write_rules("klan")
    answer = receiver.wait_at("/hook")
    receiver.open()
    press.feed("klan", [])
    daemon.start()
    heir = daemon
    if killed == "leader":
        heir = daemon.beside()
        heir.start()
    worker = working(daemon.beside("worker", "--steps", "deliver"), wait)
    if killed == "worker":
        asked = press.count("GET", "/klan")  # once a second, as the leader looks who is there
        wait(lambda: press.count("GET", "/klan") >= asked + 4)
    press.feed("klan", items(1, 2))
    wait(lambda: len(receiver.got) == 2)
    (worker if killed == "worker" else daemon).kill()
    wait(lambda: heir.logged("it is done again"))
    answer.set()
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 2})
    assert len(set(receiver.keys)) == 2
    assert len(receiver.keys) == 3


def test_many_hands_send_each_message_once(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    """Also to a channel whose secret only the one that leads has."""
    number = 30
    write_rules("klan", "koha", "lajme", more='\n  quiet: {url: "${QUIET_URL}"}\n')
    receiver.open()
    for name in ("klan", "koha", "lajme"):
        press.feed(name, [])
    daemon.start(QUIET_URL=f"webhook://{receiver.host}/quiet")
    hands = [working(daemon.beside("worker"), wait) for _ in range(2)]
    published = items(*range(number))
    for turn, name in enumerate(("klan", "koha", "lajme")):
        press.feed(name, published[turn::3])
    wait(lambda: counts(daemon) == {DeliveryState.SENT: 2 * number})
    assert daemon.read(articles.count) == number
    assert len(receiver.keys) == len(set(receiver.keys)) == 2 * number
    for one in (*hands, daemon):
        one.signal(signal.SIGTERM)
    assert [one.ends(20) for one in (*hands, daemon)] == [0] * 3
    assert not [one for one in (*hands, daemon) if "Traceback" in one.log_text]
