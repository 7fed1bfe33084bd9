"""Sitemaps and news sitemaps → entries; of an index, the sitemaps that are worth reading.

What they may hold: https://www.sitemaps.org/protocol.html and Google's news extension. Publishers
leave namespaces undeclared and `&` unescaped, so elements are known by their names alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import unquote, urlsplit

from monitor import urls
from monitor.decode import decode
from monitor.errors import NotAFeed
from monitor.feed import entry, sniff
from monitor.feed.clean import mended
from monitor.feed.xmltree import xml_tree
from monitor.model import ParsedEntry, ParsedFeed
from monitor.text.tree import Element

MOST_ADDRESSES = 50_000
"""Addresses of one sitemap that are read; the protocol allows no more."""

MOST_RECENT = 1_000
LEAST_RECENT = 20
"""How many entries a poll takes, the newest: as many as Google takes of a news sitemap; and of a
source that has been quiet for long, so many that the next poll knows some of them again."""

_ROOT = re.compile(r"<((?:[A-Za-z][\w.-]{0,40}:)?(urlset|sitemapindex))(?=[\s>/])")
_WHOLE = re.compile(r"</(?:[A-Za-z][\w.-]{0,40}:)?(?:url|sitemap)\s*>")
_WITH_TIME = re.compile(r"\dT\d")
_NUMBER = re.compile(r"\d{1,8}")
_NEWS = re.compile(r"(?<![a-z])(?:news|latest|recent|vijesti|vesti|lajme)(?![a-z])")
# Of what no article is: `page` is one too, and `page=12` is not.
_NO_ARTICLES = re.compile(
    r"(?<![a-z])(?:categor(?:y|ies)|kategorij[ae]|tags?|authors?|autori?|users?|taxonom(?:y|ies)"
    r"|pages?|images?|videos?|attachments?|products?)(?![a-z=\d])"
)
_SLUG_WORD = re.compile(r"[^\W\d_]+")
_SLUG_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A sitemap that an index names. `exact`: the time of its last change is known to the minute,
    so that the index changes whenever it does; `articles`: its address doesn't say that it lists
    other things."""

    url: str
    modified: datetime | None
    exact: bool
    articles: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What one document says: the entries of a sitemap, newest first, or the `children` of an
    index, the most promising first."""

    feed: ParsedFeed
    children: tuple[Child, ...] = ()


def sitemap(
    body: bytes, content_type: str | None, url: str, since: datetime | None = None
) -> Sitemap:
    """The sitemap in `body`; `url` is its final address.

    An entry has the link, the title and time of publication of a news sitemap, and its last
    change; where it names no title, the words of the address are its summary (all that can be
    matched of a page that refuses robots). With `since` only what a poll takes: entries changed
    since then and undated ones, `LEAST_RECENT` to `MOST_RECENT`. Raises NotAFeed, whose message
    says what the body looks like.
    """
    text = decode(body, content_type).text
    root = _ROOT.search(text)
    if root is None or sniff.is_html(text[: root.start()]):
        raise NotAFeed(sniff.describe_sitemap(body, text))
    pieces, problems = mended(text[root.start() :])
    whole = "".join(piece for _, piece in pieces)
    complete = f"</{root[1]}" in whole or root[0].endswith("/")
    if not complete:
        ends = [end.end() for end in _WHOLE.finditer(whole)]
        whole = f"{whole[: ends[-1]]}</{root[1]}>" if ends else ""
        problems.append("cut off: what follows the last whole address is left out")
    tree, _ = xml_tree(whole)
    if root[2] == "sitemapindex":
        return Sitemap(
            feed=_feed((), complete, problems), children=_promising(_children(tree, url))
        )
    found = list(islice(_entries(tree, url), MOST_ADDRESSES))
    entries = _newest(found, since)
    if len(found) == MOST_ADDRESSES:
        problems.append(f"addresses beyond {MOST_ADDRESSES:,} are not read")
    if since is not None and not any(_date(one) for one in found) and len(found) > len(entries):
        problems.append(
            f"no dates: of {len(found):,} addresses the first {len(entries):,} are read"
        )
    return Sitemap(feed=_feed(entries, complete, problems))


def _feed(entries: Iterable[ParsedEntry], complete: bool, problems: Iterable[str]) -> ParsedFeed:
    return ParsedFeed(
        kind="sitemap",
        title="",
        language=None,
        entries=tuple(entries),
        complete=complete,
        problems=tuple(problems),
    )


def _named(tree: Element | None, name: str) -> Iterator[Element]:
    """The elements below `tree` of that name, in whatever namespace or none."""
    for element in tree.iter() if tree is not None else ():
        if _name(element) == name:
            yield element


def _name(element: Element) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def _child_text(element: Element | None, name: str) -> str:
    """The text of the first child of that name, "" without one."""
    for child in element if element is not None else ():
        if _name(child) == name:
            return "".join(child.itertext()).strip()
    return ""


def _child(element: Element | None, name: str) -> Element | None:
    return (
        next((one for one in element if _name(one) == name), None) if element is not None else None
    )


# ── addresses ──


def _entries(tree: Element | None, base: str) -> Iterator[ParsedEntry]:
    for element in _named(tree, "url"):
        link = urls.web_link(_child_text(element, "loc"), base)
        if link is None:
            continue
        news = _child(element, "news")
        title = entry.title(_child_text(news, "title"))
        yield ParsedEntry(
            guid=None,
            link=link,
            title=title,
            summary="" if title else _slug_words(link),
            content="",
            published=entry.instant(_child_text(news, "publication_date")),
            updated=entry.instant(_child_text(element, "lastmod")),
            language=entry.language(_child_text(_child(news, "publication"), "language")),
        )


def _slug_words(link: str) -> str:
    """`…/pucnjava-u-banjskoj-123` → `pucnjava u banjskoj`; "" where the address says no words."""
    segments = [part for part in unquote(urlsplit(link).path).split("/") if part]
    words = max(
        (_SLUG_WORD.findall(part.split(".")[0]) for part in segments[-2:]), key=len, default=[]
    )
    return entry.lead(" ".join(words)) if len(words) >= _SLUG_WORDS else ""


def _date(one: ParsedEntry) -> datetime | None:
    return one.published or one.updated


def _newest(found: list[ParsedEntry], since: datetime | None) -> list[ParsedEntry]:
    """The entries, newest first, undated ones last as they stand; of those, what `since` asks."""
    ancient = datetime.min.replace(tzinfo=UTC)
    ordered = sorted(found, key=lambda one: _date(one) or ancient, reverse=True)
    if since is None:
        return ordered
    recent = [one for one in ordered if (date := _date(one)) is None or date >= since]
    return (recent if len(recent) >= LEAST_RECENT else ordered[:LEAST_RECENT])[:MOST_RECENT]


# ── indexes ──


def _children(tree: Element | None, base: str) -> list[Child]:
    found = []
    for element in _named(tree, "sitemap"):
        url = urls.web_link(_child_text(element, "loc"), base)
        changed = _child_text(element, "lastmod")
        if url is not None:
            modified = entry.instant(changed)
            exact = modified is not None and _WITH_TIME.search(changed) is not None
            articles = not _NO_ARTICLES.search(_path(url))
            found.append(Child(url=url, modified=modified, exact=exact, articles=articles))
    return found[:MOST_ADDRESSES]


def _path(url: str) -> str:
    """An address without its host, which may be named after pages or news."""
    return urlsplit(url)._replace(scheme="", netloc="").geturl().lower()


def _promising(children: list[Child]) -> tuple[Child, ...]:
    """News before the rest, what lists no articles last; then by the last change. Without one, the
    last by the numbers in their addresses (a month, a page), then the first, then the others: some
    publishers count up and some down."""
    ancient = datetime.min.replace(tzinfo=UTC)

    def numbers(child: Child) -> list[int]:
        return [int(number) for number in _NUMBER.findall(child.url)]

    ordered = sorted(children, key=numbers, reverse=True)
    if ordered and not any(child.modified for child in ordered):
        ordered.insert(1, ordered.pop())

    def rank(child: Child) -> tuple[bool, bool, datetime]:
        news = _NEWS.search(_path(child.url)) is not None
        return child.articles, news, child.modified or ancient

    return tuple(sorted(ordered, key=rank, reverse=True))
