"""What a database error means: try again, or what a person has to do."""

from pathlib import Path

from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    ProgrammingError,
)

from monitor.errors import DatabaseAway, DatabaseBusy, DatabaseDamaged, DiskFull, StoreError
from monitor.store import postgresql
from monitor.store.access import hindrance
from monitor.store.engine import Place

# https://sqlite.org/rescode.html
BUSY, LOCKED, READONLY, INTERRUPT, IOERR, CORRUPT = 5, 6, 8, 9, 10, 11
FULL, CANTOPEN, NOTADB = 13, 14, 26
STATEMENT = 1  # no such table, no such column, a syntax error

_GOES_ON = "what was committed is safe, and work goes on by itself once there is room"
_ADVICE = {
    READONLY: "it cannot be written: give this user write access to the file and its directory",
    # A limit on file sizes and a quota come as this, too, and so does a disk that fails.
    IOERR: "the disk did not take what was written, or not give what was asked: look at its free"
    f" space, at quotas and at its health; {_GOES_ON}",
    FULL: f"the disk is full: free some space; {_GOES_ON}",
    CANTOPEN: "it cannot be opened: its directory must exist and be writable by this user",
}


def _code(error: DBAPIError) -> int:
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF


def full(error: DBAPIError) -> bool:
    """Whether the disk takes no more, or at least not this. pysqlite3 keeps SQLite's extended codes
    to itself, so a disk that fails is not told from one that is full."""
    return _code(error) in {FULL, IOERR} or postgresql.full(error)


def locked(error: DBAPIError) -> bool:
    """Whether another program holds the SQLite file."""
    return _code(error) in {BUSY, LOCKED}


def interrupted(error: DBAPIError) -> bool:
    """Whether we ended the statement ourselves."""
    return _code(error) == INTERRUPT


def transient(error: DBAPIError) -> bool:
    """Whether the same transaction may well succeed when it is run again."""
    return locked(error) or postgresql.transient(error)


def _unmigrated(error: DBAPIError) -> bool:
    missing = _code(error) == STATEMENT and "no such table" in str(error.orig)
    return missing or postgresql.unmigrated(error)


def unusable(error: DBAPIError) -> bool:
    """Whether the database is to blame; else the statement is, and that is a bug of ours."""
    if _unmigrated(error) or postgresql.advice(error):
        return True
    if _code(error) == STATEMENT:
        return False
    ours = (IntegrityError, ProgrammingError, DataError, NotSupportedError)
    return isinstance(error, DatabaseError | InterfaceError) and not isinstance(error, ours)


def newest_backup(backups: Path) -> Path | None:
    """The file in the directory of backups that was written last; of several at once the last by
    name."""
    found = [path for path in backups.glob("*.db") if path.is_file()]
    return max(found, key=lambda path: (path.stat().st_mtime_ns, path.name), default=None)


def corrupt(at: Place, backups: Path, detail: str) -> DatabaseDamaged:
    """The error for a file that is no sound database, with the way back."""
    backup = newest_backup(backups)
    way = (
        f"the newest backup is {backup}: put the damaged file and its -wal and -shm aside, copy"
        " the backup to its place and start again"
        if backup
        else f"there is no backup in {backups}: put the damaged file aside and start afresh, or"
        " recover what it holds with `sqlite3 FILE .recover`"
    )
    return DatabaseDamaged(f"the database {at} is damaged ({detail}). Nothing was changed; {way}.")


def explained(error: DBAPIError, at: Place, backups: Path) -> StoreError:
    """The StoreError that says what `error` means for the person who runs this."""
    code = _code(error)
    if code in {CORRUPT, NOTADB}:
        return corrupt(at, backups, str(error.orig))
    if locked(error) or postgresql.busy(error):
        return DatabaseBusy(
            f"the database {at} is locked by another program (a shell, a copy or a migration in"
            " progress): close it, or let it end; nothing was changed"
        )
    if _unmigrated(error):
        return StoreError(
            f"the database {at} has no tables of this program yet: `monitor migrate` makes them"
        )
    detail = " ".join(str(error.orig).split())
    advice = _advice(code, at) or postgresql.advice(error) or "nothing was changed"
    text = f"the database {at} cannot be used: {advice}. ({detail})"
    if full(error):
        return DiskFull(text)
    return (DatabaseAway if postgresql.away(error) else StoreError)(text)


def _advice(code: int, at: Place) -> str | None:
    """What is known of the file itself goes before what the code says in general."""
    files = at.path and code in {READONLY, CANTOPEN} and hindrance(at.path)
    return files or _ADVICE.get(code)
