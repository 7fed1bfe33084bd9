"""A source's usual rhythm: learnt from when polls find something new, and when silence is late.

Time is measured in *usual gaps*: an hour counts as many as there usually are in that hour of the
week. A night in which nothing ever came counts none, so nobody is late in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from math import log
from statistics import median, pstdev
from zoneinfo import ZoneInfo

from monitor.health.finding import span
from monitor.vitals import Rhythm

LEAST = timedelta(minutes=30)
MOST = timedelta(hours=24)
"""A source is late after five usual gaps (three of a vital one), not before half an hour, and a day
after it was due at the latest: the promise that README.md publishes."""
TIMES = 5.0
TIMES_VITAL = 3.0

KNOWN = 4
"""Gaps from which on a source has a rhythm."""

KEPT = 48
"""Gaps that are kept one by one."""

ENOUGH = 2.0
"""Arrivals that are to be expected in a time of the week before what came in it counts more than
what is usual for a wider one."""

HALVED = timedelta(days=28)
"""After this time the counts are halved, so that they follow what a source does these weeks."""

TELLING = timedelta(days=14)
"""Gaps of so long a time in all, two weekends in it, say how long the longest is."""

CHANCE = 10.0
CHANCE_VITAL = 1.0
"""Silences of a source that publishes at random are spread like waiting times: the longest of n is
about ln n standard deviations above the mean. So many times four weeks' worth of them should pass
before chance alone makes it late."""

MARGIN = 1.5
"""A silence is unusual when it is half as long again as the longest of these weeks."""

FARTHEST = timedelta(days=60)
"""A source that is to be expected later than that is not judged."""

QUIET = 0.1
"""A day of the week with less than this part of what an average day brings is a quiet one."""

HOUR = timedelta(hours=1)
WEEK = 168
UNWATCHED = -1.0
NO_DAY = -2.0
"""Instead of a rate: no such hour, no such day was watched."""

SUPPOSED = timedelta(hours=1)
"""The usual gap of a source whose rhythm is not known yet, where something has to be supposed."""

FEASTS = frozenset({(1, 1), (1, 2), (1, 7), (5, 1), (5, 2), (12, 25)})
"""Days (month, day) on which the region's newsrooms work as on a Sunday, whatever the country."""


def heard(rhythm: Rhythm, now: datetime, zone: ZoneInfo) -> Rhythm:
    """What is known once something new has come at `now`, seen by a watch unbroken `since` then."""
    if rhythm.since is None or now <= rhythm.since:
        return replace(rhythm, last=now, since=now)
    aged = _aged(rhythm, now)
    hours, news = list(aged.hours), list(aged.news)
    for start, end in _hours(rhythm.since, now):
        hours[_slot(start, zone)] += (end - start) / HOUR
    news[_slot(now, zone)] += 1
    known = replace(
        aged,
        last=now,
        since=now,
        hours=tuple(round(one, 2) for one in hours),
        news=tuple(news),
    )
    if rhythm.last is None or rhythm.last < rhythm.since:
        return known
    return _with_gap(known, rhythm.last, now, zone)


def resumed(rhythm: Rhythm, now: datetime) -> Rhythm:
    """The watch begins anew: what happened in a break teaches nothing."""
    return replace(rhythm, since=now)


def _aged(rhythm: Rhythm, now: datetime) -> Rhythm:
    if rhythm.aged is None:
        return replace(rhythm, aged=now)
    if now - rhythm.aged < HALVED:
        return rhythm
    return replace(
        rhythm,
        aged=now,
        hours=tuple(round(one / 2, 2) for one in rhythm.hours),
        news=tuple(round(one / 2, 2) for one in rhythm.news),
        longest=rhythm.longest / 2,
    )


def _with_gap(rhythm: Rhythm, last: datetime, now: datetime, zone: ZoneInfo) -> Rhythm:
    """A silence counts as long as it took to be late: one outage must not become what is usual."""
    silence = min(silence_of(rhythm, last, now, zone), limit(rhythm))
    return replace(
        rhythm,
        gaps=(*rhythm.gaps, round((now - last).total_seconds()))[-KEPT:],
        silences=(*rhythm.silences, round(silence, 2))[-KEPT:],
        longest=round(max(rhythm.longest, silence), 2),
    )


def limit(rhythm: Rhythm, *, vital: bool = False) -> float:
    """After how many usual gaps a silence is late."""
    spread = pstdev(rhythm.silences) if len(rhythm.silences) >= KNOWN else 0.0
    often = HALVED / HOUR * sum(rhythm.news) / max(sum(rhythm.hours), 1.0)
    if vital:
        by_chance = 1 + spread * log(max(CHANCE_VITAL * often, 1.0))
        return max(TIMES_VITAL, by_chance, rhythm.longest)
    by_chance = 1 + spread * log(max(CHANCE * often, 1.0))
    return max(TIMES, by_chance, MARGIN * rhythm.longest)


