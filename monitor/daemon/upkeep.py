"""Keeping house: old texts are forgotten, the database is copied every night."""

import asyncio
import shutil
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from monitor.app import App
from monitor.errors import StoreError
from monitor.model import Notice
from monitor.pipeline.confirming import settle_waiting
from monitor.pipeline.guard import guard
from monitor.pipeline.notify import notify
from monitor.pipeline.restored import tell_of_restore
from monitor.pipeline.watch import watch
from monitor.store import backups, keys, retention

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=1)

BATCH = 20
"""Articles forgotten in one write: 10 to 40 ms."""

AT_ONCE = 2000
"""Articles forgotten in a minute at most: two seconds of writing."""

FINDABLE = timedelta(days=14)
"""How long an article is found by the keys of its story. A story that is silent for three days
takes nothing new, but what is read late is compared with its own time."""

UNNAMED = timedelta(days=1)
"""How long a version of the rules stays that was replaced and that nothing names."""

AGAIN = timedelta(hours=1)
"""When a copy that failed is tried again."""

ROOM = 2
"""Free space that a nightly copy wants, in sizes of the database: its own, and what comes next."""


async def forget(app: App) -> int:
    """Forgets what is older than `settings.keep`, a minute's worth of it; how many articles. By a
    clock that was just set nothing is: it may be set back."""
    before = app.now() - app.rules.config.settings.keep
    if not await _has_lived(app):
        return 0
    found = await app.store.read(lambda c: retention.forgettable(c, before, AT_ONCE))
    gone = 0
    for ids in _batches(found):
        gone += await app.store.write(partial(retention.forget, ids=ids))
    return gone


async def _has_lived(app: App) -> bool:
    now, keep = app.now(), app.rules.config.settings.keep
    return await app.store.read(lambda c: retention.has_lived(c, now, keep))


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


class Upkeep:
    """Keeps house while this process leads: call `tick` every minute. What it has not done in one
    minute it does in the next, and after a pause it catches up."""

    def __init__(self, app: App, directory: Path) -> None:
        self._app = app
        self._directory = directory
        self._swept: datetime | None = None  # the night of the last sweep
        self._tried: datetime | None = None  # when a copy failed last
        self._stopping = threading.Event()

    async def tick(self) -> None:
        """Does what is due. An error is told, and nothing else ends."""
        await guard("keep room", asyncio.to_thread(self._app.store.keep_reserve))
        await guard("forget texts", forget(self._app))
        await guard("tell of a restore", tell_of_restore(self._app))
        await guard("watch the sources", watch(self._app))
        await guard("settle what waited", settle_waiting(self._app))
        await guard("sweep", self._sweep())
        await guard("back up", self._back_up())

    def stop(self) -> None:
        """Ends a copy that is being made; what there is of it is removed."""
        self._stopping.set()

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._app.rules.config.settings.timezone)

    async def _sweep(self) -> None:
        """Once a night: what is of no use much sooner than texts."""
        store, now = self._app.store, self._app.now()
        night = backups.night(now, self._zone)
        if night == self._swept or not await _has_lived(self._app):
            return
        before = now - self._app.rules.config.settings.keep
        old = now - FINDABLE
        found = await store.read(lambda c: retention.members_with_keys(c, old, AT_ONCE))
        for ids in _batches(found):
            await store.write(partial(retention.forget_keys, ids=ids, before=old))
        if len(found) == AT_ONCE:
            return  # the rest in a minute
        unused = await store.read(lambda c: retention.unused_rules(c, before, now - UNNAMED))
        await store.write(lambda c: retention.forget_rules(c, unused))
        await store.write(lambda c: retention.forget_notices(c, before))
        await store.write(lambda c: keys.forget(c, old.date()))
        self._swept = night

    async def _back_up(self) -> None:
        """On SQLite, once a night."""
        now = self._app.now()
        size = self._app.store.size
        resting = self._tried is not None and timedelta() <= now - self._tried < AGAIN
        if size is None or resting:
            return
        if backups.is_due(await asyncio.to_thread(backups.made, self._directory), now, self._zone):
            try:
                await asyncio.to_thread(self._copy, now, size)
            except (StoreError, OSError) as error:
                self._tried = now
                await self._tell(str(error), backups.night(now, self._zone))

    def _copy(self, now: datetime, size: int) -> None:
        directory = self._directory
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(directory).free
        if free < ROOM * size:
            raise StoreError(
                f"{directory} has {free:,} bytes free and wants {ROOM * size:,}: free some space"
            )
        path = directory / backups.name(now)
        self._app.store.backup(path, self._unless_stopped)
        backups.clear(directory, now, self._zone)
        log.info("backup", file=str(path), bytes=path.stat().st_size)

    def _unless_stopped(self, _done: int, _whole: int) -> None:
        if self._stopping.is_set():
            raise StoreError("the copy was ended with the monitor; the next start makes it")

    async def _tell(self, problem: str, night: datetime) -> None:
        log.warning("no backup; tried again in an hour", problem=problem)
        text = f"The nightly backup could not be made: {problem}. It is tried again every hour."
        await notify(self._app, Notice(about="backup", text=text, since=night))
