"""Stories, their members, and the keys by which an article finds its story."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, func, or_, select, update

from monitor.model import Story, StoryMember
from monitor.store.columns import signed
from monitor.store.schema import articles, stories, story_keys, story_members
from monitor.store.statements import (
    chunks,
    columns,
    first,
    insert_missing,
    row,
    upsert,
    value,
    values,
)

_MEMBER = columns(story_members, StoryMember)


def get(c: Connection, story_id: str) -> Story | None:
    """One story."""
    found = c.execute(select(stories).where(stories.c.id == story_id)).first()
    return value(Story, found) if found else None


def count(c: Connection) -> int:
    """How many there are."""
    return c.execute(select(func.count()).select_from(stories)).scalar_one()


def save(c: Connection, story: Story) -> None:
    """The story as it is now; its `first_seen` stays."""
    upsert(c, stories, [row(story)], first_seen=first)


def candidates(
    c: Connection, keys: Collection[int], since: datetime, limit: int = 50
) -> tuple[StoryMember, ...]:
    """Members seen since then that share a key (64 bits) with `keys`: most shared first, then
    latest."""
    shared = (
        select(story_keys.c.article_id, func.count().label("shared"))
        .where(story_keys.c.key.in_(set(keys)), story_keys.c.seen >= since)
        .group_by(story_keys.c.article_id)
        .subquery()
    )
    wanted = (
        select(*_MEMBER)
        .join(shared, shared.c.article_id == story_members.c.article_id)
        .order_by(shared.c.shared.desc(), story_members.c.seen.desc(), story_members.c.article_id)
        .limit(limit)
    )
    return values(StoryMember, c.execute(wanted))


def add(c: Connection, member: StoryMember, keys: Collection[int]) -> None:
    """The article into its story, found by these keys (64 bits) from now on and by no earlier
    ones. An article is in one story: adding it to another moves it."""
    upsert(c, story_members, [row(member)])
    c.execute(delete(story_keys).where(story_keys.c.article_id == member.article_id))
    # Twice the same 64 bits, once signed and once not, are one key.
    distinct = {signed(key) for key in keys}
    rows = [{"article_id": member.article_id, "key": key, "seen": member.seen} for key in distinct]
    insert_missing(c, story_keys, rows)


def move(c: Connection, article_ids: Collection[str], story_id: str) -> None:
    """Articles into another story, with the keys by which they are found."""
    for part in chunks(article_ids):
        for table, key in ((articles, articles.c.id), (story_members, story_members.c.article_id)):
            c.execute(update(table).where(key.in_(part)).values(story_id=story_id))


def same(c: Connection, story_id: str, older_id: str) -> None:
    """A story is the same as an older one, and so is whatever was the same as it."""
    was_it = or_(stories.c.id == story_id, stories.c.same_as == story_id)
    c.execute(update(stories).where(was_it).values(same_as=older_id))


def members(c: Connection, story_id: str) -> tuple[StoryMember, ...]:
    """The members of a story, first seen first."""
    wanted = select(*_MEMBER).where(story_members.c.story_id == story_id)
    ordered = wanted.order_by(story_members.c.seen, story_members.c.article_id)
    return values(StoryMember, c.execute(ordered))
