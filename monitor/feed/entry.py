"""What feedparser makes of an entry → ParsedEntry: plain text, http links, aware times."""

import calendar
import html
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from monitor import urls
from monitor.model import ParsedEntry
from monitor.text import markup

LONGEST_TITLE = 1_000
LONGEST_SUMMARY = 20_000
LONGEST_CONTENT = 500_000
LONGEST_GUID = 2_000
"""Characters that are kept; what is longer is cut."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web: a publisher's empty field

# Zones that RFC 822 does not know and feedparser therefore reads as UTC, in hours east of it:
# those that publishers between the Adriatic and the Black Sea write.
_ZONES = {
    "wet": 0, "bst": 1, "west": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3,
    "msk": 3, "trt": 3,
}  # fmt: skip


def from_feedparser(found: Any, kind: str, base: str) -> ParsedEntry | None:
    """One entry of feedparser's; None where it holds nothing. Links are resolved against `base`.

    The one date of RDF (`dc:date`) is the publication's; Atom's `updated` is not.
    """
    updated = _instant(found, "updated")
    published = _instant(found, "published") or _instant(found, "created")
    guid = (found.get("id") or "").strip()[:LONGEST_GUID] or None
    entry = ParsedEntry(
        guid=guid and markup.printable(guid),
        link=_link(found, base),
        title=title(found.get("title")),
        summary=summary(found.get("summary")),
        content=_content(found.get("content") or []),
        published=published or (updated if kind != "atom" else None),
        updated=updated,
        language=language(found.get("language") or _title_language(found)),
    )
    told = entry.guid or entry.link or entry.title or entry.summary or entry.content
    return entry if told else None


def title(given: str | None) -> str:
    """A title on one line, without markup."""
    return headline(markup.plain(given or ""))


def headline(text: str) -> str:
    """A plain text as a title: on one line."""
    return " ".join(text.split())[:LONGEST_TITLE].rstrip()


def summary(given: str | None) -> str:
    """A summary without markup, one paragraph a line."""
    return lead(markup.plain(given or ""))


def lead(text: str) -> str:
    """A plain text as a summary."""
    return text[:LONGEST_SUMMARY].rstrip()


def language(code: str | None) -> str | None:
    """A language tag as the feed writes it (`sr-Latn`, `en_GB`); None for what is none."""
    code = (code or "").strip()
    return code if _LANGUAGE.fullmatch(code) else None


def moment(when: datetime | None) -> datetime | None:
    """An aware UTC time; naive ones are taken for UTC. None for what no article can have."""
    if when is None:
        return None
    try:
        when = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return when if when >= _OLDEST else None


def instant(written: str | None) -> datetime | None:
    """A time as pages and sitemaps write it: ISO 8601, to the day at least, or RFC 2822."""
    text = " ".join((written or "").split())[:64]
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return moment(read(text))
        except (ValueError, OverflowError):
            continue
    return None


def _link(found: Any, base: str) -> str | None:
    """Feedburner's original link, else the entry's own, which feedparser takes from the guid
    where there is no other: then only if it is an address, not a number."""
    for link in (found.get("feedburner_origlink"), found.get("link")):
        if not isinstance(link, str) or not link.strip():
            continue
        named = link != found.get("id") or "://" in link or link.startswith("/")
        if named and (usable := urls.web_link(link, base)):
            return usable
    return None


def _content(contents: list[Any]) -> str:
    """The longest of an entry's contents, as HTML."""
    bodies = [
        html.escape(value) if body.get("type") == "text/plain" and "<" not in value else value
        for body in contents
        if isinstance(value := body.get("value"), str)
    ]
    return markup.printable(max(bodies, key=len, default=""))[:LONGEST_CONTENT].strip()


def _title_language(found: Any) -> str | None:
    detail = found.get("title_detail")
    return detail.get("language") if isinstance(detail, dict) else None


def _instant(found: Any, name: str) -> datetime | None:
    # dict.get, because feedparser's own would give one date for the other.
    parsed = dict.get(found, f"{name}_parsed")
    if parsed is None:
        return None
    words = str(dict.get(found, name) or "").lower().split()
    offset = timedelta(hours=_ZONES.get(words[-1].strip("()"), 0) if words else 0)
    try:
        return moment(datetime.fromtimestamp(calendar.timegm(parsed), UTC) - offset)
    except (ValueError, OverflowError, OSError):
        return None