def is_known(rhythm: Rhythm) -> bool:
    """Whether enough has come to say what is usual."""
    return len(rhythm.gaps) >= KNOWN


def silence_of(rhythm: Rhythm, since: datetime, now: datetime, zone: ZoneInfo) -> float:
    """How many usual gaps there are between two times."""
    rates = _rates(rhythm.news, rhythm.hours)
    return sum(
        max(rates[_slot(start, zone)], 0.0) * ((end - start) / HOUR)
        for start, end in _hours(since, now)
    )


def late_at(
    rhythm: Rhythm, zone: ZoneInfo, *, vital: bool = False, since: datetime | None = None
) -> datetime | None:
    """When a silence that began at `since`, or with what came last, is late; None where nobody
    knows what is usual."""
    start = since or rhythm.last
    if start is None or not is_known(rhythm):
        return None
    due, late = _reached(rhythm, start, zone, limit(rhythm, vital=vital))
    return max(start + LEAST, late) if due and late else None


def patience(rhythm: Rhythm, zone: ZoneInfo, since: datetime, *, vital: bool = False) -> timedelta:
    """How long a source may fail from `since` on before that is as bad as being late: a day at
    most, and hours that were never watched excuse nothing."""
    late = late_at(rhythm, zone, vital=vital, since=since)
    supposed = SUPPOSED * (TIMES_VITAL if vital else TIMES)
    if late is None:
        return supposed
    rates = _rates(rhythm.news, rhythm.hours)
    watched = all(rates[_slot(start, zone)] >= 0 for start, _ in _hours(since, since + supposed))
    return min(late - since, MOST if watched else supposed)


def _reached(
    rhythm: Rhythm, start: datetime, zone: ZoneInfo, times: float
) -> tuple[datetime | None, datetime | None]:
    """When something new is due, as by then it has always come lately; and when it is late: when
    `times` usual gaps are over, or a day after it was due, days without news not counted."""
    rates = _rates(rhythm.news, rhythm.hours)
    quiet = _quiet_days(rates)
    due: datetime | None = None
    at_last = start + _longest_gap(rhythm)
    wanted = max(1.0, rhythm.longest) + min(1.0, max(rates[_slot(start, zone)], 0.0) * _rest(start))
    passed, waited = 0.0, timedelta()
    for begin, end in _hours(start, start + FARTHEST):
        slot = _slot(begin, zone)
        rate, piece = _supposed(rates[slot], times), end - begin
        more = passed + rate * (piece / HOUR)
        if more >= times:
            late = begin + HOUR * ((times - passed) / rate)
            return due or late, late
        if due is None and (more >= wanted or end >= at_last):
            by_rate = begin + HOUR * ((wanted - passed) / rate) if more >= wanted else end
            due = min(by_rate, max(begin, at_last))
            piece = end - due
        if due is not None and slot // 24 not in quiet:
            waited += piece
            if waited >= MOST:
                return due, end - (waited - MOST)
        passed = more
    return due, None


def _longest_gap(rhythm: Rhythm) -> timedelta:
    """The longest of those that are kept, where they tell of weeks: after a busy afternoon they may
    be of that afternoon alone."""
    told = sum(rhythm.gaps) >= TELLING.total_seconds()
    return timedelta(seconds=max(rhythm.gaps)) if told else FARTHEST


def _supposed(rate: float, times: float) -> float:
    """Of an hour that was never watched nobody knows whether it is a quiet one: in such hours a
    source is late after a day; a first weekend is a third of what makes it late, so that it is not
    before Monday even where Friday ended in silence."""
    if rate == NO_DAY:
        return times / 144
    return times / 24 if rate == UNWATCHED else rate


def _rest(start: datetime) -> float:
    """The part of its hour that is still to come: what came has counted for it."""
    return 1 - (start.minute + start.second / 60) / 60


def _quiet_days(rates: tuple[float, ...]) -> set[int]:
    """The days of the week on which hardly anything is usual."""
    days = [sum(max(rate, 0.0) for rate in rates[day * 24 : day * 24 + 24]) for day in range(7)]
    return {day for day, rate in enumerate(days) if rate * 7 < QUIET * sum(days)}


