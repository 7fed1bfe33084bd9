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
    сирия:сирийск палестина:палестинск кипър:кипърск малта:малтийск литва:литовск латвия:латвийск
    естония:естонск ирландия:ирландск исландия:исландск холандия:холандск африка:африканск
    варна:варненск велес:велешк сараево:сараевск скопие:скопск видин:видинск монтана:монтанск
    плевен:плевенск лондон:лондонск рим:римск ню-йорк:нюйоркск армения:арменск
    азербайджан:азербайджанск молдова:молдовск мексико:мексиканск венеция:венецианск
    добруджа:добруджанск далмация:далматинск враца:врачанск куба:кубинск мароко:мароканск
    прага:пражк рига:рижк либия:либийск дания:датск финландия:финландск
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
        yield from _with_ski(lower[:-2])
        yield lower[:-1] + "йск"
    elif lower[-1] in "аяоеи":
        yield from _with_ski(lower[:-1])
        yield lower[:-1] + "енск"  # Варна, варненски
    else:
        yield from _with_ski(lower)


def _with_ski(stem: str) -> Iterator[str]:
    """`stem` and the -ск of its adjective, which after some consonants may be another one: Ловеч,
    ловешк, but Добрич, добричк; Ирак, иракск; Париж, парижк."""
    last = stem[-1]
    if last in "жшсз":
        yield stem + "к"
    elif last in "гкхчц":
        yield stem[:-1] + "шк"
        yield stem + ("к" if last in "чц" else "ск")
    else:
        yield stem + "ск"
