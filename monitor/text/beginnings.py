"""Folded beginnings that many spellings share, without folding each of them.

Folding a word's forms costs several times what making them does. An index of names needs only
what a text's word has to begin with to be one of them.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from monitor.text.fold import fold

# Words whose letters fold one by one but for the pairs below: one script, nothing invisible, no
# combining accents.
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_CYRILLIC = "\u0400-\u045f\u0490\u0491"
_PLAIN = re.compile(f"[{_LATIN}0-9-]+|[{_CYRILLIC}0-9-]+")
_ALL_PLAIN = re.compile(f"[{_LATIN}0-9 -]+|[{_CYRILLIC}0-9 -]+")
MOST = 16
"""Letters of a beginning: more tell nothing apart."""

_ENOUGH = 4
"""Letters of a stem that tell it apart."""

_TOGETHER = 3
"""Letters by which spellings are sorted before what they share is looked for."""

# Folded letters that may become one with what follows (xh, zh, gj, dj, x, ije, je), and what may
# follow them so: between two such letters no beginning may end.
_OPEN = frozenset("ijdxzg")
_CLOSING = frozenset("ijdxzghe")
_ROMAN = frozenset("ivx")


def beginnings(spellings: Iterable[str]) -> tuple[str, ...]:
    """A few beginnings such that the fold of every one of `spellings`, where it leaves anything,
    starts with one of them. None of them starts with another one."""
    words = set(spellings)
    plain = words
    if not _ALL_PLAIN.fullmatch(" ".join(words)):
        plain = {word for word in words if _PLAIN.fullmatch(word)}
    found = {folded for word in words - plain if (folded := fold(word))}
    for group in _groups({word.lower() for word in plain}):
        found.update(_of_group(group))
    return tuple(shortest(found))


def of_stems(stems: Iterable[tuple[str, int]]) -> tuple[str, ...] | None:
    """The same of spellings that are known by their first letters alone: `(text, kept)` stands for
    all that begin with the first `kept` letters of `text`, and for `text` alone where that is all
    of it. None where some are too few to tell words apart."""
    found = [fold(text) if kept == len(text) else _of_stem(text, kept) for text, kept in stems]
    return None if None in found else tuple(shortest(filter(None, found)))


def _of_stem(text: str, kept: int) -> str | None:
    lower = text.lower()
    if len(lower) != len(text) or not _PLAIN.fullmatch(lower):
        return None
    for end in range(kept, _ENOUGH - 1, -1):
        last = fold(lower[end - 1])[-1:]
        ends = last and last != "e" and last not in _OPEN
        if ends if end == kept else _stays(lower[end - 1], lower[end]):
            beginning = _fold_of_beginning(lower[:end])
            return beginning if beginning and len(beginning) >= _ENOUGH else None
    return None


def _groups(words: set[str]) -> Iterable[Collection[str]]:
    """The words sorted by their first letters."""
    if len(words) < 2 or len(_shared(words)) >= _TOGETHER:
        return [words] if words else []
    groups = defaultdict(list)
    for word in words:
        groups[word[:_TOGETHER]].append(word)
    return groups.values()


def _of_group(group: Collection[str]) -> Iterable[str]:
    """What the folds of words begin with that share their first letters."""
    if len(group) == 1:
        return filter(None, map(fold, group))
    shared = _shared(group)
    following = {word[len(shared) : len(shared) + 1] for word in group}
    for end in range(len(shared), 0, -1):
        nexts = following if end == len(shared) else {shared[end]}
        if all(_stays(shared[end - 1], following) for following in nexts):
            beginning = _fold_of_beginning(shared[:end])
            if beginning is not None:
                return [beginning]
    return filter(None, map(fold, group))


def _shared(words: Collection[str]) -> str:
    first, last = min(words), max(words)
    end = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[:end] if end is not None else min(first, last, key=len)


@lru_cache(maxsize=1 << 12)
def _stays(letter: str, following: str) -> bool:
    """Whether what `letter` becomes doesn't hang on the letter after it ("": the word's end)."""
    last, first = fold(letter)[-1:], fold(following)[:1]
    if last == "e":  # of a yat before a letter, not at the end
        return first.isalpha()
    if not last or (following and not first and following != "-"):
        return False
    return not (last in _OPEN and first in _CLOSING)


def _fold_of_beginning(beginning: str) -> str | None:
    """The fold of what a word begins with; None where it hangs on the whole word (Xi, Xija)."""
    if all(fold(letter) in _ROMAN for letter in beginning):
        return None
    return fold(beginning + ("о" if max(beginning) >= "\u0400" else "o"))[:-1] or None


def shortest(found: Iterable[str]) -> Iterator[str]:
    """Their first `MOST` letters, without those that begin with another one."""
    last = None
    for beginning in sorted({text[:MOST] for text in found}):
        if last is None or not beginning.startswith(last):
            last = beginning
            yield beginning
