"""What agrees with a noun in hbs: adjectives, participles, possessives."""

import re
from collections.abc import Iterator

from monitor.text.forms.hbs.sounds import VOWELS, devoiced, palatal, soft, syllables
from monitor.text.forms.hbs.tables import FLEETING_NAMES
from monitor.text.forms.words import SHORTEST, Spelling, Word, attach, endings

_ENDINGS = endings(
    "adj.nom.m:i adj.nom.f:a adj.nom.n:o adj.nom.pl:e adj.acc.f:u adj.gen.m:og adj.gen.m:oga "
    "adj.dat.m:om adj.dat.m:ome adj.dat.m:omu adj.dat.f:oj adj.gen.pl:ih adj.dat.pl:im "
    "adj.dat.pl:ima"
)
_SOFT_ENDINGS = endings("adj.gen.m:eg adj.gen.m:ega adj.dat.m:em adj.dat.m:emu")
_POSSESSIVE = endings(
    "possessive: possessive:a possessive:o possessive:e possessive:i possessive:u possessive:og "
    "possessive:oga possessive:om possessive:ome possessive:oj possessive:ih possessive:im "
    "possessive:ima"
)
_PERISHED = endings(  # poginuo, which is said of people like an adjective
    "adj.nom.f:a adj.nom.n:o adj.nom.pl:e adj.nom.pl:i adj.gen.pl:ih adj.dat.pl:im adj.acc.f:u "
    "adj.gen.m:og adj.dat.m:om adj.dat.f:oj"
)
# Endings by which an adjective standing alone is known from a noun: sigurnosni, dežurni, mladi.
_DEFINITE = re.compile(
    r".+(?:[sšćč]ki|[nlrvdsžtjmbpzgkhšćčđ]ni|[aeiou]ni|nji|[aeiu]ći|[io]vi|evi|[aeiur]li|sli|tri)"
    "|mladi|stari|dragi|bliski|mrtvi|bogati|prvi|živi|lijevi|levi|desni|pravi|novi|ludi"
)
_OF_A_KIND = re.compile(r".+[sšćč]k[ao]")
# The passive participle in every gender: uhapšen, uhapšena; not scena, whose stem is not soft.
_PARTICIPLE = re.compile(
    rf".*[{VOWELS}r].*(?:(?:š|č|ž|đ|ć|lj|nj|vlj|št|žd)en|ijen|jen|[sntzkrdpb]en|nut|an)|.*(?:uz|ot|č)et"
)
_PARTICIPLE_AGREEING = re.compile(
    rf"(?!minut).*[{VOWELS}r].*(?:(?:š|č|ž|đ|ć|lj|nj|št|žd)en|bijen|nut|(?:ov|av|ir|is)an)[aoe]"
)
_BEFORE_A_NOUN = re.compile(
    r".+(?:in|ov|ev|en|an|at|it|iv|av|ok|ak|ek|ar|et|ut|st|sk|eo|io|uć|eć|ać|ji|šnji)"
)
_LAST_IN_A_NAME = re.compile(r".+[sšćč]k[iao]|novi|stari|mali|veliki|donji|gornji")  # Herceg Novi
# Adjectives, by themselves, whose last vowel is fleeting or was an l: mrtvi, cijeli, zli.
_STEM_WORDS = """
    mrtav:mrtv dobar:dobr hrabar:hrabr oštar:oštr mudar:mudr bistar:bistr kratak:kratk težak:tešk
    nizak:nisk uzak:usk sladak:slatk blizak:blisk cio:cijel ceo:cel bijel:bijel topao:topl zreo:zrel
    zao:zl nagao:nagl svijetao:svijetl svetao:svetl kruto:krut sav:sv
"""
_STEMS = dict(row.split(":") for row in _STEM_WORDS.split())


def adjective(lower: str, word: Word) -> Iterator[Spelling]:
    """The forms of `lower` as an adjective, where it may be one: before another word of the name,
    or by its ending. First names are none."""
    if word.capital and word.kind == "person":
        return
    if not word.capital and lower.endswith("nuo"):
        yield from attach(lower[:-1] + "l", _PERISHED)
    elif lower in _STEMS and not (word.capital and word.single):
        yield from _agreeing(_STEMS[lower])
    elif _maybe(lower, word):
        yield from _regular(lower, word)


def _regular(lower: str, word: Word) -> Iterator[Spelling]:
    stem = lower[:-1] if lower[-1] in VOWELS else lower
    if len(stem) < SHORTEST - 1:
        return
    if lower.endswith(("an", "ak", "ar")) and syllables(lower) > 1 + word.single:
        yield from _agreeing(devoiced(lower[:-2]) + lower[-1])  # bezbedan, bezbedna
        yield from _agreeing(lower[:-2] + lower[-1])
    yield from _agreeing(stem)
    cluster = re.fullmatch(rf"(.*[^{VOWELS}])n", stem)  # sigurnosni, sigurnosan
    yield f"{cluster[1]}an" if cluster else stem, "adj.nom.m"


def _maybe(lower: str, word: Word) -> bool:
    if not word.single and not word.last:
        return lower[-1] in VOWELS or _BEFORE_A_NOUN.fullmatch(lower) is not None
    if not word.single:
        return _LAST_IN_A_NAME.fullmatch(lower) is not None
    if word.capital:
        return False
    alone = (_DEFINITE, _OF_A_KIND, _PARTICIPLE, _PARTICIPLE_AGREEING)
    return any(pattern.fullmatch(lower) for pattern in alone)


def _agreeing(stem: str) -> Iterator[Spelling]:
    yield from attach(stem, _ENDINGS)
    if soft(stem):
        yield from attach(stem, _SOFT_ENDINGS)


def possessive(lower: str) -> Iterator[Spelling]:
    """Whose: Dodikov, Vučićev, Ramin, Kurtijev, Rutteov, in every gender, number and case."""
    last = lower[-1]
    if lower in FLEETING_NAMES:  # Petar, Petrov
        yield from _possessive(lower[:-2] + last + "ov")
    elif last == "a":
        yield from attach(palatal(lower[:-1]) if lower.endswith("ica") else lower[:-1], _IN)
    elif last == "i":
        yield from _possessive(lower + "jev")
    elif last == "o":
        yield from _possessive(lower[:-1] + "ov")
    elif last in VOWELS or not soft(lower):
        yield from _possessive(lower + "ov")
    if last == "c" and lower[-2:-1] not in VOWELS:  # Merc, Mercov
        yield from _possessive(lower + "ov")
    if last == "e" and soft(lower[:-1]):  # Đorđe, Đorđev
        yield from _possessive(lower + "v")
    if last == "e" and not soft(lower[:-1]):  # Pavle, Pavlov
        yield from _possessive(lower[:-1] + "ov")
    if last not in VOWELS and (soft(lower) or lower.endswith(("r", "t", "s"))):
        yield from _possessive(_fleeting_ac(lower) + "ev")


_IN = tuple(("in" + ending, tag) for ending, tag in _POSSESSIVE)


def _possessive(stem: str) -> Iterator[Spelling]:
    return attach(stem, _POSSESSIVE)


def _fleeting_ac(lower: str) -> str:
    return re.sub(rf"(?<=[^{VOWELS}])ac$", "č", lower)
