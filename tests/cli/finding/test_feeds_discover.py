"""feeds discover: from an address to lines of rules.yaml."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.config import parse

Run = Callable[..., Any]

HEAD = "<!doctype html><html><head><title>Vijesti</title>{}</head><body>{}</body></html>"
RSS = '<link rel="alternate" type="application/rss+xml" title="RSS" href="{}">'


def sources_of(lines: str) -> dict[str, str]:
    """The sources that the printed lines make of a rules file."""
    text = f"version: 1\nfeeds:\n{lines}"
    loaded = parse({"rules.yaml": text}, {}, today=date(2026, 3, 2))
    assert loaded.config is not None, loaded.problems
    return {feed.name: feed.url for feed in loaded.config.feeds}


def test_what_the_page_names(run: Run, place: Path, site: Any, now: datetime) -> None:
    site.feed("/rss", title="Sve vijesti")
    site.feed("/rss/sport", title="Sport", section="sport")
    site.feed("/rss?isto=1", title="Sve vijesti")  # the same under another address
    site.feed("/comments/feed/", title="Komentari")
    site.feed("/feed/", title="Ne pita se", section="drugo")
    head = RSS.format("/rss") + RSS.format("/comments/feed/") + RSS.format("/rss?isto=1")
    site.say("/", HEAD.format(head, '<a href="/rss-kanali">RSS</a><a href="/rss/nema">x</a>'))
    site.say("/rss-kanali", HEAD.format("", '<a href="/rss/sport">Sport</a>'))

    ran = run("feeds", "discover", f"{site.base}/")
    assert ran.code == 0
    words = "Sve vijesti, 6 entries, the newest 5 min old, language hbs (named by the page)"
    assert ran.out.startswith(
        f"rss     {site.base}/rss\n        {words}\nrss     {site.base}/rss/sport\n"
    )
    assert f"!       {site.base}/rss/nema: 127.0.0.1 answered 404" in ran.out
    _, _, lines = ran.out.partition("in the rules:\n\n")
    assert sources_of(lines) == {
        "127-0-0-1": f"{site.base}/rss",
        "127-0-0-1-sport": f"{site.base}/rss/sport",
    }
    assert "    language: hbs\n" in lines
    assert not {"/feed/", "/comments/feed/"}.intersection(site.asked)
    assert len(site.asked) == len(set(site.asked)) + 1  # robots.txt, for what it names
    assert not list(place.iterdir())  # asking makes nothing, and needs no rules


def test_the_usual_places(run: Run, place: Path, site: Any, now: datetime) -> None:
    site.say("/", HEAD.format("", "<p>Bez veze sa RSS-om.</p>"))
    site.feed("/?feed=rss2", title="Po navici")
    found = run("feeds", "discover", f"{site.base}/", "--format", "json")
    assert found.code == 0
    (one,) = found.json["found"]
    assert one == {
        "url": f"{site.base}/?feed=rss2",
        "kind": "rss",
        "title": "Po navici",
        "entries": 6,
        "newest": "2026-03-02T11:55:00Z",
        "language": "hbs",
        "where": "a usual place",
    }
    assert found.json["remarks"] == []
    assert sources_of(found.json["yaml"]) == {"127-0-0-1": f"{site.base}/?feed=rss2"}


def test_a_feed_s_own_address_and_one_that_is_known(
    run: Run, place: Path, site: Any, now: datetime
) -> None:
    url = site.feed("/rss")
    (place / "rules.yaml").write_text(
        f'version: 1\nfeeds:\n  - {{name: dnevne, url: "{url}/"}}\n', encoding="utf-8"
    )
    ran = run("feeds", "discover", url)
    assert ran.code == 0
    assert "(the address itself); in the rules as dnevne" in ran.out
    assert "paste" not in ran.out
    assert site.asked == ["/robots.txt", "/rss"]


def test_nothing_is_said_in_words(run: Run, place: Path, site: Any, now: datetime) -> None:
    site.say("/", HEAD.format(RSS.format("/rss"), ""))
    site.say("/rss", HEAD.format("", "Stranica je u izradi"))
    ran = run("feeds", "discover", f"{site.base}/")
    assert ran.code == 1
    assert f"!       {site.base}/rss: this is an HTML page" in ran.out
    assert f"No feed and no sitemap at {site.base}/: 19 addresses looked at." in ran.out
    assert ran.err == ""


def test_a_sitemap_where_there_is_no_feed(run: Run, place: Path, site: Any, now: datetime) -> None:
    names = ("stranice.xml", "news.xml", "nema.xml")
    robots = "".join(f"Sitemap: {site.base}/{name}\n" for name in names)
    site.say("/robots.txt", robots, "text/plain")
    site.say("/", HEAD.format("", ""))
    site.say("/stranice.xml", "<urlset></urlset>", "application/xml")
    site.sitemap("/news.xml")
    ran = run("feeds", "discover", f"{site.base}/")
    assert ran.code == 0
    words = "6 entries, the newest 5 min old, language hbs (named by robots.txt)"
    assert ran.out.startswith(f"sitemap {site.base}/news.xml\n        {words}\n")
    assert f"!       {site.base}/stranice.xml: it is right, and has no entry" in ran.out
    assert f"!       {site.base}/nema.xml: 127.0.0.1 answered 404" in ran.out
    assert f'    sitemap: "{site.base}/news.xml"\n    language: hbs\n' in ran.out


@pytest.mark.parametrize("feed", [True, False])
def test_a_sitemap_at_a_usual_place(run: Run, site: Any, now: datetime, *, feed: bool) -> None:
    site.say("/", HEAD.format(RSS.format("/rss"), ""))
    site.sitemap("/sitemap-news.xml")
    if feed:
        site.feed("/rss")
    found = run("feeds", "discover", f"{site.base}/", "--format", "json").json["found"]
    assert [one["kind"] for one in found] == (["rss"] if feed else ["sitemap"])
    assert ("/sitemap-news.xml" in site.asked) is not feed


def test_robots_txt_is_obeyed(run: Run, place: Path, site: Any, now: datetime) -> None:
    site.say("/robots.txt", "User-agent: *\nDisallow: /rss\nDisallow: /*feed\n", "text/plain")
    site.say("/", HEAD.format(RSS.format("/rss"), ""))
    site.feed("/rss")
    ran = run("feeds", "discover", f"{site.base}/")
    assert ran.code == 1
    assert f"{site.base}/rss: not asked for, as robots.txt forbids it to programs" in ran.out
    assert not [path for path in site.asked if "rss" in path.split("?")[0].split("/")[1:2]]


def test_a_robots_txt_that_cannot_be_had_forbids_for_now(
    run: Run, place: Path, site: Any, now: datetime
) -> None:
    site.say("/robots.txt", status=500)
    site.feed("/rss")
    ran = run("feeds", "discover", f"{site.base}/rss")
    assert ran.code == 1
    assert "nobody knows what robots.txt forbids: its host answered 500" in ran.out
    assert set(site.asked) == {"/robots.txt"}


def test_a_site_without_https(run: Run, place: Path, site: Any, now: datetime) -> None:
    site.feed("/rss", title="Sve vijesti")
    site.say("/", HEAD.format(RSS.format("/rss"), ""))
    ran = run("feeds", "discover", site.base.removeprefix("http://"))
    assert (ran.code, ran.out.splitlines()[0]) == (0, f"rss     {site.base}/rss")


CANNOT = [
    ("127.0.0.1:9", 1, "no connection"),
    ("127.0.0.1:9", 1, "https://127.0.0.1:9 cannot be reached, so nobody knows what it has."),
    ("ftp://vijesti.example/", 2, "write the address of a site"),
    ("javascript:alert(1)", 2, "write the address of a site"),
    ("http://169.254.1.1/", 1, "refused"),
]


@pytest.mark.parametrize(("address", "code", "said"), CANNOT)
def test_what_cannot_be_asked(run: Run, site: Any, address: str, code: int, said: str) -> None:
    ran = run("feeds", "discover", address)
    assert ran.code == code
    assert said in ran.out + ran.err
    assert "forbids" not in ran.out
    assert site.asked == []
