"""What rules hang on besides their own text: the entities and the rules that they name."""

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from monitor.config.rules import Condition, Config, Entity, EntityRef, Rule, RuleRef, leaves

Kind = Literal["entity", "rule", "ignore"]


class Uses:
    """The names in one version of the rules, followed to where they lead."""

    def __init__(self, config: Config) -> None:
        self._config = config

    @cached_property
    def rule_of(self) -> dict[str, Rule]:
        """The rules by their ids."""
        return {rule.id: rule for rule in self._config.rules}

    @cached_property
    def entity_of(self) -> dict[str, Entity]:
        """The entities by their ids."""
        return {entity.id: entity for entity in self._config.entities}

    def rules(self, rule: Rule) -> tuple[Rule, ...]:
        """The rules that `rule` refers to, and those that they refer to."""
        found: dict[str, Rule] = {}
        waiting = [rule]
        while waiting:
            for leaf in leaves(waiting.pop().when):
                if isinstance(leaf, RuleRef) and leaf.rule not in found:
                    referred = self.rule_of.get(leaf.rule)
                    if referred is not None:
                        found[leaf.rule] = referred
                        waiting.append(referred)
        return tuple(found.values())

    def entities(self, rule: Rule) -> tuple[Entity, ...]:
        """The entities that `rule` looks for, by itself or through others, and their company."""
        found: dict[str, Entity] = {}
        waiting = [leaf for one in (rule, *self.rules(rule)) for leaf in leaves(one.when)]
        while waiting:
            leaf = waiting.pop()
            if isinstance(leaf, EntityRef) and leaf.entity not in found:
                entity = self.entity_of.get(leaf.entity)
                if entity is not None:
                    found[leaf.entity] = entity
                    waiting += entity.near
        return tuple(found.values())

    def naming(self, kind: Kind, name: str) -> tuple[str, ...]:
        """The ids of the rules that name an entity or a rule, or what leads to it, in the order of
        the file."""
        found: set[tuple[Kind, str]] = set()
        waiting = [(kind, name)]
        while waiting:
            for one in self._named_by.get(waiting.pop(), ()):
                if one not in found:
                    found.add(one)
                    waiting.append(one)
        naming = (one for of, one in found if of == "rule")
        return tuple(sorted(naming, key=self._place.__getitem__))

    def is_named(self, entity: str) -> bool:
        """Whether a rule, another entity or a line of `ignore` names an entity."""
        return ("entity", entity) in self._named_by

    @cached_property
    def _place(self) -> dict[str, int]:
        return {rule: number for number, rule in enumerate(self.rule_of)}

    @cached_property
    def _named_by(self) -> dict[tuple[Kind, str], list[tuple[Kind, str]]]:
        named: dict[tuple[Kind, str], list[tuple[Kind, str]]] = {}
        for who, condition in self._conditions():
            for leaf in leaves(condition):
                if isinstance(leaf, EntityRef):
                    named.setdefault(("entity", leaf.entity), []).append(who)
                elif isinstance(leaf, RuleRef):
                    named.setdefault(("rule", leaf.rule), []).append(who)
        return named

    def _conditions(self) -> Iterator[tuple[tuple[Kind, str], Condition]]:
        for rule in self._config.rules:
            yield ("rule", rule.id), rule.when
        for entity in self._config.entities:
            for term in entity.near:
                yield ("entity", entity.id), term
        for line in self._config.ignore:
            yield ("ignore", line.reason), line.when
