"""A page of HTML as a source: what a selector finds on it, and what stands in and around that."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree
from lxml.cssselect import CSSSelector

from monitor import urls
from monitor.decode import decode
from monitor.errors import NotAFeed, NothingFound
from monitor.feed import entry, sniff
from monitor.model import ParsedEntry, ParsedFeed
from monitor.text import markup
from monitor.text.tree import Element, attribute, parse, tag

MOST_FOUND = 10_000
"""Elements that a selector may find; one that finds more means something else than entries."""

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what the selector found on it, in the order of the page, at least one element.
    `base` is what its links are relative to."""

    tree: Element
    url: str
    base: str
    found: tuple[Element, ...]

    def link(self, element: Element) -> str | None:
        """The address that an element's `href` leads to, where it may be followed."""
        return urls.web_link(attribute(element, "href"), self.base)

    def is_itself(self, link: str) -> bool:
        """Whether a link leads back to this page: to a part of it, or to its top."""
        return urls.page(link) == urls.page(self.url)

    def is_same_site(self, link: str) -> bool:
        """Whether a link stays with whoever publishes this page."""
        return _site(link) == _site(self.url)

    def feed(
        self, kind: str, entries: Iterable[ParsedEntry], problems: Iterable[str]
    ) -> ParsedFeed:
        """What the page says, as a feed."""
        title = self.tree.find(".//title")
        root = self.tree.getroottree().getroot()
        return ParsedFeed(
            kind=kind,
            title=entry.headline(line(title)) if title is not None else "",
            language=entry.language(attribute(root, "lang")),
            entries=tuple(entries),
            problems=tuple(problems),
        )


def read(body: bytes, content_type: str | None, url: str, selector: str) -> Page:
    """The page in `body`. Raises NotAFeed where it is none, NothingFound where the selector finds
    nothing, or far too much."""
    text = decode(body, content_type).text
    tree = parse(text)
    found = CSSSelector(selector, translator="html")(tree) if tree is not None else []
    if not found:
        other = sniff.describe_page(body, text)
        raise (
            NotAFeed(other)
            if other
            else NothingFound(f"the selector finds nothing on this page{sniff.named(text)}")
        )
    if len(found) > MOST_FOUND:
        raise NothingFound(
            f"the selector finds {len(found):,} elements on this page; write one that finds the "
            "entries alone"
        )
    return Page(tree=tree, url=url, base=_base(tree, url), found=tuple(found))


def _base(tree: Element, url: str) -> str:
    for element in tree.iter("base"):
        if attribute(element, "href"):
            return urls.web_link(attribute(element, "href"), url) or url
    return url


def _site(link: str) -> str:
    return urls.registrable(urls.host(link))


def within(element: Element, *names: str) -> Iterator[Element]:
    """The elements of those names, `element` itself or within it, in the order of the page."""
    return (one for one in element.iter() if tag(one) in names)


def around(element: Element, *names: str) -> Element | None:
    """The nearest element of those names that `element` is or stands in."""
    if tag(element) in names:
        return element
    return next((one for one in element.iterancestors() if tag(one) in names), None)


def time_in(element: Element) -> datetime | None:
    """The first time that a `<time>` in an element says."""
    for one in within(element, "time"):
        found = entry.instant(attribute(one, "datetime") or line(one))
        if found is not None:
            return found
    return None


def lines(element: Element) -> str:
    """The text that a reader sees in an element, a paragraph a line."""
    return markup.plain(etree.tostring(element, encoding="unicode", method="html", with_tail=False))


def line(element: Element) -> str:
    """The same on one line."""
    return " ".join(lines(element).split())
