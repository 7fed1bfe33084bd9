"""The nouns of hbs that end in a consonant: masculine ones and i-stems. Latin, lower-case."""

import re
from collections.abc import Iterator

from monitor.text.forms.hbs.sounds import VOWELS, devoiced, palatal, sibilant, soft, syllables
from monitor.text.forms.hbs.tables import (
    BOTH_GENDERS,
    FEMININE,
    FLEETING_NAMES,
    MASCULINE_IN_OST,
    SHORT_PLURAL,
    STEADY_AK,
)
from monitor.text.forms.words import SHORTEST, Spelling, Word, attach, endings

_MASCULINE = endings("gen.sg:a dat.sg:u ins.sg:om")
_MASCULINE_PLURAL = endings("nom.pl:i gen.pl:a dat.pl:ima acc.pl:e")
_LONG_PLURAL = endings("nom.pl:ovi gen.pl:ova dat.pl:ovima acc.pl:ove")
_LONG_SOFT_PLURAL = endings("nom.pl:evi gen.pl:eva dat.pl:evima acc.pl:eve")
_I_STEM = endings("gen.sg:i ins.sg:ju dat.pl:ima gen.pl:iju")

_CLUSTER = re.compile(rf".*[{VOWELS}r].*[^{VOWELS}](?:lj|nj|dž|[^{VOWELS}])|.*[{VOWELS}r](?:lj|nj)")
_LAST_CONSONANT = re.compile("(?:lj|nj|dž|.)$")
_FLEETING = re.compile(rf"(.*[{VOWELS}r].*[^{VOWELS}]|.*[{VOWELS}r][^{VOWELS}])a(c|k|m|r|nj|lj)")
_PERSONAL = re.compile(r".+(?:ik|ak|ac|ar|er|or|ir|ent|ant|ist|in|lj|log|an)")
_SINGULATIVE = re.compile(
    r".+anin|srbin|bugarin|jevrejin|turčin|arapin|tatarin|grčin|rusin|vlastelin"
)


def in_consonant(lower: str, word: Word) -> Iterator[Spelling]:
    """The cases of `lower`, which ends in a consonant."""
    if feminine(lower):
        yield from _feminine_forms(lower)
        if lower not in BOTH_GENDERS:
            return
    if word.plural and _SINGULATIVE.fullmatch(lower):  # građanin, građani; Srbin, Srbi
        yield from attach(lower[:-2], _MASCULINE_PLURAL)
    for stem in _oblique_stems(lower, word):
        yield from _masculine(stem, word)
    if word.plural and lower.endswith(("ac", "ar", "am", "ak")):  # staraca, metara
        yield lower + "a", "gen.pl"


def cluster_a(stem: str) -> Iterator[Spelling]:
    """The genitive plural with an a between the last two consonants: zemalja, karata."""
    if _CLUSTER.fullmatch(stem):
        last = _LAST_CONSONANT.search(stem)
        if last and stem[: last.start()][-1:] not in VOWELS:
            yield f"{stem[: last.start()]}a{last[0]}a", "gen.pl"


def feminine(lower: str) -> bool:
    """Whether `lower` is an i-stem: noć, sigurnost, misao."""
    if lower in FEMININE:
        return True
    return lower.endswith("misao") or (lower.endswith("ost") and lower not in MASCULINE_IN_OST)


def _feminine_forms(lower: str) -> Iterator[Spelling]:
    stem = re.sub("ao$", "l", re.sub(r"(?<=[sz])an$|(?<=av)an$", "n", lower))
    yield from attach(stem, _I_STEM)
    if stem.endswith("st"):
        yield stem[:-2] + "šću", "ins.sg"
    elif stem.endswith(("t", "d")):
        yield stem[:-1] + {"t": "ću", "d": "đu"}[stem[-1]], "ins.sg"
    elif stem.endswith(("ć", "č", "ž", "š", "đ")):
        yield stem + "u", "ins.sg"
    elif stem.endswith(("v", "p", "b", "m")):
        yield stem + "lju", "ins.sg"
    elif stem.endswith(("sl", "sn", "zn")):
        yield stem[:-2] + {"s": "š", "z": "ž"}[stem[-2]] + stem[-1] + "ju", "ins.sg"


