"""What a poll teaches of its feed's rhythm, and when it is asked next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from monitor import health
from monitor.config.rules import Feed
from monitor.model import Entry, FeedState
from monitor.store import Connection, rhythms, troubles
from monitor.vitals import Rhythm, Trouble

RECENT = timedelta(days=7)
"""What is dated before this is an archive that came again, not news."""

BREAK = 3
BREAK_LEAST = timedelta(minutes=2)
"""More than so many intervals between two good polls are a break: what came in it came any time."""


class News(Enum):
    """What a poll brought."""

    NOTHING = "nothing"
    FRESH = "fresh"
    UNSURE = "unsure"  # something came, and nobody knows when


def news_of(new: Sequence[Entry], now: datetime, *, first: bool, gap_possible: bool) -> News:
    """What new entries say of when their feed publishes: those of a first poll, after a gap, and an
    archive's, say nothing of when."""
    if not new:
        return News.NOTHING
    if first or gap_possible:
        return News.UNSURE
    return News.FRESH if any(_is_recent(entry, now) for entry in new) else News.NOTHING


def _is_recent(entry: Entry, now: datetime) -> bool:
    date = entry.parsed.published or entry.parsed.updated
    return entry.fresh and (date is None or now - date < RECENT)


def listen(
    c: Connection,
    zone: ZoneInfo,
    feed: Feed,
    before: FeedState,
    after: FeedState,
    *,
    news: News,
    crowded: bool = False,
) -> FeedState:
    """Learns from a good poll, inside its write, and returns `after` with when silence is late and
    when the feed is due. `crowded`: most of the document was new."""
    now = after.polled
    if now is None:
        return after
    known = rhythms.get(c, feed.name)
    rhythm = _learnt(known, before, now, news, every=feed.every, zone=zone)
    if rhythm != known:
        rhythms.save(c, feed.name, rhythm)
    if after.gap_possible:
        troubles.note(c, Trouble(feed=feed.name, kind="gap", since=now))
    wait = health.interval(
        feed.every, health.usual_now(rhythm, now, zone), crowded=crowded or after.gap_possible
    )
    late_at = health.late_at(rhythm, zone, vital=feed.vital)
    return replace(after, late_at=late_at, due=now + wait)


def _learnt(
    known: Rhythm,
    before: FeedState,
    now: datetime,
    news: News,
    *,
    every: timedelta,
    zone: ZoneInfo,
) -> Rhythm:
    if before.first_polled is None or before.polled is None:
        return Rhythm(since=now, aged=now)
    pause = now - before.polled
    if not timedelta() <= pause <= max(BREAK * every, BREAK_LEAST):
        known = health.resumed(known, now)
    if news is News.FRESH:
        return health.heard(known, now, zone)
    return replace(known, last=now, since=now) if news is News.UNSURE else known
