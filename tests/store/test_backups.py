"""Copies of an SQLite database: what one is, when the nightly one is due, which are kept."""

import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pysqlite3
import pytest

from monitor.errors import StoreError
from monitor.store import Store, backups, feeds

SARAJEVO = ZoneInfo("Europe/Sarajevo")
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    """A local time of Sarajevo."""
    return datetime.fromisoformat(text).replace(tzinfo=SARAJEVO).astimezone(UTC)


# ── one copy ──


def test_a_copy_is_its_owners_alone_and_marked(sqlite: Store, tmp_path: Path) -> None:
    sqlite.backup(tmp_path / "copy.db")
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    with closing(pysqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    with closing(pysqlite3.connect(tmp_path / "monitor.db")) as original:
        assert original.execute("PRAGMA user_version").fetchone() == (0,)


def test_a_copy_shows_how_far_it_is_and_is_of_one_moment(
    sqlite: Store, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer commits between its steps; the copy neither begins again nor has what came later."""
    monkeypatch.setattr(backups, "STEP", 8)
    steps: list[tuple[int, int]] = []

    def progress(done: int, whole: int) -> None:
        steps.append((done, whole))
        name = f"f{len(steps)}"
        sqlite.write_now(lambda c: feeds.sync(c, [(name, "https://example.org/rss")], now))

    sqlite.backup(tmp_path / "copy.db", progress)
    done = [done for done, _ in steps]
    assert len(steps) > 3
    assert done == sorted(set(done))
    assert steps[-1][0] == steps[-1][1] == (tmp_path / "copy.db").stat().st_size
    with closing(pysqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM feeds").fetchone() == (0,)


def test_a_copy_that_is_ended_leaves_nothing(sqlite: Store, tmp_path: Path) -> None:
    def enough(_done: int, _whole: int) -> None:
        raise StoreError("dosta")

    with pytest.raises(StoreError, match="dosta"):
        sqlite.backup(tmp_path / "kept" / "copy.db", enough)
    assert list((tmp_path / "kept").iterdir()) == []
    sqlite.write_now(feeds.all)  # nothing is held


def test_a_disk_without_room_is_not_filled(
    sqlite: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups.shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(StoreError, match=r"takes [\d,]+ bytes, and \S+ has 1,000 free: free some"):
        sqlite.backup(tmp_path / "copy.db")
    assert not list(tmp_path.glob("*copy*"))


def test_the_size_is_that_of_the_file_and_its_journal(sqlite: Store, tmp_path: Path) -> None:
    files = (tmp_path / "monitor.db", tmp_path / "monitor.db-wal")
    assert sqlite.size == sum(path.stat().st_size for path in files if path.exists())


def test_postgresql_is_left_to_its_own_tools(postgresql: Store, tmp_path: Path) -> None:
    assert postgresql.size is None
    with pytest.raises(StoreError, match="back it up with pg_dump"):
        postgresql.backup(tmp_path / "copy.db")


# ── one a night ──


@pytest.mark.parametrize(
    ("now", "newest", "due"),
    [
        ("2026-03-02 12:00", None, True),
        ("2026-03-02 12:00", "2026-03-02 03:17", False),
        ("2026-03-03 03:16", "2026-03-02 03:17", False),
        ("2026-03-03 03:17", "2026-03-02 03:17", True),
        ("2026-03-03 03:18", "2026-03-03 03:17", False),
        ("2026-03-03 11:00", "2026-03-02 03:17", True),  # it was down at night
        ("2026-03-09 11:00", "2026-03-02 03:17", True),
        ("2026-03-03 01:00", "2026-03-02 23:00", False),  # by hand, or at a late start
        ("2026-03-29 03:30", "2026-03-28 03:17", True),  # a night of 23 hours
        ("2026-10-25 03:10", "2026-10-24 03:17", False),  # one of 25
        ("2026-10-25 03:17", "2026-10-24 03:17", True),
        ("2026-03-03 11:00", "2027-01-01 03:17", True),  # the clock was a year ahead
    ],
)
def test_when_a_copy_is_due(now: str, newest: str | None, due: bool) -> None:
    times = [at(newest)] if newest else []
    assert backups.is_due(times, at(now), SARAJEVO) is due


def test_one_a_night_for_a_year_whatever_the_clock_shows() -> None:
    times: list[datetime] = []
    now = at("2026-01-01 00:00")
    for _ in range(365 * 24 * 4):
        now += timedelta(minutes=15)
        if backups.is_due(times, now, SARAJEVO):
            times.append(now)
    local = [time.astimezone(SARAJEVO) for time in times[1:]]  # the first at once
    assert len({time.date() for time in local}) == len(local) == 365
    assert {(time.hour, time.minute) for time in local} == {(3, 30)}


def test_seven_days_and_four_weeks_are_kept() -> None:
    """Simulated for ten weeks, one a night and two on Wednesdays."""
    kept: list[datetime] = []
    for day in range(70):
        for hour in (3, 15) if day % 7 == 2 else (3,):
            now = at("2026-01-05 00:17") + day * DAY + timedelta(hours=hour)  # a Monday
            kept.append(now)
            gone = backups.superfluous(kept, now, SARAJEVO)
            assert now not in gone
            kept = [time for time in kept if time not in gone]
    assert [f"{time.astimezone(SARAJEVO):%a %d %b}" for time in kept] == [
        "Sun 22 Feb", "Sun 01 Mar", "Sun 08 Mar",
        "Mon 09 Mar", "Tue 10 Mar", "Wed 11 Mar", "Thu 12 Mar", "Fri 13 Mar", "Sat 14 Mar",
        "Sun 15 Mar",
    ]  # fmt: skip


def test_old_copies_stay_until_there_are_newer_ones() -> None:
    """After a month without one, nothing is removed for its age alone."""
    old = [at("2026-01-05 03:17") + day * DAY for day in range(3)]
    now = at("2026-03-05 12:00")
    assert backups.superfluous([*old, now], now, SARAJEVO) == []


def test_what_is_dated_ahead_is_left_alone() -> None:
    ahead = [at("2027-01-05 03:17") + day * DAY for day in range(20)]
    old = [at("2026-01-05 03:17") + day * DAY for day in range(20)]
    now = old[-1]
    gone = backups.superfluous([*ahead, *old], now, SARAJEVO)
    assert not set(ahead) & set(gone)
    assert len(set(old) - set(gone)) == 8


def test_what_others_put_there_stays(tmp_path: Path) -> None:
    now = at("2026-03-02 03:17")
    ours = [tmp_path / backups.name(now - day * DAY) for day in range(40)]
    others = ["before-0002.db", "monitor-old.db", "monitor-20260101.db", "notes.txt",
              "monitor-20260101-031700.db.gz", ".other.db.partial"]  # fmt: skip
    for path in (*ours, *(tmp_path / name for name in others)):
        path.write_bytes(b"x")
    half = tmp_path / f".{backups.name(now - DAY)}.partial"
    half.write_bytes(b"x")
    (tmp_path / "monitor-20250101-031700.db").mkdir()
    backups.clear(tmp_path, now, SARAJEVO)
    left = {path.name for path in tmp_path.iterdir()}
    assert left.issuperset({*others, "monitor-20250101-031700.db"})
    assert half.name not in left
    assert ours[0].name == "monitor-20260302-021700.db"  # UTC
    assert len(backups.made(tmp_path)) == 9
