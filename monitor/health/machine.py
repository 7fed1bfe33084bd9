"""The machine that the monitor runs on: copies, disk, database, clock."""

from datetime import datetime, timedelta

from monitor.health.finding import Finding, minute, size

BACKUP = timedelta(hours=36)
"""A nightly copy is older than this when one was missed."""

ROOM = 500 * 10**6
SHARE = 0.05
"""Less free space than this, in bytes or as a part of the volume, is little."""

LOG = 500 * 10**6
"""Bytes of a write-ahead log that should have been brought into the database long since."""

AHEAD = timedelta(minutes=1)
"""What happened further ahead than this was written by another clock."""


def of_backup(newest: datetime | None, since: datetime | None, now: datetime) -> list[Finding]:
    """A copy of the database that is missing or old; `since` is how far back the database goes."""
    if since is None or now - since <= BACKUP or (newest and now - newest <= BACKUP):
        return []
    text = f"the newest is of {minute(newest)}" if newest else "there is none"
    todo = "look into the log of `monitor run`, which makes one a night; `monitor backup FILE` now"
    text += "; if the disk fails now, what was seen since is lost"
    return [Finding(about="backup", text=text, todo=todo)]


def of_disk(free: int, whole: int, *, stopped: bool) -> list[Finding]:
    """A volume on which little space is left; `stopped`: so little that nothing is fetched."""
    if free >= ROOM and free >= SHARE * whole and not stopped:
        return []
    then = (
        "nothing is fetched until there is room; messages go out"
        if stopped
        else "when it is full, fetching stops until it is not"
    )
    text = f"{size(free)} free of {size(whole)}; {then}"
    todo = "free some space where MONITOR_DATA is, or shorten settings.keep"
    return [Finding(about="disk", text=text, todo=todo)]


def of_journal(mode: str | None, version: str | None) -> list[Finding]:
    """A SQLite that may lose committed writes in WAL mode, so that another one is used."""
    if mode is None or mode.lower() == "wal":
        return []
    text = (
        f"SQLite {version} can lose what was committed in WAL mode, so the journal is {mode}: "
        "nothing is lost, writes take four times as long"
    )
    todo = "install pysqlite3 0.6 or later (`make setup` does), or use PostgreSQL"
    return [Finding(about="database", text=text, todo=todo)]


def of_log(length: int) -> list[Finding]:
    """A write-ahead log that only grows: somebody has been reading for long."""
    if length <= LOG:
        return []
    text = f"its write-ahead log has grown to {size(length)}; nothing is lost, and reading slows"
    todo = (
        "close whatever else keeps the database open (a shell, a copy in progress); then start "
        "`monitor run` again"
    )
    return [Finding(about="database", text=text, todo=todo)]


def of_clock(latest: datetime | None, now: datetime) -> list[Finding]:
    """Times in the database that are still to come."""
    if latest is None or latest <= now + AHEAD:
        return []
    text = (
        f"the database has what happened at {minute(latest)}, and here it is {minute(now)}: this "
        "clock went back, or another machine's is ahead; what is due may come late"
    )
    return [Finding(about="clock", text=text, todo="set the clock; let NTP keep it")]
