"""What a poll brings: which entries are new, which were edited, which are old acquaintances."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.feed.identity import WEAK, content_hash, keys, repeats
from monitor.model import Entry, ParsedEntry, ParsedFeed, PollPlan, SeenEntry, stable_id

UNDATED_FRESH = 3
"""Entries without a date that count as fresh on a feed's first poll."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    parsed: ParsedEntry
    keys: tuple[str, ...]  # those that no other entry of the document has; at least one


def plan(
    feed_name: str,
    parsed: ParsedFeed,
    seen: Mapping[str, SeenEntry],
    *,
    now: datetime,
    first_poll: bool,
    window: timedelta,
    restored: datetime | None = None,
    oldest: datetime | None = None,
) -> PollPlan:
    """Sorts the entries of a document by what `seen` (key → old entry) knows of them. Pure.

    New is what no key is known of, whatever its date says: publishers date articles ahead, back
    and not at all. Edited is what is known with other words; it keeps its id. On a feed's first
    poll the date decides what of the new is fresh: not older than `window`, and of the entries
    without a date the first three. Afterwards everything new is. A date in the future becomes
    `now`: the entry is out, and 2999 would sort before everything for good. Entries of one
    document that share a guid, a link, or a title and day stay apart.

    `restored`: this is the first poll since a copy of the database was put in its place at that
    time. What was told between the copy and then isn't known, so of new and edited entries only
    those are fresh that are dated after it, and within `window`. `oldest`: for sources that show
    what is old beside what is new; nothing new that is dated before it is fresh.
    """
    candidates = _candidates(feed_name, parsed.entries)
    known = _known(candidates, seen)
    new: list[Entry] = []
    edited: list[Entry] = []
    undated = 0
    since = now - window if first_poll else oldest
    for candidate, old in zip(candidates, known, strict=True):
        own = tuple(key for key in candidate.keys if seen.get(key, old) is old)
        digest = content_hash(candidate.parsed)
        if not own or (old and old.content_hash == digest):
            continue
        fresh = True
        if restored is not None:
            after = max(restored, now - window)
            fresh = _is_between(candidate.parsed, after, now, edited=old is not None)
        elif since is not None and not old:
            date = candidate.parsed.published or candidate.parsed.updated
            undated += date is None
            fresh = date >= since if date else not first_poll or undated <= UNDATED_FRESH
        entry = Entry(
            id=old.id if old else stable_id("e", feed_name, own[0]),
            feed=feed_name,
            keys=own,
            content_hash=digest,
            seen=now,
            fresh=fresh,
            parsed=_not_ahead(candidate.parsed, now),
        )
        (edited if old else new).append(entry)
    return PollPlan(
        new=tuple(new),
        edited=tuple(edited),
        known=len(parsed.entries) - len(new) - len(edited),
        gap_possible=bool(candidates) and not first_poll and not any(known),
    )


def _is_between(parsed: ParsedEntry, since: datetime, now: datetime, *, edited: bool) -> bool:
    """Whether an entry, or its edit, is dated so. A date in the future says nothing: publishers
    write local time and call it GMT."""
    date = parsed.updated if edited else parsed.published or parsed.updated
    return date is not None and since < date <= now


def _candidates(feed_name: str, entries: tuple[ParsedEntry, ...]) -> list[_Candidate]:
    """The document's distinct entries with the keys that tell them apart."""
    distinct: dict[tuple[str, str], _Candidate] = {}
    for entry in entries:
        if (identity := repeats(entry)) not in distinct:
            distinct[identity] = _Candidate(entry, keys(feed_name, entry))
    times = Counter(key for candidate in distinct.values() for key in candidate.keys)
    return [
        replace(candidate, keys=tuple(key for key in candidate.keys if times[key] == 1))
        for candidate in distinct.values()
    ]


def _known(candidates: list[_Candidate], seen: Mapping[str, SeenEntry]) -> list[SeenEntry | None]:
    """The old entry that each candidate is. No two are the same old one, and a key that names an
    entry goes before one that could be another's too."""
    known: list[SeenEntry | None] = [None] * len(candidates)
    claimed: set[str] = set()
    for weak in (False, True):
        for at, candidate in enumerate(candidates):
            if known[at]:
                continue
            tried = (key for key in candidate.keys if key.startswith(WEAK) is weak)
            found = (seen[key] for key in tried if key in seen)
            old = next((old for old in found if old.id not in claimed), None)
            if old:
                known[at] = old
                claimed.add(old.id)
    return known


def _not_ahead(entry: ParsedEntry, now: datetime) -> ParsedEntry:
    published = min(entry.published, now) if entry.published else None
    updated = min(entry.updated, now) if entry.updated else None
    if (published, updated) == (entry.published, entry.updated):
        return entry
    return replace(entry, published=published, updated=updated)
