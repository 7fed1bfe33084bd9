"""read: one entry → its article, the matches in the original, and who is told."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import IntEnum
from http import HTTPStatus

from monitor import urls
from monitor.app import App, Rules
from monitor.config.rules import Feed
from monitor.errors import FetchError, SandboxError
from monitor.extract import Text, choose, extract
from monitor.model import (
    Article,
    Entry,
    FeedState,
    Outcome,
    Page,
    RuleMatch,
    stable_id,
)
from monitor.pipeline.conclude import Evaluation, conclude
from monitor.pipeline.document import document
from monitor.pipeline.source import oldest
from monitor.store import Connection, articles, entries, feeds, matches, translations
from monitor.text.detect import detect
from monitor.translate import Stage

PAGE_BYTES = 5 * 2**20
ACCEPT = "text/html, application/xhtml+xml, */*;q=0.5"
AGAIN = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""When a page that could not be had is tried again; until then title and summary stand."""


class Turn(IntEnum):
    """Which entries are read first, as the priority of their job."""

    ARCHIVED = 0
    BURST = 1
    FRESH = 2


OLD = timedelta(days=7)
"""What a page dates so long before it was seen is told with others only (`feed.burst`)."""

TRANSLATION_WAIT = timedelta(seconds=20)
"""How long an alert waits for its translation at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An entry and what the archive has of it; `twin`: the article came through another entry;
    `alone`: no page is this entry's own, what the feed says is the article; `others`: further
    entries of the article, the first seen first; `held`: the rules that have a match in it."""

    entry: Entry
    feed: FeedState | None
    article: Article | None
    others: tuple[Entry, ...]
    twin: bool
    alone: bool
    held: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came of the page: the page, or why there is none and whether to try again."""

    page: Page | None
    problem: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is written: the article, its matches, and what is still to come. `translatable`: an
    engine serves its language; `soon`: one that works."""

    entry: Entry
    others: tuple[Entry, ...]
    article: Article
    found: tuple[RuleMatch, ...]
    again: bool
    translatable: bool
    soon: bool


async def read(app: App, entry_id: str) -> str | None:
    """Reads one entry's article, matches it and decides. Returns what went wrong, if anything."""
    rules = app.rules
    known = await app.store.read(lambda c: _known(c, entry_id))
    if known is None:
        return f"entry {entry_id} is not in the archive"
    if known.twin and known.article is not None and _has_page(known.article):
        article_id = known.article.id
        await app.store.write(lambda c: entries.set_article(c, entry_id, article_id))
        return None
    feed = rules.feed(known.entry.feed)
    fetched = Fetched(page=None) if known.alone else await _fetch_page(app, feed, known)
    article = _article(known, fetched, feed)
    await app.ready(rules, article.language)
    # In a thread: the first text after an edit takes a second beside 100,000 rules.
    found = await asyncio.to_thread(
        rules.matcher.holding,
        document(article, feed),
        today=app.now().date(),
        also=known.held,
    )
    reading = Reading(
        entry=known.entry,
        others=known.others,
        article=article,
        found=found,
        again=fetched.again,
        translatable=app.translators.serves(article.language, article.script) is not None,
        soon=app.translators.works(article.language, article.script),
    )
    outcomes = await app.store.write(lambda c: _write(c, app, rules, reading))
    if outcomes is None:
        return await read(app, entry_id)
    if known.article is None:
        app.metrics.read(article.source)
    app.metrics.matched(outcomes)
    return fetched.problem and f"{known.entry.feed}: {fetched.problem}"


def _has_page(article: Article) -> bool:
    return article.source != "feed" and not article.forgotten


def _known(c: Connection, entry_id: str) -> Known | None:
    entry = entries.get(c, entry_id)
    if entry is None:
        return None
    alone = stable_id("a", entry.id)
    identity = entry.article_id or _identity(entry.parsed.link, entry)
    article = articles.get(c, identity)
    if article is not None and _is_another_entrys(c, article, entry):
        identity, article = alone, None
    return Known(
        entry=entry,
        feed=feeds.get(c, entry.feed),
        article=article,
        others=_others(c, identity, entry),
        twin=entry.article_id is None,
        alone=identity == alone,
        held=matches.rules_of(c, identity),
    )


def _others(c: Connection, article_id: str, entry: Entry) -> tuple[Entry, ...]:
    return tuple(one for one in entries.of_article(c, article_id) if one.id != entry.id)


def _identity(url: str | None, entry: Entry) -> str:
    """An article is its canonical URL, whatever feed brought it; without one, its entry."""
    return stable_id("a", urls.page(url) or entry.id)


def _is_another_entrys(c: Connection, article: Article, entry: Entry) -> bool:
    """Whether the article is that of another entry of the same feed under the same link: a ticker
    or a live blog links all its entries to one page, and each of them is told for itself."""
    if entry.article_id is not None or article.entry_id in {None, entry.id}:
        return False
    other = entries.get(c, article.entry_id or "")
    return (
        other is not None
        and other.feed == entry.feed
        and urls.page(other.parsed.link) == urls.page(entry.parsed.link)
    )


