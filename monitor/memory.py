"""What a process keeps of memory that it has freed, and when it looks for what to free."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

LARGE = 256 * 1024
"""Bytes of a block that goes back to the system as soon as it is freed."""

ARENAS = 2
MANY = 100_000
"""Things through which a look for garbage takes longer than anyone should wait: 50 ms."""

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # mallopt(3)


def give_back() -> None:
    """From now on large blocks go back to the system when they are freed, and threads share two
    arenas. glibc otherwise raises its threshold with each large block freed, up to 32 MB, and
    keeps the next ones: after five bodies of 10 MB a daemon stayed at 110 MB that needs 65."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):  # other libraries give back by themselves
        libc.mallopt(_MMAP_THRESHOLD, LARGE)
        libc.mallopt(_ARENA_MAX, ARENAS)


@contextmanager
def uncollected() -> Iterator[None]:
    """No look for garbage meanwhile: reading rules or importing modules makes a hundred thousand
    small things that stay and next to no garbage, and looking through them again and again takes a
    third of the time. Nor afterwards, where they are `MANY`: one look through what 100,000 rules
    are stops all threads for five seconds. They go without it, as they hold nothing that leads back
    to them."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            if gc.get_count()[0] > MANY:
                gc.freeze()
            gc.enable()
