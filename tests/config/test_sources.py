"""Where a feed is, and what a user's lines make of a pack's."""

from datetime import date, timedelta
from typing import Any

import pytest

from monitor.config import parse
from monitor.config.nodes import compose
from monitor.config.packs import Pack
from monitor.config.reading import BAD, Reading
from monitor.config.rules import Feed, Position
from monitor.config.sources import FEED
from monitor.config.values import selector

HERE = Position(file="pack/feeds.yaml", line=1, column=1)
PLACES = {
    "rss": {"url": "https://x.example/rss"},
    "map": {"url": "https://x.example/map.xml", "read_as": "sitemap"},
    "list": {"url": "https://x.example/news", "read_as": "links", "selector": "main a"},
    "posts": {
        "url": "https://x.example/t",
        "read_as": "items",
        "selector": ".p",
        "full_text": "feed",
    },
}


def packed(name: str) -> Feed:
    values: dict[str, Any] = PLACES[name]
    return Feed(name=name, every=timedelta(minutes=5), owner=name, at=HERE, **values)


@pytest.mark.parametrize(
    ("written", "read_as", "address", "css", "full_text"),
    [
        ("url: 'https://y.example/1'", "feed", "https://y.example/1", None, "page"),
        (
            "url: 'https://y.example/1', full_text: feed",
            "feed",
            "https://y.example/1",
            None,
            "feed",
        ),
        ("sitemap: 'https://y.example/1'", "sitemap", "https://y.example/1", None, "page"),
        (
            "page: 'https://y.example/1', links: ' main  a '",
            "links",
            "https://y.example/1",
            "main a",
            "page",
        ),
        ("page: 'https://y.example/1', items: .p", "items", "https://y.example/1", ".p", "feed"),
    ],
)
def test_one_address(
    written: str, read_as: str, address: str, css: str | None, full_text: str
) -> None:
    text = f"version: 1\nfeeds: [{{name: a, {written}}}]\n"
    config = parse({"r.yaml": text}, {}, today=date(2026, 11, 22)).config
    assert config is not None
    (feed,) = config.feeds
    assert (feed.read_as, feed.url, feed.selector, feed.full_text) == (
        read_as,
        address,
        css,
        full_text,
    )


@pytest.mark.parametrize(
    ("written", "changed"),
    [
        ("name: rss, every: 5m", {}),
        (
            "name: rss, sitemap: 'https://y.example/1'",
            {"url": "https://y.example/1", "read_as": "sitemap"},
        ),
        (
            "name: rss, page: 'https://y.example/1', links: a",
            {"url": "https://y.example/1", "read_as": "links", "selector": "a"},
        ),
        (
            "name: map, url: 'https://y.example/1'",
            {"url": "https://y.example/1", "read_as": "feed"},
        ),
        ("name: list, links: article a", {"selector": "article a"}),
        ("name: list, page: 'https://y.example/1'", {"url": "https://y.example/1"}),
        (
            "name: list, items: article",
            {"read_as": "items", "selector": "article", "full_text": "feed"},
        ),
        (
            "name: posts, links: article",
            {"read_as": "links", "selector": "article", "full_text": "page"},
        ),
        (
            "name: posts, url: 'https://y.example/1'",
            {
                "url": "https://y.example/1",
                "read_as": "feed",
                "selector": None,
                "full_text": "page",
            },
        ),
        ("name: posts, full_text: feed", {}),
        ("name: rss, links: article a", None),
        ("name: map, items: article", None),
        ("name: rss, page: 'https://y.example/1'", None),
        ("name: posts, full_text: page", None),
    ],
)
def test_a_packs_place_stays_where_nothing_else_is_written(
    written: str, changed: dict[str, Any] | None
) -> None:
    node = compose("r.yaml", f"{{{written}}}").root
    assert node is not None
    reading = Reading(env={}, today=date(2026, 11, 22))
    reading.packed = Pack(feeds={name: packed(name) for name in PLACES})
    read = FEED.read(node, reading)
    if changed is None:
        assert read is BAD
        assert reading.problems
        return
    before = packed(read.name)
    expected = {key: getattr(before, key) for key in ("url", "read_as", "selector", "full_text")}
    assert {key: getattr(read, key) for key in expected} == expected | changed


@pytest.mark.parametrize(
    "css",
    [
        "a" * 501,
        "a" + ":is(" * 120 + "b" + ")" * 120,
        "x:nth-child(z)",
        ">",
        "a,",
        "//a",
        "document('file:///etc/passwd')",
        "unparsed-text('file:///etc/passwd')",
        "a:contains(document('file:///etc/passwd'))",
        "a[text()=doc('x')]",
    ],
)
def test_a_selector_that_cannot_be_used_is_refused(css: str) -> None:
    with pytest.raises(ValueError, match="selector"):
        selector(css)
