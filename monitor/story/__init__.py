"""Which articles tell one event. For now: copies of one text, in whatever script and outlet.

Wrongly together hides an event, wrongly apart costs a message; so an article joins a story only
as a near-copy of one of its articles. Copies are found by the bottom-k sketch of Cohen and Kaplan
(2007) over runs of four folded words: the share of equal hashes among the k smallest estimates
the Jaccard similarity of the texts.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta

from monitor.model import Article, Placement, StoryMember, StoryState, stable_id
from monitor.text.fold import tokens

SILENCE = timedelta(hours=72)
"""A story takes nothing new after this long without an article."""

RUN = 4
SKETCH = 48
KEYS = 8
COPY = 0.7
"""Similarity from which two texts are copies: an agency text with an edited block stays above."""

ENOUGH_WORDS = 40
"""Below this a text is too short for its similarity to mean anything; then it must be equal."""

TITLE_WORDS = 4
"""A shorter title ("Vijest dana") is no sign of one event."""


def member(article: Article, *, owner: str | None = None, kind: str | None = None) -> StoryMember:
    """What `place` compares of an article, whose feed has that owner and is of that kind; its own
    story's id until it is placed elsewhere."""
    words = _folded(article.text)
    return StoryMember(
        story_id=article.story_id or stable_id("s", article.id),
        article_id=article.id,
        feed=article.feed,
        title=article.title,
        sketch=_sketch(words),
        words=len(words),
        seen=article.seen,
        owner=owner,
        kind=kind,
        language=article.language,
        published=article.published,
    )


def sources(members: Iterable[StoryMember]) -> int:
    """How many independent sources tell a story: outlets of one owner are one, and so are those
    that carry one text."""
    return len({one.owner or one.feed for one in members if one.copy_of is None})


def keys(candidate: StoryMember) -> tuple[int, ...]:
    """The keys under which the archive finds its copies: the sketch's smallest and the title."""
    title = _folded(candidate.title)
    own = (_hash(title),) if len(title) >= TITLE_WORDS else ()
    return candidate.sketch[:KEYS] + own


def place(new: StoryMember, candidates: Sequence[StoryMember]) -> Placement:
    """The story of the first candidate that `new` is a copy of, else one of its own."""
    for candidate in candidates:
        if candidate.article_id == new.article_id or _is_copy(new, candidate):
            return Placement(story_id=candidate.story_id, joined=True)
    return Placement(story_id=new.story_id, joined=False)


def state(sources: Sequence[tuple[str, str]]) -> StoryState:
    """How sure a story is, from its articles' (owner, kind of feed)."""
    if any(kind == "institution" for _, kind in sources):
        return "official"
    return "corroborated" if len({owner for owner, _ in sources}) > 1 else "reported"


def _is_copy(new: StoryMember, old: StoryMember) -> bool:
    ours, theirs = _folded(new.title), _folded(old.title)
    same_title = ours == theirs and len(ours) >= TITLE_WORDS
    if min(new.words, old.words) < ENOUGH_WORDS:
        return same_title and new.sketch == old.sketch
    if similarity(new.sketch, old.sketch) < COPY:
        return False
    # A template that one outlet fills in day by day differs in the title or its numbers.
    return same_title or (new.feed != old.feed and _numbers(ours) == _numbers(theirs))


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """The estimated Jaccard similarity of two texts by their sketches, 0 to 1."""
    smallest = sorted(set(one) | set(other))[:SKETCH]
    if not smallest:
        return 0.0
    both = set(one) & set(other)
    return sum(value in both for value in smallest) / len(smallest)


def _folded(text: str) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens(text))


def _numbers(words: Iterable[str]) -> list[str]:
    return sorted(word for word in words if any(character.isdigit() for character in word))


def _sketch(words: Sequence[str]) -> tuple[int, ...]:
    count = max(1, len(words) - RUN + 1) if words else 0
    return tuple(sorted({_hash(words[start : start + RUN]) for start in range(count)})[:SKETCH])


def _hash(words: Sequence[str]) -> int:
    digest = hashlib.blake2b("\x1f".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1  # 63 bits: databases have signed integers
