"""The adjectives of places in Slovenian: mariborski, kosovski, črnogorski; all words are
lower-case."""

import re
from collections.abc import Iterator, Sequence

from monitor.text.forms.words import OWN, RELATIONAL, Spelling, endings

_ENDINGS = tuple(ending for ending, _ in endings(":i :a :o :e :ega :emu :em :im :ih :imi :ima"))

# Adjectives that the name's ending does not give.
_IRREGULAR = {
    "amerika": "amerišk",
    "anglija": "anglešk",
    "beograd": "beograjsk",
    "bosna": "bosansk",
    "bruselj": "bruseljsk",
    "črna": "črn",
    "francija": "francosk",
    "grčija": "gršk",
    "haag": "haašk",
    "hercegovina": "hercegovsk",
    "italija": "italijansk",
    "moskva": "moskovsk",
    "nemčija": "nemšk",
    "španija": "špansk",
    "švica": "švicarsk",
    "trst": "tržašk",
    "tuzla": "tuzelsk",
    "turčija": "turšk",
}
_COMPOUNDS = {
    ("črna", "gora"): "črnogorsk",
    ("bosna", "in", "hercegovina"): "bosanskohercegovsk",
    ("severna", "makedonija"): "severnomakedonsk",
    ("novi", "sad"): "novosadsk",
    ("banja", "luka"): "banjalušk",
    ("novo", "mesto"): "novomešk",
    ("novi", "pazar"): "novopazarsk",
    ("nova", "gorica"): "novogorišk",
}


def relational(lower: str) -> Iterator[Spelling]:
    """Of the place: kosovski, ljubljanski, albanski, hrvaški; without a capital."""
    if lower.endswith(("ska", "ška", "čka")):
        yield from ((lower[:-1] + ending, OWN) for ending in _ENDINGS)
        return
    for adjective in _adjectives(lower):
        yield from ((adjective + ending, RELATIONAL) for ending in _ENDINGS)


def compound(words: Sequence[str]) -> Iterator[Spelling]:
    """Of a place whose name has several words: črnogorski; of two by rule: starogorski."""
    for adjective in _compounds(words):
        yield from ((adjective + ending, RELATIONAL) for ending in _ENDINGS)


def _compounds(words: Sequence[str]) -> Iterator[str]:
    if (known := _COMPOUNDS.get(tuple(words))) is not None:
        yield known
    elif len(words) == 2:
        first = re.sub("[aeio]$", "", words[0])
        yield from (f"{first}o{last}" for last in _adjectives(words[1]))


def _adjectives(lower: str) -> Iterator[str]:
    if lower in _IRREGULAR:
        yield _IRREGULAR[lower]
        return
    if lower.endswith("ija"):  # Avstrija, avstrijski
        yield lower[:-1] + "sk"
    stem = re.sub("(?:ija|[aoei])$", "", lower)
    if re.fullmatch(r".*[^aeiou]e[rlc]", lower):  # Koper, koprski; Žalec, žalski
        yield _softened(lower[:-2] + lower[-1])
    yield _softened(stem)


def _softened(stem: str) -> str:
    """Zagreb, zagrebški; Mitrovica, mitroviški; Praga, praški; Niš, niški."""
    if stem.endswith(("c", "č", "ć", "k", "g", "h", "z", "ž", "š")):
        return stem[:-1] + "šk"
    if stem.endswith(("b", "p")):
        return stem + "šk"
    if stem.endswith("s"):
        return stem + "k"
    return re.sub("j$", "", stem) + "sk" if stem.endswith("pj") else stem + "sk"
