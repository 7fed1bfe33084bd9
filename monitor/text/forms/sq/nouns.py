"""How an Albanian noun or name is declined, told from the ending of its citation form.

A citation form is indefinite (luftë, qytet, Kosovë, Serbi) or, of a name, definite (Kosova,
Serbia, Beogradi). ë and e are one to the fold, so a plural in -ë (ushtarë) and one in -e (qytete)
serve each other, and texts written without ë.
"""

import re
from collections.abc import Iterator

from monitor.text.forms.sq.words import CITED_PLURALS, LANDS, MASCULINE, PLURALS, SINGULARS
from monitor.text.forms.words import SHORTEST, Spelling, Word, attach, endings

VOWELS = "aeëiouy"

_I = endings("def.nom:i def.gen:it def.acc:in")
_U = endings("def.nom:u def.gen:ut def.acc:un")
_FEMININE = endings("indef:ë def.nom:a def.gen:ës def.acc:ën indef.gen:e")
_AFTER_I = endings("def.nom:a def.gen:së def.acc:në indef.gen:e")  # polici, policia
_AFTER_E = endings("def.gen:s def.acc:n indef.gen:je")  # lëvizje, lëvizjes
_AFTER_STRESS = endings("def.nom:ja def.gen:së def.acc:në")  # ide, idesë
_SURNAME = endings("def.gen:t def.acc:n")  # Kurti, Kurtit
_AFTER_O = endings(
    "def.nom:ja def.gen:s def.acc:n def.gen:së def.acc:në def.gen:jes def.acc:jen "
    "def.nom:i def.gen:it def.acc:in"
)
_AFTER_VOWEL = endings(
    "def.gen:t def.acc:n def.gen:s def.gen:së def.acc:në def.nom:ja def.nom:i def.gen:it def.acc:in"
)
_PLURAL = endings("pl: pl.def:t pl.gen:ve pl.abl:sh")
_PLURAL_IN_STRESS = endings("pl: pl.def:të pl.gen:ve pl.abl:sh")  # qeveri, qeveritë
_PLURAL_IN_CONSONANT = endings(
    "pl: pl.def:të pl.def:t pl.def:it pl.def:ët pl.gen:ve pl.gen:ëve pl.abl:sh pl.abl:ish"
)
_PARTICIPLE = endings(  # i dyshuari, të dyshuarit, e dyshuara, së dyshuarës
    "part.pl:a part.def:i part.def:it part.def:in part.def:ës part.def:ën part.pl:at part.pl:ave "
    "part.pl:ve part.pl:ash"
)

# Suffixes that tell the plural: people and things in -ë (ushtarë, terroristë), things in -e.
_OF_PEOPLE = re.compile(r".{2,}(?:ar|or|ist|ant|ent|log|graf|ez|as|an|it|ik|iot|ak|ek)")
_OF_THINGS = re.compile(r".{2,}(?:im|ion|al|et|at|ament|um|ozë|azh|ekt|ikt|akt)")
_ALIKE_IN_PLURAL = re.compile(r".{2,}(?:[uyë]es|ës|as|uaj)")  # drejtues, drejtuesve

_FEMININE_IN_CONSONANT = re.compile(r".{3,}u(?:r|ll)|.{2,}ëz")  # flutur, flutura

# Endings in -i that are a masculine noun's definite form, not a feminine noun: shpërthimi.
_DEFINITE = re.compile(r".{2,}(?:im|ion|ist|ent|ues|itet|izm|ekt|ikt|akt|azh)i")
_OF_A_WOMAN = re.compile("(?:tar|tor|ent|ant|ist)$")  # kryetarja, presidentja
_CONTRACTED = re.compile(rf".+[^{VOWELS}][rl]")
_LONG = 5  # letters of a name's stem that are no short name of its own: Beogradi, not Kurti


def decline(lower: str, word: Word) -> Iterator[Spelling]:
    """The forms of `lower`, the lower-case `word`; those that it can't have are harmless."""
    yield from ((form, "irregular") for form in SINGULARS.get(lower, ()))
    if word.plural or not word.single:
        for plural in PLURALS.get(lower, (lower,) if lower in CITED_PLURALS else ()):
            yield from _of_plural(plural)
    if len(lower) < SHORTEST or lower in SINGULARS:
        return
    match lower[-1]:
        case "ë":
            yield from _dotted(lower, word)
        case "a":
            yield from _in_a(lower, word)
        case "e":
            yield from _in_e(lower, word)
        case "i":
            yield from _in_i(lower, word)
        case "o":
            yield from _in_o(lower, word)
        case "u" | "y":
            yield from _in_u(lower, word)
        case _:
            yield from _consonant(lower, word)


