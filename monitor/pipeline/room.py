"""Whether there is room for what is fetched; the log and `ops` are told when that changes."""

import asyncio
from datetime import datetime, timedelta

import structlog

from monitor.app import App
from monitor.model import Notice
from monitor.pipeline.guard import guard
from monitor.pipeline.notify import notify

log = structlog.get_logger(__name__)


AGAIN = timedelta(hours=1)
"""A disk that is full again sooner is not told again: it may be so every ten seconds."""


class Room:
    """While there is none, nothing that is to be kept is begun, and messages go out as before."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._short = False
        self._told: datetime | None = None  # when it was told last that there is none
        self._quiet = False

    async def look(self) -> bool:
        """Whether there is room now. Raises StoreError where the database cannot be asked."""
        short = await asyncio.to_thread(self._app.store.room)
        # A damaged database is told by whoever ends the process.
        if (short is not None) != self._short and self._app.store.damage is None:
            self._short = short is not None
            await self._tell(short)
        return short is None

    async def _tell(self, short: str | None) -> None:
        now = self._app.now()
        if short is not None:
            self._quiet = self._told is not None and self._told <= now < self._told + AGAIN
        if self._quiet:
            log.debug("room on the disk", short=short)
            return
        if short is None:
            text = "There is room again, and fetching goes on."
            log.info("there is room again; fetching goes on")
        else:
            text = f"Nothing is fetched: {short}. Messages go out as before, and fetching goes on"
            text += " by itself once there is room."
            self._told = now
            log.error("nothing is fetched until there is room; messages go out", problem=short)
        notice = Notice(about="disk", text=text, since=now)
        await guard("tell of the disk", notify(self._app, notice, reserved=True))
