"""A copy is put in the database's place as docs/operations.md says: nothing is sent again."""

import shutil
import stat
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from monitor.model import DeliveryState, Outcome
from monitor.store import feeds, matches, origin, outbox


def programs() -> Path:
    """Where pg_dump and pg_restore are."""
    found = shutil.which("pg_dump")
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parts[-2]))
    return Path(found).parent if found else versions[-1]


def pg(program: str, *words: str) -> None:
    subprocess.run([programs() / program, *words], check=True, capture_output=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def watched(
    daemon: Any, write_rules: Any, receiver: Any, kind: str, request: pytest.FixtureRequest
) -> Any:
    """A daemon that is not started yet, on a database that the test may drop."""
    if kind == "postgresql":
        daemon.use(request.getfixturevalue("new_database")())
    receiver.open()
    write_rules("lajme", "koha")
    return daemon


def copy(daemon: Any, kind: str) -> Callable[[], None]:
    """Takes a copy beside the running daemon; what is returned puts it in its place."""
    home = daemon.home
    if kind == "postgresql":
        url = daemon.variables["MONITOR_DATABASE_URL"]
        pg("pg_dump", "--format=custom", f"--file={home}/copy", f"--dbname={url}")

        def put_back() -> None:
            with closing(psycopg.connect(url, autocommit=True)) as c:
                c.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            pg("pg_restore", "--no-owner", f"--dbname={url}", f"{home}/copy")

        return put_back
    done = daemon.here("backup", str(home / "copy"))
    assert done.returncode == 0, done.stderr
    assert "To restore: stop the monitor" in done.stdout
    assert stat.S_IMODE((home / "copy").stat().st_mode) == 0o600

    def in_place() -> None:
        daemon.let_go()
        data = Path(daemon.variables["MONITOR_DATA"])
        for name in ("monitor.db-wal", "monitor.db-shm"):
            (data / name).unlink(missing_ok=True)
        shutil.copy(home / "copy", data / "monitor.db")

    return in_place


def headlines(receiver: Any) -> list[str]:
    return [view["article"]["title"] for receipt in receiver.got for view in receipt.body["alerts"]]


def test_nothing_is_sent_again_and_what_is_new_is(
    *, watched: Any, kind: str, press: Any, receiver: Any, items: Any, wait: Any
) -> None:
    press.feed("lajme", items(1, 2))
    press.feed("koha", items(3))
    watched.start()
    wait(lambda: watched.read(outbox.counts).get(DeliveryState.SENT) == 3)
    put_back = copy(watched, kind)
    press.feed("lajme", items(1, 2, 4, 5))
    press.feed("koha", items(3, 6))
    wait(lambda: len(receiver.got) == 6)
    assert watched.stop() == 0
    put_back()

    watched.start()
    (line,) = watched.logged("a copy is in the database's place")
    assert line["was"].startswith("restored from a copy of 20")
    restore = watched.read(origin.last)
    wait(lambda: all(state.polled > restore.at for state in watched.read(feeds.all)))
    wait(lambda: watched.read(matches.outcomes).get(Outcome.ARCHIVED) == 3)
    undated = [{k: v for k, v in item.items() if k != "pubDate"} for item in items(7)]
    press.feed("lajme", items(1, 2, 4, 5) + undated)
    wait(lambda: len(receiver.got) >= 7)
    assert watched.stop() == 0
    told = headlines(receiver)
    assert len(told) == len(set(told)) == 7
    assert watched.here("doctor").stdout.count("given up") == 0


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_once_after_a_restore_sends_nothing_again(
    watched: Any, kind: str, press: Any, receiver: Any, items: Any
) -> None:
    press.feed("lajme", items(1))
    press.feed("koha", [])
    assert watched.here("once").returncode == 0
    put_back = copy(watched, kind)
    press.feed("lajme", items(1, 2))
    assert watched.here("once").returncode == 0
    assert len(headlines(receiver)) == 2
    put_back()
    assert watched.here("once").returncode == 0
    assert len(headlines(receiver)) == 2
    (notice,) = [receipt.body["notice"] for receipt in receiver.got if "notice" in receipt.body]
    assert "Matches recorded without an alert: 1." in notice["text"]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("there.db", "exists: name a new file; nothing was overwritten"),
        ("", "is a directory: name a file in it"),
        ("not-mounted/copy.db", "does not exist: make it, or name another directory"),
    ],
)
def test_a_copy_that_cannot_be_made_says_so(watched: Any, name: str, words: str) -> None:
    (watched.home / "there.db").write_text("važno")
    done = watched.here("backup", str(watched.home / name))
    assert done.returncode == 2
    assert words in done.stderr
    assert (watched.home / "there.db").read_text() == "važno"
