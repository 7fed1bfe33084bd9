"""The life of a source: its rhythm, and its troubles. Standard library only; times are aware."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When a feed has something new, as far as polls have seen it.

    `news` and `hours` count by hour of the week, from Monday 00:00 in the desk's time zone: polls
    that brought something new, and hours watched without a break.
    """

    last: datetime | None = None  # when something new came last
    since: datetime | None = None  # the watch is unbroken since then
    gaps: tuple[int, ...] = ()  # seconds between what came, the latest last
    silences: tuple[float, ...] = ()  # the same in usual gaps of the time that they fell into
    news: tuple[float, ...] = (0.0,) * 168
    hours: tuple[float, ...] = (0.0,) * 168
    aged: datetime | None = None  # the counts were halved then
    longest: float = 0.0  # of its silences in these weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that lasts and is wrong with a feed, or with all of them (feed ""), and whether
    people know of it: `told` when it began, `over` since it has ended."""

    feed: str
    kind: str  # late, failing, gone, moved, emptied, gap; away: no source can be read
    since: datetime
    told: datetime | None = None
    over: datetime | None = None
    wide: bool = False  # every channel was told, not `ops` alone
    times: int = 0  # told lately
