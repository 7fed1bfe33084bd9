"""Decisions to tell: one per rule and story."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, tuple_, update

from monitor.model import Alert
from monitor.store import same
from monitor.store.schema import alerts, articles
from monitor.store.statements import first, highest, latest, row, upsert, value, values


def get(c: Connection, alert_id: str) -> Alert | None:
    """One alert."""
    found = c.execute(select(alerts).where(alerts.c.id == alert_id)).first()
    return value(Alert, found) if found else None


def count(c: Connection) -> int:
    """How many there are."""
    return c.execute(select(func.count()).select_from(alerts)).scalar_one()


def save(c: Connection, alert: Alert) -> None:
    """The alert; of a known one the severity rises and never falls, and what brought it stays."""
    upsert(
        c,
        alerts,
        [row(alert)],
        severity=highest,
        article_id=first,
        rules_version=first,
        created=first,
        acknowledged=latest,
        acknowledged_by=latest,
    )


def acknowledge(c: Connection, story_id: str, by: str, now: datetime) -> int:
    """Somebody has those of an event's alerts that nobody had; how many those were."""
    open_ones = alerts.c.story_id.in_(same.event(story_id)), alerts.c.acknowledged.is_(None)
    had = update(alerts).where(*open_ones).values(acknowledged=now, acknowledged_by=by)
    return c.execute(had).rowcount


def credit(c: Connection, alert_id: str, article_id: str) -> None:
    """The alert stands on this article from now on."""
    c.execute(update(alerts).where(alerts.c.id == alert_id).values(article_id=article_id))


# Once: building it takes longer than running it.
_OF_EVENT = (
    select(alerts)
    .where(alerts.c.story_id.in_(same.event(bindparam("story_id"))))
    .order_by(alerts.c.severity.desc(), alerts.c.created, alerts.c.id)
)


def of_story(c: Connection, story_id: str) -> tuple[Alert, ...]:
    """The alerts of an event, by the id of any of its stories: most severe first, then oldest."""
    return values(Alert, c.execute(_OF_EVENT, {"story_id": story_id}))


def rate(c: Connection, rule: str, since: datetime, most: int) -> int:
    """How many alerts a rule has had since then, but for what came in a burst; `most` at most."""
    came = (
        select(alerts.c.id)
        .join(articles, articles.c.id == alerts.c.article_id)
        .where(alerts.c.created >= since, alerts.c.rule == rule, ~articles.c.burst)
        .limit(most)
    )
    return c.execute(select(func.count()).select_from(came.subquery())).scalar_one()


def list(  # noqa: A001 - read as alerts.list
    c: Connection, *, limit: int, since: datetime | None = None, before: str | None = None
) -> tuple[Alert, ...]:
    """Alerts created since then, newest first; `before` is the id of the last one on the page
    before."""
    wanted = select(alerts).order_by(alerts.c.created.desc(), alerts.c.id.desc()).limit(limit)
    if since is not None:
        wanted = wanted.where(alerts.c.created >= since)
    if before is not None:
        last = select(alerts.c.created, alerts.c.id).where(alerts.c.id == before)
        wanted = wanted.where(tuple_(alerts.c.created, alerts.c.id) < last.scalar_subquery())
    return values(Alert, c.execute(wanted))
