"""What a database URL may say, and which SQLite can be trusted with what."""

from datetime import datetime
from pathlib import Path

import pysqlite3
import pytest

from monitor.errors import StoreError
from monitor.store import Store, engine, feeds, postgresql
from monitor.store.engine import journal, place


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "PERSIST"),
        ((3, 44, 5), "PERSIST"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "PERSIST"),
        ((3, 46, 1), "PERSIST"),
        ((3, 50, 4), "PERSIST"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 1), "PERSIST"),
        ((3, 51, 2), "PERSIST"),
        ((3, 51, 3), "WAL"),
        ((3, 53, 4), "WAL"),
    ],
)
def test_wal_only_where_it_loses_nothing(version: tuple[int, ...], mode: str) -> None:
    assert journal(version) == mode


def test_every_connection_is_as_the_line_says(sqlite: Store, tmp_path: Path) -> None:
    mode = journal(pysqlite3.sqlite_version_info)
    assert sqlite.about().startswith(f"SQLite {pysqlite3.sqlite_version} (")
    assert f"), {mode}, synchronous=FULL, in {tmp_path}/monitor.db on " in sqlite.about()

    def pragmas(c) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [c.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert sqlite.read_now(pragmas) == [mode.lower(), 2, 1, 200]
    assert sqlite.write_now(pragmas) == [mode.lower(), 2, 1, 200]


def test_an_sqlite_that_wal_is_not_safe_with_keeps_a_rollback_journal(
    sqlite: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    sqlite.close_now()  # a file that was in WAL mode until now
    monkeypatch.setattr(engine, "journal", lambda version: "PERSIST")
    store = Store.open(f"sqlite:///{tmp_path}/monitor.db", tmp_path)
    store.write_now(lambda c: feeds.sync(c, [("klix", "https://www.klix.ba/rss")], now))
    assert [state.name for state in store.read_now(feeds.all)] == ["klix"]
    assert store.read_now(lambda c: c.exec_driver_sql("PRAGMA journal_mode").scalar()) == "persist"
    assert "PERSIST" in store.about()
    store.close_now()
    assert not (tmp_path / "monitor.db-wal").exists()


def test_a_place_is_a_file_or_a_server() -> None:
    assert place("sqlite:///data/monitor.db").path == Path("data/monitor.db")
    assert place("sqlite:////srv/monitor.db").path == Path("/srv/monitor.db")
    for url in ("postgresql://ana@db/monitor", "postgres://ana@db/monitor"):
        assert place(url).path is None
        assert place(url).url.drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "no database URL"),
        ("data/monitor.db", "no database URL"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite://host/file.db", "names no file"),
        ("sqlite+pysqlite:///data/monitor.db", "names a driver"),
        ("SQLite:///data/monitor.db", "no support for SQLite"),
        ("sqlite:///file.db?mode=memory", "names no file"),
        ("mysql://ana:tajna@db/monitor", "no support for mysql"),
        ("postgresql://ana:tajna@db:vrata/monitor", "no database URL"),
        ("postgresql://ana:taj@na@db/monitor", "an @ in its user or password: write it as %40"),
    ],
)
def test_another_url_is_refused_with_the_right_way_and_no_password(
    tmp_path: Path, url: str, says: str
) -> None:
    with pytest.raises(StoreError, match=says) as refused:
        Store.open(url, tmp_path)
    assert "sqlite:///data/monitor.db or postgresql://" in str(refused.value)
    assert "tajna" not in str(refused.value)


@pytest.mark.parametrize("query", ["", "&password=tajna"])
def test_a_server_that_does_not_answer(
    tmp_path: Path, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "PAUSES", (0.01,))
    url = f"postgresql://ana:tajna@/monitor?host={tmp_path}{query}"
    with pytest.raises(StoreError, match="running and reachable") as refused:
        Store.open(url, tmp_path)
    assert "tajna" not in str(refused.value)


def test_a_place_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file/data cannot be used"):
        Store.open(f"sqlite:///{tmp_path}/file/data/monitor.db", tmp_path / "file" / "data")


def test_a_directory_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "monitor.db").mkdir()
    with pytest.raises(StoreError, match=r"monitor\.db cannot be used"):
        Store.open(f"sqlite:///{tmp_path}/monitor.db", tmp_path)
