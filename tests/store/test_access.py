"""Files that this user cannot read or write: which one, whose it is, and what to do."""

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from monitor.errors import StoreError
from monitor.store import Store, feeds
from monitor.store.access import refused
from monitor.store.volume import doubt, filesystem

# What root may do in spite of every mode, this process gives up.
PLAIN = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()

OPEN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from monitor.errors import StoreError
from monitor.store import Store, feeds
data = Path(sys.argv[1])
klix = [("klix", "https://www.klix.ba/rss")]
try:
    store = Store.open(f"sqlite:///{data}/monitor.db", data, check=False)
    store.write_now(lambda c: feeds.sync(c, klix, datetime.now(UTC)))
except StoreError as error:
    sys.exit(str(error))
"""


def read_only_directory(data: Path) -> str:
    for end in ("-wal", "-shm"):
        (data / f"monitor.db{end}").rename(data / f"elsewhere{end}")
    data.chmod(0o555)
    return f"{data} cannot be written by its owner"


def closed_directory(data: Path) -> str:
    data.chmod(0)
    return f"{data} cannot be written by its owner"


def read_only_file(data: Path) -> str:
    (data / "monitor.db").chmod(0o444)
    return f"{data}/monitor.db cannot be written by its owner"


def unreadable_file(data: Path) -> str:
    (data / "monitor.db").chmod(0)
    return f"{data}/monitor.db cannot be written by its owner"


def stale_log(data: Path) -> str:
    (data / "monitor.db-wal").chmod(0o444)
    return f"{data}/monitor.db-wal cannot be written by its owner"


def stale_index(data: Path) -> str:
    (data / "monitor.db-shm").chmod(0o444)
    return f"{data}/monitor.db-shm cannot be written by its owner"


def foreign_lock(data: Path) -> str:
    (data / "migrate.lock").chmod(0)
    return f"{data}/migrate.lock cannot be written by its owner"


@pytest.fixture
def data(tmp_path: Path, sqlite_url: str, now: datetime) -> Iterator[Path]:
    """A database in use, whose modes are set back afterwards."""
    made = tmp_path / "data"
    made.mkdir()
    (tmp_path / "monitor.db").rename(made / "monitor.db")
    store = Store.open(f"sqlite:///{made}/monitor.db", made)
    store.write_now(lambda c: feeds.sync(c, [("rts", "https://www.rts.rs/rss")], now))
    yield made
    made.chmod(0o755)
    for path in made.iterdir():
        path.chmod(0o644)
    store.close_now()


@pytest.mark.parametrize(
    "spoil",
    [
        read_only_directory,
        closed_directory,
        read_only_file,
        unreadable_file,
        stale_log,
        stale_index,
        foreign_lock,
    ],
)
def test_what_keeps_this_user_out_is_named(data: Path, spoil: Callable[[Path], str]) -> None:
    says = spoil(data)
    command = [*PLAIN, sys.executable, "-c", OPEN, str(data)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert says in done.stderr
    assert "chmod u+rw it" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 1


def test_a_volume_that_is_mounted_read_only_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda _, wanted: wanted in {os.F_OK, os.X_OK})
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY))
    error = OSError(errno.EROFS, os.strerror(errno.EROFS))
    said = str(refused(tmp_path / "monitor.lock", error, "give it to this user"))
    assert f"{tmp_path} is on a volume that is mounted read-only: mount it writable" in said
    assert "give it" not in said


def test_a_directory_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "monitor.db").mkdir()
    with pytest.raises(StoreError, match=r"monitor\.db is a directory: put it aside"):
        Store.open(f"sqlite:///{tmp_path}/monitor.db", tmp_path)


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:25 / /srv rw,relatime - tmpfs tmpfs rw
31 30 0:26 / /srv/my\\040news rw - nfs4 nas:/export/news rw,vers=4.2
32 22 0:27 / /host rw - 9p drvfs rw
33 22 0:28 / /cloud rw - fuse.s3fs s3fs rw
34 22 0:29 / /layered rw - fuse.fuse-overlayfs fuse-overlayfs rw
35 22 8:2 / /stick rw - fuseblk /dev/sdb1 rw
36 22 8:3 / /cloud rw - xfs /dev/sdc1 rw
"""


@pytest.mark.parametrize(
    ("path", "kind", "doubtful"),
    [
        ("/var/lib/monitor/monitor.db", "ext4", False),
        ("/srv/monitor.db", "tmpfs", False),
        ("/srvice/monitor.db", "ext4", False),
        ("/srv/my news/monitor.db", "nfs4", True),
        ("/host/monitor.db", "9p", True),
        ("/layered/monitor.db", "fuse.fuse-overlayfs", False),
        ("/stick/monitor.db", "fuseblk", False),
        ("/cloud/monitor.db", "xfs", False),  # mounted over the one before
    ],
)
def test_a_filesystem_of_another_machine_is_doubted(
    tmp_path: Path, path: str, kind: str, *, doubtful: bool
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert filesystem(Path(path), mounts) == kind
    words = doubt(Path(path), mounts)
    assert (words is not None) == doubtful
    if words:
        assert f"{path} is on {kind}" in words
        assert "put MONITOR_DATA on a local disk, or use PostgreSQL" in words


def test_a_fuse_filesystem_is_doubted(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS.rpartition("36 22")[0])
    assert "fuse.s3fs" in (doubt(Path("/cloud/monitor.db"), mounts) or "")


def test_this_machine_says_what_it_has(tmp_path: Path) -> None:
    assert filesystem(tmp_path)
    assert filesystem(tmp_path, tmp_path / "no-such-file") is None


def test_what_is_made_is_its_owners_alone(tmp_path: Path) -> None:
    """Whatever the umask: the database holds what the desk wrote, and the rules as written."""
    data = tmp_path / "data"
    before = os.umask(0)
    try:
        store = Store.open(f"sqlite:///{data}/monitor.db", data)
        store.migrate()
        made = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()}
        store.close_now()
    finally:
        os.umask(before)
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert made.keys() >= {"monitor.db", "migrate.lock"}
    assert set(made.values()) == {0o600}
