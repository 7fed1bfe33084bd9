"""An article into its story, inside the write that stores it."""

from dataclasses import dataclass, replace
from datetime import datetime

from monitor import story
from monitor.app import Rules
from monitor.model import Article, News, Severity, Story, StoryMember, Translation
from monitor.store import Connection, articles, stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where an article belongs. `article` names its story; `story` and `members` (first seen
    first) are as they are now, `before` is the story as it was (None: it is new); `joined`: to a
    story that others had begun. `news`: what the article brings to a story that existed."""

    article: Article
    story: Story
    members: tuple[StoryMember, ...]
    news: tuple[News, ...]
    joined: bool
    before: Story | None


def place(
    c: Connection,
    rules: Rules,
    article: Article,
    translation: Translation | None,  # noqa: ARG001 - stories of several languages come next
    *,
    severity: Severity,  # noqa: ARG001 - decides in doubt, next
    now: datetime,  # noqa: ARG001 - the time of what is new, next
) -> Placed:
    """Places an article of which somebody may be told, `severity` being the highest of its rules,
    and brings its story up to date. Called again with the same, it finds no news."""
    feed = rules.feed(article.feed)
    owner, kind = (feed.owner, feed.kind) if feed else (None, None)
    member = story.member(article, owner=owner, kind=kind)
    joined = False
    if article.story_id is None:
        since = article.seen - story.SILENCE
        placement = story.place(member, stories.candidates(c, story.keys(member), since))
        member = replace(member, story_id=placement.story_id)
        article = replace(article, story_id=placement.story_id)
        articles.set_story(c, article.id, placement.story_id)
        joined = placement.joined
    before = stories.get(c, member.story_id)
    now_told = _told(c, rules, article, before)
    stories.save(c, now_told)
    stories.add(c, member, story.keys(member))
    return Placed(
        article=article,
        story=now_told,
        members=stories.members(c, now_told.id),
        news=(),
        joined=joined,
        before=before,
    )


def _told(c: Connection, rules: Rules, article: Article, known: Story | None) -> Story:
    story_id = article.story_id
    assert story_id is not None
    members = articles.of_story(c, story_id)
    feeds = [(rules.feed(one.feed), one.feed) for one in members]
    state = story.state(
        [(feed.owner if feed else name or "", feed.kind if feed else "") for feed, name in feeds]
    )
    return Story(
        id=story_id,
        title=(known and known.title) or article.title,
        state="withdrawn" if known and known.withdrawal else state,
        first_seen=known.first_seen if known else article.seen,
        last_seen=max(known.last_seen, article.seen) if known else article.seen,
        same_as=known.same_as if known else None,
        may_belong=known.may_belong if known else None,
        withdrawal=known.withdrawal if known else None,
    )
