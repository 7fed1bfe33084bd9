"""What is missing, late or failing: found, named, and with the next step; and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor import health
from monitor.config.rules import Config, Feed, Position
from monitor.errors import Problem
from monitor.health import Finding
from monitor.model import Delivery, DeliveryState, FeedState, Hold, MessageKind, Severity

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
AT = Position(file="rules.yaml", line=1, column=1)
SINCE = NOW - timedelta(hours=3)
WORKER = "process 12 on wien"


def config(*names: str, off: str = "") -> Config:
    """Rules with these feeds; `off` is a disabled one."""
    every = timedelta(minutes=5)
    made = [Feed(name=n, url=f"https://{n}.example/rss", every=every, at=AT) for n in names]
    if off:
        made.append(Feed(name=off, url="https://off.example", every=every, enabled=False, at=AT))
    return Config(version="1", feeds=tuple(made))


def state(name: str, **facts: Any) -> FeedState:
    """A feed that is well, but for `facts`."""
    well = {"due": NOW + timedelta(minutes=2), "polled": NOW, "url": f"https://{name}.example/rss"}
    return FeedState(name=name, **(well | facts))


FEEDS = [
    ({}, None),
    (
        {"failures": 3, "failing_since": SINCE, "error": "answered 503"},
        Finding(
            about="feed klix",
            text="failing since 2026-03-02 05:00 UTC: answered 503",
            todo="open https://klix.example/rss in a browser; correct its url or set enabled: no",
        ),
    ),
    (
        {"gone": True, "error": "answered 410", "due": SINCE},
        Finding(
            about="feed klix",
            text="gone: answered 410; it is not polled any more",
            todo="take it out, or correct its url",
        ),
    ),
    (
        {"gap_possible": True},
        Finding(
            about="feed klix",
            text="entries may have been missed: two polls had none in common",
            todo="give it a shorter `every`",
        ),
    ),
    (
        {"due": SINCE},
        Finding(
            about="polls",
            text="1 of 1 feeds wait to be polled, one since 2026-03-02 05:00 UTC",
            todo="look at the log of process 12 on wien; start `monitor run` again",
        ),
    ),
    ({"due": NOW - timedelta(minutes=14)}, None),
]


@pytest.mark.parametrize(("facts", "finding"), FEEDS)
def test_a_feed(facts: dict[str, Any], finding: Finding | None) -> None:
    states = {"klix": state("klix", **facts)}
    found = health.of_feeds(config("klix", off="stari"), states, NOW, worker=WORKER)
    assert found == ([] if finding is None else [finding])


@pytest.mark.parametrize(
    ("well", "about"),
    [((), ["sources"]), (("e",), ["feed a", "feed b", "feed c", "feed d"])],
)
def test_sources_that_all_fail_are_one_finding(well: tuple[str, ...], about: list[str]) -> None:
    said = "its host name is not found."
    facts = {"failures": 1, "failing_since": SINCE, "polled": None, "error": said}
    states = {name: state(name, **({} if name in well else facts)) for name in "abcde"}
    found = health.of_feeds(config(*"abcde"), states, NOW, worker=WORKER)
    assert [one.about for one in found] == about
    assert said in found[0].text


def test_feeds_that_nobody_has_polled_yet() -> None:
    (found,) = health.of_feeds(config("a", "b", "c"), {"a": state("a")}, NOW, worker=WORKER)
    assert found.text == "2 of 3 feeds wait to be polled"


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (NOW + timedelta(minutes=1), None),
        (
            NOW - timedelta(minutes=1),
            "no monitor runs, so nothing is polled and nothing is sent",
        ),
    ],
)
def test_where_no_monitor_runs_nothing_is_waited_for(due: datetime, said: str | None) -> None:
    found = health.of_feeds(config("klix"), {"klix": state("klix", due=due)}, NOW, worker=None)
    waits = "1 of 1 feeds wait to be polled, one since 2026-03-02 07:59 UTC: "
    assert [one.text for one in found] == ([] if said is None else [waits + said])
    assert all(one.todo == "start `monitor run`" for one in found)


DAY = timedelta(days=1)
MACHINE = [
    (health.of_disk(501 * 10**6, 10**9, stopped=False), None),
    (
        health.of_disk(499 * 10**6, 10**9, stopped=False),
        "499 MB free of 1.0 GB; when it is full, fetching stops",
    ),
    (health.of_disk(4 * 10**10, 10**12, stopped=False), "40.0 GB free of 1,000.0 GB"),
    (health.of_disk(6 * 10**10, 10**12, stopped=False), None),
    (health.of_disk(0, 4 * 10**7, stopped=True), "0 MB free of 40 MB; nothing is fetched until"),
    (health.of_disk(6 * 10**10, 10**12, stopped=True), "60.0 GB free of 1,000.0 GB; nothing is"),
    (health.of_backup(None, None, NOW), None),
    (health.of_backup(None, NOW - timedelta(hours=35), NOW), None),
    (health.of_backup(None, NOW - timedelta(hours=37), NOW), "there is none; if the disk fails"),
    (health.of_backup(NOW - 2 * DAY, NOW - 9 * DAY, NOW), "the newest is of 2026-02-28 08:00 UTC"),
    (health.of_backup(NOW - DAY, NOW - 9 * DAY, NOW), None),
    (health.of_journal(None, None), None),
    (health.of_journal("wal", "3.53.4"), None),
    (health.of_journal("persist", "3.40.1"), "SQLite 3.40.1 can lose what was committed in WAL"),
    (health.of_log(500 * 10**6), None),
    (health.of_log(2 * 10**9), "its write-ahead log has grown to 2.0 GB"),
    (health.of_clock(None, NOW), None),
    (health.of_clock(NOW + timedelta(seconds=59), NOW), None),
    (health.of_clock(NOW + DAY, NOW), "the database has what happened at 2026-03-03 08:00 UTC"),
    (health.of_former_channels({}), None),
    (health.of_former_channels({"fax": 2}), "2 messages for it, and it is not in the rules"),
]


@pytest.mark.parametrize(("found", "said"), MACHINE)
def test_the_machine_and_what_is_on_it(found: list[Finding], said: str | None) -> None:
    if said is None:
        assert found == []
        return
    (finding,) = found
    assert finding.text.startswith(said)
    assert finding.about in {"disk", "backup", "database", "clock", "channel fax"}
    assert finding.todo


def test_no_feed_at_all() -> None:
    (found,) = health.of_feeds(config(off="stari"), {}, NOW, worker=WORKER)
    assert found.text == "no feed is enabled: nothing is watched"


def delivery(number: int, state: DeliveryState, **facts: Any) -> Delivery:
    """A delivery to the desk, due and created three hours ago."""
    made: dict[str, Any] = {
        "kind": MessageKind.ALERT,
        "channel": "desk",
        "target": "0",
        "story_id": "s-1",
        "revision": 1,
        "severity": Severity.HIGH,
        "due": SINCE,
        "created": SINCE,
        "rules_version": "1",
    }
    return Delivery(id=f"d-{number}", state=state, **(made | facts))


SOON = NOW + timedelta(minutes=5)
DELIVERIES = [
    (delivery(1, DeliveryState.SENT), None),
    (delivery(1, DeliveryState.SUPPRESSED), None),
    (delivery(1, DeliveryState.PENDING, due=SOON), None),
    (delivery(1, DeliveryState.PENDING, due=NOW, created=NOW), None),
    (delivery(1, DeliveryState.PENDING, due=SOON, created=NOW, attempts=2), None),
    (delivery(1, DeliveryState.DEAD, reason="answered 400"), "given up: answered 400"),
    (delivery(1, DeliveryState.HELD, reason="DESK is not set"), "held: DESK is not set"),
    (delivery(1, DeliveryState.HELD, reason="quiet hours", hold=Hold.QUIET, due=SOON), None),
    (delivery(1, DeliveryState.HELD, reason="quiet hours", hold=Hold.QUIET), "late: quiet hours"),
    (delivery(1, DeliveryState.PENDING), "late: no attempt was made"),
    (delivery(1, DeliveryState.PENDING, attempts=9, due=SOON, error="timeout"), "late: timeout"),
]


@pytest.mark.parametrize(("one", "said"), DELIVERIES)
def test_a_delivery(one: Delivery, said: str | None) -> None:
    found = health.of_deliveries([one], NOW)
    if said is None:
        assert found == []
        return
    how, why = said.split(": ")
    (finding,) = found
    assert finding.about == "channel desk"
    assert finding.text == f"1 message {how} since 2026-03-02 05:00 UTC, as d-1: {why}"
    assert "monitor send-test desk" in finding.todo
    assert ("monitor retry" in finding.todo) == (how != "late")


def test_what_shares_its_reason_is_told_once() -> None:
    many = [
        delivery(number, DeliveryState.HELD, reason="DESK is not set") for number in range(2000)
    ]
    other = delivery(2001, DeliveryState.HELD, reason="answered 401", created=NOW)
    found = health.of_deliveries([*many, other], NOW)
    assert [one.text for one in found] == [
        "2,000 messages held since 2026-03-02 05:00 UTC, as d-0: DESK is not set",
        "1 message held since 2026-03-02 08:00 UTC, as d-2001: answered 401",
    ]


@pytest.mark.parametrize(
    ("language", "target", "todo"),
    [
        (
            "hbs",
            "en",
            "monitor models install hbs; for a rough gloss apt-get install apertium-hbs-eng",
        ),
        (
            "mk",
            "en",
            "monitor models install mk; for a rough gloss apt-get install apertium-mkd-eng",
        ),
        ("mk", "de", "monitor models install mk"),
        ("sq", "en", "monitor models install sq"),
    ],
)
def test_a_language_that_nothing_translates(language: str, target: str, todo: str) -> None:
    wanted = {language: None, "bg": "argos", target: None}
    (found,) = health.of_translation(wanted, target)
    assert found.text == f"no engine for {language}: its alerts go out in the original"
    assert found.todo == todo


def test_problems_of_the_rules_by_what_is_to_be_done() -> None:
    def problem(level: str) -> Problem:
        return Problem(file="rules.yaml", line=3, column=5, message="so", level=level)

    found = health.of_rules([problem("error"), problem("warning"), problem("channel")])
    assert [one.text for one in found] == ["rules.yaml:3:5: so"] * 2
    assert "monitor check" in found[0].todo
    assert "set the variable" in found[1].todo


def test_a_match_without_an_outcome_is_a_fault_of_ours() -> None:
    (found,) = health.of_matches([("a-1", "banjska")])
    assert found.about == "match of banjska"
    assert "a-1" in found.text
    assert "a fault of ours" in found.todo
