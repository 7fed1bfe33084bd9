"""article: what a page says, in its own language and in the target one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


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
    burst: bool = False  # it came with a flood of others: what alerts goes out as one message
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
