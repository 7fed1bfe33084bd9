"""The database under strain: rivals, kills, damage, a full disk."""

import asyncio
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pysqlite3
import pytest
import structlog
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from monitor.errors import DatabaseBusy, DatabaseDamaged, StoreError
from monitor.model import Delivery, DeliveryState, FeedState, MessageKind, Severity
from monitor.store import Store, feeds, outbox

MINUTE = timedelta(minutes=1)
URL = "https://www.klix.ba/rss"

COUNT_UP = """
import sys
from dataclasses import replace
from pathlib import Path
from monitor.store import Store, feeds
store = Store.open(sys.argv[1], Path(sys.argv[2]))
def count(c):
    state = feeds.get(c, "klix")
    feeds.save(c, replace(state, entries=state.entries + 1))
sys.stdin.readline()
for _ in range(40):
    store.write_now(count)
store.close_now()
"""

HALF = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from monitor.store import Store, feeds
store = Store.open(sys.argv[1], Path(sys.argv[2]))
now = datetime.now(UTC)
store.write_now(lambda c: feeds.sync(c, [("committed", "https://example.org/1")], now))
def half(c):
    if c.dialect.name == "sqlite":
        c.exec_driver_sql("PRAGMA cache_size=1")  # so that pages of it reach the file
    feeds.sync(c, [(f"half-{n}", "https://example.org/" + "x" * 2000) for n in range(300)], now)
    print("half", flush=True)
    sys.stdin.readline()
