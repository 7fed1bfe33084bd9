"""Sources without a feed, end to end: a sitemap, a listing page, a ticker."""

import asyncio
import gzip
from typing import Any

import pytest

from monitor.fetch.client import TURN
from monitor.fetch.large import FREE
from monitor.pipeline.once import once
from monitor.pipeline.poll import poll
from monitor.store import feeds

RULES = """
settings: {every: 5m}
feeds:
  - {name: tanjug, sitemap: "{press}/map.xml", language: hbs}
  - {name: eufor, page: "{press}/news", links: main a, language: en}
  - {name: police, page: "{press}/ticker", items: .post, language: hbs}
rules:
  - {id: banjska, title: Banjska, when: Banjska}
"""
INCIDENT = ["Policija je u ponedjeljak blokirala sve puteve prema Banjskoj nakon pucnjave."]
RELEASE = ["Troops of the mission patrolled every road to Banjska on Monday morning."]


def quiet(*_: Any) -> None:
    """No progress shown."""


def answer(press: Any, body: str | bytes, content_type: str = "text/html", **headers: str) -> Any:
    """An answer of the press."""
    press.feed("", [])
    made = press.pages.pop("/")
    made.body = body.encode() if isinstance(body, str) else body
    made.content_type, made.headers = content_type, headers
    return made


def urlset(press: Any, *paths: str, changed: str = "2026-03-02T07:50:00Z") -> str:
    rows = "".join(
        f"<url><loc>{press.base}{path}</loc><lastmod>{changed}</lastmod></url>" for path in paths
    )
    return f"<urlset>{rows}</urlset>"


def listing(*rows: tuple[str, str]) -> str:
    links = "".join(f'<li><a href="{path}">{title}</a></li>' for path, title in rows)
    return f"<title>Releases</title><body><main><ul>{links}</ul></main></body>"


def ticker(*posts: tuple[str, str]) -> str:
    rows = "".join(f'<div class=post id="post-{name}">{text}</div>' for name, text in posts)
    return f"<title>Uživo</title><body>{rows}</body>"


@pytest.fixture
def places(press: Any) -> Any:
    """A press with a sitemap, a listing page and a ticker."""
    press.page("/vijesti/1", "Blokirani putevi na sjeveru", INCIDENT)
    press.page("/release/1", "Roads closed in the north", RELEASE)
    press.pages["/map.xml"] = answer(press, urlset(press, "/vijesti/1"), "application/xml")
    press.pages["/news"] = answer(press, listing(("/release/1", "Roads closed in the north")))
    press.pages["/ticker"] = answer(
        press, ticker(("71", "<b>07.45</b> Pucnjava u Banjskoj, ima povrijeđenih."))
    )
    return press


def problems(report: Any) -> dict[str, str]:
    return dict(one.split(": ", 1) for one in report.problems)


async def test_each_brings_its_articles_and_an_alert(
    places: Any, rules_of: Any, open_app: Any
) -> None:
    app = await open_app(rules_of(RULES))
    report = await once(app, quiet)
    assert report.problems == []
    assert (report.after.articles, report.after.alerts) == (3, 3)
    told = {
        alert["article"]["feed"]: alert["article"]
        for body in places.messages
        for alert in body["alerts"]
    }
    assert {name: one["title"] for name, one in told.items()} == {
        "tanjug": "Blokirani putevi na sjeveru",
        "eufor": "Roads closed in the north",
        "police": "07.45 Pucnjava u Banjskoj, ima povrijeđenih.",
    }
    assert told["police"]["url"] == f"{places.base}/ticker"  # no page of its own, so the ticker's
    assert places.gets("/robots.txt") == 1
    again = await once(app, quiet)
    assert (again.after.articles, len(places.posted)) == (3, 3)
    assert {one.result for one in again.polls} == {"unchanged"}


async def test_new_posts_are_told_and_old_ones_are_not(
    places: Any, rules_of: Any, open_app: Any, clock: Any
) -> None:
    app = await open_app(rules_of(RULES))
    await once(app, quiet)
    places.page("/release/2", "A second patrol on the roads", [f"{RELEASE[0]} It found nothing."])
    places.pages["/news"] = answer(
        places,
        listing(("/release/2", "A second patrol on the roads"), ("/release/1", "Roads closed")),
    )
    places.pages["/ticker"] = answer(
        places,
        ticker(
            ("72", "KFOR na putu prema Banjskoj."),
            ("71", "<b>07.45</b> Pucnjava u Banjskoj, ima povrijeđenih."),
        ),
    )
    clock.forward(minutes=5)
    await once(app, quiet)
    titles = [body["alerts"][0]["article"]["title"] for body in places.messages[3:]]
    assert sorted(titles) == ["A second patrol on the roads", "KFOR na putu prema Banjskoj."]


