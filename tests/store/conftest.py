"""A migrated store, on SQLite and, where MONITOR_TEST_POSTGRES names a server, on PostgreSQL."""

import os
import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from monitor.store import Store
from monitor.store.schema import metadata

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


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[dict[str, Store]]:
    """A migrated store of each kind, for the session: opening one is most of a test's time."""
    data = tmp_path_factory.mktemp("shared")
    shutil.copy(migrated, data / "monitor.db")
    made = {"sqlite": Store.open(f"sqlite:///{data}/monitor.db", data)}
    schema = f"t{uuid.uuid4().hex}"
    if POSTGRES:
        admin = create_engine(POSTGRES.replace("postgresql:", "postgresql+psycopg:"))
        with admin.begin() as c:
            c.execute(text(f"CREATE SCHEMA {schema}"))
        admin.dispose()
        mark = "&" if "?" in POSTGRES else "?"
        made["postgresql"] = Store.open(f"{POSTGRES}{mark}options=-csearch_path%3D{schema}", data)
        made["postgresql"].migrate()
    yield made
    if POSTGRES:
        made["postgresql"].write_now(lambda c: c.execute(text(f"DROP SCHEMA {schema} CASCADE")))
    for store in made.values():
        store.close_now()


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def store(request: pytest.FixtureRequest, stores: dict[str, Store]) -> Store:
    """An empty store; every promise of a noun is held on each database."""
    found = stores[request.param]
    tables = reversed(metadata.sorted_tables)
    found.write_now(lambda c: [c.execute(table.delete()) for table in tables])
    return found
