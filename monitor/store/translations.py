"""What translating costs and comes to, and the sentences that end an engine."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, func, or_, select, update

from monitor.store.schema import articles, quarantine, translations
from monitor.store.statements import chunks, upsert

FORGIVEN = timedelta(days=30)
"""After which a sentence is tried again: the engine or its model may be another."""

_a, _t, _q = articles.c, translations.c, quarantine.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """Articles in one language that one engine (None: none) has translated: how many, and the
    words that it was given for them and the seconds it took."""

    language: str
    engine: str | None
    articles: int
    words: int
    seconds: float


def spend(c: Connection, article_id: str, words: int, seconds: float) -> None:
    """What a turn of an article's translation took."""
    took = update(translations).where(_t.article_id == article_id)
    c.execute(took.values(words=_t.words + words, seconds=_t.seconds + seconds))


def drop(c: Connection, article_id: str) -> None:
    """Removes the translation of an article that says something else now."""
    c.execute(delete(translations).where(_t.article_id == article_id))


def turnout(c: Connection, target: str, since: datetime) -> tuple[Turnout, ...]:
    """What became of the articles that were new since then, in every language but `target`."""
    engine = case((_t.engine == "", None), else_=_t.engine)
    figures = (func.count(), func.sum(_t.words), func.sum(_t.seconds))
    wanted = (
        select(_a.language, engine, *figures)
        .join_from(articles, translations, _t.article_id == _a.id, isouter=True)
        .where(_a.seen >= since, _a.fresh.is_(True), _a.language != target)
        .group_by(_a.language, engine)
        .order_by(_a.language, engine)
    )
    return tuple(
        Turnout(
            language=language,
            engine=name,
            articles=number,
            words=words or 0,
            seconds=seconds or 0.0,
        )
        for language, name, number, words, seconds in c.execute(wanted)
    )


def kills(c: Connection, fingerprints: Collection[str], now: datetime) -> dict[str, int]:
    """How often each of these has ended its engine lately; those that have."""
    found: dict[str, int] = {}
    for part in chunks(fingerprints):
        named = select(_q.fingerprint, _q.kills).where(_q.fingerprint.in_(part))
        found |= dict(c.execute(named.where(_q.at > now - FORGIVEN)).all())
    return found


def count_kills(c: Connection, counts: Mapping[str, int], now: datetime) -> None:
    """How often each of these has ended its engine by now; 0 where it did not after all."""
    if not counts:
        return
    cleared = [name for name, number in counts.items() if not number]
    old = or_(_q.fingerprint.in_(cleared), _q.at <= now - FORGIVEN)
    c.execute(delete(quarantine).where(old))
    rows = [
        {"fingerprint": name, "kills": number, "at": now}
        for name, number in counts.items()
        if number
    ]
    upsert(c, quarantine, rows)
