"""What a body that is no feed looks like, in words that say what to do about it."""

import re
from html import unescape

from monitor import urls
from monitor.text import markup

LOOKED_AT = 200_000
"""Characters from the start; links to feeds stand in a page's head."""

_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"\x1f\x8b", "a gzip file (compressed twice?)"),
    (b"PK\x03\x04", "a zip file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_XML_ROOT = re.compile(r"<([A-Za-z][\w.:-]{0,60})[\s>/]")
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,300})", re.IGNORECASE)
_LINK = re.compile(r"<link\s([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""([a-z]{2,10})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
_FEED_ROOTS = {"rss", "rdf", "feed"}
_SITEMAP_ROOTS = {"urlset", "sitemapindex"}
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")


def is_html(text: str) -> bool:
    """Whether `text`, a whole body or what stands before something in it, opens an HTML page."""
    return _HTML.search(text[:LOOKED_AT]) is not None


def describe(body: bytes, text: str, url: str) -> str:
    """A sentence for NotAFeed: what the body is, and what to write into the rules instead."""
    unreadable = _unreadable(body, text, "a feed")
    if unreadable:
        return unreadable
    text = text[:LOOKED_AT]
    if is_html(text):
        return _page(text, url)
    root = _XML_ROOT.search(text)
    name = root[1].lower() if root else ""
    if name in _SITEMAP_ROOTS:
        return "this is a sitemap, not a feed; write its address under `sitemap` instead of `url`"
    if name == "opml":
        return "this is an OPML list of feeds, not a feed; `monitor feeds import` reads it"
    if root:
        what = f"this is markup (<{markup.printable(root[1])}>) without a feed's root element"
    else:
        start = " ".join(markup.printable(text[:200]).split())[:60]
        what = f"this is no feed; it begins with {start!r}"
    return f"{what}; `monitor feeds discover {urls.public(url)}` looks for one"


def describe_sitemap(body: bytes, text: str) -> str:
    """The same of what should be a sitemap."""
    unreadable = _unreadable(body, text, "a sitemap")
    if unreadable:
        return unreadable
    if _root(text) in _FEED_ROOTS:
        return "this is a feed, not a sitemap; write its address under `url` instead of `sitemap`"
    if is_html(text):
        return (
            f"this is an HTML page{named(text)}, not a sitemap; robots.txt of the site may name "
            "its sitemaps"
        )
    return "this is no sitemap: it has no <urlset> and no <sitemapindex>"


def describe_page(body: bytes, text: str) -> str:
    """The same of what should be a page; "" where it may be one."""
    unreadable = _unreadable(body, text, "a page")
    if unreadable:
        return unreadable
    root = _root(text)
    if root in _FEED_ROOTS:
        return "this is a feed, not a page; write its address under `url` instead of `page`"
    if root in _SITEMAP_ROOTS:
        return "this is a sitemap, not a page; write its address under `sitemap`"
    return ""


def _unreadable(body: bytes, text: str, wanted: str) -> str:
    """What to say of an answer that is no text at all; "" of one that is."""
    if not text.strip():
        return f"the answer is empty; look whether the address still serves {wanted}"
    for magic, name in _MAGIC:
        if body.startswith(magic):
            return f"this is {name}, not {wanted}"
    return ""


def _root(text: str) -> str:
    """The name of the first element, in lower case and without its prefix."""
    root = _XML_ROOT.search(text[:LOOKED_AT])
    return root[1].lower().rpartition(":")[2] if root else ""


def named(text: str) -> str:
    """A page's title as a sentence goes on with it; "" without one."""
    title = _TITLE.search(text[:LOOKED_AT])
    return f" (“{markup.plain(title[1])[:80]}”)" if title and title[1].strip() else ""


def _page(text: str, url: str) -> str:
    found = _feed_link(text, url)
    shown = urls.public(found or url)
    advice = (
        f"the page names this feed: {shown}"
        if found
        else f"`monitor feeds discover {shown}` looks for its feed; a page without one is read "
        "under `page` with `links`"
    )
    return f"this is an HTML page{named(text)}, not a feed; {advice}"


def _feed_link(text: str, url: str) -> str | None:
    for link in _LINK.finditer(text):
        given = {
            name.lower(): double or single or bare
            for name, double, single, bare in _ATTRIBUTE.findall(link[1])
        }
        feed = given.get("type", "").lower() in _FEED_TYPES
        if feed and "alternate" in given.get("rel", "").lower().split():
            return urls.web_link(unescape(given.get("href", "")), url)
    return None
