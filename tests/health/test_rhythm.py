"""The rhythm of sources: what is usual for each, and from when on silence is late."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor import health
from monitor.vitals import Rhythm

SARAJEVO = ZoneInfo("Europe/Sarajevo")
START = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)  # a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

Habit = Callable[[datetime], bool]
"""Whether a source publishes in that local minute."""


def minutes(days: int) -> Iterator[datetime]:
    """Every fifth minute, which is when it is polled."""
    for number in range(days * 288):
        yield START + number * 5 * MINUTE


def lived(habit: Habit, days: int, vital: bool = False) -> tuple[Rhythm, list[datetime]]:
    """What is learnt of a source in that time, and when it was late."""
    rhythm, late_at, late = Rhythm(since=START, aged=START), None, []
    for now in minutes(days):
        if habit(now.astimezone(SARAJEVO)):
            rhythm = health.heard(rhythm, now, SARAJEVO)
            late_at = health.late_at(rhythm, SARAJEVO, vital=vital)
        elif late_at is not None and late_at <= now:
            late.append(now)
            late_at = None
    return rhythm, late


def every_other_day(at: datetime) -> bool:
    return (at.hour, at.minute) == (10, 0) and at.toordinal() % 2 == 0


def by_day(at: datetime) -> bool:
    return 7 <= at.hour < 23


def office_hours(at: datetime) -> bool:
    return at.weekday() < 5 and 8 <= at.hour < 17 and at.minute == 0


def letter(at: datetime) -> bool:
    return at.weekday() < 5 and (at.hour, at.minute) == (8, 0)


def bursts(at: datetime) -> bool:
    return at.hour in {9, 15} and at.minute < 20


HABITS = [
    (every_other_day, 30, "something new every 2 d"),
    (by_day, 15, "something new every 5 min, hardly anything from 23 to 7"),
    (office_hours, 29, "something new every 60 min on weekdays, hardly anything from 17 to 8"),
    (letter, 29, "something new every 24 h on weekdays"),
    (bursts, 21, "something new every 5 min, hardly anything from 16 to 9"),
]


@pytest.mark.parametrize("vital", [False, True])
@pytest.mark.parametrize(("habit", "days", "words"), HABITS)
def test_what_a_source_always_does_is_not_late(
    habit: Habit, days: int, words: str, vital: bool
) -> None:
    rhythm, late = lived(habit, days, vital)
    assert late == []
    assert health.in_words(rhythm) == words


STOPS = [
    # Its last news, and when it is late: five usual gaps, three of a vital source, of its hours.
    (by_day, 15, False, 25 * MINUTE, 35 * MINUTE),
    (office_hours, 28, False, 5 * HOUR, 8 * HOUR),
    (office_hours, 28, True, 2 * HOUR, 5 * HOUR),
    (every_other_day, 30, False, 2 * DAY + 20 * HOUR, 3 * DAY + 2 * HOUR),
    (every_other_day, 20, False, 2 * DAY + 20 * HOUR, 3 * DAY + 2 * HOUR),
    (letter, 29, False, 2 * DAY - HOUR, 2 * DAY + 3 * HOUR),
]


@pytest.mark.parametrize(("habit", "days", "vital", "soonest", "latest"), STOPS)
def test_a_source_that_stops_is_late(
    habit: Habit, days: int, vital: bool, soonest: timedelta, latest: timedelta
) -> None:
    rhythm, _ = lived(habit, days, vital)
    late = health.late_at(rhythm, SARAJEVO, vital=vital)
    assert late is not None
    assert rhythm.last is not None
    assert soonest <= late - rhythm.last <= latest, late - rhythm.last


def test_a_new_source_is_not_judged() -> None:
    rhythm = Rhythm(since=START, aged=START)
    for number in range(4):
        rhythm = health.heard(rhythm, START + (number + 1) * HOUR, SARAJEVO)
    assert health.late_at(rhythm, SARAJEVO) is None
    assert health.in_words(rhythm) is None
    assert health.usual_now(rhythm, START, SARAJEVO) is None
    supposed = health.patience(rhythm, SARAJEVO, START)
    assert (supposed, health.patience(rhythm, SARAJEVO, START, vital=True)) == (5 * HOUR, 3 * HOUR)


def test_the_first_weekend_of_an_office_that_ends_early_is_not_late() -> None:
    _, late = lived(lambda at: office_hours(at) and not (at.weekday() == 4 and at.hour > 14), 7)
    assert late == []


def test_failing_is_told_within_hours_on_the_first_day_and_within_a_day_always() -> None:
    rhythm = Rhythm(since=START, aged=START)
    for number in range(8):
        rhythm = health.heard(rhythm, START + (number + 1) * 30 * MINUTE, SARAJEVO)
    since = START + 4 * HOUR
    assert health.patience(rhythm, SARAJEVO, since) <= 5 * HOUR
    assert health.patience(rhythm, SARAJEVO, since, vital=True) <= 3 * HOUR
    rare, _ = lived(every_other_day, 30)
    assert health.patience(rare, SARAJEVO, START + 30 * DAY) == DAY
    nightly, _ = lived(by_day, 15)
    midnight = START + 14 * DAY + 14 * HOUR
    assert health.patience(nightly, SARAJEVO, midnight) > 7 * HOUR, "nothing is missed at night"


def test_words_say_nothing_of_hours_and_days_that_nobody_watched() -> None:
    rhythm = Rhythm(since=START, aged=START)
    for number in range(8):
        rhythm = health.heard(rhythm, START + (number + 1) * HOUR, SARAJEVO)
    assert health.in_words(rhythm) == "something new every 60 min"
    rhythm, _ = lived(by_day, 1)
    assert health.in_words(rhythm) == "something new every 5 min, hardly anything from 23 to 7"
    weekdays, _ = lived(office_hours, 5)  # ends on a Saturday morning
    assert health.in_words(weekdays) == "something new every 60 min, hardly anything from 17 to 8"


def test_the_first_night_is_not_late() -> None:
    _, late = lived(by_day, 1)
    assert late == []


def test_a_new_source_that_stops_is_late_after_a_day() -> None:
    rhythm = Rhythm(since=START, aged=START)
    for number in range(6):
        rhythm = health.heard(rhythm, START + (number + 1) * 10 * MINUTE, SARAJEVO)
    late = health.late_at(rhythm, SARAJEVO)
    assert rhythm.last is not None
    assert late is not None
    assert 12 * HOUR < late - rhythm.last <= DAY + 2 * HOUR


def test_a_break_in_the_watch_teaches_nothing() -> None:
    rhythm, _ = lived(by_day, 3)
    later = START + 30 * DAY
    resumed = health.heard(health.resumed(rhythm, later), later, SARAJEVO)
    assert (resumed.gaps, resumed.hours, resumed.news) == (rhythm.gaps, rhythm.hours, rhythm.news)
    assert (resumed.last, resumed.since) == (later, later)


def test_one_outage_does_not_become_usual() -> None:
    rhythm, _ = lived(by_day, 10)
    before = health.late_at(rhythm, SARAJEVO)
    assert rhythm.last is not None
    assert before is not None
    back = health.heard(rhythm, rhythm.last + 4 * DAY, SARAJEVO)
    after = health.late_at(back, SARAJEVO)
    assert back.last is not None
    assert after is not None
    assert after - back.last <= 2 * HOUR


@pytest.mark.parametrize(
    "sunday", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]
)
def test_when_clocks_change_nobody_is_late(sunday: datetime) -> None:
    """One hour of the night is missing, or comes twice; publishers keep to what clocks say."""
    start = sunday - 14 * DAY
    rhythm, late_at = Rhythm(since=start, aged=start), None
    for number in range(17 * 288):
        now = start + number * 5 * MINUTE
        if by_day(now.astimezone(SARAJEVO)) and now.minute % 10 == 0:
            rhythm = health.heard(rhythm, now, SARAJEVO)
            late_at = health.late_at(rhythm, SARAJEVO)
        assert late_at is None or now < late_at


def test_a_feast_is_a_sunday() -> None:
    """An office that is closed at weekends is not late on the Orthodox Christmas, a Wednesday."""
    start = datetime(2025, 12, 1, 0, 0, tzinfo=UTC)
    rhythm = Rhythm(since=start, aged=start)
    for number in range(36 * 24):
        now = start + number * HOUR
        if office_hours(now.astimezone(SARAJEVO)) and now.month == 12:
            rhythm = health.heard(rhythm, now, SARAJEVO)
    late = health.late_at(rhythm, SARAJEVO, since=datetime(2026, 1, 6, 15, 0, tzinfo=UTC))
    assert late is not None
    assert late.astimezone(SARAJEVO).day == 8


def test_a_clock_that_goes_back_teaches_nothing() -> None:
    rhythm, _ = lived(by_day, 3)
    back = health.heard(rhythm, START, SARAJEVO)
    assert (back.gaps, back.last) == (rhythm.gaps, START)


EVERY = 5 * MINUTE
INTERVALS = [
    (EVERY, None, False, EVERY),
    (EVERY, 3 * HOUR, False, EVERY),  # never longer than the rules say
    (EVERY, 6 * MINUTE, False, 3 * MINUTE),
    (EVERY, 10 * timedelta(seconds=1), False, MINUTE),
    (EVERY, None, True, 2.5 * MINUTE),
    (10 * timedelta(seconds=1), MINUTE, False, 10 * timedelta(seconds=1)),
]


@pytest.mark.parametrize(("every", "usual", "crowded", "wait"), INTERVALS)
def test_the_interval_adapts_within_the_configured_one(
    every: timedelta, usual: timedelta | None, crowded: bool, wait: timedelta
) -> None:
    assert health.interval(every, usual, crowded=crowded) == wait
