"""XML text as publishers write it → XML text that feedparser reads in linear time and whole.

feedparser raises on a reference to a surrogate or to nothing, gives up strictness at the first
bare `&`, spends 40 s on 100,000 attributes and 27 on an author of 100,000 letters, and reads half
of what is cut off as an entry. Each is mended here, on the text, before feedparser sees it.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5
from xml.sax.saxutils import escape

from monitor.feed.sniff import is_html

MOST_ENTRIES = 5000
"""Entries of one document that are read, in the document's order (feeds put the newest first)."""

MOST_ATTRIBUTES = 100
LONGEST_ATTRIBUTES = 20_000
"""Attributes of one element, in number and in characters; of one with more, all are dropped."""

_ROOT = re.compile(r"<((?:[A-Za-z][\w.-]{0,40}:)?(rss|rdf|feed))(?=[\s>/])[^>]*>", re.IGNORECASE)
ITEM_START = re.compile(r"<((?:(?:rss|atom):)?(?:item|entry))(?=[\s>])")
ITEM_END = re.compile(r"</(?:(?:rss|atom):)?(?:item|entry)\s*>")
_NEXT_ITEM = re.compile(r"</(?:item|entry)>\s{0,99}<(?:item|entry)[\s>]")
_TEXT_END = re.compile(r"</(?:title|description|summary|content(?::encoded)?)>")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]+")
_REFERENCE = re.compile(
    r"&(?!(?:lt|gt|amp|quot|apos);)"
    r"(?:#(?:[xX]([0-9A-Fa-f]{1,8})|([0-9]{1,8}))(?![0-9A-Fa-f]);?|([A-Za-z][A-Za-z0-9]{0,31});)?"
)
_LONG_TAG = re.compile(r"<([A-Za-z][\w:.-]{0,100})\s([^<>]{500,})>")
# Who wrote it is not read, and feedparser looks for an e-mail address in it in quadratic time.
_PEOPLE = re.compile(
    r"(</?(?:[A-Za-z][\w.-]{0,40}:)?"
    r"(?:author|creator|contributor|publisher|owner|managingeditor|webmaster))(?=[\s>/])",
    re.IGNORECASE,
)
_RDF_FEEDS = ("purl.org/rss/", "my.netscape.com/rdf/")
_KINDS = {"rss": "rss", "rdf": "rdf", "feed": "atom"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed as XML, from its root element on. `items` counts the entries that it opens;
    `complete` is False where its end is missing."""

    kind: str  # rss, rdf, atom
    root: str  # the element's name as written
    text: str
    items: int
    complete: bool
    problems: tuple[str, ...]


def clean(text: str) -> Document | None:
    """The feed that `text` holds, mended; None where there is no root element of a feed.

    What stands before the root goes (declaration, DOCTYPE with all it declares, warnings that a
    publisher's program printed), and what stands behind its end. Illegal characters and
    references go, names of HTML entities become their characters, a bare `&` becomes `&amp;`;
    CDATA stays as it is. A document that is cut off ends with its last whole entry.
    """
    root = _ROOT.search(text)
    if root is None or is_html(text[: root.start()]) or not _is_feed(root[2].lower(), text):
        return None
    whole, problems = mended(text[root.start() :])
    pieces = [(mark, _PEOPLE.sub(r"\1-unread", piece) if mark else piece) for mark, piece in whole]
    return _ended(root[1], _KINDS[root[2].lower()], pieces, problems)


def mended(text: str) -> tuple[list[tuple[bool, str]], list[str]]:
    """The pieces of an XML text, markup (True) and CDATA sections (False), without what is illegal
    in either, and what was left out in words."""
    legal = _ILLEGAL.sub("", text)
    problems = [] if len(legal) == len(text) else ["illegal characters left out"]
    pieces: list[tuple[bool, str]] = []
    oversized = 0
    for markup, raw in _pieces(legal):
        piece = raw
        if markup:
            piece = _REFERENCE.sub(_legal_reference, raw)
            oversized += sum(_oversized(tag[2]) for tag in _LONG_TAG.finditer(piece))
            piece = _LONG_TAG.sub(_bounded, piece)
        pieces.append((markup, piece))
    if oversized:
        problems.append(f"attributes of {oversized} oversized element(s) left out")
    return pieces, problems


def _is_feed(root: str, text: str) -> bool:
    """RDF is much else too, such as what a drawing says of itself."""
    return (
        root != "rdf" or any(name in text for name in _RDF_FEEDS) or bool(ITEM_START.search(text))
    )


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Markup (True) and CDATA sections (False) in turn. A section that never ends reaches to the
    end of the text; one that swallows the next entry ends with its own element instead."""
    at, closing = 0, 0
    while (opening := text.find("<![CDATA[", at)) != -1:
        yield True, text[at:opening]
        if closing < opening:  # else known from before: no part is searched twice
            closing = text.find("]]>", opening)
            closing = len(text) if closing == -1 else closing
        swallows = _NEXT_ITEM.search(text, opening, closing)
        if swallows:
            own_end = _TEXT_END.search(text, opening, swallows.start())
            at = (own_end or swallows).start()
            yield False, text[opening:at] + "]]>"
        else:
            at = min(closing + 3, len(text))
            yield False, text[opening:at]
    yield True, text[at:]


def _legal_reference(reference: re.Match[str]) -> str:
    hexadecimal, decimal, name = reference.groups()
    if name:
        character = html5.get(f"{name};")
        return escape(character) if character else f"&amp;{name};"
    if hexadecimal or decimal:
        number = int(hexadecimal, 16) if hexadecimal else int(decimal)
        legal = number <= sys.maxunicode and not _ILLEGAL.match(chr(number))
        return f"&#{number};" if legal else ""
    return "&amp;" + reference[0][1:]


def _oversized(attributes: str) -> bool:
    return attributes.count("=") > MOST_ATTRIBUTES or len(attributes) > LONGEST_ATTRIBUTES


def _bounded(tag: re.Match[str]) -> str:
    name, attributes = tag.groups()
    if not _oversized(attributes):
        return tag[0]
    return f"<{name}{'/' if attributes.endswith('/') else ''}>"


def _ended(root: str, kind: str, pieces: list[tuple[bool, str]], problems: list[str]) -> Document:
    """The document up to its end, or to its last whole entry, or to the most entries read."""
    starts, ends, root_ends = _marks(pieces, root)
    text = "".join(piece for _, piece in pieces)
    complete = bool(root_ends)
    if len(ends) > MOST_ENTRIES:
        problems.append(f"{len(ends) - MOST_ENTRIES} entries beyond the first {MOST_ENTRIES}")
        cut = ends[MOST_ENTRIES - 1]
    elif complete:
        cut = root_ends[-1]
    else:
        problems.append("cut off: what follows the last whole entry is left out")
        cut = (ends[-1:] or starts[:1] or [0])[0]
    return Document(
        kind=kind,
        root=root,
        text=text[:cut] if cut in root_ends[-1:] else _closed(text[:cut], root),
        items=sum(start < cut for start in starts),
        complete=complete,
        problems=tuple(problems),
    )


def _marks(pieces: list[tuple[bool, str]], root: str) -> tuple[list[int], list[int], list[int]]:
    """Where entries start, where they end, and where the root ends: offsets into the whole."""
    starts: list[int] = []
    ends: list[int] = []
    root_ends: list[int] = []
    root_end = re.compile(rf"</{re.escape(root)}\s*>")
    at = 0
    for markup, piece in pieces:
        if markup:
            starts += (at + mark.start() for mark in ITEM_START.finditer(piece))
            ends += (at + mark.end() for mark in ITEM_END.finditer(piece))
            root_ends += (at + mark.end() for mark in root_end.finditer(piece))
        at += len(piece)
    return starts, ends, root_ends


def _closed(text: str, root: str) -> str:
    channel = "</channel>" if "<channel" in text and "</channel>" not in text else ""
    return f"{text}{channel}</{root}>"
