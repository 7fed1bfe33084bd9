"""Bytes of a feed → ParsedFeed. Runs on hostile bytes: in a process that can be killed."""

import io
from typing import Any
from xml.sax import SAXException

import feedparser
from feedparser.exceptions import UndeclaredNamespace

from monitor.decode import decode
from monitor.errors import NotAFeed
from monitor.feed import entry, jsonfeed, salvage, sniff
from monitor.feed.clean import Document, clean
from monitor.model import ParsedEntry, ParsedFeed

# What feedparser 6 lets through from a document that it cannot take: its own parsers, the date and
# base64 readers, sgmllib (RuntimeError). Anything else is a fault of ours and should be seen.
_GIVES_UP = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RuntimeError,
    SAXException,
    UndeclaredNamespace,
)


def parse(body: bytes, content_type: str | None, url: str) -> ParsedFeed:
    """The feed in `body`: RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed, in any charset.

    `url` is the feed's final address; relative links are resolved against it (and `xml:base`).
    Text comes out plain, links absolute http(s), times aware and UTC or None. At most 5,000
    entries. What was repaired or left out is in `problems`; `complete` is False where the body
    was cut off. Raises NotAFeed, whose message says what the body looks like.
    """
    text = decode(body, content_type).text
    if text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        return jsonfeed.parse(text, url)
    document = clean(text)
    if document is None:
        raise NotAFeed(sniff.describe(body, text, url))
    return _read(document, url)


def _read(document: Document, url: str) -> ParsedFeed:
    whole = _feedparser(document.text)
    entries = _entries(whole, document.kind, url)
    problems = list(document.problems)
    if len(entries) < document.items:
        apart = [found for piece in salvage.alone(document) for found in _one(piece, document, url)]
        if len(apart) > len(entries):
            entries = apart
            problems.append("broken markup: read entry by entry")
    if len(entries) < document.items:
        problems.append(f"{document.items - len(entries)} of {document.items} entries left out")
    about = (whole or _feedparser(salvage.head(document)) or {}).get("feed", {})
    return ParsedFeed(
        kind=document.kind,
        title=entry.title(about.get("title")),
        language=entry.language(about.get("language")),
        entries=tuple(entries),
        complete=document.complete,
        problems=tuple(problems),
    )


def _entries(feed: Any, kind: str, url: str) -> list[ParsedEntry]:
    """The entries that say something of what feedparser found; none where it gave up."""
    items = feed.entries if feed else ()
    return [found for found in (entry.from_feedparser(item, kind, url) for item in items) if found]


def _one(piece: str, document: Document, url: str) -> list[ParsedEntry]:
    """A feed of one entry; where that cannot be read, its plainest elements."""
    found = _entries(_feedparser(piece), document.kind, url)
    return found or _entries(_feedparser(salvage.bare(piece)), document.kind, url)


def _feedparser(text: str) -> Any:
    """feedparser's result, None where it gives up. Only ever handed a stream: a text or bytes
    that look like an address or a path would be opened."""
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    try:
        return feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False)
    except _GIVES_UP:
        return None
