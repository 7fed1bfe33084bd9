"""Whether an Albanian word is written with the letters of a form: the fold makes more words one
than are (pritjet, pritet; mal, mall)."""

import re
import unicodedata
from functools import lru_cache

_DOUBLED = re.compile(r"([lr])\1")
_NATIVE = 5
"""Letters up to which a word has its ll and rr from of old (mal, mall; valë, valle); in longer ones
they come and go (barrikadë, barikadë; terrorist, terorist)."""


def is_short(word: str) -> bool:
    """Whether ll and rr tell `word` from another."""
    return len(word) <= _NATIVE


def same_letters(written: str, surface: str, *, short: bool) -> bool:
    """Whether `written` is `surface`, the dots of ë and ç aside, and of words that are not `short`
    the doubling of l and r. One with letters of another script in it may be."""
    one, other = letters(written), letters(surface)
    if not one.isascii():
        return True
    if not short:
        one, other = _DOUBLED.sub(r"\1", one), _DOUBLED.sub(r"\1", other)
    return one == other


@lru_cache(maxsize=1 << 14)
def letters(word: str) -> str:
    """The letters of `word` alone, lower-case, without accents and dots."""
    return "".join(filter(str.isalpha, unicodedata.normalize("NFKD", word))).lower()
