"""The watch over the sources: what has begun or ended is told, once, as it is written down."""

from zoneinfo import ZoneInfo

from monitor import health
from monitor.app import App
from monitor.config.rules import Config
from monitor.model import FeedState
from monitor.pipeline.notify import promise, promise_to_others
from monitor.store import Connection, feeds, rhythms, troubles


async def watch(app: App, *, steady: bool = True) -> None:
    """Looks at every enabled source as the last polls left it; call it once a minute. `steady`
    False: it is called as somebody likes, and a pause says nothing. Raises StoreError."""
    config, now = app.rules.config, app.now()
    zone = ZoneInfo(config.settings.timezone)

    def write(c: Connection) -> None:
        watched = _watched(c, config, zone)
        found = health.changes(watched, troubles.all(c), now, steady=steady)
        troubles.save(c, found.saved)
        troubles.forget(c, found.forgotten)
        if found.begun:
            told = health.begun(found.begun, len(watched), now, zone)
            promise(c, config, told, now)
        if found.ended:
            promise(c, config, health.ended(found.ended, now, zone), now)
        if wide := [one for one in found.begun if one.trouble.wide]:
            promise_to_others(c, config, health.begun(wide, len(watched), now, zone), now)
        if wide := [one for one in found.ended if one.trouble.wide]:
            promise_to_others(c, config, health.ended(wide, now, zone), now)
        if found.back:
            feeds.wake(c, now)

    await app.store.write(write)


def _watched(c: Connection, config: Config, zone: ZoneInfo) -> list[health.Watched]:
    """The enabled sources. The rhythm is read of those alone that something is wrong with."""
    states = {state.name: state for state in feeds.all(c)}
    wrong = [name for name, state in states.items() if _is_wrong(state)]
    known = rhythms.of(c, wrong)
    found = []
    for feed in config.feeds:
        state = states.get(feed.name)
        if state is None or not feed.enabled:
            continue
        rhythm = known.get(feed.name, rhythms.NEW)
        since = state.failing_since or state.empty_since or state.due
        found.append(
            health.Watched(
                feed=feed,
                state=state,
                patience=health.patience(rhythm, zone, since, vital=feed.vital),
                usual=health.in_words(rhythm),
            )
        )
    return found


def _is_wrong(state: FeedState) -> bool:
    return bool(state.failures or state.empty_since or state.gap_possible or health.is_late(state))
