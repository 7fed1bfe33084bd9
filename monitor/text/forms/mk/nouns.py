"""The nouns of Macedonian, by their ending; all words here are Cyrillic and lower-case."""

import re
from collections.abc import Iterator

from monitor.text.forms.words import Spelling, attach, endings

VOWELS = "аеиоу"

THE_M = endings("def:от def:ов def:он")
THE_F = endings("def:та def:ва def:на")
THE_N = endings("def:то def:во def:но")
_THE_PLURAL = endings("pl: pl.def:те pl.def:ве pl.def:не")
_THE_PLURAL_OF_MANY = endings("pl: pl.def:то pl.def:во pl.def:но")
_THE_PLURAL_IN_A = endings("pl: pl.def:та pl.def:ва pl.def:на")

# Nouns whose plural isn't made by rule.
_OTHER_PLURALS_TEXT = """
    човек:луѓе дете:деца брат:браќа господин:господа пат:патишта,пати рака:раце нога:нозе
    око:очи уво:уши рамо:рамена,рамења,раменици колено:колена,колениња небо:небеса,неба
    чудо:чуда,чудеса дрво:дрвја,дрва перо:перја,пера крило:крилја,крила животно:животни
    камен:камења,камени корен:корења,корени лист:лисја,листови цвет:цветови,цвеќиња клас:класје
    ден:дни,денови двор:дворови,дворишта сон:сонови,соништа рид:ридови,ридишта трн:трње,трнови
    крај:краеви,краишта пес:пци,песови ветер:ветрови ветар:ветрови оган:огнови
    лице:лица,лициња јајце:јајца срце:срца сонце:сонца кафе:кафиња,кафеа татко:татковци
"""
_OTHER_PLURALS = {
    noun: plurals.split(",")
    for noun, _, plurals in (row.partition(":") for row in _OTHER_PLURALS_TEXT.split())
}

# Feminine nouns that end in a consonant, apart from those in -ост.
_FEMININE_WORDS = """
    ноќ полноќ помош моќ немоќ крв смрт љубов вест власт област пролет есен вечер реч цел мисл сол
    чест свест совест болест маст страст сласт пропаст напаст завист корист возраст памет почит пот
    кал прав рж вар степен заповед исповед проповед младеж глад пепел жал жолч пот сат челад
    благодет добродет горест повест
"""
_FEMININE = frozenset(_FEMININE_WORDS.split())
_EITHER_GENDER = frozenset(("степен", "глад", "пепел", "пот"))
_MASCULINE_IN_OST = frozenset(
    ("мост", "гост", "пост", "рост", "трост", "тост", "холокост", "компост", "форпост")
)

# Nouns of one syllable with a short plural.
_SHORT_PLURAL_WORDS = """
    шанс маж гол тон гост факт заб ром нокт нацрт хрват јен ген црв курд рак знак грк вик прст коњ
    внук рус чех турк влав волк скит келт зрак ѓак швед нерв џин хун гал врнеж веб
"""
_SHORT_PLURAL = frozenset(_SHORT_PLURAL_WORDS.split())
_ONE_SYLLABLE = re.compile(rf"[^{VOWELS}]*(?:[{VOWELS}]|р)[^{VOWELS}]+")

# Peoples and inhabitants, who lose -ин in the plural.
_DROPS_IN = re.compile(".+[ае]нин|србин|бугарин|турчин|татарин|арапин|евреин|болјарин")

# Who is spoken to: persons by what they do, and a few of those in -а.
_SPOKEN_TO = re.compile(r".{2,}(?:тел|ник|иер|стер|тор|сор|нер|[аѓњ]анин|дин|вник)|човек|друг|брат")
_SPOKEN_TO_IN_A_WORDS = "жена мајка сестра госпоѓа госпоѓица дама баба девојка другарка"
_SPOKEN_TO_IN_A = frozenset(_SPOKEN_TO_IN_A_WORDS.split())

_WITH_OBLIQUE = frozenset(("човек", "господин", "брат"))


def noun(lower: str) -> Iterator[Spelling]:
    """`lower` with its articles of the three rows, in the plural and, of persons, the vocative."""
    last, stem = lower[-1], lower[:-1]
    for plural in _OTHER_PLURALS.get(lower, ()):
        yield from _the_plural(plural)
    yield from definite(lower)
    if _counted(lower):  # два напада; also the old oblique case: го видов човека
        yield lower + "а", "count"
    if lower in _OTHER_PLURALS:
        return
    if last == "а":
        yield from _the_plural(_before_i(stem) + "и")
        if lower in _SPOKEN_TO_IN_A:
            yield stem + "о", "voc"
    elif last == "о":
        yield from _plural_of_o(lower)
    elif last == "е":
        yield from _plural_of_e(lower)
    elif last == "у":
        yield from _the_plural(lower + "а")
    elif last != "и":
        yield from _plural_of_consonant(lower)


