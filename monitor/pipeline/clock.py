"""A machine's clock that is set while the daemon runs: what seems to be a pause is none."""

from datetime import timedelta
from functools import partial

import structlog

from monitor import health
from monitor.app import App
from monitor.store import Connection, feeds, troubles

log = structlog.get_logger(__name__)

LEAST = timedelta(minutes=1)
"""Less than this is a clock that is being corrected, as NTP does all the time."""

AT_ONCE = 1.0
"""Seconds within which both clocks are to be read: a process may be frozen in between."""


class Clock:
    """The machine's clock beside one that nobody sets (`App.steady`; without it, nothing)."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._ahead = self._read()
        self._owed = timedelta()  # by how much it was set, as far as the database doesn't know

    def _read(self) -> timedelta | None:
        """How far it is ahead of the steady one."""
        if (steady := self._app.steady) is None:
            return None
        begun, now = steady(), self._app.now()
        ended = steady()
        if ended - begun > AT_ONCE:
            return None
        return timedelta(seconds=now.timestamp()) - timedelta(seconds=ended)

    async def look(self) -> None:
        """Call it before due work is looked for. Where the clock was set, the log says so, and
        when feeds were polled and are due is told anew by the clock as it is. Otherwise all would
        be polled at once, or not for long; and each poll would seem to be the first after a long
        pause, which archives what is older than `first_run_window` without an alert. Raises
        StoreError, and owes it then."""
        ahead = self._read()
        if ahead is None:
            return
        before = ahead if self._ahead is None else self._ahead
        if abs(ahead - before) >= LEAST:
            log.warning(
                "the machine's clock was set; the sources are polled on as before",
                by=f"{(ahead - before).total_seconds():+.0f} s",
                todo="see that it is right: quiet hours and digests go by it",
            )
            self._owed += ahead - before
        self._ahead = ahead
        if self._owed and self._app.leading:
            await self._app.store.write(partial(_shift, by=self._owed))
        self._owed = timedelta()


def _shift(c: Connection, by: timedelta) -> None:
    feeds.shift(c, by)
    troubles.shift(c, *health.LOOKED, by)
