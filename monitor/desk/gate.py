"""The gate: what an edit would take away from a working rule is refused, and nothing else.

A rule works where its examples say so. Where an edit makes one of them fail, the first of these
stays as it was that lets the rule work again: the rule itself; the rules and entities that it
names; the lines of `ignore`; all entities, as a longer name hides a shorter one (new ones only
where nothing names them). An entity is everybody's, so that other rules read it as before, too; one
that needs the new reading is refused in its turn. A rule without a version that worked runs as it
is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from monitor.config.rules import Config, Entity, EntityRef, Rule, leaves
from monitor.config.uses import Uses
from monitor.match import Rules, compile_rules, judge

T = TypeVar("T", Rule, Entity)


@dataclass(frozen=True, slots=True)
class Refused:
    """What stays as it was."""

    rules: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()
    ignore: bool = False

    def __iter__(self) -> Iterator[str]:
        """In words, by name."""
        yield from (f"rule {name}" for name in sorted(self.rules))
        yield from (f"entity {name}" for name in sorted(self.entities))
        if self.ignore:
            yield "ignore"


def gate(old: Rules, new: Rules, today: date) -> tuple[Rules, Refused]:
    """The rules to run after the edit from `old` to `new`, and what of it was refused."""
    refused, rules = Refused(), new
    worked = {rule.id for rule in old.config.rules if rule.status != "off"} - old.failing
    while broken := rules.failing & worked:
        edit = _Edit(old.config, rules.config)
        more = _together([refused, *map(edit.cause, broken)])
        if more == refused:
            break
        refused = more
        config = _mixed(old.config, new.config, refused)
        matcher = compile_rules(config, rules.matcher)
        judgement = judge(config, matcher, today=today, before=rules.judgement)
        kept = tuple(refused)
        rules = replace(new, config=config, matcher=matcher, judgement=judgement, kept=kept)
    return rules, refused


def _together(causes: Sequence[Refused]) -> Refused:
    return Refused(
        frozenset().union(*(one.rules for one in causes)),
        frozenset().union(*(one.entities for one in causes)),
        any(one.ignore for one in causes),
    )


class _Edit:
    """What differs between the rules that worked and those that would run."""

    def __init__(self, old: Config, new: Config) -> None:
        self._old, self._new = old, new
        self._before, self._after = Uses(old), Uses(new)

    def cause(self, rule: str) -> Refused:
        """What to leave as it was, so that the rule works as it did."""
        was = self._before.rule_of[rule]
        if was != self._after.rule_of[rule]:
            return Refused(rules=frozenset({rule}))
        named = Refused(
            rules=_differing(self._before.rules(was), self._after.rule_of),
            entities=_differing(self._before.entities(was), self._after.entity_of),
        )
        return named if named != Refused() else self._everybodys

    @cached_property
    def _everybodys(self) -> Refused:
        """What a rule may hang on without naming it."""
        if self._old.ignore != self._new.ignore:
            return Refused(ignore=True)
        came = self._after.entity_of.keys() - self._before.entity_of.keys()
        spare = frozenset(name for name in came if not self._after.is_named(name))
        return Refused(entities=spare | _differing(self._old.entities, self._after.entity_of))


def _differing(things: Iterable[T], others: Mapping[str, T]) -> frozenset[str]:
    return frozenset(one.id for one in things if others.get(one.id) != one)


def _mixed(old: Config, new: Config, refused: Refused) -> Config:
    """The new config where what is refused stays as it was, with all that it names."""
    before = Uses(old)
    kept = [before.rule_of[name] for name in sorted(refused.rules)]
    rules = {rule.id: rule for rule in new.rules} | {rule.id: rule for rule in kept}
    channels = {channel.name: channel for channel in new.channels}
    for rule in kept:
        for referred in before.rules(rule):
            rules.setdefault(referred.id, replace(referred, status="off"))
        for channel in old.channels:
            if channel.name in (rule.notify or ()):
                channels.setdefault(channel.name, channel)
    mixed = replace(
        new,
        rules=tuple(rules.values()),
        channels=tuple(channels.values()),
        ignore=old.ignore if refused.ignore else new.ignore,
    )
    return replace(mixed, entities=_entities(old, mixed, refused))


def _entities(old: Config, mixed: Config, refused: Refused) -> tuple[Entity, ...]:
    """The entities, those that are refused as they were (or not at all, where they are new), and
    those that went away and are still named."""
    entities = {one.id: one for one in mixed.entities if one.id not in refused.entities}
    entities |= {one.id: one for one in old.entities if one.id in refused.entities}
    known = {one.id: one for one in old.entities}
    waiting = [leaf for rule in mixed.rules for leaf in leaves(rule.when)]
    waiting += [leaf for line in mixed.ignore for leaf in leaves(line.when)]
    waiting += [term for entity in entities.values() for term in entity.near]
    while waiting:
        leaf = waiting.pop()
        if isinstance(leaf, EntityRef) and leaf.entity not in entities:
            entities[leaf.entity] = known[leaf.entity]
            waiting += known[leaf.entity].near
    return tuple(entities.values())
