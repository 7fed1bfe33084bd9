"""The database as the rest of the program knows it."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from monitor.errors import DatabaseDamaged, DiskFull, StoreError
from monitor.store import backups, reserve, space, volume
from monitor.store.access import hindrance, refused
from monitor.store.condition import is_led
from monitor.store.engine import BARE, LOG, RESERVED, Place, about_sqlite, engine, place
from monitor.store.faults import explained, full, transient, unusable
from monitor.store.faults import locked as is_locked
from monitor.store.lock import holder, locked
from monitor.store.migrate import SHIPPED, refuse_foreign, revision, upgrade
from monitor.store.postgresql import pause
from monitor.store.presence import Presence
from monitor.store.reserve import Reserve
from monitor.store.soundness import refuse_damaged, refuse_headless

log = structlog.get_logger(__name__)

T = TypeVar("T")

TRIES = 4
"""How often a transaction is run while others hold the database, each try waiting `busy`; or while
a PostgreSQL server restarts."""

READERS = 4

SOON, AGAIN = 0.5, 3.0
"""Seconds between two looks at a disk that has room, and at one that was full."""

OWNERS = 0o600
"""Mode of a new database: texts, what the desk wrote, and the rules as written are in it."""

SAID = 60.0
"""Seconds for which a locked database is not told again."""


class Store:
    """Runs functions over a connection, each in one transaction.

    A function given to `write` is alone: what it reads cannot change before it commits. It may run
    twice, so it has no effect but the database's. Both raise StoreError where the database cannot
    be used, DatabaseBusy where another program keeps it locked, DiskFull where there is no room.
    After a DatabaseDamaged, which stays in `damage`, nothing is written any more.
    """

    def __init__(self, at: Place, data: Path, *, busy: timedelta, floor: int) -> None:
        self.damage: DatabaseDamaged | None = None
        self._at = at
        self._data = data
        self._floor = floor
        self._looking = threading.Lock()
        self._short: str | None = None  # why there is no room
        self._look_at = 0.0
        self._said = -SAID
        self._reserve = Reserve(at.path) if at.path else None
        self._reads = engine(at, write=False, busy=busy)
        self._writes = engine(at, write=True, busy=busy)
        self._readers = ThreadPoolExecutor(READERS, "store-read")
        writers = 1 if at.path else READERS
        self._writers = ThreadPoolExecutor(writers, "store-write")
        self._places = asyncio.Semaphore(writers + 1)  # the next one at hand

    @classmethod
    def open(
        cls,
        url: str,
        data: Path,
        *,
        check: bool = True,
        busy: timedelta = timedelta(seconds=10),
        floor: int = space.FLOOR,
    ) -> "Store":
        """The database at `url`, checked; an empty one is fine, and nothing is migrated.

        `data` is the directory of locks and backups. Raises StoreError where the file is damaged
        (naming the newest backup), the schema is newer than this program or another program's, or
        nothing answers.
        `check` False leaves out the reading of the whole file: for a short command beside a daemon.
        `floor`: the bytes that `room` keeps free.
        """
        at = place(url)
        store = cls(at, data, busy=busy, floor=floor)
        for directory in {data, at.path.parent if at.path else data}:
            _make(directory)
        with ExitStack() as refused:
            # Else a refused file keeps our connections, in the way of whoever mends it.
            refused.callback(store.close_now)
            if at.path:
                with locked(data / "migrate.lock"):
                    store._prepare(at.path, check=check)
            store.read_now(lambda c: refuse_foreign(c, SHIPPED))
            refused.pop_all()
        return store

    def _prepare(self, path: Path, *, check: bool) -> None:
        refuse_headless(self._at, path, self._backups)
        if not path.exists() or not path.stat().st_size:
            with suppress(OSError):  # SQLite says what is wrong, too
                path.touch(mode=OWNERS, exist_ok=True)  # its journals get the same
            # The first to open it sets the journal mode; that wants to be done by one.
            self.write_now(revision)
        if check:
            self.examine()

    def examine(self) -> None:
        """Reads the whole file of SQLite, for a minute at most; raises DatabaseDamaged where a page
        of it is damaged."""
        path = self._at.path
        if path is None:
            return
        try:
            self.read_now(lambda c: refuse_damaged(c, self._at, path, self._backups))
        except DatabaseDamaged as error:
            self.damage = error
            raise

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
            return about_sqlite(self._at.path)
        return "PostgreSQL " + self.read_now(
            lambda c: str(c.exec_driver_sql("SHOW server_version").scalar())
        )

    def doubt(self) -> str | None:
        """Why the database should not be where it is, and what to do; None where nothing speaks
        against the place."""
        return volume.doubt(self._at.path) if self._at.path else None

    def hindrance(self) -> str | None:
        """What keeps this user from writing the database's files, and what to do; None where
        nothing does."""
        return hindrance(self._at.path) if self._at.path else None

    def room(self) -> str | None:
        """None while there is room; else what is wrong, in words, and what to do: then fetch
        nothing. Little things can mostly still be written.

        A disk that was full is looked at again after `AGAIN` seconds, also by writing half a
        megabyte that is taken back.
        """
        with self._looking:
            if self.damage is not None:
                return str(self.damage)
            if time.monotonic() >= self._look_at:
                try:
                    self._short = self._shortage()
                except DiskFull as error:
                    self._short = str(error)
                self._look_at = time.monotonic() + (AGAIN if self._short else SOON)
            return self._short

    def _shortage(self) -> str | None:
        """Why there is no room; raises DiskFull where the disk says so itself."""
        path, was_short = self._at.path, self._short is not None
        if path is not None:
            size = self.read_now(space.size)
            short = space.shortage(path, size, self._floor, was_short=was_short)
            if short is not None:
                return f"the disk has no room for the database {path}: {short}"
            if was_short or space.log_size(path) > LOG:
                self._tried(lambda: space.checkpoint(self._writes.execution_options(**BARE)))
        if was_short:
            self._tried(lambda: space.try_out(self._writes))
        return None

    def keep_reserve(self) -> None:
        """Keeps some of the disk for what has to be written when it is full, where there is room
        enough beside it. What is read, or written with `reserved`, gets it."""
        path = self._at.path
        if path is None or self._reserve is None or self.room() is not None:
            return
        size = self.read_now(space.size) + reserve.SIZE
        if space.shortage(path, size, self._floor, was_short=True) is None:
            self._reserve.keep()

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
        return self._at.path.stat().st_size + space.log_size(self._at.path)

    def backup(self, path: Path, progress: backups.Progress | None = None) -> None:
        """A sound copy in one file, complete or not there, while others read and write. It knows
        that it is a copy (origin.py).

        Raises StoreError where `path` exists or cannot be written, and on PostgreSQL;
        DatabaseDamaged where the copy is not sound because the database is not.
        """
        if self._at.path is None:
            raise StoreError("this database is PostgreSQL's: back it up with pg_dump")
        if path.exists():
            raise StoreError(f"{path} exists: name a new file; nothing was overwritten")
        _make(path.parent)
        try:
            self._tried(lambda: backups.copy(self._reads, path, progress))
        except backups.CopyDamaged:
            self.examine()
            raise

    def read_now(self, fn: Callable[[Connection], T]) -> T:
        """`read` in the calling thread, for the command line."""
        return self._tried(lambda: _run(self._reads, fn), vital=True)

    def write_now(self, fn: Callable[[Connection], T], *, reserved: bool = False) -> T:
        """`write` in the calling thread, for the command line."""
        if self.damage is not None:
            raise DatabaseDamaged(str(self.damage))
        on = self._writes.execution_options(**RESERVED) if reserved else self._writes
        return self._tried(lambda: _run(on, fn), vital=reserved)

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """What `fn` reads, from one moment's view of the database; writing is refused."""
        return await self._in(self._readers, lambda: self.read_now(fn))

    async def write(self, fn: Callable[[Connection], T], *, reserved: bool = False) -> T:
        """What `fn` returns, committed. `reserved`: it may use the room that is kept for what has
        to be written also on a full disk: that a message is sent, and what is to be done again. It
        goes before all that is not, so that no message waits for a flood of reading."""
        async with nullcontext() if reserved else self._places:
            return await self._in(self._writers, lambda: self.write_now(fn, reserved=reserved))

    async def close(self) -> None:
        """Waits for what is under way and lets the database go."""
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """`close` for the command line."""
        for pool in (self._readers, self._writers):
            pool.shutdown()
        for each in (self._reads, self._writes):
            each.dispose()
        if self._reserve is not None:
            self._reserve.take_back()

    async def _in(self, pool: Executor, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, call)

    def _tried(self, call: Callable[[], T], *, vital: bool = False) -> T:
        tries = 0
        while True:
            tries += 1
            try:
                return call()
            except DBAPIError as error:
                if tries < TRIES and self._may_succeed(error, tries, vital=vital):
                    continue
                if unusable(error):
                    raise self._noted(error) from error
                raise

    def _may_succeed(self, error: DBAPIError, tries: int, *, vital: bool) -> bool:
        """Whether to run it again, after what there is to wait for or to do before."""
        if transient(error):
            if is_locked(error) and time.monotonic() - self._said > SAID:
                self._said = time.monotonic()
                log.warning(
                    "another program keeps the database locked; waiting", file=str(self._at)
                )
            time.sleep(pause(error, tries))
            return True
        if not full(error) or self._at.path is None:
            return False
        return (tries == 1 and self._emptied()) or (vital and self._given_back())

    def _given_back(self) -> bool:
        """Whether there was room that is kept for what has to be written."""
        given = self._reserve is not None and self._reserve.give_back()
        if given:
            log.warning("the disk is full: the room that was kept for messages is given back")
        return given

    def _emptied(self) -> bool:
        """Whether the write-ahead log could be brought into the file, and begins anew."""
        try:
            space.checkpoint(self._writes.execution_options(**BARE))
        except DBAPIError:
            return False
        return True

    def _noted(self, error: DBAPIError) -> StoreError:
        explanation = explained(error, self._at, self._backups)
        if isinstance(explanation, DatabaseDamaged):
            self.damage = explanation
        if isinstance(explanation, DiskFull):
            self._short, self._look_at = str(explanation), time.monotonic() + AGAIN
        return explanation


def _run(on: Engine, fn: Callable[[Connection], T]) -> T:
    with on.begin() as c:
        return fn(c)


def _make(directory: Path) -> None:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise refused(directory, error, "make it, writable by this user") from error
