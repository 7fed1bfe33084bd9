"""What Bulgarian makes of persons' names: Путиновата война, Борисовият кабинет."""

import re
from collections.abc import Iterator

from monitor.text.forms.mk import names as mk_names
from monitor.text.forms.mk.names import COMMON_TOO, GIVEN_NAMES
from monitor.text.forms.words import Spelling, attach, endings

_DEFINITE = endings("possessive:ия possessive:ият possessive:ата possessive:ото possessive:ите")
_POSSESSIVE = endings("possessive: possessive:а possessive:о possessive:и") + _DEFINITE
_SOFT = re.compile(r".*[йчжшц]")

# Further given names of which a surname is made by the ending of the possessive.
_GIVEN_NAMES_WORDS = """
    александър ангел асен атанас валентин васил венцислав веселин георги данаил деян димитър
    добромир емил живко ивайло йордан камен кирил красимир кристиян любен любомир людмил мартин
    мирослав огнян орлин панайот петър пламен пенчо радослав росен румен светослав слави станислав
    стефан стоян тихомир тома христо цветан цветелин явор янко петко
"""
_GIVEN = GIVEN_NAMES | frozenset(_GIVEN_NAMES_WORDS.split())
_COMMON_TOO = COMMON_TOO | {"ангел", "камен", "пламен", "явор", "румен", "огнян", "слави", "росен"}


def is_name(lower: str) -> bool:
    """Whether a word is a person's name although it has no capital."""
    return mk_names.is_name(lower) or (lower in _GIVEN and lower not in _COMMON_TOO)


def possessive(lower: str) -> Iterator[Spelling]:
    """What is of the person. Of a surname in -ов the forms with the article alone: without it,
    Борисова is a woman's name."""
    table = _DEFINITE if lower in _GIVEN else _POSSESSIVE
    last, stem = lower[-1], lower[:-1]
    if lower.endswith(("ов", "ев")):
        yield from attach(lower, _DEFINITE)
    elif last in "ая":
        if not stem.endswith("и"):  # Марин is nobody's Мария
            yield from attach(stem + "ин", table)
        yield from attach(stem + "ов", table)
    elif last in "ое":
        yield from attach(stem + "ов", table)
        yield from attach(stem + "ев", table)
    elif last in "иую":
        yield from attach(lower + "ев", table)
    elif last == "й":
        yield from attach(stem + "ев", table)
    else:
        base = lower[:-2] + "р" if re.fullmatch(".*[^аеиоуъюя]ър", lower) else lower
        yield from attach(base + "ов", table)
        if _SOFT.fullmatch(lower):
            yield from attach(base + "ев", table)


def addressed(lower: str) -> Iterator[Spelling]:
    """A given name in the vocative: Иване, Петре."""
    if lower[-1] not in "аеиоуюя" and not lower.endswith(("ов", "ев")):
        yield (lower[:-2] + "р" if lower.endswith("ър") else lower) + "е", "voc"
