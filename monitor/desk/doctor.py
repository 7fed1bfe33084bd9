"""doctor: what is missing, late or failing, and the invariant "every match has an outcome"."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor import health
from monitor.desk.check import Checked
from monitor.desk.sources import sources
from monitor.health import Finding
from monitor.match import Rules
from monitor.model import DeliveryState, Outcome
from monitor.store import Connection, Store, articles, feeds, matches, outbox
from monitor.translate import Translators

MOST = 10_000
"""Waiting messages that are looked at of each state."""

STATES = (DeliveryState.DEAD, DeliveryState.HELD, DeliveryState.PENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Facts for orientation, and what is wrong (nothing: all is well)."""

    facts: Mapping[str, str]
    findings: tuple[Finding, ...]


def doctor(
    checked: Checked, translators: Translators | None, store: Store | None, now: datetime
) -> Report:
    """Looks at rules, engines and, where there is one, the database."""
    findings = health.of_rules(checked.problems)
    facts: dict[str, str] = {}
    if checked.rules is not None and translators is not None:
        findings += _translation(checked.rules, translators, facts)
    if store is None:
        facts["database"] = "none yet: the first `monitor run` or `monitor once` makes it"
    else:
        facts["database"] = store.about()
        findings += store.read_now(lambda c: _archive(c, checked.rules, facts, now))
    return Report(facts=facts, findings=tuple(findings))


def _translation(rules: Rules, translators: Translators, facts: dict[str, str]) -> list[Finding]:
    """Engines for the languages of the feeds; without a language in any, of the region."""
    engines = translators.languages()
    target = rules.config.settings.translate_to
    read = {feed.language for feed in rules.config.feeds if feed.enabled and feed.language}
    wanted = {code: engines.get(code) for code in (read or set(engines)) if code != target}
    facts["translation"] = ", ".join(
        f"{code}: {engine or 'none'}" for code, engine in sorted(wanted.items())
    )
    return health.of_translation(wanted, target)


def _archive(
    c: Connection, rules: Rules | None, facts: dict[str, str], now: datetime
) -> list[Finding]:
    states = {state.name: state for state in feeds.all(c)}
    if rules is not None:
        known = Counter(source.state for source in sources(c, rules))
        facts["feeds"] = ", ".join(f"{number} {state}" for state, number in known.items()) or "0"
    outcomes = matches.outcomes(c)
    facts["articles"] = str(articles.count(c))
    facts["matches"] = _counts(outcomes)
    facts["deliveries"] = ", ".join(f"{n} {state}" for state, n in outbox.counts(c).items()) or "0"
    waiting = [one for state in STATES for one in outbox.listing(c, state, MOST)]
    findings = health.of_feeds(rules.config, states, now) if rules else []
    findings += health.of_deliveries(waiting, now)
    findings += health.of_matches(matches.without_outcome(c))
    return findings


def _counts(outcomes: Mapping[Outcome, int]) -> str:
    parts = ", ".join(f"{number} {outcome}" for outcome, number in outcomes.items())
    return f"{sum(outcomes.values())}" + (f" ({parts})" if parts else "")
