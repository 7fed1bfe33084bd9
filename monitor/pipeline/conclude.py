"""What an evaluation of an article leads to, inside the write that stores it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor import route, story
from monitor.app import Rules
from monitor.config.rules import Confirm, Rule
from monitor.model import (
    Article,
    Outcome,
    RuleMatch,
    StoredMatch,
    Translation,
)
from monitor.pipeline.placing import Placed, place
from monitor.pipeline.traffic import traffic
from monitor.store import Connection, alerts, matches, outbox, silences, tellers, waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """`waits`: a delivery waits to be sent; `outcomes` of the matches that came up or changed."""

    waits: bool
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The rules held against one article, and its translation so far; `final` where nothing more
    of that is to come."""

    article: Article
    found: tuple[RuleMatch, ...]
    final: bool
    translation: Translation | None = None


def conclude(
    c: Connection, rules: Rules, evaluation: Evaluation, *, now: datetime, wait: timedelta
) -> Conclusion:
    """Places the article in its story and writes matches, alerts and deliveries.

    Called twice with the same, it writes nothing new.
    """
    article = evaluation.article
    before = {stored.match.rule: stored for stored in matches.of_article(c, article.id)}
    found = _matches(evaluation.found, before, rules)
    telling = list(_telling(found, rules, article))
    placed = None
    if telling:
        placed = place(c, rules, article, evaluation.translation, now=now)
        article = placed.article
    case = route.Case(
        config=rules.config,
        article=article,
        story_id=article.story_id or "",
        told=outbox.of_story(c, article.story_id) if article.story_id else (),
        alerts=alerts.of_story(c, article.story_id) if article.story_id else (),
        now=now,
        wait=wait,
        before={rule: stored.outcome for rule, stored in before.items()},
        elsewhere=_elsewhere(c, article, found, before),
    )
    if placed is not None:
        case = _informed(c, rules, case, placed, telling)
    decision = route.decide(case, [m for m in found if not _was_archived(m, before)])
    store(c, decision, now)
    stored = [
        StoredMatch(
            article_id=article.id,
            match=match,
            outcome=_outcome(match, decision, before),
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


def _outcome(match: RuleMatch, decision: route.Decision, before: dict[str, StoredMatch]) -> Outcome:
    """What was decided; but a restore archives articles that wait for their translation, and what
    stood of them before stands."""
    decided = decision.outcomes.get(match.rule, Outcome.ARCHIVED)
    stored = before.get(match.rule)
    stood = stored is not None and not stored.final and stored.outcome in route.STANDING
    return stored.outcome if stored and stood and decided is Outcome.ARCHIVED else decided


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


def _telling(found: Sequence[RuleMatch], rules: Rules, article: Article) -> Iterable[Rule]:
    """The rules that want the article told, now or once others report it."""
    for match in found:
        rule = rules.rule(match.rule)
        if rule is not None and route.outcome(match, rule, fresh=article.fresh) is None:
            yield rule


def _elsewhere(
    c: Connection, article: Article, found: Sequence[RuleMatch], before: dict[str, StoredMatch]
) -> dict[str, str]:
    """Which other article of the story a rule holds in, where one holds no more in this."""
    told = {rule for rule, stored in before.items() if stored.outcome in route.STANDING}
    if article.story_id is None or not any(m.rule in told and not m.alert for m in found):
        return {}
    return waiting.elsewhere(c, article.story_id, article.id, route.TOLD)


def _informed(
    c: Connection, rules: Rules, case: route.Case, placed: Placed, telling: Sequence[Rule]
) -> route.Case:
    """The case with what the story brings, who reports it, and what holds messages back."""
    others = waiting.of_story(c, case.story_id)
    waits = [
        stored
        for article_id in others
        if article_id != case.article.id
        for stored in matches.of_article(c, article_id)
        if stored.outcome is Outcome.WAITING and _waits(rules, stored)
    ]
    known = {alert.rule for alert in case.alerts}
    asking = [*telling, *(rules.rule(stored.match.rule) for stored in waits)]
    wanted = {rule.id: rule for rule in asking if rule is not None and rule.id not in known}
    return replace(
        case,
        news=placed.news,
        confirmed=_confirmed(c, case.story_id, wanted.values(), case.now),
        waiting=waits,
        silences=silences.active(c, case.now),
        traffic=traffic(c, rules.config, case.article, wanted, case.now),
    )


def _waits(rules: Rules, stored: StoredMatch) -> bool:
    rule = rules.rule(stored.match.rule)
    return (
        rule is not None
        and rule.status == "live"
        and route.outcome(stored.match, rule, fresh=True) is None
    )


def _confirmed(
    c: Connection, story_id: str, rules: Iterable[Rule], now: datetime
) -> frozenset[str]:
    """Those of the rules whose `confirm` the story meets."""
    return frozenset(
        rule.id
        for rule in rules
        if rule.confirm is not None
        and route.confirms(rule.confirm, _reported(c, story_id, rule.confirm, now))
    )


def _reported(c: Connection, story_id: str, confirm: Confirm, now: datetime) -> route.Reported:
    since = now - confirm.within
    told = tellers.first(c, story_id, confirm.outlets, since=since)
    return route.Reported(sources=story.sources(told), kinds=tellers.kinds(c, story_id, since))


def store(c: Connection, decision: route.Decision, now: datetime) -> None:
    """Writes down what was decided."""
    for alert in decision.alerts:
        alerts.save(c, alert)
    for delivery in decision.deliveries:
        outbox.insert(c, delivery)
    for delivery in decision.joined:
        outbox.join(c, delivery)
    for delivery_id, reason in decision.suppressed:
        outbox.suppress(c, [delivery_id], reason)
    for article_id, rule, outcome in decision.confirmed:
        waiting.settle(c, article_id, rule, outcome, now)
