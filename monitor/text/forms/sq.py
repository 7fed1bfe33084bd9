"""Albanian: indefinite and definite, singular and plural, five cases, and the linking articles.

Paradigms after the school grammar (Newmark, Hubbard and Prifti, Standard Albanian; Agalliu and
others, Gramatika e gjuhës shqipe). ë and e are one to the fold, so endings with ë serve texts
that are written without it.
"""

import re
from collections.abc import Iterator

from monitor.text.forms.words import SHORTEST, Spelling, Word, attach, endings

LINKING = ("i", "e", "të", "së")
_INVARIABLE_WORDS = "dhe në nga për me pa mbi nën ose te tek deri kundër sipas ndaj rreth pas para"
_INVARIABLE = frozenset(_INVARIABLE_WORDS.split())

_MASCULINE = endings("def.nom:i def.gen:it def.acc:in")
_MASCULINE_U = endings("def.nom:u def.gen:ut def.acc:un")
_AFTER_I = endings("def.gen:t def.acc:n def.abl:u")
_PLURAL = endings(
    "pl:e pl.def:et pl.gen:eve pl.gen.def:evet pl.abl:esh pl:a pl.def:at pl.gen:ave "
    "pl.gen.def:avet pl.abl:ash"
)
_FEMININE = endings("indef:ë def.nom:a def.gen:ës def.acc:ën indef.gen:e")
_FEMININE_PLURAL = endings("pl.def:at pl.gen:ave pl.gen.def:avet pl.abl:ash pl.def:ët pl.gen:ëve")
_IA = endings("indef: def.nom:a def.gen:së def.acc:në indef.gen:e")
_IA_PLURAL = endings("pl.def:të pl.gen:ve pl.def:t")
_JA = endings("indef:e def.nom:ja def.gen:jes def.acc:jen indef.gen:jeje")
_E = endings("def.nom:ja def.gen:jes def.acc:jen")
_E_PLURAL = endings("pl.def:et pl.gen:eve pl.gen.def:evet pl.abl:esh")
_VOWEL = endings("def.gen:s def.acc:n def.nom:ja def.gen:t def.nom:i def.nom:u def.gen:ut")
_ACRONYM = endings(
    "def.nom:i def.gen:it def.acc:in def.nom:ja def.gen:së def.gen:s def.acc:n def.acc:në "
    "def.nom:u def.gen:ut def.acc:un def.gen:t pl.def:të pl.gen:ve pl.gen:ëve "
    "def.gen:jes def.acc:jen"
)
_SPOKEN_FROM = 4


def inflect(word: Word) -> Iterator[Spelling]:
    """Every form of `word`; a linking article stands for all four of them."""
    lower = word.text.lower()
    if not word.single and lower in {"i", "e", "të", "te", "së", "se"}:
        yield from ((article, "linking") for article in LINKING)
        return
    if word.acronym:
        yield from ((f"{word.text}-{ending}", tag) for ending, tag in _ACRONYM)
        if len(word.text) >= _SPOKEN_FROM:
            yield from attach(word.text.capitalize(), _ACRONYM)
        return
    if lower in _INVARIABLE or len(lower) < SHORTEST or not lower.isalpha():
        return
    for form, tag in _forms(lower, word):
        yield word.like(form), tag


# Nouns whose stem changes.
_OTHER = {
    "njeri": "njeriu njeriut njeriun njerëz njerëzit njerëzve",
    "grua": "gruaja gruas gruan gra gratë grave",
    "djalë": "djali djalit djalin djem djemtë djemve",
    "vëlla": "vëllai vëllait vëllanë vëllezër vëllezërit vëllezërve",
    "dorë": "duar duart duarve",
    "natë": "net netët netëve",
}


