"""coverage: how many sources are alive right now, of how many, by country and language."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from monitor.config.countries import NAMES
from monitor.config.rules import Feed
from monitor.health import Finding, alive
from monitor.health.standing import Stand
from monitor.match import Rules
from monitor.render.words import language as language_name
from monitor.store import Connection, feeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The enabled sources of one language in one country (None: the rules don't say), how many of
    them give news right now, and how many were asked at all."""

    country: str | None
    language: str | None
    alive: int
    asked: int
    known: int

    @property
    def silent(self) -> bool:
        """Nothing comes from any of them, and each was asked."""
        return not self.alive and self.asked == self.known


def coverage(c: Connection, rules: Rules, now: datetime) -> tuple[Part, ...]:
    """What of the rules' sources is alive now; see `parts`."""
    states = {state.name: state for state in feeds.standings(c)}
    return parts(rules.config.feeds, states, now)


def parts(
    configured: Iterable[Feed], states: Mapping[str, Stand], now: datetime
) -> tuple[Part, ...]:
    """The countries with the most sources first, and so each country's languages; what the rules
    don't say comes last."""
    living, asked, known = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[str]()
    pairs = Counter[tuple[str, str]]()
    for feed in configured:
        if not feed.enabled:
            continue
        pair = feed.country or "", feed.language or ""
        state = states.get(feed.name)
        pairs[pair] += 1
        known[pair[0]] += 1
        living[pair] += alive(feed, state, now)
        asked[pair] += state is not None and bool(state.polled or state.failures)
    order = sorted(pairs, key=lambda at: (not at[0], -known[at[0]], at[0], -pairs[at], at[1]))
    return tuple(
        Part(
            country=pair[0] or None,
            language=pair[1] or None,
            alive=living[pair],
            asked=asked[pair],
            known=pairs[pair],
        )
        for pair in order
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """One country's parts together."""

    code: str | None
    languages: tuple[Part, ...]

    @property
    def name(self) -> str:
        """Its name, else its code."""
        return country_name(self.code)

    @property
    def alive(self) -> int:
        """How many of its sources give news right now."""
        return sum(one.alive for one in self.languages)

    @property
    def asked(self) -> int:
        """How many of them were asked at all."""
        return sum(one.asked for one in self.languages)

    @property
    def known(self) -> int:
        """How many of them are enabled."""
        return sum(one.known for one in self.languages)


def countries(found: Iterable[Part]) -> tuple[Country, ...]:
    """The parts by country, in the order given."""
    groups = groupby(found, key=lambda one: one.country)
    return tuple(Country(code=code, languages=tuple(group)) for code, group in groups)


def country_name(code: str | None) -> str:
    """`Montenegro` for ME; of countries that nobody named here, the code."""
    return "No country" if code is None else NAMES.get(code, code)


def missing(found: Iterable[Part]) -> list[Finding]:
    """Countries, and languages of a country, from which nothing comes. Nothing is said of what is
    being asked for the first time, nor where no source at all lives: that is no matter of one."""
    grouped = countries(found)
    if not any(one.alive for one in grouped):
        return []
    return [finding for one in grouped if one.code for finding in _missing(one)]


def _missing(country: Country) -> list[Finding]:
    place, code = country.name, country.code
    if len(country.languages) > 1 and all(one.silent for one in country.languages):
        return [_finding(f"in {place}", country.known, f"--country {code}")]
    return [
        _finding(
            f"in {language_name(one.language, None)} in {place}" if one.language else f"in {place}",
            one.known,
            f"--country {code}" + (f" --language {one.language}" if one.language else ""),
        )
        for one in country.languages
        # Of an unknown language something may come in another row.
        if one.silent and (one.language or len(country.languages) == 1)
    ]


def _finding(where: str, number: int, options: str) -> Finding:
    return Finding(
        about="coverage",
        text=f"no living source {where} (of {number}): what is published there is not seen",
        todo=f"`monitor feeds list {options}` says why; `monitor feeds discover` finds others",
    )


def coverage_json(found: Iterable[Part]) -> dict[str, object]:
    """The same object for the command line and the page's API."""
    grouped = countries(found)
    return {
        "alive": sum(one.alive for one in grouped),
        "known": sum(one.known for one in grouped),
        "countries": [
            {
                "country": one.code,
                "name": one.name,
                "alive": one.alive,
                "known": one.known,
                "languages": [
                    {"language": part.language, "alive": part.alive, "known": part.known}
                    for part in one.languages
                ],
            }
            for one in grouped
        ],
    }
