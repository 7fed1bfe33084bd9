"""The latest evaluation of each rule over each article, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, and_, func, or_, select

from monitor.model import Outcome, RuleMatch, Severity, StoredMatch
from monitor.store.schema import alerts, articles, matches
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
    wanted = select(matches.c.outcome, func.count()).group_by(matches.c.outcome)
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


def without_outcome(c: Connection) -> tuple[tuple[str, str], ...]:
    """(article, rule) of every match whose outcome nothing bears out; of a sound database, none.

    `alert` wants an alert of that rule in the article's story, `coverage` a story; what is
    `retracted` must not hold.
    """
    told = and_(alerts.c.rule == matches.c.rule, alerts.c.story_id == articles.c.story_id)
    offends = or_(
        and_(matches.c.outcome == Outcome.ALERT, alerts.c.id.is_(None)),
        and_(matches.c.outcome == Outcome.COVERAGE, articles.c.story_id.is_(None)),
        and_(matches.c.outcome == Outcome.RETRACTED, matches.c.alert),
    )
    wanted = (
        select(matches.c.article_id, matches.c.rule)
        .join(articles, articles.c.id == matches.c.article_id)
        .outerjoin(alerts, told)
        .where(offends)
        .order_by(matches.c.article_id, matches.c.rule)
    )
    return tuple((article, rule) for article, rule in c.execute(wanted))
