"""The database as the rest of the program knows it."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreError
from monitor.store import backups
from monitor.store.condition import is_led
from monitor.store.engine import Place, about_sqlite, engine, place
from monitor.store.faults import corrupt, explained, transient, unusable
from monitor.store.lock import holder, locked
from monitor.store.migrate import SHIPPED, refuse_newer, revision, upgrade
from monitor.store.postgresql import pause
from monitor.store.presence import Presence

T = TypeVar("T")

TRIES = 4
"""How often a transaction is run while others hold the database, each try waiting `busy`; or while
a PostgreSQL server restarts."""

READERS = 4


class Store:
    """Runs functions over a connection, each in one transaction.

    A function given to `write` is alone: what it reads cannot change before it commits. It may run
    twice, so it has no effect but the database's. Both raise StoreError where the database cannot
    be used, DatabaseBusy where another program keeps it locked.
    """

    def __init__(self, at: Place, data: Path, *, busy: timedelta) -> None:
        self._at = at
        self._data = data
        self._reads = engine(at, write=False, busy=busy)
        self._writes = engine(at, write=True, busy=busy)
        self._readers = ThreadPoolExecutor(READERS, "store-read")
        self._writers = ThreadPoolExecutor(1 if at.path else READERS, "store-write")

    @classmethod
    def open(
        cls, url: str, data: Path, *, check: bool = True, busy: timedelta = timedelta(seconds=10)
    ) -> "Store":
        """The database at `url`, checked; an empty one is fine, and nothing is migrated.

        `data` is the directory of locks and backups. Raises StoreError where the file is damaged
        (naming the newest backup), the schema is newer than this program, or nothing answers.
        `check` False leaves out the reading of the whole file: for a short command beside a daemon.
        """
        at = place(url)
        store = cls(at, data, busy=busy)
        for directory in {data, at.path.parent if at.path else data}:
            _make(directory)
        with ExitStack() as refused:
            # Else a refused file keeps our connections, in the way of whoever mends it.
            refused.callback(store.close_now)
            if at.path:
                with locked(data / "migrate.lock"):
                    store._prepare(at.path, check=check)
            store.read_now(lambda c: refuse_newer(c, SHIPPED))
            refused.pop_all()
        return store

    def _prepare(self, path: Path, *, check: bool) -> None:
        if not path.exists() or not path.stat().st_size:
            # The first to open it sets the journal mode; that wants to be done by one.
            self.write_now(revision)
        if not check:
            return
        quick = "PRAGMA quick_check(3)"
        problems = self.read_now(lambda c: c.exec_driver_sql(quick).scalars().all())
        if problems != ["ok"]:
            found = " ".join("; ".join(problems).split())
            raise corrupt(self._at, self._backups, found)

    @property
    def data(self) -> Path:
        """The directory of locks and backups."""
        return self._data

    def worker(self) -> str | None:
        """Who polls and sends on this database now, in words; None where nobody does."""
        if self._at.path:
            return holder(self._data)
        return "a process that leads" if self.read_now(is_led) else None

    @property
    def _backups(self) -> Path:
        return self._data / "backups"

    def about(self) -> str:
        """Which database, and how it is used, in a line for people."""
        if self._at.path:
            return about_sqlite()
        return "PostgreSQL " + self.read_now(
            lambda c: str(c.exec_driver_sql("SHOW server_version").scalar())
        )

    def migrate(self) -> bool:
        """Brings the schema up to date; False where it was. Simultaneous starters wait for one.

        On SQLite an earlier schema is first copied to backups/before-<revision>.db.
        """
        if self._at.path is None:
            patient = self._writes.execution_options(patient=True)
            return self._tried(lambda: upgrade(patient, SHIPPED, before=None))
        with locked(self._data / "migrate.lock"):
            return self._tried(lambda: upgrade(self._writes, SHIPPED, before=self._copy_before))

    def _copy_before(self, head: str) -> None:
        _make(self._backups)
        backups.copy(self._reads, self._backups / f"before-{head}.db")

    def presence(self) -> Presence:
        """This process among those that share the database."""
        return Presence(self._at)

    def current(self) -> bool:
        """Whether the schema is this program's."""
        return self.read_now(revision) == SHIPPED.head

    @property
    def size(self) -> int | None:
        """Bytes of the SQLite file with what was written last beside it; None for PostgreSQL."""
        if self._at.path is None:
            return None
        files = (self._at.path, self._at.path.with_name(f"{self._at.path.name}-wal"))
        return sum(path.stat().st_size for path in files if path.exists())

    def backup(self, path: Path, progress: backups.Progress | None = None) -> None:
        """A sound copy in one file, complete or not there, while others read and write. It knows
        that it is a copy (origin.py).

        Raises StoreError where `path` exists or cannot be written, and on PostgreSQL.
        """
        if self._at.path is None:
            raise StoreError("this database is PostgreSQL's: back it up with pg_dump")
        if path.exists():
            raise StoreError(f"{path} exists: name a new file; nothing was overwritten")
        _make(path.parent)
        self._tried(lambda: backups.copy(self._reads, path, progress))

    def read_now(self, fn: Callable[[Connection], T]) -> T:
        """`read` in the calling thread, for the command line."""
        return self._tried(lambda: _run(self._reads, fn))

    def write_now(self, fn: Callable[[Connection], T]) -> T:
        """`write` in the calling thread, for the command line."""
        return self._tried(lambda: _run(self._writes, fn))

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """What `fn` reads, from one moment's view of the database; writing is refused."""
        return await self._in(self._readers, lambda: self.read_now(fn))

    async def write(self, fn: Callable[[Connection], T]) -> T:
        """What `fn` returns, committed."""
        return await self._in(self._writers, lambda: self.write_now(fn))

    async def close(self) -> None:
        """Waits for what is under way and lets the database go."""
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """`close` for the command line."""
        for pool in (self._readers, self._writers):
            pool.shutdown()
        for each in (self._reads, self._writes):
            each.dispose()

    async def _in(self, pool: Executor, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, call)

    def _tried(self, call: Callable[[], T]) -> T:
        tries = 0
        while True:
            tries += 1
            try:
                return call()
            except DBAPIError as error:
                if transient(error) and tries < TRIES:
                    time.sleep(pause(error, tries))
                    continue
                if unusable(error):
                    raise explained(error, self._at, self._backups) from error
                raise


def _run(on: Engine, fn: Callable[[Connection], T]) -> T:
    with on.begin() as c:
        return fn(c)


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{directory} cannot be made ({error.strerror}): make it, writable by this user"
        ) from error
