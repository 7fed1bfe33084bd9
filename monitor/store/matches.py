"""The latest evaluation of each rule over each article, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    and_,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from monitor.model import Outcome, RuleMatch, Severity, StoredMatch
from monitor.store.schema import alerts, articles, matches, silences, stories
from monitor.store.statements import row, upsert, values

_MATCH = ("rule", "severity", "alert", "hits", "evidence", "why_not", "ignored")


def save(c: Connection, found: Sequence[StoredMatch]) -> None:
    """One row an article and rule, each in place of its earlier evaluation."""
    upsert(c, matches, [_row(stored) for stored in found])


def _row(stored: StoredMatch) -> dict[str, object]:
    outer = row(stored)
    return {**row(outer.pop("match")), **outer}


def _stored(found: Row[tuple[object, ...]]) -> StoredMatch:
    outer = dict(found._mapping)
    match = RuleMatch(**{name: outer.pop(name) for name in _MATCH})
    return StoredMatch(match=match, **outer)


def of_article(c: Connection, article_id: str) -> tuple[StoredMatch, ...]:
    """What the rules found in an article, most severe first, then by rule."""
    wanted = select(matches).where(matches.c.article_id == article_id)
    ordered = wanted.order_by(matches.c.severity.desc(), matches.c.rule)
    return tuple(_stored(found) for found in c.execute(ordered))


def rules_of(c: Connection, article_id: str) -> tuple[str, ...]:
    """The rules that have a match in an article."""
    wanted = select(matches.c.rule).where(matches.c.article_id == article_id)
    return tuple(c.execute(wanted).scalars())


def count(c: Connection) -> int:
    """How many matches the archive holds."""
    return c.execute(select(func.count()).select_from(matches)).scalar_one()


def outcomes(c: Connection) -> dict[Outcome, int]:
    """How many matches had each outcome; one that none had is left out."""
    known = type_coerce(matches.c.outcome, Text).in_(list(Outcome))
    wanted = select(matches.c.outcome, func.count()).where(known).group_by(matches.c.outcome)
    return dict(c.execute(wanted).all())


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """A match that was recorded without an alert."""

    severity: Severity
    rule: str
    title: str
    url: str | None


def archived_since(c: Connection, since: datetime, limit: int) -> tuple[int, tuple[Archived, ...]]:
    """How many matches were archived from then on, and the most severe of them."""
    m = matches.c
    which = and_(m.at >= since, m.outcome == Outcome.ARCHIVED, m.alert)
    count = c.execute(select(func.count()).select_from(matches).where(which)).scalar_one()
    wanted = (
        select(m.severity, m.rule, articles.c.title, articles.c.url)
        .join(articles, articles.c.id == m.article_id)
        .where(which)
        .order_by(m.severity.desc(), articles.c.seen, articles.c.id)
    )
    return count, values(Archived, c.execute(wanted.limit(limit)))


def waiting(c: Connection) -> dict[str, tuple[int, datetime]]:
    """The rules whose matches wait for others to report: how many, and when the first of their
    articles was seen."""
    wanted = (
        select(matches.c.rule, func.count(), func.min(articles.c.seen))
        .join(articles, articles.c.id == matches.c.article_id)
        .where(matches.c.outcome == Outcome.WAITING)
        .group_by(matches.c.rule)
    )
    return {rule: (number, first) for rule, number, first in c.execute(wanted)}


def without_outcome(c: Connection) -> tuple[tuple[str, str], ...]:
    """(article, rule) of every match whose outcome nothing bears out; of a sound database, none.

    `alert` and `silenced` want an alert of that rule in the article's story, `silenced` a silence
    from before it; `coverage`, `waiting` and `unconfirmed` a story. `recorded` is of severity info;
    `ignored` has a reason and is not critical. What is `retracted` or `ignored` must not hold, and
    whatever else must.
    """
    m = matches.c
    told = and_(alerts.c.rule == m.rule, alerts.c.story_id == articles.c.story_id)
    unheld = (Outcome.RETRACTED, Outcome.IGNORED)
    placed = (Outcome.COVERAGE, Outcome.WAITING, Outcome.UNCONFIRMED)
    offends = or_(
        type_coerce(m.outcome, Text).not_in(list(Outcome)),
        and_(
            m.outcome.in_((Outcome.ALERT, Outcome.SILENCED)), alerts.c.id.is_(None), ~_by_another()
        ),
        and_(m.outcome == Outcome.SILENCED, ~_silence().exists()),
        and_(m.outcome.in_(placed), articles.c.story_id.is_(None)),
        and_(m.outcome == Outcome.RECORDED, m.severity != Severity.INFO),
        and_(m.outcome == Outcome.IGNORED, m.ignored.is_(None)),
        and_(m.outcome == Outcome.IGNORED, m.severity == Severity.CRITICAL),
        m.outcome.in_(unheld) == m.alert,
    )
    wanted = (
        select(m.article_id, m.rule)
        .join(articles, articles.c.id == m.article_id)
        .outerjoin(alerts, told)
        .where(offends)
        .order_by(m.article_id, m.rule)
    )
    return tuple((article, rule) for article, rule in c.execute(wanted))


def _by_another() -> ColumnElement[bool]:
    """Whether the rule has an alert in a story that was found to be the same as the article's."""
    theirs = alerts.alias("theirs")
    told = and_(theirs.c.story_id == stories.c.id, theirs.c.rule == matches.c.rule)
    return select(theirs.c.id).where(stories.c.same_as == articles.c.story_id, told).exists()


def _silence() -> Select[tuple[str]]:
    """The silences that may have held a match: of its rule, its source, its story or an entity in
    it."""
    m, s = matches.c, silences.c
    term = literal('%"term":"') + s.subject + literal('"%')
    covers = or_(
        and_(s.kind == "rule", s.subject == m.rule),
        and_(s.kind == "source", s.subject == articles.c.feed),
        s.kind == "story",  # the article may have been moved since
        and_(s.kind == "entity", type_coerce(m.hits, Text).like(term)),
    )
    return select(s.id).where(s.since <= m.at, covers)
