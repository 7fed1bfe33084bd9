"""Whether a text says that what was reported isn't so.

Not everything that is denied is a report: the accused denies his guilt, a traveller is denied
entry, and false papers are no false news.
"""

from collections.abc import Sequence
from functools import cache
from typing import Protocol

from monitor.story import lexicon
from monitor.text.fold import Token

_BEFORE, _AFTER, _REPORT = 3, 4, 6


class Denying(Protocol):
    """A word where it stands."""

    @property
    def token(self) -> Token:
        """The word."""


def denies(words: Sequence[Denying]) -> bool:
    """Whether these words, a title and the beginning of a text, deny a report."""
    folded = [word.token.folded for word in words]
    return any(_denied(folded, here) or _untrue(folded, here) for here in range(len(folded)))


def _denied(words: Sequence[str], here: int) -> bool:
    if words[here] not in lexicon.cues("denial"):
        return False
    before, after = words[max(0, here - _BEFORE) : here], words[here + 1 : here + 1 + _AFTER]
    if not lexicon.cues("undenied").isdisjoint(before):
        return False
    return not any(word.startswith(_begun("guilt")) for word in (*before, *after)) and not any(
        word.startswith(_begun("refused")) for word in after[:2]
    )


def _untrue(words: Sequence[str], here: int) -> bool:
    """False, of a report: nobody is arrested for it."""
    if words[here] not in lexicon.cues("untrue"):
        return False
    before, after = words[max(0, here - _REPORT) : here], words[here + 1 : here + _BEFORE]
    if not lexicon.cues("because").isdisjoint(before[-_BEFORE:]):
        return False
    return any(word.startswith(_begun("report")) for word in (*before, *after))


@cache
def _begun(kind: str) -> tuple[str, ...]:
    return tuple(lexicon.cues(kind))
