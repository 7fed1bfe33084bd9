"""Albanian: indefinite and definite, singular and plural, five cases, and the linking articles.

Paradigms after the school grammar (Newmark, Hubbard and Prifti, Standard Albanian; Agalliu and
others, Gramatika e gjuhës shqipe). No adjective is made of a place: kosovar and tiranas are not
made by rule, and each is the name of the people as well.
"""

import re
from collections.abc import Iterator

from monitor.text.forms import script
from monitor.text.forms.sq.letters import letters
from monitor.text.forms.sq.nouns import decline
from monitor.text.forms.sq.words import ADJECTIVES, COMMON
from monitor.text.forms.words import SHORTEST, Spelling, Word, attach, endings

LINKING = ("i", "e", "të", "së")
_LINKING = frozenset({*LINKING, "te", "se"})
_INVARIABLE_WORDS = "dhe në nga për me pa mbi nën ose te tek deri kundër sipas ndaj rreth pas para"
_INVARIABLE = frozenset(_INVARIABLE_WORDS.split())

_ACRONYM = endings(
    "def.nom:i def.gen:it def.acc:in def.nom:u def.gen:ut def.acc:un def.nom:ja def.gen:së "
    "def.gen:s def.acc:në def.acc:n def.gen:t pl.def:të pl.gen:ve indef.gen:je def.gen:jes "
    "def.acc:jen def.gen:ës def.acc:ën"
)
_AGREEING = endings("adj: adj.def:t adj.gen:ve")  # të brendshmet
_SPOKEN_FROM = 4  # letters from which an acronym is read as a word, or takes its suffix at once
_LONGEST_ACRONYM = 6


def inflect(word: Word) -> Iterator[Spelling]:
    """Every form of `word`; a linking article stands for all four of them."""
    lower = word.text.lower()
    if not word.single and lower in _LINKING:
        yield from ((article, "linking") for article in LINKING)
    elif word.acronym:
        yield from _suffixed(word.text)
        if len(word.text) >= _SPOKEN_FROM or not re.search("[aeiouy]", lower):
            yield from attach(word.text.capitalize(), _ACRONYM)  # Natos, Kforit, OKBja
    elif lower.isalpha() and lower not in _INVARIABLE:
        for form, tag in _forms(lower, word):
            if not (word.single and letters(form) in COMMON):
                yield word.like(form), tag
        if _is_spoken_acronym(word):
            yield from _suffixed(word.text)  # Nato, NATO-s


def changing(text: str) -> int | None:
    """Of how many letters at the end of a word, of eight and more, its forms may have others: of
    *Ferrërri*, whose stem is *Ferrr*, four. None of one in another script, which no form keeps."""
    return None if script.is_cyrillic(text) else 4


def _is_spoken_acronym(word: Word) -> bool:
    """Whether `word` may be an acronym that is written like a name."""
    short = SHORTEST < len(word.text) <= _LONGEST_ACRONYM and word.text[-1] not in "aeëi"
    return word.capital and word.single and short and word.kind in {"organisation", "word"}


def _suffixed(acronym: str) -> Iterator[Spelling]:
    return ((f"{acronym}-{ending}", tag) for ending, tag in _ACRONYM)


def _forms(lower: str, word: Word) -> Iterator[Spelling]:
    if not word.single:
        yield from ((form, "adj") for form in ADJECTIVES.get(lower, ()))
    yield from decline(lower, word)
    if lower.endswith("shme"):  # e brendshme, i brendshëm
        yield lower[:-2] + "ëm", "adj"
    elif lower.endswith("shëm"):
        yield from attach(lower[:-2] + "me", _AGREEING)
