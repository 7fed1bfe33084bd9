"""What is matched of an article."""

from monitor.config.rules import Feed
from monitor.model import Article, Document, Origin, Translation


def document(
    article: Article, feed: Feed | None, translation: Translation | None = None
) -> Document:
    """What is matched of an article, with what `from` may ask about."""
    return Document(
        title=article.title,
        text=article.text,
        language=article.language,
        translation=translation,
        origin=Origin(
            feed=article.feed,
            country=feed.country if feed else None,
            kind=feed.kind if feed else None,
            language=article.language,
            owner=feed.owner if feed else None,
        ),
    )
