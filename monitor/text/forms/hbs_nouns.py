"""The nouns of hbs, by their ending; all words here are Latin and lower-case."""

import re
from collections.abc import Iterator

from monitor.text.forms.words import SHORTEST, Spelling, Word, attach, endings

VOWELS = "aeiou"

_A = endings("gen.sg:e dat.sg:i acc.sg:u ins.sg:om")
_A_PLURAL = endings("nom.pl:e gen.pl:a gen.pl:i dat.pl:ama")
_ADJECTIVAL_PLACE = endings("gen.sg:e dat.sg:oj acc.sg:u ins.sg:om adj.nom.n:o")
_NEUTER = endings("gen.sg:a dat.sg:u")
_NEUTER_PLURAL = endings("nom.pl:a dat.pl:ima")
_MASCULINE = endings("gen.sg:a dat.sg:u ins.sg:om")
_MASCULINE_PLURAL = endings("nom.pl:i gen.pl:a dat.pl:ima acc.pl:e")
_LONG_PLURAL = endings("nom.pl:ovi gen.pl:ova dat.pl:ovima acc.pl:ove")
_LONG_SOFT_PLURAL = endings("nom.pl:evi gen.pl:eva dat.pl:evima acc.pl:eve")
_I_STEM = endings("gen.sg:i ins.sg:ju dat.pl:ima")
_AFTER_I = endings("gen.sg:ja dat.sg:ju ins.sg:jem")
_FOREIGN = endings("gen.sg:a dat.sg:u ins.sg:om ins.sg:em")
_ONLY_PLURAL = endings("gen.pl:a dat.pl:ima acc.pl:e")
_ADJECTIVAL_NAME = endings(
    "gen.sg:og gen.sg:oga dat.sg:om dat.sg:ome dat.sg:omu ins.sg:im nom.pl:i"
)
_ADJECTIVAL_SURNAMES = frozenset(("mali", "beli", "bijeli", "crni", "stari", "dragi"))

_SOFT = re.compile(r".*(?:[čćđšžjc]|lj|nj|dž|št|žd)")
_CLUSTER = re.compile(rf".*[^{VOWELS}][^{VOWELS}]")
_ONE_SYLLABLE = re.compile(rf"[^{VOWELS}]*(?:[{VOWELS}]|r)[^{VOWELS}]+|[^{VOWELS}]*ije[^{VOWELS}]+")

# Feminine nouns that end in a consonant, apart from those in -ost; -ad, -est, -ast are read both
# ways, since the forms of the wrong reading are no words.
_FEMININE_WORDS = """
    smrt noć moć pomoć riječ reč krv ljubav stvar obitelj zapovijed zapoved laž misao kob jesen
    mladež zvijer zver bol glad peć žuč sol so ćud pamet oblast vlast strast čast vijest vest
    svijest svest obavijest obavest povijest pripovijest bolest savjest savest prijetnja kost
    luč propast napast zavist mast ravan obveznost
"""
_FEMININE = frozenset(_FEMININE_WORDS.split())
_MASCULINE_IN_OST = frozenset(("most", "gost", "post", "rost", "trost", "prost"))

# Names whose last a is fleeting, against the many whose isn't (Mostar, Lazar).
_FLEETING_NAMES = frozenset(("petar", "aleksandar", "dimitar", "zadar", "skadar", "ibar"))
# Nouns whose plural is another word, or whose stem changes.
_PEOPLE = "ljudi ljude ljudima"
_CHILDREN = "djeteta djetetu djetetom djeca djece djeci djecu djecom"
_OTHER_PLURAL = {
    "čovjek": _PEOPLE,
    "čovek": _PEOPLE,
    "dijete": _CHILDREN,
    "dete": _CHILDREN,
    "brat": "braća braće braći braću braćom",
    "gospodin": "gospoda gospode gospodi gospodu",
    "otac": "očevi očeva očevima očeve",
    "kći": "kćeri kćerima",
}
# Nouns of one syllable with a short plural; of other such nouns only peoples have one (Rusi).
_SHORT_PLURAL = frozenset(("dan", "sat", "gost", "vuk", "znak", "zrak", "pas", "trag", "konj"))
_STEADY_AK = re.compile(rf".*(?:j|lj|nj|[^{VOWELS}]r|bl|š|č)ak|[^{VOWELS}]+ak")


