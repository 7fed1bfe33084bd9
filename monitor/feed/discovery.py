"""Where a site may have its feeds: what its pages and its robots.txt name, and the usual places."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from monitor import urls
from monitor.decode import decode

MOST = 40
"""Addresses that are taken from one document."""

_LOOKED_AT = 2_000_000  # characters; links to feeds often stand at the foot of a page
_TAG = re.compile(r"<(link|a|base)\s([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""([a-z]{2,10})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
_FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
}
_LOOKS_LIKE_A_FEED = re.compile(
    r"(?:^|[/._?&=-])(?:rss\d?|feeds?|atom|rdf)(?:[/._?&=-]|$)", re.IGNORECASE
)
_COMMENTS = re.compile(r"[/=._-](?:comments?|komentari?)(?:[/._?&-]|$)", re.IGNORECASE)
_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,4096})", re.IGNORECASE | re.MULTILINE)

USUAL = (
    "feed/", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json", "feeds/",
    "?feed=rss2", "rss/", "feed/rss", "index.rss",
)  # fmt: skip
"""Where the systems that news sites run on (WordPress, Drupal, Joomla, Ghost, Hugo, Blogger's
heirs) put their feeds, the most common first."""

USUAL_SITEMAPS = (
    "news-sitemap.xml", "sitemap-news.xml", "sitemap_news.xml", "googlenews.xml", "sitemap.xml",
    "sitemap_index.xml", "wp-sitemap.xml",
)  # fmt: skip
"""Where they put their sitemaps; those of news first."""


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    given: dict[str, str]

    def is_feed(self) -> bool:
        """Whether the page itself says that this leads to a feed."""
        rel = self.given.get("rel", "").lower().split()
        kind = self.given.get("type", "").partition(";")[0].strip().lower()
        return self.name == "link" and "alternate" in rel and kind in _FEED_TYPES


def named(body: bytes, content_type: str | None, url: str) -> tuple[str, ...]:
    """The feeds that an HTML page names: first in its head (`<link rel=alternate>`), then by links
    whose address looks like a feed's, on its own site or at a host of feeds.

    Absolute http(s) addresses, each once, at most `MOST`; feeds of comments are left out. Never
    raises; linear in the length of `body`.
    """
    text = decode(body, content_type).text[:_LOOKED_AT]
    tags = list(_tags(text))
    base = _base(tags, url)
    alternates = [tag.given.get("href") for tag in tags if tag.is_feed()]
    anchors = [tag.given.get("href") for tag in tags if tag.name == "a"]
    linked = (link for link in _links(anchors, base) if _may_be_feed(link, url))
    return _first((*_links(alternates, base), *linked))


def sitemaps(body: bytes, url: str) -> tuple[str, ...]:
    """The addresses behind `Sitemap:` in a robots.txt (sitemaps.org), as `named` gives them; those
    that call themselves news first."""
    text = body[:_LOOKED_AT].decode("utf-8", "replace")
    found = _first(_links(_SITEMAP.findall(text), url))
    return tuple(sorted(found, key=lambda link: "news" not in link.lower()))


def usual(url: str) -> tuple[str, ...]:
    """Where else the feeds of the page at `url` may be: below the page, then at the site's root."""
    return _beside(url, USUAL)


def usual_sitemaps(url: str) -> tuple[str, ...]:
    """Where the site of `url` may have its sitemaps."""
    return _beside(urljoin(url, "/"), USUAL_SITEMAPS)


def _beside(url: str, names: tuple[str, ...]) -> tuple[str, ...]:
    parts = urlsplit(url)
    below = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"
    root = urljoin(url, "/")
    return _first(urljoin(place, name) for place in (below, root) for name in names)


def _tags(text: str) -> Iterator[_Tag]:
    for tag in _TAG.finditer(text):
        given = {
            name.lower(): unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(tag[2])
        }
        yield _Tag(tag[1].lower(), given)


def _base(tags: Iterable[_Tag], url: str) -> str:
    given = next(
        (tag.given["href"] for tag in tags if tag.name == "base" and "href" in tag.given), ""
    )
    return urls.web_link(given, url) or url


def _links(given: Iterable[str | None], base: str) -> Iterator[str]:
    for link in given:
        if (usable := urls.web_link(link, base)) and not _COMMENTS.search(urlsplit(usable).path):
            yield usable.partition("#")[0]


def _may_be_feed(link: str, url: str) -> bool:
    parts = urlsplit(link)
    own = urls.registrable(urls.host(link)) == urls.registrable(urls.host(url))
    host_of_feeds = urls.host(link).startswith("feeds.")
    return (own or host_of_feeds) and bool(
        _LOOKS_LIKE_A_FEED.search(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    )


def _first(links: Iterable[str]) -> tuple[str, ...]:
    """Each once, in their order, at most `MOST`."""
    return tuple(dict.fromkeys(links))[:MOST]
