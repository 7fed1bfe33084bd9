"""PostgreSQL's side of the store: how it is connected to, and what its errors mean."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from monitor.errors import StoreError

if TYPE_CHECKING:
    import psycopg

WRITER = 7_263_410_551
"""The advisory lock that makes PostgreSQL's writers one, as BEGIN IMMEDIATE does on SQLite."""

OLDEST = 13
"""The oldest server whose answers are known to be right."""

PAUSES = (0.2, 0.6, 1.2)
"""Seconds before a transaction is run again whose connection was lost: a server that restarts is
back by then; whoever calls tries again later."""

# What a URL may say otherwise. A server that is gone without a word (no RST, a firewall that
# forgot) is noticed within a minute, and the rest of a minute later by its keepalives.
_CONNECT = {
    "fallback_application_name": "monitor",
    "connect_timeout": "5",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}

# What the server's owner has set (for the server, the database, the user or in the URL) stands;
# but for how times are written, and that what is committed is on the disk.
_SET = """
    SELECT set_config(name, wanted, false)
    FROM pg_settings JOIN (VALUES
        ('statement_timeout', '60s', false),
        ('lock_timeout', %(lock)s, false),
        ('idle_in_transaction_session_timeout', %(idle)s, false),
        ('synchronous_commit', 'on', false),
        ('DateStyle', 'ISO', true),
        ('TimeZone', 'UTC', true)
    ) AS ours (name, wanted, always) USING (name)
    WHERE always OR source = 'default' OR setting = 'off'
"""

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_NO_TABLE, _LOCKED, _STARTING, _FULL = "42P01", "55P03", "57P03", "53100"
_UNREACHABLE, _LATE, _NO_OPTION = "08001", "08000", "HV00D"
_AGAIN = {"40001", "40P01", _LOCKED}  # serialization failure, deadlock
_READ_ONLY = "25006"
# Shutdowns, too many connections, idle for too long; and class 08.
_LOST = {"57P01", "57P02", _STARTING, "53300", "25P03"}

# A connection that is refused has words, and no code. These are the server's own, in English.
_REFUSED = (
    ("password authentication failed|no password supplied", "28P01"),
    ("authentication failed|no pg_hba.conf entry|role .* does not exist", "28000"),
    ("database .* does not exist", "3D000"),
    ("too many clients|too many connections|connection slots", "53300"),
    ("the database system is", _STARTING),
    ("permission denied", "42501"),
    ("timeout expired", _LATE),
    ("invalid .*(option|value)", _NO_OPTION),
)
_AWAY = "it is starting or shutting down; what was committed is safe"
_UNDONE = "nothing was changed"
_ADVICE = {
    _LATE: f"it did not answer in time: see that it is running and reachable; {_UNDONE}",
    _UNREACHABLE: f"see that it is running and reachable; {_UNDONE}",
    _READ_ONLY: "it takes no writes, as a standby does: name the primary in MONITOR_DATABASE_URL"
    f" (of several hosts, target_session_attrs=read-write finds it); {_UNDONE}",
    "28000": "it does not let this user in: correct the user in MONITOR_DATABASE_URL, or the"
    f" server's pg_hba.conf; {_UNDONE}",
    "28P01": f"it does not take the password: correct it in MONITOR_DATABASE_URL; {_UNDONE}",
    "3D000": "there is no such database: make it with `createdb -T template0 -E UTF8 NAME`, or"
    " correct its name in MONITOR_DATABASE_URL",
    "3F000": "there is no schema to make tables in: create it, or correct the search_path in"
    f" MONITOR_DATABASE_URL; {_UNDONE}",
    "42501": "this user may not do that: make it the database's owner, with ALTER DATABASE …"
    f" OWNER TO …; {_UNDONE}",
    _FULL: "its disk is full: free some space there; what was committed is safe, and work goes"
    " on by itself once there is room",
    "53300": "it has no connection left (a process wants up to ten): close others, or raise its"
    f" max_connections; {_UNDONE}",
    "57014": "it took longer than its statement_timeout allows: see what keeps it busy;"
    f" {_UNDONE}",
    "57P01": _AWAY,
    "57P02": _AWAY,
    _STARTING: _AWAY,
    _NO_OPTION: f"MONITOR_DATABASE_URL has what PostgreSQL does not know; {_UNDONE}",
    "XX001": "it is damaged: stop writing to it, and restore the newest copy that pg_dump made",
    "XX002": "an index is damaged: REINDEX DATABASE, and look at the disk; until then answers may"
    " be wrong",
}  # fmt: skip


