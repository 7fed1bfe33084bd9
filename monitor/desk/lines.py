"""Sources as the lines of rules.yaml, to be pasted under `feeds:`."""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from urllib.parse import urlsplit

from monitor import urls
from monitor.config.rules import Feed
from monitor.render.clean import clean

LONGEST_NAME = 60
"""Characters of a name that is made from an address, before its number."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z-]*|\d{1,5}[smhd]")
_NOT_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_MEANINGLESS = {"feed", "feeds", "rss", "rss2", "atom", "index", "category", "tag", "sitemap"}


def feed_lines(rows: Iterable[Mapping[str, str | bool]]) -> str:
    """The YAML of items under `feeds:`, a key a line, in the order of each row."""
    lines = []
    for row in rows:
        for number, (key, value) in enumerate(row.items()):
            lines.append(f"  {'  ' if number else '- '}{key}: {_scalar(value)}")
    return "".join(f"{line}\n" for line in lines)


def _scalar(value: str | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT:
        return value
    return json.dumps(clean(value, urls.LONGEST), ensure_ascii=False)


def name_for(url: str, taken: Collection[str]) -> str:
    """A name in the manner of the rules that is not among `taken`: the outlet's, and where that is
    gone, with the section's, then with a number."""
    site = urls.registrable(urls.host(url))
    outlet = slug(site if site.replace(".", "").isdigit() else site.partition(".")[0]) or "feed"
    parts = [slug(part.partition(".")[0]) for part in urlsplit(url).path.split("/")]
    section = next((part for part in reversed(parts) if part and part not in _MEANINGLESS), "")
    for name in (outlet, slug(f"{outlet}-{section}")):
        if name not in taken:
            return name
    return numbered(slug(f"{outlet}-{section}"), taken)


def numbered(name: str, taken: Collection[str]) -> str:
    """`name`, or with the first number from 2 that is not taken."""
    number = 1
    free = name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def slug(text: str) -> str:
    """Lower case letters, digits and single hyphens; "" where nothing of `text` is left."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return plain[:LONGEST_NAME].strip("-")


def known_addresses(feeds: Iterable[Feed]) -> dict[str, str]:
    """The name of each feed by what identifies its address."""
    return {address(feed.url): feed.name for feed in feeds}


def address(url: str) -> str:
    """What identifies an address: http or https, `www.` and a slash at the end are no matter."""
    try:
        return urls.canonical(url)
    except ValueError:
        return url
