"""Alerts, their story and its articles → the one view that every message is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from monitor.config.rules import Config, Feed
from monitor.model import (
    Alert,
    AlertView,
    Article,
    ArticleView,
    Coverage,
    Evidence,
    NoteView,
    RuleView,
    StoredMatch,
    Story,
    StoryView,
    Translation,
)
from monitor.render import words
from monitor.text.sentences import lead_end, paragraphs

MOST_MARKS = 100
"""Different words that are marked in one message."""
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
    notes: Sequence[NoteView] = (),
    may_belong: Story | None = None,
) -> AlertView:
    """One story for one receiver: `alerts` are those it is told, `article` the one that brought
    them, `members` all articles of the story, `matches` those of the article, `notes` what the desk
    wrote beside it, `may_belong` the story it may be a part of. A headline that was removed is
    replaced by words that say so."""
    feeds = {feed.name: feed for feed in config.feeds}
    ordered = sorted(alerts, key=lambda alert: (-alert.severity.rank, alert.created, alert.rule))
    own = next((alert for alert in ordered if alert.story_id == story.id), ordered[0])
    told = {alert.rule for alert in alerts}
    removed = words.removed(config.settings.keep)
    return AlertView(
        id=own.id,
        revision=1,
        rules=tuple(_rule(alert, config) for alert in _once(ordered)),
        severity=ordered[0].severity,
        story=StoryView(
            id=story.id,
            title=story.title or (removed if article.forgotten else ""),
            state=story.state,
            articles=len(members),
            outlets=len({_owner(one, feeds) for one in members}),
            may_belong=(may_belong.id, may_belong.title) if may_belong else None,
            withdrawal=story.withdrawal,
        ),
        news=(),
        article=_article(article, feeds, translation, removed),
        evidence=_evidence(matches, told, article),
        coverage=tuple(_coverage(one, feeds, removed) for one in members),
        untranslated=untranslated,
        notes=tuple(notes),
        acknowledged_by=next((one.acknowledged_by for one in ordered if one.acknowledged_by), None),
        page=_page(config, own.id),
        marks=_marks(matches, told),
    )


def _once(ordered: Sequence[Alert]) -> Iterable[Alert]:
    """One of each rule, the first: of stories that became one it may have two."""
    found: dict[str, Alert] = {}
    for alert in ordered:
        found.setdefault(alert.rule, alert)
    return found.values()


def _page(config: Config, alert_id: str) -> str | None:
    url = config.settings.page_url
    return f"{url}/alerts/{alert_id}" if url else None


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
        outlet=feed.title if feed else None,
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
        outlet=feed.title if feed else None,
    )


def _evidence(
    matches: Sequence[StoredMatch], told: set[str], article: Article
) -> tuple[Evidence, ...]:
    """The evidence of the told rules, the most severe first, nothing twice, each with its place."""
    chosen = [stored.match for stored in matches if stored.match.rule in told]
    chosen.sort(key=lambda match: (-match.severity.rank, match.rule))
    shown = dict.fromkeys(evidence for match in chosen for evidence in match.evidence)
    return tuple(replace(one, where=place(article, one.original)) for one in shown)


def _marks(matches: Sequence[StoredMatch], told: set[str]) -> tuple[str, ...]:
    """The words that the told rules were found by, in the original and in the translation."""
    hits = (hit for stored in matches if stored.match.rule in told for hit in stored.match.hits)
    return tuple(dict.fromkeys(hit.surface for hit in hits))[:MOST_MARKS]


def place(article: Article, sentence: str | None) -> str | None:
    """Where a sentence of the article stands: "headline", "lead", "paragraph 3 of 7"; None where
    it is not found."""
    wanted = (sentence or "").strip("…").strip()
    if not wanted:
        return None
    if wanted in article.title:
        return "headline"
    at = article.text.find(wanted)
    if at < 0:
        return None
    if at < lead_end(article.text):
        return "lead"
    ends = [end for _, end in paragraphs(article.text)]
    number = sum(end <= at for end in ends) + 1
    return f"paragraph {number} of {len(ends)}"
