"""Hostile sitemaps and pages: an answer or NotAFeed, soon, whatever the bytes are."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import NotAFeed
from monitor.feed import items, links, sitemap
from monitor.model import ParsedEntry, ParsedFeed
from monitor.text.markup import printable

URL = "https://x.example/vijesti/"
Reader = Callable[[bytes], ParsedFeed]


def as_sitemap(body: bytes) -> ParsedFeed:
    return sitemap(body, None, URL).feed


def as_listing(body: bytes) -> ParsedFeed:
    return links(body, None, URL, "a, article")


def as_ticker(body: bytes) -> ParsedFeed:
    return items(body, None, URL, "a, article, p")


READERS = (as_sitemap, as_listing, as_ticker)
WORDS = [
    *("<urlset>", "</urlset>", "<url>", "</url>", "<loc>", "</loc>", "<sitemapindex>", "<sitemap>"),
    *(
        "<lastmod>",
        "2026-03-02",
        "<news:news>",
        "<news:title>",
        "<![CDATA[",
        "]]>",
        "&#xD800;",
        "&x;",
    ),
    *(
        "<html>",
        "<base href=",
        "<a href=",
        "<article id=",
        "<time datetime=",
        "<h2>",
        "<p>",
        "</a>",
    ),
    *(
        "'//[/'",
        "'javascript:x'",
        "/1",
        "#1",
        ">",
        "\0",
        "\ud800".encode("utf-8", "replace").decode(),
    ),
    *(
        "https://x.example/1",
        "https://x.example:99999/",
        "9999-12-31T23:59:59-23:59",
        "<!DOCTYPE x [",
    ),
]


def holds(entry: ParsedEntry) -> None:
    """What everybody after the stage relies on."""
    assert entry.title or entry.summary or entry.link
    assert entry.link is None or entry.link.startswith(("http://", "https://"))
    assert entry.title == printable(entry.title)
    for when in (entry.published, entry.updated):
        assert when is None or when.utcoffset() is not None


@pytest.mark.parametrize("read", READERS)
@given(
    body=st.binary(max_size=400)
    | st.lists(st.sampled_from(WORDS) | st.text(max_size=6)).map(
        lambda words: "".join(words).encode("utf-8", "replace")
    )
)
@settings(max_examples=250, deadline=None)
def test_any_bytes_are_entries_or_no_feed(read: Reader, body: bytes) -> None:
    try:
        found = read(body)
    except NotAFeed:
        return
    for entry in found.entries:
        holds(entry)


BOMB = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + b"".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>".encode() for n in range(1, 12)
)
HOSTILE = {
    "a bomb of entities": BOMB
    + b"]><urlset><url><loc>https://x.example/&a11;</loc></url></urlset>",
    "deep": b"<urlset>" + b"<url>" * 200_000,
    "deep page": b"<html>" + b"<div><a href=/1>" * 30_000,
    "one long title": b"<main><article><a href=/1><h2>"
    + b"a " * 2_000_000
    + b"</h2></a></article>",
    "attributes": b"<html><a "
    + b" ".join(b"x%d=1" % n for n in range(100_000))
    + b" href=/1>a</a>",
    "links": b"<main>" + b"<p><a href=/1>Put je otvoren</a><time>x</time></p>" * 20_000,
    "cards": b"<main>"
    + b"".join(b"<article id=%d><a href=/%d>a</a></article>" % (n, n) for n in range(9_000)),
    "unclosed references": b"<urlset><url><loc>" + b"&" * 2_000_000,
    "urls": b"<urlset>"
    + b"<url><loc>https://x.example/a-b-c-d</loc></url>" * 60_000
    + b"</urlset>",
    "unclosed tags": b"<" * 2_000_000,
    "comments": b"<urlset>" + b"<!--" * 500_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_it_is_it_ends_soon(body: bytes) -> None:
    """Far below the 10 s after which the sandbox ends it."""
    for read in READERS:
        started = time.process_time()
        try:
            found = read(body)
        except NotAFeed:
            continue
        finally:
            assert time.process_time() - started < 5
        assert len(found.entries) <= 50_000
        for entry in found.entries[:100]:
            holds(entry)
            assert len(entry.title) <= 1_000