def _oblique_stems(lower: str, word: Word) -> Iterator[str]:
    """The stems that the endings may go on: one, or two where an a may be fleeting."""
    if lower in FLEETING_NAMES:
        yield lower[:-2] + lower[-1]
        return
    fleeting = tuple(_without_fleeting_a(lower, word))
    if not fleeting or lower.endswith(("ak", "ar", "am", "alj")):
        yield lower
    yield from fleeting


def _without_fleeting_a(lower: str, word: Word) -> Iterator[str]:
    match = _FLEETING.fullmatch(lower)
    if match is None or lower in STEADY_AK or len(lower) <= SHORTEST:
        return
    stem, last = match[1], match[2]
    if last == "c":
        yield from (before + "c" for before in _before_c(stem))
    elif last == "k":
        if not (word.capital and word.kind == "person"):
            yield devoiced(stem) + "k"
    elif last == "r":
        if not word.capital or word.kind == "phrase":  # not of Mostar
            yield stem + "r"
    else:
        yield stem + last


def _before_c(stem: str) -> Iterator[str]:
    """The stem of a word in -ac before its c: sudac, suca; tužilac, tužioca; vrabac, vrapca."""
    if stem.endswith(("t", "d")) and stem[-2:-1] in VOWELS:
        yield stem[:-1]
        yield stem[:-1] + "t"
    elif stem.endswith("st"):
        yield stem[:-2] + "s"
    elif stem.endswith("il"):
        yield stem[:-1] + "o"
        yield stem
    elif stem.endswith(("al", "ol", "el")):  # talac, taoca; znalac, znalca; Sokolac, Sokoca
        yield stem
        yield stem[:-1] + ("" if stem.endswith("ol") else "o")
    else:
        yield devoiced(stem)


def _masculine(stem: str, word: Word) -> Iterator[Spelling]:
    yield from attach(stem, _MASCULINE)
    if soft(stem) or stem.endswith(("r", "s", "z", "x", "put")):
        yield stem + "em", "ins.sg"
    if word.kind == "person" and word.capital and stem.endswith(("ov", "ev", "in")):
        yield stem + "im", "ins.sg"
    if word.plural:
        yield from _masculine_plural(stem, word)
    if word.called and (word.capital or _is_personal(word.text.lower())):
        yield palatal(stem) + "e", "voc.sg"


def _is_personal(lower: str) -> bool:
    return syllables(lower) > 1 and _PERSONAL.fullmatch(lower) is not None


def _masculine_plural(stem: str, word: Word) -> Iterator[Spelling]:
    lower = word.text.lower()
    if stem.endswith("kt") or (syllables(stem) > 1 and re.fullmatch(r".*[nrpflm]t", stem)):
        # migranata, objekata, koncerata
        yield f"{stem[:-1]}ata", "gen.pl"
    if not word.capital:
        if syllables(lower) <= _FEW or not _PERSONAL.fullmatch(lower):
            yield from _long_plural(stem)
        if syllables(lower) == 1 and lower not in SHORT_PLURAL:  # sudovi, not sudi: he judges
            return
    yield from attach(stem, _MASCULINE_PLURAL)
    before_i = sibilant(stem)
    for form in (before_i, re.sub("[td](?=c$)", "", before_i)):  # vojnici; podatci, podaci
        if form != stem:
            yield from attach(form, endings("nom.pl:i dat.pl:ima"))


_FEW = 2  # syllables that a noun of a person with a long plural has at most: carevi, stričevi


def _long_plural(stem: str) -> Iterator[Spelling]:
    short = re.sub("ije", "je", stem)  # dijel, dijelovi; snijeg, snjegovi
    for form in dict.fromkeys((stem, short)):
        if not soft(form):
            yield from attach(form, _LONG_PLURAL)
        if soft(form) or form.endswith(("t", "r", "s", "z")):
            yield from attach(form, _LONG_SOFT_PLURAL)
