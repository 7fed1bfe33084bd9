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

    `same_as`: an older story of the same event, found out after both were told; what is new goes to
    that one. `may_belong`: an older story that it may be a part of, or goes on after its end.
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
    form; `text` is for people: "12 wounded", "Zvečan"."""

    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an article says, as far as stories are compared by it and news are found in it."""

    entities: tuple[str, ...] = ()  # ids of known names
    places: tuple[Fact, ...] = ()
    numbers: tuple[Fact, ...] = ()
    names: tuple[Fact, ...] = ()
    words: tuple[str, ...] = ()  # rare ones of title and lead, folded and stemmed
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
