"""The call to an address outside, once a minute while all is well: when it stops, whoever keeps
that address (healthchecks.io, Uptime Kuma, Cronitor, …) wakes a person.

It stops exactly when alerts may not arrive: nobody looks for due work, the database takes nothing,
the disk is full, no source is read, articles cannot be read, or messages wait too long. What a
person is told otherwise does not stop it: a broken edit of the rules, one source that fails, a
message that was given up.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog

from monitor.app import App, Rules
from monitor.config.rules import Secret
from monitor.errors import FetchError, StoreError
from monitor.health import STUCK
from monitor.store import Connection, condition, feeds
from monitor.store.condition import Waiting
from monitor.store.feeds import Standing

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=1)

STILL = timedelta(minutes=1)
"""Due work is looked for twice a second; after so long without, nothing goes on."""

INTERVALS = 3
"""A source that has not been read well for so many of its intervals is not being read."""

FAULTS = 5
"""Articles in a row that could not be read through a fault of ours, of the disk or the system."""

PATIENCE = 20.0
"""Seconds that the database has for a small write."""

LONGEST = 10.0
"""Seconds that the address has for its answer."""


class Heartbeat:
    """Calls `url` on each `beat` while this process leads and all is well; without one, nothing."""

    def __init__(self, app: App, url: Secret | None) -> None:
        self._app = app
        self._url = url
        self._asking: asyncio.Task[str | None] | None = None
        self._silent: str | None = None
        self._lost: str | None = None

    async def beat(self) -> None:
        """Calls, or tells the log once why it does not. Raises nothing."""
        if self._url is None or not self._app.leading:
            return
        wrong = await self.wrong()
        if wrong and wrong != self._silent:
            log.error("the heartbeat stops: alerts may not arrive", problem=wrong)
        elif self._silent and not wrong:
            log.info("the heartbeat goes on")
        self._silent = wrong
        if not wrong:
            self._tell(await self._call(self._url))

    async def _call(self, url: Secret) -> str | None:
        """What is wrong with the address, if anything."""
        try:
            status = await self._app.fetch.ping(url.reveal(), timeout=LONGEST)
        except FetchError as error:
            return str(error)
        return None if 200 <= status < 300 else f"it answered {status}"

    def _tell(self, lost: str | None) -> None:
        if lost and lost != self._lost:
            todo = "see that MONITOR_HEARTBEAT_URL is right and reachable; redirects are no answer"
            log.warning("the heartbeat was not heard", problem=lost, todo=todo)
        elif self._lost and not lost:
            log.info("the heartbeat is heard again")
        self._lost = lost

    async def wrong(self) -> str | None:
        """Why alerts may not arrive; None while all is well."""
        app = self._app
        if app.ticked is None or app.now() - app.ticked > STILL:
            return "due work is not being looked for"
        if app.faults["read"] >= FAULTS:
            return "articles cannot be read: see the log for the step's failures"
        channels = app.rules.config.channels
        if channels and all(channel.missing for channel in channels):
            return "no channel can send: a variable is not set for each of them"
        return await self._of_database()

    async def _of_database(self) -> str | None:
        """One question at a time, however long it takes."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        done, _ = await asyncio.wait({self._asking}, timeout=PATIENCE)
        return self._asking.result() if done else f"the database took no write in {PATIENCE:.0f} s"

    async def _ask(self) -> str | None:
        app = self._app
        rules, now = app.rules, app.now()

        def write(c: Connection) -> str | None:
            # A job that is done at once: a row is written, and the archive is as it was.
            app.jobs.defer(c, "heartbeat", "", now)
            for job in app.jobs.claim(c, "heartbeat", now, 1, EVERY):
                app.jobs.done(c, job)
            return unread(rules, feeds.standings(c), now) or unsent(
                rules, condition.waiting(c), now
            )

        try:
            short = await asyncio.to_thread(app.store.room)
            return short or await app.store.write(write)
        except StoreError as error:
            return str(error)


def unread(rules: Rules, standings: Iterable[Standing], now: datetime) -> str | None:
    """That no enabled source has been read of late; None where one has, or none is enabled."""
    polled = {one.name: one.polled for one in standings if one.polled is not None}
    enabled = [feed for feed in rules.config.feeds if feed.enabled]
    for feed in enabled:
        last = polled.get(feed.name)
        if last is not None and now - last <= max(INTERVALS * feed.every, STUCK):
            return None
    return f"none of {len(enabled)} sources has been read of late" if enabled else None


def unsent(rules: Rules, waiting: Sequence[Waiting], now: datetime) -> str | None:
    """That messages wait past their time, for which channels; those of a channel that was taken
    out of the rules wait for good."""
    known = {channel.name for channel in rules.config.channels}
    late = sorted({one.channel for one in waiting if one.channel in known and _is_late(one, now)})
    return f"messages wait for {', '.join(late)}" if late else None


def _is_late(one: Waiting, now: datetime) -> bool:
    return now - one.due > STUCK or (one.tried is not None and now - one.tried > STUCK)
