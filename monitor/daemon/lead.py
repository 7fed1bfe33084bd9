"""Which process does the work, and what the ones before it left behind."""

import asyncio

import structlog

from monitor.app import App
from monitor.daemon.ending import comes
from monitor.errors import StoreError
from monitor.store import Connection, Presence, feeds, outbox

log = structlog.get_logger(__name__)

ASK = 1.0
"""Seconds between two looks at who leads."""


class Lead:
    """Whether this process leads among those on its database. On SQLite it always does."""

    def __init__(self, app: App, presence: Presence) -> None:
        app.holder, app.leading = presence.holder, False
        self._app = app
        self._presence = presence
        self._told = ""
        self.known = asyncio.Event()  # whether it leads has been found out
        self.taken = asyncio.Event()
        self.lost = asyncio.Event()

    async def keep(self, stop: asyncio.Event) -> None:
        """Takes the lead as soon as nobody has it, and looks every second whether it is still ours;
        frees what processes that ended had leased. Until `stop`."""
        while not stop.is_set():
            await self._look()
            if self._app.leading and not self._presence.shared:
                return
            await comes(stop, stop, ASK)

    async def close(self) -> None:
        """Gives the lead away; call it when the work has ended."""
        await asyncio.to_thread(self._presence.close)

    async def _look(self) -> None:
        try:
            leads = await asyncio.to_thread(self._presence.leads)
            if leads:
                await take_over(self._app, self._presence)
        except StoreError as error:
            self._tell(str(error), then="asked again; what is in hand goes on")
            return
        if leads != self._app.leading:
            self._app.leading = leads
            (self.lost if leads else self.taken).clear()
            (self.taken if leads else self.lost).set()
        self.known.set()
        self._tell("" if leads else "another process leads", then="this one stands by")

    def _tell(self, text: str, *, then: str) -> None:
        if text and text != self._told:
            log.warning(text, meanwhile=then)
        self._told = text


async def take_over(app: App, presence: Presence) -> None:
    """What processes that ended had begun is due again at once."""
    alive = await asyncio.to_thread(presence.alive)
    if alive is None:
        return
    now = app.now()

    def write(c: Connection) -> int:
        ended = (feeds.end_leases, outbox.end_leases, app.jobs.end_leases)
        return sum(end(c, now, alive) for end in ended)

    freed = await app.store.write(write)
    if freed and alive:
        log.warning("a process ended with work in its hands; it is done again", pieces=freed)
