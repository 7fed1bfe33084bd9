"""Which engines there are, and in which order a language is given to them."""

import pkgutil
from collections.abc import Mapping, Sequence

from monitor.translate.engine import Engine
from monitor.translate.models import catalogue

ENGINES = (
    "monitor.translate.engines.argos:ENGINE",
    "monitor.translate.engines.opus:ENGINE",
    "monitor.translate.engines.firefox:ENGINE",
    "monitor.translate.engines.apertium:ENGINE",
)
"""The engines, each the dotted path of an `Engine`; a new one is a file and a line."""

REGION = ("hbs", "sq", "mk", "bg", "sl")
"""The languages that `doctor` misses when no engine serves them."""

Order = Mapping[str, Sequence[str]]
"""Names of engines by language, best first; of a language that is named no other is used."""


def table() -> tuple[Engine, ...]:
    """Every engine, whether installed or not."""
    return tuple(pkgutil.resolve_name(path) for path in ENGINES)


def ordered(engines: Sequence[Engine], language: str, order: Order) -> tuple[Engine, ...]:
    """Those that may translate `language`, best first: by `order`, else by the catalogue."""
    named = {engine.info.name: engine for engine in engines}
    if language in order:
        return tuple(named[name] for name in order[language] if name in named)
    best = catalogue.order(language)
    last = len(best)
    return tuple(
        sorted(
            engines, key=lambda one: best.index(one.info.name) if one.info.name in best else last
        )
    )