def _forms(lower: str, word: Word) -> Iterator[Spelling]:
    yield from ((form, "irregular") for form in _OTHER.get(lower, "").split())
    last = lower[-1]
    if last == "ë":
        yield from _feminine(lower[:-1], word)
    elif last == "a":
        yield from _in_a(lower, word)
    elif last == "e":
        yield from _in_e(lower, word)
    elif last == "i":
        yield from _in_i(lower, word)
    elif last in "ouy":
        yield from attach(lower, _VOWEL)
        if last == "u" and lower[-2] in "kgh" and word.kind != "person":  # Iraku, Irak
            yield lower[:-1], "indef"
            yield from _consonant(lower[:-1], word)
    else:
        if lower.endswith(("et", "at", "ët")) and not word.capital:  # forcat, forcave
            yield from attach(lower[:-1], endings("pl: pl.gen:ve pl.gen.def:vet pl.abl:sh"))
        if lower.endswith(("ër", "ël")):  # ministër, ministri; Shkodër, Shkodra
            yield from _consonant(lower[:-2] + lower[-1], word)
            yield from _feminine(lower[:-2] + lower[-1], word)
        yield from _consonant(lower, word)


def _feminine(stem: str, word: Word) -> Iterator[Spelling]:
    """Banjskë: Banjska, Banjskës, Banjskën, Banjske."""
    yield from attach(stem, _FEMININE)
    if word.plural:
        yield from attach(stem, _FEMININE_PLURAL)


def _in_a(lower: str, word: Word) -> Iterator[Spelling]:
    if lower.endswith("ia"):  # policia, policisë
        yield from attach(lower[:-1], _IA)
        if word.plural:
            yield from attach(lower[:-1], _IA_PLURAL)
    elif lower.endswith("ja") and len(lower) > SHORTEST + 1:  # lëvizja, lëvizjes
        yield from attach(lower[:-2], _JA)
        yield from attach(lower[:-1], endings("indef:ë def.gen:ës def.acc:ën"))
        if word.plural:
            yield from attach(lower[:-2], _E_PLURAL)
    else:
        yield from _feminine(lower[:-1], word)
        if word.kind == "person":  # Costa, Costas
            yield from attach(lower, endings("def.gen:s def.acc:n"))
        if word.plural:
            yield from attach(lower, endings("pl.def:t pl.gen:ve"))


def _in_e(lower: str, word: Word) -> Iterator[Spelling]:
    stem = lower[:-1]
    if stem.endswith("j") or not word.capital:  # zgjedhje, zgjedhja, zgjedhjes
        yield from attach(lower, endings("def.gen:s def.acc:n"))
        yield from attach(stem, endings("def.nom:a def.nom:ja"))  # presidente, presidentja
    else:  # Rutte, Ruttes
        yield from attach(lower, endings("def.gen:s def.acc:n def.nom:ja"))
    if word.plural:
        yield from attach(stem, _E_PLURAL)


def _in_i(lower: str, word: Word) -> Iterator[Spelling]:
    yield from attach(lower, _AFTER_I)
    stem = lower[:-1]
    if word.kind == "person":
        return
    if not word.capital or len(stem) > SHORTEST:  # shpërthimi, shpërthim; Beogradi, Beograd
        yield stem, "indef"
    if word.plural:
        yield from _plural(stem)
    if not word.capital:  # kufi, kufiri
        yield from attach(
            lower,
            endings("def.nom:ri def.gen:rit def.acc:rin def.abl:ri pl:j pl.def:jtë pl.gen:jve"),
        )
    if word.capital or stem.endswith(("r", "s")):  # Serbi, Serbia
        yield from attach(lower, endings("def.nom:a def.gen:së def.acc:në"))


def _consonant(lower: str, word: Word) -> Iterator[Spelling]:
    yield from attach(lower, _MASCULINE_U if lower[-1] in "kgh" else _MASCULINE)
    if lower.endswith("j") and word.capital:  # Haradinaj, Haradinajt
        yield from attach(lower, endings("def.gen:t def.acc:n"))
    if lower.endswith("h"):  # krah, and names in -sh, -th
        yield from attach(lower, _MASCULINE)
    if word.plural:
        yield from _plural(lower)


def _plural(stem: str) -> Iterator[Spelling]:
    yield from attach(stem, _PLURAL)
    softened = re.sub("k$", "q", re.sub("g$", "gj", stem))
    if softened != stem:  # bllok, blloqe
        yield from attach(softened, _PLURAL)
        yield from attach(softened, endings("pl: pl.def:të pl.gen:ve"))
