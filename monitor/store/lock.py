"""Locks between processes: files that the system unlocks however their holder ends."""

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from monitor.errors import DatabaseBusy
from monitor.model import Now
from monitor.store.access import refused

LOCK = "monitor.lock"

LOOK = 0.01
"""Seconds, more than enough to see who holds a lock."""

LOOKS = 5
"""How often the lock is asked for again: somebody may just be looking who has it."""


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        advice = "its directory must be writable by this user; nothing was changed"
        raise refused(path, error, advice) from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time; the others wait. Raises StoreError where `path` cannot be opened."""
    handle = _open(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def holder(data: Path) -> str | None:
    """Who is `Alone` on this data directory, as its lock says it; None where nobody is."""
    try:
        handle = os.open(data / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        # Shared: those who look don't hinder each other, and whoever starts looks again.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(handle)
    finally:
        os.close(handle)
    return None


class Alone:
    """The only daemon on this data directory, until the block or the process ends.

    Entering raises DatabaseBusy where another holds `monitor.lock`; the message names its process
    and host, which the file keeps for people, too.
    """

    def __init__(self, data: Path, now: Now) -> None:
        self._path = data / LOCK
        self._now = now
        self._handle = -1

    def __enter__(self) -> Self:
        handle = _open(self._path)
        try:
            _take(handle)
        except BlockingIOError as error:
            other = _holder(handle)
            os.close(handle)
            raise DatabaseBusy(
                f"another monitor ({other}) works on {self._path.parent}: stop it first, or give"
                " this one its own MONITOR_DATA; the first goes on undisturbed"
            ) from error
        self._sign(handle)
        self._handle = handle
        return self

    def _sign(self, handle: int) -> None:
        since = f"{self._now():%Y-%m-%d %H:%M} UTC"
        me = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
        note = json.dumps(me).encode()
        with suppress(OSError):  # a full disk takes no note, and the lock holds without it
            os.pwrite(handle, note, 0)  # over the former one, which needs no room
            os.ftruncate(handle, len(note))

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        # The file stays: removing it would let a third process lock a new one beside it.
        os.close(self._handle)


def _take(handle: int) -> None:
    for _ in range(LOOKS):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(LOOK)
        else:
            return
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(handle: int) -> str:
    try:
        holder = json.loads(os.pread(handle, 4096, 0))
        return f"process {holder['pid']} on {holder['host']}, since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        return "a process that is just starting"
