"""Conditions as five kinds of node, and whether they hold.

Compiling takes away what needs no deciding while reading: fields are resolved to the regions that
each leaf looks in, and a reference to a rule is that rule's own conditions.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, assert_never

from monitor.config.rules import (
    And,
    AtLeast,
    Condition,
    EntityRef,
    In,
    InField,
    Keyword,
    Near,
    Nor,
    Or,
    Pattern,
    Rule,
    RuleRef,
)
from monitor.match.strip import LEAD, TEXT, TITLE
from monitor.match.terms import Vocabulary

_REGIONS: Mapping[InField, int] = {"title": TITLE, "lead": LEAD, "text": TEXT}


@dataclass(frozen=True, slots=True)
class Has:
    """The term stands in one of the regions."""

    term: int
    regions: int


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least `count` of the parts hold."""

    count: int
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class No:
    """None of the parts holds."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Close:
    """The part holds within so many words, a sentence or a paragraph of one field of one text."""

    within: int | Literal["sentence", "paragraph"]
    part: "Node"


Atom = Has | Close
Node = Has | Every | Some | No | Close
Holds = Callable[[Atom], bool]


def region_mask(fields: tuple[InField, ...]) -> int:
    """The regions that `in: fields` means."""
    mask = 0
    for name in fields:
        mask |= _REGIONS[name]
    return mask


@dataclass(frozen=True, kw_only=True)
class Compiler:
    """Makes nodes of conditions. A reference to an unknown rule, or round in a circle, never
    holds: the check of the rules refuses both."""

    vocabulary: Vocabulary
    rules: tuple[Rule, ...]

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def rule(self, rule: Rule) -> Node:
        """A rule's `when` in the rule's fields."""
        return self.node(rule.when, region_mask(rule.fields), (rule.id,))

    def node(self, condition: Condition, regions: int, trail: tuple[str, ...] = ()) -> Node:
        """`condition` looked for in `regions`; `trail` names the rules it stands in."""

        def each(parts: tuple[Condition, ...]) -> tuple[Node, ...]:
            return tuple(dict.fromkeys(self.node(part, regions, trail) for part in parts))

        match condition:
            case Keyword() | EntityRef() | Pattern():
                return Has(self.vocabulary.number(condition), regions)
            case And(parts=parts):
                return _alone(Every(each(parts)))
            case Or(parts=parts):
                return _alone(Some(1, each(parts)))
            case Nor(parts=parts):
                return No(each(parts))
            case AtLeast(count=count, of=parts):
                return Some(count, each(parts))
            case Near(within=within, part=part):
                return Close(within, self.node(part, regions, trail))
            case In(fields=fields, part=part):
                return self.node(part, regions & region_mask(fields), trail)
            case RuleRef(rule=name):
                return self._referred(name, regions, trail)
            case _:
                assert_never(condition)

    def _referred(self, name: str, regions: int, trail: tuple[str, ...]) -> Node:
        rule = self._by_id.get(name)
        if rule is None or name in trail:
            return Some(1, ())
        return self.node(rule.when, regions & region_mask(rule.fields), (*trail, name))


def _alone(node: Every | Some) -> Node:
    """One thing said twice is that thing."""
    return node.parts[0] if len(node.parts) == 1 else node


def truth(node: Node, holds: Holds, vetoes: Holds) -> bool:
    """Whether `node` holds, where `holds` answers for what is asked for and `vetoes` for what is
    asked not to be; below a `none` they change places."""
    match node:
        case Every(parts=parts):
            return all(truth(part, holds, vetoes) for part in parts)
        case Some(count=1, parts=parts):
            return any(truth(part, holds, vetoes) for part in parts)
        case Some(count=count, parts=parts):
            return sum(truth(part, holds, vetoes) for part in parts) >= count
        case No(parts=parts):
            return not any(truth(part, vetoes, holds) for part in parts)
        case Has() | Close():
            return holds(node)


def nothing(_: Atom) -> bool:
    """Vetoes nothing."""
    return False


def atoms(node: Node, *, asked: bool = True) -> Iterator[tuple[Atom, bool]]:
    """Every atom of `node` in the order of the file, and whether it is asked for or asked not to
    be. What stands in a `Close` belongs to it and isn't listed."""
    match node:
        case Every(parts=parts) | Some(parts=parts):
            for part in parts:
                yield from atoms(part, asked=asked)
        case No(parts=parts):
            for part in parts:
                yield from atoms(part, asked=not asked)
        case Has() | Close():
            yield node, asked


def asked_terms(node: Node) -> Iterator[Has]:
    """Every term that `node` asks for, those within a `Close` too; each once."""
    return iter(dict.fromkeys(_asked(node, asked=True)))


def _asked(node: Node, *, asked: bool) -> Iterator[Has]:
    for atom, positive in atoms(node, asked=asked):
        if isinstance(atom, Close):
            yield from _asked(atom.part, asked=positive)
        elif positive:
            yield atom


def holds_of_nothing(node: Node) -> bool:
    """Whether `node` could hold in a text that has none of the terms it asks for."""
    return truth(node, lambda _: False, lambda _: False)
