"""Room for the database: what is short, what may still be written, and that work goes on."""

import resource
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pysqlite3
import pytest
from sqlalchemy import event, text

from monitor.errors import DiskFull
from monitor.store import Connection, Store, feeds, rules, space
from monitor.store.reserve import SIZE
from monitor.store.space import Bound

MB = 10**6
MANY = [(f"feed-{number}", "https://example.org/" + "x" * 3000) for number in range(400)]

Limit = Callable[[int | None], None]


@pytest.fixture
def limit() -> Iterator[Limit]:
    """Limits the size of the files that this process writes; None lifts it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def set_limit(most: int | None) -> None:
        soft = before[0] if most is None else most
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, before[1]))

    yield set_limit
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look is a new one."""
    monkeypatch.setattr("monitor.store.database.SOON", 0.0)
    monkeypatch.setattr("monitor.store.database.AGAIN", 0.0)


@pytest.mark.parametrize(
    ("most", "whole", "size", "was_short", "short"),
    [
        (900 * MB, 1000 * MB, 500 * MB, False, False),
        (600 * MB, 1000 * MB, 540 * MB, False, True),
        (600 * MB, 1000 * MB, 530 * MB, False, False),
        (600 * MB, 1000 * MB, 530 * MB, True, True),  # then a quarter more is wanted
        (600 * MB, 1000 * MB, 510 * MB, True, False),
        (20 * MB, 20 * MB, 17.8 * MB, False, False),  # a small volume keeps a tenth
        (20 * MB, 20 * MB, 17.8 * MB, True, True),
        (20 * MB, 20 * MB, 19 * MB, False, True),
        (20 * MB, 20 * MB, 25 * MB, False, True),
    ],
)
def test_what_is_short(most: int, whole: int, size: int, *, was_short: bool, short: bool) -> None:
    bound = Bound(most=most, whole=whole, words="{left} left of {whole}, {size} used")
    words = bound.shortage(size, space.FLOOR, was_short=was_short)
    assert (words is not None) == short
    if words:
        left = max(0, most - size) / MB
        assert words == f"{left:,.1f} MB left of {whole / MB:,.1f} MB, {size / MB:,.1f} MB used"


def test_there_is_room(sqlite: Store) -> None:
    assert sqlite.room() is None


def test_a_limit_ends_what_grows_and_not_what_is_recorded(
    sqlite: Store, tmp_path: Path, now: datetime, limit: Limit
) -> None:
    path = tmp_path / "monitor.db"
    sqlite.write_now(lambda c: feeds.sync(c, MANY[:20], now))
    top = sqlite.read_now(space.size) + 600_000
    limit(top)
    committed = 20

    def fill() -> None:
        nonlocal committed
        while True:
            sqlite.write_now(lambda c, n=committed: feeds.sync(c, MANY[: n + 5], now))
            committed += 5

    with pytest.raises(DiskFull, match="free some space"):
        fill()
    assert 100 < committed < 300
    assert top - 600_000 < sqlite.read_now(space.size) <= top
    room = sqlite.room()
    assert room is not None
    assert "raise the limit on file sizes" in room
    for number in range(300):  # four times what the log may hold
        until = now + timedelta(seconds=number)
        sqlite.write_now(lambda c, u=until: feeds.hold(c, [name for name, _ in MANY[:3]], u))
    assert sqlite.room() == room
    limit(None)
    assert sqlite.room() is None
    sqlite.write_now(lambda c: feeds.sync(c, MANY, now))
    sqlite.close_now()
    again = Store.open(f"sqlite:///{path}", tmp_path)  # reads every page
    assert len(again.read_now(feeds.all)) == 400
    assert again.read_now(lambda c: feeds.get(c, "feed-0")).due == now + timedelta(seconds=299)
    again.close_now()


def test_what_is_reserved_is_for_what_has_to_be_written(
    sqlite: Store, now: datetime, limit: Limit
) -> None:
    """Where the file can't get any larger, the log still has room of its own."""

    def message(c: Connection, number: int) -> None:
        rules.save_version(c, str(number), "x" * 6000, now)

    limit(sqlite.read_now(space.size))
    with pytest.raises(DiskFull):
        sqlite.write_now(lambda c: message(c, 0))
    for number in range(1, 5):
        sqlite.write_now(lambda c, n=number: message(c, n), reserved=True)
    count = text("SELECT count(*) FROM rules_versions")
    assert sqlite.read_now(lambda c: c.execute(count).scalar()) == 4
    assert sqlite.room() is not None


def test_what_the_disk_did_not_take_is_tried_out_before_there_is_room(
    sqlite: Store, now: datetime, limit: Limit
) -> None:
    """Nothing is short, and still it was refused, as by a quota that nobody can see."""
    size = sqlite.read_now(space.size)
    limit(size + 300_000)
    assert sqlite.room() is None
    with pytest.raises(DiskFull):
        sqlite.write_now(lambda c: feeds.sync(c, MANY, now))
    refused = sqlite.room()
    assert refused is not None
    assert "the disk" in refused
    assert sqlite.room() == refused
    assert sqlite.read_now(feeds.all) == ()
    limit(size + 2_000_000)
    assert sqlite.room() is None
    assert sqlite.read_now(space.size) == size  # the sample was taken back
    sqlite.write_now(lambda c: feeds.sync(c, MANY, now))


