"""What every part of `advise` needs: an advice, the terms of the rules, the languages watched."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.config.rules import Condition, Config, Keyword, Position, Rule, leaves

Place = tuple[str, int, int]
"""File, line and column."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A warning at a place of the file."""

    at: Position
    text: str


def rules(config: Config) -> Iterator[Rule]:
    """The rules that run."""
    return (rule for rule in config.rules if rule.status != "off")


def conditions(config: Config) -> Iterator[tuple[str, Condition]]:
    """Every condition that is asked, and in words whose it is."""
    for rule in rules(config):
        yield f"rule {rule.id}", rule.when
    for line in config.ignore:
        yield f"ignore ({line.reason})", line.when


def keywords(config: Config) -> Iterator[tuple[str, Keyword]]:
    """Every keyword of the conditions, and whose it is."""
    for whose, condition in conditions(config):
        for leaf in leaves(condition):
            if isinstance(leaf, Keyword):
                yield whose, leaf


def watched(config: Config) -> frozenset[str]:
    """The languages in which texts are expected: those of the feeds, and the translation's."""
    of_feeds = {feed.language for feed in config.feeds if feed.enabled and feed.language}
    return frozenset(of_feeds | {config.settings.translate_to})


def all_known(config: Config) -> bool:
    """Whether the language of every feed is known, so that no other one is expected."""
    return bool(config.feeds) and all(feed.language for feed in config.feeds if feed.enabled)
