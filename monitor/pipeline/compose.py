"""Rows → what a message or a listing says of a story."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor import render
from monitor.app import Rules
from monitor.model import (
    Alert,
    AlertView,
    Article,
    Delivery,
    DigestView,
    Message,
    MessageKind,
    News,
    NoteView,
    Notice,
    Section,
    Story,
    Translation,
)
from monitor.pipeline import handover
from monitor.store import (
    Connection,
    Store,
    acts,
    alerts,
    articles,
    digests,
    matches,
    outbox,
    same,
)
from monitor.store.handover import told as told_since
from monitor.translate import Translators

HAND_OVER = "hand-over"
"""What the notice of a digest is about that somebody asked for."""

MOST = 200
"""Stories of one digest; how many more there are is told."""

CORRECTED = ("withdrawn", "denied")
SURENESS = (*CORRECTED, "official", "corroborated", "reported")


def compose(c: Connection, rules: Rules, delivery: Delivery, translators: Translators) -> Message:
    """The message of a delivery, from what the archive has now."""
    if delivery.kind is MessageKind.NOTICE or delivery.story_id is None:
        return Message(
            id=delivery.id, kind=delivery.kind, channel=delivery.channel, notice=delivery.notice
        )
    current = outbox.get(c, delivery.id) or delivery  # rules may have joined since the claim
    view = _view(c, rules, translators, current)
    return Message(id=current.id, kind=current.kind, channel=current.channel, alerts=(view,))


def compose_digest(
    store: Store, rules: Rules, delivery: Delivery, translators: Translators, now: datetime
) -> Message:
    """The message of a digest. Takes seconds of CPU, and reads on its own: call it in a thread,
    outside of any transaction."""
    notice = delivery.notice or Notice(about=digests.OWN, text="Digest", since=now)
    views, more = store.read_now(lambda c: _told(c, rules, translators, delivery, notice))
    beside = [Section(title="More stories", lines=(more,))] if more else []
    if notice.about in {digests.OWN, HAND_OVER}:
        found = store.read_now(lambda c: handover.rows(c, rules, notice.since, now))
        told = handover.view(found, notice.text, beside, quiet=not views)
    else:
        told = DigestView(why=notice.text, since=notice.since, until=now, sections=tuple(beside))
    return Message(
        id=delivery.id,
        kind=MessageKind.DIGEST,
        channel=delivery.channel,
        alerts=tuple(views),
        digest=told,
    )


def _told(
    c: Connection, rules: Rules, translators: Translators, delivery: Delivery, notice: Notice
) -> tuple[list[AlertView], str | None]:
    """The stories of a digest, what was corrected first, then the worst, and the surest of them;
    and how many more there are."""
    if notice.about == HAND_OVER:
        ids = told_since(c, notice.since, delivery.channel or None)
        siblings = ((story_id, alerts.of_story(c, story_id)) for story_id in ids[:MOST])
        views = [
            replace(
                story_view(c, rules, translators, found),
                news=_news(c, story_id, notice.since, delivery.channel),
            )
            for story_id, found in siblings
            if found
        ]
        more = len(ids) - MOST
    else:
        gathered = _by_story(digests.gathered(c, delivery.id))
        views = [_view(c, rules, translators, one) for one in gathered[:MOST]]
        more = len(gathered) - MOST
    said = f"{more:,} more: `monitor alerts list` has them" if more > 0 else None
    return sorted(views, key=_order), said


def _news(c: Connection, story_id: str, since: datetime, channel: str) -> tuple[News, ...]:
    """What was new of a story since then, for any channel or for that one."""
    told = (
        one
        for one in outbox.of_story(c, story_id)
        if one.created >= since and channel in {"", one.channel}
    )
    return tuple(dict.fromkeys(news for one in told for news in one.news))


def _order(view: AlertView) -> tuple[bool, int, int]:
    state = view.story.state
    sureness = SURENESS.index(state) if state in SURENESS else len(SURENESS)
    return state not in CORRECTED, -view.severity.rank, sureness


def _by_story(gathered: Iterable[Delivery]) -> list[Delivery]:
    """One for each story, with the alerts and the news of all."""
    found: dict[str | None, Delivery] = {}
    for one in gathered:
        before = found.get(one.story_id)
        if before is None:
            found[one.story_id] = one
            continue
        latest = max(before, one, key=lambda each: each.revision)
        news: tuple[News, ...] = tuple(dict.fromkeys((*before.news, *one.news)))
        ids = tuple(dict.fromkeys((*before.alert_ids, *one.alert_ids)))
        found[one.story_id] = replace(latest, news=news, alert_ids=ids)
    return list(found.values())


def _view(c: Connection, rules: Rules, translators: Translators, delivery: Delivery) -> AlertView:
    """What a delivery tells of its story."""
    assert delivery.story_id is not None, f"delivery {delivery.id} has no story"
    siblings = alerts.of_story(c, delivery.story_id)
    told = [one for one in siblings if one.id in delivery.alert_ids] or siblings
    view = story_view(c, rules, translators, told, delivery.article_id)
    return replace(view, revision=delivery.revision, news=delivery.news)


def story_view(
    c: Connection,
    rules: Rules,
    translators: Translators,
    told: Sequence[Alert],
    article_id: str | None = None,
) -> AlertView:
    """The story of `told` (alerts of one event, one at least) as a receiver sees it."""
    story = same.story(c, told[0].story_id)
    assert story is not None, f"alert {told[0].id} has no story"
    members = articles.of_story(c, story.id)
    brought = article_id or told[0].article_id
    article = next((one for one in members if one.id == brought), None) or articles.get(c, brought)
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
        notes=_notes(c, story.id),
        may_belong=_may_belong(c, story),
    )


def _may_belong(c: Connection, story: Story) -> Story | None:
    """Another story that it may be a part of."""
    other = same.story(c, story.may_belong) if story.may_belong else None
    return other if other is not None and other.id != story.id else None


def _notes(c: Connection, story_id: str) -> tuple[NoteView, ...]:
    done = acts.of_story(c, story_id)
    return tuple(
        NoteView(by=one.by, text=one.text, at=one.at) for one in done if one.kind == "note"
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
