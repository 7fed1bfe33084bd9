"""How far silence can be relied on: sources and articles by language, and what came near."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.health import alive
from monitor.match import vetoed
from monitor.model import Article, LanguageWatch, RuleMatch, Severity, Translation
from monitor.pipeline.document import document
from monitor.pipeline.handover.shift import Shift, counted, short
from monitor.store import Connection, articles, feeds, handover

NEWEST = 200
"""Articles of the shift that are held against the rules once more, for what came near."""

ENOUGH = 3.0
"""Seconds after which no further one is."""

DAY = timedelta(days=1)

UNKNOWN = "und"
"""ISO 639-2 for a language that nobody says."""


def languages(c: Connection, shift: Shift) -> tuple[LanguageWatch, ...]:
    """How well each language was watched, the one with the most sources first."""
    states = {state.name: state for state in feeds.standings(c)}
    known, working = Counter[str](), Counter[str]()
    for feed in shift.rules.config.feeds:
        if feed.enabled:
            language = feed.language or UNKNOWN
            known[language] += 1
            working[language] += alive(feed, states.get(feed.name), shift.until)
    read = {code or UNKNOWN: found for code, found in handover.read(c, shift.since).items()}
    order = sorted({*known, *read}, key=lambda code: (-known[code], code))
    return tuple(
        LanguageWatch(
            language=code,
            working=working[code],
            known=known[code],
            read=read.get(code, (0, 0))[0],
            translated=read.get(code, (0, 0))[1],
        )
        for code in order
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An article of the archive with its translation, where it has one."""

    article: Article
    translation: Translation | None


def newest(c: Connection, shift: Shift) -> tuple[Read, ...]:
    """The latest articles of the shift, of its last day at most."""
    since = max(shift.since, shift.until - DAY)
    found = [one for one in articles.recent(c, NEWEST, since=since) if not one.forgotten]
    translations = articles.translations_of(c, [one.id for one in found])
    return tuple(Read(article=one, translation=translations.get(one.id)) for one in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """The rule that came nearest, in a sentence; and a line for each rule that only what it
    excludes kept from alerting."""

    miss: str | None
    vetoed: tuple[str, ...]


def near(shift: Shift, found: Sequence[Read]) -> Near:
    """What nearly alerted among these, the newest first: some seconds of it."""
    live = {
        rule.id
        for rule in shift.rules.config.rules
        if rule.status == "live" and rule.severity is not Severity.INFO
    }
    best: tuple[tuple[int, int], str] | None = None
    vetoes: dict[str, list[str]] = {}
    end = time.monotonic() + ENOUGH
    for one in found:
        if time.monotonic() > end:
            break
        for match in _missed(shift, one):
            if match.rule not in live:
                continue
            if veto := vetoed(match.why_not):
                vetoes.setdefault(match.rule, []).append(f"as “{_title(one)}”, {veto}")
                continue
            rank = (len({hit.term for hit in match.hits}), match.severity.rank)
            if best is None or rank > best[0]:
                best = rank, f"{match.rule} on “{_title(one)}”{_source(one)}: {match.why_not}"
    lines = [
        f"none, {rule}: {counted(len(told), 'article')}, {told[0]}" for rule, told in vetoes.items()
    ]
    return Near(miss=best[1] if best else None, vetoed=tuple(lines))


def _missed(shift: Shift, one: Read) -> list[RuleMatch]:
    doc = document(one.article, shift.rules.feed(one.article.feed), one.translation)
    found = shift.rules.matcher.match(doc, today=shift.day(shift.until), near_misses=True)
    return [match for match in found if not match.alert and not match.ignored and match.why_not]


def _title(one: Read) -> str:
    translated = one.translation.title if one.translation else None
    return short(translated or one.article.title) or "(no headline)"


def _source(one: Read) -> str:
    return f" ({short(one.article.feed)})" if one.article.feed else ""
