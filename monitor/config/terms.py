"""How each term of the rules was read, for `check --terms`."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.config.packs import is_packed
from monitor.config.rules import (
    Condition,
    Config,
    EntityRef,
    Keyword,
    Pattern,
    Position,
    RuleRef,
    leaves,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermReading:
    """One term. `languages` are those it is tried in; empty: every language. `texts`: its word in
    each of them, for a keyword."""

    term: str
    where: str  # rule banjska-incident, entity rutte, ignore
    reading: str  # entity rutte, keyword, pattern, rule banjska-incident
    languages: tuple[str, ...]
    at: Position
    texts: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """The term for people, of several words as `hbs: vlada, sq: qeveri`."""
        if len(self.texts) < 2:
            return self.term
        return ", ".join(f"{language}: {text}" for language, text in self.texts)


def terms(config: Config) -> tuple[TermReading, ...]:
    """Every term of rules, ignored things and entities' `near`, in the order of their sections;
    those of packs are not the reader's."""
    return tuple(
        _reading(leaf, where, config)
        for where, condition in conditions(config)
        for leaf in leaves(condition)
    )


def conditions(config: Config) -> Iterator[tuple[str, Condition]]:
    """The conditions that the user wrote, each with the place that it stands in, as
    `rule banjska-incident`; a place may have several."""
    for entity in config.entities:
        for term in entity.near if not is_packed(entity.at.file) else ():
            yield f"entity {entity.id}", term
    for rule in config.rules:
        yield f"rule {rule.id}", rule.when
    for ignored in config.ignore:
        yield f"ignore ({ignored.reason})", ignored.when


def _reading(
    leaf: Keyword | EntityRef | Pattern | RuleRef, where: str, config: Config
) -> TermReading:
    languages: list[str | None] = []
    texts: tuple[tuple[str, str], ...] = ()
    if isinstance(leaf, Keyword):
        term, reading = leaf.name, "keyword"
        languages = [language for language, _ in leaf.texts]
        texts = tuple((language, text) for language, text in leaf.texts if language is not None)
    elif isinstance(leaf, EntityRef):
        term, reading = leaf.entity, f"entity {leaf.entity}"
        names = next(one.names for one in config.entities if one.id == leaf.entity)
        languages = [language for language, _ in names]
    elif isinstance(leaf, Pattern):
        term, reading = leaf.pattern, "pattern"
    else:
        term, reading = leaf.rule, f"rule {leaf.rule}"
    return TermReading(
        term=term,
        where=where,
        reading=reading,
        languages=tuple(dict.fromkeys(one for one in languages if one is not None)),
        at=leaf.at,
        texts=texts,
    )
