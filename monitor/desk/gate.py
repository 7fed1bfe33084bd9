"""The gate: what an edit would take away from a working rule is refused, and nothing else.

A rule works where its examples say so. Where an edit makes one of them fail, the first of these
stays as it was that lets the rule work again: the rule itself; the rules and entities that it
names; the lines of `ignore`; all entities, as a longer name hides a shorter one (new ones only
where nothing names them). An entity is everybody's, so that other rules read it as before, too; one
that needs the new reading is refused in its turn. A rule without a version that worked runs as it
is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
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

    def __or__(self, other: "Refused") -> "Refused":
        return Refused(
            self.rules | other.rules, self.entities | other.entities, self.ignore or other.ignore
        )

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
        more = refused
        for rule in broken:
            more |= _cause(rule, old.config, rules.config)
        if more == refused:
            break
        refused = more
        config = _mixed(old.config, new.config, refused)
        matcher = compile_rules(config, rules.matcher)
        judgement = judge(config, matcher, today=today, before=rules.judgement)
        kept = tuple(refused)
        rules = replace(new, config=config, matcher=matcher, judgement=judgement, kept=kept)
    return rules, refused


def _cause(rule: str, old: Config, new: Config) -> Refused:
    """What to leave as it was, so that the rule works as it did."""
    before, after = Uses(old), Uses(new)
    was = before.rule_of[rule]
    if was != after.rule_of[rule]:
        return Refused(rules=frozenset({rule}))
    named = Refused(
        rules=_differing(before.rules(was), after.rule_of),
        entities=_differing(before.entities(was), after.entity_of),
    )
    if named != Refused():
        return named
    if old.ignore != new.ignore:
        return Refused(ignore=True)
    came = after.entity_of.keys() - before.entity_of.keys()
    spare = frozenset(name for name in came if not after.is_named(name))
    return Refused(entities=spare | _differing(old.entities, after.entity_of))


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
