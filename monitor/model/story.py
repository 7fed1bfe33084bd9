"""story: several articles, one event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

StoryState = Literal["reported", "corroborated", "official", "denied", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Somebody at the desk took a story back: "WITHDRAWN by Ana: police exercise"."""

    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Several articles, one event.

    `same_as`: an older story of the same event, found out after both were begun; this one is a part
    of that one. `may_belong`: an older story that it may be a part of, or goes on after its end.
    """

    id: str
    title: str
    state: StoryState
    first_seen: datetime
    last_seen: datetime
    same_as: str | None = None
    may_belong: str | None = None
    withdrawal: Withdrawal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something a text says that another may say, too. `key` is the same in every language and
    form; `text` is for people: "12 wounded", "Zvečan". `weight`: how prominent it is, 1 for once in
    the text."""

    key: str
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an article's title and beginning say, as far as stories are compared by it and news are
    found in it. `heads`: the keys of names and acts in the headline."""

    names: tuple[Fact, ...] = ()
    places: tuple[str, ...] = ()  # keys of the names that are places where something was
    people: tuple[Fact, ...] = ()  # first and last names
    acts: tuple[Fact, ...] = ()  # what it is about: "flood", "arrest"
    heads: tuple[str, ...] = ()
    numbers: tuple[Fact, ...] = ()  # with what they count
    figures: tuple[str, ...] = ()  # as written: "7.62"
    words: tuple[str, ...] = ()  # others, by what languages have in common of them
    cues: tuple[str, ...] = ()  # "another", "morning", "background"
    denies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMember:
    """An article of a story, with what `place` compares. `copy_of` is the article whose text it
    repeats: the first of all its copies."""

    story_id: str
    article_id: str
    feed: str | None
    title: str
    sketch: tuple[int, ...]  # ascending hashes of the text's rarest word runs
    words: int
    seen: datetime
    owner: str | None = None
    kind: str | None = None  # of its feed
    language: str | None = None
    published: datetime | None = None
    copy_of: str | None = None
    facts: Facts = Facts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an article belongs: an existing story, or a new one of its own (`joined` False), which
    then names the one that it may belong to."""

    story_id: str
    joined: bool
    copy_of: str | None = None
    may_belong: str | None = None
