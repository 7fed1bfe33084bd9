"""PostgreSQL as people run it: restarts, refusals, limits, and what the words about them say."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import DBAPIError

from monitor.errors import DatabaseBusy, StoreError
from monitor.model import FeedState
from monitor.store import Store, database, feeds
from monitor.store import postgresql as module
from monitor.store.postgresql import OLDEST, WRITER

URL = "https://www.klix.ba/rss"
SHORT = timedelta(milliseconds=50)


def option(url: str, **query: str) -> str:
    """The URL with further parameters of its own."""
    return make_url(url).update_query_dict(query).render_as_string(hide_password=False)


def opened(url: str, directory: Path, busy: timedelta = SHORT) -> Store:
    """The store at a URL, which gives up soon on what others lock."""
    return Store.open(url, directory, busy=busy)


def shown(c: Connection, *names: str) -> list[object]:
    """Settings of the session, as the server says them."""
    return [c.exec_driver_sql(f"SHOW {name}").scalar() for name in names]


@pytest.fixture
def admin(postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A shell beside the store."""
    with closing(psycopg.connect(postgres_url, autocommit=True)) as connection:
        yield connection


# ── how it is connected to ──


def test_no_session_waits_for_ever(postgresql: Store) -> None:
    names = ("application_name", "statement_timeout", "lock_timeout",
             "idle_in_transaction_session_timeout", "synchronous_commit", "TimeZone")  # fmt: skip
    common = ["monitor", "1min", "200ms"]
    assert postgresql.write_now(lambda c: shown(c, *names)) == [*common, "15s", "on", "UTC"]
    assert postgresql.read_now(lambda c: shown(c, *names)) == [*common, "10min", "on", "UTC"]
    dead = {"connect_timeout": "5", "tcp_user_timeout": "30000", "keepalives_idle": "30"}

    def given(c: Connection) -> dict[str, str]:
        return c.connection.driver_connection.info.get_parameters()

    assert dead.items() <= postgresql.read_now(given).items()


def test_what_the_url_says_counts(postgres_url: str, admin: Any, tmp_path: Path) -> None:
    admin.execute("CREATE SCHEMA redakcija")
    options = "-csearch_path=redakcija -cstatement_timeout=7s -csynchronous_commit=off"
    url = option(postgres_url, application_name="desk", options=options, connect_timeout="3")
    store = opened(url, tmp_path)
    said = store.write_now(
        lambda c: shown(c, "application_name", "statement_timeout", "search_path")
    )
    assert said == ["desk", "7s", "redakcija"]
    # What is committed is on the disk, whatever else somebody wished for.
    assert store.write_now(lambda c: shown(c, "synchronous_commit")) == ["on"]
    assert store.current() is False
    assert store.migrate() is True
    store.close_now()
    found = admin.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'redakcija'")
    assert found.fetchone()[0] > 10
    admin.execute("DROP SCHEMA redakcija CASCADE")


def test_what_the_databases_owner_has_set_stands(
    new_database: Callable[..., str], tmp_path: Path
) -> None:
    url = new_database()
    with closing(psycopg.connect(url, autocommit=True)) as owner:
        name = owner.info.dbname
        for setting in (
            "lock_timeout = '3s'",
            "datestyle = 'German'",
            "timezone = 'Europe/Tirane'",
        ):
            owner.execute(f"ALTER DATABASE {name} SET {setting}")
    store = opened(url, tmp_path)
    store.migrate()
    at = datetime.fromisoformat("2026-02-11T16:56:00.123456+00:00")
    store.write_now(lambda c: feeds.sync(c, [("klix", URL)], at))
    assert store.read_now(feeds.all) == (FeedState(name="klix", url=URL, due=at),)
    assert store.write_now(lambda c: shown(c, "lock_timeout", "datestyle")) == ["3s", "ISO, DMY"]
    store.close_now()


# ── what is refused ──

LATIN = "TEMPLATE template0 ENCODING 'LATIN2' LOCALE 'C' LOCALE_PROVIDER libc"
ASCII = "TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C' LOCALE_PROVIDER libc"


