"""Rows → what a message or a listing says of a story."""

from collections.abc import Sequence
from dataclasses import replace

from monitor import render
from monitor.app import Rules
from monitor.model import Alert, AlertView, Article, Delivery, Message, MessageKind, Translation
from monitor.store import Connection, alerts, articles, matches, outbox, stories
from monitor.translate import Translators


def compose(c: Connection, rules: Rules, delivery: Delivery, translators: Translators) -> Message:
    """The message of a delivery, from what the archive has now."""
    if delivery.kind is MessageKind.NOTICE or delivery.story_id is None:
        return Message(
            id=delivery.id, kind=delivery.kind, channel=delivery.channel, notice=delivery.notice
        )
    current = outbox.get(c, delivery.id) or delivery  # rules may have joined since the claim
    told = [one for one in alerts.of_story(c, delivery.story_id) if one.id in current.alert_ids]
    view = story_view(c, rules, translators, told, current.article_id)
    view = replace(view, revision=current.revision, news=current.news)
    return Message(id=current.id, kind=current.kind, channel=current.channel, alerts=(view,))


def story_view(
    c: Connection,
    rules: Rules,
    translators: Translators,
    told: Sequence[Alert],
    article_id: str | None = None,
) -> AlertView:
    """The story of `told` (alerts of one story, one at least) as a receiver sees it."""
    story = stories.get(c, told[0].story_id)
    members = articles.of_story(c, told[0].story_id)
    brought = article_id or told[0].article_id
    article = next((one for one in members if one.id == brought), None) or articles.get(c, brought)
    assert story is not None, f"alert {told[0].id} has no story"
    assert article is not None, f"alert {told[0].id} has no article"
    translation = articles.translation(c, article.id)
    if translation is not None and not translation.engine:  # all engines have tried in vain
        translation = None
    return render.alert_view(
        config=rules.config,
        alerts=told,
        story=story,
        article=article,
        members=members,
        translation=translation,
        matches=matches.of_article(c, article.id),
        untranslated=_untranslated(rules, translators, article, translation),
    )


def _untranslated(
    rules: Rules, translators: Translators, article: Article, translation: Translation | None
) -> str | None:
    """Why there is no translation, where a reader would expect one."""
    target = rules.config.settings.translate_to
    if translation is not None or article.language == target or article.forgotten:
        return None
    if article.language is None:
        return "the language is not known"
    if translators.serves(article.language, article.script) is None:
        return f"no engine for {article.language}"
    return "the translation failed or did not come in time"
