"""The adjectives of places in Macedonian: косовски, охридски, црногорски; without a capital."""

import re
from collections.abc import Iterator, Sequence

from monitor.text.forms.words import OF_THE_PEOPLE, OWN, RELATIONAL, SHORTEST, Spelling, attach

_ENDING_WORDS = "и иот иов ион а ата ава ана о ото ово оно ите иве ине"
_ENDINGS = tuple((ending, RELATIONAL) for ending in _ENDING_WORDS.split())
_OWN = tuple((ending, OWN) for ending, _ in _ENDINGS)
_PEOPLES = tuple((ending, OF_THE_PEOPLE) for ending, _ in _ENDINGS)

# Countries that are called by their adjective: хрватска влада.
_COUNTRY_WORDS = "хрватска полска чешка словачка норвешка шведска данска финска ирска"
_COUNTRIES = frozenset(_COUNTRY_WORDS.split())

# Names whose adjective is not made by rule; its stem without the last и.
_IRREGULAR_WORDS = """
    србија:српск турција:турск босна:босанск херцеговина:херцеговск кина:кинеск италија:италијанск
    франција:француск словенија:словенечк америка:американск москва:московск велес:велешк
    велика-британија:британск соединети-американски-држави:американск њујорк:њујоршк азија:азиск
    куба:кубанск мексико:мексиканск будимпешта:будимпештанск мароко:мароканск малта:малтешк
    венеција:венецијанск сицилија:сицилијанск преспа:преспанск кавадарци:кавадаречк витез:витешк
    букурешт:букурешк,букурештск африка:африканск брчко:брчанск тузла:тузланск фоча:фочанск
    чачак:чачанск копенхаген:копенхашк,копенхагенск хелсинки:хелсиншк спарта:спартанск
    германија:германск етиопија:етиописк индија:индиск индонезија:индонезиск јапонија:јапонск
    сирија:сириск либија:либиск шпанија:шпанск европа:европск,европејск
"""
_IRREGULAR = {
    name: tuple(stems.split(","))
    for name, _, stems in (row.partition(":") for row in _IRREGULAR_WORDS.split())
}


def relational(lower: str) -> Iterator[Spelling]:
    """Of the place; none by rule of a name too short to tell."""
    if len(lower) <= SHORTEST and lower not in _IRREGULAR:
        return
    for stem in _stems(lower):
        table = _PEOPLES if stem == "српск" else _ENDINGS
        yield from attach(stem, _OWN if lower in _COUNTRIES else table)


def compound(words: Sequence[str]) -> Iterator[Spelling]:
    """Of the place whose name is `words`, lower-case: црногорски, босанскохерцеговски."""
    stems = list(_IRREGULAR.get("-".join(words), ()))
    last = tuple(_stems(words[-1]))
    if len(words) == 2:
        joined = re.sub("[аеи]$", "о", words[0])
        stems += [start + stem for start in dict.fromkeys((joined, words[0])) for stem in last]
    elif len(words) == 3 and words[1] == "и":
        stems += [f"{start}о{stem}" for start in _stems(words[0]) for stem in last]
    for stem in dict.fromkeys(stems):
        yield from attach(stem, _ENDINGS)


def _stems(lower: str) -> Iterator[str]:
    """Stems of the adjective, up to its к."""
    yield from _IRREGULAR.get(lower, ()) or _regular_stems(lower)


def _regular_stems(lower: str) -> Iterator[str]:
    if re.fullmatch(".+[сшчќ]ка", lower):
        yield lower[:-1]
    elif lower.endswith("ица"):
        yield lower[:-3] + "ичк"
    elif lower.endswith("ија"):  # Бугарија, бугарски; Австрија, австриски
        yield _before_ski(lower[:-3]) + "к"
        yield lower[:-2] + "ск"
    elif lower[-1] in "аоеи":
        yield _before_ski(lower[:-1]) + "к"
    else:
        yield _before_ski(lower) + "к"


def _before_ski(stem: str) -> str:
    """`stem` up to the к of -ски: Хаг, хаш; Охрид, охридс; Битола, битолс."""
    if stem.endswith("ск"):  # Дамаск, дамаски
        return stem[:-1]
    if stem.endswith(("г", "ж", "х", "ш")):
        return stem[:-1] + "ш"
    if stem.endswith(("к", "ч", "ц")):
        return stem[:-1] + "ч"
    if stem.endswith("з"):  # Париз, париски
        return stem[:-1] + "с"
    return stem if stem.endswith(("с", "ќ")) else re.sub("(?<![аеоу])ј$", "", stem) + "с"
