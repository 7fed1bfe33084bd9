"""match: a fact about an article and a rule."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from monitor.model.article import Translation
from monitor.model.basics import FieldName, Severity, Via


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
    where: str | None = None  # in the original: "headline", "paragraph 3 of 7"


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
    WAITING = "waiting"  # for further outlets: `confirm`
    UNCONFIRMED = "unconfirmed"  # they did not come in time
    SILENCED = "silenced"  # somebody asked for silence; told when it ends
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
