"""What `check` warns of: rules that can be read and run, and still won't do what they are for."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from monitor.config.rules import Config
from monitor.errors import Problem
from monitor.match.advice import capitals, forms, holding, keywords, rows
from monitor.match.advice.advice import Advice, Place


def advise(config: Config, known: Iterable[Problem] = ()) -> tuple[Problem, ...]:
    """The warnings, in the order of the file, each once. What is off is left alone, and so is a
    keyword of which `known` says already that an entity may be meant."""
    found = dict.fromkeys(_advice(config, {(one.file, one.line, one.column) for one in known}))
    ordered = sorted(found, key=lambda one: (one.at.file, one.at.line, one.at.column))
    return tuple(
        Problem(
            file=one.at.file,
            line=one.at.line,
            column=one.at.column,
            message=one.text,
            level="warning",
        )
        for one in ordered
    )


def _advice(config: Config, known: Collection[Place]) -> Iterator[Advice]:
    return chain(
        keywords.advice(config),
        capitals.advice(config),
        forms.advice(config, known),
        holding.advice(config),
        rows.advice(config),
    )


__all__ = ["advise"]
