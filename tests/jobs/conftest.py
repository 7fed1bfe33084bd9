"""A migrated, empty store on each database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.store import Store


@pytest.fixture
def now() -> datetime:
    """A moment with microseconds, so that a time cut short is noticed."""
    return datetime(2026, 2, 11, 16, 56, 0, 123456, tzinfo=UTC)


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    """A store without jobs; every promise of the queue is held on each database."""
    found = Store.open(database, tmp_path, check=False)
    yield found
    found.close_now()
