"""Floods: what of a poll goes out as one message, because nobody reads that many."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.model import Entry, ParsedEntry

MANY = 20
"""More at once than this may be a flood: as many as the region's busiest portals bring an hour."""

FEW = 5
"""As many as an outlet may write while it publishes its archive again."""

MASS = 500
"""More at once than this is one, whatever the dates say: no outlet writes as much between polls."""

LATE = timedelta(days=2)
OLD = timedelta(days=7)
"""What is dated before this is told with others only, however few they are: an archive that comes
again, or an outlet that dates wrongly."""


def marked(
    entries: Sequence[Entry], *, now: datetime, alone: bool, dates: bool
) -> tuple[Entry, ...]:
    """New entries of one poll, those that are told as one message with `burst`.

    All of them where more than `MANY` are fresh and something speaks for a flood: `alone` (nothing
    tells them from what was there before: a first poll, a document of which nothing was known);
    most are dated more than two days ago, or not at all though the feed `dates` what it shows; or
    they are more than `MASS`. Otherwise those that are dated more than a week ago. What is dated
    within the two days beside an archive that comes again is told by itself, if it is no more than
    `FEW`: today's news, which nobody would find among thousands.
    """
    fresh = [entry for entry in entries if entry.fresh]
    again = comes_again([entry.parsed for entry in fresh], now, dates=dates)
    flood = len(fresh) > MANY and (alone or again or len(fresh) > MASS)
    recent = {entry.id for entry in fresh if not _is_back(entry.parsed, now, LATE, undated=True)}
    beside = recent if again and len(recent) <= FEW else set[str]()
    return tuple(
        replace(entry, burst=True)
        if entry.fresh and (_is_back(entry.parsed, now, OLD) or (flood and entry.id not in beside))
        else entry
        for entry in entries
    )


def comes_again(entries: Sequence[ParsedEntry], now: datetime, *, dates: bool = False) -> bool:
    """Whether most are dated more than two days ago, or, where a feed `dates`, not at all."""
    return 2 * sum(_is_back(entry, now, LATE, undated=dates) for entry in entries) > len(entries)


def marked_edits(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Edited entries of one poll: more than `MANY` at once are a publisher's new template."""
    if sum(entry.fresh for entry in entries) <= MANY:
        return tuple(entries)
    return tuple(replace(entry, burst=entry.fresh) for entry in entries)


def dates(entries: Iterable[ParsedEntry]) -> bool:
    """Whether most of what a feed shows has a date."""
    dated = [entry.published is not None or entry.updated is not None for entry in entries]
    return 2 * sum(dated) > len(dated)


def _is_back(entry: ParsedEntry, now: datetime, since: timedelta, *, undated: bool = False) -> bool:
    date = entry.published or entry.updated
    return undated if date is None else now - date > since
