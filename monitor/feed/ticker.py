"""A page of posts → entries whose text is the article: tickers, public previews of channels."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from monitor import urls
from monitor.errors import NothingFound
from monitor.feed import entry
from monitor.feed.beside import strip
from monitor.feed.page import HEADINGS, Page, around, lines, read, time_in, within
from monitor.model import ParsedEntry, ParsedFeed
from monitor.text.sentences import sentences
from monitor.text.tree import Element, attribute, tag

MOST_ITEMS = 200
"""Posts of one page that are entries, the first on it."""

_NAMES = ("data-post", "data-post-id", "data-id", "id")
_TITLE_WORDS = 3
_DIGITS = re.compile(r"\d{1,18}", re.ASCII)


def items(body: bytes, content_type: str | None, url: str, selector: str) -> ParsedFeed:
    """The posts on the page in `body`; `url` is its final address.

    A post's title is its first heading, else its first sentence; its time that of its first
    `<time>`; its text what it says without buttons, counts, its author and what it answers to. Its
    link is its permalink, where that stays on this site; without one its `data-post`, `data-id` or
    `id` tells it apart, unless these merely count. Raises NothingFound where no post says anything.
    """
    page = read(body, content_type, url, selector)
    posts = list(_outermost(page.found))
    kept = posts[:MOST_ITEMS]
    names = _names(kept)
    found = [_entry(page, post, name) for post, name in zip(kept, names, strict=True)]
    told = [one for one in found if one is not None]
    if not told:
        raise NothingFound(f"the selector finds posts without a text on this page: {len(posts)}")
    problems = []
    if len(posts) > MOST_ITEMS:
        problems.append(f"of {len(posts):,} posts the first {MOST_ITEMS} are read")
    if len(told) < len(kept):
        problems.append(f"posts without a text left out: {len(kept) - len(told)}")
    return page.feed("items", told, problems)


def _outermost(found: Iterable[Element]) -> Iterator[Element]:
    """The elements that stand in no other; they come in the order of the page."""
    seen: set[Element] = set()
    for element in found:
        if not any(above in seen for above in element.iterancestors()):
            seen.add(element)
            yield element


def _names(posts: list[Element]) -> list[str | None]:
    """What each post is called, where it is; nothing where the names count the posts of the page,
    so that tomorrow another one is called the same."""
    names = [next(filter(None, (attribute(post, key) for key in _NAMES)), None) for post in posts]
    numbers = [_last_number(name or "") for name in names]
    counted = range(len(posts))
    if len(posts) > 1 and numbers in ([*counted], [number + 1 for number in counted]):
        return [None] * len(posts)
    return names


def _last_number(name: str) -> int | None:
    digits = _DIGITS.findall(name)
    return int(digits[-1]) if digits else None


def _entry(page: Page, post: Element, name: str | None) -> ParsedEntry | None:
    link, fragment = _permalink(page, post)
    published = time_in(post)
    heading = next((one for one in within(post, *HEADINGS) if lines(one)), None)
    headline = lines(heading) if heading is not None else ""
    if heading is not None and heading is not post:
        heading.drop_tree()
    strip(post)
    text = lines(post)
    if not (headline or text):
        return None
    return ParsedEntry(
        guid=None if link else (name or fragment),
        link=link,
        title=entry.headline(headline or _beginning(text)),
        summary=entry.lead(text),
        content="",
        published=published,
    )


def _permalink(page: Page, post: Element) -> tuple[str | None, str | None]:
    """The address of a post's own page; else the part of this page that it is said to be."""
    for anchor in _anchors(post):
        link = page.link(anchor)
        if link is None:
            continue
        if page.is_itself(link):
            return None, urlsplit(link).fragment or None
        if urls.page(link) and page.is_same_site(link):
            return link, None
    return None, None


def _anchors(post: Element) -> Iterator[Element]:
    """The links that are likely a post's own, the likeliest first."""
    yield from (one for one in within(post, "a") if "bookmark" in attribute(one, "rel").split())
    for part in (*within(post, "time"), *within(post, *HEADINGS)):
        own = around(part, "a")
        yield from within(part, "a") if own is None else (own,)
    if tag(post) == "a":
        yield post


def _beginning(text: str) -> str:
    """The first sentence, and the next where it is a mere call ("HITNO!")."""
    end = 0
    for _, end in sentences(text):
        if len(text[:end].split()) >= _TITLE_WORDS:
            break
    return text[:end]
