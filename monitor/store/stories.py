"""Stories, their members, and the keys by which an article finds its story."""

from collections.abc import Collection
from datetime import datetime
from functools import cache

from sqlalchemy import (
    Connection,
    TextClause,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)

from monitor.model import Story, StoryMember
from monitor.store.columns import Hash64, Utc, signed
from monitor.store.schema import articles, stories, story_facts, story_keys, story_members
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
    """How many there are; those found to be the same are one."""
    return c.execute(select(func.count()).where(stories.c.same_as.is_(None))).scalar_one()


def save(c: Connection, story: Story) -> None:
    """The story as it is now; its `first_seen` stays."""
    upsert(c, stories, [row(story)], first_seen=first)


def candidates(
    c: Connection, keys: Collection[int], since: datetime, limit: int = 50
) -> tuple[StoryMember, ...]:
    """Members seen since then that share a key (64 bits) with `keys`: most shared first, then
    latest. Of those under one key the latest are looked at, so that a key that everything has costs
    no more than another."""
    distinct = sorted({signed(key) for key in keys})
    if not distinct:
        return ()
    asked = {f"k{place}": key for place, key in enumerate(distinct)}
    found = c.execute(_sharing(len(distinct)), {**asked, "since": since, "limit": limit})
    order = {article_id: place for place, (article_id,) in enumerate(found)}
    if not order:
        return ()
    wanted = select(*_MEMBER).where(story_members.c.article_id.in_(order))
    return tuple(
        sorted(values(StoryMember, c.execute(wanted)), key=lambda one: order[one.article_id])
    )


def fellows(c: Connection, found: Collection[StoryMember], limit: int) -> tuple[StoryMember, ...]:
    """Further members of the stories of those that were found, copies aside, the latest first."""
    wanted = (
        select(*_MEMBER)
        .where(
            story_members.c.story_id.in_({one.story_id for one in found}),
            story_members.c.article_id.not_in([one.article_id for one in found]),
            story_members.c.copy_of.is_(None),
        )
        .order_by(story_members.c.seen.desc(), story_members.c.article_id)
        .limit(limit)
    )
    return values(StoryMember, c.execute(wanted)) if found else ()


PER_KEY = 60
"""Members looked at under one key."""


# By hand: built of expressions, a statement of thirty parts costs more than running it.
@cache
def _sharing(count: int) -> TextClause:
    latest = (
        "SELECT article_id, seen FROM (SELECT article_id, seen FROM story_keys"
        " WHERE key = :k{0} AND seen >= :since ORDER BY seen DESC LIMIT {1}) anon_{0}"
    )
    under = " UNION ALL ".join(latest.format(place, PER_KEY) for place in range(count))
    order = "count(*) DESC, max(seen) DESC, article_id"
    shared = "SELECT article_id FROM ({}) anon_all GROUP BY article_id ORDER BY {} LIMIT :limit"
    return text(shared.format(under, order)).bindparams(
        bindparam("since", type_=Utc),
        *(bindparam(f"k{place}", type_=Hash64) for place in range(count)),
    )


def member(c: Connection, article_id: str) -> StoryMember | None:
    """The article as a member of its story."""
    wanted = select(*_MEMBER).where(story_members.c.article_id == article_id)
    found = c.execute(wanted).first()
    return value(StoryMember, found) if found else None


def learn(
    c: Connection, story_id: str, kind: str, keys: Collection[str], now: datetime
) -> frozenset[str]:
    """What of these a story was not known to say under that kind; from now on it is."""
    known = said(c, story_id, kind)
    new = frozenset(keys) - known
    rows = [{"story_id": story_id, "kind": kind, "key": key, "at": now} for key in sorted(new)]
    insert_missing(c, story_facts, rows)
    return new


def said(c: Connection, story_id: str, kind: str) -> frozenset[str]:
    """What a story is known to say under that kind."""
    of_story = story_facts.c.story_id == story_id, story_facts.c.kind == kind
    return frozenset(c.execute(select(story_facts.c.key).where(*of_story)).scalars())


def forget_said(c: Connection, story_id: str) -> None:
    """A story is known to say nothing: nobody was told what it said."""
    c.execute(delete(story_facts).where(story_facts.c.story_id == story_id))


def add(c: Connection, member: StoryMember, keys: Collection[int]) -> None:
    """The article into its story, found by these keys (64 bits) from now on and by no earlier
    ones. An article is in one story: adding it to another moves it."""
    change(c, member)
    c.execute(delete(story_keys).where(story_keys.c.article_id == member.article_id))
    # Twice the same 64 bits, once signed and once not, are one key.
    distinct = {signed(key) for key in keys}
    rows = [{"article_id": member.article_id, "key": key, "seen": member.seen} for key in distinct]
    insert_missing(c, story_keys, rows)


def change(c: Connection, member: StoryMember) -> None:
    """The article in its story as it is now, found as before."""
    upsert(c, story_members, [row(member) | {"denies": member.facts.denies}])


def move(c: Connection, article_ids: Collection[str], story_id: str) -> None:
    """Articles into another story, with the keys by which they are found."""
    for part in chunks(article_ids):
        for table, key in ((articles, articles.c.id), (story_members, story_members.c.article_id)):
            c.execute(update(table).where(key.in_(part)).values(story_id=story_id))


def members(c: Connection, story_id: str) -> tuple[StoryMember, ...]:
    """The members of a story, first seen first."""
    wanted = select(*_MEMBER).where(story_members.c.story_id == story_id)
    ordered = wanted.order_by(story_members.c.seen, story_members.c.article_id)
    return values(StoryMember, c.execute(ordered))


def latest(c: Connection, story_id: str, but: str, limit: int) -> tuple[StoryMember, ...]:
    """The members of a story that were seen last, other than the article `but`; last seen first."""
    theirs = story_members.c.story_id == story_id, story_members.c.article_id != but
    wanted = select(*_MEMBER).where(*theirs)
    ordered = wanted.order_by(story_members.c.seen.desc(), story_members.c.article_id.desc())
    return values(StoryMember, c.execute(ordered.limit(limit)))
