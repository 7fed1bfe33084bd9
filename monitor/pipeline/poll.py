"""poll: one feed's document → its new entries, its state and the jobs to read them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Literal
from zoneinfo import ZoneInfo

from monitor import feed as feeds_stage
from monitor import urls
from monitor.app import App, Rules
from monitor.config.rules import Feed
from monitor.errors import FetchError, NotAFeed, NothingFound, SandboxError
from monitor.fetch import Response
from monitor.model import Entry, FeedState
from monitor.pipeline import source
from monitor.pipeline.listen import News, listen, news_of
from monitor.pipeline.moved import followed, forsaken
from monitor.pipeline.read import Turn
from monitor.pipeline.source import Taken
from monitor.store import Connection, entries, feeds, origin
from monitor.store.origin import Restore

FULL_EVERY = timedelta(hours=24)
"""A server that says 304 for ever although it changed is asked for the whole feed this often."""

LONGEST_WAIT = timedelta(hours=6)
"""Between polls of a feed that fails, unless its own interval is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """How a poll went, for `once` and the log."""

    feed: str
    result: Literal["changed", "unchanged", "failed"]
    new: int = 0
    problem: str | None = None


BEHIND = timedelta(seconds=3)
"""How much later than the process that leads a worker may come to know of a feed."""


async def poll(app: App, name: str) -> Polled:
    """Polls one feed and commits what it brought; a failure is an outcome, not an error."""
    rules = app.rules
    feed = rules.feed(name)
    state, restore = await app.store.read(lambda c: (feeds.get(c, name), origin.last(c)))
    if feed is None or state is None:
        # A worker may be a few seconds behind the rules: it soon knows the feed, or another does.
        await app.store.write(lambda c: feeds.hold(c, [name], app.now() + BEHIND))
        return Polled(feed=name, result="failed", problem=f"{name}: not in the rules any more")
    # By the clock as it is before the request: it may be set meanwhile.
    first = _is_first(state, app.now(), rules.config.settings.first_run_window)
    if state.address is not None:
        feed = replace(feed, url=state.address)
    try:
        response = await _get(app, feed, state)
        if _is_unchanged(response, feed, state, app.now()):
            return await _unchanged(app, feed, state, response)
        if response.status != HTTPStatus.OK:
            return await _refused(app, rules, feed, state, response)
        digest = _digest(feed, response.body)
        taken = await source.take(app.fetch, app.sandbox, feed, response, app.now())
    except FetchError as error:
        return await _failed(app, feed, state, str(error), error.retry_after)
    except NothingFound as error:
        return await _nothing_found(app, feed, state, error)
    except (NotAFeed, SandboxError) as error:
        return await _failed(app, feed, state, str(error))
    return await _changed(
        app, feed, state, response, taken, digest=digest, first=first, restore=restore
    )


def _is_first(state: FeedState, now: datetime, window: timedelta) -> bool:
    """Whether a poll tells as little of what is new as a feed's first: also after a long pause."""
    return state.polled is None or state.first_polled is None or now - state.polled > window


async def _get(app: App, feed: Feed, state: FeedState) -> Response:
    whole = _wants_all(feed, state, app.now())
    return await source.ask(
        app.fetch,
        feed,
        etag=None if whole else state.etag,
        last_modified=None if whole else state.last_modified,
    )


def _wants_all(feed: Feed, state: FeedState, now: datetime) -> bool:
    """Also where the last answer was read otherwise: with another selector."""
    before = (state.body_hash or "").rpartition(" ")[0]
    return state.full_at is None or now - state.full_at > FULL_EVERY or before != source.way(feed)


def _is_unchanged(response: Response, feed: Feed, state: FeedState, now: datetime) -> bool:
    """The same body, or a 304; one to a request for everything is a server that always says so."""
    if response.status == HTTPStatus.NOT_MODIFIED:
        return not _wants_all(feed, state, now)
    return _same_body(response, feed, state)


def _digest(feed: Feed, body: bytes) -> str:
    """The body's hash, after how it was read."""
    return f"{source.way(feed)} {hashlib.sha256(body).hexdigest()}".lstrip()


def _same_body(response: Response, feed: Feed, state: FeedState) -> bool:
    return (
        response.status == HTTPStatus.OK
        and response.complete
        and _digest(feed, response.body) == state.body_hash
    )


def _well(state: FeedState, now: datetime, every: timedelta) -> FeedState:
    return replace(
        state, polled=now, due=now + every, failures=0, failing_since=None, error=None, gone=False
    )


async def _unchanged(app: App, feed: Feed, state: FeedState, response: Response) -> Polled:
    now = app.now()
    after = followed(_well(state, now, feed.every), feed.url, response.moved_to, now)
    if response.status == HTTPStatus.OK:
        after = replace(
            after, full_at=now, etag=response.etag, last_modified=response.last_modified
        )
    zone = _zone(app)
    await app.store.write(
        lambda c: feeds.save(c, listen(c, zone, feed, state, after, news=News.NOTHING))
    )
    return Polled(feed=feed.name, result="unchanged")


async def _failed(
    app: App, feed: Feed, state: FeedState, problem: str, wait: timedelta | None = None
) -> Polled:
    """Backs off: twice as long after each failure in a row, with jitter, six hours at most."""
    longest = min(feed.every * 2 ** min(state.failures + 1, 16), max(LONGEST_WAIT, feed.every))
    pause = max(wait or timedelta(0), longest * (0.5 + app.fraction() / 2))
    return await _failing(app, feed, state, problem, min(pause, feeds.LONGEST_WAIT))


