"""Small constructors, so that a test's rules read like rules."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from monitor.config.rules import (
    And,
    AtLeast,
    Config,
    Entity,
    EntityRef,
    Example,
    Ignore,
    In,
    Keyword,
    Near,
    Nor,
    Or,
    Pattern,
    Position,
    Rule,
    RuleRef,
)
from monitor.match import compile_rules
from monitor.model import Document, RuleMatch

AT = Position(file="rules.yaml", line=1, column=1)
TODAY = date(2026, 11, 22)


def _term(part: Any) -> Any:
    """A bare text is a keyword, a mapping a keyword in several languages."""
    if isinstance(part, str):
        return Keyword(name=part, texts=((None, part),), at=AT)
    if isinstance(part, dict):
        return Keyword(name=next(iter(part.values())), texts=tuple(part.items()), at=AT)
    return part


def _terms(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(_term(part) for part in parts)


def _names(names: Any) -> tuple[tuple[str, str], ...]:
    """{"hbs": ["a", "b"]} or a list for any language, as pairs."""
    by_key = names if isinstance(names, dict) else {"any": names}
    return tuple(
        (key, name)
        for key, of_key in by_key.items()
        for name in ([of_key] if isinstance(of_key, str) else of_key)
    )


def _entity(id_: str, kind: str, names: Any, **more: Any) -> Entity:
    for key in ("weak", "never"):
        more[key] = _names(more.get(key, ()))
    more["near"] = _terms(tuple(more.get("near", ())))
    return Entity(id=id_, kind=kind, names=_names(names), at=AT, **more)


def _rule(id_: str, when: Any, **more: Any) -> Rule:
    return Rule(id=id_, title=id_, when=_term(when), at=AT, **more)


def _config(*rules: Rule, entities: tuple[Entity, ...] = (), ignore: Any = ()) -> Config:
    return Config(version="1", rules=rules, entities=entities, ignore=tuple(ignore))


def _text(text: str, language: str | None = "hbs", **more: Any) -> Document:
    return Document(title="", text=text, language=language, bare=True, **more)


@pytest.fixture
def make() -> SimpleNamespace:
    """The constructors, by the words of rules.yaml."""
    return SimpleNamespace(
        at=AT,
        today=TODAY,
        term=_term,
        entity=_entity,
        ref=lambda id_: EntityRef(entity=id_, at=AT),
        pattern=lambda pattern: Pattern(pattern=pattern, at=AT),
        rule_ref=lambda id_: RuleRef(rule=id_, at=AT),
        all=lambda *parts: And(parts=_terms(parts)),
        any=lambda *parts: Or(parts=_terms(parts)),
        none=lambda *parts: Nor(parts=_terms(parts)),
        near=lambda within, *parts: Near(within=within, part=And(parts=_terms(parts)), at=AT),
        at_least=lambda count, *parts: AtLeast(count=count, of=_terms(parts), at=AT),
        inside=lambda fields, part: In(fields=tuple(fields), part=_term(part)),
        ignore=lambda when, reason, **more: Ignore(when=_term(when), reason=reason, at=AT, **more),
        example=lambda text, alert, **more: Example(text=text, alert=alert, at=AT, **more),
        rule=_rule,
        config=_config,
        text=_text,
        document=Document,
    )


@pytest.fixture
def read() -> Callable[..., dict[str, RuleMatch]]:
    """Rules × one document → matches by rule."""

    def run(config: Config, document: Document, **more: Any) -> dict[str, RuleMatch]:
        found = compile_rules(config).match(document, today=TODAY, **more)
        return {match.rule: match for match in found}

    return run


@pytest.fixture
def verdict(read: Any) -> Callable[..., RuleMatch]:
    """One condition and entities × one text → its match, near misses included."""

    def run(when: Any, document: Document | str, *entities: Entity, **more: Any) -> RuleMatch:
        given = _text(document) if isinstance(document, str) else document
        config = _config(_rule("r", when, **more), entities=entities)
        silent = RuleMatch(rule="r", severity="medium", alert=False, hits=())
        return read(config, given, near_misses=True).get("r", silent)

    return run
