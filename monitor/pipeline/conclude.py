"""What an evaluation of an article leads to, inside the write that stores it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor import route, story
from monitor.app import Rules
from monitor.model import Article, Outcome, RuleMatch, StoredMatch, Story
from monitor.store import Connection, alerts, articles, matches, outbox, stories


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
    if _alerts(found, rules, article):
        article = _place(c, rules, article)
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


def _alerts(found: Sequence[RuleMatch], rules: Rules, article: Article) -> bool:
    known = ((match, rules.rule(match.rule)) for match in found)
    return any(
        rule is not None and route.outcome(match, rule, fresh=article.fresh) is None
        for match, rule in known
    )


def _place(c: Connection, rules: Rules, article: Article) -> Article:
    """The article in its story, whose row and members are brought up to date."""
    member = story.member(article)
    keys = story.keys(member)
    if article.story_id is None:
        since = article.seen - story.SILENCE
        placement = story.place(member, stories.candidates(c, keys, since))
        member = replace(member, story_id=placement.story_id)
        article = replace(article, story_id=placement.story_id)
        articles.set_story(c, article.id, placement.story_id)
    known = stories.get(c, member.story_id)
    _save_story(c, rules, article, known)
    stories.add(c, member, keys)
    return article


def _save_story(c: Connection, rules: Rules, article: Article, known: Story | None) -> None:
    story_id = article.story_id
    assert story_id is not None
    members = articles.of_story(c, story_id)
    sources = [(rules.feed(one.feed), one.feed) for one in members]
    state = story.state(
        [(feed.owner if feed else name or "", feed.kind if feed else "") for feed, name in sources]
    )
    stories.save(
        c,
        Story(
            id=story_id,
            title=(known and known.title) or article.title,
            state=state,
            first_seen=known.first_seen if known else article.seen,
            last_seen=max(known.last_seen, article.seen) if known else article.seen,
        ),
    )


def _store(c: Connection, decision: route.Decision) -> None:
    for alert in decision.alerts:
        alerts.save(c, alert)
    for delivery in decision.deliveries:
        outbox.insert(c, delivery)
    for delivery in decision.joined:
        outbox.join(c, delivery)
    for delivery_id, reason in decision.suppressed:
        outbox.suppress(c, [delivery_id], reason)
