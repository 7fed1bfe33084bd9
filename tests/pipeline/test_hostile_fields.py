"""What no database takes, in every field of every kind of source, on its way into it and out to a
channel: the entry is kept, and so are those beside it."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from monitor.pipeline.once import once
from monitor.store import articles

RULES = """
settings: {every: 5m}
feeds:
  - {name: rss, url: "{press}/rss", language: bs, full_text: feed}
  - {name: atom, url: "{press}/atom", language: bs, full_text: feed}
  - {name: json, url: "{press}/json", language: bs, full_text: feed}
  - {name: sitemap, sitemap: "{press}/sitemap", language: bs, full_text: feed}
  - {name: links, page: "{press}/links", links: "h2 a", language: bs, full_text: feed}
  - {name: items, page: "{press}/items", items: "article", language: bs}
rules:
  - {id: flood, title: Floods, when: {hbs: poplava}}
"""
MARKUP = "\0\x01\x1f\ufffe\uffff&#0;&#1;&#xD800;&#57343;&#x110000;"
LETTERS = "\0\x01\x1f\ufffe\uffff\ud800\udfff"
"""As XML and HTML spell them, and as JSON does."""

UNSTORABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
LINK = "http://portal.example/vijesti"
TIME = "2026-03-02T07:50:00Z"
A = "a" * 100_000


@dataclass(frozen=True)
class Entry:
    """One entry of a document; each field may be poisoned. `number` tells it apart."""

    source: str
    number: int
    title: str = ""
    link: str = ""
    guid: str = ""
    text: str = ""
    time: str = ""
    who: str = ""
    tags: int = 1

    @property
    def headline(self) -> str:
        return f"Poplava u naselju broj {self.number} {self.title}"

    @property
    def address(self) -> str:
        return f"{LINK}/{self.source}/poplava-u-naselju-{self.number}{self.link}"

    @property
    def when(self) -> str:
        return TIME + self.time


def entries(source: str, poison: str) -> list[Entry]:
    """A good one, one for each field that is poisoned, two of which everything is too long, and a
    good one."""
    fields = ("title", "link", "guid", "text", "time", "who")
    made = [
        {},
        *({field: poison} for field in fields),
        dict.fromkeys(("link", "guid", "time", "who"), A),
        {"title": "kiša " * 200_000, "text": "kiša " * 30_000, "tags": 5000},
        {},
    ]
    return [Entry(source=source, number=n, **one) for n, one in enumerate(made)]  # type: ignore[arg-type]


def rss(found: list[Entry]) -> str:
    rows = "".join(
        f"<item><title>{one.headline}</title><link>{one.address}</link>"
        f"<guid isPermaLink='false'>{one.number}-{one.guid}</guid>"
        f"<description>Voda raste. {one.text}</description><dc:date>{one.when}</dc:date>"
        f"<author>{one.who}</author><source url={quoteattr(LINK + one.who)}>{one.who}</source>"
        f"<enclosure url={quoteattr(LINK + one.link)} type='image/jpeg' length='{one.who}'/>"
        f"{f'<category>{one.who}</category>' * one.tags}</item>"
        for one in found
    )
    return f"<rss version='2.0'><channel><title>{MARKUP}</title>{rows}</channel></rss>"


def atom(found: list[Entry]) -> str:
    rows = "".join(
        f"<entry><title>{one.headline}</title><link href={quoteattr(one.address)}/>"
        f"<id>urn:{one.number}:{one.guid}</id><content type='html'>Voda raste. {one.text}</content>"
        f"<published>{one.when}</published><updated>{one.when}</updated>"
        f"<author><name>{one.who}</name></author>"
        f"{f'<category term={quoteattr(one.who)}/>' * one.tags}</entry>"
        for one in found
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>{MARKUP}</title>{rows}</feed>"


def json_feed(found: list[Entry]) -> str:
    rows = [
        {
            "id": f"{one.number}-{one.guid}",
            "url": one.address,
            "title": one.headline,
            "content_html": f"<p>Voda raste. {one.text}</p>",
            "date_published": one.when,
            "language": "bs" + one.who,
            "authors": [{"name": one.who}],
            "tags": [one.who] * one.tags,
        }
        for one in found
    ]
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": LETTERS, "items": rows})


def sitemap(found: list[Entry]) -> str:
    rows = "".join(
        f"<url><loc>{one.address}</loc><lastmod>{one.when}</lastmod><news:news>"
        f"<news:publication><news:name>{one.who}</news:name>"
        f"<news:language>bs{one.who}</news:language></news:publication>"
        f"<news:publication_date>{one.when}</news:publication_date>"
        f"<news:title>{one.headline}</news:title></news:news></url>"
        for one in found
    )
    return f"<urlset>{rows}</urlset>"


def page(rows: str) -> str:
    return f"<!doctype html><html lang=bs><title>{MARKUP}</title><body><main>{rows}</main></html>"


def links(found: list[Entry]) -> str:
    return page(
        "".join(
            f"<div class=card><h2><a href={quoteattr(one.address.replace(LINK, '/v'))}>"
            f"{one.headline}</a></h2><time datetime={quoteattr(one.when)}>{one.time}</time>"
            f"<p>Voda u rijeci raste od jutra. {one.text}</p></div>"
            for one in found
        )
    )


def items(found: list[Entry]) -> str:
    return page(
        "".join(
            f"<article id={quoteattr(f'p-{one.number * 7}-{one.guid}')}><h3>{one.headline}</h3>"
            f"<a href={quoteattr(one.link)}>{one.who}</a><time datetime={quoteattr(one.when)}>"
            f"{one.time}</time><p>Voda u rijeci raste od jutra. {one.text}</p></article>"
            for one in found
        )
    )


KINDS: dict[str, tuple[Callable[[list[Entry]], str], str, str]] = {
    "rss": (rss, MARKUP, "application/rss+xml"),
    "atom": (atom, MARKUP, "application/atom+xml"),
    "json": (json_feed, LETTERS, "application/feed+json"),
    "sitemap": (sitemap, MARKUP, "application/xml"),
    "links": (links, MARKUP, "text/html; charset=utf-8"),
    "items": (items, MARKUP, "text/html; charset=utf-8"),
}
LOST = {"sitemap": 1, "links": 1}
"""Of what is nothing but its link, that whose link is too long to be one."""


def texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


@pytest.fixture
def database(postgres_url: str) -> str:
    """The one that refuses NUL and lone surrogates."""
    return postgres_url


@pytest.mark.timeout(300)
async def test_every_field_of_every_kind(press: Any, rules_of: Any, open_app: Any) -> None:
    wanted = {}
    for name, (write, poison, kind) in KINDS.items():
        found = entries(name, poison)
        press.feed(name, [])
        answer = press.pages[f"/{name}"]
        answer.body, answer.content_type = write(found).encode("utf-8", "ignore"), kind
        wanted[name] = len(found) - LOST.get(name, 0)
    app = await open_app(rules_of(RULES))
    report = await once(app, lambda *_: None)
    assert {one.feed: one.new for one in report.polls} == wanted
    assert {one.result for one in report.polls} == {"changed"}
    assert not [problem for problem in report.problems if "fault of ours" in problem]
    stored = await app.store.read(lambda c: articles.recent(c, 999))
    assert len(stored) == sum(wanted.values())
    for article in stored:
        assert article.title.startswith("Poplava u naselju broj ")
        assert not UNSTORABLE.search(article.title + article.text + (article.url or ""))
        assert len(article.title) <= 1000
        assert len(article.text) <= 500_000
        assert article.url is None or len(article.url) <= 4096
    assert press.messages
    assert not [text for one in press.messages for text in texts(one) if UNSTORABLE.search(text)]
