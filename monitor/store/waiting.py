"""Matches that wait until others report their story, and what else holds in a story."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select, update

from monitor.model import Outcome
from monitor.store.schema import articles, matches, waits

_m = matches.c


def of_story(c: Connection, story_id: str) -> tuple[str, ...]:
    """The articles of a story in which a match waits, the earliest first."""
    wanted = (
        select(articles.c.id, articles.c.seen)
        .join(matches, articles.c.id == _m.article_id)
        .where(articles.c.story_id == story_id, waits)
        .distinct()
        .order_by(articles.c.seen, articles.c.id)
    )
    return tuple(found.id for found in c.execute(wanted))


def all(c: Connection, limit: int) -> tuple[tuple[str, str], ...]:  # noqa: A001 - as waiting.all
    """(article, rule) of all there are."""
    wanted = select(_m.article_id, _m.rule).where(waits).order_by(_m.article_id, _m.rule)
    return tuple((article, rule) for article, rule in c.execute(wanted.limit(limit)))


def settle(c: Connection, article_id: str, rule: str, outcome: Outcome, now: datetime) -> None:
    """What became of one, and when."""
    one = update(matches).where(_m.article_id == article_id, _m.rule == rule, waits)
    c.execute(one.values(outcome=outcome, at=now))


def elsewhere(
    c: Connection, story_id: str, but: str, outcomes: Collection[Outcome]
) -> dict[str, str]:
    """By rule, the earliest article of the story, other than `but`, whose match has one of these
    outcomes."""
    wanted = (
        select(_m.rule, _m.article_id)
        .join(articles, articles.c.id == _m.article_id)
        .where(articles.c.story_id == story_id, _m.article_id != but, _m.outcome.in_(outcomes))
        .order_by(articles.c.seen.desc(), articles.c.id.desc())
    )
    return dict(c.execute(wanted).all())
