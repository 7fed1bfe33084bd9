"""What agrees with a noun in hbs: adjectives, participles, possessives."""

import re
from collections.abc import Iterator

from monitor.text.forms.hbs_sounds import VOWELS, palatal, soft
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
# Endings by which an adjective standing alone is known from a noun.
_SURE = re.compile(r".+(?:[sšćč]k[iao]|(?:[nlrvdsžtjm]n|[aeio]l?n|an|en|iv|ov|ev)i)")
_PARTICIPLE = re.compile(r".{2,}(?:en|an|nut|et)")
_INDEFINITE = re.compile(r".+(?:in|ov|ev|en|an|at|it|iv|av|ok|ak|ek|ar|et|ut|st|sk)")
_ADJECTIVAL_LAST = re.compile(r".+[sšćč]k[iao]")
_FLEETING_AV = frozenset(("mrtav",))


def adjective(lower: str, word: Word) -> Iterator[Spelling]:
    """The forms of `lower` as an adjective, where it may be one: before another word of the name,
    or by its ending. First names are none."""
    if word.capital and word.kind == "person":
        return
    if not word.capital and lower.endswith(("uo", "ao")):  # poginuo, poginula
        yield from attach(lower[:-1] + "l", endings("adj.f:a adj.n:o adj.m.pl:i adj.f.pl:e"))
    if not _maybe(lower, word):
        return
    stem = lower[:-1] if lower[-1] in VOWELS else lower
    if len(stem) < SHORTEST - 1:
        return
    if lower in _FLEETING_AV or (
        len(lower) > SHORTEST + 1 and lower.endswith(("an", "ak", "ar"))  # bezbedan, bezbedna
    ):
        yield from _agreeing(lower[:-2] + lower[-1])
    yield from _agreeing(stem)
    cluster = re.fullmatch(rf".*[^{VOWELS}]n", stem)  # sigurnosni, sigurnosan
    yield stem[:-1] + "an" if cluster else stem, "adj.nom.m"


def _maybe(lower: str, word: Word) -> bool:
    if not word.single and not word.last:
        return lower[-1] in VOWELS or _INDEFINITE.fullmatch(lower) is not None
    if not word.single:
        return _ADJECTIVAL_LAST.fullmatch(lower) is not None
    if word.capital:
        return False
    if lower in _FLEETING_AV:
        return True
    return _SURE.fullmatch(lower) is not None or _PARTICIPLE.fullmatch(lower) is not None


def _agreeing(stem: str) -> Iterator[Spelling]:
    yield from attach(stem, _ENDINGS)
    if soft(stem):
        yield from attach(stem, _SOFT_ENDINGS)


def possessive(lower: str) -> Iterator[Spelling]:
    """Whose: Dodikov, Vučićev, Ramin, Kurtijev, Rutteov, in every gender, number and case."""
    last = lower[-1]
    if last == "a":
        yield from attach(palatal(lower[:-1]) if lower.endswith("ica") else lower[:-1], _IN)
    elif last == "i":
        yield from _possessive(lower + "jev")
    elif last == "o":
        yield from _possessive(lower[:-1] + "ov")
    elif last in VOWELS or not soft(lower):
        yield from _possessive(lower + "ov")
    if last not in VOWELS and (soft(lower) or lower.endswith(("r", "t", "s"))):
        yield from _possessive(_fleeting_ac(lower) + "ev")


_IN = tuple(("in" + ending, tag) for ending, tag in _POSSESSIVE)


def _possessive(stem: str) -> Iterator[Spelling]:
    return attach(stem, _POSSESSIVE)


def _fleeting_ac(lower: str) -> str:
    return re.sub(rf"(?<=[^{VOWELS}])ac$", "č", lower)
