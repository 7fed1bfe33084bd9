"""translate: one article → its translation, and the matches in both texts."""

from datetime import timedelta

from monitor.app import App
from monitor.errors import TranslationError
from monitor.model import Article, Outcome, Translation
from monitor.pipeline.conclude import Evaluation, conclude
from monitor.pipeline.read import document
from monitor.store import Connection, articles, matches, outbox


async def translate(app: App, article_id: str) -> str | None:
    """Translates one article and evaluates the rules again over both texts.

    Whatever comes of it, what waited for it goes out. Returns what went wrong, if anything.
    """
    article = await app.store.read(lambda c: articles.get(c, article_id))
    if article is None or article.forgotten:
        return None
    try:
        translation = await _translation(app, article)
    except TranslationError as error:
        app.metrics.untranslated(article.language or "unknown")
        await app.store.write(lambda c: outbox.expedite(c, article_id, app.now()))
        return f"{article.feed}: {error}"
    outcomes = await app.store.write(lambda c: _write(c, app, article, translation))
    language = article.language or "unknown"
    app.metrics.translated(language, translation.engine, translation.quality)
    app.metrics.matched(outcomes)
    return None


async def _translation(app: App, article: Article) -> Translation:
    if article.language is None:
        raise TranslationError("the language of the text is not known")
    names = app.rules.matcher.names
    return await app.translators.translate(
        article.title,
        article.text,
        article.language,
        script=article.script,
        title_names=names(article.title, article.language),
        text_names=names(article.text, article.language),
    )


def _write(
    c: Connection, app: App, article: Article, translation: Translation
) -> tuple[Outcome, ...]:
    """What became of the matches; an article edited meanwhile has its own translation to come."""
    current = articles.get(c, article.id)
    if current is None or (current.title, current.text) != (article.title, article.text):
        return ()
    rules = app.rules
    articles.save_translation(c, article.id, translation)
    feed = rules.feed(current.feed)
    found = rules.matcher.holding(
        document(current, feed, translation),
        today=app.now().date(),
        also=matches.rules_of(c, article.id),
    )
    told = conclude(
        c,
        rules,
        Evaluation(
            article=current,
            found=found,
            final=translation.complete or translation.quality != "good",
        ),
        now=app.now(),
        wait=timedelta(0),
    )
    outbox.expedite(c, article.id, app.now())
    return told.outcomes
