"""The nouns of Bulgarian, by their ending; all words here are lower-case."""

import re
from collections.abc import Iterator

from monitor.text.forms.words import Spelling, attach, endings

VOWELS = "аеиоуъюя"

_HARD = endings("def.full:ът def:а")
_SOFT = endings("def.full:ят def:я")
_THE_PLURAL = endings("pl: pl.def:те")
_THE_PLURAL_IN_A = endings("pl: pl.def:та")

# Nouns whose plural isn't made by rule.
_OTHER_PLURALS_TEXT = """
    човек:хора дете:деца брат:братя господин:господа път:пътища,пъти съд:съдилища ръка:ръце
    нога:нозе,ноги око:очи ухо:уши рамо:рамене,рамена коляно:колене,колена небе:небеса
    чудо:чудеса,чуда дърво:дървета,дърва перо:пера крило:криле,крила животно:животни
    камък:камъни,камъци
    пламък:пламъци ден:дни,дена край:краища мъж:мъже цар:царе крал:крале кон:коне княз:князе
    крак:крака рог:рога,рогове лист:листа,листове,листи сън:сънища вятър:ветрове огън:огньове
    център:центрове лакът:лакти нокът:нокти господ:господове турчин:турци грък:гърци влах:власи
    цвете:цветя поле:полета,поля татко:татковци чичо:чичовци дядо:дядовци вуйчо:вуйчовци
    звук:звуци,звукове учен:учени беглец:бегълци
"""
_OTHER_PLURALS = {
    noun: plurals.split(",")
    for noun, _, plurals in (row.partition(":") for row in _OTHER_PLURALS_TEXT.split())
}

# Nouns whose stem is another one before the article; the plural of those of one syllable too.
_OTHER_STEMS_TEXT = """
    свят:свет бряг:брег сняг:снег цвят:цвет гняв:гнев грях:грех смях:смях,смех гръб:гърб връх:върх
    гръм:гръм,гърм метър:метър,метр литър:литър,литр километър:километър,километр
    сантиметър:сантиметър,сантиметр милиметър:милиметър,милиметр
"""
_OTHER_STEMS = {
    noun: stems.split(",")
    for noun, _, stems in (row.partition(":") for row in _OTHER_STEMS_TEXT.split())
}

# Masculine nouns with the soft article, apart from those in -й, -тел and -ар.
_SOFT_WORDS = "ден кон зет цар крал огън сън лакът нокът княз път кремъл"
_TAKES_SOFT = re.compile(".+(?:тел|ар|яр)")
_SOFTENED = frozenset(_SOFT_WORDS.split())

# Feminine nouns that end in a consonant, apart from those in -ост.
_FEMININE_WORDS = """
    нощ полунощ помощ мощ немощ кръв смърт любов власт област пролет есен сутрин вечер реч цел мисъл
    песен сол чест страст сласт пропаст напаст завист корист възраст памет почит пот кал захар част
    заповед изповед проповед младеж степен пещ вещ площ плът връв гръд гибел обител печал скръб жлъч
    съблазън вар пепел челяд стръв ръж пустош свяст болест тежест вест съвест повест горест почест
    прелест лест свежест
"""
_FEMININE = frozenset(_FEMININE_WORDS.split())
_MASCULINE_IN_OST = frozenset(
    ("мост", "гост", "пост", "хост", "тост", "холокост", "компост", "форпост", "аванпост")
)

# Nouns of one syllable with a short plural.
_SHORT_PLURAL_WORDS = """
    гост зъб факт филм ген вълк внук пръст знак рак прът кюрд рус чех поляк швед фин хърват ром вик
    трик трън шанс танк тигър келт хун гал скит нерв
"""
_SHORT_PLURAL = frozenset(_SHORT_PLURAL_WORDS.split())
_ONE_SYLLABLE = re.compile(rf"[^{VOWELS}]*[{VOWELS}][^{VOWELS}]+")

# Peoples and inhabitants, who lose -ин in the plural.
_DROPS_IN = re.compile(
    ".+[аея]нин|българин|сърбин|татарин|арменин|евреин|болярин|русин|французин|хърватин"
)
# Who is spoken to: persons by what they do.
_SPOKEN_TO = re.compile(r".{2,}(?:ник|иер|стър|тор|сор|нер|[ая]нин|дин|дент)|човек|друг|брат")
_SPOKEN_TO_IN_A = frozenset(("жена", "майка", "сестра", "госпожа", "дама", "баба"))


def noun(lower: str) -> Iterator[Spelling]:
    """`lower` with its articles, in the plural and, of persons, the vocative."""
    last, stem = lower[-1], lower[:-1]
    for plural in _OTHER_PLURALS.get(lower, ()):
        yield from _the_plural(plural)
    yield from definite(lower)
    if lower in _OTHER_PLURALS:
        return
    if last in "ая":
        for before in _with_e(stem):
            yield from _the_plural(before + "и")
        if lower in _SPOKEN_TO_IN_A:
            yield stem + "о", "voc"
    elif last == "о":
        for before in _with_e(stem):
            yield from _the_plural(before + "а")
    elif last == "е":
        yield from _plural_of_e(lower)
    elif last in "ую":
        yield lower + "та", "pl"
        yield lower + "тата", "pl.def"
    elif last != "и":
        yield from _plural_of_consonant(lower)


