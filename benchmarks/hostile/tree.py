"""What a process and all below it take, watched by a thread."""

import threading
from pathlib import Path
from types import TracebackType
from typing import Self

MB = 2**20
EVERY = 0.05
"""Seconds between two looks."""


def below(pid: int) -> list[int]:
    """The process and its descendants, as far as they still run."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, task.read_text(encoding="ascii").split())
            except OSError:
                continue
    return found


def taken(pid: int) -> int:
    """Bytes: the sum of PSS over the tree."""
    total = 0
    for one in below(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) * 1024 for line in lines if line[:4] == "Pss:"), 0)
    return total


class Watch:
    """The most that the tree below `pid` takes while the block runs, in bytes."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.most = taken(pid)

    def _look(self) -> None:
        while not self._over.wait(EVERY):
            self.most = max(self.most, taken(self._pid))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()
