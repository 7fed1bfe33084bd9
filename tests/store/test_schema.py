"""Migrations: they make the schema as it is written, once, and lose nothing."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pysqlite3
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError, StatementError

from monitor.errors import StoreError
from monitor.store import Store, database, feeds
from monitor.store.migrate import SHIPPED, Migrations
from monitor.store.schema import REVISION, metadata

NEXT = f"{int(REVISION) + 1:04}"

SECOND = """
from alembic import op
revision, down_revision = "{next}", "{last}"

def upgrade() -> None:
    op.execute("CREATE TABLE silences (id TEXT PRIMARY KEY)")
    op.execute({then!r})
"""

START = """
import sys
from pathlib import Path
from monitor.store import Store
data = Path(sys.argv[1])
store = Store.open(f"sqlite:///{data}/monitor.db", data)
sys.stdin.readline()
print(store.migrate(), store.current())
store.close_now()
"""


def open_in(directory: Path) -> Store:
    return Store.open(f"sqlite:///{directory}/monitor.db", directory)


@pytest.fixture
def upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes this program one that knows a further revision, which ends by executing `then`."""

    def make(then: str = "SELECT 1") -> None:
        scripts = shutil.copytree(SHIPPED.directory, tmp_path / "scripts")
        source = SECOND.format(next=NEXT, last=REVISION, then=then)
        (scripts / "versions" / f"{NEXT}_next.py").write_text(source)
        monkeypatch.setattr(database, "SHIPPED", Migrations(directory=scripts, head=NEXT))

    return make


def test_the_migrations_make_the_schema(store: Store) -> None:
    options = {"compare_type": True, "compare_server_default": True}
    found = store.write_now(
        lambda c: compare_metadata(MigrationContext.configure(c, opts=options), metadata)
    )
    assert found == []


def test_foreign_keys_wait_for_the_commit(store: Store) -> None:
    """What compare_metadata does not look at."""
    found = store.read_now(
        lambda c: {
            (table, *key["constrained_columns"]): key["options"]
            for table in metadata.tables
            for key in inspect(c).get_foreign_keys(table)
        }
    )
    assert len(found) == sum(len(table.foreign_keys) for table in metadata.tables.values())
    assert all(
        options == {"deferrable": True, "initially": "DEFERRED"} for options in found.values()
    )


def test_the_revision_is_the_last_one_shipped() -> None:
    scripts = ScriptDirectory(str(SHIPPED.directory))
    assert scripts.get_heads() == [REVISION]
    # Numbered upwards: that is how a newer schema is told from an older one.
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)


def test_migrating_twice_is_nothing(tmp_path: Path) -> None:
    store = open_in(tmp_path)
    assert (store.current(), store.migrate(), store.current()) == (False, True, True)
    assert store.migrate() is False
    store.close_now()
    assert not (tmp_path / "backups").exists()  # there was nothing to keep


def test_of_simultaneous_starters_one_migrates(tmp_path: Path) -> None:
    command = [sys.executable, "-c", START, str(tmp_path)]
    starters = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    with ThreadPoolExecutor(3) as pool:
        said = [answer for answer, _ in pool.map(lambda each: each.communicate("go\n"), starters)]
    assert sorted(said) == ["False True\n", "False True\n", "True True\n"]


def test_an_upgrade_copies_the_file_first(tmp_path: Path, upgraded, now: datetime) -> None:
    store = open_in(tmp_path)
    store.migrate()
    store.write_now(lambda c: feeds.sync(c, [("klix", "https://www.klix.ba/rss")], now))
    before = store.read_now(feeds.all)
    upgraded()
    assert (store.current(), store.migrate(), store.current()) == (False, True, True)
    assert store.read_now(feeds.all) == before
    store.close_now()

    copied = tmp_path / "backups" / f"before-{NEXT}.db"
    with closing(pysqlite3.connect(copied)) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(REVISION,)]
        assert copy.execute("SELECT name FROM feeds").fetchall() == [("klix",)]


def test_an_upgrade_that_fails_leaves_all_as_it_was(
    tmp_path: Path, upgraded, now: datetime
) -> None:
    store = open_in(tmp_path)
    store.migrate()
    store.write_now(lambda c: feeds.sync(c, [("klix", "https://www.klix.ba/rss")], now))
    upgraded(then="ALTER TABLE feeds ADD COLUMN name TEXT")
    with pytest.raises(DBAPIError, match="duplicate column name"):
        store.migrate()
    tables = store.read_now(lambda c: inspect(c).get_table_names())
    assert "silences" not in tables
    assert [state.name for state in store.read_now(feeds.all)] == ["klix"]
    store.close_now()


def test_a_newer_schema_is_refused(tmp_path: Path, upgraded, monkeypatch) -> None:
    store = open_in(tmp_path)
    store.migrate()
    upgraded()
    store.migrate()
    store.close_now()
    monkeypatch.undo()  # the old program again
    with pytest.raises(StoreError, match=rf"schema {NEXT}.*{REVISION}.*before-{NEXT}\.db"):
        open_in(tmp_path)


def test_a_newer_schema_is_not_migrated_either(tmp_path: Path, upgraded, monkeypatch) -> None:
    store = open_in(tmp_path)
    store.migrate()
    upgraded()
    store.migrate()
    monkeypatch.undo()
    with pytest.raises(StoreError, match="newer program"):
        store.migrate()
    store.close_now()


def test_an_empty_database_is_fine_and_says_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "monitor.db").touch()
    store = open_in(tmp_path)
    assert store.current() is False
    with pytest.raises(StoreError, match="no tables of this program yet: `monitor migrate`"):
        store.read_now(feeds.all)
    store.close_now()


def test_a_wrong_statement_is_a_bug_and_not_the_databases_fault(store: Store) -> None:
    with pytest.raises(DBAPIError, match="colour"):
        store.read_now(lambda c: c.exec_driver_sql("SELECT colour FROM feeds"))


def test_a_time_without_a_zone_is_refused(store: Store, now: datetime) -> None:
    with pytest.raises(StatementError, match="a time without a zone"):
        store.write_now(lambda c: feeds.sync(c, [("klix", "u")], now.replace(tzinfo=None)))


def test_times_are_kept_to_the_microsecond_in_utc(store: Store) -> None:
    at = datetime(2026, 3, 29, 0, 59, 59, 1, tzinfo=UTC)
    told = at.astimezone(timezone(timedelta(hours=2)))
    store.write_now(lambda c: feeds.sync(c, [("klix", "https://www.klix.ba/rss")], told))
    (found,) = store.read_now(feeds.all)
    assert (found.due, found.due.tzinfo) == (at, UTC)