async def test_robots_txt_is_honoured_by_all_three(
    places: Any, rules_of: Any, open_app: Any
) -> None:
    places.pages["/robots.txt"] = answer(places, "User-agent: *\nDisallow: /", "text/plain")
    app = await open_app(rules_of(RULES))
    report = await once(app, quiet)
    assert {path for _, path in places.asked} == {"/robots.txt"}
    found = problems(report)
    assert set(found) == {"tanjug", "eufor", "police"}
    assert all("robots.txt of 127.0.0.1 forbids" in one for one in found.values())


async def test_a_page_that_has_changed_is_a_failure_in_words_and_its_return_is_well(
    places: Any, rules_of: Any, open_app: Any, clock: Any
) -> None:
    app = await open_app(rules_of(RULES))
    await once(app, quiet)
    before = places.pages["/ticker"]
    for turn in range(5):
        places.pages["/ticker"] = answer(places, f"<title>Novo ruho</title><p>{turn}</p>")
        clock.forward(minutes=5)
        polled = await poll(app, "police")
        assert polled.result == "failed"
        state = await app.store.read(lambda c: feeds.get(c, "police"))
        # The server is well: a ticker that is empty at night is asked as often as ever.
        assert (state.due - clock()).total_seconds() == 300
    assert state.failures == 5
    assert state.error == (
        "the selector finds nothing on this page (“Novo ruho”); it found some before: the page has "
        "changed; open it and correct `items`"
    )
    places.pages["/ticker"] = before
    clock.forward(minutes=5)
    assert (await poll(app, "police")).result == "unchanged"
    state = await app.store.read(lambda c: feeds.get(c, "police"))
    assert (state.failures, state.error) == (0, None)


async def test_another_selector_reads_an_unchanged_page_anew(
    places: Any, rules_of: Any, open_app: Any, clock: Any
) -> None:
    places.pages["/ticker"].headers["ETag"] = '"v1"'
    places.pages["/ticker"].body = (
        ticker(("71", "Miran dan na granici.")) + "<div class=urgent>Barikada kod Banjske.</div>"
    ).encode()
    app = await open_app(rules_of(RULES))
    await once(app, quiet)
    clock.forward(minutes=5)
    assert (await poll(app, "police")).result == "unchanged"
    app.rules = rules_of(RULES.replace("items: .post", "items: '.post, .urgent'"))
    polled = await poll(app, "police")
    assert (polled.result, polled.new) == ("changed", 1)
    assert (await poll(app, "police")).result == "unchanged"


async def test_of_an_index_the_newest_three_are_read(
    places: Any, rules_of: Any, open_app: Any, clock: Any
) -> None:
    def index(hour: int, stamp: str = "2026-03-02T0{hour}:00:00Z") -> str:
        rows = [
            *((f"/old-{n}.xml", f"2019-01-0{n}T00:00:00Z") for n in range(1, 6)),
            ("/posts.xml.gz", stamp.format(hour=hour)),
        ]
        inside = "".join(
            f"<sitemap><loc>{places.base}{path}</loc><lastmod>{when}</lastmod></sitemap>"
            for path, when in rows
        )
        return f"<sitemapindex>{inside}</sitemapindex>"

    places.pages["/map.xml"] = answer(places, index(7), "application/xml")
    packed = gzip.compress(urlset(places, "/vijesti/1").encode())
    places.pages["/posts.xml.gz"] = answer(places, packed, "application/gzip")
    places.pages["/old-5.xml"] = answer(
        places, urlset(places, "/stara", changed="2019-01-05"), "application/xml"
    )
    places.page(
        "/stara", "Stari skup u Banjskoj", ["Skup u Banjskoj održan je prije sedam godina."]
    )
    app = await open_app(rules_of(RULES))
    report = await once(app, quiet)
    asked = {path for _, path in places.asked if path.endswith(("xml", "gz"))}
    assert asked == {"/map.xml", "/posts.xml.gz", "/old-5.xml", "/old-4.xml"}
    assert "/old-4.xml answered 404" in problems(report)["tanjug"]
    assert len(places.posted) == 3  # of the old one's article, archived, nothing is told
    places.pages["/old-4.xml"] = answer(places, urlset(places), "application/xml")
    clock.forward(minutes=5)
    await poll(app, "tanjug")  # what was missing is asked for again
    assert places.gets("/posts.xml.gz") == 2
    clock.forward(minutes=5)
    assert (await poll(app, "tanjug")).result == "unchanged"  # the index is as it was
    assert places.gets("/posts.xml.gz") == 2
    places.pages["/map.xml"].body = index(8).encode()
    clock.forward(minutes=5)
    await poll(app, "tanjug")
    assert places.gets("/posts.xml.gz") == 3
    places.pages["/map.xml"].body = index(8, "2026-03-02").encode()
    for _ in range(3):  # known to the day: it may have changed although the index has not
        clock.forward(minutes=5)
        await poll(app, "tanjug")
    assert places.gets("/posts.xml.gz") == 6


