"""Who tells a story, and with what word, from an index alone: also of a long one at little cost.

The members have what `story.sources` and `story.state` ask for; title, sketch and all facts but
`denies` are left out.
"""

from datetime import UTC, datetime

from sqlalchemy import Boolean, Connection, bindparam, text
from sqlalchemy.engine import Row

from monitor.model import Facts, StoryMember
from monitor.store.columns import Utc

EVER = datetime.fromtimestamp(0, UTC)

_SINCE = bindparam("since", type_=Utc)
_TYPES = {"seen": Utc, "denies": Boolean}
_FIRST = """
    SELECT article_id, seen, copy_of, owner, feed, kind, denies FROM (
        SELECT anon_texts.*,
            row_number() OVER (PARTITION BY source ORDER BY seen, article_id) AS number FROM (
                SELECT article_id, seen, copy_of, owner, feed, kind, denies,
                    coalesce(nullif(owner, ''), nullif(feed, ''), article_id) AS source,
                    row_number() OVER (
                        PARTITION BY coalesce(copy_of, article_id) ORDER BY seen, article_id
                    ) AS copy
                FROM story_members
                WHERE story_id = :story AND seen >= :since AND article_id <> :but
            ) anon_texts
        WHERE copy = 1
    ) anon_sources
    WHERE number = 1 ORDER BY seen, article_id LIMIT :most
"""
_LAST = """
    SELECT article_id, seen, copy_of, owner, feed, kind, denies FROM story_members
    WHERE story_id = :story AND (denies OR kind = 'institution')
    ORDER BY seen DESC, article_id DESC LIMIT 1
"""
_KINDS = """
    SELECT DISTINCT kind FROM story_members
    WHERE story_id = :story AND seen >= :since AND kind IS NOT NULL
"""
_first = text(_FIRST).bindparams(_SINCE).columns(**_TYPES)
_last = text(_LAST).columns(**_TYPES)
_kinds = text(_KINDS).bindparams(_SINCE)


def first(
    c: Connection, story_id: str, most: int, *, since: datetime = EVER, but: str = ""
) -> tuple[StoryMember, ...]:
    """The first article of each independent source (outlets of one owner are one, and so are those
    that carry one text) since then, the article `but` aside: the first `most` of them."""
    asked = {"story": story_id, "since": since, "but": but, "most": most}
    return tuple(_member(story_id, one) for one in c.execute(_first, asked))


def last_word(c: Connection, story_id: str) -> StoryMember | None:
    """The last member that is an institution's or denies the story."""
    found = c.execute(_last, {"story": story_id}).first()
    return _member(story_id, found) if found else None


def kinds(c: Connection, story_id: str, since: datetime) -> frozenset[str]:
    """The kinds of the feeds that told it since then."""
    return frozenset(c.execute(_kinds, {"story": story_id, "since": since}).scalars())


def _member(story_id: str, found: Row[tuple[object, ...]]) -> StoryMember:
    told = dict(found._mapping)
    facts = Facts(denies=told.pop("denies"))
    return StoryMember(story_id=story_id, title="", sketch=(), words=0, facts=facts, **told)
