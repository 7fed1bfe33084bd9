"""Where a site may have its feeds, as its pages and its robots.txt say."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feed import discovery

PAGE = "https://vijesti.example/sport/"


def link(href: str, kind: str = "application/rss+xml", rel: str = "alternate") -> str:
    """A link in a page's head."""
    return f'<link rel="{rel}" type="{kind}" href="{href}">'


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        (link("/rss"), ["https://vijesti.example/rss"]),
        (link("rss"), ["https://vijesti.example/sport/rss"]),
        (link("/atom", "application/atom+xml; charset=utf-8"), ["https://vijesti.example/atom"]),
        (link("/f.json", "application/feed+json"), ["https://vijesti.example/f.json"]),
        (link("/en/", "text/html"), []),
        (link("/rss", rel="stylesheet"), []),
        ("<LINK HREF='/rss' TYPE='application/rss+xml' REL='home Alternate'/>",
         ["https://vijesti.example/rss"]),
        (link("/?a=1&amp;feed=rss2"), ["https://vijesti.example/?a=1&feed=rss2"]),
        ('<base href="https://cdn.example/x/">' + link("rss"), ["https://cdn.example/x/rss"]),
        ('<base href="javascript:1">' + link("rss"), ["https://vijesti.example/sport/rss"]),
        (link("javascript:alert(1)") + link("data:,x") + link("//user@evil.example/rss"), []),
        (link("/comments/feed/") + link("/tekst/komentari.rss"), []),
        (link("/rss") + link("/rss#vrh"), ["https://vijesti.example/rss"]),
        # Links in the text: on the own site or at a host of feeds, by their address.
        ('<a class="x" href="/rss/svijet">RSS</a>', ["https://vijesti.example/rss/svijet"]),
        ('<a href="https://m.vijesti.example/feed">RSS</a>', ["https://m.vijesti.example/feed"]),
        ('<a href="https://feeds.example.com/vijesti-rss">RSS</a>',
         ["https://feeds.example.com/vijesti-rss"]),
        ('<a href="https://drugi.example/rss">susjed</a>', []),
        ('<a href="/feedback">pišite nam</a><a href="/ukratko/rssi">x</a>', []),
        ('<a href="/index.php?format=feed&amp;type=rss">RSS</a>',
         ["https://vijesti.example/index.php?format=feed&type=rss"]),
        ('<a href="/rss/b">b</a>' + link("/rss/a"),
         ["https://vijesti.example/rss/a", "https://vijesti.example/rss/b"]),
        ("", []),
    ],
)  # fmt: skip
def test_what_a_page_names(markup: str, found: list[str]) -> None:
    page = f"<!doctype html><html><head></head><body>{markup}</body></html>"
    assert list(discovery.named(page.encode(), "text/html", PAGE)) == found


def test_sitemaps_of_robots_txt() -> None:
    body = (
        "User-agent: *\nDisallow: /admin\nSitemap: https://vijesti.example/sitemap.xml\n"
        " SITEMAP :\t/news-sitemap.xml # dnevno\nSitemap: javascript:1\nSitemap:\n"
    )
    assert discovery.sitemaps(body.encode(), "https://vijesti.example/robots.txt") == (
        "https://vijesti.example/news-sitemap.xml",
        "https://vijesti.example/sitemap.xml",
    )


def test_usual_places_begin_below_the_page() -> None:
    places = discovery.usual(PAGE)
    assert places[0] == "https://vijesti.example/sport/feed/"
    assert "https://vijesti.example/feed/" in places
    assert "https://vijesti.example/?feed=rss2" in places
    root = discovery.usual("https://vijesti.example")
    assert root == discovery.usual("https://vijesti.example/")
    assert len(root) == len(set(root)) == len(discovery.USUAL)


@given(st.binary(max_size=400), st.sampled_from(["<a ", "<link rel=alternate ", "<base href=", ""]))
def test_whatever_the_bytes_are(body: bytes, start: str) -> None:
    found = discovery.named(start.encode() + body + b">", None, PAGE)
    assert all(link.startswith(("http://", "https://")) for link in found)
    assert all(link.startswith(("http://", "https://")) for link in discovery.sitemaps(body, PAGE))


@pytest.mark.parametrize(
    "piece", ["<a ", "<a href=", '<link rel="', "<a " + "x" * 1990, "sitemap: " + "a" * 900 + "\n"]
)
def test_a_hostile_page_takes_no_time(piece: str) -> None:
    body = (piece * (2_000_000 // len(piece))).encode()
    began = time.process_time()
    discovery.named(body, "text/html", PAGE)
    assert len(discovery.sitemaps(body, PAGE)) <= discovery.MOST
    assert time.process_time() - began < 5
