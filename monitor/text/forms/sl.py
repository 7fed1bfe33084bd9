"""Slovenian, the common part: the cases of nouns, and of adjectives before one."""

import re
from collections.abc import Iterator

from monitor.text.forms.words import (
    OWN,
    RELATIONAL,
    SHORTEST,
    Spelling,
    Word,
    attach,
    endings,
)

VOWELS = "aeiou"
_INVARIABLE_WORDS = "in na v za od do iz s z k h o po pri pod nad brez ali proti med"
_INVARIABLE = frozenset(_INVARIABLE_WORDS.split())

_MASCULINE = endings("gen.sg:a dat.sg:u ins.sg:om ins.sg:em")
_MASCULINE_PLURAL = endings(
    "nom.pl:i gen.pl:ov gen.pl:ev dat.pl:om dat.pl:em acc.pl:e loc.pl:ih ins.pl:i dual:oma"
)
_FEMININE = endings("gen.sg:e dat.sg:i acc.sg:o ins.sg:o")
_FEMININE_PLURAL = endings("gen.pl: dat.pl:am loc.pl:ah ins.pl:ami dual:ama")
_NEUTER = endings("gen.sg:a dat.sg:u ins.sg:om ins.sg:em")
_NEUTER_PLURAL = endings("gen.pl: loc.pl:ih ins.pl:i")
_ADJECTIVE = endings(
    "adj: adj:i adj:a adj:o adj:e adj:ega adj:emu adj:em adj:im adj:ih adj:imi adj:ima"
)


_IRREGULAR = {"beograd": "beograjsk", "bosna": "bosansk", "koper": "koprsk"}


def inflect(word: Word) -> Iterator[Spelling]:
    """The forms of a noun or name, and of an adjective before one."""
    lower = word.text.lower()
    if word.acronym:
        yield from ((f"{word.text}-{ending}", tag) for ending, tag in _MASCULINE)
        return
    if lower in _INVARIABLE or len(lower) < SHORTEST or not lower.isalpha():
        return
    for form, tag in _forms(lower, word):
        yield form if tag.startswith(RELATIONAL) else word.like(form), tag


def _forms(lower: str, word: Word) -> Iterator[Spelling]:
    last, stem = lower[-1], lower[:-1]
    if last == "a":
        yield from attach(stem, _FEMININE)
        if word.plural:
            yield from attach(stem, _FEMININE_PLURAL)
    elif last in "oe":
        yield from attach(stem, _NEUTER)
        if word.plural:
            yield from attach(stem, _NEUTER_PLURAL)
            yield from attach(stem, _FEMININE_PLURAL)  # volitve, volitvah
            if re.fullmatch(rf".*[^{VOWELS}][^{VOWELS}]", stem):
                yield f"{stem[:-1]}e{stem[-1]}", "gen.pl"
    elif last in VOWELS:
        yield from attach(lower, endings("gen.sg:ja dat.sg:ju ins.sg:jem"))
    else:
        yield from _consonant(lower, word)
    before_a_noun = not word.single and not word.last
    if word.personal:
        yield from _possessive(lower)
    if word.local and len(lower) > SHORTEST:
        yield from _relational(lower)
    if before_a_noun or lower.endswith(("ska", "ški", "ski", "ška")):  # Hrvaška, na Hrvaškem
        yield from _agreeing(lower)


def _consonant(lower: str, word: Word) -> Iterator[Spelling]:
    if lower.endswith("ost"):
        yield from attach(lower, endings("gen.sg:i ins.sg:jo"))
        return
    short = re.sub("e([cnrk])$", r"\1", lower)
    for stem in dict.fromkeys((lower, short)):
        yield from attach(stem, _MASCULINE)
        if word.plural:
            yield from attach(stem, _MASCULINE_PLURAL)


def _agreeing(lower: str) -> Iterator[Spelling]:
    yield from attach(re.sub("[iaoe]$", "", lower), _ADJECTIVE)


def _possessive(lower: str) -> Iterator[Spelling]:
    """Whose: Golobova vlada."""
    stem = lower[:-1] + "in" if lower[-1] == "a" else re.sub("o$", "", lower) + "ov"
    for ending, _ in _ADJECTIVE:
        yield stem + ending, "possessive"


def _relational(lower: str) -> Iterator[Spelling]:
    """Of the place: kosovski, ljubljanski, albanski, hrvaški; without a capital."""
    if lower.endswith(("ska", "ška")):
        yield from ((lower[:-1] + ending, OWN) for ending, _ in _ADJECTIVE if ending)
        return
    stem = re.sub("(?:ija|[aoei])$", "", lower)
    hard = re.sub("[gkhzš]$", "š", stem)
    made = hard + "k" if hard.endswith(("š", "s", "c")) else stem + "sk"
    adjective = _IRREGULAR.get(lower, made)
    yield from ((adjective + ending, RELATIONAL) for ending, _ in _ADJECTIVE if ending)
