"""Macedonian: no cases; three articles, plurals, the vocative, adjectives.

Paradigms after the standard grammar (Koneski, Gramatika na makedonskiot literaturen jazik;
Friedman, Macedonian).
"""

import re
from collections.abc import Iterator, Sequence

from monitor.text.forms import mk_places, script
from monitor.text.forms.words import RELATIONAL, SHORTEST, Spelling, Word, attach, endings

VOWELS = "аеиоу"

_INVARIABLE_WORDS = "и на во од за со до при под над без кон по или против меѓу"
_INVARIABLE = frozenset(_INVARIABLE_WORDS.split())

_THE_M = endings("def:от def:ов def:он")
_THE_F = endings("def:та def:ва def:на")
_THE_N = endings("def:то def:во def:но")
_THE_PLURAL = endings("pl: pl.def:те pl.def:ве pl.def:не")
_ADJECTIVE = endings(
    "adj.m: adj.m:и adj.m.def:иот adj.m.def:иов adj.m.def:ион adj.f:а adj.f.def:ата adj.f.def:ава "
    "adj.f.def:ана adj.n:о adj.n.def:ото adj.n.def:ово adj.n.def:оно adj.pl:и adj.pl.def:ите "
    "adj.pl.def:иве adj.pl.def:ине"
)
_POSSESSIVE = tuple((ending, "possessive") for ending, _ in _ADJECTIVE)

_SOFT = re.compile(r".*[јљњќѓчџшжц]")
_FEMININE = re.compile(r".*[оae]ст|.*ост|ноќ|помош|моќ|крв|смрт|љубов|вест|власт|област|пролет|реч")
_ONE_SYLLABLE = re.compile(rf"[^{VOWELS}]*(?:[{VOWELS}]|р)[^{VOWELS}]+")
_SURE_ADJECTIVE = re.compile(r".+(?:[сшчќ]ки|[сшчќ]ка|[сшчќ]ко|[нв]и)|.{3,}(?:ен|ан)")


def inflect(word: Word) -> Iterator[Spelling]:
    """Every form of `word`, in Cyrillic, also of a name that is given in Latin."""
    text = word.text if script.is_cyrillic(word.text) else script.cyrillic(word.text)
    lower = text.lower()
    if word.acronym:
        yield from ((f"{text}-{ending}", tag) for ending, tag in _THE_M + _THE_N + _THE_F)
        return
    if lower in _INVARIABLE or len(lower) < SHORTEST or not lower.isalpha():
        return
    for form, tag in _forms(lower, word):
        yield form if tag.startswith(RELATIONAL) else word.like(form), tag


def compound(words: Sequence[str]) -> Iterator[Spelling]:
    """The adjectives of a place whose name has several words: Црна Гора, црногорски."""
    return mk_places.compound([script.cyrillic(word.lower()) for word in words])


def _forms(lower: str, word: Word) -> Iterator[Spelling]:
    if word.plural:
        yield from _noun(lower)
    if _adjectival(lower, word):
        yield from _agreeing(lower)
    if word.capital and word.single and word.kind in {"person", "word", "phrase"}:
        yield from _possessive(lower)
    if word.local:
        yield from mk_places.relational(lower)
    if word.capital and word.kind == "place" and word.single:  # the place with its article
        yield from attach(lower, _THE_N if lower[-1] in "ое" else ())


# Nouns whose plural is another word.
_OTHER_PLURAL = {
    "човек": "луѓе луѓето",
    "дете": "деца децата",
    "брат": "браќа браќата",
    "пат": "патишта патиштата",
}