def test_a_disk_that_was_full_is_not_looked_at_all_the_time(
    sqlite: Store, now: datetime, limit: Limit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.store.database.AGAIN", 3600.0)
    limit(sqlite.read_now(space.size))
    assert sqlite.room() is not None
    limit(None)
    assert sqlite.room() is not None


def test_a_long_log_is_brought_into_the_file(
    sqlite: Store, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite would do so after 4 MB, and tell nobody if it failed."""
    path = tmp_path / "monitor.db"
    sqlite.write_now(lambda c: feeds.sync(c, MANY[:100], now))
    before = path.stat().st_size
    assert sqlite.room() is None
    assert path.stat().st_size == before
    monkeypatch.setattr("monitor.store.database.LOG", 1)
    assert sqlite.room() is None
    assert path.stat().st_size == sqlite.read_now(space.size) > before


def test_room_is_kept_for_messages_and_given_back_when_none_is_left(
    sqlite: Store, tmp_path: Path, now: datetime, limit: Limit
) -> None:
    """As long as the file is there the disk takes nothing, as one that somebody else has filled."""
    reserve = tmp_path / "monitor.db-reserve"
    sqlite.write_now(lambda c: feeds.sync(c, MANY[:1], now))
    sqlite.keep_reserve()
    sqlite.keep_reserve()
    assert reserve.stat().st_blocks * 512 >= SIZE

    def refuse(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if reserve.exists() and statement.startswith("UPDATE"):
            error = pysqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = 13
            raise error

    event.listen(sqlite._writes, "before_cursor_execute", refuse)
    later = now + timedelta(hours=1)
    with pytest.raises(DiskFull):
        sqlite.write_now(lambda c: feeds.hold(c, ["feed-0"], later))
    assert reserve.exists()  # what is fetched gets none of it
    sqlite.write_now(lambda c: feeds.hold(c, ["feed-0"], later), reserved=True)
    assert not reserve.exists()
    assert sqlite.read_now(lambda c: feeds.get(c, "feed-0")).due == later
    limit(sqlite.read_now(space.size) + SIZE)  # enough, but for what is kept
    assert sqlite.room() is None
    sqlite.keep_reserve()
    assert not reserve.exists()
    limit(None)
    sqlite.keep_reserve()
    assert reserve.exists()


def test_who_used_what_is_kept_leaves_it_to_the_next(tmp_path: Path) -> None:
    """`monitor doctor` on a full disk opens the database by it; so can the daemon afterwards."""
    reserve = tmp_path / "monitor.db-reserve"
    url = f"sqlite:///{tmp_path}/monitor.db"
    for had in (False, True):
        if had:
            reserve.touch()
        looking = Store.open(url, tmp_path)

        def refuse(_c: object, _cursor: object, _statement: str, *_: object) -> None:
            if reserve.exists():
                error = pysqlite3.OperationalError("database or disk is full")
                error.sqlite_errorcode = 13
                raise error

        event.listen(looking._reads, "before_cursor_execute", refuse)
        assert looking.read_now(space.size)
        assert not reserve.exists()
        looking.close_now()
        assert reserve.exists() is had


FULL = """
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON feeds EXECUTE FUNCTION full_disk();
    CREATE TRIGGER full_disk BEFORE INSERT ON rules_versions EXECUTE FUNCTION full_disk()
"""


def test_a_server_whose_disk_is_full(postgresql: Store, postgres_url: str, now: datetime) -> None:
    assert postgresql.room() is None
    with closing(psycopg.connect(postgres_url, autocommit=True)) as admin:
        admin.execute(FULL)
        try:
            with pytest.raises(DiskFull, match="its disk is full: free some space there"):
                postgresql.write_now(lambda c: feeds.sync(c, MANY[:1], now))
            assert "its disk is full" in (postgresql.room() or "")
        finally:
            admin.execute("DROP FUNCTION full_disk CASCADE")
    assert postgresql.room() is None
    count = text("SELECT count(*) FROM rules_versions")
    assert postgresql.read_now(lambda c: c.execute(count).scalar()) == 0
    postgresql.write_now(lambda c: feeds.sync(c, MANY[:1], now))


def test_a_log_that_grew_beside_a_reader_is_cut(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("engine", "database"):
        monkeypatch.setattr(f"monitor.store.{place}.LOG", MB)
    path = tmp_path / "monitor.db"
    store = Store.open(f"sqlite:///{path}", tmp_path)
    store.migrate()

    def beside(c: Connection) -> int:
        feeds.all(c)  # from here on it looks at this moment
        for number in range(1, 6):
            store.write_now(lambda w, n=number: feeds.sync(w, MANY[: 80 * n], now))
        assert store.room() is None
        return space.log_size(path)

    assert store.read_now(beside) > 2 * MB
    assert store.room() is None
    store.write_now(lambda c: feeds.hold(c, ["feed-1"], now))
    assert space.log_size(path) <= MB
    assert len(store.read_now(feeds.all)) == 400
    store.close_now()
