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
    """Of a place whose name has several words."""
    adjective = _COMPOUNDS.get(tuple(words))
    return ((f"{adjective}{ending}", RELATIONAL) for ending in _ENDINGS if adjective)


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
