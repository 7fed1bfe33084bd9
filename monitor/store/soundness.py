"""Whether an SQLite file is sound: looked at before anything is written."""

import time
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from monitor.store.engine import Place
from monitor.store.faults import corrupt, interrupted, newest_backup

log = structlog.get_logger(__name__)

LARGE = 500 * 2**20
"""Bytes from which on reading the file is announced: it takes ten seconds from a slow disk."""

PATIENCE = 60.0
"""Seconds for which the file is read at a start; a slow disk gives 3 GB in that time. The nightly
copy reads all of it."""

_STEPS = 1000  # of SQLite's machine between two looks at the clock


def refuse_headless(at: Place, path: Path, backups: Path) -> None:
    """Raises DatabaseDamaged where the file is missing or empty and its write-ahead log is there
    (SQLite would remove the log as a stranger's, and begin with an empty database), and where it is
    empty and there are backups of what it held."""
    log_of_it = path.with_name(path.name + "-wal")
    if not _size(path) and _size(log_of_it):
        detail = f"{path} is missing or empty, and {log_of_it.name} is not"
        raise corrupt(at, backups, detail)
    if path.is_file() and not _size(path) and newest_backup(backups):
        raise corrupt(at, backups, f"{path} is empty, and there are backups")


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def refuse_damaged(c: Connection, at: Place, path: Path, backups: Path) -> None:
    """Raises DatabaseDamaged where a page is damaged. It reads the whole file, `PATIENCE` at most.

    Of 1.1 GB, measured: 0.5 s from memory, 23 s from a disk that gives 50 MB a second.
    """
    size = _size(path)
    if size >= LARGE:
        log.info("checking the database", size=f"{size / 1e9:.1f} GB", at_most_seconds=PATIENCE)
    problems = _quick_check(c)
    if problems is None:
        log.warning("the database is larger than could be checked; what was read is sound")
    elif problems != ["ok"]:
        raise corrupt(at, backups, " ".join("; ".join(problems).split()))


def _quick_check(c: Connection) -> list[str] | None:
    """What SQLite finds; None where time was up."""
    end = time.monotonic() + PATIENCE
    raw: Any = c.connection.driver_connection
    raw.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        return list(c.exec_driver_sql("PRAGMA quick_check(3)").scalars())
    except DBAPIError as error:
        if interrupted(error):
            return None
        raise
    finally:
        raw.set_progress_handler(None, 0)
