"""Bulgarian: no cases; the article, full and short, plurals, the vocative, adjectives.

Paradigms after the standard grammar (Gramatika na savremennia balgarski knizhoven ezik, BAN).
`nouns` has the nouns, `places` the adjectives of places, `names` what is made of persons'
names.
"""

import re
from collections.abc import Iterator, Sequence

from monitor.text.forms import script
from monitor.text.forms.bg import names, places
from monitor.text.forms.bg.nouns import VOWELS, definite, noun
from monitor.text.forms.bg.others import MEANT_OTHERWISE
from monitor.text.forms.words import (
    RELATIONAL,
    SHORTEST,
    Spelling,
    Word,
    adjectival,
    attach,
    endings,
)

_INVARIABLE_WORDS = "и на в във от за с със до при под над без към по или срещу между ал ел бин фон"
_INVARIABLE = frozenset(_INVARIABLE_WORDS.split())

_ADJECTIVE = endings(
    "adj.m: adj.f:а adj.f.def:ата adj.n:о adj.n.def:ото adj.pl:и adj.pl.def:ите adj.m.def:ия "
    "adj.m.def:ият"
)
_BEFORE_I = _ADJECTIVE[-4:]
_ACRONYM = endings("def:ът def:а def:ят def:я def:та def:то pl.def:те pl:и pl:ове pl.def:овете")

_SURE_ADJECTIVE = re.compile(
    rf".+[сшч]ки|.*[{VOWELS}].*[еая]н|.{{3,}}[аиея]л|.{{3,}}(?:яем|аем|дим|ов)|убит|приет|взет|зает"
)
_ADJECTIVES_WORDS = """
    бял нов стар млад чист бърз скъп жълт жив здрав слаб лош добър малък голям богат чужд общ остър
    дълъг къс висш низш прост груб луд твърд мек сляп топъл сух пръв мъртъв мокър силен мъдър храбър
    тежък кратък близък сладък рядък
"""
_ADJECTIVES = frozenset(_ADJECTIVES_WORDS.split())
# Adjectives whose е is я before a consonant and а or о, and the other way round before и.
_WITH_YA = {"десен": "дясн", "пресен": "прясн", "тесен": "тясн", "бесен": "бясн"}
# The names of places that stand with the article.
_WITH_ARTICLE = frozenset(("балкан", "ватикан", "кавказ", "кремъл", "санджак"))


def inflect(word: Word) -> Iterator[Spelling]:
    """Every form of `word`, in Cyrillic, also of a name that is given in Latin."""
    text, lower = word.text, script.bulgarian(word.text)
    if word.acronym:
        yield from ((f"{text}-{ending}", tag) for ending, tag in _ACRONYM)
        return
    if lower in _INVARIABLE or len(lower) < SHORTEST - 1 or not lower.isalpha():
        return
    if lower != text.lower():
        yield word.like(lower), "written"
    for form, tag in _forms(lower, word):
        if not (word.single and form in MEANT_OTHERWISE):
            yield form if tag.startswith(RELATIONAL) else word.like(form), tag


def compound(words: Sequence[str]) -> Iterator[Spelling]:
    """The adjectives of a place whose name has several words: Черна гора, черногорски."""
    return places.compound([script.bulgarian(word) for word in words])


def _forms(lower: str, word: Word) -> Iterator[Spelling]:
    if word.single and not word.capital and names.is_name(lower):
        return
    if not word.capital or (word.plural and not word.single):
        yield from noun(lower)
    elif word.kind != "person":
        yield from _name(lower, word)
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


def _name(lower: str, word: Word) -> Iterator[Spelling]:
    """A name with the article. Without knowing what it names, not with the short one: Марин is
    not Марина."""
    sure = not word.plural or lower in _WITH_ARTICLE
    for form, tag in definite(lower):
        if sure or tag != "def" or form != lower + "а":
            yield form, tag


def _is_adjective(lower: str) -> bool:
    return lower in _ADJECTIVES or _SURE_ADJECTIVE.fullmatch(lower) is not None


def _agreeing(lower: str) -> Iterator[Spelling]:
    stem = re.sub("(?:ият|ия|ата|ото|ите|и|а|о)$", "", lower)
    if len(stem) < SHORTEST - 1:
        return
    yield from attach(stem, _ADJECTIVE)
    if stem in _WITH_YA:
        yield from attach(_WITH_YA[stem], _ADJECTIVE[1:5])
    if re.fullmatch(rf".*я[^{VOWELS}]+", stem):  # бял, бели; заподозрян, заподозрени
        head, _, tail = stem.rpartition("я")
        yield from attach(f"{head}е{tail}", _BEFORE_I)
    if re.fullmatch(rf".*[^{VOWELS}]н", stem):  # сигурностни, сигурностен
        yield stem[:-1] + "ен", "adj.m"
    elif re.fullmatch(rf".*[^{VOWELS}сшч]к", stem):  # близки, близък
        yield stem[:-1] + "ък", "adj.m"
    elif re.fullmatch(rf".*[^{VOWELS}](?:ен|ъ[клрв])|.+[{VOWELS}]ен", stem):  # съдебен, съдебна
        yield from attach(stem[:-2] + stem[-1], _ADJECTIVE)
