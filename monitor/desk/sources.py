"""feeds: every source of the rules with what polling has taught us."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor import health, urls
from monitor.config.rules import Feed
from monitor.health import standing
from monitor.match import Rules
from monitor.model import FeedState
from monitor.render.webhook import iso
from monitor.store import Connection, feeds, rhythms


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source; `url` as others see it. `state` is one of State, lasting `since` where that is
    known. `usual`: its rhythm in words. `reason`: why it is off."""

    name: str
    url: str
    state: str
    language: str | None
    country: str | None
    polled: datetime | None
    due: datetime | None
    entries: int
    failures: int
    problem: str | None
    reason: str | None = None
    since: datetime | None = None
    usual: str | None = None


def sources(c: Connection, rules: Rules) -> tuple[Source, ...]:
    """Every feed in the rules, in their order."""
    states = {state.name: state for state in feeds.all(c)}
    known = rhythms.of(c, [feed.name for feed in rules.config.feeds])
    return tuple(
        _source(feed, states.get(feed.name), health.in_words(known.get(feed.name, rhythms.NEW)))
        for feed in rules.config.feeds
    )


def _source(feed: Feed, state: FeedState | None, usual: str | None) -> Source:
    return Source(
        name=feed.name,
        url=urls.public(feed.url),
        state=standing(feed, state).value,
        language=feed.language,
        country=feed.country,
        polled=state.polled if state else None,
        due=state.due if state and feed.enabled else None,
        entries=state.entries if state else 0,
        failures=state.failures if state else 0,
        problem=_problem(state),
        reason=None if feed.enabled else feed.reason,
        since=_since(state) if state and feed.enabled else None,
        usual=usual,
    )


def chosen(
    found: Iterable[Source],
    *,
    countries: Collection[str] = (),
    languages: Collection[str] = (),
    states: Collection[str] = (),
) -> tuple[Source, ...]:
    """The sources of any of the countries, any of the languages and any of the states; what names
    none asks nothing."""
    return tuple(
        one
        for one in found
        if (not countries or one.country in countries)
        and (not languages or one.language in languages)
        and (not states or one.state in states)
    )


def _since(state: FeedState) -> datetime | None:
    """Since when it has stood as it does, where something is wrong."""
    if state.failures or state.gone:
        return state.failing_since
    return state.empty_since or (state.changed if health.is_late(state) else None)


def _problem(state: FeedState | None) -> str | None:
    if state is None:
        return None
    if state.error:
        return state.error
    if state.empty_since:
        return "its document is empty; it had entries"
    if health.is_late(state):
        return "nothing new, which is unusual for it"
    if state.gap_possible:
        return "a gap is possible: the last poll shared no entry with the one before"
    if state.address:
        at = urls.public(state.address)
        return f"moved for good: asked at {at}; write that into the rules"
    return f"moved to {urls.public(state.moved_to)}" if state.moved_to else None


def source_json(one: Source) -> dict[str, object]:
    """A source as the command line and the page's API give it to scripts."""
    return {
        "name": one.name,
        "url": one.url,
        "state": one.state,
        "language": one.language,
        "country": one.country,
        "polled": iso(one.polled),
        "due": iso(one.due),
        "entries": one.entries,
        "failures": one.failures,
        "problem": one.problem,
        "reason": one.reason,
        "since": iso(one.since),
        "usual": one.usual,
    }
