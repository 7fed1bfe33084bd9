"""backfill: what feeds and sitemaps still hold is archived, and tells nobody anything."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from monitor.app import App
from monitor.config.rules import Feed
from monitor.model import Outcome
from monitor.pipeline import backfill as stage
from monitor.pipeline.backfill import Backfilled, backfill
from monitor.pipeline.once import once
from monitor.store import alerts, articles, matches, outbox

RULES = """
feeds:
  - {name: dnevne, url: "{press}/feed/", language: bs}
  - {name: mapa, sitemap: "{press}/sitemap.xml", language: bs}
rules:
  - {id: banjska, title: Banjska, when: Banjska, notify: [hook]}
"""
WORDPRESS = "<generator>https://wordpress.org/?v=6.5</generator>"
TEXT = "U Banjskoj kod Zvečana policija je blokirala prilaze manastiru, saopšteno je iz Beograda."


class Pauses:
    """Counts the pauses, and may end the run at one of them."""

    def __init__(self, end_at: int = 0) -> None:
        self.count = 0
        self._end_at = end_at

    async def __call__(self) -> None:
        self.count += 1
        if self.count == self._end_at:
            raise asyncio.CancelledError


def feed_page(press: Any, path: str, days: list[float], now: Any, head: str = WORDPRESS) -> None:
    """A page of the feed: an article of so many days ago each, whose page is published, too."""
    items = []
    for age in days:
        link = press.page(f"/clanak/{age:g}", f"Napad u Banjskoj, {age:g}. izvještaj", [TEXT * 4])
        date = format_datetime(now - timedelta(days=age))
        items.append(
            f"<item><title>Napad u Banjskoj, {age:g}. izvještaj</title><link>{link}</link>"
            f"<pubDate>{date}</pubDate></item>"
        )
    press.feed("x", [])
    answer = press.pages.pop("/x")
    body = f'<rss version="2.0"><channel><title>D</title>{head}{"".join(items)}</channel></rss>'
    press.pages[path] = type(answer)(body.encode(), 200, "application/rss+xml")


@pytest.fixture
def paged(press: Any, clock: Any) -> Any:
    """A feed of four pages; what is on the second of today and yesterday is no past."""
    feed_page(press, "/feed/", [0.1, 0.5], clock())
    feed_page(press, "/feed/?paged=2", [0.9, 2, 3], clock())
    feed_page(press, "/feed/?paged=3", [9, 20, 40], clock())
    feed_page(press, "/feed/?paged=4", [45, 50], clock())
    return press


def source(app: App, name: str) -> Feed:
    """A feed of the rules."""
    found = app.rules.feed(name)
    assert found is not None
    return found


async def run(app: App, name: str = "dnevne", pauses: Pauses | None = None) -> Backfilled:
    """A backfill of one source over 30 days."""
    (one,) = await backfill(
        app,
        [source(app, name)],
        since=app.now() - timedelta(days=30),
        pause=pauses or Pauses(),
        told=lambda _: None,
    )
    return one


def read_pages(press: Any) -> list[str]:
    """The articles whose pages were asked for."""
    return [path for _, path in press.asked if path.startswith("/clanak/")]


async def counted(app: App) -> dict[str, int]:
    """What the archive holds, and what is promised to anybody."""
    return {
        "articles": await app.store.read(articles.count),
        "matches": await app.store.read(matches.count),
        "alerts": await app.store.read(alerts.count),
        "deliveries": sum((await app.store.read(outbox.counts)).values()),
    }


async def test_older_pages_are_archived_and_nobody_is_told(
    paged: Any, open_app: Callable[..., Any], rules_of: Callable[..., Any]
) -> None:
    app = await open_app(rules_of(RULES))
    pauses = Pauses()
    one = await run(app, pauses=pauses)
    assert (one.documents, one.articles, one.known, one.problems) == (3, 4, 0, [])
    assert one.oldest == app.now() - timedelta(days=20)
    assert read_pages(paged) == ["/clanak/2", "/clanak/3", "/clanak/9", "/clanak/20"]
    assert pauses.count == 4 + 4  # before each article and each page of the feed
    assert await counted(app) == {"articles": 4, "matches": 4, "alerts": 0, "deliveries": 0}
    assert await app.store.read(matches.outcomes) == {Outcome.ARCHIVED: 4}
    assert paged.messages == []
    assert paged.gets("/feed/?paged=5") == 0  # the fourth is older than 30 days


async def test_again_it_reads_nothing_twice(
    paged: Any, open_app: Callable[..., Any], rules_of: Callable[..., Any]
) -> None:
    app = await open_app(rules_of(RULES))
    await run(app)
    before = await counted(app)
    again = await run(app)
    assert (again.articles, again.known) == (0, 4)
    assert len(read_pages(paged)) == 4
    assert await counted(app) == before


@pytest.mark.parametrize("end_at", [1, 2, 3, 5, 8])
async def test_stopped_anywhere_it_goes_on(
    paged: Any, open_app: Callable[..., Any], rules_of: Callable[..., Any], end_at: int
) -> None:
    app = await open_app(rules_of(RULES))
    with pytest.raises(asyncio.CancelledError):
        await run(app, pauses=Pauses(end_at))
    await run(app)
    assert sorted(read_pages(paged)) == ["/clanak/2", "/clanak/20", "/clanak/3", "/clanak/9"]
    assert await counted(app) == {"articles": 4, "matches": 4, "alerts": 0, "deliveries": 0}


@pytest.mark.parametrize("first", ["poll", "backfill"])
async def test_what_a_poll_tells_is_told_whichever_comes_first(
    paged: Any, open_app: Callable[..., Any], rules_of: Callable[..., Any], first: str
) -> None:
    app = await open_app(rules_of(RULES))
    if first == "backfill":
        await run(app)
    await once(app, lambda *_: None)
    if first == "poll":
        await run(app)
    outcomes = await app.store.read(matches.outcomes)
    assert outcomes == {Outcome.ALERT: 2, Outcome.ARCHIVED: 4}
    assert len(paged.messages) == 2


async def test_beside_a_daemon(
    paged: Any, open_app: Callable[..., Any], rules_of: Callable[..., Any]
) -> None:
    rules = rules_of(RULES)
    daemon, beside = await open_app(rules), await open_app(rules)
    one, _ = await asyncio.gather(run(beside), once(daemon, lambda *_: None))
    assert (one.articles, one.problems) == (4, [])
    outcomes = await daemon.store.read(matches.outcomes)
    assert outcomes == {Outcome.ALERT: 2, Outcome.ARCHIVED: 4}
    assert len(paged.messages) == 2


async def test_a_page_that_stays_the_same_ends_it(
    press: Any, clock: Any, open_app: Callable[..., Any], rules_of: Callable[..., Any]
) -> None:
    feed_page(press, "/feed/", [2, 3], clock())
    press.pages["/feed/?paged=2"] = press.pages["/feed/"]
    one = await run(await open_app(rules_of(RULES)))
    assert (one.documents, one.articles, one.problems) == (0, 0, [])
    assert press.gets("/feed/?paged=3") == 0


async def test_what_a_publisher_refuses_ends_it_in_words(
    paged: Any, open_app: Callable[..., Any], rules_of: Callable[..., Any]
) -> None:
    app = await open_app(rules_of(RULES))
    paged.pages["/feed/?paged=3"].status = 503
    one = await run(app)
    assert one.articles == 2
    assert one.problems == [f"{paged.base}/feed/?paged=3 answered 503; run it again later"]
    robots = "User-agent: *\nDisallow: /*paged\n"
    paged.pages["/robots.txt"] = type(paged.pages["/feed/"])(robots.encode(), 200, "text/plain")
    other = await open_app(rules_of(RULES))
    one = await run(other)
    assert one.documents == 0
    assert "robots.txt" in one.problems[0]


async def test_an_index_of_sitemaps(
    press: Any, clock: Any, open_app: Callable[..., Any], rules_of: Callable[..., Any]
) -> None:
    def listed(name: str, rows: str) -> None:
        press.feed("x", [])
        answer = press.pages.pop("/x")
        press.pages[f"/{name}"] = type(answer)(rows.encode(), 200, "application/xml")

    def child(name: str, age: float) -> str:
        date = (clock() - timedelta(days=age)).isoformat()
        return f"<sitemap><loc>{press.base}/{name}</loc><lastmod>{date}</lastmod></sitemap>"

    def address(age: float | None) -> str:
        link = press.page(f"/clanak/{age}", f"Napad u Banjskoj {age}", [TEXT * 4])
        date = "" if age is None else f"<lastmod>{(clock() - timedelta(days=age)).isoformat()}"
        return f"<url><loc>{link}</loc>{date}{date and '</lastmod>'}</url>"

    children = child("post-2.xml", 1) + child("post-1.xml", 50) + child("category.xml", 1)
    listed("sitemap.xml", f"<sitemapindex>{children}</sitemapindex>")
    listed("post-2.xml", f"<urlset>{''.join(map(address, [1, 6, 8, 25, 35, None]))}</urlset>")
    one = await run(await open_app(rules_of(RULES)), "mapa")
    # What is younger than a week, a poll of a sitemap still tells.
    assert sorted(read_pages(press)) == ["/clanak/25", "/clanak/8"]
    assert (one.documents, one.articles, one.undated, one.problems) == (1, 2, 1, [])
    assert press.gets("/post-1.xml") == press.gets("/category.xml") == 0


async def test_two_sources_of_a_site_take_turns(
    paged: Any, open_app: Callable[..., Any], rules_of: Callable[..., Any]
) -> None:
    app = await open_app(rules_of(RULES))
    heard: list[tuple[str, int]] = []
    both = await backfill(
        app,
        [source(app, "mapa"), source(app, "dnevne")],
        since=app.now() - timedelta(days=30),
        pause=Pauses(),
        told=lambda one: heard.append((one.feed, one.articles)),
    )
    assert [one.feed for one in both] == ["mapa", "dnevne"]
    assert both[0].problems == [f"{paged.base}/sitemap.xml answered 404; run it again later"]
    assert heard == [("dnevne", number) for number in (1, 2, 3, 4)]


async def test_no_more_documents_than_the_most(
    press: Any,
    clock: Any,
    open_app: Callable[..., Any],
    rules_of: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stage, "MOST_DOCUMENTS", 2)
    for number in range(1, 6):
        path = "/feed/" if number == 1 else f"/feed/?paged={number}"
        feed_page(press, path, [number + 0.5], clock())
    one = await run(await open_app(rules_of(RULES)))
    assert (one.documents, one.articles) == (2, 2)
