"""What a process keeps of memory that it has freed."""

import ctypes

LARGE = 256 * 1024
"""Bytes of a block that goes back to the system as soon as it is freed."""

ARENAS = 2
_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # mallopt(3)


def give_back() -> None:
    """From now on large blocks go back to the system when they are freed, and threads share two
    arenas. glibc otherwise raises its threshold with each large block freed, up to 32 MB, and
    keeps the next ones: after five bodies of 10 MB a daemon stayed at 110 MB that needs 65."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):  # other libraries give back by themselves
        libc.mallopt(_MMAP_THRESHOLD, LARGE)
        libc.mallopt(_ARENA_MAX, ARENAS)
