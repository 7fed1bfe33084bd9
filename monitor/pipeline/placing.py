"""An article into its story, inside the write that stores it, and what it brings to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor import story
from monitor.app import Rules
from monitor.model import (
    Article,
    DeliveryState,
    News,
    Placement,
    Story,
    StoryMember,
    Translation,
)
from monitor.pipeline.joining import join
from monitor.store import Connection, articles, keys, outbox, stories, tellers

RECENT = timedelta(days=7)
"""The days whose stories say what is frequent."""

SHARING, FELLOWS = 12, 12
"""Members that an article is compared with: those that share keys with it, and their fellows."""

OTHERS = 24
"""Members of its story beside which an article has news: those seen last. What the story was told
with it remembers for good."""

UNCLAIMED = frozenset({DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.SUPPRESSED})


COUNTED = 3
"""Independent sources that are counted: by one article of theirs three are one less at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where an article belongs. `article` names its story; `story` is as it is now, `before` as it
    was (None: it is new); `joined`: to a story that others had begun. `news`: what the article
    brings to a story that existed."""

    article: Article
    story: Story
    news: tuple[News, ...]
    joined: bool
    before: Story | None


def place(
    c: Connection,
    rules: Rules,
    article: Article,
    translation: Translation | None,
    *,
    now: datetime,
) -> Placed:
    """Places an article of which somebody may be told, and brings its story up to date. Called
    again with the same, it finds no news."""
    feed = rules.feed(article.feed)
    owner, kind = (feed.owner, feed.kind) if feed else (None, None)
    new = story.member(article, translation, owner=owner, kind=kind)
    known = stories.member(c, article.id)
    placement = _placement(c, new, known, begun=article.story_id)
    new = replace(new, story_id=placement.story_id, copy_of=placement.copy_of)
    if article.story_id != new.story_id:
        article = replace(article, story_id=new.story_id)
        articles.set_story(c, article.id, new.story_id)
    before = stories.get(c, new.story_id)
    if known is None or story.keys(known) != story.keys(new):
        stories.add(c, new, story.keys(new))
    elif known != new:
        stories.change(c, new)
    sources = tellers.first(c, new.story_id, COUNTED) if before else (new,)
    last = tellers.last_word(c, new.story_id) if before else None
    deciding = sources if last is None else (last,)
    told = _told(c, article, before or _begun(article, placement), deciding)
    brought = _Brought(c=c, rules=rules, article=article, story=told, sources=sources, now=now)
    news = (*brought.by_state(before, new), *brought.by_member(new, known))
    return Placed(
        article=article,
        story=told,
        news=() if before is None else news,
        joined=placement.joined and known is None,
        before=before,
    )


def _begun(article: Article, placement: Placement) -> Story:
    return Story(
        id=placement.story_id,
        title=article.title,
        state="reported",
        first_seen=article.seen,
        last_seen=article.seen,
        may_belong=placement.may_belong,
    )


def _told(c: Connection, article: Article, was: Story, deciding: tuple[StoryMember, ...]) -> Story:
    """The story as its members make it: of those that deny it or are official the last word
    counts, else that it has several sources."""
    told = replace(
        was,
        title=was.title or article.title,
        state=story.state(deciding, was),
        last_seen=max(was.last_seen, article.seen),
    )
    stories.save(c, told)
    return told


# ── where it belongs ──


def _placement(
    c: Connection, new: StoryMember, known: StoryMember | None, *, begun: str | None
) -> Placement:
    if known is not None:
        return _moved(c, new, known) or Placement(
            story_id=known.story_id, joined=True, copy_of=known.copy_of
        )
    if begun is not None:  # its place among the members was forgotten with its text
        return Placement(story_id=begun, joined=False)
    placement = _ranked(c, new)
    if placement.joined:
        return placement
    keys.count(c, new.seen.date(), story.telling(new))
    return replace(placement, may_belong=placement.may_belong or _goes_on(c, new))


def _ranked(c: Connection, new: StoryMember) -> Placement:
    candidates = _candidates(c, new, story.SILENCE)
    return story.place(new, candidates, shares=_shares(c, new))


def _candidates(c: Connection, new: StoryMember, back: timedelta) -> tuple[StoryMember, ...]:
    """What shares most with it, and who else is in their stories: a story is judged whole."""
    found = stories.candidates(c, story.keys(new), new.seen - back, SHARING)
    return (*found, *stories.fellows(c, found, FELLOWS))


def _shares(c: Connection, new: StoryMember) -> Mapping[str, float]:
    since = (new.seen - RECENT).date()
    return keys.shares(c, since, story.telling(new), story.ENOUGH_STORIES)


def _goes_on(c: Connection, new: StoryMember) -> str | None:
    """A story that has ended and that this one goes on."""
    ended = new.seen - story.SILENCE
    found = _candidates(c, new, story.LOOKBACK)
    return story.goes_on(new, [one for one in found if one.seen < ended], shares=_shares(c, new))


def _moved(c: Connection, new: StoryMember, known: StoryMember) -> Placement | None:
    """Where an article belongs that began a story of its own and of which more is known now: its
    translation has come. The story becomes a part of the older one; what nobody has been told of
    it is news of that one."""
    own = known.story_id == story.own_story(new.article_id)
    if (
        not own
        or known.facts == new.facts
        or stories.latest(c, known.story_id, known.article_id, 1)
    ):
        return None
    younger = stories.get(c, known.story_id)
    others = [
        one
        for one in _candidates(c, new, story.SILENCE)
        if one.article_id != new.article_id and one.seen <= new.seen
    ]
    found = story.place(new, others, shares=_shares(c, new))
    older = stories.get(c, found.story_id)
    if not found.joined or older is None or younger is None or younger.withdrawal is not None:
        return None
    told = outbox.of_story(c, younger.id)
    reason = f"told as a part of story {older.id}"
    if all(one.state in UNCLAIMED and not one.attempts for one in told):
        outbox.suppress(c, [one.id for one in told], reason)
        stories.forget_said(c, younger.id)
    join(c, younger, older, reason)
    return found


# ── what it brings ──


@dataclass(frozen=True, slots=True, kw_only=True)
class _Brought:
    """What an article brings to its story, each thing once: the story remembers it. `sources`: the
    first articles of so many as are counted."""

    c: Connection
    rules: Rules
    article: Article
    story: Story
    sources: tuple[StoryMember, ...]
    now: datetime

    def by_state(self, before: Story | None, new: StoryMember) -> Iterator[News]:
        """That an institution says it, or somebody that it isn't so."""
        kind = story.changed(before.state if before else "reported", self.story.state)
        if kind is not None and self._is_new("state", f"{kind}:{new.article_id}"):
            said = "denied" if kind == "denial" else f"official: {self._outlet()}"
            yield story.told(kind, f"{said}: {new.title}", new, self.article.url)

    def by_member(self, new: StoryMember, known: StoryMember | None) -> Iterator[News]:
        """The second source, a changed headline, places, numbers and names; of an article that
        goes further with none of these, its headline."""
        if self._is_second(new) and self._is_new("source", "2"):
            text = f"second outlet: {self._outlet()}, independently"
            yield story.told("second-owner", text, new, self.article.url)
        retitled = known is not None and story.retitled(known, new)
        if known and retitled and self._is_new("edit", f"{new.article_id}:{new.title}"):
            text = f"headline changed: {new.title} (before: {known.title})"
            yield story.told("edit", text, new, self.article.url)
        others = self._others(new)
        said = tuple(self._said(new, known, others))
        yield from said
        if known is None and not said and story.goes_further(new, others):
            yield story.told("edit", f"further report: {new.title}", new, self.article.url)

    def _others(self, new: StoryMember) -> tuple[StoryMember, ...]:
        if self.sources == (new,):  # it has just begun
            return ()
        return stories.latest(self.c, self.story.id, new.article_id, OTHERS)

    def _is_second(self, new: StoryMember) -> bool:
        """Whether there are two independent sources by this article."""
        if len(self.sources) != 2:
            return False
        return len(tellers.first(self.c, self.story.id, 2, but=new.article_id)) < 2

    def _said(
        self, new: StoryMember, known: StoryMember | None, others: Sequence[StoryMember]
    ) -> Iterator[News]:
        """What the article itself said before is no news, whichever the others are by now."""
        own = story.says(known) if known and known.story_id == new.story_id else {}
        for kind, said in story.says(new, others).items():
            if not said:
                continue
            before = stories.said(self.c, self.story.id, kind)
            learnt = stories.learn(self.c, self.story.id, kind, said.keys() - before, self.now)
            for key in (key for key in said if key in learnt and key not in own.get(kind, {})):
                text = story.worded(kind, key, said[key], before)
                yield story.told(kind, text, new, self.article.url)

    def _is_new(self, kind: str, key: str) -> bool:
        return bool(stories.learn(self.c, self.story.id, kind, [key], self.now))

    def _outlet(self) -> str:
        feed = self.rules.feed(self.article.feed)
        name = (feed and feed.title) or self.article.feed or "an outlet"
        return f"{name} ({feed.country})" if feed and feed.country else name
