"""Bulgarian, the common part: articles and plurals of nouns and adjectives, places' adjectives."""

import re
from collections.abc import Iterator

from monitor.text.forms.words import (
    OF_THE_PEOPLE,
    RELATIONAL,
    SHORTEST,
    Spelling,
    Word,
    attach,
    endings,
)

VOWELS = "аеиоуюя"
_INVARIABLE_WORDS = "и на в във от за с със до при под над без към по или срещу между"
_INVARIABLE = frozenset(_INVARIABLE_WORDS.split())

_MASCULINE = endings("def:ът def:а def:ят def:я pl:и pl.def:ите pl:ове pl.def:овете count:а")
_ADJECTIVE = endings(
    "adj.m: adj.pl:и adj.m.def:ия adj.m.def:ият adj.f:а adj.f.def:ата adj.n:о adj.n.def:ото "
    "adj.pl.def:ите"
)


_RELATIONAL = tuple(
    (ending, RELATIONAL) for ending in ("и", "ия", "ият", "а", "ата", "о", "ото", "ите")
)
_PEOPLES = tuple((ending, OF_THE_PEOPLE) for ending, _ in _RELATIONAL)
# Names whose adjective is not made by rule; its stem without the last и.
_IRREGULAR = {
    "сърбия": "сръбск",
    "гърция": "гръцк",
    "турция": "турск",
    "босна": "босненск",
    "софия": "софийск",
    "скопие": "скопск",
    "америка": "американск",
    "китай": "китайск",
}


def inflect(word: Word) -> Iterator[Spelling]:
    """The forms of a common noun, and of an adjective before one; of a name its adjective alone."""
    lower = word.text.lower()
    if word.local and not word.acronym and len(lower) > SHORTEST:  # Косово, косовският
        stem = _IRREGULAR.get(lower) or _before_i(lower)
        yield from attach(stem, _PEOPLES if stem == "сръбск" else _RELATIONAL)
    if not word.plural or word.acronym or lower in _INVARIABLE or len(lower) < SHORTEST:
        return
    for form, tag in _forms(lower, word):
        yield word.like(form), tag


def _forms(lower: str, word: Word) -> Iterator[Spelling]:
    last, stem = lower[-1], lower[:-1]
    if last in "ая":
        yield lower + "та", "def"
        yield from attach(stem, endings("pl:и pl.def:ите"))
    elif last in "ое":
        yield lower + "то", "def"
        yield from attach(stem, endings("pl:а pl.def:ата pl:я pl.def:ята"))
    elif last == "и":
        yield lower + "те", "pl.def"
    elif last not in VOWELS:
        yield from attach(lower, _MASCULINE)
        softened = stem + {"к": "ц", "г": "з", "х": "с"}.get(last, last)
        yield from attach(softened, endings("pl:и pl.def:ите"))
        if lower.endswith("ър"):  # министър, министри
            yield from attach(lower[:-2] + "р", endings("pl:и pl.def:ите"))
        if lower.endswith("ец"):
            yield from attach(lower[:-2] + "ц", endings("pl:и pl.def:ите"))
    if not word.single and not word.last:
        yield from _agreeing(lower)


def _before_i(lower: str) -> str:
    """The stem of a place's adjective: Албания, албанск; Русия, руск."""
    stem = re.sub("(?:ия|[аоеи])$", "", lower)
    return stem + ("к" if stem.endswith("с") else "ск")


def _agreeing(lower: str) -> Iterator[Spelling]:
    stem = re.sub("[иао]$", "", lower)
    yield from attach(stem, _ADJECTIVE)
    if stem.endswith("ен"):
        yield from attach(stem[:-2] + "н", _ADJECTIVE)
