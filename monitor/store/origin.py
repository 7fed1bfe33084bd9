"""Whether the database is the one that was written last, or a copy put in its place.

What a copy does not know may have been told meanwhile, so a restore is noted once, and nothing is
told twice. A copy of an SQLite database carries a mark in its header that the original has not.
On PostgreSQL the tables that a restore makes have other numbers than the ones noted down; a copy of
the server's files has the same, and is not recognised.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, or_, select, text, union, update

from monitor.store import outbox
from monitor.store.schema import articles, entries, feeds, jobs, origin
from monitor.store.statements import upsert

MARK = "PRAGMA user_version = 1"
"""What `Store` writes into a copy; SQLite itself gives this number no meaning."""

_IS_MARKED = text("PRAGMA user_version")
_UNMARK = text("PRAGMA user_version = 0")

# Several tables: a single number might come again by chance in a new database.
_TABLES = text("""
    SELECT string_agg(oid::bigint::text, ' ' ORDER BY oid::bigint) FROM pg_class
    WHERE oid IN ('feeds'::regclass, 'entries'::regclass, 'articles'::regclass,
                  'deliveries'::regclass, 'jobs'::regclass)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """The last restore: `at` is when it was noticed, `copied` the last poll that the copy knew of,
    `told` whether `ops` knows."""

    at: datetime
    copied: datetime | None
    told: bool

    def __str__(self) -> str:
        when = f" of {self.copied:%Y-%m-%d %H:%M} UTC" if self.copied else ""
        return f"restored from a copy{when}"

    @property
    def reason(self) -> str:
        """Why what waited is not sent."""
        return f"{self}: it may have been sent since"


def last(c: Connection) -> Restore | None:
    """The last restore, if there was one."""
    found = c.execute(select(origin)).first()
    if found is None or found.restored is None:
        return None
    return Restore(at=found.restored, copied=found.copied, told=found.told)


def recognise(c: Connection, now: datetime) -> Restore | None:
    """Notes a restore, and withholds whatever may have been told since the copy was made: messages
    that waited, and what was still to be read. None where the database is the one it was."""
    tables = c.execute(_TABLES).scalar() if c.dialect.name == "postgresql" else None
    known = c.execute(select(origin)).first()
    if c.dialect.name == "sqlite":
        restored = bool(c.execute(_IS_MARKED).scalar())
    else:
        restored = known is not None and known.tables != tables
    if not restored:
        if known is None:
            _save(c, tables, None)
        return None
    found = Restore(at=now, copied=c.execute(select(func.max(feeds.c.polled))).scalar(), told=False)
    outbox.withhold(c, found.reason)
    _archive_waiting(c)
    _save(c, tables, found)
    if c.dialect.name == "sqlite":
        c.execute(_UNMARK)
    return found


def _save(c: Connection, tables: str | None, restore: Restore | None) -> None:
    facts = {
        "restored": restore and restore.at,
        "copied": restore and restore.copied,
        "told": restore is None or restore.told,
    }
    upsert(c, origin, [{"one": 1, "tables": tables, **facts}])


def _archive_waiting(c: Connection) -> None:
    """What waited to be read or translated is archived: it may have alerted since."""
    unread = entries.c.id.in_(select(jobs.c.key).where(jobs.c.step == "read"))
    untranslated = select(jobs.c.key).where(jobs.c.step == "translate")
    waiting = union(untranslated, select(entries.c.article_id).where(unread))
    c.execute(update(entries).where(unread).values(fresh=False))
    c.execute(update(articles).where(articles.c.id.in_(waiting)).values(fresh=False))


def polled_since(c: Connection, restore: Restore) -> bool:
    """Whether every feed that answers was polled since the restore."""
    before = or_(feeds.c.polled.is_(None), feeds.c.polled < restore.at)
    waiting = and_(feeds.c.listed, ~feeds.c.gone, feeds.c.failures == 0, before)
    return not c.execute(select(exists().where(waiting))).scalar_one()


def set_told(c: Connection) -> None:
    """`ops` knows of the last restore."""
    c.execute(update(origin).values(told=True))