def _of_plural(plural: str) -> Iterator[Spelling]:
    if plural[-1] not in VOWELS:
        return attach(plural, _PLURAL_IN_CONSONANT)
    stressed = plural[-1] in "iouy" or not re.search(f"[{VOWELS}].*[{VOWELS}]", plural)
    return attach(plural, _PLURAL_IN_STRESS if stressed else _PLURAL)


def _dotted(lower: str, word: Word) -> Iterator[Spelling]:
    stem = lower[:-1]
    if lower in MASCULINE or not word.single:  # lumë, lumi; i vrarë, i vrari
        yield from attach(stem, _I)
    if lower not in MASCULINE:  # Banjskë: Banjska, Banjskës, Banjskën, Banjske
        yield from attach(stem, _FEMININE)
    if word.plural and lower not in PLURALS:
        yield from _of_plural(stem + "a")
        yield from _of_plural(lower)


def _in_a(lower: str, word: Word) -> Iterator[Spelling]:
    stem = lower[:-1]
    if lower.endswith(("ia", "ea")):  # Policia: Polici; Korea: Kore
        yield stem, "indef"
        yield from _feminine_in_i(stem, word)
    elif lower.endswith("ua"):  # dragua, dragoi
        yield from _in_o(stem[:-1] + "o", word)
    elif lower.endswith("ja") and len(lower) > SHORTEST + 1:
        yield from _in_ja(stem[:-1], word)
    else:
        yield from attach(stem, _FEMININE)
        if _CONTRACTED.fullmatch(stem):  # Shkodra: Shkodër
            yield f"{stem[:-1]}ë{stem[-1]}", "indef"
        if word.plural:
            yield from _of_plural(lower)
            yield from _of_plural(stem + "ë")
    if word.kind == "person":  # Costa, Costas; Mustafa, Mustafait
        yield from attach(lower, endings("def.gen:s def.acc:n def.gen:it def.acc:in"))


def _in_ja(stem: str, word: Word) -> Iterator[Spelling]:
    """The definite form stem + ja of lëvizje, Krujë, ide, Shtime."""
    if word.capital:
        yield from attach(stem + "j", _FEMININE)
    cited = [stem + "je"]
    if stem[-1] == "e" or (stem[-1] in VOWELS and not word.capital):
        cited = [*cited, stem]
    elif _OF_A_WOMAN.search(stem):
        cited = [stem + "e", *cited]
    elif stem[-1] not in VOWELS + "ng":  # with j they are nj and gj
        cited = [*cited, stem + "e"]
    for indefinite in cited:
        yield indefinite, "indef"
        yield from _in_e(indefinite, word)


def _feminine_in_i(lower: str, word: Word) -> Iterator[Spelling]:
    """Polici: Policia, Policisë, Policinë; plural the same."""
    yield from attach(lower, _AFTER_I)
    if word.plural:
        yield from _of_plural(lower)


def _in_e(lower: str, word: Word) -> Iterator[Spelling]:
    yield from attach(lower, _AFTER_E)
    stem = lower[:-1]
    if stem[-1] in "ji":  # zgjedhja, marrëdhënia
        yield stem + "a", "def.nom"
    else:  # presidentja; Ruttes, Kadaresë
        yield stem + "ja", "def.nom"
        yield from attach(lower, _AFTER_STRESS)
    if word.capital:  # Korea
        yield lower + "a", "def.nom"
    if word.plural:
        yield from _of_plural(lower)
        yield lower + "të", "pl.def"  # idetë
        if re.fullmatch(r".{3,}(?:ion|im)", stem):  # sanksione
            yield stem, "sing"
            yield from _consonant(stem, word)


