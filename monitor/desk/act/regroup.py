"""Split and merge: which articles tell one event, as a person sees it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.desk.act.who import named
from monitor.errors import SettingError
from monitor.match import Rules
from monitor.model import (
    Act,
    ActKind,
    Article,
    Delivery,
    DeliveryState,
    Outcome,
    StoredMatch,
    Story,
    StoryMember,
    stable_id,
)
from monitor.pipeline.conclude import Evaluation, conclude
from monitor.pipeline.document import document
from monitor.pipeline.joining import join
from monitor.pipeline.placing import place
from monitor.store import Connection, acts, alerts, articles, matches, outbox, same, stories
from monitor.urls import page

UNCLAIMED = (DeliveryState.PENDING, DeliveryState.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """An article's own `story`, taken out of `before` with so many copies of its text; `alerts` of
    the new story; not `new` where it had been split off before."""

    story: Story
    before: Story
    copies: int
    alerts: int
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The `younger` story is the same as the `older`; `spared`: messages about the younger that
    nobody gets now. Not `new` where they had been one."""

    older: Story
    younger: Story
    spared: int
    new: bool


def split(c: Connection, rules: Rules, which: str, by: str, now: datetime) -> Split:
    """The article (by id or address) and the copies of its text get a story of their own, which
    alerts as a new one and names where it came from. Raises SettingError where it has no story, or
    has one to itself."""
    article, old = _in_story(c, which)
    own = stable_id("s", article.id, "split")
    if old.id == own:
        came = stories.get(c, old.may_belong) if old.may_belong else None
        return Split(story=old, before=came or old, copies=0, alerts=0, new=False)
    members = stories.members(c, old.id)
    if len(members) < 2:
        raise SettingError(f"{which} is alone in its story: there is nothing to split")
    moved = _with_copies(article, members)
    made = Story(
        id=own, title=article.title, state="reported", first_seen=article.seen,
        last_seen=article.seen, may_belong=old.id,
    )  # fmt: skip
    stories.save(c, made)
    stories.move(c, moved, own)
    _credit_others(c, old, moved, f"split off by {by}")
    for moved_id in moved:
        _evaluate(c, rules, moved_id, now)
    refresh(c, rules, old.id, now)
    for story_id in (old.id, own):
        text = f"{article.title} ({own}) out of {old.title} ({old.id})"
        acts.add(c, _act("split", story_id, text, by, now))
    return Split(
        story=stories.get(c, own) or made,
        before=old,
        copies=len(moved) - 1,
        alerts=len(alerts.of_story(c, own)),
        new=True,
    )


def _in_story(c: Connection, which: str) -> tuple[Article, Story]:
    article = articles.get(c, stable_id("a", page(which)) if "://" in which else which)
    if article is None:
        raise SettingError(
            f"{which}: no such article; `monitor alerts show ID` lists those of a story"
        )
    story = stories.get(c, article.story_id) if article.story_id else None
    if story is None:
        raise SettingError(f"{which} is in no story: no rule alerts on it")
    return article, story


def _with_copies(article: Article, members: Sequence[StoryMember]) -> list[str]:
    """The article first, then those with its text; it alone where all have that text."""
    texts = {one.article_id: one.copy_of or one.article_id for one in members}
    same = [
        one.article_id
        for one in members
        if texts[one.article_id] == texts.get(article.id) and one.article_id != article.id
    ]
    return [article.id, *same] if len(same) + 1 < len(members) else [article.id]


def _credit_others(c: Connection, old: Story, moved: Collection[str], reason: str) -> None:
    """What the story stands on is another of its articles now; a message that nobody has had, and
    that none of them bears out, is not sent."""
    stand_in: dict[str, StoredMatch] = {}
    for member in stories.members(c, old.id):
        for stored in matches.of_article(c, member.article_id):
            if stored.match.alert:
                stand_in.setdefault(stored.match.rule, stored)
    borne_out = {}
    for alert in alerts.of_story(c, old.id):
        other = stand_in.get(alert.rule)
        if other is None:
            continue
        borne_out[alert.id] = other.article_id
        if alert.article_id in moved:
            alerts.credit(c, alert.id, other.article_id)
            if other.outcome is Outcome.COVERAGE:
                matches.save(c, [replace(other, outcome=Outcome.ALERT)])
    for delivery in _unclaimed(c, old.id):
        if delivery.article_id not in moved:
            continue
        others = [borne_out[one] for one in delivery.alert_ids if one in borne_out]
        if others:
            outbox.join(c, replace(delivery, article_id=others[0]))
        else:
            outbox.suppress(c, [delivery.id], reason)


def _unclaimed(c: Connection, story_id: str) -> Iterator[Delivery]:
    for delivery in outbox.of_story(c, story_id):
        if delivery.state in UNCLAIMED:
            yield delivery


def _evaluate(c: Connection, rules: Rules, article_id: str, now: datetime) -> None:
    """The rules held against the article once more, in the story it has now."""
    article = articles.get(c, article_id)
    assert article is not None
    feed = rules.feed(article.feed)
    translation = articles.translation(c, article_id)
    read = document(article, feed, translation)
    known = matches.of_article(c, article_id)
    evaluation = Evaluation(
        article=article,
        found=rules.matcher.holding(read, today=now.date(), also=[m.match.rule for m in known]),
        final=all(stored.final for stored in known),
        translation=translation,
    )
    conclude(c, rules, evaluation, now=now, wait=timedelta())


def refresh(c: Connection, rules: Rules, story_id: str, now: datetime) -> None:
    """Brings a story's state up to what its articles say."""
    readable = (one for one in articles.of_story(c, story_id) if not one.forgotten)
    article = next(readable, None)
    if article is not None:
        translation = articles.translation(c, article.id)
        place(c, rules, article, translation, now=now)


def merge(c: Connection, rules: Rules, both: tuple[str, str], *, by: str, now: datetime) -> Merged:
    """The younger of two stories is the same as the older, and becomes a part of it. Who was told
    of either has been told, and nobody is told of the merge; what nobody had of the younger goes
    only to those that had, or will have, nothing as urgent of the older. Raises SettingError where
    one of them is withdrawn and the other is not."""
    one, other = (named(c, each) for each in both)
    older, younger = sorted((one, other), key=lambda story: (story.first_seen, story.id))
    if older.id == younger.id:
        return Merged(older=older, younger=younger, spared=0, new=False)
    if (older.withdrawal is None) != (younger.withdrawal is None):
        taken, stands = (older, younger) if older.withdrawal else (younger, older)
        raise SettingError(
            f"{taken.title} ({taken.id}) is withdrawn and {stands.title} ({stands.id}) is not, so "
            f"that those who had this one would not be told: `monitor alerts false {stands.id} "
            '--news --reason "…"` first'
        )
    spared = join(c, younger, older, f"merged into {older.id} by {by}")
    refresh(c, rules, older.id, now)
    text = f"{younger.title} ({younger.id}) into {older.title} ({older.id})"
    acts.add(c, _act("merged", older.id, text, by, now))
    merged = same.story(c, older.id) or older
    return Merged(older=merged, younger=younger, spared=spared, new=True)


def _act(kind: ActKind, story_id: str, text: str, by: str, now: datetime) -> Act:
    act_id = stable_id("act", kind, story_id, text, now.isoformat())
    return Act(id=act_id, kind=kind, by=by, at=now, story_id=story_id, text=text)
