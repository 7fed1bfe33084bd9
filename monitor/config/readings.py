"""What the packs' names make of a user's terms, and what another version of a pack makes of them.

A bare term is a pack's entity or a keyword, and an entity is found by the names that the pack gives
it: with another version of the pack, rules that nobody touched find something else.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.config import packs
from monitor.config.packs import Pack, is_packed
from monitor.config.rules import (
    Condition,
    Config,
    Entity,
    EntityRef,
    Keyword,
    Position,
    leaves,
)
from monitor.config.terms import conditions
from monitor.config.unpack import unpack

_NAMED = 3  # names of an entity, or rules, that a line names


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a pack's entity finds: its names by language, and a fingerprint of all else that it says
    (weak, near, never and so on)."""

    names: tuple[tuple[str, str], ...]
    rest: str

    def __str__(self) -> str:
        count = len(self.names)
        return f"{self.names[0][1]} ({count} {'name' if count == 1 else 'names'})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """`places`: for each place that holds terms of the user's (`rule banjska-incident`,
    `entity rutte`) the packs' entities that stand there; `meanings`: what these are."""

    places: Mapping[str, tuple[str, ...]]
    meanings: Mapping[str, Meaning]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """A term that a new version of a pack reads differently; `str` says how."""

    term: str
    where: str
    how: str
    at: Position = field(compare=False)

    def __str__(self) -> str:
        return f"`{self.term}` in {self.where} {self.how}"


def readings(config: Config) -> Readings:
    """How the packs of this program read the user's terms."""
    meanings = {one.id: _meaning(one) for one in config.entities if _is_packs(one)}
    places = {
        where: tuple(one for one in _entities(found) if one in meanings)
        for where, found in _places(config).items()
    }
    used = {one for found in places.values() for one in found}
    return Readings(
        places=places, meanings={name: one for name, one in meanings.items() if name in used}
    )


def reread(before: Readings, again: Config, now: Config) -> tuple[Reread, ...]:
    """What reads differently than `before`, where `again` is the same files as this program reads
    them, and the term stands as it did in the rules of `now`: what is written otherwise there, the
    user has edited."""
    after, current = readings(again), readings(now)
    was, stands = _places(again), _places(now)
    return tuple(
        Reread(term=term, where=where, how=how, at=_position(stands[where], term))
        for where in stands
        if where in before.places and was.get(where) == stands[where]
        for term, how in _differences(before, after, where)
        if (term in after.places[where]) == (term in current.places[where])
    )


def in_words(found: Iterable[Reread]) -> list[str]:
    """A line for each term and what became of it, with the rules that it stands in."""
    places: dict[tuple[str, str], list[str]] = {}
    for one in found:
        places.setdefault((one.term, one.how), []).append(one.where)
    return [f"`{term}` in {_some(where)} {how}" for (term, how), where in places.items()]


def _places(config: Config) -> dict[str, list[Condition]]:
    found: dict[str, list[Condition]] = {}
    for where, condition in conditions(config):
        found.setdefault(where, []).append(condition)
    return found


def _leaves(found: Iterable[Condition]) -> Iterator[Keyword | EntityRef]:
    for condition in found:
        for leaf in leaves(condition):
            if isinstance(leaf, Keyword | EntityRef):
                yield leaf


def _entities(found: Iterable[Condition]) -> dict[str, None]:
    return {leaf.entity: None for leaf in _leaves(found) if isinstance(leaf, EntityRef)}


def _position(found: Iterable[Condition], term: str) -> Position:
    """Where a term stands that is an entity now, or was one and is a keyword."""
    return next(leaf.at for leaf in _leaves(found) if _term(leaf) == term)


def _term(leaf: Keyword | EntityRef) -> str:
    return leaf.entity if isinstance(leaf, EntityRef) else leaf.name.lower()


def _is_packs(entity: Entity) -> bool:
    """Whether its names come from a pack, also where the user's file adds to them."""
    if is_packed(entity.at.file):
        return True
    brought = _every_pack().entities.get(entity.id)
    return brought is not None and set(brought.names) <= set(entity.names)


def _every_pack() -> Pack:
    found = Pack()
    for name in packs.NAMES:
        found |= unpack(name, timedelta(minutes=5))
    return found


def _meaning(entity: Entity) -> Meaning:
    near = [(one.texts if isinstance(one, Keyword) else one.entity) for one in entity.near]
    rest = repr(
        (
            entity.kind,
            entity.weak,
            near,
            entity.never,
            entity.surname,
            entity.respell,
            entity.without,
        )
    )
    digest = hashlib.sha256(rest.encode("utf-8", "surrogatepass")).hexdigest()
    return Meaning(names=entity.names, rest=digest[:12])


def _differences(before: Readings, after: Readings, where: str) -> Iterator[tuple[str, str]]:
    """(term, what became of it) in one place."""
    had, has = before.places[where], after.places[where]
    for term in has:
        meaning = after.meanings[term]
        if term not in had:
            keep = f"write {{word: {term}}} to keep the keyword"
            yield term, f"was a keyword and is now the pack's entity {meaning}: {keep}"
        elif before.meanings[term] != meaning:
            yield term, f"is the pack's entity {meaning}, {_other(before.meanings[term], meaning)}"
    for term in had:
        if term not in has:
            keep = "write its names under entities to keep them"
            yield (
                term,
                f"was the pack's entity {before.meanings[term]} and is now a keyword: {keep}",
            )


def _other(old: Meaning, new: Meaning) -> str:
    """What is different in an entity."""
    came = [
        f"{name} ({language})" for language, name in new.names if (language, name) not in old.names
    ]
    went = [
        f"{name} ({language})" for language, name in old.names if (language, name) not in new.names
    ]
    said = [
        f"{len(names)} {word}: {_some(names)}"
        for names, word in ((came, "added"), (went, "dropped"))
        if names
    ]
    if said:
        return f"and its names have changed; {'; '.join(said)}"
    return (
        "and other words beside its names count now, or keep them from counting (weak, near, never)"
    )


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
