"""Copies of an SQLite database: how one is made, when the nightly one is due, which are kept."""

import os
import re
import shutil
from collections.abc import Callable, Collection
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pysqlite3
from sqlalchemy import Engine

from monitor.errors import StoreError
from monitor.store.origin import MARK

Progress = Callable[[int, int], None]
"""Called as a copy goes on, with bytes done and bytes in all; what it raises ends the copy."""

STEP = 1024
"""Pages copied between two calls of `Progress`: 4 MB."""

QUIET = timedelta(hours=3, minutes=17)
"""After midnight, where the desk is: when the nightly copy is due."""

DAILY, WEEKLY = 7, 4
"""Nightly copies that are kept: the last of each of so many days, and of each of so many weeks."""

_NAME = "monitor-%Y%m%d-%H%M%S.db"
_OURS = re.compile(r"monitor-\d{8}-\d{6}\.db")
_PARTIAL = re.compile(r"\.monitor-\d{8}-\d{6}\.db\.partial")


# ── one copy ──


class CopyDamaged(StoreError):
    """What was copied is not sound: the database is not, or the disk that took the copy."""


def copy(reads: Engine, path: Path, progress: Progress | None = None) -> None:
    """A sound copy in one file, complete or not there, readable by its owner alone.

    Raises StoreError where it cannot be written whole."""
    # Not SQLite's own file name until it is whole, so that nobody takes half a copy for a backup.
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _copy_to(reads, partial, progress)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(path)
    except (OSError, pysqlite3.Error) as error:
        raise StoreError(
            f"{path} cannot be written ({error}): look at the directory and its free space;"
            " nothing was replaced"
        ) from error
    finally:
        _remove(partial)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # its directory is none, which has been said
        return


def _copy_to(reads: Engine, path: Path, progress: Progress | None) -> None:
    with closing(reads.raw_connection()) as source, closing(pysqlite3.connect(path)) as target:
        assert source.driver_connection is not None
        # Without a view of its own the copy would begin again at each commit of a writer.
        source.driver_connection.execute("BEGIN")
        try:
            _copy_pages(source.driver_connection, target, path, progress)
        finally:
            source.driver_connection.execute("ROLLBACK")
        target.execute(MARK)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, readable from a read-only place
        (found,) = target.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        detail = " ".join(found.split())
        raise CopyDamaged(f"the copy is damaged ({detail}): look at the disk; nothing was replaced")


def _copy_pages(source: Any, target: Any, path: Path, progress: Progress | None) -> None:
    (pages,) = source.execute("PRAGMA page_count").fetchone()
    (size,) = source.execute("PRAGMA page_size").fetchone()
    free = shutil.disk_usage(path.parent).free
    if free < pages * size:
        raise StoreError(
            f"the copy takes {pages * size:,} bytes, and {path.parent} has {free:,} free: free"
            " some space, or name another directory; nothing was written"
        )

    def tell(_status: int, left: int, whole: int) -> None:
        if progress:
            progress((whole - left) * size, whole * size)

    source.backup(target, pages=STEP, progress=tell)


# ── one a night ──


def name(now: datetime) -> str:
    """What the nightly copy of now is called; its time is UTC."""
    return now.astimezone(UTC).strftime(_NAME)


def made(directory: Path) -> dict[datetime, Path]:
    """The nightly copies that are there, by their time. Other files are somebody else's."""
    found = (path for path in directory.glob("monitor-*.db") if _OURS.fullmatch(path.name))
    return {
        datetime.strptime(path.name, _NAME).replace(tzinfo=UTC): path
        for path in found
        if path.is_file()
    }


def night(now: datetime, zone: ZoneInfo) -> datetime:
    """The latest time at which a nightly copy was due."""
    here = now.astimezone(zone)
    tonight = here.replace(hour=0, minute=0, second=0, microsecond=0) + QUIET
    due = tonight if tonight <= here else tonight - timedelta(days=1)
    return due.astimezone(UTC)


def is_due(times: Collection[datetime], now: datetime, zone: ZoneInfo) -> bool:
    """Whether a nightly copy is to be made. One that is dated ahead of a clock that went back is
    none."""
    newest = max((time for time in times if time <= now), default=None)
    return newest is None or newest < night(now, zone)


def superfluous(times: Collection[datetime], now: datetime, zone: ZoneInfo) -> list[datetime]:
    """Those that are not kept: neither the last of one of the latest seven days that have one, nor
    the last of one of the latest four weeks that have one. What is dated ahead is left alone."""
    known = sorted(time for time in times if time <= now)
    days = {time.astimezone(zone).date(): time for time in known}
    weeks = {time.astimezone(zone).isocalendar()[:2]: time for time in known}
    kept = {*[*days.values()][-DAILY:], *[*weeks.values()][-WEEKLY:]}
    return [time for time in known if time not in kept]


def clear(directory: Path, now: datetime, zone: ZoneInfo) -> None:
    """Removes nightly copies that are not kept, and what a copy that was cut off left behind."""
    found = made(directory)
    halves = [path for path in directory.glob(".*.partial") if _PARTIAL.fullmatch(path.name)]
    for path in (*halves, *(found[time] for time in superfluous(found, now, zone))):
        path.unlink(missing_ok=True)
