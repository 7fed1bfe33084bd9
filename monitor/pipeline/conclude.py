"""What an evaluation of an article leads to, inside the write that stores it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor import route
from monitor.app import Rules
from monitor.model import Article, Outcome, RuleMatch, Severity, StoredMatch
from monitor.pipeline.placing import place
from monitor.store import Connection, alerts, matches, outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """`waits`: a delivery waits to be sent; `outcomes` of the matches that came up or changed."""

    waits: bool
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The rules held against one article; `final` where no translation is to come."""

    article: Article
    found: tuple[RuleMatch, ...]
    final: bool


def conclude(
    c: Connection, rules: Rules, evaluation: Evaluation, *, now: datetime, wait: timedelta
) -> Conclusion:
    """Places the article in its story and writes matches, alerts and deliveries.

    Called twice with the same, it writes nothing new.
    """
    article = evaluation.article
    before = {stored.match.rule: stored for stored in matches.of_article(c, article.id)}
    found = _matches(evaluation.found, before, rules)
    severity = _severity(found, rules, article)
    if severity is not None:
        article = place(c, rules, article, None, severity=severity, now=now).article
    case = route.Case(
        config=rules.config,
        article=article,
        story_id=article.story_id or "",
        told=outbox.of_story(c, article.story_id) if article.story_id else (),
        alerts=alerts.of_story(c, article.story_id) if article.story_id else (),
        now=now,
        wait=wait,
    )
    decision = route.decide(case, [m for m in found if not _was_archived(m, before)])
    _store(c, decision)
    stored = [
        StoredMatch(
            article_id=article.id,
            match=match,
            outcome=decision.outcomes.get(match.rule, Outcome.ARCHIVED),
            rules_version=rules.config.version,
            final=evaluation.final,
            at=now,
        )
        for match in found
    ]
    matches.save(c, stored)
    return Conclusion(
        waits=bool(decision.deliveries or decision.joined), outcomes=_changed(stored, before)
    )


def _changed(stored: Sequence[StoredMatch], before: dict[str, StoredMatch]) -> tuple[Outcome, ...]:
    known = {rule: one.outcome for rule, one in before.items()}
    return tuple(one.outcome for one in stored if known.get(one.match.rule) != one.outcome)


def _matches(
    found: Sequence[RuleMatch], before: dict[str, StoredMatch], rules: Rules
) -> list[RuleMatch]:
    """What is kept: rules that hold, rules that noise stopped, and rules that held before."""
    kept = [match for match in found if match.alert or match.ignored or match.rule in before]
    present = {match.rule for match in kept}
    gone = [
        replace(stored.match, alert=False, why_not="its words are not in the text any more")
        for rule, stored in before.items()
        if rule not in present and rules.rule(rule) is not None
    ]
    return kept + gone


def _was_archived(match: RuleMatch, before: dict[str, StoredMatch]) -> bool:
    """An old article that is edited does not alert on what it said all along."""
    stored = before.get(match.rule)
    return stored is not None and stored.outcome is Outcome.ARCHIVED and match.alert


def _severity(found: Sequence[RuleMatch], rules: Rules, article: Article) -> Severity | None:
    """The highest of the rules that alert on the article; None where none does."""
    known = ((match, rules.rule(match.rule)) for match in found)
    alerting = [
        rule.severity
        for match, rule in known
        if rule is not None and route.outcome(match, rule, fresh=article.fresh) is None
    ]
    return max(alerting, key=lambda severity: severity.rank, default=None)


def _store(c: Connection, decision: route.Decision) -> None:
    for alert in decision.alerts:
        alerts.save(c, alert)
    for delivery in decision.deliveries:
        outbox.insert(c, delivery)
    for delivery in decision.joined:
        outbox.join(c, delivery)
    for delivery_id, reason in decision.suppressed:
        outbox.suppress(c, [delivery_id], reason)