def open_engine(url: URL, *, write: bool, busy: timedelta) -> Engine:
    """An engine whose transactions read (one moment's view, writing refused) or write (alone).

    Both give up on a lock after `busy`; a writer with the option `patient`, for a migration, never
    does. A server or database that is not fit raises StoreError on connecting.
    """
    level = "READ COMMITTED" if write else "REPEATABLE READ"
    made = _engine(url, pool_pre_ping=True, isolation_level=level)
    lock = f"{max(1, round(busy / timedelta(milliseconds=1)))}ms"
    # A writer that is frozen stops all others; a reader may look through the archive.
    limits = {"lock": lock, "idle": "15s" if write else "10min"}

    @event.listens_for(made, "connect", insert=True)
    def connect(connection: "psycopg.Connection[Any]", _record: object) -> None:
        _refuse_unfit(connection)
        connection.execute(_SET, limits)
        connection.commit()

    if not write:
        return made.execution_options(postgresql_readonly=True)

    @event.listens_for(made, "begin")
    def start(connection: Connection) -> None:
        if connection.get_execution_options().get("patient"):
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        # Read committed: what follows the wait for the lock sees what the one before committed.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER})")

    @event.listens_for(made, "handle_error")
    def demoted(context: ExceptionContext) -> None:
        # A primary that became a standby: its name may lead to the new one.
        if _state(context.original_exception) == _READ_ONLY:
            context.is_disconnect = True

    return made


def open_session(url: URL) -> Engine:
    """An engine for a session that holds locks: no transactions, and no pool that keeps them."""
    return _engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")


def _engine(url: URL, **options: Any) -> Engine:
    ours = {name: value for name, value in _CONNECT.items() if name not in url.query}
    made = create_engine(
        url, connect_args={**ours, "client_encoding": "utf8"}, use_native_hstore=False, **options
    )

    @event.listens_for(made, "handle_error")
    def lost(context: ExceptionContext) -> None:
        # Also one that was refused, and one that still seems open.
        state = _state(context.original_exception)
        if state in _LOST or (state or "").startswith("08"):
            context.is_disconnect = True

    return made


def _refuse_unfit(connection: "psycopg.Connection[Any]") -> None:
    version = connection.info.server_version // 10_000
    if version < OLDEST:
        raise StoreError(
            f"the database is on PostgreSQL {version}: this program needs {OLDEST} or later;"
            f" {_UNDONE}"
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StoreError(
            f"the database {connection.info.dbname} is in {encoding}, which does not have all"
            " letters: make another with `createdb -T template0 -E UTF8 NAME` and name it in"
            f" MONITOR_DATABASE_URL; {_UNDONE}"
        )


def _state(cause: BaseException | None) -> str | None:
    """The SQLSTATE of an error of the server's or the connection's; None for any other."""
    import psycopg  # here: 7 MB that SQLite does without

    if not isinstance(cause, psycopg.Error) or cause.sqlstate:
        return getattr(cause, "sqlstate", None)
    known = (code for words, code in _REFUSED if re.search(words, str(cause)))
    lost = _UNREACHABLE if isinstance(cause, psycopg.OperationalError) else None
    return next(known, lost)


def transient(error: DBAPIError) -> bool:
    """Whether the same transaction may well succeed when it is run again: the connection was lost
    or refused for now, or another transaction was in the way."""
    state = _state(error.orig)
    return state in _AGAIN or (error.connection_invalidated and state != _LATE)


def pause(error: DBAPIError, tries: int) -> float:
    """Seconds to wait before the try after `tries`; a lock has been waited for already."""
    return PAUSES[min(tries, len(PAUSES)) - 1] if error.connection_invalidated else 0


def busy(error: DBAPIError) -> bool:
    """Whether others are in the way, and stayed there."""
    return _state(error.orig) in _AGAIN


def unmigrated(error: DBAPIError) -> bool:
    """Whether a table is missing."""
    return _state(error.orig) == _NO_TABLE


def away(error: DBAPIError) -> bool:
    """Whether the server may well be there later without anybody's doing."""
    return _state(error.orig) in {"57P01", "57P02", _STARTING, _UNREACHABLE, _LATE, "53300"}


def full(error: DBAPIError) -> bool:
    """Whether the server's disk takes no more."""
    return _state(error.orig) == _FULL


def advice(error: DBAPIError) -> str | None:
    """What a person has to do; None where it is no error of the server's that is known."""
    return _ADVICE.get(_state(error.orig) or "")
