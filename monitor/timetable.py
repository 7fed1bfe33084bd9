"""Quiet hours and the times of digests: weekly clocks in the reader's own time zone.

On the nights when the clocks change, a time of the clock means the first moment at which the clock
reads it or has passed it: 02:30 is the first 02:30 where the hour comes twice, and the moment of
the jump (03:00) where it is left out. So each time comes once a night, and their order stays: a
skipped 02:30 read by the old offset, as RFC 5545 does, would be 03:30, after 03:15.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From a time of a weekday (0 is Monday) to the next such time of another: quiet hours."""

    day: int
    start: time
    end_day: int
    end: time


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of a weekday (0 is Monday): a digest's."""

    day: int
    at: time


def quiet_until(spans: tuple[Span, ...], zone: ZoneInfo, now: datetime) -> datetime | None:
    """The end (UTC) of the quiet time that holds at `now`, over spans that touch or overlap.

    None: it is not quiet; the end itself is not quiet any more. Where an hour comes twice, a quiet
    time lasts from the first of its minutes to the last. Spans that leave no minute of the week
    free end more than a week from `now`.
    """
    until = now.astimezone(UTC)
    for begin, end in sorted(_around(spans, zone, now)):
        if begin <= until < end:
            until = end
    return until if until > now else None


def next_slot(slots: tuple[Slot, ...], zone: ZoneInfo, after: datetime) -> datetime:
    """The first slot (UTC) later than `after`. `slots` has at least one."""
    today = after.astimezone(zone).date()
    moments = _moments(slots, zone, (today + n * _DAY for n in range(9)))
    return next(moment for moment in moments if moment > after)


def last_slot(slots: tuple[Slot, ...], zone: ZoneInfo, until: datetime) -> datetime:
    """The last slot (UTC) at or before `until`. `slots` has at least one."""
    today = until.astimezone(zone).date()
    moments = _moments(slots, zone, (today + n * _DAY for n in range(-8, 2)))
    return max(moment for moment in moments if moment <= until)


def _moments(slots: tuple[Slot, ...], zone: ZoneInfo, days: Iterable[date]) -> Iterator[datetime]:
    """The slots of `days`, in their order."""
    for day in days:
        for at in sorted(slot.at for slot in slots if slot.day == day.weekday()):
            yield _reached(datetime.combine(day, at), zone)


def _around(
    spans: tuple[Span, ...], zone: ZoneInfo, now: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Begin and end of each quiet time from a week before `now` to a week after it."""
    today = now.astimezone(zone).date()
    for day in (today + n * _DAY for n in range(-8, 9)):
        for span in spans:
            if span.day == day.weekday():
                last = day + _days(span) * _DAY
                yield (
                    _reached(datetime.combine(day, span.start), zone),
                    _left_behind(datetime.combine(last, span.end), zone),
                )


def _days(span: Span) -> int:
    """How many midnights the span goes over."""
    days = (span.end_day - span.day) % 7
    return 7 if days == 0 and span.end <= span.start else days


def _reached(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at which the clock reads `wall` (naive) or has passed it."""
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if _clock(moment, zone) == wall:
        return moment
    # Of a skipped time the two readings (PEP 495) lie on both sides of the jump.
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), moment
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        before, after = (before, middle) if _clock(middle, zone) >= wall else (middle, after)
    return after


def _left_behind(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment from which on the clock never again reads less than `wall` (naive)."""
    again = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    first = _reached(wall, zone)
    comes_back = again > first and _clock(again - _MINUTE, zone) < wall
    return again if comes_back else first


def _clock(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall reads, without a zone."""
    return moment.astimezone(zone).replace(tzinfo=None)
