"""What a page's JSON-LD says of its article; broken JSON is read as far as it goes."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.text.markup import plain
from monitor.text.tree import Element, attribute

MAX_SCRIPT = 2**20  # characters of one script
MAX_NODES = 5000  # objects of one page
_ARTICLES = re.compile(
    r"(?:^|/)(?:\w*NewsArticle|Article|ReportageNewsArticle|BlogPosting|LiveBlogPosting|Report"
    r"|SocialMediaPosting|DiscussionForumPosting)$"
)
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_STRING = r'"\s*:\s*"((?:[^"\\]|\\.)*)"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """An article as JSON-LD tells it; "" and None where it says nothing. `body` is plain text."""

    headline: str = ""
    body: str = ""
    published: str = ""
    free: bool | None = None  # isAccessibleForFree


NOTHING = Linked()


def linked(root: Element) -> Linked:
    """The page's article: of several, the one with the longest body, else the first."""
    found: list[Linked] = []
    for script in root.iter("script"):
        if "ld+json" in attribute(script, "type").lower() and script.text:
            found += _articles(str(script.text)[:MAX_SCRIPT])
    return max(found, key=lambda item: len(item.body), default=NOTHING)


def _articles(source: str) -> list[Linked]:
    text = re.sub(r"<!\[CDATA\[|\]\]>|<!--|-->|^\s*//.*$", "", source, flags=re.MULTILINE).strip()
    for candidate in (source, text, _TRAILING_COMMA.sub("", text)):
        try:
            data = json.loads(candidate.strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        return [_article(node) for node in _nodes(data) if _is_article(node)]
    return _salvaged(text)


def _nodes(data: object) -> Iterator[dict[str, object]]:
    """Every object in lists, @graph and mainEntity, outermost first."""
    queue = [data]
    for count, node in enumerate(queue):
        if count >= MAX_NODES:
            return
        if isinstance(node, list):
            queue.extend(node)
        elif isinstance(node, dict):
            yield node
            queue.extend(
                node[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")
                if isinstance(node.get(key), dict | list)
            )


def _is_article(node: dict[str, object]) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLES.search(kind) for kind in kinds)


def _article(node: dict[str, object]) -> Linked:
    free = node.get("isAccessibleForFree")
    return Linked(
        headline=_text(node.get("headline") or node.get("name")),
        body=_body(node),
        published=_text(node.get("datePublished")),
        free=None if free is None else str(free).strip().lower() not in {"false", "0", "no"},
    )


def _body(node: dict[str, object]) -> str:
    """articleBody, or the updates of a live blog."""
    body = node.get("articleBody")
    if body is None and isinstance(node.get("liveBlogUpdate"), list):
        updates = node["liveBlogUpdate"]
        assert isinstance(updates, list)
        parts = [_text(u.get("articleBody")) for u in updates[:500] if isinstance(u, dict)]
        return "\n".join(part for part in parts if part)
    if isinstance(body, list):
        return "\n".join(_text(part) for part in body[:500])
    return _text(body)


def _text(value: object) -> str:
    """A string as plain text: escaped markup is unescaped once before it is taken out."""
    if not isinstance(value, str):
        return ""
    if "&lt;" in value:
        value = html.unescape(value)
    return plain(value) if "<" in value or "&" in value else _lines(value)


def _lines(text: str) -> str:
    return "\n".join(line for raw in text.splitlines() if (line := " ".join(raw.split())))


def _salvaged(source: str) -> list[Linked]:
    """The three fields that matter out of JSON that no parser reads."""
    if not re.search(r'"@type"\s*:\s*\[?\s*"[^"]{0,80}(?:Article|Posting)"', source):
        return []

    def value(key: str) -> str:
        match = re.search(f'"{key}{_STRING}', source, re.DOTALL)
        if not match:
            return ""
        try:
            return _text(json.loads(f'"{match.group(1)}"', strict=False))
        except ValueError:
            return _text(match.group(1).replace('\\"', '"').replace("\\n", "\n"))

    free = re.search(r'"isAccessibleForFree"\s*:\s*"?(\w+)', source)
    return [
        Linked(
            headline=value("headline"),
            body=value("articleBody"),
            published=value("datePublished"),
            free=None if free is None else free.group(1).lower() != "false",
        )
    ]
