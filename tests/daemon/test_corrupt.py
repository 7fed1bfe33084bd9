"""A damaged database: refused at the start with the way back, and left as soon as it shows."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pysqlite3
import pytest

from monitor.daemon.damage import TOLD
from monitor.model import DeliveryState
from monitor.store import Store, outbox

OPS = '  ops: {{url: "webhook://{receiver}/ops"}}\n'
PAGE = 4096


def overwrite(path: Path, start: int, length: int) -> None:
    """Makes nonsense of a part of a file."""
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xff" * length)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The daemon's data: a migrated database and two backups of it."""
    made = tmp_path / "data"
    store = Store.open(f"sqlite:///{made}/monitor.db", made)
    store.migrate()
    for name in ("monitor-20260302-031700.db", "monitor-20260303-031700.db"):
        store.backup(made / "backups" / name)
    store.close_now()
    return made


def notices(receiver: Any) -> list[str]:
    """What `ops` was told of the database."""
    told = [one.body["notice"] for one in receiver.got if one.body["kind"] == "notice"]
    return [notice["text"] for notice in told if notice["about"] == "database"]


def test_the_newest_backup_is_named_and_starts(
    *, daemon: Any, receiver: Any, write_rules: Any, data: Path
) -> None:
    """However often it is started, `ops` is told once."""
    write_rules(more=OPS.format(receiver=receiver.host))
    receiver.open()
    path = data / "monitor.db"
    overwrite(path, 2 * PAGE, PAGE)
    damaged = path.read_bytes()
    for _ in range(2):
        daemon.spawn()
        assert daemon.process.wait(60) == 78
    newest = data / "backups" / "monitor-20260303-031700.db"
    assert f"the newest backup is {newest}: put the damaged file" in daemon.log_text
    assert "Traceback" not in daemon.log_text
    assert path.read_bytes() == damaged
    (told,) = notices(receiver)
    assert told.startswith("The monitor has not started")
    assert str(newest) in told
    path.write_bytes(newest.read_bytes())
    daemon.start()
    assert daemon.stop() == 0
    assert not (data / TOLD).exists()  # damage that comes later is told anew


def test_damage_that_shows_while_it_runs(
    *,
    daemon: Any,
    press: Any,
    receiver: Any,
    write_rules: Any,
    items: Any,
    wait: Any,
    data: Path,
) -> None:
    """The process ends with 78: it writes no more into what it cannot trust."""
    write_rules("klan", more=OPS.format(receiver=receiver.host))
    receiver.open()
    press.feed("klan", items(1))
    daemon.start()
    wait(lambda: daemon.read(outbox.counts) == {DeliveryState.SENT: 1})
    path = data / "monitor.db"
    with closing(pysqlite3.connect(path, isolation_level=None)) as other:
        wait(lambda: other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
        overwrite(path, PAGE, path.stat().st_size - PAGE)
    press.feed("klan", items(1, 2))
    assert daemon.process.wait(60) == 78
    assert len(daemon.logged("the database is damaged: the monitor ends")) == 1
    assert len(daemon.logged("the database")) <= 4
    (told,) = notices(receiver)
    assert told.startswith("The monitor has ended")
    assert "the newest backup is" in told
    daemon.spawn()
    assert daemon.process.wait(60) == 78
    assert len(notices(receiver)) == 1
