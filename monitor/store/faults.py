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

from monitor.errors import DatabaseAway, DatabaseBusy, StoreError
from monitor.store import postgresql
from monitor.store.engine import Place

# https://sqlite.org/rescode.html
BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
STATEMENT = 1  # no such table, no such column, a syntax error

_ADVICE = {
    READONLY: "it cannot be written: give this user write access to the file and its directory",
    IOERR: "the disk did not take or give what was asked: look at its free space and its health",
    FULL: "the disk is full: free some space; what was committed is safe, and work goes on by"
    " itself once there is room",
    CANTOPEN: "it cannot be opened: its directory must exist and be writable by this user",
}


def _code(error: DBAPIError) -> int:
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF


def transient(error: DBAPIError) -> bool:
    """Whether the same transaction may well succeed when it is run again."""
    return _code(error) in {BUSY, LOCKED} or postgresql.transient(error)


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
    """The file in the directory of backups that was written last."""
    found = [path for path in backups.glob("*.db") if path.is_file()]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def corrupt(at: Place, backups: Path, detail: str) -> StoreError:
    """The error for a file that is no sound database, with the way back."""
    backup = newest_backup(backups)
    way = (
        f"the newest backup is {backup}: put the damaged file and its -wal and -shm aside, copy"
        " the backup to its place and start again"
        if backup
        else f"there is no backup in {backups}: put the damaged file aside and start afresh, or"
        " recover what it holds with `sqlite3 FILE .recover`"
    )
    return StoreError(f"the database {at} is damaged ({detail}). Nothing was changed; {way}.")


def explained(error: DBAPIError, at: Place, backups: Path) -> StoreError:
    """The StoreError that says what `error` means for the person who runs this."""
    code = _code(error)
    if code in {CORRUPT, NOTADB}:
        return corrupt(at, backups, str(error.orig))
    if code in {BUSY, LOCKED} or postgresql.busy(error):
        return DatabaseBusy(
            f"the database {at} is locked by another program (a shell, a copy or a migration in"
            " progress): close it, or let it end; nothing was changed"
        )
    if _unmigrated(error):
        return StoreError(
            f"the database {at} has no tables of this program yet: `monitor migrate` makes them"
        )
    advice = _ADVICE.get(code) or postgresql.advice(error) or "nothing was changed"
    detail = " ".join(str(error.orig).split())
    kind = DatabaseAway if postgresql.away(error) else StoreError
    return kind(f"the database {at} cannot be used: {advice}. ({detail})")
