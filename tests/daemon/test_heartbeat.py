"""The call outside: made while all is well, and not when alerts may not arrive."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pysqlite3
import pytest
import structlog

from monitor import environment
from monitor.app import App, open_app
from monitor.config import parse
from monitor.config.rules import Secret
from monitor.daemon import heartbeat
from monitor.daemon.heartbeat import Heartbeat
from monitor.errors import EnvironmentUnusable, StoreError
from monitor.match import Rules, compile_rules
from monitor.model import Delivery, DeliveryState, FeedState, MessageKind, Severity
from monitor.store import Connection, Store, feeds, outbox

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

RULES = """\
version: 1
channels:
  desk: {url: "webhook://127.0.0.1:9/desk"}
  duty: {url: "${DUTY}"}
feeds:
  - {name: klix, url: "https://klix.example/rss", every: 5m}
  - {name: mia, url: "https://mia.example/rss", every: 30m}
rules:
  - {id: roads, title: Blocked roads, when: blokada}
"""


def of(text: str, variables: dict[str, str] | None = None) -> Rules:
    """Rules that need not be good in all their channels."""
    loaded = parse({"rules.yaml": text}, variables or {}, today=date(2026, 3, 2))
    assert loaded.config is not None, loaded.problems
    return Rules(config=loaded.config, matcher=compile_rules(loaded.config))


def polled(app: App, name: str, ago: timedelta | None) -> None:
    """When a feed was read well last."""
    url = f"https://{name}.example/rss"
    last = None if ago is None else app.now() - ago
    state = FeedState(name=name, url=url, due=app.now(), polled=last)
    app.store.write_now(lambda c: feeds.save(c, state))


@pytest.fixture
async def app(database: str, tmp_path: Path) -> AsyncIterator[App]:
    """An App that leads, with one source read a minute ago and due work looked for just now."""
    found = environment.read({"MONITOR_DATA": str(tmp_path)})
    made = open_app(found, of(RULES), Store.open(database, tmp_path))
    made.now = lambda: NOW
    made.ticked = NOW - timedelta(seconds=1)
    configured = [(feed.name, feed.url) for feed in made.rules.config.feeds]
    made.store.write_now(lambda c: feeds.sync(c, configured, NOW))
    polled(made, "klix", MINUTE)
    yield made
    await made.close()


@pytest.fixture
def beating(app: App, press: Any) -> Heartbeat:
    """A heartbeat that a server hears."""
    press.page("/push/kanarinac-1?status=up", "OK", "OK")
    return Heartbeat(app, Secret(f"http://{press.host}/push/kanarinac-1?status=up"))


def heard(press: Any) -> int:
    """How often it was called; the query goes along."""
    return sum(path == "/push/kanarinac-1?status=up" for _, method, path in press.asked)


@pytest.fixture
def said() -> Any:
    """What is logged."""
    with structlog.testing.capture_logs() as lines:
        yield lines


async def test_it_calls_while_all_is_well(
    app: App, beating: Heartbeat, press: Any, said: Any
) -> None:
    for _ in range(3):
        await beating.beat()
    assert heard(press) == 3
    assert {method for _, method, _ in press.asked} == {"GET"}
    assert said == []
    assert app.store.read_now(app.jobs.counts) == {}, "the archive is as it was"


def to(channel: str, state: DeliveryState, age: timedelta, **facts: Any) -> Delivery:
    """A message that has waited so long."""
    made = Delivery(
        id="d-1", kind=MessageKind.ALERT, channel=channel, target="0", story_id=None, revision=1,
        severity=Severity.HIGH, state=state, due=NOW - age, created=NOW - age, rules_version="1",
    )  # fmt: skip
    return replace(made, **facts)


LATE, HELD, SENDING = DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.SENDING
QUARTER = timedelta(minutes=16)
MESSAGES = [
    (to("desk", LATE, QUARTER), "messages wait for desk"),
    (to("desk", LATE, 14 * MINUTE), None),
    (to("desk", LATE, QUARTER, due=NOW + MINUTE, attempts=3), "messages wait for desk"),
    (to("desk", LATE, QUARTER, due=NOW + MINUTE), None),
    (to("desk", HELD, QUARTER), "messages wait for desk"),
    (to("desk", HELD, 5 * MINUTE), None),
    (to("desk", SENDING, QUARTER), "messages wait for desk"),
    (to("desk", DeliveryState.SENT, HOUR), None),
    (to("desk", DeliveryState.DEAD, HOUR), None),
    (to("desk", DeliveryState.SUPPRESSED, HOUR), None),
    (to("former", HELD, HOUR), None),
]


@pytest.mark.parametrize(("message", "why"), MESSAGES)
@ON_SQLITE
async def test_messages_that_wait(
    app: App, beating: Heartbeat, message: Delivery, why: str | None
) -> None:
    app.store.write_now(lambda c: outbox.insert(c, message))
    assert await beating.wrong() == why


POLLS = [
    ({"klix": 14 * MINUTE}, None),
    ({"klix": 16 * MINUTE}, "none of 2 sources has been read of late"),
    ({"klix": None}, "none of 2 sources has been read of late"),
    ({"klix": HOUR, "mia": HOUR}, None),
    ({"klix": 2 * HOUR, "mia": 2 * HOUR}, "none of 2 sources has been read of late"),
    ({"klix": -HOUR}, None),
]


@pytest.mark.parametrize(("polls", "why"), POLLS)
@ON_SQLITE
async def test_sources_that_nobody_reads(
    app: App, beating: Heartbeat, polls: dict[str, timedelta | None], why: str | None
) -> None:
    for name, ago in polls.items():
        polled(app, name, ago)
    assert await beating.wrong() == why


def broken_database(app: App) -> None:
    async def refuse(_: Callable[[Connection], object]) -> object:
        raise StoreError("the disk is full")

    app.store.write = refuse  # type: ignore[method-assign]


def short_of_room(app: App) -> None:
    app.store.room = lambda: "the disk has 3 MB left"  # type: ignore[method-assign]


def no_feeds(app: App) -> None:
    app.rules = of("version: 1\nrules: [{id: a, title: A, when: b}]")


def failing_source(app: App) -> None:
    mia = FeedState(name="mia", url="https://mia.example/rss", due=NOW, failures=9)
    app.store.write_now(lambda c: feeds.save(c, mia))


CASES: dict[str, tuple[Callable[[App], None], str | None]] = {
    "one source fails": (failing_source, None),
    "no source is enabled": (no_feeds, None),
    "a channel's variable is not set": (lambda app: None, None),
    "no channel's is": (
        lambda app: setattr(app, "rules", of(RULES.replace("webhook://127.0.0.1:9/desk", "${D}"))),
        "no channel can send: a variable is not set for each of them",
    ),
    "no work has begun": (
        lambda app: setattr(app, "ticked", None),
        "due work is not being looked for",
    ),
    "work stands still": (
        lambda app: setattr(app, "ticked", NOW - 61 * timedelta(seconds=1)),
        "due work is not being looked for",
    ),
    "some articles failed": (lambda app: app.faults.update(read=4), None),
    "articles fail": (
        lambda app: app.faults.update(read=5),
        "articles cannot be read: see the log for the step's failures",
    ),
    "translations fail": (lambda app: app.faults.update(translate=500), None),
    "the database takes nothing": (broken_database, "the disk is full"),
    "there is no room": (short_of_room, "the disk has 3 MB left"),
}


@pytest.mark.parametrize("case", CASES)
@ON_SQLITE
async def test_what_stops_it(
    app: App, beating: Heartbeat, press: Any, said: list[Any], case: str
) -> None:
    change, why = CASES[case]
    change(app)
    for _ in range(3):
        await beating.beat()
    assert heard(press) == (3 if why is None else 0)
    assert [line.get("problem") for line in said] == ([] if why is None else [why])


@ON_SQLITE
async def test_it_stops_is_told_once_and_goes_on(
    app: App, beating: Heartbeat, press: Any, said: list[Any]
) -> None:
    app.ticked = NOW - HOUR
    await beating.beat()
    await beating.beat()
    app.ticked = NOW
    await beating.beat()
    assert [line["event"] for line in said] == [
        "the heartbeat stops: alerts may not arrive",
        "the heartbeat goes on",
    ]
    assert heard(press) == 1


@ON_SQLITE
async def test_a_process_that_stands_by_says_nothing(
    app: App, beating: Heartbeat, press: Any, said: list[Any]
) -> None:
    app.leading, app.ticked = False, None
    await beating.beat()
    assert (press.asked, said) == ([], [])


@ON_SQLITE
async def test_without_an_address_nothing_is_asked(app: App, said: list[Any]) -> None:
    app.ticked = None
    await Heartbeat(app, None).beat()
    assert said == []


ANSWERS = [
    (201, None),
    (404, "it answered 404"),
    (302, "it answered 302"),
    (500, "it answered 500"),
]


@pytest.mark.parametrize(("status", "problem"), ANSWERS)
@ON_SQLITE
async def test_what_the_address_answers(  # noqa: PLR0917 - what it needs
    app: App, beating: Heartbeat, press: Any, said: list[Any], status: int, problem: str | None
) -> None:
    answer = press.answers["/push/kanarinac-1?status=up"]
    answer.status, answer.headers = status, {"Location": f"http://{press.host}/elsewhere"}
    await beating.beat()
    await beating.beat()
    assert [line.get("problem") for line in said] == ([] if problem is None else [problem])
    assert "kanarinac" not in str(said)
    assert press.count("GET", "/elsewhere") == 0


@ON_SQLITE
async def test_an_address_that_is_away_is_told_once_and_without_its_path(
    app: App, receiver: Any, said: list[Any]
) -> None:
    beating = Heartbeat(app, Secret(f"http://ana:kanarinac-2@{receiver.host}/push/kanarinac-1"))
    for _ in range(3):
        await beating.beat()
    receiver.page("/push/kanarinac-1", "OK", "OK")
    receiver.open()
    await beating.beat()
    assert [line["event"] for line in said] == [
        "the heartbeat was not heard",
        "the heartbeat is heard again",
    ]
    assert said[0]["problem"] == f"http://{receiver.host}: no connection (Connection refused)."
    assert "kanarinac" not in str(said)


@ON_SQLITE
async def test_a_database_that_hangs_does_not_hold_it_and_is_asked_once(
    app: App, beating: Heartbeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "PATIENCE", 0.05)
    asked, answer = [], asyncio.Event()

    async def hang(fn: Callable[[Connection], object]) -> None:
        asked.append(fn)
        await answer.wait()

    app.store.write = hang  # type: ignore[method-assign]
    first, second = [await beating.wrong() for _ in range(2)]
    assert first == second == "the database took no write in 0 s"
    assert len(asked) == 1
    answer.set()
    assert await beating.wrong() is None
    assert len(asked) == 1


@pytest.mark.parametrize("url", ["hc-ping.com/x", "ftp://a.example/", "http://", "http://a b/c"])
def test_an_address_that_is_none_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(EnvironmentUnusable, match="MONITOR_HEARTBEAT_URL is no address") as refused:
        environment.read({"MONITOR_HEARTBEAT_URL": url})
    assert url not in str(refused.value)


# A minute is long for a test; everything else is the real process.
QUICK = """
import datetime
from monitor.daemon import heartbeat
heartbeat.EVERY = datetime.timedelta(seconds=0.2)
heartbeat.PATIENCE = 0.5
from monitor.cli import main
main()
"""


def start(daemon: Any, **more: str) -> None:
    """`monitor run` with a quicker heart."""
    with (daemon.home / "log").open("ab") as log:
        daemon.process = subprocess.Popen(
            [sys.executable, "-c", QUICK, "run"],
            env=daemon.variables | more, stdout=log, stderr=log, cwd=daemon.home,
        )  # fmt: skip


def test_the_running_daemon(  # noqa: PLR0917 - what it needs
    daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    press.feed("koha", items(1))
    receiver.open()
    receiver.page("/push/kanarinac-1", "OK", "OK")
    write_rules("koha")
    url = f"http://{receiver.host}/push/kanarinac-1"
    start(daemon, MONITOR_HEARTBEAT_URL=url, MONITOR_LOG="debug")
    wait(lambda: receiver.count("GET", "/push/") >= 3)
    with closing(pysqlite3.connect(daemon.home / "data" / "monitor.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        wait(lambda: daemon.logged("the heartbeat stops"))
        before = receiver.count("GET", "/push/")
        other.rollback()
    wait(lambda: receiver.count("GET", "/push/") > before)
    assert daemon.logged("the heartbeat goes on")
    assert daemon.stop() == 0
    assert "kanarinac" not in daemon.log_text
