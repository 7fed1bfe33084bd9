"""Alerts, their story and its articles → the one view that every message is made of."""

from collections.abc import Sequence
from datetime import timedelta

from monitor.config.rules import Config, Feed
from monitor.model import (
    Alert,
    AlertView,
    Article,
    ArticleView,
    Coverage,
    Evidence,
    RuleView,
    StoredMatch,
    Story,
    StoryView,
    Translation,
)
from monitor.render import words

LATE = timedelta(hours=2)
"""An article seen this long after it says it was published is marked late."""


def alert_view(
    *,
    config: Config,
    alerts: Sequence[Alert],
    story: Story,
    article: Article,
    members: Sequence[Article],
    translation: Translation | None,
    matches: Sequence[StoredMatch],
    untranslated: str | None,
) -> AlertView:
    """One story for one receiver: `alerts` are those it is told, `article` the one that brought
    them, `members` all articles of the story, `matches` those of the article. A headline that was
    removed is replaced by words that say so."""
    feeds = {feed.name: feed for feed in config.feeds}
    ordered = sorted(alerts, key=lambda alert: (-alert.severity.rank, alert.created, alert.rule))
    told = {alert.rule for alert in alerts}
    removed = words.removed(config.settings.keep)
    return AlertView(
        id=ordered[0].id,
        revision=1,
        rules=tuple(_rule(alert, config) for alert in ordered),
        severity=ordered[0].severity,
        story=StoryView(
            id=story.id,
            title=story.title or (removed if article.forgotten else ""),
            state=story.state,
            articles=len(members),
            outlets=len({_owner(one, feeds) for one in members}),
        ),
        news=(),
        article=_article(article, feeds, translation, removed),
        evidence=_evidence(matches, told),
        coverage=tuple(_coverage(one, feeds, removed) for one in members),
        untranslated=untranslated,
    )


def _rule(alert: Alert, config: Config) -> RuleView:
    """The rule as it is written now; a rule that is gone keeps its id and severity."""
    for rule in config.rules:
        if rule.id == alert.rule:
            return RuleView(id=rule.id, title=rule.title, severity=alert.severity, note=rule.note)
    return RuleView(id=alert.rule, title=alert.rule, severity=alert.severity, note=None)


def _owner(article: Article, feeds: dict[str, Feed]) -> str | None:
    feed = feeds.get(article.feed or "")
    return (feed.owner or feed.name) if feed else article.feed


def _article(
    article: Article, feeds: dict[str, Feed], translation: Translation | None, removed: str
) -> ArticleView:
    feed = feeds.get(article.feed or "")
    return ArticleView(
        url=article.url,
        title=removed if article.forgotten else article.title,
        title_translated=(translation.title or None) if translation else None,
        engine=translation.engine if translation else None,
        quality=translation.quality if translation else None,
        doubts=translation.doubts if translation else (),
        complete=translation.complete if translation else True,
        language=article.language,
        script=article.script,
        feed=article.feed,
        country=feed.country if feed else None,
        published=article.published,
        seen=article.seen,
        late=article.published is not None and article.seen - article.published > LATE,
    )


def _coverage(article: Article, feeds: dict[str, Feed], removed: str) -> Coverage:
    feed = feeds.get(article.feed or "")
    return Coverage(
        feed=article.feed,
        owner=_owner(article, feeds),
        country=feed.country if feed else None,
        url=article.url,
        title=removed if article.forgotten else article.title,
        language=article.language,
        published=article.published,
    )


def _evidence(matches: Sequence[StoredMatch], told: set[str]) -> tuple[Evidence, ...]:
    """The evidence of the told rules, the most severe first, nothing twice."""
    chosen = [stored.match for stored in matches if stored.match.rule in told]
    chosen.sort(key=lambda match: (-match.severity.rank, match.rule))
    return tuple(dict.fromkeys(evidence for match in chosen for evidence in match.evidence))
