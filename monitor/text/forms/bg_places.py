"""The adjectives of places in Bulgarian: косовски, софийски, черногорски; without a capital."""

import re
from collections.abc import Iterator, Sequence

from monitor.text.forms.words import OF_THE_PEOPLE, RELATIONAL, SHORTEST, Spelling, attach

_ENDING_WORDS = "и ия ият а ата о ото ите"
_ENDINGS = tuple((ending, RELATIONAL) for ending in _ENDING_WORDS.split())
_PEOPLES = tuple((ending, OF_THE_PEOPLE) for ending, _ in _ENDINGS)

# Names whose adjective is not made by rule; its stem without the last и.
_IRREGULAR_WORDS = """
    сърбия:сръбск гърция:гръцк турция:турск босна:босненск херцеговина:херцеговск софия:софийск
    америка:американск китай:китайск италия:италианск франция:френск испания:испанск
    германия:германск англия:английск австрия:австрийск белгия:белгийск швейцария:швейцарск
    грузия:грузинск индия:индийск азия:азиатск швеция:шведск чехия:чешк словакия:словашк
    словения:словенск полша:полск украйна:украинск япония:японск европа:европейск москва:московск
    париж:парижк русия:руск русе:русенск унгария:унгарск хърватия:хърватск македония:македонск
    корея:корейск норвегия:норвежк португалия:португалск великобритания:британск британия:британск
    сирия:сирийск ливан:ливанск израел:израелск палестина:палестинск кипър:кипърск малта:малтийск
    литва:литовск латвия:латвийск естония:естонск ирландия:ирландск исландия:исландск
    холандия:холандск африка:африканск варна:варненск велес:велешк сараево:сараевск скопие:скопск
    видин:видинск монтана:монтанск плевен:плевенск лондон:лондонск рим:римск ню-йорк:нюйоркск
    хага:хажк армения:арменск азербайджан:азербайджанск молдова:молдовск
"""
_IRREGULAR = {
    name: stem for name, _, stem in (row.partition(":") for row in _IRREGULAR_WORDS.split())
}


def relational(lower: str) -> Iterator[Spelling]:
    """Of the place; none by rule of a name too short to tell."""
    if len(lower) <= SHORTEST and lower not in _IRREGULAR:
        return
    for stem in _stems(lower):
        yield from attach(stem, _PEOPLES if stem == "сръбск" else _ENDINGS)


def compound(words: Sequence[str]) -> Iterator[Spelling]:
    """Of the place whose name is `words`, lower-case: черногорски, баналушки, севернокорейски."""
    lower = [word.lower() for word in words]
    stems: list[str] = []
    if len(lower) == 2:
        joined = re.sub("[аяеи]$", "о", lower[0])
        stems = [
            start + stem for start in dict.fromkeys((joined, lower[0])) for stem in _stems(lower[1])
        ]
    elif len(lower) == 3 and lower[1] == "и":
        stems = [f"{start}о{stem}" for start in _stems(lower[0]) for stem in _stems(lower[2])]
    for stem in dict.fromkeys(stems):
        yield from attach(stem, _ENDINGS)


def _stems(lower: str) -> Iterator[str]:
    """Stems of the adjective, up to its к."""
    if lower in _IRREGULAR:
        yield _IRREGULAR[lower]
    elif re.fullmatch(".+[сшч]ка", lower):  # Бански, Банска
        yield lower[:-1]
    elif lower.endswith("ица"):  # Подгорица, подгоришки
        yield lower[:-3] + "ишк"
    elif lower.endswith("ия"):  # Албания, албански; Белгия, белгийски
        yield _before_ski(lower[:-2]) + "к"
        yield lower[:-1] + "йск"
    elif lower[-1] in "аяоеи":
        yield _before_ski(lower[:-1]) + "к"
        yield lower[:-1] + "енск"  # Варна, варненски
    else:
        yield _before_ski(lower) + "к"


def _before_ski(stem: str) -> str:
    """`stem` up to the к of -ски: Хаг-а, хаш; Охрид, охридс; Битол-я, битолс."""
    if stem.endswith(("г", "ж", "х", "ш", "к", "ч", "ц")):
        return stem[:-1] + "ш"
    return stem if stem.endswith("с") else stem + "с"
