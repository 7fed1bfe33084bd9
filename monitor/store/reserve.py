"""Some of the disk, kept in a file beside the database and given back when nothing is left.

Whoever else takes the last byte, messages can still be claimed and recorded, and a database opened.
Tried on a volume without a free byte (tmpfs, SQLite 3.53): without it nothing could be written from
then on, and a database could not be opened, as its log could not be made.
"""

import os
from pathlib import Path

SIZE = 8 * 2**20
"""Bytes: the log between two checkpoints, and as much again for the file."""


class Reserve:
    """Of the database at `path`."""

    def __init__(self, path: Path) -> None:
        self._file = path.with_name(path.name + "-reserve")
        self._given = False

    def keep(self) -> None:
        """Takes it, where it is not there; a disk that does not give it leaves none."""
        if self._file.exists():
            return
        try:
            handle = os.open(self._file, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        except OSError:
            return
        try:
            os.posix_fallocate(handle, 0, SIZE)
        except OSError:
            self._file.unlink(missing_ok=True)
        finally:
            os.close(handle)

    def give_back(self) -> bool:
        """Whether there was one."""
        try:
            self._file.unlink()
        except OSError:
            return False
        self._given = True
        return True

    def take_back(self) -> None:
        """Keeps again what this process gave back, if nobody else has taken it: the log for which
        it was is gone with the last connection. So a verb that only looks leaves it as it was."""
        if self._given:
            self.keep()