@pytest.mark.parametrize(("how", "encoding"), [(LATIN, "LATIN2"), (ASCII, "SQL_ASCII")])
def test_a_database_that_lacks_letters(
    new_database: Callable[..., str], tmp_path: Path, how: str, encoding: str
) -> None:
    with pytest.raises(StoreError, match=f"is in {encoding}.*createdb -T template0 -E UTF8"):
        opened(new_database(how), tmp_path)


def test_a_server_that_is_too_old(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "OLDEST", 999)
    with pytest.raises(StoreError, match=r"on PostgreSQL \d+: this program needs 999 or later"):
        opened(postgres_url, tmp_path)
    assert OLDEST == 13


def with_role(admin: Any, url: str, options: str, name: str = "ana") -> str:
    """The URL for another user."""
    admin.execute(f"DROP ROLE IF EXISTS {name}")
    admin.execute(f"CREATE ROLE {name} LOGIN {options}")
    return make_url(url).set(username=name).render_as_string(hide_password=False)


REFUSED = [
    (lambda admin, url: make_url(url).set(database="nema").render_as_string(),
     r"no such database: make it with `createdb.*database \"nema\" does not exist"),
    (lambda admin, url: make_url(url).set(username="niko").render_as_string(),
     r"does not let this user in.*role \"niko\" does not exist"),
    (lambda admin, url: with_role(admin, url, "CONNECTION LIMIT 0"), "no connection left"),
    (lambda admin, url: option(url, sslmode="ponekad"), "has what PostgreSQL does not know"),
    (lambda admin, url: option(url, sslmod="require"), "has what PostgreSQL does not know"),
    (lambda admin, url: option(url, host="/nema/ga"), "see that it is running and reachable"),
    (lambda admin, url: option(url, options="-cstatement_timeout=1x"), "cannot be used"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "says"), REFUSED)
def test_a_connection_that_is_refused(
    *, admin: Any, postgres_url: str, tmp_path: Path, changed, says: str, monkeypatch
) -> None:
    monkeypatch.setattr(module, "PAUSES", (0.01,))
    with pytest.raises(StoreError, match=says) as refused:
        opened(changed(admin, postgres_url), tmp_path)
    assert "\n" not in str(refused.value)
    admin.execute("DROP ROLE IF EXISTS ana")


def test_a_user_who_may_not_make_tables(
    new_database: Callable[..., str], admin: Any, tmp_path: Path
) -> None:
    """As every user but the owner, from PostgreSQL 15 on."""
    url = new_database()
    store = opened(with_role(admin, url, ""), tmp_path)
    with pytest.raises(StoreError, match=r"make it the database's owner.*permission denied"):
        store.migrate()
    store.close_now()
    admin.execute("DROP ROLE ana")


def test_a_schema_that_is_not_there(new_database: Callable[..., str], tmp_path: Path) -> None:
    store = opened(option(new_database(), options="-csearch_path=nema"), tmp_path)
    with pytest.raises(StoreError, match="no schema to make tables in"):
        store.migrate()
    store.close_now()


FAULTS = [
    ("53100", "its disk is full: free some space there.*goes on by itself"),
    ("25006", "takes no writes, as a standby does: name the primary"),
    ("57014", "longer than its statement_timeout"),
    ("XX001", "damaged: stop writing to it, and restore"),
    ("XX002", "REINDEX"),
    ("57P02", "starting or shutting down; what was committed is safe"),
    ("58030", "cannot be used"),
    ("42P01", "no tables of this program yet: `monitor migrate`"),
]


@pytest.mark.parametrize(("code", "says"), FAULTS)
def test_what_the_server_says_is_told_in_words(
    *, postgresql: Store, monkeypatch: pytest.MonkeyPatch, code: str, says: str
) -> None:
    monkeypatch.setattr(module, "PAUSES", (0.01,))
    fault = f"DO $$ BEGIN RAISE 'kvar' USING ERRCODE = '{code}'; END $$"
    with pytest.raises(StoreError, match=says):
        postgresql.write_now(lambda c: c.exec_driver_sql(fault))
    assert postgresql.write_now(lambda c: shown(c, "lock_timeout")) == ["200ms"]


def test_a_wrong_statement_is_a_bug_and_not_the_servers_fault(postgresql: Store) -> None:
    for statement in ("SELECT 1 +", "SELECT 1/0", "SELECT %s"):
        with pytest.raises(DBAPIError):
            postgresql.read_now(lambda c, s=statement: c.exec_driver_sql(s, ()))


