"""What lasts is told when it begins, changes, once a day, and when it ends; and not in between."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from monitor.model import Delivery, DeliveryState, MessageKind, Severity
from monitor.pipeline.failure_log import FailureLog
from monitor.pipeline.poll import Polled

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class Clock:
    """The time, which only a test moves."""

    time = START

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    """A clock that stands."""
    return Clock()


@pytest.fixture
def failures(clock: Clock) -> FailureLog:
    """Nothing told yet."""
    return FailureLog(clock)


@pytest.fixture
def said() -> Iterator[list[Any]]:
    """What is logged."""
    with structlog.testing.capture_logs() as lines:
        yield lines


def told(said: list[Any]) -> list[str]:
    """What an operator sees by default."""
    return [line["event"] for line in said if line["log_level"] != "debug"]


def failed(problem: str, name: str = "klix") -> Polled:
    """A poll that brought nothing."""
    return Polled(feed=name, result="failed", problem=f"{name}: {problem}")


def well(name: str = "klix", problem: str | None = None) -> Polled:
    """A poll that was answered."""
    return Polled(feed=name, result="changed", new=2, problem=problem)


def test_a_month_of_the_same_is_a_line_a_day(
    failures: FailureLog, clock: Clock, said: list[Any]
) -> None:
    for _ in range(30 * 24 * 60):
        failures.poll(failed("answered 503"))
        clock.time += timedelta(minutes=1)
    assert told(said) == ["a feed fails"] * 30
    failures.poll(well())
    failures.poll(well())
    assert told(said)[30:] == ["a feed works again"]


FEEDS = [
    (["answered 503", "answered 503"], 1),
    (["answered 503", "answered 404"], 2),
    (["its host asked for 57 s of quiet", "its host asked for 1,203 s of quiet"], 1),
    (["3 entries were left out", "12 entries were left out"], 1),
    (["no connection", "its host name is not found", "no connection"], 3),
]


@pytest.mark.parametrize(("problems", "lines"), FEEDS)
def test_another_problem_is_news(
    failures: FailureLog, said: list[Any], problems: list[str], lines: int
) -> None:
    for problem in problems:
        failures.poll(failed(problem))
    assert told(said) == ["a feed fails"] * lines


def test_each_feed_for_itself(failures: FailureLog, said: list[Any]) -> None:
    failures.poll(failed("answered 503"))
    failures.poll(failed("answered 503", "koha"))
    failures.poll(well("mia"))
    failures.poll(well("koha"))
    events = [(line["event"], line["feed"]) for line in said if line["log_level"] != "debug"]
    assert events == [
        ("a feed fails", "klix"),
        ("a feed fails", "koha"),
        ("a feed works again", "koha"),
    ]


def test_what_is_repaired_at_each_poll_is_told_once(failures: FailureLog, said: list[Any]) -> None:
    for _ in range(5):
        failures.poll(well(problem="klix: 2 entries without a title"))
        failures.poll(well())
    assert told(said) == ["a feed was read with repairs"]


def test_pages_of_one_source_are_told_once_a_day(
    failures: FailureLog, clock: Clock, said: list[Any]
) -> None:
    for number in range(500):
        failures.step("read", f"e-{number}", f"klix: klix.ba answered 404 for page {number}")
    failures.step("read", "e-500", "koha: no connection")
    failures.step("translate", "a-1", "klix: the engine gave nothing")
    assert told(said) == ["a step found trouble: read"] * 2 + ["a step found trouble: translate"]
    assert len(said) == 502, "at debug every one is there"
    clock.time += timedelta(days=1)
    failures.step("read", "e-501", "klix: no connection")
    assert len(told(said)) == 4


def to_desk(target: str) -> Delivery:
    """A message to one of the desk's addresses."""
    return Delivery(
        id="d-1", kind=MessageKind.ALERT, channel="desk", target=target, story_id=None, revision=1,
        severity=Severity.HIGH, state=DeliveryState.PENDING, due=START, created=START,
        rules_version="1",
    )  # fmt: skip


def test_a_channel(failures: FailureLog, clock: Clock, said: list[Any]) -> None:
    for _ in range(48):
        failures.delivery(to_desk("0"), "channel desk: answered 503")
        failures.delivery(to_desk("1"), None)
        clock.time += timedelta(hours=1)
    failures.delivery(to_desk("0"), "channel desk: answered 401")
    failures.delivery(to_desk("0"), None)
    failures.delivery(to_desk("0"), None)
    assert told(said) == ["a channel fails"] * 3 + ["a channel works again"]


def test_a_clock_that_goes_back_tells_again(
    failures: FailureLog, clock: Clock, said: list[Any]
) -> None:
    failures.poll(failed("answered 503"))
    clock.time -= timedelta(days=400)
    failures.poll(failed("answered 503"))
    failures.poll(failed("answered 503"))
    assert told(said) == ["a feed fails"] * 2
