"""Bosnian, Croatian, Serbian, Montenegrin: all cases and numbers, possessives, adjectives of place.

Paradigms after the common ground of the four norms' school grammars (e.g. Barić et al., Hrvatska
gramatika; Stanojčić and Popović, Gramatika srpskoga jezika). Ekavian and ijekavian, and the two
scripts, are the fold's matter. A word's paradigm is read off its ending: `nouns` has those that end
in a vowel, `consonants` the others, `adjectives` what agrees with a noun or says whose it is,
`places` what is of a place, `tables` what follows no rule, and the forms that are rather another
word.
"""

import re
from collections.abc import Iterator, Sequence

from monitor.text.forms import script
from monitor.text.forms.hbs import adjectives, nouns, places
from monitor.text.forms.hbs.tables import (
    FURTHER,
    IRREGULAR,
    OTHER_WORDS,
    SMALL_WORDS,
    has_variants,
    variants,
)
from monitor.text.forms.words import RELATIONAL, Spelling, Word, attach, endings

_UNINFLECTED = "a i u o na za od do iz sa s po pri nad pod bez bih o te ili protiv zbog oko kod von"
_UNSTEADY = re.compile("ije|đ|ије|ђ", re.IGNORECASE)
_INVARIABLE = frozenset(_UNINFLECTED.split())

_ACRONYM = endings(
    "gen.sg:a dat.sg:u ins.sg:om nom.pl:i acc.pl:e member:ovac member:ovca member:ovcu "
    "member:ovcem member:ovci member:ovaca member:ovcima member:ovce possessive:ov possessive:ova "
    "possessive:ove possessive:ovo possessive:ovu possessive:ovi possessive:ovog possessive:ovom "
    "possessive:ovoj possessive:ovih possessive:ovim"
)
_ACRONYM_IN_I = endings("gen.sg:ja dat.sg:ju ins.sg:jem ins.sg:em")
_ACRONYM_IN_A = endings("gen.sg:e dat.sg:i acc.sg:u ins.sg:om")
_SPOKEN_FROM = 4  # letters from which an acronym is read as a word and may be written like one


def inflect(word: Word) -> Iterator[Spelling]:
    """Every form of `word`, in the script that it is written in."""
    if not script.is_cyrillic(word.text):
        yield from _latin(word)
        return
    latin = Word(text=script.latin(word.text), kind=word.kind, single=word.single, last=word.last)
    for surface, tag in _latin(latin):
        yield script.cyrillic(surface), tag


def changing(text: str) -> int | None:
    """Of how many letters at the end of a word its forms may have others: of *bitka* three, as in
    *bici*, and all from an *ije* or *đ* on, as of *snijeg* and *Đerić*. None where it may be any:
    of Evropa, which is Europa."""
    lower = script.latin(text).lower()
    listed = lower in IRREGULAR or lower in FURTHER or places.is_irregular(lower)
    if listed or has_variants(lower):
        return None
    first = _UNSTEADY.search(text)
    return max(3, len(text) - first.start()) if first else 3


def compound(words: Sequence[str]) -> Iterator[Spelling]:
    """The adjectives of a place whose name has several words: Crna Gora, crnogorski."""
    cyrillic = any(script.is_cyrillic(word) for word in words)
    for surface, tag in places.compound([script.latin(word).lower() for word in words]):
        yield script.cyrillic(surface) if cyrillic else surface, tag


def _latin(word: Word) -> Iterator[Spelling]:
    lower = word.text.lower()
    if word.acronym:
        yield from _acronym(word.text)
        return
    if word.capital and "đ" in lower:
        yield word.text.replace("đ", "d").replace("Đ", "D"), "written"
    if not lower.isalpha() or (lower in _INVARIABLE and not word.single):
        return
    for form, tag in _of_the_word(lower, word):
        surface = form if tag.startswith(RELATIONAL) else word.like(form)
        yield surface, tag
        if word.capital and "đ" in form:  # Đerić as Djerić or Derić, where letters are missing
            yield surface.replace("đ", "d").replace("Đ", "D"), tag


def _of_the_word(lower: str, word: Word) -> Iterator[Spelling]:
    """Its forms in every norm's spelling, without those that are another word."""
    others = SMALL_WORDS | {"dana"} if word.capital else OTHER_WORDS
    sifted = word.single and lower not in others
    for form, tag in _in_all_norms(lower, word):
        if not (sifted and form in others):
            yield form, tag


def _in_all_norms(lower: str, word: Word) -> Iterator[Spelling]:
    yield from _forms(lower, word)
    for variant in variants(lower):
        yield variant, "variant"
        yield from _forms(variant, word)


def _forms(lower: str, word: Word) -> Iterator[Spelling]:
    yield from nouns.noun(lower, word)
    yield from adjectives.adjective(lower, word)
    if word.personal:
        yield from adjectives.possessive(lower)
    if word.local:
        yield from places.relational(lower)


def _acronym(text: str) -> Iterator[Spelling]:
    """`NATO-a`, and where it is read as a word `Natoa`, `SIPE`."""
    last = text[-1].lower()
    table = _ACRONYM + (_ACRONYM_IN_I if last in "iebc" else ())
    yield from ((f"{text}-{ending}", tag) for ending, tag in table)
    if last == "a":
        yield from ((f"{text}-{ending}", tag) for ending, tag in _ACRONYM_IN_A)
    if len(text) >= _SPOKEN_FROM:
        yield from attach(text.capitalize(), table)
        if last == "a":
            yield from attach(text[:-1].capitalize(), _ACRONYM_IN_A)
