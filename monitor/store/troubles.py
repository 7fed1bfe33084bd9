"""What is wrong with the sources and who was told of it: once, whatever restarts in between."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from sqlalchemy import Connection, and_, delete, or_, select, update

from monitor.store.schema import troubles
from monitor.store.statements import chunks, columns, insert_missing, row, upsert, values
from monitor.vitals import Trouble


def all(c: Connection) -> tuple[Trouble, ...]:  # noqa: A001 - read as troubles.all
    """Every trouble that lasts, that is to be told, or that has ended lately."""
    return values(Trouble, c.execute(select(*columns(troubles, Trouble))))


def note(c: Connection, trouble: Trouble) -> None:
    """A trouble that only one poll has seen, unless it is known."""
    insert_missing(c, troubles, [row(trouble)])


def shift(c: Connection, feed: str, kind: str, by: timedelta) -> None:
    """The clock was set by so much: since when this lasts, by the clock as it is now."""
    named = and_(troubles.c.feed == feed, troubles.c.kind == kind)
    for since in c.execute(select(troubles.c.since).where(named)).scalars().all():
        c.execute(update(troubles).where(named).values(since=since + by))


def save(c: Connection, changed: Iterable[Trouble]) -> None:
    """The troubles as they are now."""
    upsert(c, troubles, [row(one) for one in changed])


def forget(c: Connection, over: Collection[tuple[str, str]]) -> None:
    """Of these, (feed, kind) pairs, nothing is to be told any more."""
    for part in chunks(over):
        named = [and_(troubles.c.feed == feed, troubles.c.kind == kind) for feed, kind in part]
        c.execute(delete(troubles).where(or_(*named)))
