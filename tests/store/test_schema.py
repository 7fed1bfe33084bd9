"""Migrations: they make the schema as it is written, once, and lose nothing."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
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
    op.execute("CREATE TABLE tides (id TEXT PRIMARY KEY)")
    op.execute({then!r})
"""

START = """
import sys
from pathlib import Path
from monitor.store import Store
store = Store.open(sys.argv[1], Path(sys.argv[2]))
sys.stdin.readline()
print(store.migrate(), store.current())
store.close_now()
"""


@pytest.fixture
def store_at(empty_database: str, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens the test's own database, of each kind, as often as it is asked to."""
    opened: list[Store] = []

    def make() -> Store:
        opened.append(Store.open(empty_database, tmp_path))
        return opened[-1]

    yield make
    for store in opened:
        store.close_now()


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


def test_migrating_twice_is_nothing(store_at: Callable[[], Store], tmp_path: Path) -> None:
    store = store_at()
    assert (store.current(), store.migrate(), store.current()) == (False, True, True)
    assert store.migrate() is False
    assert not (tmp_path / "backups").exists()  # there was nothing to keep


def test_of_simultaneous_starters_one_migrates(empty_database: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", START, empty_database, str(tmp_path)]
    starters = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    with ThreadPoolExecutor(3) as pool:
        said = [answer for answer, _ in pool.map(lambda each: each.communicate("go\n"), starters)]
    assert sorted(said) == ["False True\n", "False True\n", "True True\n"]


def test_an_upgrade_keeps_what_is_there(
    store_at: Callable[[], Store], upgraded, now: datetime
) -> None:
    store = store_at()
    store.migrate()
    store.write_now(lambda c: feeds.sync(c, [("klix", "https://www.klix.ba/rss")], now))
    before = store.read_now(feeds.all)
    upgraded()
    assert (store.current(), store.migrate(), store.current()) == (False, True, True)
    assert store.read_now(feeds.all) == before


def test_an_upgrade_copies_the_file_first(
    sqlite: Store, tmp_path: Path, upgraded, now: datetime
) -> None:
    sqlite.write_now(lambda c: feeds.sync(c, [("klix", "https://www.klix.ba/rss")], now))
    upgraded()
    assert sqlite.migrate() is True
    copied = tmp_path / "backups" / f"before-{NEXT}.db"
    with closing(pysqlite3.connect(copied)) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(REVISION,)]
        assert copy.execute("SELECT name FROM feeds").fetchall() == [("klix",)]


def test_an_upgrade_that_fails_leaves_all_as_it_was(
    store_at: Callable[[], Store], upgraded, now: datetime
) -> None:
    store = store_at()
    store.migrate()
    store.write_now(lambda c: feeds.sync(c, [("klix", "https://www.klix.ba/rss")], now))
    upgraded(then="ALTER TABLE feeds ADD COLUMN name TEXT")
    with pytest.raises(DBAPIError, match=r"duplicate column name|already exists"):
        store.migrate()
    tables = store.read_now(lambda c: inspect(c).get_table_names())
    assert "tides" not in tables
    assert [state.name for state in store.read_now(feeds.all)] == ["klix"]


def test_a_newer_schema_is_refused(
    store_at: Callable[[], Store], empty_database: str, upgraded, monkeypatch
) -> None:
    store = store_at()
    store.migrate()
    upgraded()
    store.migrate()
    monkeypatch.undo()  # the old program again
    way = rf"before-{NEXT}\.db" if empty_database.startswith("sqlite") else "with pg_dump"
    with pytest.raises(StoreError, match=rf"schema {NEXT}.*{REVISION}.*{way}"):
        store_at()


def test_a_newer_schema_is_not_migrated_either(
    store_at: Callable[[], Store], upgraded, monkeypatch
) -> None:
    store = store_at()
    store.migrate()
    upgraded()
    store.migrate()
    monkeypatch.undo()
    with pytest.raises(StoreError, match="newer program"):
        store.migrate()


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (["CREATE TABLE users (id INTEGER)", "CREATE TABLE feeds (id INTEGER)"], "feeds, users"),
        (
            [
                "CREATE TABLE alembic_version (version_num TEXT)",
                "INSERT INTO alembic_version VALUES ('ae1027a6acf')",
            ],
            "a schema ae1027a6acf",
        ),
    ],
)
def test_a_database_of_another_program_is_refused_and_left(
    store_at: Callable[[], Store], statements: list[str], named: str
) -> None:
    store = store_at()
    for statement in statements:
        store.write_now(lambda c, one=statement: c.exec_driver_sql(one))
    before = store.read_now(lambda c: inspect(c).get_table_names())
    with pytest.raises(StoreError, match=rf"another program's \(it has {named}\)"):
        store_at()
    with pytest.raises(StoreError, match="no table was changed"):
        store.migrate()
    assert store.read_now(lambda c: inspect(c).get_table_names()) == before


def test_an_empty_database_is_fine_and_says_what_it_lacks(store_at: Callable[[], Store]) -> None:
    store = store_at()
    assert store.current() is False
    with pytest.raises(StoreError, match="no tables of this program yet: `monitor migrate`"):
        store.read_now(feeds.all)


def test_an_empty_file_is_an_empty_database(tmp_path: Path) -> None:
    (tmp_path / "monitor.db").touch()
    store = Store.open(f"sqlite:///{tmp_path}/monitor.db", tmp_path)
    assert store.current() is False
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
