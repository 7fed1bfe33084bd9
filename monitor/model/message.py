"""message: what a receiver gets, the shape of the webhook."""

from dataclasses import dataclass
from datetime import datetime

from monitor.model.basics import Severity
from monitor.model.delivery import MessageKind, News, Notice
from monitor.model.match import Evidence
from monitor.model.story import Withdrawal


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
    may_belong: tuple[str, str] | None = None  # id and title of a story it may be a part of
    withdrawal: Withdrawal | None = None


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
    outlet: str | None = None  # its name, where it has one beside the feed's
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
    outlet: str | None = None  # its name, where it has one beside the feed's


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """What somebody at the desk wrote beside a story."""

    by: str
    text: str
    at: datetime


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
    notes: tuple[NoteView, ...] = ()  # the desk's, oldest first
    acknowledged_by: str | None = None
    page: str | None = None  # of this alert on the monitor's own page, where settings.page_url is
    marks: tuple[str, ...] = ()  # words found in either text, to be marked wherever they stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a digest: a heading and its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageWatch:
    """How well one language was watched: the all-clear's figures."""

    language: str
    working: int  # sources
    known: int
    read: int  # articles
    translated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllClear:
    """There is nothing to tell, and how far that can be relied on. `unsettled`: of what was told
    before something is open, unconfirmed or not sent, as the digest's sections say."""

    languages: tuple[LanguageWatch, ...]
    nearest_miss: str | None = None
    unsettled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """What a digest says beside its stories. `why`: "Digest of Monday 07:30", "12 more than 20 an
    hour"; `all_clear` where it has no story to tell."""

    why: str
    since: datetime
    until: datetime
    sections: tuple[Section, ...] = ()
    all_clear: AllClear | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one delivery sends. `id` is the delivery's, and the idempotency key."""

    id: str
    kind: MessageKind
    channel: str
    alerts: tuple[AlertView, ...] = ()
    notice: Notice | None = None
    digest: DigestView | None = None
    test: bool = False
