"""A page to an element tree, within bounds: what would take quadratic time is cut off before."""

import re
from typing import Any, TypeAlias

from lxml import etree, html

Element: TypeAlias = Any
"""An lxml element; lxml has no types."""

MAX_CHARACTERS = 5 * 2**20
"""Longer pages are read up to here; the fetcher's own limit for a page is the same."""

MAX_ELEMENTS = 80_000
"""Pages with more elements are no articles; the largest news page seen had 12,000."""

_LONG_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)[\s/][^<>]{16384,}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_OPENS = re.compile(r"<[A-Za-z]")
_FLOOD = re.compile(r"<{32,}")

_OF_HEADS = {"title", "meta", "link", "script", "style", "base", "noscript", "template", "object"}

NEVER_TEXT = [
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "math",
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "canvas",
    "audio",
    "video",
    "map",
    "head",
    "link",
    "meta",
    "button",
    "select",
    "textarea",
    "input",
    "option",
    "datalist",
    "dialog",
    "progress",
    "figcaption",
    "marquee",
]
"""Elements whose content is never a paragraph. Captions: a name under an archive picture is not
what the article says."""


def parse(markup: str) -> Element | None:
    """The tree of a page, comments left out; None where there is none or it is out of bounds.

    Tags of more than 16 KB lose their attributes (libxml2 compares each attribute with all the
    others). Linear in the length of `markup`.
    """
    text = _CONTROL.sub(" ", markup[:MAX_CHARACTERS])
    text = _LONG_TAG.sub(r"<\1 ", _FLOOD.sub(" ", text))
    if sum(1 for _ in _OPENS.finditer(text)) > MAX_ELEMENTS:
        return None
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    if tree is not None:
        _give_body(tree)
    return tree


def _give_body(tree: Element) -> None:
    """HTML need not write its body down, and libxml2, which knows no `article`, then takes it for a
    part of the head."""
    head, body = tree.find("head"), tree.find("body")
    strays = [one for one in head if tag(one) not in _OF_HEADS] if head is not None else []
    if strays:
        body = etree.SubElement(tree, "body") if body is None else body
        body[:0] = strays


def attribute(element: Element, name: str) -> str:
    """An attribute's value, "" where there is none."""
    return str(element.get(name) or "")


def tag(element: Element) -> str:
    """The element's name in lower case, "" for what is no element."""
    return element.tag.lower() if isinstance(element.tag, str) else ""
