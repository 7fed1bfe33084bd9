"""Where the text that `explain` is asked about comes from: bytes, a page, an address, the archive.

A page that is no article gives no text: a consent dialogue that speaks of the police is no news of
the police. Its title counts only where it is the article's all the same.
"""

from dataclasses import replace
from datetime import timedelta

from monitor import urls
from monitor.decode import decode
from monitor.desk.explain import Subject
from monitor.errors import FetchError, SettingError
from monitor.extract import extract
from monitor.fetch import Fetcher
from monitor.model import Page
from monitor.render.words import removed
from monitor.sandbox import Sandbox
from monitor.store import Connection, articles

PAGE_BYTES = 5 * 2**20
"""What is read of a page or a text, as the daemon does."""

TITLED = frozenset({None, "paywall", "empty"})
"""Why a page may be thin and its title still be an article's: the others name something else."""

ACCEPT = "text/html, application/xhtml+xml, */*;q=0.5"
NOWHERE = "https://page.invalid/article"
"""The address of a page that came without one (RFC 2606)."""

_FEED_ROOTS = (b"<rss", b"<feed", b"<rdf:RDF")


def from_text(subject: Subject, body: bytes) -> Subject:
    """The subject with a text in whatever charset its letters say."""
    return replace(subject, text=decode(body, None).text.strip())


async def from_html(subject: Subject, body: bytes, sandbox: Sandbox) -> Subject:
    """The subject with the article that extraction finds in an HTML page. Raises SandboxError for
    a page that takes too long or too much."""
    page = await sandbox.run(extract, body, "text/html", subject.url or NOWHERE)
    return _with(page, subject)


async def from_url(subject: Subject, url: str, fetch: Fetcher, sandbox: Sandbox) -> Subject:
    """The subject with the article behind a URL; raises FetchError where there is none."""
    response = await fetch.get(url, max_bytes=PAGE_BYTES, accept=ACCEPT)
    shown = urls.public(url)
    if response.status != 200:
        raise FetchError("protocol", f"{shown} answered {response.status} and no page")
    if _is_feed(response.body):
        raise SettingError(
            f"{shown} is a feed, not an article: write it under feeds: in the rules, or explain "
            "the address of one of its articles"
        )
    page = await sandbox.run(extract, response.body, response.content_type, response.url)
    return _with(page, replace(subject, url=page.url))


def _is_feed(body: bytes) -> bool:
    start = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return b"<html" not in start.lower() and any(root in start for root in _FEED_ROOTS)


def _with(page: Page, subject: Subject) -> Subject:
    return replace(
        subject,
        title=subject.title or (page.title if page.thin in TITLED else ""),
        text="" if page.thin else page.text,
        published=subject.published or page.published,
        thin=page.thin,
    )


def from_archive(c: Connection, subject: Subject, article_id: str, *, keep: timedelta) -> Subject:
    """The subject as the daemon read it; raises SettingError where the archive has no such id, or
    its text no more, which it keeps for `keep`."""
    article = articles.get(c, article_id)
    if article is None:
        raise SettingError(f"{article_id}: no such article in the archive")
    if article.forgotten:
        again = f"; `monitor explain {article.url}` reads the page again" if article.url else ""
        raise SettingError(f"{article_id}: {removed(keep)}{again}")
    return replace(
        subject,
        id=article.id,
        title=subject.title or article.title,
        text=article.text,
        language=subject.language or article.language,
        url=article.url,
        published=article.published,
        feed=article.feed,
        thin=article.thin,
        translation=None if subject.title else articles.translation(c, article.id),
        story=article.story_id,
    )
