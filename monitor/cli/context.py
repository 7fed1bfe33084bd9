"""What every verb starts with: the environment, the rules, the database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from monitor import environment, logs
from monitor.app import Rules, utc_now
from monitor.desk.check import Checked, check
from monitor.environment import Environment
from monitor.errors import ConfigError, StoreError
from monitor.store import Store
from monitor.store.lock import Alone


def read_environment(*, level: str | None = None) -> Environment:
    """The MONITOR_* variables, and logging set up by them (or by `level` where they are silent)."""
    found = environment.read(os.environ)
    logs.configure(found.log if os.environ.get("MONITOR_LOG") or level is None else level)
    return found


def check_rules(found: Environment) -> Checked:
    """The rules with everything that is wrong in them; their secrets hide in every output."""
    checked = check(found.rules, os.environ, utc_now().date())
    if checked.rules is not None:
        for channel in checked.rules.config.channels:
            logs.hide(channel.urls)
    return checked


def usable_rules(found: Environment) -> Rules:
    """The rules to work with; raises ConfigError where there are none."""
    checked = check_rules(found)
    if checked.rules is None:
        raise ConfigError(checked.problems)
    return checked.rules


def open_store(found: Environment) -> Store:
    """The database, its schema brought up to date."""
    store = Store.open(found.database_url, found.data)
    store.migrate()
    return store


@contextmanager
def existing_store(found: Environment) -> Iterator[Store]:
    """The database of a daemon that has run here, for verbs beside it."""
    store = Store.open(found.database_url, found.data)
    try:
        if not store.current():
            raise StoreError(
                "the database is empty or of another version: start `monitor run` or run "
                "`monitor migrate` first; nothing was changed"
            )
        yield store
    finally:
        store.close_now()


def alone(found: Environment) -> Alone:
    """Keeps every other daemon off this data directory; entering raises DatabaseBusy."""
    found.data.mkdir(parents=True, exist_ok=True)
    return Alone(found.data, utc_now)
