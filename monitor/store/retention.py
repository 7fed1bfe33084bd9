"""What is forgotten: texts. Keys of entries, articles, stories, alerts and deliveries stay, so that
nothing that is shown again alerts again.

What is to be forgotten is looked for in a read, and forgotten a few at a time in writes, so that
nobody waits long for the database.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from monitor.model import DeliveryState, ParsedEntry
from monitor.store.schema import (
    alerts,
    articles,
    deliveries,
    entries,
    matches,
    rules_versions,
    stories,
    story_facts,
    story_keys,
    story_members,
    translations,
)
from monitor.store.statements import chunks

_SETTLED = (DeliveryState.SENT, DeliveryState.SUPPRESSED)
_a, _d = articles.c, deliveries.c


def _is_owed() -> ColumnElement[bool]:
    """Whether a message of the article's story may still be sent, if a person wants it."""
    within_a_digest = and_(_d.state == DeliveryState.DIGESTED, _d.sent.is_not(None))
    arrived = or_(_d.state.in_(_SETTLED), within_a_digest)
    return exists().where(_d.story_id == _a.story_id, ~arrived)


LIVED = timedelta(days=7)
"""What is forgotten is gone: nothing is, before the archive was read for so long by the clock that
says how old its texts are. One that was set years ahead by mistake is mostly noticed sooner."""


def has_lived(c: Connection, now: datetime, keep: timedelta) -> bool:
    """Whether the archive was read about `LIVED` ago (about `keep`, where that is shorter) by the
    clock as it is, or holds nothing older: where neither is so, the clock was set, or there was a
    pause."""
    span = min(LIVED, keep)
    latest = select(func.max(_a.read)).where(_a.forgotten.is_(False), _a.read <= now - span)
    before = c.execute(latest).scalar()
    return before is None or before >= now - 2 * span


def forgettable(c: Connection, before: datetime, limit: int) -> tuple[str, ...]:
    """Articles read last before then whose texts are still there and owed to nobody, oldest
    first."""
    wanted = select(_a.id).where(_a.forgotten.is_(False), _a.read < before, ~_is_owed())
    return tuple(c.execute(wanted.order_by(_a.read).limit(limit)).scalars())


def forget(c: Connection, ids: Collection[str]) -> int:
    """Removes the texts of those articles that are owed to nobody, and of what was said of them:
    translations, evidence, messages, entries. How many there were."""
    wanted = select(_a.id, _a.story_id).where(_a.id.in_(ids), _a.forgotten.is_(False), ~_is_owed())
    found = c.execute(wanted).all()
    gone = [article.id for article in found]
    told = {article.story_id for article in found if article.story_id}
    _rewrite(c, articles, _a.id.in_(gone), title="", text="", thin=None, forgotten=True)
    _rewrite(c, matches, matches.c.article_id.in_(gone), hits=(), evidence=(), why_not=None)
    _rewrite(c, deliveries, _d.article_id.in_(gone), body=None, news=())
    _forget_entries(c, gone)
    for table in (translations, story_keys, story_members):
        c.execute(delete(table).where(table.c.article_id.in_(gone)))
    _forget_titles(c, told)
    return len(gone)


def _rewrite(c: Connection, table: Table, which: ColumnElement[bool], **changes: object) -> None:
    """Those rows with other values, as new rows: one that only shrinks leaves its page as empty as
    it is, and SQLite puts nothing else there; a page that loses all its rows is used again."""
    kept = [column for column in table.c if column.name not in changes]
    rows = [dict(row._mapping) | changes for row in c.execute(select(*kept).where(which))]
    _replace(c, table, which, rows)


def _replace(
    c: Connection, table: Table, which: ColumnElement[bool], rows: Sequence[dict[str, object]]
) -> None:
    if rows:
        c.execute(delete(table).where(which))
        c.execute(insert(table), rows)


def _forget_entries(c: Connection, gone: Collection[str]) -> None:
    """The link stays: it tells entries apart that share a page."""
    which = entries.c.article_id.in_(gone)
    rows = [dict(row._mapping) for row in c.execute(select(entries).where(which))]
    for row in rows:
        link = row["parsed"].link
        row["parsed"] = ParsedEntry(
            guid=None, link=link, title="", summary="", content="", published=None
        )
    _replace(c, entries, which, rows)


def _forget_titles(c: Connection, told: Collection[str]) -> None:
    """Of stories, of which no article has its text any more; and what they are known to say."""
    oldest = func.coalesce(stories.c.same_as, stories.c.id)
    alive = exists().where(_a.story_id == oldest, _a.forgotten.is_(False))
    ones = or_(stories.c.id.in_(told), stories.c.same_as.in_(told))
    gone = c.execute(select(stories.c.id).where(ones, ~alive)).scalars().all()
    _rewrite(c, stories, stories.c.id.in_(gone), title="")
    c.execute(delete(story_facts).where(story_facts.c.story_id.in_(gone)))


# ── what is of no use much sooner ──


def forget_notices(c: Connection, before: datetime) -> int:
    """Removes the bodies of notices that were settled before then; how many there were."""
    told = and_(_d.article_id.is_(None), _d.created < before, _d.state.in_(_SETTLED))
    forgotten = update(deliveries).where(told, _d.body.is_not(None)).values(body=None)
    return c.execute(forgotten).rowcount


def members_with_keys(c: Connection, before: datetime, limit: int) -> tuple[str, ...]:
    """Articles seen before then that can still be found by the keys of their story."""
    keyed = select(story_keys.c.article_id).where(story_keys.c.seen < before).distinct()
    return tuple(c.execute(keyed.limit(limit)).scalars())


def forget_keys(c: Connection, ids: Collection[str], before: datetime) -> None:
    """Those articles are not found any more by the keys that they had before then."""
    old = and_(story_keys.c.article_id.in_(ids), story_keys.c.seen < before)
    c.execute(delete(story_keys).where(old))


def unused_rules(c: Connection, before: datetime, settled: datetime) -> tuple[str, ...]:
    """Versions of the rules that were replaced before then, and of those replaced since, but
    before `settled`, the ones that no match, alert or delivery names. Never the last one."""
    r = rules_versions.c
    versions = c.execute(select(r.version, r.at).order_by(r.at, r.version)).all()
    named = set[str]()
    for table in (matches, alerts, deliveries):
        named.update(c.execute(select(table.c.rules_version).distinct()).scalars())
    return tuple(
        old.version
        for old, new in pairwise(versions)
        if new.at < before or (new.at < settled and old.version not in named)
    )


def forget_rules(c: Connection, versions: Collection[str]) -> None:
    """Removes what those versions said."""
    for part in chunks(versions):
        c.execute(delete(rules_versions).where(rules_versions.c.version.in_(part)))
