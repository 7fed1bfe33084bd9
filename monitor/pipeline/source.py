"""A source of any form: what is asked of its publisher, and how the answer is read."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from monitor import feed as feeds_stage
from monitor import urls
from monitor.config.rules import Feed
from monitor.errors import FetchError, NotAFeed, SandboxError
from monitor.feed import Child, Sitemap
from monitor.fetch import Fetcher, Response
from monitor.model import ParsedFeed
from monitor.sandbox import Sandbox

FEED_BYTES = 10 * 2**20
PAGE_BYTES = 5 * 2**20
FOLLOWED = 3
"""Sitemaps of an index that a poll reads."""

OLDEST = timedelta(days=7)
"""Sitemaps and listing pages show what is old beside what is new: entries dated earlier than this
are archived without an alert, whenever they turn up."""

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, */*;q=0.5"
)
ACCEPT_SITEMAP = "application/xml, text/xml, */*;q=0.5"
ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.5"
_LIMITS = {"feed": (FEED_BYTES, ACCEPT), "sitemap": (FEED_BYTES, ACCEPT_SITEMAP)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a source says. `settled`: the same answer another time means that nothing has changed;
    an index need not change when its sitemaps do."""

    parsed: ParsedFeed
    settled: bool = True


def way(feed: Feed) -> str:
    """How the source is read, as it is kept with the hash of what was read; "" of a feed."""
    return "" if feed.read_as == "feed" else " ".join(filter(None, (feed.read_as, feed.selector)))


def oldest(feed: Feed, now: datetime) -> datetime | None:
    """Entries of the source that are dated before this are not news."""
    return now - OLDEST if feed.read_as in {"sitemap", "links"} else None


async def ask(
    fetch: Fetcher,
    feed: Feed,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    named_by: str | None = None,
) -> Response:
    """The source's own answer; `named_by` as in `Fetcher.get`. Raises FetchError, also where
    robots.txt forbids a source that is no feed: feeds are made for programs, pages are not."""
    if feed.read_as != "feed":
        await _permitted(fetch, feed.url, named_by)
    size, accept = _LIMITS.get(feed.read_as, (PAGE_BYTES, ACCEPT_PAGE))
    return await fetch.get(
        feed.url,
        max_bytes=size,
        accept=accept,
        etag=etag,
        last_modified=last_modified,
        named_by=named_by,
    )


async def take(
    fetch: Fetcher, sandbox: Sandbox, feed: Feed, response: Response, now: datetime
) -> Taken:
    """What an answer of 200 says. Of an index of sitemaps, whose body is let go of, the `FOLLOWED`
    most promising are asked for. Raises NotAFeed, NothingFound of a selector, SandboxError;
    FetchError where none of an index's sitemaps can be had."""
    answer = (response.body, response.content_type, response.url)
    match feed.read_as:
        case "feed":
            return Taken(parsed=await sandbox.run(feeds_stage.parse, *answer))
        case "sitemap":
            since = now - OLDEST
            found = await sandbox.run(feeds_stage.sitemap, *answer, since)
            if found.children:
                del answer
                response.let_go()
                return await _follow(fetch, sandbox, response.url, found, since)
            return Taken(parsed=found.feed)
        case selected:
            read = feeds_stage.links if selected == "links" else feeds_stage.items
            return Taken(parsed=await sandbox.run(read, *answer, feed.selector or ""))


async def _permitted(fetch: Fetcher, url: str, named_by: str | None) -> None:
    if not await fetch.allowed(url, named_by=named_by):
        shown = urls.public(url)
        words = f"robots.txt of {urls.host(url)} forbids {shown}, or could not be had"
        raise FetchError("robots", f"{words}; ask the publisher, or write enabled: no")


async def _follow(
    fetch: Fetcher, sandbox: Sandbox, url: str, index: Sitemap, since: datetime
) -> Taken:
    """The entries of the sitemaps of the index at `url` as one feed; what one of them lacks is a
    problem."""
    followed = index.children[:FOLLOWED]
    asked = (_child(fetch, sandbox, url, child, since) for child in followed)
    answers = await asyncio.gather(*asked)
    missing = tuple(answer for answer in answers if isinstance(answer, str))
    found = (index.feed, *(answer for answer in answers if not isinstance(answer, str)))
    if len(missing) == len(followed):
        raise FetchError("protocol", f"none of its sitemaps can be read: {missing[0]}")
    whole = replace(
        index.feed,
        entries=tuple(entry for one in found for entry in one.entries),
        complete=all(one.complete for one in found),
        problems=(*(problem for one in found for problem in one.problems), *missing),
    )
    settled = not missing and all(child.exact for child in followed)
    return Taken(parsed=whole, settled=settled)


async def _child(
    fetch: Fetcher, sandbox: Sandbox, index: str, child: Child, since: datetime
) -> ParsedFeed | str:
    """One sitemap of an index, or why there is none."""
    shown = urls.public(child.url)
    try:
        await _permitted(fetch, child.url, index)
        response = await fetch.get(
            child.url, max_bytes=FEED_BYTES, accept=ACCEPT_SITEMAP, named_by=index
        )
        if response.status != HTTPStatus.OK:
            return f"{shown} answered {response.status}"
        answer = (response.body, response.content_type, response.url)
        found = await sandbox.run(feeds_stage.sitemap, *answer, since)
    except (FetchError, NotAFeed, SandboxError) as error:
        return f"{shown}: {error}"
    if found.children:
        return f"{shown} is an index within an index; write its address under `sitemap`"
    return replace(found.feed, complete=found.feed.complete and response.complete)