def definite(lower: str) -> Iterator[Spelling]:
    """`lower`, in the singular, with its articles; of a plural in -и, with that one's."""
    last = lower[-1]
    if last == "а":
        yield from attach(lower, THE_F)
    elif last in VOWELS:
        yield from attach(lower, THE_N)
        if last == "и":
            yield from attach(lower, _THE_PLURAL[1:])
    if last in VOWELS:
        return
    if _feminine(lower):
        yield lower + ("а" if lower.endswith("ст") else "та"), "def"
    if not _feminine(lower) or lower in _EITHER_GENDER:
        yield from attach(lower, THE_M)
        if re.fullmatch(".+[иа]зам|оган|ветар|ветер", lower):  # туризмот, огнот
            yield from attach(_without_vowel(lower), THE_M)


def _counted(lower: str) -> bool:
    """Whether it has the form after numerals; persons have none, as сопруга is another one."""
    if lower[-1] in VOWELS or _feminine(lower):
        return False
    return lower in _WITH_OBLIQUE or not _SPOKEN_TO.fullmatch(lower)


def _the_plural(plural: str) -> Iterator[Spelling]:
    if plural.endswith(("ѓе", "је", "ње")):  # луѓето, класјето
        return attach(plural, _THE_PLURAL_OF_MANY)
    return attach(plural, _THE_PLURAL_IN_A if plural.endswith("а") else _THE_PLURAL)


def _before_i(stem: str) -> str:
    """`stem` as it is before the -и of the plural: идеј-а, иде-и."""
    return stem[:-1] if re.fullmatch(rf".*[{VOWELS}]ј", stem) else stem


def _plural_of_o(lower: str) -> Iterator[Spelling]:
    yield from _the_plural(lower[:-1] + "а")
    if lower.endswith("ио"):  # сценарио, сценарија
        yield from _the_plural(lower[:-1] + "ја")
    if len(lower) < 6:  # foreign words: ниво, нивоа; бироа, ветоа
        yield from _the_plural(lower + "а")


def _plural_of_e(lower: str) -> Iterator[Spelling]:
    stem = lower[:-1]
    if lower.endswith(("ње", "ште", "це", "је", "ве")):  # прашања, училишта, срца, оружја
        yield from _the_plural(stem + "а")
    if lower.endswith("ие"):  # заседание, заседанија
        yield from _the_plural(stem + "ја")
        yield from _the_plural(lower + "ја")
    if not lower.endswith(("ње", "ште", "ие", "је")):
        yield from _the_plural(stem + "иња")
        yield from _the_plural(lower + "а")  # клише, клишеа


def _plural_of_consonant(lower: str) -> Iterator[Spelling]:
    if _feminine(lower):
        yield from _the_plural(lower + "и")
        return
    if _SPOKEN_TO.fullmatch(lower):
        yield _sibilant_e(lower) + "е", "voc"
        if lower.endswith(("стер", "тел")):  # министре, претседателу
            yield lower[:-2] + "ре" if lower.endswith("ер") else lower + "у", "voc"
    long = _ONE_SYLLABLE.fullmatch(lower) and not _DROPS_IN.fullmatch(lower)
    for stem in () if long and lower not in _SHORT_PLURAL else _plural_stems(lower):
        yield from _the_plural(stem + "и")
    if long:
        for ending in ("ови", "еви"):
            yield from _the_plural(_before_i(lower) + ending)


def _plural_stems(lower: str) -> Iterator[str]:
    """Before -и: војник, војници; Косовец, Косовци; центар, центри; граѓанин, граѓани."""
    yield _before_i(_sibilant(lower))
    if _DROPS_IN.fullmatch(lower):
        yield lower[:-2]
        yield _sibilant(re.sub("ч$", "к", lower[:-2]))  # Турчин, Турци
    elif re.fullmatch(rf".*[{VOWELS}]ец", lower):  # полицаец, полицајци
        yield lower[:-2] + "јц"
    elif re.fullmatch(rf".*[^{VOWELS}][ае]р|.+е[цнл]|.+ок|.+[иа]зам|.+ол", lower):
        yield _sibilant(_without_vowel(lower))


def _feminine(lower: str) -> bool:
    in_ost = lower.endswith("ост") and lower not in _MASCULINE_IN_OST
    return in_ost or lower in _FEMININE


def _without_vowel(lower: str) -> str:
    return lower[:-2] + lower[-1]


def _sibilant(stem: str) -> str:
    return stem[:-1] + {"к": "ц", "г": "з", "х": "с"}.get(stem[-1], stem[-1])


def _sibilant_e(stem: str) -> str:
    return stem[:-1] + {"к": "ч", "г": "ж", "х": "ш", "ц": "ч"}.get(stem[-1], stem[-1])
