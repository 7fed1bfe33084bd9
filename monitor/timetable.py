"""Quiet hours and the times of digests: weekly clocks in the reader's own time zone."""

from dataclasses import dataclass
from datetime import time

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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
