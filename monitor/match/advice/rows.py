"""Rules beside each other and beside the feeds: duplicates, sources that are kept out or off."""

from collections.abc import Iterator
from dataclasses import fields

from monitor.config.rules import Config, From, Rule
from monitor.match.advice.advice import Advice, all_known, rules
from monitor.match.why import origin_miss
from monitor.model import Origin

_FACTS = tuple(field.name for field in fields(From) if field.name != "exclude")


def advice(config: Config) -> Iterator[Advice]:
    """The advice on each rule among the others."""
    disabled = frozenset(feed.name for feed in config.feeds if not feed.enabled)
    polled = _origins(config)
    first: dict[object, Rule] = {}
    for rule in rules(config):
        said = (*_kept_out(rule.origin), *_disabled(rule.origin, disabled))
        for text in said or _from_nowhere(rule.origin, polled):
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


def _origins(config: Config) -> tuple[Origin, ...]:
    """What is known of what each polled feed brings; of its language only where no feed may bring
    others."""
    known = all_known(config)
    return tuple(
        Origin(
            feed=feed.name,
            country=feed.country,
            kind=feed.kind,
            language=feed.language if known else None,
            owner=feed.owner,
        )
        for feed in config.feeds
        if feed.enabled
    )


def _from_nowhere(asks: From, polled: tuple[Origin, ...]) -> Iterator[str]:
    missed = [(origin.feed, origin_miss(asks, origin)) for origin in polled]
    if missed and all(why is not None for _, why in missed):
        name, why = missed[0]
        yield (
            f"it can never alert: no feed is what its from asks for (of {name}, {why}): "
            "add such a feed, or ask for less"
        )
