"""Quiet hours and digest times against a clock that is read minute by minute."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.timetable import Slot, Span, last_slot, next_slot, quiet_until

SARAJEVO = ZoneInfo("Europe/Sarajevo")
NIGHTLY = tuple(Span(day, time(23), (day + 1) % 7, time(6)) for day in range(7))
WEEKEND = Span(5, time(14), 0, time(6))

MINUTE = timedelta(minutes=1)
DAYS_AROUND = 10
# The clocks change on these days: by an hour, by half of one, at midnight, by a whole day, never.
CHANGES = (
    ("Europe/Sarajevo", datetime(2026, 3, 29, tzinfo=UTC)),
    ("Europe/Sarajevo", datetime(2026, 10, 25, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 5, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 4, tzinfo=UTC)),
    ("Asia/Beirut", datetime(2026, 3, 29, tzinfo=UTC)),
    ("Asia/Beirut", datetime(2026, 10, 25, tzinfo=UTC)),
    ("America/Havana", datetime(2026, 3, 8, tzinfo=UTC)),
    ("America/Havana", datetime(2026, 11, 1, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, tzinfo=UTC)),
    ("Pacific/Kiritimati", datetime(2026, 1, 1, tzinfo=UTC)),
)


def local(text: str, zone: ZoneInfo = SARAJEVO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@cache
def walls(zone: str, change: datetime) -> list[datetime]:
    """What the clock reads in each minute from ten days before the change to ten after it."""
    start = change - timedelta(days=DAYS_AROUND)
    return [
        (start + n * MINUTE).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        for n in range(2 * DAYS_AROUND * 24 * 60)
    ]


def midnights(clock: list[datetime]) -> list[datetime]:
    first = datetime.combine(clock[0].date(), time())
    return [first + timedelta(days=n) for n in range(-7, 2 * DAYS_AROUND + 2)]


def slot_minutes(clock: list[datetime], slots: tuple[Slot, ...]) -> list[int]:
    """The minutes in which a slot falls: the clock has reached it for the first time."""
    wanted = [
        datetime.combine(day, slot.at)
        for day in midnights(clock)
        for slot in slots
        if slot.day == day.weekday()
    ]
    inside = [wall for wall in wanted if clock[0] < wall <= clock[-1]]
    return sorted({next(n for n, read in enumerate(clock) if read >= wall) for wall in inside})


def quiet_minutes(clock: list[datetime], spans: tuple[Span, ...]) -> set[int]:
    """The minutes from the first that reads a time within a span to the last of that night."""
    quiet: set[int] = set()
    for day in midnights(clock):
        for span in spans:
            if span.day != day.weekday():
                continue
            begin = datetime.combine(day, span.start)
            end = begin + timedelta(minutes=1)
            while (end.weekday(), end.time()) != (span.end_day, span.end):
                end += timedelta(minutes=1)
            within = [n for n, read in enumerate(clock) if begin <= read < end]
            quiet.update(range(within[0], within[-1] + 1) if within else ())
    return quiet


times = st.builds(time, st.integers(0, 4) | st.integers(0, 23), st.integers(0, 59))
near_the_change = st.integers(-36 * 60, 36 * 60)  # minutes
slot = st.builds(Slot, st.integers(0, 6), times)
span = st.builds(Span, st.integers(0, 6), times, st.integers(0, 6), times)


@pytest.mark.parametrize(("zone", "change"), CHANGES)
@settings(max_examples=6)
@given(slots=st.lists(slot, min_size=1, max_size=4).map(tuple), at=near_the_change)
def test_slots_are_when_the_clock_first_reaches_them(
    zone: str, change: datetime, slots: tuple[Slot, ...], at: int
) -> None:
    clock = walls(zone, change)
    here = DAYS_AROUND * 24 * 60 + at
    start = change - timedelta(days=DAYS_AROUND)
    minutes = slot_minutes(clock, slots)
    later, earlier = ([n for n in minutes if n > here], [n for n in minutes if n <= here])
    now = start + here * MINUTE
    assert next_slot(slots, ZoneInfo(zone), now) == start + later[0] * MINUTE
    assert last_slot(slots, ZoneInfo(zone), now) == start + earlier[-1] * MINUTE


@pytest.mark.parametrize(("zone", "change"), CHANGES)
@settings(max_examples=6)
@given(spans=st.lists(span, min_size=1, max_size=3).map(tuple), at=near_the_change)
def test_quiet_hours_are_what_the_clock_reads(
    zone: str, change: datetime, spans: tuple[Span, ...], at: int
) -> None:
    clock = walls(zone, change)
    here = DAYS_AROUND * 24 * 60 + at
    start = change - timedelta(days=DAYS_AROUND)
    quiet = quiet_minutes(clock, spans)
    end = here
    while end in quiet:
        end += 1
    until = quiet_until(spans, ZoneInfo(zone), start + here * MINUTE)
    if end < len(clock):
        assert until == (start + end * MINUTE if end > here else None)
    else:
        assert until is not None
        assert until > start + here * MINUTE + timedelta(days=7)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-19 22:59", None),
        ("2026-11-19 23:00", "2026-11-20 06:00"),
        ("2026-11-20 05:59:59", "2026-11-20 06:00"),
        ("2026-11-20 06:00", None),
        ("2026-11-21 13:59", None),
        ("2026-11-21 14:00", "2026-11-23 06:00"),
        ("2026-11-22 12:00", "2026-11-23 06:00"),
        ("2026-03-28 15:00", "2026-03-30 06:00"),
        ("2026-10-25 02:30", "2026-10-26 06:00"),
    ],
)
def test_nights_and_weekends(now: str, until: str | None) -> None:
    expected = local(until) if until else None
    assert quiet_until((*NIGHTLY, WEEKEND), SARAJEVO, local(now)) == expected


@pytest.mark.parametrize(
    ("day", "first", "second"),
    [
        ("2026-03-28 12:00", "2026-03-29T01:00Z", "2026-03-30T00:30Z"),  # skipped: at 03:00
        ("2026-10-24 12:00", "2026-10-25T00:30Z", "2026-10-26T01:30Z"),  # the first 02:30
    ],
)
def test_half_past_two_comes_once_when_the_clocks_change(day: str, first: str, second: str) -> None:
    slots = tuple(Slot(weekday, time(2, 30)) for weekday in range(7))
    one = next_slot(slots, SARAJEVO, local(day))
    two = next_slot(slots, SARAJEVO, one)
    assert (one, two) == (datetime.fromisoformat(first), datetime.fromisoformat(second))
    assert last_slot(slots, SARAJEVO, one) == one
    assert last_slot(slots, SARAJEVO, two - timedelta(seconds=1)) == one


def test_an_always_quiet_week_ends_somewhere() -> None:
    whole = tuple(Span(day, time(), (day + 1) % 7, time()) for day in range(7))
    now = local("2026-11-22 12:00")
    until = quiet_until(whole, SARAJEVO, now)
    assert until is not None
    assert until - now > timedelta(days=7)