def _hours(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The pieces of a time that full hours cut it into."""
    while start < end:
        following = start.replace(minute=0, second=0, microsecond=0) + HOUR
        yield start, min(following, end)
        start = following


def _slot(at: datetime, zone: ZoneInfo) -> int:
    """The hour of the week that people there call it; a feast is a Sunday."""
    local = at.astimezone(zone)
    day = 6 if (local.month, local.day) in FEASTS else local.weekday()
    return day * 24 + local.hour


@lru_cache(maxsize=1024)
def _rates(news: tuple[float, ...], hours: tuple[float, ...]) -> tuple[float, ...]:
    """How often something new comes in each hour of the week: by the narrowest of its times that
    enough is known of. UNWATCHED in one that was not watched yet, NO_DAY where no such day was."""
    whole = _rate(range(WEEK), news, hours, 0.0, least=0.0)
    found = [0.0] * WEEK
    for days in (range(5), range(5, 7)):
        kind = _rate(_of(days, range(24)), news, hours, whole)
        never = UNWATCHED if any(hours[24 * days[0] :][: 24 * len(days)]) else NO_DAY
        for part in (range(6), range(6, 12), range(12, 18), range(18, 24)):
            quarter = _rate(_of(days, part), news, hours, kind)
            for hour in part:
                slots = _of(days, (hour,))
                watched = any(hours[slot] for slot in slots)
                same = _rate(slots, news, hours, quarter) if watched else never
                for slot in slots:
                    found[slot] = _rate((slot,), news, hours, same) if hours[slot] else same
    return tuple(found)


def _of(days: Iterable[int], hours: Iterable[int]) -> list[int]:
    return [day * 24 + hour for day in days for hour in hours]


def _rate(
    slots: Sequence[int],
    news: tuple[float, ...],
    hours: tuple[float, ...],
    wider: float,
    least: float = ENOUGH,
) -> float:
    watched = sum([hours[slot] for slot in slots])
    if not watched:
        return 0.0
    if wider * watched < least:
        return wider
    return sum([news[slot] for slot in slots]) / watched


# ── in words, and as an interval ──


def usual_gap(rhythm: Rhythm) -> timedelta | None:
    """The median of its gaps; None where nobody knows."""
    return timedelta(seconds=median(rhythm.gaps)) if is_known(rhythm) else None


def usual_now(rhythm: Rhythm, at: datetime, zone: ZoneInfo) -> timedelta | None:
    """The usual gap at that time of the week; None where nothing is usual, or nobody knows."""
    rate = _rates(rhythm.news, rhythm.hours)[_slot(at, zone)]
    return HOUR / rate if rate > 0 and is_known(rhythm) else None


POLITE = timedelta(minutes=1)
"""No publisher is asked more often than this, unless `every` says so."""

SOONER = 2
"""Twice a usual gap, and twice as often where a document is crowded."""


def interval(every: timedelta, usual: timedelta | None, *, crowded: bool) -> timedelta:
    """When a feed is asked again: `every` at the latest, which is what the rules promise. Sooner
    where it usually has something new before that, and where its document was full of what is new,
    as it may hold too little of it."""
    wait = every / SOONER if crowded else every
    if usual is not None:
        wait = min(wait, usual / SOONER)
    return max(wait, min(every / SOONER if crowded else every, POLITE))


def in_words(rhythm: Rhythm) -> str | None:
    """`something new every 40 min on weekdays, hardly anything from 22 to 6`; None where nobody
    knows."""
    gap = usual_gap(rhythm)
    if gap is None:
        return None
    rates = _rates(rhythm.news, rhythm.hours)
    words = f"something new every {span(max(gap, timedelta(minutes=1)))}"
    if _quiet_days(rates) >= {5, 6} and all(_is_watched(rhythm, day) for day in (5, 6)):
        words += " on weekdays"
    night = _night(rates) if gap <= BY_HOUR else None
    return f"{words}, hardly anything from {night[0]} to {night[1]}" if night else words


BY_HOUR = timedelta(hours=3)
"""Of what comes less often hours say little."""

NIGHT = 4
"""Hours in a row in which hardly anything comes, from which on they are worth a word."""


def _is_watched(rhythm: Rhythm, day: int) -> bool:
    """Whether every hour of that day of the week was watched, be it in part."""
    return all(rhythm.hours[day * 24 : day * 24 + 24])


def _night(rates: tuple[float, ...]) -> tuple[int, int] | None:
    """The longest run of quiet hours on working days: the first, and the one after the last. Hours
    that were never watched are none."""
    hours = [sum(max(rates[day * 24 + hour], 0.0) for day in range(5)) for hour in range(24)]
    watched = [all(rates[day * 24 + hour] >= 0 for day in range(5)) for hour in range(24)]
    quiet = [
        seen and rate < QUIET * sum(hours) / 24 for seen, rate in zip(watched, hours, strict=True)
    ]
    runs = [
        (length, start)
        for start in range(24)
        for length in range(NIGHT, 24)
        if all(quiet[(start + more) % 24] for more in range(length))
    ]
    if not runs:
        return None
    length, start = max(runs)
    return start, (start + length) % 24


def of_dates(dates: Iterable[datetime], apart: timedelta, zone: ZoneInfo) -> Rhythm:
    """The rhythm of what a document holds, by its dates: those closer than `apart` count once."""
    rhythm, last = Rhythm(), None
    for date in sorted(dates):
        if last is None or date - last >= apart:
            rhythm, last = heard(rhythm, date, zone), date
    return rhythm
