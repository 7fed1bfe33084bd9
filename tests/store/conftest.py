"""A migrated store, on SQLite and, where MONITOR_TEST_POSTGRES names a server, on PostgreSQL."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from monitor.store import Store

POSTGRES = os.environ.get("MONITOR_TEST_POSTGRES")


@pytest.fixture
def now() -> datetime:
    """A moment with microseconds, so that a time cut short is noticed."""
    return datetime(2026, 2, 11, 16, 56, 0, 123456, tzinfo=UTC)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: a migration a test would be most of a test's time."""
    data = tmp_path_factory.mktemp("migrated")
    store = Store.open(f"sqlite:///{data}/monitor.db", data)
    store.migrate()
    store.backup(data / "copy.db")
    store.close_now()
    return data / "copy.db"


@pytest.fixture
def sqlite(tmp_path: Path, migrated: Path) -> Iterator[Store]:
    """A migrated store in tmp_path/monitor.db that gives up soon on a locked file."""
    shutil.copy(migrated, tmp_path / "monitor.db")
    store = Store.open(
        f"sqlite:///{tmp_path}/monitor.db", tmp_path, busy=timedelta(milliseconds=200)
    )
    yield store
    store.close_now()


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Makes a migrated store in a schema of its own, which goes with the test."""
    assert POSTGRES is not None
    schema = f"t{uuid.uuid4().hex}"
    admin = create_engine(POSTGRES.replace("postgresql:", "postgresql+psycopg:"))
    stores: list[Store] = []

    def make() -> Store:
        with admin.begin() as c:
            c.execute(text(f"CREATE SCHEMA {schema}"))
        mark = "&" if "?" in POSTGRES else "?"
        store = Store.open(f"{POSTGRES}{mark}options=-csearch_path%3D{schema}", tmp_path)
        stores.append(store)
        store.migrate()
        return store

    yield make
    for store in stores:
        store.close_now()
    with admin.begin() as c:
        c.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
    admin.dispose()


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def store(request: pytest.FixtureRequest) -> Store:
    """A migrated, empty store; every promise of a noun is held on each database."""
    found = request.getfixturevalue(request.param)
    return found() if request.param == "postgresql" else found
