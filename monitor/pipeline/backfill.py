"""backfill: what paged feeds and sitemaps still hold → the archive, without an alert.

Runs beside the daemon, or without one. It takes only what is dated before the time that a poll
would tell of, and never a feed's current page: nothing new is archived in the daemon's place. An
entry is written before its page is asked for; what a run leaves unread, the next one reads.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus

from monitor import feed as feeds_stage
from monitor import urls
from monitor.app import App
from monitor.config.rules import Feed
from monitor.errors import DiskFull, FetchError, NotAFeed, SandboxError
from monitor.feed.paging import older
from monitor.fetch import Response
from monitor.model import ParsedEntry, ParsedFeed
from monitor.pipeline.read import read
from monitor.pipeline.source import ACCEPT, FEED_BYTES, OLDEST
from monitor.store import Connection, entries

HOSTS = 8
"""Sites that are asked side by side; of each one page at a time."""

MOST_DOCUMENTS = 200
"""Pages of a feed, or sitemaps of an index, that one run reads."""

BATCH = 50
"""Entries that are written together, before their pages are read one by one."""

_END = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.BAD_REQUEST})


@dataclass(slots=True, kw_only=True)
class Backfilled:
    """What one source gave. `documents` are pages of its feed, or sitemaps; `articles` were read
    now; `known` the archive had; `undated` were left out, as nobody knows whether they are old."""

    feed: str
    documents: int = 0
    articles: int = 0
    known: int = 0
    undated: int = 0
    oldest: datetime | None = None
    problems: list[str] = field(default_factory=list)


Pause = Callable[[], Awaitable[None]]
"""Waited for before every request."""


async def backfill(
    app: App,
    feeds: Sequence[Feed],
    *,
    since: datetime,
    pause: Pause,
    told: Callable[[Backfilled], None],
) -> tuple[Backfilled, ...]:
    """Archives what the sources hold since then, in their order; `told` hears of each article.

    Robots.txt is honoured for everything. What a publisher refuses is in `problems` and ends that
    source. Raises StoreError where the database takes nothing; run again, it goes on.
    """
    sites: defaultdict[str, list[Feed]] = defaultdict(list)
    for one in feeds:
        sites[urls.host(one.url)].append(one)
    turns = asyncio.Semaphore(HOSTS)
    done: dict[str, Backfilled] = {}

    async def site(sources: Iterable[Feed]) -> None:
        async with turns:
            for source in sources:
                walk = _Walk(app, source, since, pause, told)
                done[source.name] = await walk.run()

    tasks = [asyncio.create_task(site(sources)) for sources in sites.values()]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return tuple(done[one.name] for one in feeds)


class _Walk:
    """One source, from its newest older document to its oldest."""

    def __init__(
        self,
        app: App,
        feed: Feed,
        since: datetime,
        pause: Pause,
        told: Callable[[Backfilled], None],
    ) -> None:
        self._app = app
        self._feed = feed
        self._since = since
        window = app.rules.config.settings.first_run_window
        # Later than this, a poll may still tell of it.
        self._before = app.now() - (max(window, OLDEST) if feed.read_as == "sitemap" else window)
        self._pause = pause
        self._told = told
        self._report = Backfilled(feed=feed.name)

    async def run(self) -> Backfilled:
        """Everything that is within reach; a refusal ends it and is a problem."""
        documents = self._sitemaps() if self._feed.read_as == "sitemap" else self._pages()
        try:
            async for parsed in documents:
                self._report.documents += 1
                await self._take(parsed)
        except (FetchError, NotAFeed, SandboxError) as error:
            self._report.problems.append(str(error))
        return self._report

    async def _pages(self) -> AsyncIterator[ParsedFeed]:
        """The pages behind the feed's current one, which is the daemon's."""
        if self._feed.read_as != "feed":
            return
        seen: set[str] = set()
        link: str | None = self._feed.url
        while link is not None and self._report.documents < MOST_DOCUMENTS:
            response = await self._get(link, may_end=bool(seen))
            if response is None:
                return
            answer = (response.body, response.content_type, response.url)
            parsed = await self._app.sandbox.run(feeds_stage.parse, *answer)
            links = {entry.link or entry.guid or entry.title for entry in parsed.entries}
            if links <= seen:  # the same page under another address: there are no others
                return
            if seen:
                yield parsed
            seen |= links
            dates = [date for entry in parsed.entries if (date := _date(entry))]
            if dates and max(dates) < self._since:
                return
            link = await self._app.sandbox.run(older, *answer)

    async def _sitemaps(self) -> AsyncIterator[ParsedFeed]:
        """The sitemap, or those of an index that may list articles of the time."""
        waiting = [self._feed.url]
        asked: set[str] = set()
        while waiting and len(asked) < MOST_DOCUMENTS:
            link = waiting.pop(0)
            if link in asked:
                continue
            asked.add(link)
            response = await self._get(link, may_end=len(asked) > 1)
            if response is None:
                continue
            answer = (response.body, response.content_type, response.url)
            found = await self._app.sandbox.run(feeds_stage.sitemap, *answer)
            children = [
                child.url
                for child in found.children
                if child.articles and (child.modified is None or child.modified >= self._since)
            ]
            # Of more none would be asked for.
            waiting = [*dict.fromkeys([*waiting, *children])][:MOST_DOCUMENTS]
            if found.feed.entries:
                yield found.feed

    async def _get(self, url: str, *, may_end: bool) -> Response | None:
        """The answer of 200; None where there is no such page, and there need not be one."""
        await self._pause()
        named_by = None if url == self._feed.url else self._feed.url
        if not await self._app.fetch.allowed(url, named_by=named_by):
            shown = urls.public(url)
            words = f"robots.txt of {urls.host(url)} forbids {shown}, or could not be had"
            raise FetchError("robots", f"{words}; it was not asked for")
        response = await self._app.fetch.get(
            url, max_bytes=FEED_BYTES, accept=ACCEPT, named_by=named_by
        )
        if may_end and response.status in _END:
            return None
        if response.status != HTTPStatus.OK:
            words = f"{urls.public(url)} answered {response.status}; run it again later"
            raise FetchError("protocol", words)
        return response

    async def _take(self, parsed: ParsedFeed) -> None:
        wanted = [entry for entry in parsed.entries if self._is_wanted(entry)]
        for start in range(0, len(wanted), BATCH):
            short = await asyncio.to_thread(self._app.store.room)
            if short is not None:
                raise DiskFull(f"nothing more was fetched: {short}")
            part = replace(parsed, entries=tuple(wanted[start : start + BATCH]))
            unread = await self._app.store.write(
                partial(_archive, feed=self._feed.name, parsed=part, now=self._app.now())
            )
            self._report.known += len(part.entries) - len(unread)
            for entry_id in unread:
                await self._pause()
                await read(self._app, entry_id)
                self._report.articles += 1
                self._told(self._report)

    def _is_wanted(self, entry: ParsedEntry) -> bool:
        date = _date(entry)
        if date is None:
            self._report.undated += 1
            return False
        wanted = self._since <= date < self._before
        if wanted:
            self._report.oldest = min(date, self._report.oldest or date)
        return wanted


def _date(entry: ParsedEntry) -> datetime | None:
    return entry.published or entry.updated


def _archive(c: Connection, *, feed: str, parsed: ParsedFeed, now: datetime) -> tuple[str, ...]:
    """Writes what is new of a document as archived; the ids of what is to be read: that, and what
    an earlier run has written and not read."""
    wanted = {key for entry in parsed.entries for key in feeds_stage.keys(feed, entry)}
    seen = entries.seen(c, feed, wanted)
    plan = feeds_stage.plan(feed, parsed, seen, now=now, first_poll=False, window=timedelta())
    new = [replace(entry, fresh=False) for entry in plan.new]
    entries.save(c, new)
    known = (entries.get(c, entry_id) for entry_id in sorted({one.id for one in seen.values()}))
    left = [one.id for one in known if one and one.article_id is None and not one.fresh]
    return (*left, *(entry.id for entry in new))
