"""A migrated store on each database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.store import Store


@pytest.fixture
def now() -> datetime:
    """A moment with microseconds, so that a time cut short is noticed."""
    return datetime(2026, 2, 11, 16, 56, 0, 123456, tzinfo=UTC)


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    """An empty store; every promise of a noun is held on each database."""
    found = Store.open(database, tmp_path, check=False)
    yield found
    found.close_now()


@pytest.fixture
def sqlite(sqlite_url: str, tmp_path: Path) -> Iterator[Store]:
    """A migrated store in tmp_path/monitor.db that gives up soon on a locked file."""
    store = Store.open(sqlite_url, tmp_path, busy=timedelta(milliseconds=200))
    yield store
    store.close_now()


@pytest.fixture
def postgresql(postgres_url: str, tmp_path: Path) -> Iterator[Store]:
    """A migrated store on the server that all share, which gives up soon on what others lock."""
    store = Store.open(postgres_url, tmp_path, busy=timedelta(milliseconds=200))
    yield store
    store.close_now()
