"""poll: one feed's document → its new entries, its state and the jobs to read them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Literal

from monitor import feed as feeds_stage
from monitor import urls
from monitor.app import App, Rules
from monitor.config.rules import Feed
from monitor.errors import FetchError, NotAFeed, SandboxError
from monitor.fetch import Response
from monitor.model import Entry, FeedState, Notice, ParsedFeed
from monitor.pipeline.notify import promise
from monitor.store import Connection, entries, feeds, origin
from monitor.store.origin import Restore

FEED_BYTES = 10 * 2**20
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, */*;q=0.5"
)
FULL_EVERY = timedelta(hours=24)
"""A server that says 304 for ever although it changed is asked for the whole feed this often."""

LONGEST_WAIT = timedelta(hours=6)
"""Between polls of a feed that fails, unless its own interval is longer."""

SOONER = 2
"""After a poll that shared no entry with the last one, the next comes this many times sooner."""


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
    try:
        response = await _get(app, feed, state)
        if _is_unchanged(response, state, app.now()):
            return await _unchanged(app, feed, state, response)
        if response.status != HTTPStatus.OK:
            return await _refused(app, rules, feed, state, response)
        parsed = await app.sandbox.run(
            feeds_stage.parse, response.body, response.content_type, response.url
        )
    except FetchError as error:
        return await _failed(app, feed, state, str(error), error.retry_after)
    except (NotAFeed, SandboxError) as error:
        return await _failed(app, feed, state, str(error))
    return await _changed(app, feed, state, response, parsed, restore=restore)


async def _get(app: App, feed: Feed, state: FeedState) -> Response:
    whole = _wants_all(state, app.now())
    return await app.fetch.get(
        feed.url,
        max_bytes=FEED_BYTES,
        accept=ACCEPT,
        etag=None if whole else state.etag,
        last_modified=None if whole else state.last_modified,
    )


def _wants_all(state: FeedState, now: datetime) -> bool:
    return state.full_at is None or now - state.full_at > FULL_EVERY


def _is_unchanged(response: Response, state: FeedState, now: datetime) -> bool:
    """The same body, or a 304; one to a request for everything is a server that always says so."""
    if response.status == HTTPStatus.NOT_MODIFIED:
        return not _wants_all(state, now)
    return _same_body(response, state)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _same_body(response: Response, state: FeedState) -> bool:
    return (
        response.status == HTTPStatus.OK
        and response.complete
        and _digest(response.body) == state.body_hash
    )


def _well(state: FeedState, now: datetime, every: timedelta) -> FeedState:
    return replace(
        state, polled=now, due=now + every, failures=0, failing_since=None, error=None, gone=False
    )


async def _unchanged(app: App, feed: Feed, state: FeedState, response: Response) -> Polled:
    now = app.now()
    after = replace(_well(state, now, feed.every), moved_to=response.moved_to)
    if response.status == HTTPStatus.OK:
        after = replace(
            after, full_at=now, etag=response.etag, last_modified=response.last_modified
        )
    await app.store.write(lambda c: feeds.save(c, after))
    return Polled(feed=feed.name, result="unchanged")


async def _failed(
    app: App, feed: Feed, state: FeedState, problem: str, wait: timedelta | None = None
) -> Polled:
    """Backs off: twice as long after each failure in a row, with jitter, six hours at most."""
    now = app.now()
    failures = state.failures + 1
    longest = min(feed.every * 2 ** min(failures, 16), max(LONGEST_WAIT, feed.every))
    pause = max(wait or timedelta(0), longest * (0.5 + app.fraction() / 2))
    due = now + min(pause, feeds.LONGEST_WAIT)
    after = replace(
        state,
        due=due,
        polled=state.polled and min(state.polled, now),  # ahead of a clock that went back: due
        failures=failures,
        failing_since=state.failing_since or now,
        error=problem,
    )
    await app.store.write(lambda c: feeds.save(c, after))
    return Polled(feed=feed.name, result="failed", problem=f"{feed.name}: {problem}")


async def _refused(
    app: App, rules: Rules, feed: Feed, state: FeedState, response: Response
) -> Polled:
    if response.status == HTTPStatus.GONE:
        return await _gone(app, rules, feed, state)
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


async def _gone(app: App, rules: Rules, feed: Feed, state: FeedState) -> Polled:
    """410: the publisher says that the feed is gone for good; told once, polled no more."""
    now = app.now()
    problem = "the publisher says it is gone for good (410); it is not polled any more"
    after = replace(state, gone=True, failures=state.failures + 1, failing_since=now, error=problem)
    notice = Notice(
        about=f"feed {feed.name}",
        text=f"Feed {feed.name}: {problem}. Change its url in the rules or take it out.",
        since=state.failing_since or now,
    )

    def write(c: Connection) -> None:
        feeds.save(c, after)
        promise(c, rules.config, notice, now)

    await app.store.write(write)
    return Polled(feed=feed.name, result="failed", problem=f"{feed.name}: {problem}")


async def _changed(
    app: App,
    feed: Feed,
    state: FeedState,
    response: Response,
    parsed: ParsedFeed,
    *,
    restore: Restore | None,
) -> Polled:
    now = app.now()
    window = app.rules.config.settings.first_run_window
    first = state.polled is None or state.first_polled is None or now - state.polled > window
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
        )
        gap_possible = plan.gap_possible and state.entries > 0
        every = feed.every / SOONER if gap_possible else feed.every
        after = replace(
            _validated(_well(state, now, every), response, parsed),
            moved_to=response.moved_to,
            first_polled=state.first_polled or now,
            changed=now if plan.new else state.changed,
            gap_possible=gap_possible,
            entries=state.entries + len(plan.new),
        )
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
        app.jobs.defer(c, "read", entry.id, now, priority=1 if entry.fresh else 0)


def _validated(state: FeedState, response: Response, parsed: ParsedFeed) -> FeedState:
    """What spares the next poll a body; nothing where this one was cut off."""
    if not (response.complete and parsed.complete):
        return replace(state, etag=None, last_modified=None, body_hash=None)
    return replace(
        state,
        etag=response.etag,
        last_modified=response.last_modified,
        body_hash=_digest(response.body),
        full_at=state.polled,
    )
