"""From a database URL to engines: one that reads, one that writes."""

import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pysqlite3
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from monitor.errors import StoreError
from monitor.store import postgresql, space, volume

BARE = {"bare": True}
"""Execution options of a connection that begins no transaction by itself: for a checkpoint."""

RESERVED = {"reserved": True}
"""Execution options of a transaction that may use what is kept free on the disk."""

UNLIMITED = 0xFFFFFFFE
"""SQLite's own largest number of pages."""

PAGE = 4096
"""Bytes of a page: SQLite's default, which the databases of this program have."""

LOG = 16 * 2**20
"""Bytes that the write-ahead log keeps when it has been longer: it is checkpointed every 4 MB."""

_SOUND = (((3, 44, 6), (3, 45, 0)), ((3, 50, 7), (3, 51, 0)), ((3, 51, 3), (4, 0, 0)))


def journal(version: tuple[int, ...]) -> str:
    """The journal mode that loses nothing under this SQLite.

    In WAL mode 3.7.0 to 3.51.2 can lose committed writes when two connections write and
    checkpoint (https://sqlite.org/wal.html#walresetbug); fixed in 3.44.6, 3.50.7 and 3.51.3.
    """
    sound = any(start <= version < end for start, end in _SOUND)
    return "WAL" if sound else "PERSIST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the database is: `path` of an SQLite file, None for PostgreSQL."""

    url: URL
    path: Path | None

    def __str__(self) -> str:
        # Never the URL: a password may stand in it twice, before the host and in the query.
        return (
            str(self.path) if self.path else f"{self.url.database} on {self.url.host or 'a socket'}"
        )


def place(url: str) -> Place:
    """What MONITOR_DATABASE_URL says; raises StoreError where it names no database."""
    wanted = "write it as sqlite:///data/monitor.db or postgresql://user@host/name"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # Unreadable, so where its password stands isn't known: nothing of it is repeated.
        raise StoreError(f"MONITOR_DATABASE_URL is no database URL; {wanted}") from None
    match parsed.get_backend_name():
        case "sqlite":
            if parsed.drivername != "sqlite":
                raise StoreError(f"MONITOR_DATABASE_URL names a driver; {wanted}")
            if parsed.host or parsed.query or parsed.database in {None, "", ":memory:"}:
                raise StoreError(f"MONITOR_DATABASE_URL names no file; {wanted}")
            assert parsed.database is not None
            return Place(url=parsed.set(drivername="sqlite"), path=Path(parsed.database))
        case "postgresql" | "postgres":
            if "@" in (parsed.host or ""):
                # Where the password ends isn't known: nothing of it is repeated.
                raise StoreError(
                    "MONITOR_DATABASE_URL has an @ in its user or password: write it as %40;"
                    f" {wanted}"
                )
            return Place(url=parsed.set(drivername="postgresql+psycopg"), path=None)
        case other:
            raise StoreError(f"MONITOR_DATABASE_URL: no support for {other}; {wanted}")


def engine(at: Place, *, write: bool, busy: timedelta) -> Engine:
    """An engine whose transactions read (a stable view, writing refused) or write (alone); both
    wait `busy` for others."""
    if at.path is None:
        return postgresql.open_engine(at.url, write=write, busy=busy)
    return _sqlite(at, write=write, busy=busy)


def _sqlite(at: Place, *, write: bool, busy: timedelta) -> Engine:
    made = create_engine(at.url, module=pysqlite3, connect_args={"isolation_level": None})
    pragmas = (
        f"busy_timeout={int(busy.total_seconds() * 1000)}",
        f"journal_mode={journal(pysqlite3.sqlite_version_info)}",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"journal_size_limit={LOG}",
        # In a container /tmp is small, and memory as well.
        "temp_store=MEMORY",
        f"query_only={'OFF' if write else 'ON'}",
    )
    begin = "BEGIN IMMEDIATE" if write else "BEGIN"

    @event.listens_for(made, "connect")
    def connect(connection: Any, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(made, "begin")
    def start(connection: Connection) -> None:
        if connection.get_execution_options().get("bare"):
            return
        if write and at.path:
            _limit(connection, at.path)
        connection.exec_driver_sql(begin)

    return made


def _limit(connection: Connection, path: Path) -> None:
    """What would make the file larger than it should become is refused before it is in the log."""
    reserved = connection.get_execution_options().get("reserved")
    most = None if reserved else space.most(path)
    pages = UNLIMITED if most is None else max(1, most // PAGE)
    connection.exec_driver_sql(f"PRAGMA max_page_count={pages}").close()


def about_sqlite(path: Path) -> str:
    """Which SQLite, how it is used, and on what, in a line for people."""
    bundled = pysqlite3.sqlite_version_info != sqlite3.sqlite_version_info
    mode = journal(pysqlite3.sqlite_version_info)
    origin = "bundled" if bundled else "the system's"
    where = f"in {path} on {volume.filesystem(path) or 'an unknown filesystem'}"
    return f"SQLite {pysqlite3.sqlite_version} ({origin}), {mode}, synchronous=FULL, {where}"