def test_a_server_that_takes_no_writes(
    postgres_url: str, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAUSES", (0.01,))
    url = option(postgres_url, options="-cdefault_transaction_read_only=on")
    store = opened(url, tmp_path)
    with pytest.raises(StoreError, match="name the primary in MONITOR_DATABASE_URL"):
        store.write_now(lambda c: feeds.sync(c, [("klix", URL)], now))
    assert store.read_now(feeds.all) == ()
    store.close_now()


def test_a_statement_that_takes_too_long(postgres_url: str, tmp_path: Path) -> None:
    store = opened(postgres_url, tmp_path)

    def sleeps(c: Connection) -> None:
        c.exec_driver_sql("SET LOCAL statement_timeout = '50ms'")
        c.exec_driver_sql("SELECT pg_sleep(60)")

    with pytest.raises(StoreError, match="took longer than its statement_timeout allows"):
        store.read_now(sleeps)
    store.close_now()


# ── others in the way ──


def test_a_lock_that_stays_says_so(postgres_url: str, tmp_path: Path, now: datetime) -> None:
    store = opened(postgres_url, tmp_path)
    with closing(psycopg.connect(postgres_url)) as rival:
        rival.execute(f"SELECT pg_advisory_xact_lock({WRITER})")
        with pytest.raises(DatabaseBusy, match="is locked by another program"):
            store.write_now(lambda c: feeds.sync(c, [("klix", URL)], now))
        assert store.read_now(feeds.all) == ()
        rival.rollback()
    store.write_now(lambda c: feeds.sync(c, [("klix", URL)], now))
    assert len(store.read_now(feeds.all)) == 1
    store.close_now()


def waiting(admin: Any) -> int:
    """How many wait for the writers' lock of this database."""
    found = admin.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return int(found.fetchone()[0])


def test_a_migration_waits_however_long_another_takes(
    new_database: Callable[..., str], tmp_path: Path
) -> None:
    url = new_database()
    store = opened(url, tmp_path, busy=timedelta(milliseconds=1))
    with ThreadPoolExecutor(1) as pool, closing(psycopg.connect(url, autocommit=True)) as other:
        other.execute(f"SELECT pg_advisory_lock({WRITER})")
        migrating = pool.submit(store.migrate)
        while not waiting(other):
            pass
        with pytest.raises(DatabaseBusy):
            store.write_now(lambda c: None)
        assert not migrating.done()
        other.execute("SELECT pg_advisory_unlock_all()")
        assert migrating.result(30) is True
    store.close_now()


def test_a_writer_that_hangs_is_thrown_out(
    postgres_url: str, admin: Any, tmp_path: Path, now: datetime
) -> None:
    """Stopped in the middle, as a suspended machine: the server gives its lock back, and what it
    does when it goes on is run again as a whole."""
    store = opened(postgres_url, tmp_path)
    turns: list[int] = []

    def hangs(c: Connection) -> None:
        feeds.sync(c, [(f"turn-{len(turns)}", URL)], now)
        turns.append(c.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
        if len(turns) == 1:
            c.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '50ms'")
            gone = "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = %s"
            while not admin.execute(gone, turns).fetchone()[0]:
                pass

    store.write_now(hangs)
    assert len(turns) == 2
    assert [state.name for state in store.read_now(feeds.all)] == ["turn-1"]
    store.close_now()


# ── restarts ──


@pytest.mark.parametrize("moment", ["in a read", "in a write", "between two"])
def test_a_connection_that_is_cut_is_made_again(
    *, postgresql: Store, admin: Any, now: datetime, moment: str
) -> None:
    pids: list[int] = []

    def cut(c: Connection) -> None:
        pids.append(c.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
        if len(pids) == 1:
            admin.execute("SELECT pg_terminate_backend(%s, 5000)", pids)

    if moment == "in a read":
        found = postgresql.read_now(lambda c: (cut(c), feeds.all(c)))
        assert found[1] == ()
    elif moment == "in a write":
        postgresql.write_now(lambda c: (cut(c), feeds.sync(c, [("klix", URL)], now)))
    else:
        postgresql.write_now(lambda c: None)
        everyone = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        admin.execute(f"{everyone} WHERE application_name = 'monitor'")
        postgresql.write_now(lambda c: feeds.sync(c, [("klix", URL)], now))
    known = [] if moment == "in a read" else ["klix"]
    assert [state.name for state in postgresql.read_now(feeds.all)] == known


def test_a_primary_that_became_a_standby_is_left(postgresql: Store, now: datetime) -> None:
    """Its session takes no writes any more; a new one, to whatever the name leads to now, does."""
    demote = "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"
    postgresql.write_now(lambda c: c.exec_driver_sql(demote))
    postgresql.write_now(lambda c: feeds.sync(c, [("klix", URL)], now))
    assert len(postgresql.read_now(feeds.all)) == 1


def test_a_server_that_is_away_is_said_in_words_and_found_again(
    *, postgres: Any, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(postgres.url, tmp_path, busy=timedelta(seconds=10))
    store.migrate()
    store.write_now(lambda c: feeds.sync(c, [("klix", URL)], now))
    wrong = make_url(postgres.url).set(password="pogrešna")
    with pytest.raises(StoreError, match="does not take the password: correct it") as refused:
        opened(wrong.render_as_string(hide_password=False), tmp_path)
    assert "pogrešna" not in str(refused.value)
    password = str(make_url(postgres.url).password)

    with monkeypatch.context() as soon:
        soon.setattr(module, "PAUSES", (0.01,))
        postgres.stop()
        for call in (store.read_now, store.write_now):
            with pytest.raises(StoreError, match="see that it is running and reachable") as away:
                call(feeds.all)
            assert password not in str(away.value)
        with pytest.raises(StoreError, match="running and reachable"):
            opened(postgres.url, tmp_path)
    with ThreadPoolExecutor(1) as pool:
        start = pool.submit(postgres.start)
        found: tuple[FeedState, ...] = ()
        while not found:  # "the database system is starting up", for a moment
            with suppress(StoreError):
                found = store.read_now(feeds.all)
        start.result()
    assert [state.name for state in found] == ["klix"]
    store.write_now(lambda c: feeds.hold(c, ["klix"], now + timedelta(minutes=1)))
    store.close_now()


def test_what_is_acknowledged_outlives_every_crash(
    postgres: Any, tmp_path: Path, now: datetime
) -> None:
    """Crashes while four threads write as fast as they can: each counts in a row of its own, in a
    transaction that reads and writes, and keeps the count of what was acknowledged."""
    store = opened(postgres.url, tmp_path, busy=timedelta(seconds=10))
    store.migrate()
    names = [f"feed-{number}" for number in range(4)]
    store.write_now(lambda c: feeds.sync(c, [(name, URL) for name in names], now))
    over = threading.Event()

    def count(c: Connection, name: str) -> int:
        state = feeds.get(c, name)
        assert state is not None
        feeds.save(c, replace(state, entries=state.entries + 1))
        return state.entries + 1

    def writer(name: str) -> int:
        acknowledged = 0
        while not over.is_set():
            with suppress(StoreError):  # a restart that took longer than the store waits
                acknowledged = store.write_now(lambda c: count(c, name))
        return acknowledged

    with ThreadPoolExecutor(len(names)) as pool:
        writers = [pool.submit(writer, name) for name in names]
        before = 0
        for _ in range(3):
            while sum(state.entries for state in retried(store)) < before + 50:
                pass
            postgres.restart_immediate()
            before = sum(state.entries for state in retried(store))
        over.set()
        acknowledged = [each.result() for each in writers]
    kept = [state.entries for state in store.read_now(feeds.all)]
    # One a thread more at most a crash: committed, and the answer lost.
    assert all(0 <= has - said <= 3 for has, said in zip(kept, acknowledged, strict=True))
    assert sum(kept) > 150
    store.close_now()


def retried(store: Store) -> tuple[FeedState, ...]:
    """All feeds, however often it takes."""
    while True:
        with suppress(StoreError):
            return store.read_now(feeds.all)


def test_the_tries_are_enough_for_a_restart() -> None:
    assert len(module.PAUSES) == database.TRIES - 1
    assert 1 <= sum(module.PAUSES) <= 3
