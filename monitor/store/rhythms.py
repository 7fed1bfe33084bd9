"""The rhythm of each feed, as polls have learnt it."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from monitor.store.schema import rhythms
from monitor.store.statements import chunks, upsert
from monitor.vitals import Rhythm

NEW = Rhythm()
"""Nothing is known."""


def get(c: Connection, feed: str) -> Rhythm:
    """What is known of a feed's rhythm; of a new one nothing."""
    found = c.execute(select(rhythms.c.rhythm).where(rhythms.c.feed == feed)).scalar()
    return found or NEW


def of(c: Connection, feeds: Collection[str]) -> dict[str, Rhythm]:
    """The rhythms of these feeds, by name; of what is new there is none."""
    found: dict[str, Rhythm] = {}
    for part in chunks(feeds):
        wanted = select(rhythms.c.feed, rhythms.c.rhythm).where(rhythms.c.feed.in_(part))
        found |= dict(c.execute(wanted).all())
    return found


def save(c: Connection, feed: str, rhythm: Rhythm) -> None:
    """What is known of a feed's rhythm from now on."""
    upsert(c, rhythms, [{"feed": feed, "rhythm": rhythm}])
