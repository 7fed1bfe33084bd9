"""What the rules look for, as terms, and one dictionary a language from folded form to name.

A term is an entity, a keyword or a pattern; it is known by its number in the vocabulary. A name is
one of the things that are written for it: its words, each as the set of its folded forms.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, Protocol

import re2

from monitor.config.rules import Entity, EntityRef, Keyword, Leaf
from monitor.text.fold import tokens
from monitor.text.forms import Form, adjectives, forms

ANY = "any"
AS_WRITTEN = "any"  # no grammar's name: `forms` makes no other forms

REACH = 3
"""The next part of a phrase stands within so many tokens: up to two words between (design.md)."""

Role = Literal["strong", "weak", "never"]

Words = tuple[Mapping[str, Form], ...]
"""The forms of a name, word by word, by their folded spelling."""


class Span(Protocol):
    """A match of a compiled pattern."""

    def span(self) -> tuple[int, int]:
        """Its start and end in the text."""


class Regex(Protocol):
    """A compiled RE2 pattern."""

    def finditer(self, text: str) -> Iterator[Span]:
        """Its matches in order, none overlapping."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Term:
    """One thing to look for. `label` is what hits call it."""

    label: str
    entity: Entity | None = None
    keyword: Keyword | None = None
    near: tuple[int, ...] = ()  # the terms beside which weak names count


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
    words: Words
    reach: int = REACH
    links: frozenset[str] = frozenset()
    whole: bool = True


@dataclass(slots=True)
class Vocabulary:
    """Every term of one version of the rules, numbered as they come."""

    terms: list[Term] = field(default_factory=list)
    patterns: list[tuple[int, Regex]] = field(default_factory=list)
    _numbers: dict[tuple[str, object], int] = field(default_factory=dict)

    def number(self, leaf: Leaf) -> int:
        """The number of what `leaf` looks for; equal leaves have one number."""
        match leaf:
            case EntityRef(entity=name):
                return self._number(("entity", name), Term(label=name))
            case Keyword(texts=texts):
                return self._number(("keyword", texts), Term(label=leaf.name, keyword=leaf))
            case _:
                known = self._numbers.get(("pattern", leaf.pattern))
                return self._add_pattern(leaf.pattern) if known is None else known

    def add_entities(self, entities: Iterable[Entity]) -> None:
        """Make every entity a term, also those that no rule asks for: longer known names win."""
        for entity in entities:
            near = tuple(self.number(leaf) for leaf in entity.near)
            number = self.number(EntityRef(entity=entity.id, at=entity.at))
            self.terms[number] = Term(label=entity.id, entity=entity, near=near)

    def _number(self, key: tuple[str, object], term: Term) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self.terms)
            self.terms.append(term)
        return self._numbers[key]

    def _add_pattern(self, pattern: str) -> int:
        options = re2.Options()
        options.case_sensitive = False
        options.log_errors = False
        regex: Regex = re2.compile(pattern, options)
        number = self._number(("pattern", pattern), Term(label=pattern))
        self.patterns.append((number, regex))
        return number


class Dictionary:
    """The names that apply to texts of one language, by the folded forms of their first word."""

    def __init__(self, vocabulary: Vocabulary, language: str | None) -> None:
        firsts: dict[str, list[Name]] = defaultdict(list)
        for number, term in enumerate(vocabulary.terms):
            for name in _names(number, term, language):
                for form in name.words[0]:
                    firsts[form].append(name)
        self.firsts: Mapping[str, list[Name]] = dict(firsts)


def _names(number: int, term: Term, language: str | None) -> Iterator[Name]:
    if term.entity is not None:
        yield from _entity_names(number, term.entity, language)
    if term.keyword is not None:
        for text, grammar in _keyword_texts(term.keyword, language):
            words = word_forms(text, grammar, "word")
            name = Name(term=number, role="strong", written=text, words=words)
            yield from _in_both_orders(name, grammar)
            yield from _adjective(name, grammar, "word")


def _entity_names(number: int, entity: Entity, language: str | None) -> Iterator[Name]:
    unnamed = all(key != language for key, _ in entity.names)
    beside: Role = "weak" if entity.near else "strong"
    lists: tuple[tuple[Role, tuple[tuple[str, str], ...]], ...] = (
        ("strong", entity.names),
        ("weak", entity.weak),
        ("never", entity.never),
    )
    for role, pairs in lists:
        kind = "phrase" if role == "never" else entity.kind
        for text, grammar in _applying(pairs, language, unnamed=unnamed):
            words = word_forms(text, grammar, kind)
            name = Name(term=number, role=role, written=text, words=words)
            yield from _in_both_orders(name, grammar)
            if role == "strong":
                yield from _adjective(name, grammar, kind)
            if role == "strong" and _has_surname(entity) and len(words) > 1:
                alone = word_forms(tokens(text)[-1].surface, grammar, kind)
                yield Name(term=number, role=beside, written=text, words=alone, whole=False)


def _adjective(name: Name, grammar: str | None, kind: str) -> Iterator[Name]:
    """The adjective of a place whose name has several words."""
    forms_of = {form.folded: form for form in adjectives(name.written, grammar, kind=kind)}
    if forms_of:
        yield replace(name, words=(forms_of,), whole=False)


def _has_surname(entity: Entity) -> bool:
    return entity.kind == "person" and entity.surname


def _applying(
    pairs: Iterable[tuple[str, str]], language: str | None, *, unnamed: bool
) -> Iterator[tuple[str, str | None]]:
    """(name, the language whose grammar it follows) of an entity for texts of `language`: its own
    names and those for any; where it has none of its own, the English ones as written. In a text
    of unknown language all of them, each by its own grammar, those for any by every grammar."""
    for key, text in pairs:
        if language is None:
            yield text, None if key == ANY else key
        elif key in (language, ANY):
            yield text, language
        elif key == "en" and unnamed:
            yield text, AS_WRITTEN


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


def _in_both_orders(name: Name, grammar: str | None) -> Iterator[Name]:
    if not name.words:
        return
    yield name
    free = grammar in _FREE_ORDER or any(form.isdigit() for word in name.words for form in word)
    reach, links = int(free), _LINKS.get(grammar, frozenset())
    if len(name.words) == 2 and (reach or links):
        yield replace(name, words=name.words[::-1], reach=reach, links=links)


@lru_cache(maxsize=1 << 15)
def word_forms(name: str, grammar: str | None, kind: str) -> Words:
    """The forms of `name`, word by word. Kept over reloads: making them is what compiling costs."""
    words = tuple(
        {form.folded: form for form in of_word if form.folded}
        for of_word in forms(name, grammar, kind=kind)
    )
    return words if all(words) else ()