@pytest.mark.parametrize(
    "broken",
    [
        "<sitemapindex><sitemap><loc>/x.xml</loc></sitemap></sitemapindex>",
        "<html><title>Odmah se vraćamo</title>",
    ],
)
async def test_a_sitemap_of_which_nothing_can_be_read_fails(
    broken: str, places: Any, rules_of: Any, open_app: Any
) -> None:
    places.pages["/map.xml"] = answer(places, broken)
    app = await open_app(rules_of(RULES))
    polled = await poll(app, "tanjug")
    assert polled.result == "failed"
    assert ("x.xml answered 404" in polled.problem) or ("Odmah se vraćamo" in polled.problem)


async def test_indexes_without_end_cost_four_requests(
    places: Any, rules_of: Any, open_app: Any
) -> None:
    """An index that names itself, and a thousand more that do the same."""
    rows = "".join(
        f"<sitemap><loc>{places.base}{path}</loc></sitemap>"
        for path in ("/map.xml", *(f"/map-{number}.xml" for number in range(1000)))
    )
    index = answer(places, f"<sitemapindex>{rows}</sitemapindex>", "application/xml")
    places.pages |= {"/map.xml": index} | {f"/map-{number}.xml": index for number in range(1000)}
    app = await open_app(rules_of(RULES))
    polled = await poll(app, "tanjug")
    assert polled.result == "failed"
    assert "is an index within an index" in polled.problem
    assert sum(path.startswith("/map") for _, path in places.asked) == 4


async def test_large_indexes_wait_for_no_other(places: Any, rules_of: Any, open_app: Any) -> None:
    """Of all large documents two are in memory at once; whoever holds one asks for no further."""
    room = f"<!--{'.' * FREE}-->"
    names = ("tanjug", "beta", "fonet")
    for name in names:
        child = f"<sitemap><loc>{places.base}/{name}-1.xml</loc></sitemap>"
        index = f"<sitemapindex>{room}{child}</sitemapindex>"
        places.pages[f"/{name}.xml"] = answer(places, index, "application/xml")
        articles = urlset(places, f"/vijesti/{name}").replace("<url>", f"{room}<url>", 1)
        places.pages[f"/{name}-1.xml"] = answer(places, articles, "application/xml")
    rows = "".join(f'  - {{name: {name}, sitemap: "{{press}}/{name}.xml"}}\n' for name in names)
    app = await open_app(rules_of(f"feeds:\n{rows}{RULES[RULES.index('rules:') :]}"))
    async with asyncio.timeout(TURN / 2):
        polled = await asyncio.gather(*(poll(app, name) for name in names))
    assert [(one.result, one.new) for one in polled] == [("changed", 1)] * 3


async def test_what_turns_up_late_and_is_old_is_archived(
    places: Any, rules_of: Any, open_app: Any, clock: Any
) -> None:
    """A relaunch shows its whole archive, a sitemap gets a file more: nobody is told of 2019."""
    app = await open_app(rules_of(RULES))
    await once(app, quiet)
    told = len(places.posted)
    for number in range(20):
        places.pages[f"/arhiva/{number}"] = answer(
            places,
            '<html><head><meta property="article:published_time" content="2019-05-02T08:00:00Z">'
            f"<title>Stara vijest {number}</title></head><body><article><h1>Stara vijest {number}"
            f"</h1><p>Na skup u Banjskoj došlo je {number} stotina ljudi iz svih dijelova "
            "općine, a okupljanje je proteklo mirno i bez incidenata, saopštila je policija.</p>"
            "</article></body></html>",
        )
    rows = [(f"/arhiva/{number}", f"Stara vijest broj {number}") for number in range(20)]
    places.pages["/news"] = answer(places, listing(*rows))
    places.pages["/map.xml"] = answer(
        places, urlset(places, *(f"/arhiva/{n}" for n in range(10)), changed="2019-05-01")
    )
    clock.forward(minutes=5)
    report = await once(app, quiet)
    assert report.after.articles == 23
    assert report.after.matches == 23
    assert [body["kind"] for _, body in places.posted[told:]] == ["notice"], "of a gap"


async def test_links_to_other_sites_are_not_this_sources_own(
    places: Any, rules_of: Any, open_app: Any
) -> None:
    places.pages["/news"].body = listing(
        ("https://partner.example/1", "Partner's story about Banjska"),
        ("/release/1", "Roads closed in the north"),
    ).encode()
    app = await open_app(rules_of(RULES))
    report = await once(app, quiet)
    assert problems(report) == {"eufor": "links to other sites left out: 1"}
    assert report.after.articles == 3
