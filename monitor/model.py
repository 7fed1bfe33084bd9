"""Every domain type of the walk: feed → entry → article → match → story → alert → delivery.

Standard library only. Times are aware and UTC; offsets count Unicode code points; languages are
`hbs` (Bosnian, Croatian, Serbian, Montenegrin) or ISO 639-1; scripts are ISO 15924 (`Latn`,
`Cyrl`).
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

Now = Callable[[], datetime]
"""A clock: the time now, aware and UTC. Injected everywhere, so that tests own the time."""

Via = Literal["original", "translation"]
FieldName = Literal["title", "text"]


def stable_id(prefix: str, *parts: str) -> str:
    """The id of what `parts` name: prefix, hyphen, 12 base32 characters; the same for good."""
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()
    return f"{prefix}-{base64.b32encode(digest)[:12].decode().lower()}"


class Severity(StrEnum):
    """How urgent a rule is; ordered by `rank`."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for info to 4 for critical."""
        return list(Severity).index(self)


# ── feed ──


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


# ── entry ──


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPlan:
    """What to write after a poll: entries new to us, entries whose content changed, and signs."""

    new: tuple[Entry, ...]
    edited: tuple[Entry, ...]  # with their old id
    known: int
    gap_possible: bool


# ── article ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What extraction finds on an article's page. `text` has one paragraph a line."""

    url: str  # canonical, after <link rel=canonical> where it is believable
    title: str
    text: str
    published: datetime | None
    source: Literal["page", "json-ld"]
    thin: str | None = None  # why the text is not the article: consent, paywall, script, pdf, empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as it is stored. Its identity is its canonical URL, whatever feed brought it."""

    id: str
    url: str | None
    feed: str | None  # the first that brought it
    entry_id: str | None
    title: str
    text: str
    language: str | None
    script: str | None
    published: datetime | None
    seen: datetime
    source: Literal["page", "json-ld", "feed", "given"]  # where the text is from
    thin: str | None = None  # why the page gave no text
    fresh: bool = True
    tries: int = 0  # of fetching the page
    story_id: str | None = None
    forgotten: bool = False  # older than `keep`: title and text are gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A text in the target language. `sentences` pairs spans of original and translated text:
    (start, end, translated start, translated end), in order; one left out has no pair, or an empty
    one. `doubts`: what it seems to have lost of the original, in words: "the number 15"."""

    engine: str
    quality: Literal["good", "rough", "doubtful"]
    language: str
    title: str
    text: str
    complete: bool
    sentences: tuple[tuple[int, int, int, int], ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A known name found in an original text: slicing it with start and end gives the form there;
    `english` is what the translation calls it, `also` what else it may be called there, `kind` the
    entity's (person, place, …, phrase)."""

    start: int
    end: int
    english: str
    also: tuple[str, ...] = ()
    kind: str = ""


# ── match ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What `from` may ask about; None where it isn't known, which never excludes."""

    feed: str | None = None
    country: str | None = None
    kind: str | None = None
    language: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is matched: one article's original and, where there is one, its translation."""

    title: str
    text: str
    language: str | None
    translation: Translation | None = None
    origin: Origin = field(default_factory=Origin)
    bare: bool = (
        False  # a text without a title (an example, stdin): title and text at once for `in`
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A term found. Slicing the field of `via` with start and end gives `surface`."""

    term: str
    field: FieldName
    via: Via
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The sentence that a hit stands in, in the original and in the translation where known."""

    rule: str
    term: str
    surface: str
    via: Via
    original: str | None
    translated: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMatch:
    """One rule against one document. `alert`: its conditions hold (when, from, in, ignore)."""

    rule: str
    severity: Severity
    alert: bool
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...] = ()
    why_not: str | None = None
    ignored: str | None = None  # the reason of the `ignore` line that stopped it


class Outcome(StrEnum):
    """What became of a match; every match has one."""

    ALERT = "alert"
    COVERAGE = "coverage"
    RECORDED = "recorded"  # severity info
    TEST = "test"  # status test
    IGNORED = "ignored"
    ARCHIVED = "archived"  # first run, or older than the window
    RETRACTED = "retracted"  # held before, and no longer after an edit or the translation


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMatch:
    """The latest evaluation of a rule over an article, under one version of the rules."""

    article_id: str
    match: RuleMatch
    outcome: Outcome
    rules_version: str
    final: bool
    at: datetime


# ── story ──


StoryState = Literal["reported", "corroborated", "official", "denied", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Several articles, one event."""

    id: str
    title: str
    state: StoryState
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMember:
    """An article of a story, with what `place` compares."""

    story_id: str
    article_id: str
    feed: str | None
    title: str
    sketch: tuple[int, ...]  # ascending hashes of the text's rarest word runs
    words: int
    seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an article belongs: an existing story, or a new one of its own (`joined` False)."""

    story_id: str
    joined: bool


# ── alert and delivery ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A decision to tell: one per rule and story."""

    id: str
    rule: str
    story_id: str
    article_id: str  # the article that brought it
    severity: Severity
    rules_version: str
    created: datetime
    acknowledged: datetime | None = None


class DeliveryState(StrEnum):
    """Where a delivery stands. `sending` holds a lease."""

    PENDING = "pending"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    SUPPRESSED = "suppressed"
    DEAD = "dead"


class MessageKind(StrEnum):
    """What a message is to its reader."""

    ALERT = "alert"
    UPDATE = "update"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A promise to one target of a channel; `target` is the address's place in its list."""

    id: str
    kind: MessageKind
    channel: str
    target: str
    story_id: str | None
    revision: int
    severity: Severity
    state: DeliveryState
    due: datetime
    created: datetime
    rules_version: str
    article_id: str | None = None
    alert_ids: tuple[str, ...] = ()
    news: tuple["News", ...] = ()
    notice: "Notice | None" = None
    reason: str | None = None  # why held, suppressed or dead
    attempts: int = 0
    first_attempt: datetime | None = None
    lease_until: datetime | None = None
    sent: datetime | None = None
    error: str | None = None
    body: str | None = None  # the message as JSON, frozen at the first attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What an update brings; kinds as in the webhook's `news`."""

    kind: str
    text: str
    original: str | None = None
    feed: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The monitor's own trouble."""

    about: str
    text: str
    since: datetime


# ── message: what a receiver gets, the shape of the webhook ──


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """A rule as a message names it."""

    id: str
    title: str
    severity: Severity
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """A story as a message names it: `outlets` counts owners."""

    id: str
    title: str
    state: str
    articles: int
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """The article that brought the alert."""

    url: str | None
    title: str
    title_translated: str | None
    engine: str | None
    quality: str | None
    language: str | None
    script: str | None
    feed: str | None
    country: str | None
    published: datetime | None
    seen: datetime
    late: bool
    doubts: tuple[str, ...] = ()  # of the translation
    complete: bool = True  # the translation


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One outlet's article of the story."""

    feed: str | None
    owner: str | None
    country: str | None
    url: str | None
    title: str
    language: str | None
    published: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """One story for one receiver: everything the contract's alert object holds."""

    id: str
    revision: int
    rules: tuple[RuleView, ...]  # most severe first
    severity: Severity
    story: StoryView
    news: tuple[News, ...]
    article: ArticleView
    evidence: tuple[Evidence, ...]
    coverage: tuple[Coverage, ...]
    untranslated: str | None = None  # why there is no translation: "no engine for mk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one delivery sends. `id` is the delivery's, and the idempotency key."""

    id: str
    kind: MessageKind
    channel: str
    alerts: tuple[AlertView, ...] = ()
    notice: Notice | None = None
    test: bool = False
