"""What keeps this user from the database's files, and what to do about it."""

import errno
import os
import pwd
from pathlib import Path

from monitor.errors import DiskFull, StoreError

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What the system says where a disk is full, a quota is used up, or a file may not be larger."""

KEPT_OUT = {errno.EACCES, errno.EPERM, errno.EROFS}
"""What it says where this user may not write, or nobody may."""


def hindrance(path: Path) -> str | None:
    """The first file of the database at `path` that this user cannot write, in words with what to
    do; None where there is none."""
    beside = (path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))
    for each in (path.parent, path, *beside):
        wanted = os.R_OK | os.W_OK | (os.X_OK if each.is_dir() else 0)
        if os.access(each, os.F_OK) and not os.access(each, wanted):
            return _whose(each)
        if each == path.parent and not os.access(each, os.X_OK):
            return _whose(each)
    if path.is_dir():
        return f"{path} is a directory: put it aside, or name a file in MONITOR_DATABASE_URL"
    return None


def _whose(path: Path) -> str:
    try:
        if os.statvfs(path).f_flag & os.ST_RDONLY:
            return f"{path} is on a volume that is mounted read-only: mount it writable"
        owner = _name(path.stat().st_uid)
    except OSError:
        return f"{path} cannot be reached: give this user ({_name(os.geteuid())}) access to it"
    me = _name(os.geteuid())
    if owner == me:
        return f"{path} cannot be written by its owner, {me}: chmod u+rw it"
    return f"{path} belongs to {owner}, and this is {me}: run this as {owner}, or chown it to {me}"


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def refused(path: Path, error: OSError, advice: str) -> StoreError:
    """The StoreError for a file of ours that the system does not give: `advice` is for what is
    neither a full disk nor another user's file."""
    if error.errno in NO_ROOM:
        return DiskFull(f"{path} cannot be written ({error.strerror}): free some space")
    todo = hindrance(path) if error.errno in KEPT_OUT else None
    return StoreError(f"{path} cannot be used ({error.strerror}): {todo or advice}")
