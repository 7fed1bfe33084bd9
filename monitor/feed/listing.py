"""A listing page → entries: each link that the selector finds, with the headline, the time and the
first words that stand around it."""

from dataclasses import dataclass, field

from monitor import urls
from monitor.errors import NothingFound
from monitor.feed import entry
from monitor.feed.beside import strip
from monitor.feed.page import HEADINGS, Page, around, line, read, time_in, within
from monitor.model import ParsedEntry, ParsedFeed
from monitor.text.tree import Element, attribute, tag

MOST_LINKS = 200
"""Links of one page that are entries, the first on it: lists begin with the newest."""

CLIMB = 6
"""How many elements a link's surroundings may reach up; cards of real pages need three to five."""

TELLING = 4
"""Words from which on a link's text is a headline and not "Pročitaj više"."""

_PAGE_PARTS = {"html", "body", "main"}


@dataclass(slots=True)
class _Card:
    """One address and the elements that link to it."""

    link: str
    anchors: list[Element] = field(default_factory=list)
    scope: Element = None  # the largest element that holds no other card's link


def links(body: bytes, content_type: str | None, url: str, selector: str) -> ParsedFeed:
    """The entries of the listing page in `body`; `url` is its final address.

    `selector` finds the links, or elements with one link each. Left out, and counted in
    `problems`, are what is no link to a page (`javascript:`, the page itself) and links to other
    sites: what is listed is taken for this source's own, and portals list their partners, too.
    Raises NothingFound where nothing is left.
    """
    page = read(body, content_type, url, selector)
    cards, problems = _cards(page)
    if not cards:
        raise NothingFound(
            f"the selector finds no link to an article of this site ({'; '.join(problems)})"
        )
    told = list(cards.values())
    if len(told) > MOST_LINKS:
        problems.append(f"of {len(told):,} links the first {MOST_LINKS} are read")
    _surround(told)
    return page.feed("links", (_entry(card) for card in told[:MOST_LINKS]), problems)


def _cards(page: Page) -> tuple[dict[str, _Card], list[str]]:
    """The addresses that the found elements lead to, each once, and what was left out."""
    cards: dict[str, _Card] = {}
    no_page, elsewhere = 0, 0
    for element in page.found:
        anchor = _anchor(element)
        link = page.link(anchor) if anchor is not None else None
        if anchor is None or link is None or not urls.page(link) or page.is_itself(link):
            no_page += 1
        elif not page.is_same_site(link):
            elsewhere += 1
        else:
            cards.setdefault(urls.page(link), _Card(link)).anchors.append(anchor)
    problems = [f"no links to a page: {no_page}"] if no_page else []
    problems += [f"links to other sites left out: {elsewhere}"] if elsewhere else []
    return cards, problems


def _anchor(element: Element) -> Element | None:
    """The link that an element is, stands in, or holds."""
    inside = (one for one in within(element, "a") if attribute(one, "href"))
    own = around(element, "a")
    return own if own is not None else next(inside, None)


def _surround(cards: list[_Card]) -> None:
    """Gives each card its scope."""
    holds: dict[Element, str | None] = {}
    for card in cards:
        for anchor in card.anchors:
            for above in anchor.iterancestors():
                holds[above] = card.link if holds.get(above, card.link) == card.link else None
    for card in cards:
        card.scope = card.anchors[0]
        for above, _ in zip(card.anchors[0].iterancestors(), range(CLIMB), strict=False):
            if holds[above] is None or tag(above) in _PAGE_PARTS:
                break
            card.scope = above


def _entry(card: _Card) -> ParsedEntry:
    published = time_in(card.scope)
    strip(card.scope)
    title = entry.headline(_headline(card))
    return ParsedEntry(
        guid=None,
        link=card.link,
        title=title,
        summary=entry.lead(_first_words(card, title)),
        content="",
        published=published,
    )


def _headline(card: _Card) -> str:
    """The heading that is in the link or around it; else the link's text where it tells; else the
    heading beside it, whatever text there is, what the link or its picture is called."""
    for anchor in card.anchors:
        heading = next(within(anchor, *HEADINGS), None)
        heading = around(anchor, *HEADINGS) if heading is None else heading
        if heading is not None and line(heading):
            return line(heading)
    text = max((line(anchor) for anchor in card.anchors), key=len)
    if len(text.split()) >= TELLING:
        return text
    beside = next((line(one) for one in within(card.scope, *HEADINGS) if line(one)), "")
    return beside or text or _called(card)


def _called(card: _Card) -> str:
    for anchor in card.anchors:
        for name in ("title", "aria-label"):
            if attribute(anchor, name).strip():
                return attribute(anchor, name)
        for picture in within(anchor, "img"):
            if attribute(picture, "alt").strip():
                return attribute(picture, "alt")
    return ""


def _first_words(card: _Card, title: str) -> str:
    """The first paragraph beside the headline."""
    told = (line(one) for one in within(card.scope, "p"))
    return next((text for text in told if len(text.split()) >= TELLING and text != title), "")
