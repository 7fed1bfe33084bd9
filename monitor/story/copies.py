"""Copies of one text, in whatever script: what they share of their runs of words.

A bottom-k sketch (Cohen and Kaplan, 2007) over runs of four folded words: the share of equal hashes
among the k smallest estimates the Jaccard similarity of the texts. Of a short text it has all runs.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from monitor.model import StoryMember
from monitor.story.counts import rises
from monitor.text.fold import tokens

Relation = Literal["copy", "form"]

RUN = 4
SKETCH = 48
COPY = 0.7
"""Similarity from which two texts are copies: an agency text with an edited block stays above."""

CUT = 0.75
"""Share of the shorter text that stands in the longer one: an aggregator's first paragraphs."""

ENOUGH_WORDS = 40
"""Below this a text is too short for its similarity to mean anything; then it must be equal."""

CUT_WORDS = 25
"""Words from which on a text may be a part of another one."""

TITLE_WORDS = 4
"""A shorter title ("Vijest dana") is no sign of one event."""

TEMPLATE = 0.5
"""Share of the shorter text from which on two texts with other numbers are one form filled in
twice."""


def sketch(text: str) -> tuple[tuple[int, ...], int]:
    """The sketch of a text, and how many words it has."""
    words = folded(text)
    count = max(1, len(words) - RUN + 1) if words else 0
    runs = {fingerprint(words[start : start + RUN]) for start in range(count)}
    return tuple(sorted(runs)[:SKETCH]), len(words)


def fingerprint(words: Sequence[str]) -> int:
    """63 bits of some words: databases have signed integers."""
    digest = hashlib.blake2b("\x1f".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def folded(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared."""
    return tuple(token.folded for token in tokens(text))


@lru_cache(maxsize=1 << 12)
def _title(text: str) -> tuple[str, ...]:
    """The words of a headline, which is compared with many."""
    return folded(text)


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """The estimated Jaccard similarity of two texts by their sketches, 0 to 1."""
    both = set(one).intersection(other)
    if not both:
        return 0.0
    smallest = sorted({*one, *other})[:SKETCH]
    return sum(value in both for value in smallest) / len(smallest)


def shared(one: StoryMember, other: StoryMember) -> float:
    """The estimated share of the shorter text that stands in the longer one, 0 to 1."""
    runs = [max(1, each.words - RUN + 1) for each in (one, other)]
    alike = similarity(one.sketch, other.sketch)
    return min(1.0, alike * sum(runs) / ((1 + alike) * min(runs)))


def relation(new: StoryMember, old: StoryMember) -> Relation | None:
    """Whether one text is the other's (edited, cut, in another script), or both fill in one form: a
    ticker, the weather, the queues at the border. A text whose toll alone has risen is a copy."""
    ours, theirs = _title(new.title), _title(old.title)
    same_title = ours == theirs and len(ours) >= TITLE_WORDS
    near, live = _is_near(new, old, same_title), is_live(new, old)
    if near and live:
        return "copy"
    if _filled_in(new, old, near):
        return None if live else "form"
    retitled = _retitled(new, old)
    if not near:
        both = _numbered(new, old) and _numbered(old, new)
        return "form" if both or (retitled and new.feed == old.feed) else None
    if same_title:
        return "copy"
    return "copy" if new.feed != old.feed and not retitled else "form"


def is_live(new: StoryMember, old: StoryMember) -> bool:
    """Whether the texts differ in no other numbers than those that rise while an event goes on."""
    ours, theirs = _values(new), _values(old)
    rising = {
        fact.key.partition(":")[::2]
        for member in (new, old)
        for fact in member.facts.numbers
        if rises(fact.key.partition(":")[0])
    }
    return bool(rising) and ours != theirs and ours ^ theirs <= {value for _, value in rising}


def _filled_in(new: StoryMember, old: StoryMember, near: bool) -> bool:
    """The same words with other numbers in both."""
    ours, theirs = _values(new), _values(old)
    if ours <= theirs or theirs <= ours:
        return False
    titles = [
        tuple(word for word in _title(one.title) if word not in _digits(one.title))
        for one in (new, old)
    ]
    return near or titles[0] == titles[1] or shared(new, old) >= TEMPLATE


def _is_near(new: StoryMember, old: StoryMember, same_title: bool) -> bool:
    shorter = min(new.words, old.words)
    if shorter < ENOUGH_WORDS and new.sketch == old.sketch:
        return same_title or shorter >= CUT_WORDS
    if shorter >= ENOUGH_WORDS and similarity(new.sketch, old.sketch) >= COPY:
        return True
    return shorter >= CUT_WORDS and shared(new, old) >= CUT


def _retitled(new: StoryMember, old: StoryMember) -> bool:
    """Whether one of the headlines has a number of its own."""
    return _numbered(new, old) or _numbered(old, new)


def _numbered(one: StoryMember, other: StoryMember) -> bool:
    """Whether a headline has a number that neither its text nor the other headline has."""
    own = _digits(one.title) - _digits(other.title)
    return bool(own) and not own <= _told(one)


def _told(member: StoryMember) -> set[str]:
    """The numbers of the text, whole and in parts."""
    figures = member.facts.figures
    counted = {fact.key.partition(":")[2] for fact in member.facts.numbers}
    return counted | {part for figure in figures for part in figure.split(".")}


@lru_cache(maxsize=1 << 12)
def _digits(title: str) -> frozenset[str]:
    """The words of a headline that have digits."""
    return frozenset(word for word in _title(title) if any(map(str.isdigit, word)))


def _values(member: StoryMember) -> set[str]:
    facts = member.facts
    counted = {fact.key.partition(":")[2] for fact in facts.numbers}
    figures = {figure.replace(".", "") for figure in facts.figures}
    return counted | figures | _digits(member.title)
