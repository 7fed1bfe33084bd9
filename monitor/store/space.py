"""Room for the database: how far its file may grow, and whether a disk that was full takes more.

In WAL mode a write only lengthens the log. The file itself grows at a checkpoint, which SQLite
starts by itself and whose failure it keeps to itself: the log then grows until it finds no room
either, and nothing can be written any more, not even that a message was sent. So fetching ends
while there is room (`shortage`), and what was under way then cannot use all of it (`most`).
"""

import os
import resource
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, insert

from monitor.store.schema import rules_versions

FLOOR = 64 * 2**20
"""Bytes below which nothing is fetched; of a smaller volume, or under a limit, a tenth of it. Half
of them are for what the sender writes alone."""

SAMPLE = 512 * 2**10
"""Bytes that are written and taken back: more than anything the sender writes."""

_MB = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Something that ends a file's growth: at `most` bytes, of a capacity of `whole`."""

    most: int
    whole: int
    words: str = ""  # with {left}, {size} and {whole} in megabytes

    def kept(self, floor: int) -> int:
        """Bytes that are kept free."""
        return min(floor, self.whole // 10)

    def shortage(self, size: int, floor: int, *, was_short: bool) -> str | None:
        """In words, with what to do, that too little is left to a file of `size` bytes; where that
        `was_short`, a quarter more is wanted, so that it is not short and not short in turns."""
        left = self.most - size
        if left >= self.kept(floor) * (1.25 if was_short else 1):
            return None
        figures = {"left": max(0, left), "size": size, "whole": self.whole}
        return self.words.format(**{name: f"{n / _MB:,.1f} MB" for name, n in figures.items()})


def _bounds(path: Path) -> Iterator[Bound]:
    volume = os.statvfs(path)
    if volume.f_blocks:  # some network filesystems don't say
        yield Bound(
            most=path.stat().st_size + volume.f_bavail * volume.f_frsize,
            whole=volume.f_blocks * volume.f_frsize,
            words="its disk has {left} left of {whole}: free some space",
        )
    limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    if limit != resource.RLIM_INFINITY:
        yield Bound(
            most=limit,
            whole=limit,
            words="it has {size}, and no file may have more than {whole} here: raise the limit on"
            " file sizes (ulimit -f, LimitFSIZE)",
        )


def shortage(path: Path, size: int, floor: int = FLOOR, *, was_short: bool) -> str | None:
    """What is short for a database of `size` bytes in the file `path`, and what to do about it;
    None while there is enough."""
    found = (bound.shortage(size, floor, was_short=was_short) for bound in _bounds(path))
    return next((words for words in found if words), None)


def most(path: Path, floor: int = FLOOR) -> int | None:
    """How many bytes the file may come to have by what is fetched; None where nothing is known to
    end its growth."""
    return min((bound.most - bound.kept(floor) // 2 for bound in _bounds(path)), default=None)


def size(c: Connection) -> int:
    """Bytes of the database, with what is still in the log."""
    pages, bytes_each = (
        c.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("page_count", "page_size")
    )
    return int(pages) * int(bytes_each)


def log_size(path: Path) -> int:
    """Bytes of the write-ahead log."""
    log = path.with_name(path.name + "-wal")
    return log.stat().st_size if log.exists() else 0


def checkpoint(bare: Engine) -> None:
    """Brings the log into the file as far as nobody reads in it, so that it begins anew. Raises
    what the disk does, which SQLite's own checkpoints keep to themselves."""
    with bare.connect() as c:
        c.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").close()


def try_out(writes: Engine) -> None:
    """Writes `SAMPLE` bytes and takes them back; raises what the disk does."""
    with writes.connect() as c:
        sqlite = c.dialect.name == "sqlite"
        if sqlite:
            c.exec_driver_sql("PRAGMA cache_size=1").close()  # else it stays in memory until commit
        try:
            # Random, so that PostgreSQL doesn't make it small.
            sources, at = secrets.token_hex(SAMPLE // 2), datetime.fromtimestamp(0, UTC)
            c.execute(insert(rules_versions).values(version="", sources=sources, at=at))
        finally:
            if sqlite:
                c.exec_driver_sql("PRAGMA cache_size=-2000").close()
            c.rollback()