def definite(lower: str) -> Iterator[Spelling]:
    """`lower`, in the singular, with its articles, full and short (which counts too: два града);
    of a plural in -и, with that one's."""
    last = lower[-1]
    if last in "ая":
        yield lower + "та", "def"
    elif last == "й":
        yield from attach(lower[:-1], _SOFT)
    elif last in VOWELS:
        yield lower + "то", "def"
        if last == "и":
            yield lower + "те", "pl.def"
    else:
        yield from _definite_of_consonant(lower)


def _definite_of_consonant(lower: str) -> Iterator[Spelling]:
    if _feminine(lower):
        yield lower + "та", "def"
        return
    for stem in _before_article(lower):
        if lower in _SOFTENED or _TAKES_SOFT.fullmatch(lower):
            yield from attach(stem, _SOFT)
        if lower not in _SOFTENED:
            yield from attach(stem, _HARD)


def _before_article(lower: str) -> tuple[str, ...]:
    if lower.endswith("изъм"):  # туризъм, туризмът
        return (_without_vowel(lower),)
    return tuple(_OTHER_STEMS.get(lower, (lower,)))


def _feminine(lower: str) -> bool:
    """Whether a noun that ends in a consonant is feminine."""
    in_ost = lower.endswith("ост") and lower not in _MASCULINE_IN_OST
    return in_ost or lower in _FEMININE


def _the_plural(plural: str) -> Iterator[Spelling]:
    return attach(plural, _THE_PLURAL_IN_A if plural[-1] in "ая" else _THE_PLURAL)


def _with_e(stem: str) -> Iterator[str]:
    """`stem`, and with е for its я: промян-а, промен-и; мяст-о, мест-а."""
    yield stem
    if re.fullmatch(rf".*я[^{VOWELS}]+", stem):
        head, _, tail = stem.rpartition("я")
        yield f"{head}е{tail}"


def _plural_of_e(lower: str) -> Iterator[Spelling]:
    stem = lower[:-1]
    if lower.endswith("ие"):  # решение, решения; досие, досиета
        yield from _the_plural(stem + "я")
        yield from _the_plural(lower + "та")
    elif lower.endswith(("ане", "яне", "ене")):  # изследване, изследвания
        yield from _the_plural(stem + "ия")
        yield from _the_plural(stem + "ета")
    elif lower.endswith("ще"):
        yield from _the_plural(stem + "а")
    elif lower.endswith("ме"):  # време, времена
        yield from _the_plural(stem + "ена")
    else:
        if lower.endswith("це"):
            yield from _the_plural(stem + "а")
        yield from _the_plural(stem + "ета")


def _plural_of_consonant(lower: str) -> Iterator[Spelling]:
    if _feminine(lower):
        yield from _the_plural((_without_vowel(lower) if lower[-2] == "ъ" else lower) + "и")
        if lower.endswith("ен"):  # песен, песни
            yield from _the_plural(_without_vowel(lower) + "и")
        return
    if _SPOKEN_TO.fullmatch(lower):
        softened = {"к": "ч", "г": "ж"}.get(lower[-1], lower[-1])
        yield (lower[:-2] + "р" if lower.endswith("ър") else lower[:-1] + softened) + "е", "voc"
    elif lower.endswith("тел"):
        yield lower + "ю", "voc"
    short = not _ONE_SYLLABLE.fullmatch(lower)
    for stem in _plural_stems(lower) if short or lower in _SHORT_PLURAL else ():
        yield from _the_plural(stem + "и")
    if not short:
        for stem in _OTHER_STEMS.get(lower, (lower,)):
            yield from _the_plural(stem + "ове")
            if stem.endswith("й"):  # брой, броеве
                yield from _the_plural(stem[:-1] + "еве")


def _plural_stems(lower: str) -> Iterator[str]:
    """Before -и: войник, войници; албанец, албанци; министър, министри; гражданин, граждани."""
    if lower.endswith("й"):
        yield lower[:-1]
        return
    yield _sibilant(lower)
    if lower.endswith(("х", "инг")):  # успех, успехи; митинг, митинги
        yield lower
    if _DROPS_IN.fullmatch(lower):
        yield lower[:-2]
    elif re.fullmatch(rf".*[{VOWELS}]ец", lower):  # европеец, европейци
        yield lower[:-2] + "йц"
    elif re.fullmatch(rf".*[^{VOWELS}](?:ъ[рлмт]|е[цл]|ен)", lower):
        yield _without_vowel(lower)


def _without_vowel(lower: str) -> str:
    return lower[:-2] + lower[-1]


def _sibilant(stem: str) -> str:
    return stem[:-1] + {"к": "ц", "г": "з", "х": "с"}.get(stem[-1], stem[-1])
