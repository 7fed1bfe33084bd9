"""feed and entry: what a source says."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What polling one feed has taught us; the row behind `monitor feeds`."""

    name: str
    url: str  # as configured; another one resets the rest
    due: datetime
    moved_to: str | None = None  # where the publisher says the feed lives now
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    full_at: datetime | None = None  # last answer with a body: 304 for ever is not believed
    first_polled: datetime | None = None  # first poll that yielded a feed
    polled: datetime | None = None
    changed: datetime | None = None  # last poll that brought a new entry
    failures: int = 0  # in a row
    failing_since: datetime | None = None
    error: str | None = None
    gone: bool = False  # 410: no further polls
    gap_possible: bool = False  # the last poll shared no entry with the one before
    entries: int = 0  # seen in all
    late_at: datetime | None = None  # a poll from then on that finds nothing new finds it late
    empty_since: datetime | None = None  # it had entries, and the document has none
    moved_days: int = 0  # on which it was read at `moved_to`
    moved_at: datetime | None = None  # the last of them
    address: str | None = None  # polled instead of `url`, as it moved there for good


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEntry:
    """What a feed says of one article: text plain (no markup, no NUL), links absolute http(s)."""

    guid: str | None
    link: str | None
    title: str
    summary: str
    content: str  # the full text where the feed carries it, as HTML; else ""
    published: datetime | None
    updated: datetime | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """One document of a feed; `problems` says what was repaired or left out, in words."""

    kind: str  # rss, rdf, atom, json
    title: str
    language: str | None
    entries: tuple[ParsedEntry, ...]
    complete: bool = True
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEntry:
    """What the archive remembers of an entry under one of its keys."""

    id: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry as it is stored. `fresh` is False where it is archived without an alert."""

    id: str
    feed: str
    keys: tuple[str, ...]  # every key it is known under
    content_hash: str
    seen: datetime
    fresh: bool
    parsed: ParsedEntry
    article_id: str | None = None
    burst: bool = False  # it came with a flood of others: first poll, archive published again


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPlan:
    """What to write after a poll: entries new to us, entries whose content changed, and signs."""

    new: tuple[Entry, ...]
    edited: tuple[Entry, ...]  # with their old id
    known: int
    gap_possible: bool
