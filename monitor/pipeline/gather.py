"""What was held back for a while and is told as one."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from monitor import route
from monitor.app import App
from monitor.config.rules import Config
from monitor.model import Hold
from monitor.pipeline.read import Turn
from monitor.store import Connection, holds, outbox

Group = tuple[str, str, Hold]
"""A channel, one of its targets, and what is held there for."""

QUICK = (Hold.BURST, Hold.FLOOD)
"""What is gathered for a minute, at first."""

READING = timedelta(minutes=15)
"""How long what came at once waits for the rest of it to be read."""


async def gather(app: App, *, ahead: timedelta = timedelta()) -> None:
    """Makes one message for each address of what was held for a limit, a burst, a flood or a
    silence and is due; of a burst or a flood, also what is due within `ahead`. Raises
    StoreError."""
    config, now = app.rules.config, app.now()

    def due(c: Connection) -> Iterator[Group]:
        for group in _due(c, config, now, ahead):
            if group[2] is not Hold.BURST or not _reads(app, c, group, now):
                yield group

    def write(c: Connection) -> None:
        for group in due(c):
            _gather(c, config, group, now)

    if await app.store.read(lambda c: next(due(c), None)):
        await app.store.write(write)


def _reads(app: App, c: Connection, group: Group, now: datetime) -> bool:
    """Whether more of what came at once is being read: 3,000 entries take a minute."""
    _, since = app.jobs.waiting(c, "read", priority=Turn.BURST)
    first = holds.first_due(c, *group)
    if since is None or since > now or first is None:
        return False
    return timedelta() <= now - first < READING


def _due(c: Connection, config: Config, now: datetime, ahead: timedelta) -> Iterator[Group]:
    found = dict.fromkeys(holds.groups(c, route.GATHERED, now))
    if ahead:
        found |= dict.fromkeys(holds.groups(c, QUICK, now + ahead))
    yield from found
    for channel, target, hold in holds.groups(c, [Hold.DIGEST]):
        known = route.named(config, channel)
        if known is None or not known.digest:  # its digests were taken out of the rules
            yield channel, target, hold


def _gather(c: Connection, config: Config, group: Group, now: datetime) -> None:
    """What stands alone goes out as it is, save at the end of a silence, which says what it
    held."""
    channel, target, hold = group
    due = now if hold is Hold.SILENCE else None
    held = holds.of_group(c, channel, target, hold, due)
    ids = [one.id for one in held]
    if len(held) == 1 and hold is not Hold.SILENCE:
        holds.release(c, ids, now)
    elif held:
        digest = route.gathered(config, held, now)
        outbox.insert(c, digest)
        holds.digested(c, ids, digest.id)