def _noun(lower: str) -> Iterator[Spelling]:
    yield from ((form, "pl") for form in _OTHER_PLURAL.get(lower, "").split())
    last, stem = lower[-1], lower[:-1]
    if last == "а":
        yield from attach(lower, _THE_F)
        yield from attach(re.sub("(?<=и)ј$", "", stem) + "и", _THE_PLURAL)
        yield stem + "о", "voc"
    elif last == "о":
        yield from attach(lower, _THE_N)
        yield from attach(stem + "а", endings("pl: pl.def:та pl.def:ва pl.def:на"))
    elif last == "е":
        yield from attach(lower, _THE_N)
        yield from attach(stem + "а", endings("pl: pl.def:та"))
        yield from attach(stem + "иња", endings("pl: pl.def:та"))
        if stem.endswith("и"):  # заседание, заседанија
            yield from attach(stem + "ја", endings("pl: pl.def:та"))
    elif last == "и":
        yield from attach(lower, _THE_PLURAL)
    elif last not in VOWELS:
        yield from _consonant(lower)


def _consonant(lower: str) -> Iterator[Spelling]:
    if _FEMININE.fullmatch(lower):
        yield lower + ("а" if lower.endswith("ст") else "та"), "def"
        if lower.endswith("ост"):
            yield lower + "а", "def"
        yield from attach(lower + "и", _THE_PLURAL)
        return
    yield from attach(lower, _THE_M)
    yield _sibilant_e(lower) + "е", "voc"
    yield lower + "а", "count"
    for stem in _plural_stems(lower):
        yield from attach(stem + "и", _THE_PLURAL)
    if _ONE_SYLLABLE.fullmatch(lower):
        yield from attach(lower + "ови", _THE_PLURAL)
        if _SOFT.fullmatch(lower):
            yield from attach(lower + "еви", _THE_PLURAL)


def _plural_stems(lower: str) -> Iterator[str]:
    """Before -и: војник, војници; Косовец, Косовци; центар, центри; граѓанин, граѓани."""
    yield lower[:-1] + {"к": "ц", "г": "з", "х": "с"}.get(lower[-1], lower[-1])
    if lower.endswith("ин") and len(lower) > SHORTEST + 1:
        yield lower[:-2]
    elif re.fullmatch(rf".*[{VOWELS}]ец", lower):  # полицаец, полицајци
        yield lower[:-2] + "јц"
    elif re.fullmatch(rf".*[^{VOWELS}][ае]р|.+е[цнл]|.+ок|.+ол", lower):
        short = lower[:-2] + lower[-1]
        yield short[:-1] + {"к": "ц"}.get(short[-1], short[-1])


def _sibilant_e(stem: str) -> str:
    return stem[:-1] + {"к": "ч", "г": "ж", "х": "ш", "ц": "ч"}.get(stem[-1], stem[-1])


def _adjectival(lower: str, word: Word) -> bool:
    if word.capital and word.kind == "person":
        return False
    if not word.single and not word.last:
        return True
    return not word.capital and _SURE_ADJECTIVE.fullmatch(lower) is not None


def _agreeing(lower: str) -> Iterator[Spelling]:
    stem = re.sub("(?:иот|ата|ото|ите|и|а|о)$", "", lower)
    if len(stem) < SHORTEST - 1:
        return
    yield from attach(stem, _ADJECTIVE)
    if re.fullmatch(rf".*[^{VOWELS}]н", stem):  # безбедни, безбеден
        yield stem[:-1] + "ен", "adj.m"
    elif stem.endswith(("ен", "ок")):  # безбеден, безбедна
        yield from attach(stem[:-2] + stem[-1], _ADJECTIVE)


def _possessive(lower: str) -> Iterator[Spelling]:
    last = lower[-1]
    if last == "а":
        yield from attach(lower[:-1] + "ин", _POSSESSIVE)
    elif last in "ое":
        yield from attach(lower[:-1] + "ов", _POSSESSIVE)
    elif last == "и":
        yield from attach(lower + "ев", _POSSESSIVE)
    else:
        if lower.endswith(("ов", "ев")):  # Заев, Заевата влада
            yield from attach(lower, _POSSESSIVE)
        yield from attach(lower + ("ев" if _SOFT.fullmatch(lower) else "ов"), _POSSESSIVE)
