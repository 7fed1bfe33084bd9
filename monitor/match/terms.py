"""What the rules look for, as numbered terms: each an entity, a keyword or a pattern."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import re2

from monitor.config.rules import Entity, EntityRef, Keyword, Leaf, Pattern


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


Key = tuple[str, object]
"""What makes two leaves one term."""


@dataclass(slots=True)
class Vocabulary:
    """Every term of one version of the rules. A term that was in the version before keeps its
    number there; the numbers of those that are gone are given anew."""

    terms: dict[int, Term] = field(default_factory=dict)
    patterns: dict[int, Regex] = field(default_factory=dict)
    _numbers: dict[Key, int] = field(default_factory=dict)
    _free: list[int] = field(default_factory=list)

    def number(self, leaf: Leaf) -> int:
        """The number of what `leaf` looks for; equal leaves have one number."""
        key = _key(leaf)
        if key not in self._numbers:
            regex = _compiled(leaf.pattern) if isinstance(leaf, Pattern) else None
            number = self._free.pop() if self._free else len(self.terms)
            self._numbers[key] = number
            self.terms[number] = _term(leaf)
            if regex is not None:
                self.patterns[number] = regex
        return self._numbers[key]

    def add_entities(self, entities: Iterable[Entity]) -> set[int]:
        """Make every entity a term, also those that no rule asks for: longer known names win.
        Returns their numbers and those of the terms that they are `near`."""
        used = set()
        for entity in entities:
            near = tuple(self.number(leaf) for leaf in entity.near)
            number = self.number(EntityRef(entity=entity.id, at=entity.at))
            known = self.terms[number]
            if (known.entity, known.near) != (entity, near):
                self.terms[number] = Term(label=entity.id, entity=entity, near=near)
            used |= {number, *near}
        return used

    def copy(self) -> "Vocabulary":
        """The same terms, to be changed without changing this."""
        return Vocabulary(
            dict(self.terms), dict(self.patterns), dict(self._numbers), list(self._free)
        )

    def keep(self, used: Collection[int]) -> None:
        """Forget every term that isn't `used`."""
        for key, number in list(self._numbers.items()):
            if number not in used:
                del self._numbers[key], self.terms[number]
                self.patterns.pop(number, None)
                self._free.append(number)


def _key(leaf: Leaf) -> Key:
    match leaf:
        case EntityRef(entity=name):
            return "entity", name
        case Keyword(texts=texts):
            return "keyword", texts
        case Pattern(pattern=pattern):
            return "pattern", pattern


def _term(leaf: Leaf) -> Term:
    match leaf:
        case EntityRef(entity=name):
            return Term(label=name)
        case Keyword(name=name):
            return Term(label=name, keyword=leaf)
        case Pattern(pattern=pattern):
            return Term(label=pattern)


def _compiled(pattern: str) -> Regex:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.never_capture = True
    regex: Regex = re2.compile(pattern, options)
    return regex
