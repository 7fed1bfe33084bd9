"""A matcher for names as a user would write them into the rules."""

import json
from collections.abc import Iterable
from datetime import date

from monitor.config import parse
from monitor.errors import ConfigError
from monitor.match import Matcher, compile_rules

TODAY = date(2026, 1, 1)


def keywords(names: Iterable[str]) -> Matcher:
    """One rule for each name, as a keyword; the hits carry the name as their term."""
    return _compiled({}, [{"word": name} for name in names])


def entity(kind: str, name: str, language: str) -> Matcher:
    """One rule for an entity of that kind, of that name in that language."""
    return _compiled({"it": {"kind": kind, "names": {language: name}}}, [{"entity": "it"}])


def _compiled(entities: dict[str, object], leaves: Iterable[dict[str, str]]) -> Matcher:
    rules = [{"id": f"r{n}", "title": "it", "when": leaf} for n, leaf in enumerate(leaves)]
    text = {"version": 1, "entities": entities, "rules": rules}
    loaded = parse({"quality": json.dumps(text)}, {}, today=TODAY)
    if loaded.config is None:
        raise ConfigError(loaded.problems)
    return compile_rules(loaded.config)
