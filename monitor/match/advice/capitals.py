"""Capitals in names that the press doesn't write: `Visoki Predstavnik`, `Ministarstvo Odbrane`.

South Slavic spelling gives the first word of an institution's name a capital, and proper names in
it; an office has none (Pravopis, all four norms; Правопис на македонскиот јазик). A word that wants
a capital isn't found where the text has none.
"""

import re
from collections.abc import Iterator
from functools import cache

from monitor.config.rules import Config, Entity, Position
from monitor.match.advice.advice import Advice, keywords
from monitor.text.fold import Token, fold, tokens
from monitor.text.forms import forms

_LANGUAGES = ("hbs", "mk", "sl", "bg")

# Who holds an office: small letters throughout, and so is what ranks them.
_OFFICES = """
    predstavnik претставник predsjednik predsednik претседател predsednica predsjednica premijer
    premijerka премиер ministar ministrica ministarka министер minister министър komandant
    командант zapovjednik načelnik началник direktor директор ambasador veleposlanik амбасадор
    sekretar tajnik секретар tužilac tužitelj обвинител guverner kancelar канцелар poslanik
    zastupnik vojnik policajac sudija sudac судија glasnogovornik portparol zamjenik zamenik
    potpredsjednik potpredsednik član izaslanik izvjestitelj izvestilac
"""
_RANKS = """
    visoki posebni specijalni generalni glavni висок специјален посебен генерален главен
"""
# What institutions, papers and events are called: small letters but in the first word.
_INSTITUTIONS = """
    unija унија sud суд vijeće veće savjet savet совет vlada влада skupština собрание parlament
    парламент sabor ured kancelarija канцеларија stranka партија partija savez сојуз banka банка
    ministarstvo министерство policija полиција vojska војска tužilaštvo tužiteljstvo
    обвинителство agencija агенција komisija комисија misija мисија snage сили sporazum договор
    ugovor rezolucija резолуција zakon закон ustav устав deklaracija декларација operacija
    операција služba служба uprava управа direkcija дирекција zajednica заедница organizacija
    организација odbor одбор komitet konferencija конференција sindikat синдикат fond фонд
    institut институт zavod завод univerzitet универзитет bolnica болница ustavni уставен
    vrhovni врховен sigurnosni bezbjednosni bezbednosni безбедносен nacionalni
    национален državni državna државен mirovni мировен oružani вооружен vojni воен ekonomski
    економски demokratski демократски narodni народен socijalni sudski tužilački vanjski spoljni
    надворешен unutrašnji unutarnji внатрешен poslovi работи odbrana obrana одбрана finansije
    financije финансии zdravlje здравје sigurnost bezbjednost bezbednost безбедност akcija
    opština općina општина
"""

# What adjectives end in, folded: any one that stands before such a noun is as small as the noun.
_ADJECTIVE = re.compile(
    r"(?:n|sk|ck|st|v)(?:i|a|o|e|u|og|oga|oj|om|im|ih|ega|ata|oto|ite|iot|ija|ijata)$"
)

# The first word of a name within names, which keeps its capital: Sud Evropske unije.
_FIRST = "evropski europski европски"

_LINKING = frozenset(
    map(fold, ("i", "u", "na", "za", "o", "od", "sa", "в", "во", "и", "за", "от", "in"))
)


def advice(config: Config) -> Iterator[Advice]:
    """The advice on every keyword, and on every name of an entity that is no person or place."""
    for whose, keyword in keywords(config):
        for language, text in keyword.texts:
            yield from _on(keyword.at, whose, text, language)
    for entity in config.entities:
        yield from _of_entity(entity)


def _of_entity(entity: Entity) -> Iterator[Advice]:
    if entity.kind in {"person", "place"}:
        return
    for key, name in entity.names:
        yield from _on(entity.at, f"entity {entity.id}", name, None if key == "any" else key)


def _on(at: Position, whose: str, name: str, language: str | None) -> Iterator[Advice]:
    if language not in {None, *_LANGUAGES}:
        return
    words = tokens(name)
    small = [words[number] for number in range(len(words)) if _is_small(words, number)]
    if small:
        yield Advice(
            at,
            f'{whose}: "{name}" wants capitals that the press does not write, and is not found '
            f'without them: write "{_lowered(name, small)}"',
        )


def _is_small(words: tuple[Token, ...], number: int) -> bool:
    """Whether the press writes this word small although the name has a capital there."""
    folded = words[number].folded
    if words[number].shape != "capital":
        return False
    if folded in _forms_of(_RANKS):
        return number + 1 < len(words) and words[number + 1].folded in _forms_of(_OFFICES)
    if number == 0 or folded in _forms_of(_OFFICES):
        return folded in _forms_of(_OFFICES)
    return _is_common(folded) or _describes(words, number)


def _describes(words: tuple[Token, ...], number: int) -> bool:
    """Whether it is an adjective before a noun that institutions are called: `Napredna Stranka`."""
    return (
        number + 1 < len(words)
        and _ADJECTIVE.search(words[number].folded) is not None
        and words[number].folded not in _forms_of(_FIRST)
        and words[number + 1].folded not in _LINKING
        and _is_small(words, number + 1)
    )


def _is_common(folded: str) -> bool:
    return folded in _LINKING or folded in _forms_of(_INSTITUTIONS)


def _lowered(name: str, words: list[Token]) -> str:
    for word in words:
        name = name[: word.start] + word.surface.lower() + name[word.end :]
    return name


@cache
def _forms_of(words: str) -> frozenset[str]:
    return frozenset(
        form.folded
        for word in words.split()
        for language in ("hbs", "mk")
        for form in forms(word, language)[0]
    )
