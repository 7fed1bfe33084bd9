"""What feeds showed, and every key it is known under."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select, update

from monitor.model import Entry, SeenEntry
from monitor.store.schema import entries, entry_keys
from monitor.store.statements import chunks, first, insert_missing, latest, row, upsert


def seen(c: Connection, feed: str, keys: Collection[str]) -> dict[str, SeenEntry]:
    """What is remembered under those of `keys` that this feed has shown before."""
    found: dict[str, SeenEntry] = {}
    wanted = (
        select(entry_keys.c.key, entries.c.id, entries.c.content_hash)
        .join(entries, entries.c.id == entry_keys.c.entry_id)
        .where(entry_keys.c.feed == feed)
    )
    for part in chunks(set(keys)):
        for key, entry_id, content_hash in c.execute(wanted.where(entry_keys.c.key.in_(part))):
            found[key] = SeenEntry(id=entry_id, content_hash=content_hash)
    return found


def save(c: Connection, new: Sequence[Entry]) -> None:
    """Entries with all their keys. An edited one keeps its first `seen` and its article; a key
    stays with the entry that had it first."""
    upsert(c, entries, [_row(entry) for entry in new], seen=first, article_id=latest)
    keys = [
        {"feed": entry.feed, "key": key, "entry_id": entry.id}
        for entry in new
        for key in entry.keys
    ]
    insert_missing(c, entry_keys, keys)


def _row(entry: Entry) -> dict[str, object]:
    return {name: item for name, item in row(entry).items() if name != "keys"}


def get(c: Connection, entry_id: str) -> Entry | None:
    """One entry, its keys in order."""
    found = c.execute(select(entries).where(entries.c.id == entry_id)).first()
    if found is None:
        return None
    keys = select(entry_keys.c.key).where(entry_keys.c.entry_id == entry_id).order_by("key")
    return Entry(keys=tuple(c.execute(keys).scalars()), **found._mapping)


def of_article(c: Connection, article_id: str) -> tuple[Entry, ...]:
    """The entries that led to an article, the first seen first; without their keys."""
    found = c.execute(
        select(entries)
        .where(entries.c.article_id == article_id)
        .order_by(entries.c.seen, entries.c.id)
    )
    return tuple(Entry(keys=(), **one._mapping) for one in found)


def set_article(c: Connection, entry_id: str, article_id: str) -> None:
    """Says which article the entry led to."""
    c.execute(update(entries).where(entries.c.id == entry_id).values(article_id=article_id))


def archive(c: Connection, entry_id: str) -> None:
    """What the entry says now alerts nobody."""
    c.execute(update(entries).where(entries.c.id == entry_id).values(fresh=False))
