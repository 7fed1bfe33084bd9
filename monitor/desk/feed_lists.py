"""feeds import and export: the sources of the rules, and the lists that readers exchange."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from monitor.config import values
from monitor.config.countries import COUNTRIES
from monitor.config.plain import KINDS
from monitor.config.rules import Feed
from monitor.desk.lines import address, known_addresses, name_for, numbered, slug
from monitor.feed import opml
from monitor.feed.opml import Opml, Outline
from monitor.text.languages import normalise

NAMED = 10
"""Feeds that the rules have and that are named, before they are only counted."""

Row = dict[str, str | bool]
"""A feed as rules.yaml says it, key by key."""

_SAID = frozenset({"at", "name", "url", "read_as", "selector"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The feeds of a list that the rules do not have; `remarks` say what was left out and why."""

    rows: tuple[Row, ...]
    remarks: tuple[str, ...]


def imported(found: Opml, feeds: Iterable[Feed]) -> Imported:
    """The rows that add a list's feeds to the rules, whose `feeds` are left out.

    A name is the list's where it is one that the rules take, else made from the address. Labels
    that are a country's code or a kind of the rules become `country` and `kind`.
    """
    known = known_addresses(feeds)
    taken = set(known.values())
    rows: list[Row] = []
    there: list[str] = []
    remarks = list(found.problems)
    for outline in found.outlines:
        if (name := known.get(address(outline.url))) is not None:
            there.append(name)
        elif (fault := _fault(outline.url)) is not None:
            remarks.append(f"left out, {fault}")
        else:
            rows.append(_row_of(outline, taken))
            taken.add(str(rows[-1]["name"]))
    if there:
        names = ", ".join(there[:NAMED]) + (" …" if len(there) > NAMED else "")
        remarks.append(f"left out, {len(there):,} in the rules: {names}")
    return Imported(rows=tuple(rows), remarks=tuple(remarks))


def _fault(url: str) -> str | None:
    try:
        values.address(url)
    except ValueError as error:
        return str(error)
    return None


def _row_of(outline: Outline, taken: set[str]) -> Row:
    title = outline.title
    own = numbered(title, taken) if title and slug(title) == title else None
    row: Row = {"name": own or name_for(outline.url, taken), "url": outline.url}
    if language := normalise(outline.language):
        row["language"] = language
    if country := next((one for one in outline.labels if one in COUNTRIES), None):
        row["country"] = country
    if kind := next((one for one in outline.labels if one in KINDS), None):
        row["kind"] = kind
    return row


def feed_row(feed: Feed, every: timedelta) -> Row:
    """A feed as rules.yaml says it, what goes without saying left out; `every` is the settings'."""
    silent = {"owner": feed.name, "every": every}
    row: Row = {"name": feed.name, **_address_keys(feed)}
    for key in fields(feed):
        value = getattr(feed, key.name)
        if key.name in _SAID or value is None or value == silent.get(key.name, key.default):
            continue
        row[key.name] = values.as_duration(value) if isinstance(value, timedelta) else value
    return row


def _address_keys(feed: Feed) -> Row:
    if feed.read_as in {"links", "items"}:
        return {"page": feed.url, feed.read_as: feed.selector or ""}
    return {"sitemap" if feed.read_as == "sitemap" else "url": feed.url}


def exported(feeds: Iterable[Feed], now: datetime) -> bytes:
    """The feeds as OPML 2.0, by country; labels carry country and kind, so that `imported` gives
    back what went out. Sources of other forms, which no reader knows, are not among them."""
    outlines = [
        Outline(
            url=feed.url,
            title=feed.name,
            language=feed.language,
            labels=tuple(filter(None, (feed.country, feed.kind))),
        )
        for feed in feeds
        if feed.read_as == "feed"
    ]
    return opml.write(outlines, title="Sources of the monitor", created=now)
