"""What is missing, late or failing: found, named, and with the next step; and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor import health
from monitor.config.rules import Config, Feed, Position
from monitor.errors import Problem
from monitor.health import Finding
from monitor.model import Delivery, DeliveryState, FeedState, MessageKind, Severity

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
AT = Position(file="rules.yaml", line=1, column=1)
SINCE = NOW - timedelta(hours=3)


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
            todo="start `monitor run`; if it runs, look at its log",
        ),
    ),
    ({"due": NOW - timedelta(minutes=14)}, None),
]


@pytest.mark.parametrize(("facts", "finding"), FEEDS)
def test_a_feed(facts: dict[str, Any], finding: Finding | None) -> None:
    found = health.of_feeds(config("klix", off="stari"), {"klix": state("klix", **facts)}, NOW)
    assert found == ([] if finding is None else [finding])


def test_feeds_that_nobody_has_polled_yet() -> None:
    (found,) = health.of_feeds(config("a", "b", "c"), {"a": state("a")}, NOW)
    assert found.text == "2 of 3 feeds wait to be polled"


def test_no_feed_at_all() -> None:
    (found,) = health.of_feeds(config(off="stari"), {}, NOW)
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
        ("hbs", "en", "apt-get install apertium-hbs-eng for a rough gloss"),
        ("mk", "en", "apt-get install apertium-mkd-eng for a rough gloss"),
        ("mk", "de", "put an Argos model mk → de into data/models/argos"),
        ("sq", "en", "put an Argos model sq → en into data/models/argos"),
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
