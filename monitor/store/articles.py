"""Articles and their translations."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, select, tuple_, update

from monitor.model import Article, Translation
from monitor.store.schema import articles, translations
from monitor.store.statements import columns, first, highest, latest, row, upsert, value, values

_ARTICLE = columns(articles, Article)
_TRANSLATION = columns(translations, Translation)


def get(c: Connection, article_id: str) -> Article | None:
    """One article."""
    found = c.execute(select(*_ARTICLE).where(articles.c.id == article_id)).first()
    return value(Article, found) if found else None


def save(c: Connection, article: Article, *, read: datetime | None = None) -> None:
    """The article as it is read now (`read`, else when it was seen). Of a known one the feed and
    entry that first brought it and its first `seen` stay, and its story where the new one names
    none."""
    upsert(
        c,
        articles,
        [row(article) | {"read": read or article.seen}],
        feed=first,
        entry_id=first,
        seen=first,
        story_id=latest,
        read=highest,
    )


def set_story(c: Connection, article_id: str, story_id: str) -> None:
    """Says which story the article tells."""
    c.execute(update(articles).where(articles.c.id == article_id).values(story_id=story_id))


def of_story(c: Connection, story_id: str) -> tuple[Article, ...]:
    """The articles of a story, first seen first."""
    wanted = select(*_ARTICLE).where(articles.c.story_id == story_id)
    return values(Article, c.execute(wanted.order_by(articles.c.seen, articles.c.id)))


def recent(
    c: Connection, limit: int, before: str | None = None, *, since: datetime | None = None
) -> tuple[Article, ...]:
    """Articles, last seen first, not older than `since`; `before` is the id of the last one on the
    page before."""
    newest = (articles.c.seen.desc(), articles.c.id.desc())
    wanted = select(*_ARTICLE).order_by(*newest).limit(limit)
    if since is not None:
        wanted = wanted.where(articles.c.seen >= since)
    if before is not None:
        last = select(articles.c.seen, articles.c.id).where(articles.c.id == before)
        wanted = wanted.where(tuple_(articles.c.seen, articles.c.id) < last.scalar_subquery())
    return values(Article, c.execute(wanted))


def count(c: Connection, *, since: datetime | None = None) -> int:
    """How many there are, or were first seen since then."""
    wanted = select(func.count()).select_from(articles)
    if since is not None:
        wanted = wanted.where(articles.c.seen >= since)
    return c.execute(wanted).scalar_one()


def translation(c: Connection, article_id: str) -> Translation | None:
    """The article's translation, where there is one."""
    wanted = select(*_TRANSLATION).where(translations.c.article_id == article_id)
    found = c.execute(wanted).first()
    return value(Translation, found) if found else None


def translations_of(c: Connection, article_ids: Collection[str]) -> dict[str, Translation]:
    """The translations of these articles, by the article's id; of those that have one."""
    of_these = translations.c.article_id.in_(article_ids)
    found = c.execute(select(translations.c.article_id, *_TRANSLATION).where(of_these)).mappings()
    facts = (dict(one) for one in found)
    return {one.pop("article_id"): Translation(**one) for one in facts}


def save_translation(c: Connection, article_id: str, made: Translation) -> None:
    """The article's translation, in place of an earlier one."""
    upsert(c, translations, [{"article_id": article_id, **row(made)}])
