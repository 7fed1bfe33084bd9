"""Slovenian: the six cases in three numbers, adjectives, possessives, adjectives of places.

Paradigms after the standard grammar (Toporišič, Slovenska slovnica; Herrity, Slovene).
"""

import re
from collections.abc import Iterator, Sequence

from monitor.text.forms.sl import nouns, places
from monitor.text.forms.sl.everyday import EVERYDAY, RATHER
from monitor.text.forms.sl.nouns import VOWELS
from monitor.text.forms.words import (
    RELATIONAL,
    SHORTEST,
    Spelling,
    Word,
    attach,
    endings,
)

_INVARIABLE_WORDS = "in na v za od do iz s z k h o po pri pod nad brez ali proti med čez ob"
_INVARIABLE = frozenset(_INVARIABLE_WORDS.split())
_ACRONYM = endings(
    "gen.sg:a dat.sg:u ins.sg:om gen.sg:ja dat.sg:ju ins.sg:jem gen.sg:e dat.sg:i "
    "acc.sg:o gen.pl:ov"
)
_SPOKEN = 4  # letters from which an acronym may be read as a word: Nato, Kfor, Unicef

# Adjectives and participles by their ending; -en is a noun's as well (teden), and then read both
# ways. Nouns of adjectival form are among them: dežurni, zaposleni.
_SURE_ADJECTIVE = re.compile(
    r".+(?:[sšcč]ki|[sš]ka|[sš]ko|[jlvtdžčšrl]ni|[^aeiou]eni|[ai]ni|ji|ši|[oe]či|[ij]v|[aeiu]ven|[aei]n"
    r"|[lbptgsvrčšžj]en|bit|jet|prt|pet)|.{4,}(?:[aiu]t|ast|[oe]č|sli)"
)
_ADJECTIVAL_PLACE = re.compile(r".{2,}(?:[sšč]k[aio]|[bcčdghjklmprštv]no|nje)")
_NOUNS_ALIKE = frozenset(["ženska", "raven", "jesen", "teden"])


def inflect(word: Word) -> Iterator[Spelling]:
    """The forms of a noun or name, of an adjective before one, and of an adjective alone."""
    lower = word.text.lower()
    if word.acronym:
        yield from _acronym(word)
        return
    if lower in _INVARIABLE or len(lower) < SHORTEST or not lower.isalpha():
        return
    others = EVERYDAY | RATHER.get(lower, frozenset()) if word.single else frozenset()
    for form, tag in _forms(lower, word):
        if form not in others:
            yield form if tag.startswith(RELATIONAL) else word.like(form), tag


def compound(words: Sequence[str]) -> Iterator[Spelling]:
    """The adjectives of a place whose name has several words: Črna gora, črnogorski."""
    return places.compound([word.lower() for word in words])


def _acronym(word: Word) -> Iterator[Spelling]:
    """KFOR-ja, EU-ju, ZDA; and those that are read as words, with or without their capitals: Nata,
    NATA, Kforja."""
    yield from ((f"{word.text}-{ending}", tag) for ending, tag in _ACRONYM)
    lower = word.text.lower()
    if len(lower) >= _SPOKEN and word.text.isupper() and re.search(f"[{VOWELS}]", lower):
        spoken = Word(text=lower.capitalize(), kind="organisation", single=word.single)
        yield from ((spoken.like(form), tag) for form, tag in nouns.noun(lower, spoken))


def _forms(lower: str, word: Word) -> Iterator[Spelling]:
    before_a_noun = not word.single and not word.last and word.kind != "person"
    yield from nouns.noun(lower, word)
    if before_a_noun or _adjectival(lower, word):
        yield from _agreeing(lower)
    if word.personal:
        yield from _possessive(lower)
    if word.local and len(lower) > SHORTEST:
        yield from places.relational(lower)


def _adjectival(lower: str, word: Word) -> bool:
    if word.capital:
        return word.kind != "person" and _ADJECTIVAL_PLACE.fullmatch(lower) is not None
    return lower not in _NOUNS_ALIKE and _SURE_ADJECTIVE.fullmatch(lower) is not None


_ADJECTIVE = endings(
    "adj.m: adj.m:i adj.f:a adj.n:o adj.n:e adj.gen:ega adj.dat:emu adj.loc:em adj.ins:im "
    "adj.pl.gen:ih adj.pl.ins:imi adj.dual:ima"
)
_POSSESSIVE = tuple((ending, "possessive") for ending, _ in _ADJECTIVE)


def _agreeing(lower: str) -> Iterator[Spelling]:
    """ustavni, ustavnega; varnosten, varnostni; oborožen, oboroženi; dober, dobri."""
    stem = re.sub("(?:ega|[iaoe])$", "", lower)
    if len(stem) < SHORTEST - 1:
        return
    yield from attach(stem, _ADJECTIVE)
    if re.fullmatch(rf".*[^{VOWELS}][nkrl]", stem) and not stem.endswith(("sk", "šk", "čk")):
        yield f"{stem[:-1]}e{stem[-1]}", "adj.m"
    elif re.fullmatch(rf".*[{VOWELS}].*[^{VOWELS}]e[nkrl]", stem):
        yield from attach(stem[:-2] + stem[-1], _ADJECTIVE)


def _possessive(lower: str) -> Iterator[Spelling]:
    """Whose: Golobova vlada, Vučićev, Kurtijeva, Janšin, Cerarjev."""
    for stem in _whose(lower):
        yield from attach(stem, _POSSESSIVE)


def _whose(lower: str) -> Iterator[str]:
    last, stem = lower[-1], lower[:-1]
    if last == "a":
        yield stem[:-1] + ("čin" if stem.endswith("c") else stem[-1:] + "in")
        yield nouns.own(stem)
    elif last == "o":
        yield stem + "ov"
        yield from (lower + "tov", stem + "ev") if stem.endswith("i") else (lower + "tov",)
    elif last in "eéiyuü":
        yield lower + "jev"
        if last == "e":
            yield from (lower + "tov", nouns.own(stem))
    else:
        for oblique in nouns.stems(lower):
            yield nouns.own(oblique)
