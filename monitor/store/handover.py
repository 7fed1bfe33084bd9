"""What one shift leaves to the next: stories, open alerts, what is held, what was stopped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from monitor.model import Alert, DeliveryState, Hold, Outcome, Severity
from monitor.store.schema import alerts, articles, deliveries, matches, translations
from monitor.store.statements import values

_d, _m, _a = deliveries.c, matches.c, articles.c


def told(c: Connection, since: datetime, channel: str | None) -> tuple[str, ...]:
    """The stories of which something was to be told since then (to that channel), the most severe
    first, then the latest."""
    severity, latest = func.max(_d.severity), func.max(_d.created)
    wanted = select(_d.story_id).where(
        _d.created >= since,
        _d.story_id.is_not(None),
        _d.state != DeliveryState.SUPPRESSED,
    )
    if channel is not None:
        wanted = wanted.where(_d.channel == channel)
    ordered = wanted.group_by(_d.story_id).order_by(severity.desc(), latest.desc(), _d.story_id)
    return tuple(c.execute(ordered).scalars())


def unacknowledged(c: Connection, since: datetime, limit: int) -> tuple[Alert, ...]:
    """High and critical alerts since then that nobody has acknowledged, the worst first, then the
    latest."""
    wanted = select(alerts).where(
        alerts.c.created >= since,
        alerts.c.severity >= Severity.HIGH,
        alerts.c.acknowledged.is_(None),
    )
    order = (alerts.c.severity.desc(), alerts.c.created.desc(), alerts.c.id)
    return values(Alert, c.execute(wanted.order_by(*order).limit(limit)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is held for a channel for one cause: how many, until when at the latest, and the reason
    of one of them."""

    channel: str
    hold: Hold | None
    count: int
    until: datetime
    reason: str | None


def held(c: Connection) -> tuple[Held, ...]:
    """What is held now, by channel and cause."""
    wanted = (
        select(
            _d.channel,
            _d.hold,
            func.count().label("count"),
            func.max(_d.due).label("until"),
            func.max(_d.reason).label("reason"),
        )
        .where(_d.state == DeliveryState.HELD)
        .group_by(_d.channel, _d.hold)
        .order_by(_d.channel, _d.hold)
    )
    return values(Held, c.execute(wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dead:
    """What was given up for a channel: how many, the last of them, and the reason of one."""

    channel: str
    count: int
    last: datetime
    reason: str | None


def dead(c: Connection, since: datetime) -> tuple[Dead, ...]:
    """What was promised since then and given up, by channel."""
    wanted = (
        select(
            _d.channel,
            func.count().label("count"),
            func.max(_d.created).label("last"),
            func.max(_d.reason).label("reason"),
        )
        .where(_d.state == DeliveryState.DEAD, _d.created >= since)
        .group_by(_d.channel)
        .order_by(_d.channel)
    )
    return values(Dead, c.execute(wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """A match whose rule waited in vain for further outlets."""

    rule: str
    article_id: str
    story_id: str | None
    title: str
    feed: str | None
    seen: datetime


def unconfirmed(
    c: Connection, since: datetime, seen: datetime, limit: int
) -> tuple[Unconfirmed, ...]:
    """What stayed unconfirmed since then, of articles from `seen` on: the first article of each
    story for each rule."""
    wanted = (
        select(_m.rule, _m.article_id, _a.story_id, _a.title, _a.feed, _a.seen)
        .join_from(articles, matches, _m.article_id == _a.id)
        .where(_a.seen >= seen, _m.outcome == Outcome.UNCONFIRMED, _m.at >= since)
        .order_by(_m.severity.desc(), _a.seen, _a.id)
        .limit(limit)
    )
    first: dict[tuple[str, str], Unconfirmed] = {}
    for one in values(Unconfirmed, c.execute(wanted)):
        first.setdefault((one.rule, one.story_id or one.article_id), one)
    return tuple(first.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """What an `ignore` line stopped: its reason, how many articles, and the headline of one."""

    reason: str
    count: int
    title: str


def ignored(c: Connection, since: datetime) -> tuple[Stopped, ...]:
    """What `ignore` has stopped of the articles seen since then: what stopped the most first."""
    count = func.count(_a.id.distinct())
    wanted = (
        select(_m.ignored.label("reason"), count.label("count"), func.max(_a.title).label("title"))
        .join_from(articles, matches, _m.article_id == _a.id)
        .where(_a.seen >= since, _m.outcome == Outcome.IGNORED, _m.ignored.is_not(None))
        .group_by(_m.ignored)
        .order_by(count.desc(), _m.ignored)
    )
    return values(Stopped, c.execute(wanted))


def last_matches(c: Connection) -> Mapping[str, datetime]:
    """When each rule held last; one that never did is left out."""
    held = select(_m.rule, func.max(_m.at).label("at")).where(
        or_(_m.alert, _m.ignored.is_not(None))
    )
    return dict(c.execute(held.group_by(_m.rule)).all())


def read(c: Connection, since: datetime) -> Mapping[str | None, tuple[int, int]]:
    """How many articles were read in each language since then, and how many of them are
    translated."""
    translated = func.count(translations.c.article_id)
    engine = and_(translations.c.article_id == _a.id, translations.c.engine != "")
    wanted = (
        select(_a.language, func.count(), translated)
        .join_from(articles, translations, engine, isouter=True)
        .where(_a.seen >= since)
        .group_by(_a.language)
    )
    return {language: (number, done) for language, number, done in c.execute(wanted)}
