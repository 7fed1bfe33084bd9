"""The names of a term, as they are written in the rules: their words, each with its grammar.

The forms of a word are made when a text has a word that begins like it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import Literal, NamedTuple

from monitor.config.rules import Entity, Keyword
from monitor.match.terms import Term
from monitor.text.beginnings import beginnings, of_stems, shortest
from monitor.text.fold import fold, tokens
from monitor.text.forms import (
    REGION,
    Form,
    adjectives,
    alone,
    as_written,
    compounds,
    inflected,
    may_compound,
    stems,
    unfolded,
    words_of,
)
from monitor.text.forms.words import Word

ANY = "any"
AS_WRITTEN = "any"  # no grammar's name: `forms` makes no other forms

REACH = 3
"""The next part of a phrase stands within so many tokens: up to two words between (design.md)."""

Role = Literal["strong", "weak", "never"]


class Part(NamedTuple):
    """One word of a name, and the language whose grammar it follows."""

    word: Word
    grammar: str | None
    respell: bool = True
    without: tuple[str, ...] = ()  # spellings that don't count


class Compound(NamedTuple):
    """The one-word adjectives of a place whose name has several words (crnogorski)."""

    name: str
    grammar: str | None
    kind: str
    without: tuple[str, ...] = ()


@lru_cache(maxsize=1 << 12)
def forms_of(part: Part | Compound) -> Mapping[str, Form]:
    """The forms of a part by their folded spelling. Kept over texts and reloads: making them is
    what finding a name costs."""
    made = (
        adjectives(part.name, part.grammar, kind=part.kind)
        if isinstance(part, Compound)
        else inflected(part.word, part.grammar, respell=part.respell)
    )
    without: dict[str, frozenset[str]] = {}
    for text in part.without:
        without[fold(text)] = without.get(fold(text), frozenset()) | {as_written(text)}
    left = (form.without(without) for form in made if form.folded)
    return {form.folded: form for form in left if form is not None}


@lru_cache(maxsize=1 << 18)
def beginnings_of(part: Part | Compound) -> tuple[str, ...]:
    """What the folded forms of a part begin with; nothing where it has none."""
    if part.grammar is None:
        each = (beginnings_of(part._replace(grammar=grammar)) for grammar in REGION)
        return tuple(shortest(chain.from_iterable(each)))
    if isinstance(part, Compound):
        return beginnings(compounds(part.name, part.grammar, kind=part.kind))
    kept = stems(part.word, part.grammar, respell=part.respell)
    found = of_stems(kept) if kept is not None else None
    if found is not None:
        return found
    made = unfolded(part.word, part.grammar, respell=part.respell)
    return beginnings(surface for surface, _ in made)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Name:
    """One name of a term in one language. `reach`: how many tokens on its next word may stand;
    one more where one of `links` stands between.

    `role`: strong counts, weak counts beside one of the term's `near`, never makes what it covers
    not count. `whole` is False for a surname alone and for an adjective (crnogorski).
    """

    term: int
    role: Role
    written: str
    parts: tuple[Part | Compound, ...]
    reach: int = REACH
    links: frozenset[str] = frozenset()
    whole: bool = True


def names_of(number: int, term: Term, language: str | None) -> tuple[Name, ...]:
    """The names of `term`, whose number is given, for texts of `language` (None: unknown)."""
    names: list[Name] = []
    if term.entity is not None:
        names += _entity_names(number, term.entity, language)
    if term.keyword is not None:
        for text, grammar in _keyword_texts(term.keyword, language):
            parts = _parts(text, grammar, "word")
            name = Name(term=number, role="strong", written=text, parts=parts)
            names += _in_both_orders(name, grammar)
            names += _adjective(name, grammar, "word")
    return tuple(name for name in names if name.parts and all(map(_has_forms, name.parts)))


def _has_forms(part: Part | Compound) -> bool:
    """Whether anything is left of a part when it is folded."""
    if isinstance(part, Part) and (part.word.text.isascii() or fold(part.word.text)):
        return True
    return bool(beginnings_of(part))


def _parts(
    text: str,
    grammar: str | None,
    kind: str,
    *,
    respell: bool = True,
    without: tuple[str, ...] = (),
) -> tuple[Part, ...]:
    words = (alone(word, grammar) for word in _words_of(text, kind))
    return tuple(Part(word, grammar, respell, without) for word in words)


@lru_cache(maxsize=1 << 15)
def _words_of(text: str, kind: str) -> tuple[Word, ...]:
    return words_of(text, kind=kind)


def _entity_names(number: int, entity: Entity, language: str | None) -> Iterator[Name]:
    unnamed = all(key != language for key, _ in entity.names)
    beside: Role = "weak" if entity.near else "strong"
    lists: tuple[tuple[Role, tuple[tuple[str, str], ...]], ...] = (
        ("strong", entity.names),
        ("weak", entity.weak),
        ("never", entity.never),
    )
    without = tuple(
        text for key, text in entity.without if language is None or key in (language, ANY)
    )
    for role, pairs in lists:
        never = role == "never"
        kind, left_out = ("phrase", ()) if never else (entity.kind, without)
        for text, grammar, own in _applying(pairs, language, unnamed=unnamed):
            respell = never or (own and entity.respell)
            parts = _parts(text, grammar, kind, respell=respell, without=left_out)
            name = Name(term=number, role=role, written=text, parts=parts)
            yield from _in_both_orders(name, grammar)
            if role == "strong":
                yield from _adjective(name, grammar, kind, without)
            if role == "strong" and _has_surname(entity) and len(parts) > 1:
                for surname in _surnames(text):
                    last = _parts(surname, grammar, kind, respell=respell, without=without)
                    yield replace(name, role=beside, parts=last, whole=False)


def _adjective(
    name: Name, grammar: str | None, kind: str, without: tuple[str, ...] = ()
) -> Iterator[Name]:
    """The adjective of a place whose name has several words."""
    words = [part.word for part in name.parts if isinstance(part, Part)]
    if may_compound(words, grammar):
        compound = Compound(name.written, grammar, kind, without)
        yield replace(name, parts=(compound,), whole=False)


def _has_surname(entity: Entity) -> bool:
    return entity.kind == "person" and entity.surname


def _surnames(name: str) -> tuple[str, ...]:
    """What stands for the person alone: of Gordana Siljanovska-Davkova the two together, too."""
    last = name.rsplit(maxsplit=1)[-1]
    return tuple(dict.fromkeys((last, tokens(last)[-1].surface)))


def _applying(
    pairs: Iterable[tuple[str, str]], language: str | None, *, unnamed: bool
) -> Iterator[tuple[str, str | None, bool]]:
    """(name, the language whose grammar it follows, whether it was given for that language) of an
    entity for texts of `language`: its own names and those for any; where it has none of its own,
    the English ones as written. In a text of unknown language all of them, each by its own grammar,
    those for any by every grammar."""
    for key, text in pairs:
        if language is None:
            yield text, None if key == ANY else key, key != ANY
        elif key in (language, ANY):
            yield text, language, key == language
        elif key == "en" and unnamed:
            yield text, AS_WRITTEN, False


def _keyword_texts(keyword: Keyword, language: str | None) -> Iterator[tuple[str, str | None]]:
    for key, text in keyword.texts:
        if language is None:
            yield text, key
        elif key in (None, language):
            yield text, language


# Where word order is free, so that a two-word name may stand the other way round; one with a number
# may in any language (24 September, September 24).
_FREE_ORDER = frozenset({"hbs", "mk", "sl", "bg", None})
# Folded words that join the two the other way round: Kosovo policia, policia e Kosovës.
_LINKS: Mapping[str | None, frozenset[str]] = {
    "en": frozenset({"of"}),
    "sq": frozenset({"i", "e", "te", "se"}),
    None: frozenset({"of", "i", "e", "te", "se"}),
}
# The same, of what is said with a verb: zakon je neustavan; not of names, Luka je Banja.
_COPULAS: Mapping[str | None, frozenset[str]] = {
    "hbs": frozenset({"je", "su"}),
    "mk": frozenset({"e", "se"}),
    "bg": frozenset({"e", "sa"}),
    "sl": frozenset({"je", "so"}),
}


def _in_both_orders(name: Name, grammar: str | None) -> Iterator[Name]:
    yield name
    free = grammar in _FREE_ORDER or any(word.isdigit() for word in name.written.split())
    reach, links = int(free), _LINKS.get(grammar, frozenset())
    if name.written.islower():
        links |= _COPULAS.get(grammar, frozenset())
    if len(name.parts) == 2 and (reach or links):
        yield replace(name, parts=name.parts[::-1], reach=reach, links=links)
