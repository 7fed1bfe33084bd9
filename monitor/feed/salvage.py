"""A feed that cannot be read whole, entry by entry: one poisoned item does not hide the rest."""

import re
from collections.abc import Iterator

from monitor.feed.clean import ITEM_END, ITEM_START, Document

_NAMES = "title|link|guid|id|pubDate|published|updated|description|summary"
_TELLING = re.compile(
    rf"(<({_NAMES})(?=[\s>])[^<>]*>)(.*?)(?=</?(?:{_NAMES}|item|entry)[\s>])", re.DOTALL
)
_OPENING = re.compile(r"<[^>]*>")


def alone(document: Document) -> Iterator[str]:
    """Each entry of `document` as a feed of its own, in order, under the root's own start tag
    (with its namespaces, language and base); an entry that isn't closed ends at the next."""
    text = document.text
    opening = _OPENING.match(text)
    starts = list(ITEM_START.finditer(text))
    before = (opening[0] if opening else f"<{document.root}>") + _channel(document, "")
    after = _channel(document, "/") + f"</{document.root}>"
    ends = [start.start() for start in starts[1:]] + [len(text)]
    for start, end in zip(starts, ends, strict=True):
        yield before + _whole(text[start.start() : end], start[1]) + after


def bare(alone: str) -> str:
    """The same feed of one entry, with nothing of the entry but what tells what it is."""
    start = ITEM_START.search(alone)
    if start is None:
        return alone
    kept = "".join(
        f"{tag}{text}{']]>' if '<![CDATA[' in text and ']]>' not in text else ''}</{name}>"
        for tag, name, text in _TELLING.findall(alone, start.end())
    )
    after = alone[alone.rfind(f"</{start[1]}>") :]
    return f"{alone[: start.start()]}<{start[1]}>{kept}{after}"


def head(document: Document) -> str:
    """The feed without its entries: what it says of itself."""
    first = ITEM_START.search(document.text)
    text = document.text[: first.start()] if first else document.text
    return f"{text}{_channel(document, '/')}</{document.root}>"


def _channel(document: Document, slash: str) -> str:
    return f"<{slash}channel>" if document.kind == "rss" else ""


def _whole(entry: str, name: str) -> str:
    for end in list(ITEM_END.finditer(entry))[-1:]:
        entry = entry[: end.start()]
    if entry.rfind("<![CDATA[") > entry.rfind("]]>"):
        entry += "]]>"
    return f"{entry}</{name}>"