def _in_i(lower: str, word: Word) -> Iterator[Spelling]:
    stem = lower[:-1]
    if lower not in LANDS:
        yield from attach(lower, _U)  # bari, bariu; Ali, Aliut
        if word.capital:  # Kurti
            yield from attach(lower, _SURNAME)
    if word.kind != "person":
        yield from _feminine_in_i(lower, word)
    if word.plural and not word.capital:  # kallinj
        yield from _of_plural(lower + "nj")
    if _is_definite(lower, word):
        yield stem, "indef"
        if _CONTRACTED.fullmatch(stem):  # Ohri: Ohër
            yield f"{stem[:-1]}ë{stem[-1]}", "indef"
        yield from _consonant(stem, word)


def _is_definite(lower: str, word: Word) -> bool:
    """Whether `lower` in -i is, or may be, a masculine noun with its article: Beogradi."""
    if not word.single or _DEFINITE.fullmatch(lower):
        return True
    if not word.capital or lower in LANDS:
        return False
    if word.kind == "person":
        return lower.endswith("iqi")
    return len(lower) > (SHORTEST if word.kind in {"place", "organisation"} else _LONG)


def _in_o(lower: str, word: Word) -> Iterator[Spelling]:
    yield from attach(lower, _AFTER_O)  # byroja; Tito, Titos; hero, heroi
    if word.plural:
        yield from _of_plural(lower)
        yield from _of_plural(lower + "nj")


def _in_u(lower: str, word: Word) -> Iterator[Spelling]:
    yield from attach(lower, _AFTER_VOWEL)  # Peru, Perusë; Kennedy, Kennedyt
    if re.search("[kgh]u$", lower) and word.kind != "person":  # Iraku: Irak
        yield lower[:-1], "indef"
        yield from _consonant(lower[:-1], word)


def _consonant(lower: str, word: Word) -> Iterator[Spelling]:
    short = re.sub(r"ë([rlm]|rr)$", r"\1", lower)
    if short != lower and len(short) >= SHORTEST:  # ministër, ministri; terrorizëm, terrorizmi
        yield from attach(short, _I)
    if (short != lower and not lower.endswith("m")) or _FEMININE_IN_CONSONANT.fullmatch(lower):
        yield from attach(short, _FEMININE)  # Shkodër, Shkodra; flutur, flutura
    if re.search("(?:k|g|(?<![stdxzc])h)$", lower):
        yield from attach(lower, _U)
    else:
        yield from attach(lower, _I)
    if word.capital and lower.endswith("j"):  # Haradinaj, Haradinajt
        yield from attach(lower, _SURNAME)
    if word.plural:
        yield from _plurals_of_consonant(lower, short)
    yield from _declined_as_it_is(lower, word)


def _plurals_of_consonant(lower: str, short: str) -> Iterator[Spelling]:
    if lower in PLURALS:
        return
    if _ALIKE_IN_PLURAL.fullmatch(lower) or lower.endswith(("j", "nj", "q")):
        yield from _of_plural(lower)
    if short != lower:  # emër, emra
        yield from _of_plural(short + "a")
    if lower.endswith(("ull", "yll", "ëll", "iell", "yell")):  # popull, popuj; yll, yje
        yield from _of_plural(lower[:-2] + "j")
        yield from _of_plural(lower[:-2] + "je")
    softened = re.sub("k$", "q", re.sub("g$", "gj", lower))
    if softened != lower:  # zog, zogj; bllok, blloqe
        yield from _of_plural(softened)
        yield from _of_plural(softened + "e")
    of_people = _OF_PEOPLE.fullmatch(lower) is not None
    yield from _of_plural(lower + ("ë" if of_people else "e"))
    if not of_people and not _OF_THINGS.fullmatch(lower):
        yield from _of_plural(lower + "a")  # person, persona


def _declined_as_it_is(lower: str, word: Word) -> Iterator[Spelling]:
    """Participles, and plurals cited with their article: Forcat e Armatosura, Filipinet."""
    beside = not word.single
    if lower.endswith(("ur", "uar", "yer")) and (beside or not word.capital):
        yield from attach(lower, _PARTICIPLE)
    if beside and re.search("urit$|uarit$", lower):  # të dyshuarit
        yield lower[:-2], "part"
        yield from attach(lower[:-2], _PARTICIPLE)
    cited = beside or word.kind == "place" or lower.endswith("imet")
    if cited and re.search("[aeë]t$", lower):
        yield from _of_plural(lower[:-1])