async def _fetch_page(app: App, feed: Feed | None, known: Known) -> Fetched:
    link = known.entry.parsed.link
    named_by = (known.feed.address or known.feed.url) if known.feed else link
    if link is None or (feed is not None and feed.full_text == "feed"):
        return Fetched(page=None)
    try:
        if not await app.fetch.allowed(link, named_by=named_by):
            problem = f"robots.txt of {urls.host(link)} forbids the page, or could not be had"
            return Fetched(page=None, problem=problem, again=True)
        response = await app.fetch.get(link, max_bytes=PAGE_BYTES, accept=ACCEPT, named_by=named_by)
        if response.status != HTTPStatus.OK:
            again = response.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
            text = f"{urls.host(link)} answered {response.status} for the page"
            return Fetched(page=None, problem=text, again=again)
        page = await app.sandbox.run(extract, response.body, response.content_type, response.url)
    except FetchError as error:
        return Fetched(page=None, problem=str(error), again=error.reason not in {"address", "url"})
    except SandboxError as error:
        return Fetched(page=None, problem=str(error))
    if response.complete or len(response.body) >= PAGE_BYTES:
        return Fetched(page=page)
    text = f"{urls.host(link)} broke off in the middle of the page; what came is read"
    return Fetched(page=page, problem=text, again=True)


def _article(known: Known, fetched: Fetched, feed: Feed | None) -> Article:
    """The article as this reading has it."""
    entry, before = known.entry, known.article
    text = choose(fetched.page, entry.parsed)
    if text.source == "feed":
        text = _together(text, known)
    url = fetched.page.url if fetched.page else entry.parsed.link
    shown = url or (urls.public(feed.url) if feed and feed.read_as == "items" else None)
    hint = entry.parsed.language or (feed.language if feed else None)
    detected = detect(text.title, text.text, hint)
    return Article(
        id=before.id if before else _identity(None if known.alone else url, entry),
        url=shown and urls.without_tracking(shown),
        feed=before.feed if before else entry.feed,
        entry_id=entry.id,
        title=text.title,
        text=text.text,
        language=detected.language,
        script=detected.script,
        published=entry.parsed.published or text.published,
        seen=before.seen if before else entry.seen,
        source=text.source,
        thin=text.thin or fetched.problem,
        fresh=entry.fresh and not _is_old(known, feed, text),
        burst=entry.burst or _is_back(entry, text),
        tries=before.tries + 1 if before else 1,
        story_id=before.story_id if before else None,
    )


def _together(text: Text, known: Known) -> Text:
    """What all entries of one article say, the first one's title above it: of a page that cannot
    be had, one feed's short summary must not take away what another one told."""
    others = (one for one in known.others if one.parsed.title or one.parsed.summary)
    told = sorted((known.entry, *others), key=lambda one: (one.seen, one.id))
    first, *more = (choose(None, one.parsed) for one in told)
    lines = dict.fromkeys(first.text.splitlines())
    for one in more:
        lines |= dict.fromkeys((one.title, *one.text.splitlines()))
    text_lines = (line for line in lines if line and line != first.title)
    return replace(text, title=first.title, text="\n".join(text_lines) if more else text.text)


def _is_old(known: Known, feed: Feed | None, text: Text) -> bool:
    """An undated entry of its feed's first poll whose page is dated a day before; or of a source
    that shows what is old beside what is new, whose page says that it is."""
    entry, state = known.entry, known.feed
    if entry.parsed.published or text.published is None or state is None:
        return False
    if state.first_polled == entry.seen:
        return entry.seen - text.published > timedelta(hours=24)
    since = oldest(feed, entry.seen) if feed else None
    return since is not None and text.published < since


def _is_back(entry: Entry, text: Text) -> bool:
    """An undated entry whose page is dated long before: an archive that comes again."""
    if entry.parsed.published or text.published is None:
        return False
    return entry.seen - text.published > OLD


def _write(c: Connection, app: App, rules: Rules, reading: Reading) -> tuple[Outcome, ...] | None:
    """What became of the matches. None, and nothing written: another entry came to the page
    meanwhile; read it again."""
    entry, article, now = reading.entry, reading.article, app.now()
    current = articles.get(c, article.id)
    if current is not None and _is_another_entrys(c, current, entry):
        return None
    if article.source == "feed" and _others(c, article.id, entry) != reading.others:
        return None
    if reading.again and article.tries <= len(AGAIN):
        app.jobs.defer(c, "read", entry.id, now + AGAIN[article.tries - 1])
    if current is not None and _is_fuller(current, article):
        articles.save(c, replace(current, tries=article.tries))
        entries.set_article(c, entry.id, current.id)
        return ()
    article = _merge(current, article)
    if current is not None and (current.title, current.text) != (article.title, article.text):
        translations.drop(c, article.id)
    if current is not None and current.forgotten:
        entries.archive(c, entry.id)
    articles.save(c, article, read=now)
    entries.set_article(c, entry.id, article.id)
    told = conclude(
        c,
        rules,
        Evaluation(article=article, found=reading.found, final=not reading.translatable),
        now=now,
        wait=TRANSLATION_WAIT if reading.soon else timedelta(0),
    )
    if reading.translatable:
        new = Stage.LEAD if article.fresh else Stage.ARCHIVED
        stage = Stage.TOLD if told.waits else new
        app.jobs.defer(c, "translate", article.id, now, priority=stage)
    return told.outcomes


def _merge(current: Article | None, article: Article) -> Article:
    """This reading over the stored article, which another entry may have brought meanwhile. Of one
    that was forgotten nobody knows what it said: it alerts on nothing until it is edited again."""
    if current is None:
        return article
    if current.forgotten:
        article = replace(article, feed=current.feed, fresh=False)
    elif current.entry_id != article.entry_id:
        article = replace(article, feed=current.feed, seen=current.seen, fresh=current.fresh)
        article = replace(article, burst=current.burst)
    return replace(article, story_id=current.story_id)


def _is_fuller(current: Article, article: Article) -> bool:
    """The archive has the page's text while this reading only has what the feed says."""
    return article.source == "feed" and current.source != "feed" and bool(current.text)
