"""feeds check: every source asked now, and in words what came of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from monitor import health, urls
from monitor.config.rules import Feed
from monitor.errors import FetchError, NotAFeed, SandboxError, SettingError
from monitor.fetch import Fetcher, Response
from monitor.health import span
from monitor.match import Rules
from monitor.model import ParsedFeed
from monitor.pipeline import source
from monitor.render.webhook import iso
from monitor.sandbox import Sandbox

AT_ONCE = 16
"""Sources asked at the same time; of one host two at most, which is the client's rule."""

AHEAD = timedelta(minutes=10)
"""A date further ahead than this is a publisher's slip and says nothing of when news came last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCheck:
    """One source as it is now. `state` is works, moved, late, empty or fails; the first three give
    entries. `url` is the one in the rules."""

    name: str
    url: str
    state: str
    text: str
    entries: int | None = None
    newest: datetime | None = None
    moved_to: str | None = None

    @property
    def ok(self) -> bool:
        """Whether it gives entries."""
        return self.state not in {"empty", "fails"}


def chosen(rules: Rules, names: Sequence[str]) -> tuple[Feed, ...]:
    """The feeds of those names, also disabled ones; without names, all that are enabled. Raises
    SettingError for a name that the rules do not have."""
    unknown = [name for name in names if rules.feed(name) is None]
    if unknown:
        raise SettingError(
            f"there is no feed {unknown[0]} in the rules; `monitor feeds list` names them"
        )
    wanted = set(names)
    return tuple(
        feed for feed in rules.config.feeds if feed.name in wanted or (not wanted and feed.enabled)
    )


async def check_feeds(
    feeds: Sequence[Feed],
    fetch: Fetcher,
    sandbox: Sandbox,
    now: datetime,
    told: Callable[[FeedCheck], None],
) -> tuple[FeedCheck, ...]:
    """Asks each source once and stores nothing; in the order given. `told` hears of each as soon as
    it is known."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(feed: Feed) -> FeedCheck:
        async with turns:
            found = await _checked(feed, fetch, sandbox, now)
        told(found)
        return found

    return tuple(await asyncio.gather(*(one(feed) for feed in feeds)))


async def _checked(feed: Feed, fetch: Fetcher, sandbox: Sandbox, now: datetime) -> FeedCheck:
    fails = FeedCheck(name=feed.name, url=urls.public(feed.url), state="fails", text="")
    try:
        response = await source.ask(fetch, feed)
        if response.status != HTTPStatus.OK:
            return replace(fails, text=refusal(response))
        taken = await source.take(fetch, sandbox, feed, response, now)
    except FetchError as error:
        return replace(fails, text=_unreachable(error))
    except (NotAFeed, SandboxError) as error:
        return replace(fails, text=str(error))
    found = judge(feed, taken.parsed, now, moved_to=response.moved_to)
    allowed = partial(fetch.allowed, named_by=response.url)
    return await _with_manners(feed, taken.parsed, found, allowed)


def refusal(response: Response) -> str:
    """What an answer that is no 200 means, and what to do about it."""
    host, status = urls.host(response.url), response.status
    other = f"`monitor feeds discover {urljoin(response.url, '/')}` looks for another"
    match status:
        case 401 | 402:
            does = "it wants a reader who has signed in; ask the publisher for an open address"
        case 403 | 406 | 451:
            does = (
                "it refuses this program, or the network that it runs in; ask the publisher "
                "(`settings.contact` tells them who you are), or write `enabled: no`"
            )
        case 404 | 410:
            does = f"the feed is gone; {other}"
        case 429 | 503 if response.retry_after:
            seconds = response.retry_after.total_seconds()
            does = f"it asks for {seconds:.0f} s of quiet; try again then"
        case _ if status >= 500:
            does = "its server is in trouble; try again later"
        case _:
            does = f"that is no feed; {other}"
    return f"{host} answered {status}: {does}"


def _unreachable(error: FetchError) -> str:
    advice = {
        "tls": "the publisher has to mend its certificate; nothing is read until then",
        "dns": "look whether the address is written right, and whether this machine is online",
        "address": "name the network in MONITOR_ALLOW_PRIVATE if it is yours",
    }.get(error.reason)
    return f"{error} {advice[0].upper()}{advice[1:]}" if advice else str(error)


def judge(
    feed: Feed, parsed: ParsedFeed, now: datetime, *, moved_to: str | None = None
) -> FeedCheck:
    """How a source stands by the document that it gives at `now`."""
    number = len(parsed.entries)
    found = FeedCheck(
        name=feed.name,
        url=urls.public(feed.url),
        state="works",
        text="",
        entries=number,
        newest=newest(parsed, now),
        moved_to=moved_to and urls.public(moved_to),
    )
    if not number:
        text = "it answers, and has no entry; look whether the address is still the right one"
        return replace(found, state="empty", text=text)
    works = f"works with {number} {'entry' if number == 1 else 'entries'}, {_news(found, now)}"
    faults = "".join(f"; {problem}" for problem in parsed.problems)
    if moved_to:
        words = f"{works}{faults}; moved for good: write {found.moved_to}"
        return replace(found, state="moved", text=words)
    if usual := _late(feed, parsed, now):
        words = f"late: {works}, usually {usual}{faults}"
        return replace(found, state="late", text=words)
    return replace(found, text=works + faults)


def newest(parsed: ParsedFeed, now: datetime) -> datetime | None:
    """The date of its newest entry; None where none has one that can be. A date ahead of `now` says
    nothing."""
    return max(_dates(parsed, now), default=None)


def _dates(parsed: ParsedFeed, now: datetime) -> list[datetime]:
    dates = (entry.published or entry.updated for entry in parsed.entries)
    return [date for date in dates if date is not None and date <= now + AHEAD]


def _news(found: FeedCheck, now: datetime) -> str:
    if found.newest is None:
        return "without dates"
    return f"the newest {span(now - found.newest)} old"


def _late(feed: Feed, parsed: ParsedFeed, now: datetime) -> str | None:
    """Its usual rhythm by the dates of its entries, where it is late for it."""
    rhythm = health.of_dates(_dates(parsed, now), feed.every, ZoneInfo("UTC"))
    late = health.late_at(rhythm, ZoneInfo("UTC"), vital=feed.vital)
    return health.in_words(rhythm) if late is not None and late <= now else None


async def _with_manners(
    feed: Feed,
    parsed: ParsedFeed,
    found: FeedCheck,
    allowed: Callable[[str], Awaitable[bool]],
) -> FeedCheck:
    """Says where robots.txt keeps us off the articles; of those, what the feed says counts."""
    link = next((entry.link for entry in parsed.entries if entry.link), None)
    if feed.full_text == "feed" or link is None or await allowed(link):
        return found
    words = (
        "robots.txt keeps programs off its articles, or could not be had: what the feed says of "
        "them is matched"
    )
    return replace(found, text=f"{found.text}; {words}")


def check_json(one: FeedCheck) -> dict[str, object]:
    """A checked source for scripts."""
    return {
        "name": one.name,
        "url": one.url,
        "ok": one.ok,
        "state": one.state,
        "entries": one.entries,
        "newest": iso(one.newest),
        "moved_to": one.moved_to,
        "text": one.text,
    }
