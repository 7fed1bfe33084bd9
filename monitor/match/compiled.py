"""The rules as nodes over numbered terms, and which of them a term found in a text concerns."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from monitor.config.rules import Config, Rule, RuleRef, leaves
from monitor.match.conditions import (
    Close,
    Compiler,
    Has,
    Node,
    asked_terms,
    atoms,
    holds_of_nothing,
    region_mask,
)
from monitor.match.required import required
from monitor.match.terms import Vocabulary

_PATTERN = 1000  # rules' worth of a keyword: a pattern may be found in any text


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule. `terms` are those that it asks for and those that it asks not to be; `always`: it
    could alert on a text with none of them; `wakers`: else one of these is in every such text."""

    rule: Rule
    when: Node
    asked: tuple[Has, ...]
    terms: frozenset[int]
    always: bool
    wakers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class CompiledIgnore:
    """One line of noise."""

    reason: str
    when: Node


class CompiledRules:
    """The rules of one version that are not off, by their number in the order of the file."""

    def __init__(self, config: Config, before: "CompiledRules | None" = None) -> None:
        self.vocabulary: Vocabulary = before.vocabulary.copy() if before else Vocabulary()
        used = self.vocabulary.add_entities(config.entities)
        compiler = Compiler(vocabulary=self.vocabulary, rules=config.rules)
        known = {one.rule.id: one for one in before.rules} if before else {}
        rules = [
            _compiled(rule, compiler, known.get(rule.id))
            for rule in config.rules
            if rule.status != "off"
        ]
        self.ignores = [
            CompiledIgnore(line.reason, compiler.node(line.when, region_mask(line.fields)))
            for line in config.ignore
        ]
        self.vocabulary.keep(
            used.union(*(one.terms for one in rules), *(_terms(one.when) for one in self.ignores))
        )
        self._asking: dict[int, list[int]] = defaultdict(list)
        for number, one in enumerate(rules):
            for term in {atom.term for atom in one.asked}:
                self._asking[term].append(number)
        self.rules: tuple[CompiledRule, ...] = tuple(map(self._with_wakers, rules))
        self._waking: dict[int, list[int]] = defaultdict(list)
        for number, one in enumerate(self.rules):
            for term in one.wakers:
                self._waking[term].append(number)
        self._always = frozenset(number for number, one in enumerate(self.rules) if one.always)
        self._by_id = {one.rule.id: number for number, one in enumerate(self.rules)}

    def asking(self, terms: Iterable[int], today: date) -> list[int]:
        """The rules that ask for one of `terms` or could alert without any, and haven't ended."""
        return self._live(self._under(self._asking, terms), today)

    def woken(self, terms: Iterable[int], today: date) -> list[int]:
        """The rules that can hold in a text that has these terms of all, and haven't ended."""
        return self._live(self._under(self._waking, terms), today)

    def named(self, ids: Iterable[str], today: date) -> list[int]:
        """The rules of these ids that are there and haven't ended."""
        return self._live((self._by_id[id_] for id_ in ids if id_ in self._by_id), today)

    def _under(self, rules: Mapping[int, list[int]], terms: Iterable[int]) -> set[int]:
        return set(self._always).union(*(rules[term] for term in terms if term in rules))

    def _live(self, numbers: Iterable[int], today: date) -> list[int]:
        ends = ((number, self.rules[number].rule.until) for number in sorted(numbers))
        return [number for number, until in ends if until is None or until >= today]

    def _with_wakers(self, one: CompiledRule) -> CompiledRule:
        """With the terms of which it needs one that are the rarest as far as the rules show."""
        if one.always or one.wakers:
            return one
        wakers = required(one.when, self._cost)
        if wakers is None:
            wakers = frozenset(atom.term for atom in one.asked)
        return replace(one, wakers=wakers)

    def _cost(self, term: int) -> float:
        entity = self.vocabulary.terms[term].entity
        names = len(entity.names) if entity else 1
        pattern = _PATTERN if term in self.vocabulary.patterns else 1
        return len(self._asking.get(term, ())) * names * pattern


def _compiled(rule: Rule, compiler: Compiler, before: CompiledRule | None) -> CompiledRule:
    """`rule`, as it was where nothing changed that it says."""
    if before is not None and _says_the_same(rule, before.rule):
        return replace(before, rule=rule)
    when = compiler.rule(rule)
    return CompiledRule(
        rule=rule,
        when=when,
        asked=tuple(asked_terms(when)),
        terms=frozenset(_terms(when)),
        always=holds_of_nothing(when),
    )


def _says_the_same(rule: Rule, other: Rule) -> bool:
    same = (rule.when, rule.fields) == (other.when, other.fields)
    return same and not any(isinstance(leaf, RuleRef) for leaf in leaves(rule.when))


def _terms(node: Node) -> set[int]:
    """Every term of `node`, those of a `none` and within a `near` too."""
    found = set()
    for atom, _ in atoms(node):
        found |= _terms(atom.part) if isinstance(atom, Close) else {atom.term}
    return found
