"""What every verb starts with: the environment, the rules, the database."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from monitor import environment, logs
from monitor.desk.check import Checked, check, reload
from monitor.environment import Environment, utc_now
from monitor.errors import ConfigError, DatabaseAway, DiskFull, Problem, StoreError
from monitor.match import Rules, Told

if TYPE_CHECKING:  # a second of SQLAlchemy, which verbs without a database need not spend
    from monitor.store import Store

WAIT = 2.0
"""Seconds between two looks for a database server that is not there."""


def read_environment(*, level: str | None = None) -> Environment:
    """The MONITOR_* variables, and logging set up by them (or by `level` where they are silent)."""
    found = environment.read(os.environ)
    logs.hide(found.secrets)
    logs.configure(found.log if os.environ.get("MONITOR_LOG") or level is None else level)
    return found


def check_rules(found: Environment, told: Told | None = None) -> Checked:
    """The rules with everything that is wrong in them; their secrets hide in every output. `told`
    hears how the examples get on."""
    if not found.rules.exists():
        text = "there is no such file: write one, or say in MONITOR_RULES where it is"
        missing = Problem(file=found.rules.name, line=1, column=1, message=text)
        return Checked(rules=None, problems=(missing,))
    checked = check(found.rules, os.environ, utc_now().date(), told=told)
    if checked.rules is not None:
        _hide(checked.rules)
    return checked


def _hide(rules: Rules) -> None:
    for channel in rules.config.channels:
        logs.hide(channel.urls)


def usable_rules(found: Environment) -> Rules:
    """The rules to work with; raises ConfigError where there are none."""
    checked = check_rules(found)
    if checked.rules is None:
        raise ConfigError(checked.problems)
    return checked.rules


def rules_in_force(found: Environment, store: "Store") -> Rules:
    """The rules that the daemon runs on: of a file that is broken, or makes an example fail, what
    worked last goes on, and a line in the log says so. Raises ConfigError where there never were
    any."""
    from monitor.desk.live import last_live

    checked = check_rules(found)
    if checked.rules is not None and not checked.rules.failing:
        return checked.rules
    today = utc_now().date()
    before = store.read_now(lambda c: last_live(c, os.environ, today))
    if before is None:
        if checked.rules is None:
            raise ConfigError(checked.problems)
        return checked.rules
    reloaded = reload(before, found.rules, os.environ, today)
    _hide(reloaded.rules)
    kept = ", ".join(reloaded.kept) if reloaded.changes else "all of it"
    if kept:
        logging.getLogger(__name__).warning(
            "of %s this cannot be used, and what worked last stands in its place: %s; "
            "`monitor check` says why",
            found.rules,
            kept,
        )
    return reloaded.rules


def open_store(found: Environment) -> "Store":
    """The database, its schema brought up to date."""
    from monitor.store import Store

    store = Store.open(found.database_url, found.data)
    store.migrate()
    return store


def awaited_store(found: Environment) -> "Store":
    """`open_store`, once a server that starts or cannot be reached now is there (whoever starts a
    service with the machine need not start it in order), or a full disk has room."""
    told = ""
    while True:
        try:
            return open_store(found)
        except (DatabaseAway, DiskFull) as error:
            if str(error) != told:
                logging.getLogger(__name__).warning("waiting for the database: %s", error)
            told = str(error)
            time.sleep(WAIT)


@contextmanager
def existing_store(found: Environment) -> "Iterator[Store]":
    """The database of a daemon that has run here, for verbs beside it: nothing is made, and the
    file isn't read through. Raises StoreError where there is none."""
    from monitor.store import Store

    if not has_database(found):
        raise StoreError(
            f"there is no database at {sqlite_file(found)} yet: `monitor run` or `monitor once` "
            "makes it; if it is elsewhere, say so in MONITOR_DATA or MONITOR_DATABASE_URL"
        )
    store = Store.open(found.database_url, found.data, check=False)
    try:
        if not store.current():
            raise StoreError(
                "the database is empty or of an earlier version: `monitor migrate` brings it up "
                "to date, and `monitor run` does so at its start; nothing was changed"
            )
        yield store
    finally:
        store.close_now()


def recorded_rules(found: Environment) -> tuple[str, str] | None:
    """The version of the rules that a daemon here ran on last, of whatever version it was; None
    where there is no database, or where it does not answer."""
    from monitor.store import Store
    from monitor.store import rules as versions

    if not has_database(found):
        return None
    try:
        store = Store.open(found.database_url, found.data, check=False)
    except StoreError as error:
        log = logging.getLogger(__name__)
        log.warning("not compared with what the last start read: %s", error)
        return None
    try:
        return store.read_now(versions.latest)
    except StoreError:
        return None  # a database without tables, in which no start has kept anything
    finally:
        store.close_now()


def has_database(found: Environment) -> bool:
    """Whether there is something to open: a file, what is left of one, or a server that may
    answer. Where this user may not even look, opening it says what to do."""
    path = sqlite_file(found)
    try:
        return path is None or path.exists() or path.with_name(path.name + "-wal").exists()
    except PermissionError:
        return True


def sqlite_file(found: Environment) -> Path | None:
    """The SQLite file; None for another database."""
    scheme, _, path = found.database_url.partition(":///")
    return Path(path) if scheme == "sqlite" else None


@contextmanager
def alone(found: Environment) -> Iterator[None]:
    """Keeps every other daemon off an SQLite database and off the data beside it; entering raises
    DatabaseBusy. On PostgreSQL many may work: one leads."""
    from monitor.store.lock import Alone

    path = sqlite_file(found)
    with ExitStack() as held:
        if path is not None:
            # Often one directory; links that lead to it are the same.
            for directory in sorted({found.data.resolve(), path.resolve().parent}):
                held.enter_context(Alone(directory, utc_now))
        yield
