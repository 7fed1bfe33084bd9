"""The sources by country, as the page shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from monitor.desk.coverage import Country, Part, countries
from monitor.desk.sources import Source

# What needs a look stands first.
_ORDER = ("gone", "failing", "empty", "late", "moved", "new", "working", "off")
TROUBLED = frozenset(_ORDER[:4])


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A country, and those of its sources that a page shows."""

    country: Country
    sources: tuple[Source, ...]


def in_order(found: Iterable[Source], covered: Iterable[Part]) -> list[Source]:
    """By country, in the order of the coverage, then those with nothing but sources that are off;
    in each those with a problem first, then in the order of the rules."""
    places = {one.code: place for place, one in enumerate(countries(covered))}
    last = len(places)

    def place(one: Source) -> tuple[int, bool, str, bool, int]:
        at = places.get(one.country, last)
        return at, one.country is None, one.country or "", not one.problem, _ORDER.index(one.state)

    return sorted(found, key=place)


def grouped(ordered: Iterable[Source], covered: Iterable[Part]) -> tuple[Group, ...]:
    """What stands `in_order` as a group a country."""
    known = {one.code: one for one in countries(covered)}
    return tuple(
        Group(country=known.get(code) or Country(code=code, languages=()), sources=tuple(sources))
        for code, sources in groupby(ordered, key=lambda one: one.country)
    )


def troubled(found: Sequence[Source]) -> list[Source]:
    """Those from which nothing comes, the worst first."""
    silent = [one for one in found if one.state in TROUBLED]
    return sorted(silent, key=lambda one: _ORDER.index(one.state))
