"""Rules beside each other and beside the feeds: duplicates, sources that are kept out or off."""

from collections.abc import Iterator
from dataclasses import fields

from monitor.config.rules import Config, From, Rule
from monitor.match.advice.advice import Advice, rules

_FACTS = tuple(field.name for field in fields(From) if field.name != "exclude")


def advice(config: Config) -> Iterator[Advice]:
    """The advice on each rule among the others."""
    disabled = frozenset(feed.name for feed in config.feeds if not feed.enabled)
    first: dict[object, Rule] = {}
    for rule in rules(config):
        for text in (*_kept_out(rule.origin), *_disabled(rule.origin, disabled)):
            yield Advice(rule.at, f"rule {rule.id}: {text}")
        same = first.setdefault((rule.when, rule.fields, rule.origin), rule)
        if same is not rule:
            yield Advice(
                rule.at,
                f"rule {rule.id}: it asks for the same as {same.id} at "
                f"{same.at.file}:{same.at.line}: take one out, or let them differ",
            )


def _kept_out(asks: From) -> Iterator[str]:
    if asks.exclude is None:
        return
    excluded = {name: getattr(asks.exclude, name) for name in _FACTS}
    asked = [name for name, values in excluded.items() if values]
    if len(asked) == 1 and getattr(asks, asked[0]):
        name = asked[0]
        if set(getattr(asks, name)) <= set(excluded[name]):
            yield f"it can never alert: except takes out all {name} that from asks for"


def _disabled(asks: From, disabled: frozenset[str]) -> Iterator[str]:
    off = [name for name in asks.feeds if name in disabled]
    if off and len(off) == len(asks.feeds):
        verb = "is" if len(off) == 1 else "are"
        yield (
            f"it can never alert: {', '.join(off)} {verb} not enabled; write enabled: yes, "
            "or name other feeds in from"
        )
    else:
        yield from (
            f"the feed {name} in from is not enabled: write enabled: yes, or take it out"
            for name in off
        )
