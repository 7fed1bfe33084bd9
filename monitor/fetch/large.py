"""Large bodies, of which few are in memory at once: sixteen feeds of ten megabytes are more than
the daemon may take, and none needs to be read beside another."""

import asyncio
from contextlib import suppress

FREE = 512 * 1024
"""Bytes of a body that need no place: most feeds and pages are smaller by far."""

PLACES = 2
"""Larger bodies at once."""


class Places:
    """Places for large bodies. Each is held until whoever has it lets go of it: until the last
    reference to it is gone."""

    def __init__(self, places: int = PLACES) -> None:
        self._free = asyncio.Semaphore(places)

    @property
    def full(self) -> bool:
        """Whether whoever comes now has to wait."""
        return self._free.locked()

    async def take(self) -> "Place":
        """A place, as soon as there is one."""
        await self._free.acquire()
        return Place(self._free)


class Place:
    """Held by a body, given back with it; its last reference may end in any thread."""

    __slots__ = ("_free", "_loop")

    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free = free
        self._loop = asyncio.get_running_loop()

    def __del__(self) -> None:
        with suppress(RuntimeError):  # the loop has ended, and nobody waits
            self._loop.call_soon_threadsafe(self._free.release)
