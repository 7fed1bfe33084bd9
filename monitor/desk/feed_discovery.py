"""feeds discover: the feeds of a site, asked for and read, and the lines for the rules."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urljoin

from monitor import feed as feeds_stage
from monitor import urls
from monitor.config.rules import Feed, Position
from monitor.desk.feed_check import newest, refusal
from monitor.desk.lines import address, feed_lines, known_addresses, name_for
from monitor.errors import FetchError, NotAFeed, SandboxError, SettingError
from monitor.feed import discovery
from monitor.fetch import Fetcher, Response
from monitor.model import ParsedFeed
from monitor.pipeline import source
from monitor.pipeline.source import ACCEPT, FEED_BYTES
from monitor.render.webhook import iso
from monitor.sandbox import Sandbox
from monitor.text.detect import detect

MOST = 40
"""Addresses that are asked for in one search, one after the other."""

HEADLINES = 40
"""Of a source, from which its language is guessed."""

SITEMAPS = 3
"""Of those that robots.txt names; some sites have one a month."""

ROBOTS_BYTES = 512 * 1024
NOWHERE = Position(file="", line=1, column=1)

AWAY = frozenset({"dns", "connect", "address", "timeout", "tls"})
"""Reasons for which the rest of a site need not be tried."""

TYPED, NAMED, USUAL = "the address itself", "named by the page", "a usual place"
ROBOTS = "named by robots.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A source that gave entries: `kind` is rss, rdf, atom, json or sitemap; `where` says what led
    to it."""

    url: str
    kind: str
    title: str
    entries: int
    newest: datetime | None
    language: str | None
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What a search brought. `remarks` say, in words, what was named and cannot be used; of an
    `unreachable` site nothing could be had."""

    url: str
    found: tuple[FoundFeed, ...]
    remarks: tuple[str, ...]
    asked: int
    unreachable: bool = False


async def discover(
    given: str,
    fetch: Fetcher,
    sandbox: Sandbox,
    now: datetime,
    told: Callable[[str], None],
) -> Discovery:
    """The sources of the site at `given` (`klix.ba` will do): what its page names, what stands one
    page further, and the sitemaps that robots.txt names; only where that is nothing, the usual
    places.

    Asks for one address at a time, for `MOST` at most, and for none that robots.txt forbids; `told`
    hears of each before. A site without https is asked by http. Raises SettingError for what is no
    web address.
    """
    url = urls.web_link(given if "://" in given else f"https://{given}", "")
    if url is None:
        raise SettingError(f"{given}: write the address of a site, as https://www.example.org/")
    found = await _searched(url, _Search(url, fetch, sandbox, now, told))
    if "://" in given or not found.unreachable:
        return found
    url = f"http://{given}"
    plain = await _searched(url, _Search(url, fetch, sandbox, now, told))
    return found if plain.unreachable else plain


async def _searched(url: str, search: "_Search") -> Discovery:
    pages = await search.ask([url], TYPED)
    typed_a_feed = bool(search.found)
    further = await search.ask(pages, NAMED)
    await search.ask(further, NAMED)
    if not search.found:
        await search.ask(discovery.usual(url), USUAL)
    if not typed_a_feed:
        await search.ask_sitemaps(url)
    return Discovery(
        url=url,
        found=tuple(search.found),
        remarks=tuple(search.remarks),
        asked=len(search.asked),
        unreachable=search.unreachable,
    )


@dataclass(slots=True)
class _Search:
    """One search: what it has asked for, found, and has to say. `site`: the address typed, which
    whatever else is asked for was found from."""

    site: str
    fetch: Fetcher
    sandbox: Sandbox
    now: datetime
    told: Callable[[str], None]
    found: list[FoundFeed] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    unreachable: bool = False
    _contents: list[frozenset[str]] = field(default_factory=list)

    async def ask(self, links: Iterable[str], where: str) -> list[str]:
        """Asks for each that was not asked for yet; the feeds that pages among them name."""
        named: list[str] = []
        for link in links:
            if self._is_new(link):
                named += await self._one(link, where)
        return named

    def _is_new(self, link: str) -> bool:
        """Whether it is still to be asked for; it then counts as asked."""
        new = not self.unreachable and len(self.asked) < MOST and address(link) not in self.asked
        if new:
            self.asked.add(address(link))
            self.told(link)
        return new

    async def _one(self, url: str, where: str) -> tuple[str, ...]:
        try:
            named_by = None if where == TYPED else self.site
            if not await self.fetch.allowed(url, named_by=named_by):
                why = await self._forbidden(url)
                self.remarks.append(f"{urls.public(url)}: not asked for, {why}")
                return ()
            response = await self.fetch.get(
                url, max_bytes=FEED_BYTES, accept=ACCEPT, named_by=named_by
            )
        except FetchError as error:
            self.unreachable |= where == TYPED and error.reason in AWAY
            self._remark(str(error), where)
            return ()
        if response.status != HTTPStatus.OK:
            self._remark(f"{urls.public(url)}: {refusal(response)}", where)
            return ()
        self.asked.add(address(response.url))
        return await self._read(response, where)

    async def ask_sitemaps(self, url: str) -> None:
        """The sitemaps that robots.txt of the site names; where there is nothing else, the first
        that is at a usual place."""
        for link in (await self._named_by_robots(url))[:SITEMAPS]:
            if self._is_new(link):
                await self._sitemap(link, ROBOTS)
        for link in discovery.usual_sitemaps(url):
            if not self.found and self._is_new(link):
                await self._sitemap(link, USUAL)

    async def _named_by_robots(self, url: str) -> tuple[str, ...]:
        if self.unreachable:
            return ()
        try:
            answer = await self.fetch.get(urljoin(url, "/robots.txt"), max_bytes=ROBOTS_BYTES)
        except FetchError:
            return ()
        return discovery.sitemaps(answer.body, answer.url) if answer.status == HTTPStatus.OK else ()

    async def _sitemap(self, url: str, where: str) -> None:
        feed = Feed(name="sitemap", url=url, read_as="sitemap", every=timedelta(), at=NOWHERE)
        try:
            response = await source.ask(self.fetch, feed, named_by=self.site)
            if response.status == HTTPStatus.OK:
                taken = await source.take(self.fetch, self.sandbox, feed, response, self.now)
                self._keep(response.url, taken.parsed, where)
            else:
                self._remark(f"{urls.public(url)}: {refusal(response)}", where)
        except (FetchError, NotAFeed, SandboxError) as error:
            self._remark(f"{urls.public(url)}: {error}", where)

    async def _forbidden(self, url: str) -> str:
        """Why robots.txt keeps us off: by what it says, or because it cannot be had. Raises
        FetchError where nothing of its host can."""
        robots = urljoin(url, "/robots.txt")
        answer = await self.fetch.get(robots, max_bytes=ROBOTS_BYTES, named_by=self.site)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= 500:
            return f"as nobody knows what robots.txt forbids: its host answered {answer.status}"
        return "as robots.txt forbids it to programs"

    async def _read(self, response: Response, where: str) -> tuple[str, ...]:
        told = (response.body, response.content_type, response.url)
        try:
            parsed = await self.sandbox.run(feeds_stage.parse, *told)
        except NotAFeed as error:
            links = await self.sandbox.run(discovery.named, *told)
            if not links and where == NAMED:
                self.remarks.append(f"{urls.public(response.url)}: {error}")
            return links
        except SandboxError as error:
            self._remark(f"{urls.public(response.url)}: {error}", where)
            return ()
        self._keep(response.url, parsed, where)
        return ()

    def _remark(self, words: str, where: str) -> None:
        if where != USUAL:  # nobody said that there was something
            self.remarks.append(words)

    def _keep(self, url: str, parsed: ParsedFeed, where: str) -> None:
        if not parsed.entries:
            self._remark(f"{urls.public(url)}: it is right, and has no entry", where)
            return
        content = frozenset(entry.link or entry.title for entry in parsed.entries)
        if content not in self._contents:  # else the same feed under another address
            self._contents.append(content)
            self.found.append(_found(url, parsed, self.now, where))


def _found(url: str, parsed: ParsedFeed, now: datetime, where: str) -> FoundFeed:
    return FoundFeed(
        url=url,
        kind=parsed.kind,
        title=parsed.title,
        entries=len(parsed.entries),
        newest=newest(parsed, now),
        language=_language(parsed),
        where=where,
    )


def _language(parsed: ParsedFeed) -> str | None:
    first = parsed.entries[:HEADLINES]
    titles = "\n".join(entry.title for entry in first)
    summaries = "\n".join(entry.summary for entry in first)
    return detect(titles, summaries, parsed.language).language


def discovery_lines(one: Discovery, feeds: Iterable[Feed]) -> str:
    """The lines that add what was found to the rules, whose `feeds` are left out; "" for none. A
    sitemap says less than a feed: it is added only where there is no feed, the first alone."""
    known = known_addresses(feeds)
    taken = set(known.values())
    rows = []
    feeds_found = [feed for feed in one.found if feed.kind != "sitemap"]
    for feed in feeds_found or one.found[:1]:
        if address(feed.url) not in known:
            key = "sitemap" if feed.kind == "sitemap" else "url"
            row = {"name": name_for(feed.url, taken), key: feed.url}
            taken.add(row["name"])
            rows.append(row | ({"language": feed.language} if feed.language else {}))
    return feed_lines(rows)


def discovery_json(one: Discovery, lines: str) -> dict[str, object]:
    """A search for scripts; `lines` are those for the rules."""
    found = [
        {
            "url": feed.url,
            "kind": feed.kind,
            "title": feed.title,
            "entries": feed.entries,
            "newest": iso(feed.newest),
            "language": feed.language,
            "where": feed.where,
        }
        for feed in one.found
    ]
    remarks = list(one.remarks)
    return {"url": one.url, "found": found, "remarks": remarks, "asked": one.asked, "yaml": lines}
