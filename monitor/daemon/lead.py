"""Which process does the work, and what the ones before it left behind."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

import structlog

from monitor.app import App
from monitor.errors import StoreError
from monitor.store import Connection, Presence, feeds, outbox

log = structlog.get_logger(__name__)

ASK = 1.0
"""Seconds between two looks at who is there and who leads."""


class Lead:
    """Whether this process leads among those on its database. On SQLite it always does.

    One that is not `willing` only shows that it lives, so that nobody takes over what it has in
    hand. `known`: the first look is over. `taken` and `lost`: what the last one said.
    """

    def __init__(self, app: App, presence: Presence, *, willing: bool = True) -> None:
        app.holder, app.leading = presence.holder, False
        self._app = app
        self._presence = presence
        self._willing = willing
        self._alive: frozenset[int] | None = None
        self._freed: frozenset[int] | None = None  # who was alive when leases were ended last
        self._told = ""  # where this process stands, as it was logged last
        self._away = False
        # A thread of its own: one that comes late loses its session.
        self._thread = ThreadPoolExecutor(1, "presence")
        self.known = asyncio.Event()
        self.taken = asyncio.Event()
        self.lost = asyncio.Event()

    async def keep(self) -> None:
        """Takes the lead as soon as nobody has it, and looks every second whether it is still ours.
        Until cancelled, also while what is in hand ends."""
        await self.look()
        while self._presence.shared:
            await asyncio.sleep(ASK)
            await self.look()

    async def resign(self) -> None:
        """Leaves the lead to another, before what is in hand ends."""
        self._willing = False
        await self.look()

    async def free(self) -> None:
        """What processes that ended had begun is due again at once. Raises StoreError."""
        alive = self._alive
        if alive is None or alive == self._freed:
            return
        freed = await self._end_leases(alive)
        self._freed = alive
        if freed and alive:
            log.warning("a process ended with work in its hands; it is done again", pieces=freed)

    async def close(self) -> None:
        """Leaves, and what was dropped is due again at once; call it when `keep` is cancelled and
        the work has ended. On SQLite the next start sees to that."""
        if self._alive:
            with suppress(StoreError):  # then whoever leads does it
                await self._end_leases(self._alive - {self._presence.holder})
        await asyncio.get_running_loop().run_in_executor(self._thread, self._presence.close)
        self._thread.shutdown(wait=False)

    async def _end_leases(self, alive: frozenset[int]) -> int:
        now = self._app.now()

        def write(c: Connection) -> int:
            ended = (feeds.end_leases, outbox.end_leases, self._app.jobs.end_leases)
            return sum(end(c, now, alive) for end in ended)

        return await self._app.store.write(write)

    async def look(self) -> None:
        """Who is there, and who leads; what the server does not say is asked again."""
        try:
            leads = await asyncio.get_running_loop().run_in_executor(self._thread, self._ask)
        except StoreError as error:
            if not self._away:
                log.warning(str(error), meanwhile="asked again; what is in hand goes on")
            self._away = True
        else:
            self._away = False
            self._learn(leads)
        self.known.set()

    def _ask(self) -> bool:
        leads = self._presence.leads(willing=self._willing)
        self._alive = self._presence.alive()
        return leads

    def _learn(self, leads: bool) -> None:
        told = self._alive is not None or self._app.leading  # else nobody may lead yet
        if self._willing and told:
            standing = "leads" if leads else "stands by"
            if self._told != standing and not leads:
                log.warning("another process leads; this one stands by")
            self._told = standing
        if leads != self._app.leading:
            self._app.leading = leads
            self._freed = None  # what others have begun and left since is not known
            (self.lost if leads else self.taken).clear()
            (self.taken if leads else self.lost).set()


@asynccontextmanager
async def present(app: App, presence: Presence) -> AsyncIterator[Lead]:
    """Shows that this process lives as long as the block lasts; it does not lead."""
    lead = Lead(app, presence, willing=False)
    await lead.look()
    attending = asyncio.create_task(lead.keep())
    try:
        yield lead
    finally:
        attending.cancel()
        with suppress(asyncio.CancelledError):
            await attending
        await lead.close()
