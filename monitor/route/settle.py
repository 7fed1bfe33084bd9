"""What becomes of every match: its outcome, and the alerts that the story didn't have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monitor.config.rules import Rule
from monitor.model import Alert, Outcome, RuleMatch, Severity, Silence, stable_id
from monitor.route.case import TOLD, Case
from monitor.route.confirm import unconfirmed
from monitor.route.silence import covering


def outcome(match: RuleMatch, rule: Rule, *, fresh: bool) -> Outcome | None:
    """What becomes of one evaluation before anybody is told; None: it alerts, or waits for
    others."""
    if match.ignored:
        return Outcome.IGNORED
    if not match.alert:
        return Outcome.RETRACTED
    if rule.status == "test":
        return Outcome.TEST
    if rule.severity is Severity.INFO:
        return Outcome.RECORDED
    return None if fresh else Outcome.ARCHIVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An alert that the evaluation bears out, and the silence that holds it."""

    alert: Alert
    silence: Silence | None


@dataclass(slots=True)
class Settled:
    """The outcomes by rule, the new alerts, those that stand, and what became of matches of other
    articles that waited: (article, rule, outcome)."""

    known: dict[str, Alert]  # the story's, by rule
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    standing: list[Standing] = field(default_factory=list)
    confirmed: list[tuple[str, str, Outcome]] = field(default_factory=list)


def settle(case: Case, matches: Sequence[RuleMatch], rules: Mapping[str, Rule]) -> Settled:
    """Every match's outcome. `rules` has the rules of all of them."""
    found = Settled(_known(case))
    for match in matches:
        rule = rules[match.rule]
        settled = outcome(match, rule, fresh=case.article.fresh)
        if settled is None and not (rule.id in found.known or rule.id in case.confirmed):
            settled = unconfirmed(rule, case.article.seen, case.now)
        if settled is None:
            settled = _told(case, found, match, rule, case.article.id)
        found.outcomes[rule.id] = settled
    for waiting in case.waiting:
        rule = rules[waiting.match.rule]
        if rule.id in found.known or rule.id in case.confirmed or rule.confirm is None:
            settled = _told(case, found, waiting.match, rule, waiting.article_id)
            found.confirmed.append((waiting.article_id, rule.id, settled))
    return found


def _known(case: Case) -> dict[str, Alert]:
    """The story's alerts by rule. Of stories that became one a rule may have two: the article's
    own counts, else the first."""
    known: dict[str, Alert] = {}
    for alert in case.alerts:
        if alert.rule not in known or alert.article_id == case.article.id:
            known[alert.rule] = alert
    return known


def _told(case: Case, found: Settled, match: RuleMatch, rule: Rule, article_id: str) -> Outcome:
    """The outcome of a match that is to be told; what it adds is noted in `found`."""
    alert = found.known.get(rule.id)
    if alert is None:
        alert = found.known[rule.id] = _alert(case, rule, article_id)
        found.alerts.append(alert)
    mine = article_id == case.article.id
    silence = covering(
        case.silences,
        match,
        rule.severity,
        feed=case.article.feed if mine else None,
        story=case.story_id,
    )
    if mine and case.before.get(rule.id) in TOLD:
        silence = None
    found.standing.append(Standing(alert=alert, silence=silence))
    if silence is not None:
        return Outcome.SILENCED
    return Outcome.ALERT if alert.article_id == article_id else Outcome.COVERAGE


def _alert(case: Case, rule: Rule, article_id: str) -> Alert:
    return Alert(
        id=stable_id("al", rule.id, case.story_id),
        rule=rule.id,
        story_id=case.story_id,
        article_id=article_id,
        severity=rule.severity,
        rules_version=case.config.version,
        created=case.now,
    )
