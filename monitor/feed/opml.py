"""OPML: lists of feeds as readers exchange them (https://opml.org/spec2.opml)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from itertools import islice

from lxml import etree

from monitor import urls
from monitor.decode import decode
from monitor.errors import SettingError
from monitor.feed.clean import mended
from monitor.feed.xmltree import xml_tree
from monitor.text import markup
from monitor.text.tree import Element

MOST = 5_000
"""Feeds of one list that are read."""

NAMED = 20
"""Addresses that cannot be used and are named, before they are only counted."""

FOLDERS = 3
"""Folders around a feed that label it, from the innermost."""

LONGEST = 200
"""Characters of a title or a folder that are kept."""

_DECLARES = re.compile(r"<!(?:DOCTYPE|ENTITY)\b", re.IGNORECASE)
_PROLOGUE = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_SCHEME = re.compile(r"^feed:(?://)?(?=https?://)|^feed(?=://)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of a list. `labels` are its categories and the folders that it is in, innermost
    first; `language` is what the list says."""

    url: str
    title: str
    language: str | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opml:
    """A list of feeds; `problems` says, in words, what was left out."""

    title: str
    outlines: tuple[Outline, ...]
    problems: tuple[str, ...] = ()


def read(body: bytes) -> Opml:
    """The list in `body`, in any charset; each address once, absolute http(s).

    Nothing is loaded and no entity expanded. Broken markup is read as far as it goes, and
    `problems` says so. Raises SettingError for what is no OPML, and for what declares a document
    type or entities: no list needs them, and attacks do.
    """
    text = decode(body, None).text
    if _DECLARES.search(text):
        raise SettingError(
            "it declares a document type or entities, which a list of feeds never needs; nothing "
            "was read: take the declaration out if you trust where it is from"
        )
    pieces, cut = mended(_PROLOGUE.sub("", text, count=1))
    tree, broken = xml_tree("".join(piece for _, piece in pieces))
    if tree is None or _name(tree) != "opml":
        raise SettingError(_no_opml(tree))
    found, left_out = _outlines(tree)
    unread = [f"the markup is broken ({broken}); what could be read was"] if broken else []
    problems = (*unread, *cut, *left_out)
    title = next((one.text for one in tree.iter() if _name(one) == "title"), None)
    return Opml(title=_line(title), outlines=tuple(found), problems=problems)


def _no_opml(tree: Element | None) -> str:
    name = _name(tree) if tree is not None else ""
    if name in {"rss", "feed", "rdf"}:
        return "it is a feed, not a list of feeds; write its address under `feeds:` in the rules"
    found = f"its first element is <{markup.printable(name)[:40]}>" if name else "it is no XML"
    return f"it is no OPML list of feeds ({found}); export one from your reader"


def _outlines(tree: Element) -> tuple[list[Outline], list[str]]:
    found: dict[str, Outline] = {}
    bad: list[str] = []
    twice = beyond = 0
    for element, given in _given(tree):
        outline = _outline(element, given)
        if outline is None:
            bad.append(given["xmlurl"])
        elif (key := urls.canonical(outline.url)) in found:
            twice += 1
        elif len(found) == MOST:
            beyond += 1
        else:
            found[key] = outline
    problems = [f"left out, {_line(one)!r} is no web address to fetch" for one in bad[:NAMED]]
    counted = (
        (len(bad) - NAMED, "more that are no web addresses"),
        (twice, "that stand there twice"),
        (beyond, f"beyond the first {MOST:,}"),
    )
    problems += [f"left out, {number:,} {why}" for number, why in counted if number > 0]
    return list(found.values()), problems


def _given(tree: Element) -> Iterator[tuple[Element, dict[str, str]]]:
    """The outlines that name a feed, with their attributes: programs write xmlUrl in every case."""
    for element in tree.iter():
        given = {str(name).lower(): str(value) for name, value in element.attrib.items()}
        if _name(element) == "outline" and given.get("xmlurl", "").strip():
            yield element, given


def _outline(element: Element, given: dict[str, str]) -> Outline | None:
    link = _SCHEME.sub(_scheme, given["xmlurl"].strip())
    url = urls.web_link(link, "")
    if url is None:
        return None
    categories = re.split(r"[,/]", given.get("category", "")[:2000])
    around = islice(element.iterancestors(), FOLDERS)
    folders = [_line(one.get("text") or one.get("title")) for one in around]
    return Outline(
        url=url,
        title=_line(given.get("text") or given.get("title")),
        language=_line(given.get("language")) or None,
        labels=tuple(filter(None, (*(_line(one) for one in categories), *folders))),
    )


def _scheme(found: re.Match[str]) -> str:
    return "http" if found[0].lower() == "feed" else ""


def _name(element: Element) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.rpartition("}")[2].lower()


def _line(text: str | None) -> str:
    return " ".join(markup.printable(text or "").split())[:LONGEST]


def write(outlines: Iterable[Outline], *, title: str, created: datetime) -> bytes:
    """The list as OPML 2.0 in UTF-8. An outline with labels stands in the folder of its first one;
    all of them are its categories."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _line(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(created, usegmt=True)
    body = etree.SubElement(root, "body")
    folders: dict[str, Element] = {}
    for one in outlines:
        place = body
        if one.labels:
            label = one.labels[0]
            if label not in folders:
                folders[label] = etree.SubElement(body, "outline", text=label, title=label)
            place = folders[label]
        etree.SubElement(place, "outline", _attributes(one))
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


def _attributes(one: Outline) -> dict[str, str]:
    given = {"type": "rss", "text": _line(one.title), "title": _line(one.title), "xmlUrl": one.url}
    if one.language:
        given["language"] = one.language
    if one.labels:
        given["category"] = "/" + "/".join(one.labels)
    return given
