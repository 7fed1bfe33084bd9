"""Quiet hours, the times of digests and limits as analysts write them → values.

Each function raises ValueError with a sentence that says what to write instead.
"""

import re
from datetime import time, timedelta

from monitor.config.rules import Limit
from monitor.config.values import shown
from monitor.timetable import DAYS, Slot, Span

_DAY = f"({'|'.join(DAYS)})"
_TO = r" ?[-–] ?"
_DAY_RANGE = rf"{_DAY}({_TO}{_DAY})?"
_DAYS = rf"{_DAY_RANGE}( ?, ?{_DAY_RANGE})*"
_TIME = r"([01]?[0-9]|2[0-3]):[0-5][0-9]"
_END = rf"({_TIME}|24:00)"

SPAN = rf"^({_DAYS}|({_DAYS} )?{_TIME}{_TO}{_END}|{_DAY} {_TIME}{_TO}{_DAY} {_END})$"
SLOT = rf"^({_DAYS} )?(hourly|{_TIME})$"
LIMIT = r"^[1-9][0-9]{0,5} ?/ ?[mhd]$"

_WEEKLY = re.compile(rf"(?P<day>{_DAY}) (?P<start>{_TIME}){_TO}(?P<end_day>{_DAY}) (?P<end>{_END})")
_DAILY = re.compile(rf"((?P<days>{_DAYS}) )?(?P<start>{_TIME}){_TO}(?P<end>{_END})")
_SLOT = re.compile(rf"((?P<days>{_DAYS}) )?(?P<at>hourly|{_TIME})")

_A_DAY = 24 * 60  # minutes
_A_WEEK = 7 * _A_DAY
_PER = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def quiet_hours(text: str) -> tuple[Span, ...]:
    """`23:00-06:00`, `mon-fri 23:00-06:00`, `sat 14:00-mon 06:00`, whole days as `sat-sun`."""
    if re.fullmatch(_DAYS, text):
        return tuple(_span(day, 0, None, _A_DAY) for day in _days(text))
    if found := _WEEKLY.fullmatch(text):
        days, end_day = _days(found["day"]), DAYS.index(found["end_day"])
    elif found := _DAILY.fullmatch(text):
        days, end_day = _days(found["days"]), None
    else:
        as_written = "write 23:00-06:00, sat 14:00-mon 06:00, or days alone as sat-sun"
        raise ValueError(f"{shown(text)} is no time of quiet: {_meant(text, SPAN, as_written)}")
    start, end = _minutes(found["start"]), _minutes(found["end"])
    if end_day in {None, days[0]} and start == end:
        raise ValueError(
            f"{shown(text)} begins and ends at the same time; of whole days write the days alone, "
            "as sat-sun"
        )
    if end_day == days[0] and end < start:
        night = f"{DAYS[end_day]} {found['start']}-{found['end']}"
        raise ValueError(f"{shown(text)} lasts nearly a week; if a night is meant, write {night}")
    return tuple(_span(day, start, end_day, end) for day in days)


def digest_times(text: str) -> tuple[Slot, ...]:
    """`07:30`, `mon-fri 07:30`, `mon,wed 07:30`, `hourly`."""
    found = _SLOT.fullmatch(text)
    if re.fullmatch(_DAYS, text):
        raise ValueError(
            f'{shown(text)} says no time: write "{text} 07:30"; in a list, days with a comma want '
            'quotes, as ["mon,wed 07:30"]'
        )
    if found is None:
        as_written = "write 07:30, mon-fri 07:30, mon,wed 07:30 or hourly"
        raise ValueError(f"{shown(text)} is no time of a digest: {_meant(text, SLOT, as_written)}")
    hourly = [time(hour) for hour in range(24)]
    times = hourly if found["at"] == "hourly" else [_time(_minutes(found["at"]))]
    return tuple(Slot(day, at) for day in _days(found["days"]) for at in times)


def limit(text: str) -> Limit:
    """`20/h`: so many messages an hour; or a minute (m), or a day (d)."""
    if re.fullmatch(LIMIT, text):
        count, _, per = text.partition("/")
        return Limit(count=int(count), per=_PER[per.strip()])
    if re.match(r"0+(?!\d)", text):
        raise ValueError(
            "a limit of 0 sends nothing; for a channel that nothing goes to, take it out of notify"
        )
    said = re.fullmatch(r"([1-9]\d{0,5}) ?(?:/|per|an?)? ?(?:([mhd])[a-z]*)?", text.lower())
    meant = f"{said[1]}/{said[2] or 'h'}" if said else "a number and /h, as 20/h"
    raise ValueError(f"{shown(text)} is no limit: write {meant}")


def cover_the_week(spans: tuple[Span, ...]) -> bool:
    """Whether quiet hours leave no minute of the week free."""
    free = set(range(_A_WEEK))
    for span in spans:
        start, end = _of_week(span.day, span.start), _of_week(span.end_day, span.end)
        minutes = range(start, end if end > start else end + _A_WEEK)
        free.difference_update(minute % _A_WEEK for minute in minutes)
    return not free


def _of_week(day: int, at: time) -> int:
    return day * _A_DAY + at.hour * 60 + at.minute


def _span(day: int, start: int, end_day: int | None, end: int) -> Span:
    """`end_day` None: the same day where that is later than the start, else the next."""
    if end_day is None:
        end_day = day if end > start else day + 1
    over, end = divmod(end, _A_DAY)  # 24:00 is 00:00 of the next day
    return Span(day, _time(start), (end_day + over) % 7, _time(end))


def _days(text: str | None) -> list[int]:
    """The days of `mon-wed,sun`, each once; all where nothing is said."""
    days: list[int] = []
    for part in (text or "mon-sun").replace("–", "-").split(","):
        ends = [DAYS.index(day.strip()) for day in part.split("-")]
        days += ((ends[0] + n) % 7 for n in range((ends[-1] - ends[0]) % 7 + 1))
    return list(dict.fromkeys(days))


def _minutes(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))


# ── what was probably meant ──

_SAID = (
    (re.compile(r"\bweekends?\b"), "sat-sun"),
    (re.compile(r"\b(weekdays?|workdays?)\b"), "mon-fri"),
    (re.compile(r"\b(every hour|each hour)\b"), "hourly"),
    (re.compile(r"\bmidnight\b"), "00:00"),
    (re.compile(r"\bnoon\b"), "12:00"),
    (re.compile(rf"\b{_DAY}[a-z]*\b"), r"\1"),
    (re.compile(r"\b(from|at|on|daily|every day|between)\b"), " "),
    (re.compile(r"\b(to|till|until|and|through)\b"), "-"),
)
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.h]?(\d\d))?(?: ?h\b| ?([ap])\.?m\b\.?)?")


def _meant(text: str, pattern: str, else_: str) -> str:
    """What to write: the text in the words of this file where that can be guessed."""
    parts = [_in_our_words(part) for part in text.split(",") if part.strip()]
    for guess in ([",".join(parts)], parts):
        if guess and all(re.fullmatch(pattern, one) for one in guess):
            quoted = ", ".join(f'"{one}"' for one in guess)
            return f"write {quoted}" if len(guess) == 1 else f"write [{quoted}]"
    return else_


def _in_our_words(text: str) -> str:
    said = text.lower()
    for words, ours in _SAID:
        said = words.sub(ours, said)
    said = _CLOCK.sub(_clock, said)
    return re.sub(r" ?- ?", "-", " ".join(said.split()))


def _clock(found: re.Match[str]) -> str:
    """A time as 23:00, from 11pm, 23.00, 23h, 23."""
    hour, minute, half = int(found[1]), found[2] or "00", found[3]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{minute}"
