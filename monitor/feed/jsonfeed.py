"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
import re
from datetime import datetime
from typing import Any

from monitor import urls
from monitor.errors import NotAFeed
from monitor.feed import entry
from monitor.feed.clean import MOST_ENTRIES
from monitor.model import ParsedEntry, ParsedFeed
from monitor.text import markup

_VERSION = "https://jsonfeed.org/version/1"
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


def parse(text: str, url: str) -> ParsedFeed:
    """The feed in `text`; of one that is cut off, the items that are whole. Raises NotAFeed for
    other JSON."""
    try:
        document, complete = json.loads(text), True
    except (ValueError, RecursionError):
        document, complete = _torn(text), False
    if not isinstance(document, dict) or not _is_feed(document):
        raise NotAFeed(
            "this is JSON but no JSON Feed (it has no `version` of jsonfeed.org and no `items`); "
            "write the address of an RSS, Atom or JSON feed under `url`"
        )
    items = [item for item in document["items"] if isinstance(item, dict)]
    entries = [_entry(item, document, url) for item in items[:MOST_ENTRIES]]
    told = tuple(found for found in entries if found)
    problems = [] if complete else ["cut off: what follows the last whole entry is left out"]
    if len(told) < len(document["items"]):
        problems.append(f"{len(document['items']) - len(told)} entries left out")
    return ParsedFeed(
        kind="json",
        title=entry.title(_text(document.get("title"))),
        language=entry.language(_text(document.get("language"))),
        entries=told,
        complete=complete,
        problems=tuple(problems),
    )


def _is_feed(document: dict[str, Any]) -> bool:
    items, version = document.get("items"), document.get("version")
    named = isinstance(version, str) and version.replace("http:", "https:").startswith(_VERSION)
    looks = isinstance(items, list) and any(
        isinstance(item, dict) and {"url", "content_html", "content_text"} & item.keys()
        for item in items[:20]
    )
    return isinstance(items, list) and (named or looks)


def _torn(text: str) -> dict[str, Any]:
    """What stands whole in a document that is not: its items, one by one, and its version."""
    start = _ITEMS.search(text)
    items: list[Any] = []
    at = start.end() if start else len(text)
    decoder = json.JSONDecoder()
    while at < len(text) and len(items) < MOST_ENTRIES:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        items.append(item)
    return {"version": _VERSION if _VERSION in text else "", "items": items}


def _entry(item: dict[str, Any], document: dict[str, Any], url: str) -> ParsedEntry | None:
    guid = _text(item.get("id")).strip()[: entry.LONGEST_GUID]
    links = (item.get("url"), item.get("external_url"), guid if "://" in guid else None)
    found = (urls.web_link(_text(link), url) for link in links)
    body = markup.printable(_text(item.get("content_html")))[: entry.LONGEST_CONTENT]
    text = _text(item.get("content_text"))
    parsed = ParsedEntry(
        guid=markup.printable(guid) or None,
        link=next((link for link in found if link), None),
        title=entry.title(_text(item.get("title"))),
        summary=entry.summary(_text(item.get("summary")) or _as_html(text)),
        content=body or _as_html(text)[: entry.LONGEST_CONTENT],
        published=_time(item.get("date_published")),
        updated=_time(item.get("date_modified")),
        language=entry.language(_text(item.get("language") or document.get("language"))),
    )
    return parsed if parsed.guid or parsed.link or parsed.title or parsed.content else None


def _as_html(text: str) -> str:
    escaped = markup.printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"<p>{line}</p>" for line in escaped.splitlines() if line.strip())


def _text(value: Any) -> str:
    """A text, or a number written as one (ids are); "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value) if not isinstance(value, int) or abs(value) < 10**30 else ""


def _time(value: Any) -> datetime | None:
    try:
        return entry.moment(datetime.fromisoformat(_text(value).strip()))
    except ValueError:
        return None
