"""Where a feed's older entries are."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feed.paging import older

URL = "https://vijesti.example/feed/"
ITEM = '<item><link>https://vijesti.example/1</link><atom:link rel="next" href="/lazna"/></item>'
WORDPRESS = "<generator>https://wordpress.org/?v=6.5.2</generator>"


def rss(head: str, item: str = ITEM) -> bytes:
    """A feed whose channel says this."""
    return f'<rss version="2.0"><channel><title>V</title>{head}{item}</channel></rss>'.encode()


def link(href: str, rel: str = "next", name: str = "atom:link") -> str:
    """A link of the channel."""
    return f'<{name} rel="{rel}" type="application/rss+xml" href="{href}"/>'


@pytest.mark.parametrize(
    ("body", "url", "found"),
    [
        (rss(""), URL, None),
        (rss(link("/feed/2")), URL, "https://vijesti.example/feed/2"),
        (rss(link("2?a=1&amp;b=2")), URL, "https://vijesti.example/feed/2?a=1&b=2"),
        (rss(link("/arhiva/5", "prev-archive")), URL, "https://vijesti.example/arhiva/5"),
        (rss(link("/feed/0", "previous") + link("/feed/", "self")), URL, None),
        (rss(link(URL)), URL, None),
        (rss(link("https://drugi.example/feed")), URL, None),
        (rss(link("https://m.vijesti.example/2")), URL, "https://m.vijesti.example/2"),
        (rss(link("javascript:1")), URL, None),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'><link rel='next' href='/2'/><entry/></feed>",
         URL, "https://vijesti.example/2"),
        (rss(WORDPRESS), URL, f"{URL}?paged=2"),
        (rss(WORDPRESS), f"{URL}?paged=2", f"{URL}?paged=3"),
        (rss(WORDPRESS), f"{URL}?paged=999999999", f"{URL}?paged=2"),
        (rss(WORDPRESS), "https://vijesti.example/?feed=rss2",
         "https://vijesti.example/?feed=rss2&paged=2"),
        (rss(WORDPRESS), "https://vijesti.example/rss.xml", None),
        (rss(WORDPRESS, ""), URL, None),
        (json.dumps({"next_url": "/2.json", "items": []}).encode(), URL,
         "https://vijesti.example/2.json"),
        (b'{"next_url": 7}', URL, None),
        (b"{" * 100_000, URL, None),
        (b"", URL, None),
    ],
)  # fmt: skip
def test_the_next_page(body: bytes, url: str, found: str | None) -> None:
    assert older(body, None, url) == found


@given(st.binary(max_size=300), st.sampled_from([b"", b"{", b"<link rel='next' href='"]))
def test_whatever_the_bytes_are(body: bytes, start: bytes) -> None:
    found = older(start + body, None, URL)
    assert found is None or found.startswith(("http://", "https://"))