def noun(lower: str, word: Word) -> Iterator[Spelling]:
    """The cases of `lower`, in the numbers that `word` has."""
    yield from ((form, "pl") for form in _OTHER_PLURAL.get(lower, "").split())
    last = lower[-1]
    if last == "a":
        yield from _in_a(lower[:-1], word)
    elif last == "o":
        yield from _in_o(lower[:-1], word)
    elif last == "e":
        yield from _in_e(lower[:-1], word)
    elif last == "i":
        yield from _in_i(lower[:-1], word)
    elif last in "uyéèáóü":
        yield from attach(lower, _FOREIGN)
        if last != "u":
            yield from attach(lower, _AFTER_I)
    else:
        yield from _in_consonant(lower, word)


def sibilant(stem: str) -> str:
    """`stem` as it is before i: k to c, g to z, h to s (vojnik, vojnici)."""
    return stem[:-1] + {"k": "c", "g": "z", "h": "s"}.get(stem[-1:], stem[-1:])


def palatal(stem: str) -> str:
    """`stem` as it is before e and -ki: k and c to č, g and z to ž, h to š (čovek, čoveče)."""
    return stem[:-1] + {"k": "č", "c": "č", "g": "ž", "h": "š"}.get(stem[-1:], stem[-1:])


def soft(stem: str) -> bool:
    """Whether `stem` ends in a palatal consonant or c, and so takes -em and -ev."""
    return _SOFT.fullmatch(stem) is not None


def _in_a(stem: str, word: Word) -> Iterator[Spelling]:
    if word.capital and stem.endswith(("sk", "šk", "čk", "ćk", "žk")):
        # Without the nominal dative: capital Banjski would hide the adjective banjski.
        yield from attach(stem, _ADJECTIVAL_PLACE)
        return
    yield from attach(stem, _A)
    yield sibilant(stem) + "i", "dat.sg"
    if word.called:
        yield stem + "o", "voc.sg"
    if word.capital and stem.endswith(("ov", "ev")):  # Zaharova, Zaharovoj
        yield stem + "oj", "dat.sg"
    if word.plural:
        yield from attach(stem, _A_PLURAL)
        if stem.endswith("ist"):  # terorista, teroristima
            yield from attach(stem, _MASCULINE_PLURAL)
        if _CLUSTER.fullmatch(stem):
            yield f"{stem[:-1]}a{stem[-1]}a", "gen.pl"


def _in_o(stem: str, word: Word) -> Iterator[Spelling]:
    if stem.endswith(("a", "e")) and not word.capital:  # posao, posla; deo, dela
        yield from _masculine(stem[:-1] + "l" if stem.endswith("a") else stem + "l", word)
        return
    yield from attach(stem, _NEUTER)
    yield stem + "om", "ins.sg"
    if word.capital and word.kind == "place":  # Brčko, Brčkog
        yield stem + "og", "gen.sg"
    if stem.endswith(("i", "e")):  # Antonio, Antonija
        yield from attach(stem, _AFTER_I)
    if word.plural:
        yield from _neuter_plural(stem)