async def _failing(
    app: App, feed: Feed, state: FeedState, problem: str, pause: timedelta
) -> Polled:
    now = app.now()
    after = replace(
        forsaken(state) if state.address else state,
        due=now + pause,
        polled=state.polled and min(state.polled, now),  # ahead of a clock that went back: due
        failures=state.failures + 1,
        failing_since=state.failing_since or now,
        error=problem,
    )
    await app.store.write(lambda c: feeds.save(c, after))
    return Polled(feed=feed.name, result="failed", problem=f"{feed.name}: {problem}")


async def _nothing_found(app: App, feed: Feed, state: FeedState, error: NothingFound) -> Polled:
    """The server is well, so nothing is spared it by waiting longer; and a ticker that was emptied
    at night has news in the morning."""
    advice = (
        "it found some before: the page has changed"
        if state.entries
        else "pages that only a browser's scripts fill cannot be read"
    )
    problem = f"{error}; {advice}; open it and correct `{feed.read_as}`"
    return await _failing(app, feed, state, problem, feed.every)


async def _refused(
    app: App, rules: Rules, feed: Feed, state: FeedState, response: Response
) -> Polled:
    if response.status == HTTPStatus.GONE and state.address is None:
        return await _gone(app, feed, state)
    problem = f"{urls.host(response.url)} answered {response.status}"
    if (
        response.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
        and response.retry_after is not None
    ):
        until = app.now() + response.retry_after
        host = urls.host(feed.url)
        same_host = [f.name for f in rules.config.feeds if urls.host(f.url) == host]
        polled = await _failed(app, feed, state, problem, response.retry_after)
        await app.store.write(lambda c: feeds.hold(c, same_host, until))
        return polled
    return await _failed(app, feed, state, problem)


async def _gone(app: App, feed: Feed, state: FeedState) -> Polled:
    """410: the publisher says that the feed is gone for good; polled no more."""
    problem = "the publisher says it is gone for good (410); it is not polled any more"
    after = replace(
        state,
        gone=True,
        failures=state.failures + 1,
        failing_since=state.failing_since or app.now(),
        error=problem,
    )
    await app.store.write(lambda c: feeds.save(c, after))
    return Polled(feed=feed.name, result="failed", problem=f"{feed.name}: {problem}")


async def _changed(
    app: App,
    feed: Feed,
    state: FeedState,
    response: Response,
    taken: Taken,
    *,
    digest: str,
    first: bool,
    restore: Restore | None,
) -> Polled:
    now, parsed, zone = app.now(), taken.parsed, _zone(app)
    window = app.rules.config.settings.first_run_window
    restored = _restored(state, restore, now - window)
    wanted = {key for entry in parsed.entries for key in feeds_stage.keys(feed.name, entry)}

    def write(c: Connection) -> int:
        plan = feeds_stage.plan(
            feed.name,
            parsed,
            entries.seen(c, feed.name, wanted),
            now=now,
            first_poll=first,
            window=window,
            restored=restored,
            oldest=source.oldest(feed, now),
            had_entries=state.entries > 0,
        )
        well = followed(_well(state, now, feed.every), feed.url, response.moved_to, now)
        after = replace(
            _validated(well, digest, response, taken),
            first_polled=state.first_polled or now,
            changed=now if plan.new else state.changed,
            gap_possible=plan.gap_possible,
            entries=state.entries + len(plan.new),
            empty_since=_empty_since(state, taken, now),
        )
        news = news_of(plan.new, now, first=first, gap_possible=plan.gap_possible)
        crowded = not first and len(plan.new) > plan.known
        after = listen(c, zone, feed, state, after, news=news, crowded=crowded)
        feeds.save(c, after)
        _enqueue(app, c, (*plan.new, *plan.edited), now)
        return len(plan.new)

    new = await app.store.write(write)
    problem = "; ".join(parsed.problems) or None
    return Polled(
        feed=feed.name,
        result="changed" if new else "unchanged",
        new=new,
        problem=problem and f"{feed.name}: {problem}",
    )


def _zone(app: App) -> ZoneInfo:
    return ZoneInfo(app.rules.config.settings.timezone)


def _empty_since(state: FeedState, taken: Taken, now: datetime) -> datetime | None:
    """Since when a document that had entries has none."""
    return (state.empty_since or now) if state.entries and not taken.parsed.entries else None


def _restored(state: FeedState, restore: Restore | None, since: datetime) -> datetime | None:
    """When the database was restored, where this is the feed's first poll after it. One that was
    never polled may as well be new: `since` the start of the window, it is not."""
    if restore is None:
        return None
    first = restore.at >= since if state.polled is None else state.polled < restore.at
    return restore.at if first else None


def _enqueue(app: App, c: Connection, found: Sequence[Entry], now: datetime) -> None:
    entries.save(c, found)
    for entry in found:
        app.jobs.defer(c, "read", entry.id, now, priority=_turn(entry))


def _turn(entry: Entry) -> Turn:
    if entry.burst:
        return Turn.BURST
    return Turn.FRESH if entry.fresh else Turn.ARCHIVED


def _validated(state: FeedState, digest: str, response: Response, taken: Taken) -> FeedState:
    """What spares the next poll a body; nothing where this one was cut off or isn't all."""
    if not (response.complete and taken.parsed.complete and taken.settled):
        return replace(state, etag=None, last_modified=None, body_hash=None)
    return replace(
        state,
        etag=response.etag,
        last_modified=response.last_modified,
        body_hash=digest,
        full_at=state.polled,
    )
