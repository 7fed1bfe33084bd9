"""How the database stands, for those who look after it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, and_, case, func, not_, select, text

from monitor.model import DeliveryState, Hold
from monitor.store import presence
from monitor.store.schema import alerts, articles, deliveries, feeds

OPEN = (DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.SENDING)
"""States of a delivery that is still to arrive."""

_LED = text("""
    SELECT count(*) FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
      AND (classid::bigint << 32) + objid::bigint = :leader
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""").bindparams(leader=presence.LEADER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What the database takes, in bytes; on SQLite with its write-ahead log, which is also told
    alone, and the journal mode with the library's version; on PostgreSQL these are 0 and None."""

    size: int
    log: int = 0
    journal: str | None = None
    version: str | None = None


def files(c: Connection) -> Files:
    """The files as they are now."""
    if c.dialect.name == "postgresql":
        size = c.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
        return Files(size=size)

    def pragma(name: str) -> object:
        return c.exec_driver_sql(f"PRAGMA {name}").scalar_one()

    main = c.exec_driver_sql("SELECT file FROM pragma_database_list WHERE name = 'main'")
    log = Path(f"{main.scalar_one()}-wal")
    logged = log.stat().st_size if log.exists() else 0
    return Files(
        size=int(str(pragma("page_count"))) * int(str(pragma("page_size"))) + logged,
        log=logged,
        journal=str(pragma("journal_mode")),
        version=str(c.exec_driver_sql("SELECT sqlite_version()").scalar_one()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The deliveries of a channel in one of the states `OPEN`: how many, when the oldest was
    created, the oldest of those that were tried and wait for their receiver (None: none does), and
    since when one is due."""

    state: DeliveryState
    channel: str
    count: int
    created: datetime
    tried: datetime | None
    due: datetime


def waiting(c: Connection) -> tuple[Waiting, ...]:
    """What is still to arrive, by state and channel."""
    d = deliveries.c
    at_home = and_(d.state == DeliveryState.HELD, d.hold.is_not(None), d.hold != Hold.CHANNEL)
    tried = func.min(case((and_(d.attempts > 0, not_(at_home)), d.created), else_=None))
    wanted = (
        select(
            d.state,
            d.channel,
            func.count().label("count"),
            func.min(d.created).label("created"),
            tried.label("tried"),
            func.min(d.due).label("due"),
        )
        .where(d.state.in_(OPEN))
        .group_by(d.state, d.channel)
        .order_by(d.state, d.channel)
    )
    return tuple(Waiting(**found._mapping) for found in c.execute(wanted))


def latest(c: Connection) -> datetime | None:
    """The latest time at which something is said to have happened."""
    columns = (feeds.c.polled, articles.c.seen, alerts.c.created)
    times = [c.execute(select(func.max(column))).scalar() for column in columns]
    return max((time for time in times if time is not None), default=None)


def is_led(c: Connection) -> bool:
    """On PostgreSQL: whether a process leads."""
    return bool(c.execute(_LED).scalar_one())
