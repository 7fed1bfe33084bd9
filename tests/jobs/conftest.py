"""A migrated, empty store, on SQLite and, where MONITOR_TEST_POSTGRES names a server, there too."""

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
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
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Store]]:
    """A migrated store of each kind, for the session."""
    data = tmp_path_factory.mktemp("queue")
    made = {"sqlite": Store.open(f"sqlite:///{data}/monitor.db", data)}
    schema = f"t{uuid.uuid4().hex}"
    if POSTGRES:
        admin = create_engine(POSTGRES.replace("postgresql:", "postgresql+psycopg:"))
        with admin.begin() as c:
            c.execute(text(f"CREATE SCHEMA {schema}"))
        admin.dispose()
        mark = "&" if "?" in POSTGRES else "?"
        url = f"{POSTGRES}{mark}options=-csearch_path%3D{schema}"
        made["postgresql"] = Store.open(url, Path(data))
    for store in made.values():
        store.migrate()
    yield made
    if POSTGRES:
        made["postgresql"].write_now(lambda c: c.execute(text(f"DROP SCHEMA {schema} CASCADE")))
    for store in made.values():
        store.close_now()


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def store(request: pytest.FixtureRequest, stores: dict[str, Store]) -> Store:
    """A store without jobs; every promise of the queue is held on each database."""
    found = stores[request.param]
    found.write_now(lambda c: c.execute(text("DELETE FROM jobs")))
    return found
