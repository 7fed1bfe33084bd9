"""Macedonian: no cases; three articles, plurals, the vocative, adjectives.

Paradigms after the standard grammar (Koneski, Gramatika na makedonskiot literaturen jazik;
Friedman, Macedonian). `nouns` has the nouns, `places` the adjectives of places, `names`
what is made of persons' names.
"""

import re
from collections.abc import Iterator, Sequence

from monitor.text.forms import script
from monitor.text.forms.mk import names, places
from monitor.text.forms.mk.nouns import THE_F, THE_M, THE_N, VOWELS, definite, noun
from monitor.text.forms.mk.others import MEANT_OTHERWISE
from monitor.text.forms.words import (
    RELATIONAL,
    SHORTEST,
    Spelling,
    Word,
    adjectival,
    attach,
    endings,
)

_INVARIABLE_WORDS = "и на во од за со до при под над без кон по или против меѓу ал ел бин ван фон"
_INVARIABLE = frozenset(_INVARIABLE_WORDS.split())

_ADJECTIVE = endings(
    "adj.m: adj.m:и adj.m.def:иот adj.m.def:иов adj.m.def:ион adj.f:а adj.f.def:ата adj.f.def:ава "
    "adj.f.def:ана adj.n:о adj.n.def:ото adj.n.def:ово adj.n.def:оно adj.pl:и adj.pl.def:ите "
    "adj.pl.def:иве adj.pl.def:ине"
)
_ACRONYM = THE_M + THE_N + THE_F + endings("pl:и pl:ови pl.def:те pl.def:ите pl.def:овите")
_SPOKEN_FROM = 4  # letters from which an acronym is read as a word and may be written like one

_SURE_ADJECTIVE = re.compile(rf".+[сшчќ]ки|.*[{VOWELS}].*[еа]н|.{{3,}}н[ае]т|.{{3,}}(?:[аио]в|ок)")
_ADJECTIVE_ARTICLES = ("иот", "ата", "ото", "ите")
_ARTICLE = ("от", "та", "то", "те")
_ADJECTIVES_WORDS = """
    бел нов стар млад чист брз скап црн жолт жив здрав слаб лош добар мал голем полн богат туѓ општ
    остар прост груб луд тврд мек слеп мртов топол сув прв втор трет ист силен храбар мудар бодар
"""
_ADJECTIVES = frozenset(_ADJECTIVES_WORDS.split())
_IN_OK = {"блиск": "близок", "ниск": "низок", "тешк": "тежок", "ретк": "редок", "кратк": "краток"}
# Members of a people: names that have a plural.
_OF_A_PEOPLE = re.compile(
    r".{3,}(?:ец|[ае]нин|[нвртј]ка)|србин|бугарин|турчин|евреин|хрват|грк|ром|влав|рус|чех|курд|"
    r"швед|полјак|словак|бошњак"
)


def inflect(word: Word) -> Iterator[Spelling]:
    """Every form of `word`, in Cyrillic, also of a name that is given in Latin."""
    text = word.text if script.is_cyrillic(word.text) else script.macedonian(word.text)
    lower = text.lower()
    if word.acronym:
        yield from _acronym(text)
        return
    if lower in _INVARIABLE or len(lower) < SHORTEST - 1 or not lower.isalpha():
        return
    for form, tag in _forms(lower, word):
        if not (word.single and form in MEANT_OTHERWISE):
            yield form if tag.startswith(RELATIONAL) else word.like(form), tag
    if word.capital:
        yield from names.romanised(text)


def romanised(text: str) -> Iterator[str]:
    """How passports write a name, where the fold doesn't make it one with `text`."""
    return (surface for surface, _ in names.romanised(text))


def changing(text: str) -> int | None:
    """Of how many letters at the end of a word, of eight and more, its forms may have others: of
    *Грција*, *грчки*, four; of an adjective with its article two more."""
    return 6 if text.endswith(_ADJECTIVE_ARTICLES) else 4


def compound(words: Sequence[str]) -> Iterator[Spelling]:
    """The adjectives of a place whose name has several words: Црна Гора, црногорски."""
    return places.compound([script.macedonian(word.lower()) for word in words])


def _voiceless(stem: str) -> str:
    """`stem` as it is before the к of -ок: близок, блиска; тежок, тешка; редок, ретка."""
    return stem[:-1] + {"з": "с", "ж": "ш", "д": "т"}.get(stem[-1], stem[-1])


def _acronym(text: str) -> Iterator[Spelling]:
    """`НАТО-то`, and where it is read as a word `Натото`."""
    yield from ((f"{text}-{ending}", tag) for ending, tag in _ACRONYM)
    if len(text) >= _SPOKEN_FROM and text[-1].lower() != "а":
        yield text.capitalize() + ("то" if text[-1].lower() in VOWELS else "от"), "def"


def _forms(lower: str, word: Word) -> Iterator[Spelling]:
    if word.single and not word.capital and names.is_name(lower):
        return
    common = word.plural and not (word.capital and word.single)
    if common or _OF_A_PEOPLE.fullmatch(lower):
        yield from noun(lower)
    elif word.kind != "person":  # with one article: of the others, Иванов and Клинтон are names
        yield from (form for form in definite(lower) if form[0].endswith(_ARTICLE))
    if len(lower) < SHORTEST:
        return
    if adjectival(word, sure=_is_adjective(lower)):
        yield from _agreeing(lower)
    if word.kind == "person" and not word.single:
        yield from names.addressed(lower)
    if word.personal:
        yield from names.possessive(lower)
    if word.local:
        yield from places.relational(lower)


def _is_adjective(lower: str) -> bool:
    return lower in _ADJECTIVES or _SURE_ADJECTIVE.fullmatch(lower) is not None


def _agreeing(lower: str) -> Iterator[Spelling]:
    stem = re.sub("(?:иот|ата|ото|ите|и|а|о)$", "", lower)
    if len(stem) < SHORTEST - 1:
        return
    yield from attach(stem, _ADJECTIVE)
    if re.fullmatch(rf".*[^{VOWELS}]н", stem):  # безбедни, безбеден
        yield stem[:-1] + "ен", "adj.m"
    elif re.fullmatch(rf".*[^{VOWELS}](?:е[нл]|о[влт]|ок|ар)", stem):  # безбеден, безбедна
        short = _voiceless(stem[:-2]) if stem.endswith("ок") else stem[:-2]
        yield from attach(short + stem[-1], _ADJECTIVE)
    elif stem in _IN_OK:
        yield _IN_OK[stem], "adj.m"
