"""What a look at the monitor finds, and how times and sizes are said."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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


def size(number: int) -> str:
    """Bytes as people say them."""
    return f"{number / 1e9:,.1f} GB" if number >= 10**9 else f"{number / 1e6:,.0f} MB"
