"""The sum: every match has an outcome that something bears out, every alert a promise to each
channel that its rule wants told, every promise a state and a time."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from monitor import health, route
from monitor.config.rules import Config
from monitor.health import Finding
from monitor.match import Rules
from monitor.model import Alert, DeliveryState, Outcome
from monitor.store import Connection, alerts, matches, outbox, proof
from monitor.store.proof import Told

Part = TypeVar("Part", bound=str)

MOST = 20_000
"""Alerts, newest first, that are held against the channels of their rules."""

PROMISED = "promised to every channel of their rule"
BELOW = "below min_severity of every channel"
NOBODY = "for nobody, as their rule says"
EARLIER = "under earlier rules"


def prove(
    c: Connection, rules: Rules | None, worker: str | None, facts: dict[str, str], now: datetime
) -> list[Finding]:
    """Adds the sums to `facts`; what does not come out even is a finding."""
    findings = health.of_matches(matches.without_outcome(c))
    facts["matches"] = _sum(matches.outcomes(c), Outcome)
    untold: list[tuple[str, str, str]] = []
    number = alerts.count(c)
    facts["alerts"] = f"{number:,}"
    if rules is not None:
        told = proof.told(c, rules.config.version, MOST)
        sums, untold = _told(told, rules.config)
        sums[EARLIER] = number - len(told)
        facts["alerts"] = _sum(sums, sums)
        if worker is not None:  # nobody else looks whether their time is over
            findings += health.of_waiting(matches.waiting(c), _within(rules.config), now)
    findings += health.of_alerts(proof.unfounded(c), untold)
    facts["deliveries"] = _sum(outbox.counts(c), DeliveryState)
    wrong = [(flaw.delivery, flaw.channel, flaw.why) for flaw in proof.flaws(c, now)]
    return findings + health.of_flaws(wrong)


def _within(config: Config) -> dict[str, timedelta]:
    return {rule.id: rule.confirm.within for rule in config.rules if rule.confirm is not None}


def _told(
    told: tuple[Told, ...], config: Config
) -> tuple[Counter[str], list[tuple[str, str, str]]]:
    """How many alerts were told in which way; (alert, rule, channel) of what nobody promised."""
    rules = {rule.id: rule for rule in config.rules}
    sums = Counter[str](dict.fromkeys((PROMISED, BELOW, NOBODY), 0))
    untold: list[tuple[str, str, str]] = []
    for one in told:
        rule = rules.get(one.alert.rule)
        if rule is None:
            continue
        wanted = route.channels_of(rule, config)
        places = _places(config, wanted, one.alert)
        missing = sorted({name for name, _ in places - one.places})
        untold += [(one.alert.id, rule.id, name) for name in missing]
        sums[NOBODY if not wanted else PROMISED if places else BELOW] += not missing
    return sums, untold


def _places(config: Config, wanted: tuple[str, ...], alert: Alert) -> frozenset[tuple[str, str]]:
    """The channels and targets that take an alert of that severity."""
    return frozenset(
        (channel.name, target)
        for channel in config.channels
        if channel.name in wanted
        and (channel.min_severity is None or alert.severity.rank >= channel.min_severity.rank)
        for target in route.targets(channel)
    )


def _sum(parts: Mapping[Part, int], order: Iterable[Part]) -> str:
    """ "1,204: 31 alert, 210 coverage" """
    said = ", ".join(f"{parts[what]:,} {what}" for what in order if parts.get(what))
    return f"{sum(parts.values()):,}" + (f": {said}" if said else "")
