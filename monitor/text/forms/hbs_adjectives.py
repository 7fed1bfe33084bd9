"""What agrees with a noun in hbs: adjectives, participles, possessives, adjectives of place."""

import re
from collections.abc import Iterator

from monitor.text.forms.hbs_nouns import VOWELS, palatal, soft
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
_RELATIONAL = endings(
    "relational:i relational:a relational:o relational:e relational:u relational:og "
    "relational:oga relational:om relational:ome relational:oj relational:ih relational:im "
    "relational:ima"
)

# Endings by which an adjective standing alone is known from a noun.
_SURE = re.compile(r".+(?:[sšćč]k[iao]|(?:[nlrvdsžtjm]n|[aeio]l?n|an|en|iv|ov|ev)i)")
_PARTICIPLE = re.compile(r".{2,}(?:en|an|nut|et)")
_INDEFINITE = re.compile(r".+(?:in|ov|ev|en|an|at|it|iv|av|ok|ak|ek|ar|et|ut|st|sk)")
_ADJECTIVAL_LAST = re.compile(r".+[sšćč]k[iao]")

# Names whose adjective is not made by rule; its stem without the last i.
_IRREGULAR = {
    "srbija": ("srpsk", "srbijansk"),
    "bosna": ("bosansk",),
    "hercegovina": ("hercegovačk",),
    "zagreb": ("zagrebačk",),
    "hag": ("hašk",),
    "amerika": ("američk",),
    "rusija": ("rusk",),
    "kina": ("kinesk",),
    "pale": ("paljansk",),
    "brčko": ("brčansk",),
    "skoplje": ("skopsk", "skopljansk"),
    "slovenija": ("slovenačk", "slovensk"),
    "evropa": ("evropsk",),
    "europa": ("europsk",),
    "tuzla": ("tuzlansk",),
    "foča": ("fočansk",),
    "goražde": ("goraždansk",),
    "peć": ("pećk",),
    "niš": ("nišk",),
    "una": ("unsk",),
    "čačak": ("čačansk",),
}


def adjective(lower: str, word: Word) -> Iterator[Spelling]:
    """The forms of `lower` as an adjective, where it may be one: before another word of the name,
    or by its ending. First names are none."""
    if word.capital and word.kind == "person":
        return
    if not _maybe(lower, word):
        return
    stem = lower[:-1] if lower[-1] in VOWELS else lower
    if len(stem) < SHORTEST - 1:
        return
    if len(lower) > SHORTEST + 1 and lower.endswith(("an", "ak", "ar")):  # bezbedan, bezbedna
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


def relational(lower: str) -> Iterator[Spelling]:
    """Of the place: kosovski, zvečanski, banjski. In the text it has no capital."""
    for stem in _IRREGULAR.get(lower, ()) or _relational_stems(lower):
        yield from attach(stem, _RELATIONAL)


def _relational_stems(lower: str) -> Iterator[str]:
    """Stems of the adjective, up to its k; none for a word too short to tell."""
    if len(lower) <= SHORTEST:
        return
    if re.fullmatch(r".+[sšćč]ka", lower):  # Banjska
        yield lower[:-1]
    elif lower.endswith("ica"):  # Mitrovica: mitrovički, mitrovački
        yield lower[:-2] + "čk"
        yield lower[:-3] + "ačk"
    elif lower.endswith("ija"):  # Albanija: albanski; Austrija: austrijski
        yield _with_sk(lower[:-3])
        yield lower[:-1] + "sk"
    elif lower.endswith("ci"):  # Karlovci: karlovački
        yield lower[:-2] + "ačk"
    elif lower.endswith("lje"):
        yield lower[:-1] + "ansk"
    elif lower.endswith("nje"):
        yield lower[:-1] + "sk"
    elif lower[-1] in "ao":
        yield _with_sk(lower[:-1])
    elif lower[-1] not in VOWELS:
        yield _with_sk(lower)


def _with_sk(stem: str) -> str:
    """`stem` and -sk, grown together: Hag, haški; Zvornik, zvornički; Bihać, bihaćki."""
    if stem.endswith(("g", "ž", "h", "š", "z")):
        return stem[:-1] + "šk"
    if stem.endswith(("k", "č", "c")):
        return stem[:-1] + "čk"
    if stem.endswith("ć"):
        return stem + "k"
    if stem.endswith("s"):
        return stem + "k"
    return stem + "sk"
