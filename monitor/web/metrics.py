"""/metrics: what this process has counted, and what database, disk and rules say now."""

import asyncio
import shutil
from collections import Counter
from contextlib import suppress
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from monitor import __version__
from monitor.app import App, Rules
from monitor.desk.coverage import Part, parts
from monitor.errors import StoreError
from monitor.health import State, standing
from monitor.jobs import Queue
from monitor.metrics import CONTENT_TYPE, Readings
from monitor.model import DeliveryState
from monitor.pipeline.runner import STEPS
from monitor.store import Connection, condition, feeds, outbox
from monitor.store.faults import newest_backup

PATIENCE = 3.0
"""Seconds that a scrape waits for the database; Prometheus gives up after 10."""

KEPT = 5.0
"""Seconds for which what the database said is good for a second scrape."""

HISTORY_KEPT = 60.0
"""Seconds for which the number of deliveries that are done with is good: it grows for good, and
counting it is most of a scrape's work."""

DONE = (DeliveryState.SENT, DeliveryState.DIGESTED, DeliveryState.SUPPRESSED)

Values = dict[tuple[str, ...], float]


class Exposition:
    """The page for Prometheus. It is there whatever the database does; one question at a time is
    put to that, however many ask."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._reading: asyncio.Task[Readings | None] | None = None
        self._until = 0.0  # on the loop's clock
        self._done: Values = {}
        self._done_until = 0.0

    async def metrics(self, _: Request) -> Response:
        """The page."""
        said = await self._of_database()
        process = of_process(self._app)
        up: Values = {(): said is not None}

        def body() -> bytes:
            readings = {**process, "monitor_database_up": up, **of_disk(self._app), **(said or {})}
            return self._app.metrics.exposition(readings)

        return Response(
            await asyncio.to_thread(body),
            headers={"content-type": CONTENT_TYPE, "cache-control": "no-store"},
        )

    async def _of_database(self) -> Readings | None:
        """None where it doesn't answer in time."""
        now = asyncio.get_running_loop().time()
        if self._reading is None or (self._reading.done() and now >= self._until):
            self._reading = asyncio.create_task(self._read())
            self._until = now + KEPT
        done, _ = await asyncio.wait({self._reading}, timeout=PATIENCE)
        return self._reading.result() if done else None

    async def _read(self) -> Readings | None:
        app = self._app
        rules, now, clock = app.rules, app.now(), asyncio.get_running_loop().time()
        try:
            if clock >= self._done_until:
                self._done = await app.store.read(done_with)
                self._done_until = clock + HISTORY_KEPT
            found = await app.store.read(lambda c: of_database(c, rules, app.jobs, now))
        except StoreError:
            self._until = 0.0
            return None
        found["monitor_deliveries"] |= self._done
        return found


def of_process(app: App) -> dict[str, Values]:
    """What this process is doing."""
    rules = app.rules
    statuses = Counter({"live": 0, "test": 0, "off": 0})
    statuses.update(rule.status for rule in rules.config.rules)
    good = not any(problem.level == "error" for problem in app.problems)
    return {
        "monitor_build_info": {(__version__,): 1},
        "monitor_leading": {(): app.leading},
        "monitor_last_tick_timestamp_seconds": _time(app.ticked),
        "monitor_rules": {(status,): number for status, number in statuses.items()},
        "monitor_rules_failing": {(): len(rules.failing)},
        "monitor_rules_last_reload_successful": {(): good},
        "monitor_rules_last_reload_timestamp_seconds": _time(app.reloaded),
    }


def of_disk(app: App) -> dict[str, Values]:
    """The volume of MONITOR_DATA, and the newest backup; nothing where they cannot be seen."""
    found: dict[str, Values] = {}
    with suppress(OSError):
        volume = shutil.disk_usage(app.store.data)
        found["monitor_data_free_bytes"] = {(): volume.free}
        found["monitor_data_size_bytes"] = {(): volume.total}
        backup = newest_backup(app.store.data / "backups")
        if backup is not None:
            written = backup.stat().st_mtime
            found["monitor_last_backup_timestamp_seconds"] = {(): written}
    return found


def of_database(c: Connection, rules: Rules, queue: Queue, now: datetime) -> dict[str, Values]:
    """What the archive knows, from one moment's view."""
    return {
        **_of_feeds(c, rules, now),
        **_of_queue(c, queue, now),
        **_of_deliveries(c, now),
        "monitor_database_size_bytes": {(): condition.files(c).size},
    }


def _of_feeds(c: Connection, rules: Rules, now: datetime) -> dict[str, Values]:
    states = {one.name: one for one in feeds.standings(c)}
    covered = parts(rules.config.feeds, states, now)
    counts = Counter(standing(feed, states.get(feed.name)) for feed in rules.config.feeds)
    polled = (one.polled for one in states.values() if one.polled is not None)
    return {
        "monitor_feeds": {(state.value,): counts[state] for state in State},
        "monitor_feeds_alive": {_pair(one): one.alive for one in covered},
        "monitor_feeds_enabled": {_pair(one): one.known for one in covered},
        "monitor_feed_failing_since_timestamp_seconds": {
            (name,): one.failing_since.timestamp()
            for name, one in states.items()
            if one.failing_since is not None
        },
        "monitor_last_poll_timestamp_seconds": _time(max(polled, default=None)),
    }


def _pair(one: Part) -> tuple[str, ...]:
    return one.country or "unknown", one.language or "unknown"


def _of_queue(c: Connection, queue: Queue, now: datetime) -> dict[str, Values]:
    waiting = dict.fromkeys(STEPS, (0, now)) | dict(queue.counts(c))
    return {
        "monitor_queue_jobs": {(step,): number for step, (number, _) in waiting.items()},
        "monitor_queue_oldest_seconds": {
            (step,): _age(due, now) for step, (_, due) in waiting.items()
        },
    }


def done_with(c: Connection) -> Values:
    """How many deliveries are in the states that nothing leaves."""
    counts = outbox.counts(c, DONE)
    return {(state,): counts.get(state, 0) for state in DONE}


def _of_deliveries(c: Connection, now: datetime) -> dict[str, Values]:
    states = [state for state in DeliveryState if state not in DONE]
    counts = outbox.counts(c, states)
    oldest: Values = {(state,): 0 for state in condition.OPEN}
    for one in condition.waiting(c):
        oldest[one.state,] = max(oldest[one.state,], _age(one.created, now))
    return {
        "monitor_deliveries": {(state,): counts.get(state, 0) for state in states},
        "monitor_delivery_oldest_seconds": oldest,
    }


def _age(since: datetime, now: datetime) -> float:
    return max((now - since).total_seconds(), 0)


def _time(at: datetime | None) -> Values:
    return {} if at is None else {(): at.timestamp()}
