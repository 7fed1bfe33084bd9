"""What Macedonian makes of persons' names: Додиковата влада, Заевите изјави, Рамината порака."""

import re
from collections.abc import Iterator

from monitor.text.forms.words import Spelling, attach, endings

_DEFINITE = endings("possessive:иот possessive:ата possessive:ото possessive:ите")
_POSSESSIVE = endings("possessive: possessive:а possessive:о possessive:и") + _DEFINITE
_SOFT = re.compile(r".*[јљњќѓчџшжц]")

# Given names of which a surname is made by the ending of the possessive: Иванов, Иванова is
# another person; Ивановата is his.
_GIVEN_NAMES_WORDS = """
    александар андон андреј антон апостол арсо атанас благоја благој блаже богдан божидар бојан
    борис борко бранко васил велјан велко виктор вељко владимир војдан војо гаврил георги гоце
    гошо гоше григор данаил даниел данило дарко димитар димитрија димо димче драган драги дончо
    ѓорѓи ѓорче ѓоко ефрем живко захари зафир златко здравко зоран иван игор илија јаков јане јанко
    јован јосиф јордан киро кирил климе климент коле константин коста костадин крсте крсто кузман
    лазар лазо ламбе марин марјан марко мартин методи мите мирчо михаил михајло младен миле милан
    митко наум насте наце никифор никола ненад ното панде пано панче петар петко петре пеце
    раде радо ристо роберт роман сандре сашо серафим симеон симон слав славе славко спас спасе спиро
    ставре ставрија стамен станко стево стефан стојан стојко тасе ташко теодор тодор томе томо
    трајан трајко трајче тоше филип филимон христо цветан цветко целе чедо јоцо
"""
GIVEN_NAMES = frozenset(_GIVEN_NAMES_WORDS.split())
COMMON_TOO = frozenset(("роман", "спас", "слав", "коста", "лазо", "пано", "мите", "коле"))
"""Given names that are common words, or parts of them, without their capital."""
_COMMON_IN_OV_WORDS = """
    остров полуостров покров улов риболов благослов услов предуслов наслов поднаслов напев припев
    нагрев препев љубов любов готов суров здрав посев обков основ човеков родов отров розов изгрев
    масов финансов банков газов филмов базов бронзов фондов боев законов плодов пазаров стоков
    езиков нобелов спортов
"""
_COMMON_IN_OV = frozenset(_COMMON_IN_OV_WORDS.split())

_ROMANISED = {"ш": "sh", "ч": "ch", "ж": "zh", "ќ": "kj", "ѓ": "gj", "џ": "dj", "љ": "lj"}


def is_name(lower: str) -> bool:
    """Whether a word is a person's name although it has no capital: a given one, or in -ов."""
    in_ov = len(lower) > 4 and lower.endswith(("ов", "ев")) and lower not in _COMMON_IN_OV
    return in_ov or (lower in GIVEN_NAMES and lower not in COMMON_TOO)


def possessive(lower: str) -> Iterator[Spelling]:
    """What is of the person. Of a surname in -ов the forms with the article alone: without it,
    Заева is a woman's name."""
    table = _DEFINITE if lower in GIVEN_NAMES else _POSSESSIVE
    if lower.endswith(("ов", "ев", "ин")):
        yield from attach(lower, _DEFINITE)
    if lower.endswith(("ов", "ев")):
        return
    last, stem = lower[-1], lower[:-1]
    if last == "а":
        yield from attach(stem + "ин", table)
        yield from attach(stem + "ов", _DEFINITE)
    elif last in "ое":
        yield from attach(stem + ("ев" if _SOFT.fullmatch(stem) else "ов"), table)
        yield from attach(lower + "в", table)
    elif last in "иу":
        yield from attach(lower + "ев", table)
        yield from attach(lower + "јев", table)
    else:
        for base in _bases(lower):
            yield from attach(base + ("ев" if _SOFT.fullmatch(base) else "ов"), table)


def addressed(lower: str) -> Iterator[Spelling]:
    """A given name in the vocative and in the old oblique case: Иване, Ивана; Петре, Петра."""
    if lower[-1] not in "аеиоу" and not lower.endswith(("ов", "ев", "ски", "ќ")):
        for base in _bases(lower):
            yield base + "е", "voc"
            yield base + "а", "oblique"
    elif lower.endswith(("ко", "ло", "то", "че", "ре", "ле")):
        yield lower + "та", "oblique"


def romanised(text: str) -> Iterator[Spelling]:
    """A name in Latin letters as passports write it: Шекеринска, Shekerinska. The letters that
    folding takes for the same anyway (ж as zh, ѓ as gj) need none."""
    if re.search("[шчќџШЧЌЏ]", text):
        spelt = text
        for letter, latin in _ROMANISED.items():
            spelt = spelt.replace(letter, latin).replace(letter.upper(), latin.capitalize())
        yield spelt.translate(_LATIN), "romanised"


_LATIN = str.maketrans(
    dict(zip("абвгдезијклмнопрстуфхц", "abvgdezijklmnoprstufhc", strict=True))
    | dict(zip("АБВГДЕЗИЈКЛМНОПРСТУФХЦ", "ABVGDEZIJKLMNOPRSTUFHC", strict=True))
    | {"ѕ": "dz", "Ѕ": "Dz", "њ": "nj", "Њ": "Nj"}
)


def _bases(lower: str) -> Iterator[str]:
    """`lower`, and without its fleeting vowel: Петар, Петр-."""
    yield lower
    if re.fullmatch(".*[^аеиоу]ар", lower):
        yield lower[:-2] + "р"