def _in_e(stem: str, word: Word) -> Iterator[Spelling]:
    person = word.capital and word.kind in {"person", "phrase", "word"}
    if person and not stem.endswith("j"):  # Rutte, Ruttea; not Hrvoje
        yield from attach(stem + "e", _FOREIGN)
    if soft(stem) or word.kind != "person" or not word.last:  # Skoplje, Skoplja; Ante, Anta
        yield from attach(stem, _NEUTER)
        yield stem + ("em" if soft(stem) or not word.capital else "om"), "ins.sg"
    if word.kind == "place" and not soft(stem):  # Pale, Palama
        yield stem + "ama", "dat.pl"
    if word.plural:
        yield from _neuter_plural(stem)
        yield stem + "ama", "dat.pl"  # sankcije, sankcijama; snage, snagama
    if stem.endswith("m") and not word.capital:  # ime, imena; vrijeme, vremena
        short = re.sub("ije(?=m$)", "e", stem)
        yield from attach(short + "en", endings("gen.sg:a dat.sg:u ins.sg:om dat.pl:ima"))


def _neuter_plural(stem: str) -> Iterator[Spelling]:
    yield from attach(stem, _NEUTER_PLURAL)
    if _CLUSTER.fullmatch(stem) and not stem.endswith(("nj", "lj", "št", "šć")):
        yield f"{stem[:-1]}a{stem[-1]}a", "gen.pl"


def _in_i(stem: str, word: Word) -> Iterator[Spelling]:
    if word.capital and word.kind != "organisation":  # Kurti, Kurtija
        yield from attach(stem + "i", _AFTER_I)
        adjectival = stem.endswith(("sk", "ck", "čk", "šk", "ćk", "žk"))
        if adjectival or stem + "i" in _ADJECTIVAL_SURNAMES:
            yield from attach(stem, _ADJECTIVAL_NAME)
    if word.kind == "person":
        return
    yield from attach(stem, _ONLY_PLURAL)
    if stem.endswith(("nt", "kt")):  # migranti, migranata
        yield stem[:-1] + "ata", "gen.pl"
    if stem.endswith("c"):  # Karlovci, Karlovaca; vojnici, vojnika and vojnike
        yield from attach(stem[:-1], endings("gen.pl:aca"))
        yield from attach(stem[:-1] + "k", endings("gen.pl:a acc.pl:e"))
    elif stem.endswith(("z", "s")) and not word.capital:  # razlozi, razloga
        hard = stem[:-1] + {"z": "g", "s": "h"}[stem[-1]]
        yield from attach(hard, endings("gen.pl:a acc.pl:e"))


def _in_consonant(lower: str, word: Word) -> Iterator[Spelling]:
    if _feminine(lower):
        yield from _feminine_forms(lower)
        return
    if lower.endswith(("est", "ast", "ad")) and not word.capital:
        yield from _feminine_forms(lower)
    if (
        lower.endswith("in") and len(lower) > SHORTEST + 1 and word.plural
    ):  # građanin, građani; Srbin, Srbi
        yield from attach(lower[:-2], _MASCULINE_PLURAL)
    for stem in _oblique_stems(lower, word):
        yield from _masculine(stem, word)
    if lower.endswith("ac") and word.plural:
        yield lower + "a", "gen.pl"
    if word.plural and _ONE_SYLLABLE.fullmatch(lower):
        yield from _long_plural(lower)


def _feminine(lower: str) -> bool:
    if lower in _FEMININE:
        return True
    return lower.endswith("ost") and lower not in _MASCULINE_IN_OST


def _feminine_forms(lower: str) -> Iterator[Spelling]:
    stem = re.sub("ao$", "l", lower)
    yield from attach(stem, _I_STEM)
    if stem.endswith("st"):
        yield stem[:-2] + "šću", "ins.sg"
    elif stem.endswith("t"):
        yield stem[:-1] + "ću", "ins.sg"
    elif stem.endswith(("ć", "č", "ž", "š")):
        yield stem + "u", "ins.sg"
    elif stem.endswith(("v", "p", "b", "m")):
        yield stem + "lju", "ins.sg"


def _oblique_stems(lower: str, word: Word) -> Iterator[str]:
    """The stems that the endings may go on: one, or two where an a may be fleeting."""
    fleeting = _without_fleeting_a(lower, word)
    if fleeting is None:
        yield lower
        return
    if not lower.endswith("ac") and lower not in _FLEETING_NAMES:
        yield lower
    yield fleeting
    if lower.endswith("olac"):  # Sokolac, Sokolca and Sokoca
        yield lower[:-3] + "c"


