"""What a poll brings: which entries are new, which were edited, which are old acquaintances."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.feed.burst import comes_again, dates, marked, marked_edits
from monitor.feed.identity import (
    LINK,
    NAMES,
    OF_TITLES,
    SAME,
    TITLE,
    content_hash,
    keys,
    repeats,
)
from monitor.model import Entry, ParsedEntry, ParsedFeed, PollPlan, SeenEntry, stable_id

UNDATED_FRESH = 3
"""Entries without a date that count as fresh on a feed's first poll."""

RENAMED = 3
"""So many entries of a document that are known by their words, and no more by guid or link: the
feed has changed all its ids."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    parsed: ParsedEntry
    digest: str  # of its words
    keys: tuple[str, ...]  # those that no other entry of the document has; at least one

    def repeats(self, old: SeenEntry) -> bool:
        """Whether it says all that an old entry of its title said: where that is the title alone,
        its page may say something else."""
        whole = self.parsed.summary or self.parsed.content or not self.parsed.link
        return bool(whole) and self.digest == old.content_hash


@dataclass(slots=True, kw_only=True)
class _Told:
    """Which entries of a poll are fresh. `since` None: whatever is new."""

    now: datetime
    since: datetime | None
    first: bool
    undated: int = 0

    def fresh(self, entry: ParsedEntry, *, edited: bool) -> bool:
        if self.since is None or edited:
            return True
        date = entry.published or entry.updated
        self.undated += date is None
        return date >= self.since if date else not self.first or self.undated <= UNDATED_FRESH


class _Restored(_Told):
    def fresh(self, entry: ParsedEntry, *, edited: bool) -> bool:
        # A date in the future says nothing: publishers write local time and call it GMT.
        date = entry.updated if edited else entry.published or entry.updated
        return self.since is not None and date is not None and self.since < date <= self.now


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
    had_entries: bool = True,
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
    what is old beside what is new; nothing new that is dated before it is fresh. `had_entries`: of
    this feed some were known; where nothing of the document is then, it may have shown others
    meanwhile, unless what it shows is old. What comes as a flood is marked (`burst.marked`).
    """
    candidates = _candidates(feed_name, parsed.entries)
    known = _known(candidates, seen)
    new: list[Entry] = []
    edited: list[Entry] = []
    since = now - window if first_poll else oldest
    told = _Told(now=now, since=since, first=first_poll)
    if restored is not None:
        told = _Restored(now=now, since=max(restored, now - window), first=first_poll)
    for candidate, old in zip(candidates, known, strict=True):
        own = tuple(key for key in candidate.keys if seen.get(key, old) is old)
        if not own or (old and old.content_hash == candidate.digest):
            continue
        entry = Entry(
            id=old.id if old else stable_id("e", feed_name, own[0]),
            feed=feed_name,
            keys=own,
            content_hash=candidate.digest,
            seen=now,
            fresh=told.fresh(candidate.parsed, edited=old is not None),
            parsed=_not_ahead(candidate.parsed, now),
        )
        (edited if old else new).append(entry)
    strange = bool(candidates) and not first_poll and had_entries and not any(known)
    alone = first_poll or restored is not None or strange
    shown = [candidate.parsed for candidate, old in zip(candidates, known, strict=True) if old]
    return PollPlan(
        new=marked(new, now=now, alone=alone, dates=dates(shown)),
        edited=marked_edits(edited),
        known=len(parsed.entries) - len(new) - len(edited),
        gap_possible=strange and not comes_again([entry.parsed for entry in new], now),
    )


def _candidates(feed_name: str, entries: tuple[ParsedEntry, ...]) -> list[_Candidate]:
    """The document's distinct entries with the keys that tell them apart."""
    distinct: dict[tuple[str, str], _Candidate] = {}
    for entry in entries:
        if (identity := repeats(entry)) not in distinct:
            distinct[identity] = _Candidate(entry, content_hash(entry), keys(feed_name, entry))
    times = Counter(key for candidate in distinct.values() for key in candidate.keys)
    titles = Counter(title for _, title in distinct)
    return [
        replace(
            candidate,
            keys=tuple(
                key
                for key in candidate.keys
                if times[key] == 1 and (titles[title] == 1 or not key.startswith(OF_TITLES))
            ),
        )
        for (_, title), candidate in distinct.items()
    ]


def _known(candidates: list[_Candidate], seen: Mapping[str, SeenEntry]) -> list[SeenEntry | None]:
    """The old entry that each candidate is. No two are the same old one, and a key that names an
    entry goes before one that could be another's too."""
    known: list[SeenEntry | None] = [None] * len(candidates)
    sure = 0
    for kinds in (NAMES, LINK, SAME):
        sure = sum(old is not None for old in known)
        for at, old in _found(candidates, known, seen, kinds).items():
            known[at] = old
    titled = _found(candidates, known, seen, TITLE)
    others = len(titled) + sum(old is not None for old in known) - sure
    renamed = others >= max(RENAMED, sure)
    for at, old in titled.items():
        if renamed or candidates[at].repeats(old):
            known[at] = old
    return known


def _found(
    candidates: list[_Candidate],
    known: list[SeenEntry | None],
    seen: Mapping[str, SeenEntry],
    kinds: tuple[str, ...],
) -> dict[int, SeenEntry]:
    """Which old entries unknown candidates (by their place) are, by keys of these kinds."""
    claimed = {old.id for old in known if old}
    found: dict[int, SeenEntry] = {}
    for at, candidate in enumerate(candidates):
        if known[at]:
            continue
        olds = (seen[key] for key in candidate.keys if key.startswith(kinds) and key in seen)
        old = next((old for old in olds if old.id not in claimed), None)
        if old:
            found[at] = old
            claimed.add(old.id)
    return found


def _not_ahead(entry: ParsedEntry, now: datetime) -> ParsedEntry:
    published = min(entry.published, now) if entry.published else None
    updated = min(entry.updated, now) if entry.updated else None
    if (published, updated) == (entry.published, entry.updated):
        return entry
    return replace(entry, published=published, updated=updated)