store.write_now(half)
"""


def run(code: str, url: str, directory: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", code, url, str(directory)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def open_in(directory: Path) -> Store:
    return Store.open(f"sqlite:///{directory}/monitor.db", directory)


def delivery(at: datetime, name: str) -> Delivery:
    return Delivery(
        id=f"d-{name}", kind=MessageKind.ALERT, channel="desk", target="0", story_id=None,
        revision=0, severity=Severity.HIGH, state=DeliveryState.PENDING, due=at, created=at,
        rules_version="v1",
    )  # fmt: skip


@pytest.fixture
def klix(store: Store, now: datetime) -> Store:
    """A store that polls one feed."""
    store.write_now(lambda c: feeds.sync(c, [("klix", URL)], now))
    return store


@pytest.fixture
def rival(sqlite: Store, tmp_path: Path) -> Iterator[pysqlite3.Connection]:
    """Another program that has the file of `sqlite` locked for itself."""
    with closing(pysqlite3.connect(tmp_path / "monitor.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


# ── one writer, many readers ──


def test_of_two_racing_senders_one_has_each_delivery(store: Store, now: datetime) -> None:
    names = [str(number) for number in range(40)]
    store.write_now(lambda c: [outbox.insert(c, delivery(now, name)) for name in names])
    ready = threading.Barrier(4)

    def sender() -> list[str]:
        ready.wait()
        claims = (
            store.write_now(lambda c, n=name: outbox.claim(c, f"d-{n}", now, MINUTE))
            for name in names
        )
        return [taken.id for taken in claims if taken]

    with ThreadPoolExecutor(4) as pool:
        won = [item for each in [pool.submit(sender) for _ in range(4)] for item in each.result()]
    assert sorted(won) == sorted(f"d-{name}" for name in names)


async def test_what_is_read_in_a_write_holds_until_its_commit(klix: Store) -> None:
    def count(c) -> None:
        state = feeds.get(c, "klix")
        feeds.save(c, replace(state, entries=state.entries + 1))

    await asyncio.gather(*(klix.write(count) for _ in range(50)))
    assert (await klix.read(lambda c: feeds.get(c, "klix"))).entries == 50


def test_processes_write_one_after_the_other(klix: Store, database: str, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        writers = [run(COUNT_UP, database, tmp_path) for _ in range(2)]
        [*pool.map(lambda each: each.communicate("go\n"), writers)]
    assert [each.returncode for each in writers] == [0, 0]
    assert klix.read_now(lambda c: feeds.get(c, "klix")).entries == 80


async def test_reading_goes_on_beside_a_long_write(klix: Store, now: datetime) -> None:
    writing, go_on = threading.Event(), threading.Event()

    def long(c) -> None:
        feeds.hold(c, ["klix"], now + MINUTE)
        writing.set()
        assert go_on.wait(30)

    write = asyncio.create_task(klix.write(long))
    assert await asyncio.to_thread(writing.wait, 30)
    assert (await klix.read(lambda c: feeds.get(c, "klix"))).due == now
    go_on.set()
    await write
    assert (await klix.read(lambda c: feeds.get(c, "klix"))).due == now + MINUTE


async def test_what_is_reserved_goes_before_a_flood(klix: Store) -> None:
    """That a message is sent waits for what is being written and what is at hand, no more."""
    writing, go_on = threading.Event(), threading.Event()
    order: list[str] = []

    def long(_) -> None:
        writing.set()
        assert go_on.wait(30)

    first = asyncio.create_task(klix.write(long))
    assert await asyncio.to_thread(writing.wait, 30)
    flood = [klix.write(lambda _, n=n: order.append(f"read {n}")) for n in range(100)]
    tasks = [asyncio.create_task(one) for one in flood]
    await asyncio.sleep(0)  # each has to have asked
    sent = asyncio.create_task(klix.write(lambda _: order.append("sent"), reserved=True))
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(first, sent, *tasks)
    assert order.index("sent") < 10
    assert len(order) == 101


def due(c) -> datetime:
    return feeds.get(c, "klix").due


def test_a_read_sees_one_moment(klix: Store, now: datetime) -> None:
    def twice(c) -> tuple[datetime, datetime]:
        first = due(c)
        klix.write_now(lambda w: feeds.hold(w, ["klix"], now + MINUTE))
        return first, due(c)

    assert klix.read_now(twice) == (now, now)


def test_a_read_writes_nothing(klix: Store, now: datetime) -> None:
    with pytest.raises((DBAPIError, StoreError), match=r"(?i)read.?only"):
        klix.read_now(lambda c: feeds.hold(c, ["klix"], now + MINUTE))
    assert klix.read_now(due) == now


def test_what_raises_is_undone(klix: Store, now: datetime) -> None:
    def fails(c) -> None:
        feeds.hold(c, ["klix"], now + MINUTE)
        raise LookupError("nema članka")

    with pytest.raises(LookupError, match="nema članka"):
        klix.write_now(fails)
    assert klix.read_now(due) == now


async def test_a_closed_store_has_finished_its_writes(
    database: str, tmp_path: Path, now: datetime
) -> None:
    store = Store.open(database, tmp_path)
    write = asyncio.create_task(store.write(lambda c: feeds.sync(c, [("klix", URL)], now)))
    await asyncio.sleep(0)  # the task has to have asked
    await store.close()
    await write
    again = Store.open(database, tmp_path)
    assert again.read_now(feeds.all) == (FeedState(name="klix", url=URL, due=now),)
    again.close_now()


# ── locked, killed ──


def test_a_lock_that_stays_says_so(
    sqlite: Store, rival: pysqlite3.Connection, now: datetime
) -> None:
    with pytest.raises(DatabaseBusy, match=r"monitor\.db is locked by another program"):
        sqlite.write_now(lambda c: feeds.sync(c, [("klix", URL)], now))
    assert sqlite.read_now(feeds.all) == ()
    rival.rollback()
    sqlite.write_now(lambda c: feeds.sync(c, [("klix", URL)], now))
    assert len(sqlite.read_now(feeds.all)) == 1


def test_a_lock_that_goes_is_waited_for(
    sqlite: Store, rival: pysqlite3.Connection, now: datetime
) -> None:
    tries: list[str] = []

    def before(_c, _cursor, statement: str, *_rest) -> None:
        tries.append(statement)
        if tries.count("BEGIN IMMEDIATE") == 3:
            rival.rollback()

    event.listen(sqlite._writes, "before_cursor_execute", before)
    sqlite.write_now(lambda c: feeds.sync(c, [("klix", URL)], now))
    assert tries.count("BEGIN IMMEDIATE") == 3
    assert len(sqlite.read_now(feeds.all)) == 1


def test_a_kill_leaves_nothing_half(
    store: Store, database: str, tmp_path: Path, now: datetime
) -> None:
    with run(HALF, database, tmp_path) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "half\n"
        writer.send_signal(signal.SIGKILL)
    assert [state.name for state in store.read_now(feeds.all)] == ["committed"]
    store.write_now(lambda c: feeds.sync(c, [("klix", URL)], now))
    store.close_now()
    again = Store.open(database, tmp_path)  # checks every page
    assert [state.name for state in again.read_now(feeds.all)] == ["klix"]
    again.close_now()


# ── damage and backups ──


def damage_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(2 * 4096)
        file.write(b"\xff" * 4096)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 5 * 4096])


def garbage(path: Path) -> None:
    path.write_bytes(b"<html>Nije baza podataka</html>" * 400)


def a_little_garbage(path: Path) -> None:
    path.write_bytes(b"nije baza")


def empty_beside_its_log(path: Path) -> None:
    path.with_name("monitor.db-wal").write_bytes(b"\x37\x7f\x06\x82" + b"\0" * 4096)
    path.write_bytes(b"")


def only_the_log_left(path: Path) -> None:
    empty_beside_its_log(path)
    path.unlink()


def files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.glob("monitor.db*")}


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    "damage", [garbage, a_little_garbage, empty_beside_its_log, only_the_log_left]
)
def test_what_is_no_database_is_refused_and_left(
    sqlite: Store, tmp_path: Path, damage: Callable[[Path], None], *, check: bool
) -> None:
    """SQLite itself would remove a log without its file, and begin anew."""
    sqlite.close_now()
    damage(tmp_path / "monitor.db")
    before = files(tmp_path)
    with pytest.raises(DatabaseDamaged, match=r"damaged.*there is no backup"):
        Store.open(f"sqlite:///{tmp_path}/monitor.db", tmp_path, check=check)
    assert files(tmp_path) == before


@pytest.mark.parametrize("damage", [damage_page, cut_off])
def test_a_damaged_file_is_refused_and_left(
    sqlite: Store, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    sqlite.close_now()
    damage(tmp_path / "monitor.db")
    before = files(tmp_path)
    with pytest.raises(DatabaseDamaged, match=r"damaged.*there is no backup"):
        open_in(tmp_path)
    assert files(tmp_path)["monitor.db"] == before["monitor.db"]


@pytest.mark.parametrize("part", [0.0, 0.3, 0.6, 0.95])
@pytest.mark.parametrize("ends", [True, False], ids=["cut", "nonsense"])
def test_of_a_broken_log_whole_transactions_are_kept(
    sqlite: Store, tmp_path: Path, now: datetime, part: float, *, ends: bool
) -> None:
    """What follows the break is gone, as a power cut does it; nothing of it is half there."""
    names = [f"f-{number:02}" for number in range(12)]
    for count in range(1, len(names) + 1):
        listed = [(name, URL) for name in names[:count]]
        sqlite.write_now(lambda c, listed=listed: feeds.sync(c, listed, now))
    other = tmp_path / "other"
    other.mkdir()
    for end in ("", "-wal"):
        shutil.copy(tmp_path / f"monitor.db{end}", other / f"monitor.db{end}")
    log = other / "monitor.db-wal"
    whole = log.read_bytes()
    kept = int(len(whole) * part)
    log.write_bytes(whole[:kept] + (b"" if ends else b"\xff" * (len(whole) - kept)))
    store = Store.open(f"sqlite:///{other}/monitor.db", other)
    found = [one.name for one in store.read_now(feeds.all)]
    assert found == names[: len(found)]
    assert (len(found) == 0) == (part == 0)
    store.write_now(lambda c: feeds.sync(c, [(name, URL) for name in names], now))
    assert len(store.read_now(feeds.all)) == len(names)
    store.close_now()


def test_an_empty_file_beside_backups_is_no_beginning(sqlite: Store, tmp_path: Path) -> None:
    """Something emptied it; a new database would tell again what was told."""
    newest = tmp_path / "backups" / "monitor-20260303-031700.db"
    sqlite.backup(newest)
    sqlite.close_now()
    path = tmp_path / "monitor.db"
    for log in tmp_path.glob("monitor.db-*"):
        log.unlink()
    path.write_bytes(b"")
    with pytest.raises(DatabaseDamaged, match=f"is empty.*the newest backup is {newest}"):
        open_in(tmp_path)
    assert path.read_bytes() == b""
    path.unlink()  # somebody's decision to start afresh
    open_in(tmp_path).close_now()


def test_a_copy_of_a_damaged_file_names_the_way_back(sqlite: Store, tmp_path: Path) -> None:
    """A copy that is not sound is not kept, and the database it is of is written to no more."""
    newest = tmp_path / "backups" / "monitor-20260303-031700.db"
    sqlite.backup(newest)
    sqlite.close_now()
    damage_page(tmp_path / "monitor.db")
    store = Store.open(f"sqlite:///{tmp_path}/monitor.db", tmp_path, check=False)
    with pytest.raises(DatabaseDamaged, match=f"the newest backup is {newest}"):
        store.backup(tmp_path / "copy.db")
    assert store.damage is not None
    assert not (tmp_path / "copy.db").exists()
    store.close_now()


def test_a_file_that_is_too_large_to_be_read_in_time_is_used(
    sqlite: Store, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite.write_now(lambda c: feeds.sync(c, [(f"f-{n}", URL) for n in range(3000)], now))
    sqlite.close_now()
    monkeypatch.setattr("monitor.store.soundness.LARGE", 1)
    monkeypatch.setattr("monitor.store.soundness.PATIENCE", -1.0)
    with structlog.testing.capture_logs() as logs:
        again = open_in(tmp_path)
    assert [line["event"] for line in logs] == [
        "checking the database",
        "the database is larger than could be checked; what was read is sound",
    ]
    assert len(again.read_now(feeds.all)) == 3000
    again.write_now(lambda c: feeds.hold(c, ["f-1"], now + MINUTE))  # nothing interrupts it
    again.close_now()


def test_nothing_is_written_after_damage_has_shown(
    sqlite: Store, tmp_path: Path, now: datetime
) -> None:
    sqlite.write_now(lambda c: feeds.sync(c, [("klix", URL)], now))
    sqlite.close_now()
    path = tmp_path / "monitor.db"
    store = Store.open(f"sqlite:///{path}", tmp_path, check=False)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    damaged = path.read_bytes()
    assert store.damage is None
    with pytest.raises(DatabaseDamaged):
        store.read_now(feeds.all)
    assert store.room() == str(store.damage)
    with pytest.raises(DatabaseDamaged):
        store.write_now(lambda c: pytest.fail("it was called"))
    store.close_now()
    assert path.read_bytes() == damaged


def test_the_newest_backup_is_named_and_restores(
    sqlite: Store, tmp_path: Path, now: datetime
) -> None:
    sqlite.write_now(lambda c: feeds.sync(c, [("klix", URL)], now))
    backups = [tmp_path / "backups" / name for name in ("b.db", "a.db")]
    for path in backups:
        sqlite.backup(path)
    (tmp_path / "backups" / "notes.txt").write_text("nije kopija")
    sqlite.close_now()
    path = tmp_path / "monitor.db"
    damage_page(path)
    with pytest.raises(StoreError, match=r"newest backup is \S+backups/a\.db: put the damaged"):
        open_in(tmp_path)

    for name in ("monitor.db-wal", "monitor.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    path.write_bytes(backups[-1].read_bytes())
    restored = open_in(tmp_path)
    assert restored.current()
    assert restored.read_now(feeds.all) == (FeedState(name="klix", url=URL, due=now),)
    restored.write_now(lambda c: feeds.hold(c, ["klix"], now + MINUTE))
    restored.close_now()


def test_a_damaged_file_still_opens_for_a_short_command(sqlite: Store, tmp_path: Path) -> None:
    """Only the check reads every page; what a command reads is in sound ones."""
    sqlite.close_now()
    damage_page(tmp_path / "monitor.db")
    store = Store.open(f"sqlite:///{tmp_path}/monitor.db", tmp_path, check=False)
    assert store.current()
    store.close_now()


def test_a_backup_is_one_sound_file_taken_beside_a_writer(
    sqlite: Store, tmp_path: Path, now: datetime
) -> None:
    sqlite.write_now(lambda c: feeds.sync(c, [("klix", URL)], now))

    def during(c) -> None:
        feeds.hold(c, ["klix"], now + MINUTE)
        sqlite.backup(tmp_path / "kept" / "copy.db")

    sqlite.write_now(during)
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["copy.db"]
    with closing(pysqlite3.connect(tmp_path / "kept" / "copy.db")) as copy:
        (due,) = copy.execute("SELECT due FROM feeds").fetchone()
    assert due.startswith("2026-02-11 16:56:00")  # what was not committed is not in it


def test_a_backup_overwrites_nothing(sqlite: Store, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    path.write_text("važno")
    with pytest.raises(StoreError, match=r"copy\.db exists: name a new file"):
        sqlite.backup(path)
    assert path.read_text() == "važno"


def test_a_backup_that_cannot_be_written_says_where(sqlite: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file"):
        sqlite.backup(tmp_path / "file" / "copy.db")