def _without_fleeting_a(lower: str, word: Word) -> str | None:
    if lower in _FLEETING_NAMES:
        return lower[:-2] + lower[-1]
    if len(lower) <= SHORTEST:
        return {"pas": "ps", "san": "sn"}.get(lower)
    if lower.endswith("ac"):
        return _before_c(lower[:-2]) + "c"
    if lower.endswith("zam"):  # terorizam, terorizma
        return lower[:-2] + "m"
    if lower.endswith("ak") and (word.kind == "place" or not _steady_ak(lower, word)):
        return _devoiced(lower[:-2]) + "k"
    if re.fullmatch(rf".*[{VOWELS}].*[^{VOWELS}]anj", lower):  # pucanj, pucnja
        return lower[:-3] + "nj"
    if re.fullmatch(rf".*[^{VOWELS}]ar", lower) and not (word.capital and word.kind != "phrase"):
        return lower[:-2] + "r"
    return {"mozak": "mozg", "lakat": "lakt", "nokat": "nokt"}.get(lower)


def _steady_ak(lower: str, word: Word) -> bool:
    """Whether the a of -ak stays: of a person's name, of seljak, Poljak, čvorak; not of Čačak."""
    if word.capital:
        return word.kind == "person"
    return _STEADY_AK.fullmatch(lower) is not None


def _before_c(stem: str) -> str:
    """The stem of a word in -ac before its c: sudac, suca; tužilac, tužioca; vrabac, vrapca."""
    if stem.endswith(("t", "d")) and stem[-2:-1] in VOWELS:
        return stem[:-1]
    if stem.endswith("st"):
        return stem[:-2] + "s"
    if stem.endswith("il"):
        return stem[:-1] + "o"
    return _devoiced(stem)


def _devoiced(stem: str) -> str:
    return stem[:-1] + {"b": "p", "d": "t", "g": "k", "z": "s", "ž": "š"}.get(stem[-1], stem[-1])


def _masculine(stem: str, word: Word) -> Iterator[Spelling]:
    yield from attach(stem, _MASCULINE)
    if (
        soft(stem)
        or stem == "put"
        or (stem.endswith(("r", "s", "z", "x")) and len(stem) > SHORTEST)
    ):
        yield stem + "em", "ins.sg"
    long_plural = _only_long_plural(word)
    if word.called and not long_plural:
        yield palatal(stem) + "e", "voc.sg"
    if word.kind == "person" and word.capital and stem.endswith(("ov", "ev", "in")):
        yield stem + "im", "ins.sg"
    if not word.plural or long_plural:  # sudovi, not sudi: he judges
        return
    yield from attach(stem, _MASCULINE_PLURAL)
    if stem.endswith(("nt", "kt")):  # migranata, objekata
        yield f"{stem[:-1]}ata", "gen.pl"
    if stem.endswith("nj") and stem != word.text.lower():  # pucanj, pucnjevi
        yield from attach(stem, _LONG_SOFT_PLURAL)
    before_i = re.sub("[td](?=c$)", "", sibilant(stem))  # vojnici; podaci, preci
    if before_i != stem:
        yield from attach(before_i, endings("nom.pl:i dat.pl:ima"))


def _only_long_plural(word: Word) -> bool:
    lower = word.text.lower()
    short = word.capital or lower in _SHORT_PLURAL
    return not short and _ONE_SYLLABLE.fullmatch(lower) is not None


def _long_plural(stem: str) -> Iterator[Spelling]:
    short = re.sub("ije", "je", stem)  # dijel, dijelovi; snijeg, snjegovi
    for form in dict.fromkeys((stem, short)):
        yield from attach(form, _LONG_PLURAL)
        if soft(stem) or stem.endswith(("t", "r", "s", "z")):
            yield from attach(form, _LONG_SOFT_PLURAL)
