"""The time that a digest hands over, and how its lines are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.app import Rules
from monitor.model import Section
from monitor.render import words
from monitor.render.clean import clean

MOST = 20
"""Lines of one section."""

LONGEST = 160
"""Characters of a headline, or of what somebody wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """From when to when is told, by which rules."""

    rules: Rules
    since: datetime
    until: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The desk's."""
        return ZoneInfo(self.rules.config.settings.timezone)

    @property
    def begins_a_week(self) -> bool:
        """Whether a Monday begins in it, by the desk's calendar."""
        return self._monday(self.until) > self._monday(self.since)

    def _monday(self, time: datetime) -> date:
        day = self.day(time)
        return day - timedelta(days=day.weekday())

    def day(self, time: datetime) -> date:
        """The desk's date."""
        return time.astimezone(self.zone).date()

    def local(self, time: datetime) -> str:
        """The desk's time."""
        return words.local(time, self.zone)


def section(title: str, lines: Sequence[str], more: str = "") -> Section | None:
    """A section of at most 20 lines; `more` says where the others are. Of no lines, none."""
    if not lines:
        return None
    rest = len(lines) - MOST
    told = [f"… and {rest:,} more" + (f": {more}" if more else "")] if rest > 0 else []
    return Section(title=title, lines=(*lines[:MOST], *told))


def short(text: str | None) -> str:
    """A text from outside in one short, harmless line."""
    return clean(text or "", LONGEST)


def counted(number: int, one: str) -> str:
    """`1 message`, `2 messages`."""
    return f"{number:,} {one}" + ("" if number == 1 else "s")


def date_of(day: date) -> str:
    """`22 Nov 2026`."""
    return f"{day.day} {day:%b %Y}"
