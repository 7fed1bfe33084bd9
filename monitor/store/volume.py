"""What kind of volume a file is on: SQLite wants one whose locks and shared memory can be trusted.

https://sqlite.org/wal.html: "WAL does not work over a network filesystem."
https://sqlite.org/howtocorrupt.html#_filesystems_with_broken_or_missing_lock_implementations
"""

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")

_NETWORK = {
    "9p", "afs", "beegfs", "ceph", "cifs", "drvfs", "fakeowner", "glusterfs", "gpfs", "lustre",
    "ncpfs", "nfs", "nfs4", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs",
}  # fmt: skip
"""Filesystems of other machines, also of the one that a virtual machine runs on."""

_LOCAL_FUSE = {"fuse.fuse-overlayfs", "fuse.bindfs"}


def filesystem(path: Path, mounts: Path = MOUNTS) -> str | None:
    """The type of the filesystem that `path` is on, as the kernel calls it; None where it doesn't
    say."""
    wanted = path.absolute().resolve()
    best, kind = -1, None
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    for line in lines:
        before, _, after = line.partition(" - ")  # proc_pid_mountinfo(5)
        point = Path(_unescaped(before.split(" ")[4]))
        if wanted.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), after.split(" ")[0]
    return kind


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), text)


def doubt(path: Path, mounts: Path = MOUNTS) -> str | None:
    """Why the database should not be where it is, and what to do; None on a local filesystem."""
    kind = filesystem(path, mounts) or ""
    if kind not in _NETWORK and not (kind.startswith("fuse.") and kind not in _LOCAL_FUSE):
        return None
    return (
        f"{path} is on {kind}, a filesystem of another machine or program: SQLite's locks and"
        " shared memory may fail there and the database be damaged; put MONITOR_DATA on a local"
        " disk, or use PostgreSQL"
    )
