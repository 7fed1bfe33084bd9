"""What a look at the monitor finds, and how times and sizes are said."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

STUCK = timedelta(minutes=15)
"""What waits this long past its time is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it should be, and what to do about it."""

    about: str
    text: str
    todo: str


def minute(time: datetime | None) -> str:
    """A time to the minute, in UTC."""
    return f"{time:%Y-%m-%d %H:%M} UTC" if time else "never"


def local(time: datetime, zone: ZoneInfo) -> str:
    """A time to the minute, as it is there: `2 Mar 09:00`, as messages say it."""
    there = time.astimezone(zone)
    return f"{there.day} {there:%b %H:%M}"


def size(number: int) -> str:
    """Bytes as people say them."""
    return f"{number / 1e9:,.1f} GB" if number >= 10**9 else f"{number / 1e6:,.0f} MB"


def span(time: timedelta) -> str:
    """How long, roughly: `5 min`, `3 h`, `4 d`."""
    minutes = max(int(time.total_seconds() // 60), 0)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"
