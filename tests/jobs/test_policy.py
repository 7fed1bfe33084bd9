"""How long what failed has to wait."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.jobs import backoff, delivery_retry

FIRST = datetime(2026, 2, 11, 16, 56, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALMOST = 1 - 2**-53


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 5), (2, 10), (3, 20), (8, 640), (9, 900), (10, 900), (10_000, 900)],
)
def test_each_failure_doubles_the_longest_wait(attempts: int, seconds: int) -> None:
    assert backoff(attempts, ALMOST) == timedelta(seconds=seconds)
    assert backoff(attempts, 0.5) == timedelta(seconds=seconds / 2)
    assert backoff(attempts, 0.0) == timedelta()


@given(attempts=st.integers(min_value=0), fraction=st.floats(0, 1, exclude_max=True))
def test_no_wait_is_longer_than_a_quarter_of_an_hour(attempts: int, fraction: float) -> None:
    assert timedelta() <= backoff(attempts, fraction) <= timedelta(minutes=15)


@pytest.mark.parametrize(
    ("age", "attempts", "wait"),
    [
        (timedelta(), 1, timedelta(seconds=2.5)),
        (timedelta(minutes=3), 7, timedelta(seconds=160)),
        (24 * HOUR - timedelta(seconds=1), 100, timedelta(minutes=7.5)),
        (24 * HOUR, 101, HOUR),
        (72 * HOUR - timedelta(seconds=1), 150, HOUR),
        (72 * HOUR, 151, None),
        (1000 * HOUR, 12, None),
        (1000 * HOUR, 11, HOUR),  # it slept, or its clock was set
        (-24 * HOUR, 3, timedelta(seconds=10)),  # the clock went back
    ],
)
def test_a_delivery_is_tried_for_three_days(
    age: timedelta, attempts: int, wait: timedelta | None
) -> None:
    now = FIRST + age
    expected = None if wait is None else now + wait
    assert delivery_retry(FIRST, attempts, now, 0.5) == expected
