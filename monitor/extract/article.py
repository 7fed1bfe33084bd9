"""A page's tree → the lines of its article."""

from lxml import etree

from monitor.extract.blocks import Block, Elsewhere
from monitor.extract.clean import clean, form_fields
from monitor.extract.ends import ended
from monitor.extract.names import is_lead
from monitor.extract.outline import Outline
from monitor.extract.prune import noise, prune, trim
from monitor.extract.select import container, squash, votes
from monitor.text.tree import NEVER_TEXT, Element, attribute

REPEATED = 20  # letters of a line that repeats the description
SHORTEST = 8  # letters of a title that can be found on the page
MOST = 0.6  # of a title's letters that a headline has where the site's name makes up the rest
LEAD_DISTANCE = 25  # lines between headline and body among which the lead is looked for


def article(
    root: Element, *, title: str, description: str, url: str, elsewhere: Elsewhere
) -> list[str]:
    """The article's paragraphs in order, the lead first. Changes the tree.

    `title` and `description` are what the page's head says; they help to find the headline and
    the lead. Linear, but for trafilatura, which is asked only within its bounds.
    """
    fields = form_fields(root)
    headline = find_headline(root, title, elsewhere)
    etree.strip_elements(root, *NEVER_TEXT, with_tail=False)
    clean(root, headline, elsewhere, fields)
    outline = Outline(root, elsewhere)
    voted = votes(outline, url)
    body = container(outline, voted, headline)
    inside = {body, *body.iterdescendants()}
    own = [block for block in outline.blocks if block.element in inside]
    lines = trim(ended(prune(_below(outline, headline, own))))
    lead = _lead(outline, headline, inside, description)
    return _once([*lead, *lines], title)


def find_headline(root: Element, title: str, elsewhere: Elsewhere) -> Element | None:
    """The element that shows the page's title: h1 before h2 and h3, else any short element that
    is no link to another page; one that shows the title whole before one that shows most of it."""
    wanted = squash(title)
    if len(wanted) < SHORTEST:
        return None
    for least in (1.0, MOST):
        for names in (("h1",), ("h2", "h3"), ("div", "td", "p", "span", "font", "strong", "b")):
            for element in root.iter(*names):
                text = squash("".join(_first_texts(element)))
                share = SHORTEST if names == ("h1",) else max(SHORTEST, least * len(wanted))
                shown = share <= len(text) <= len(wanted) and text in wanted
                if shown and (names == ("h1",) or not _leads(element, elsewhere)):
                    return element
    return None


def _leads(element: Element, elsewhere: Elsewhere) -> bool:
    """Whether a headline is, holds or stands in a link to another page."""
    links = [*element.iterancestors("a"), *element.iter("a")]
    return any(elsewhere(attribute(link, "href")) for link in links)


def _first_texts(element: Element) -> list[str]:
    """The texts of an element, as far as a headline is long."""
    texts: list[str] = []
    length = 0
    for text in element.itertext():
        texts.append(str(text))
        length += len(text.strip())
        if length > 400:
            break
    return texts


def _lead(
    outline: Outline, headline: Element | None, inside: set[Element], description: str
) -> list[Block]:
    """The lines between headline and body that are named as the lead, repeat the description or
    read as prose."""
    start = _after(outline, headline)
    first = next((i for i, b in enumerate(outline.blocks) if b.element in inside), 0)
    near = outline.blocks[max(start, first - LEAD_DISTANCE) : first]
    said = squash(description)
    lead = []
    for block in near:
        text = squash(block.text)
        named = any(is_lead(e) for e in _around(block))
        repeats = len(text) >= REPEATED and text in said
        prose = headline is not None and block.sentence
        if (named or repeats or prose) and not noise(block) and block.density < 0.5:
            lead.append(block)
    return lead


def _below(outline: Outline, headline: Element | None, own: list[Block]) -> list[Block]:
    """Of the body's lines those from the headline on, if they are most of it."""
    start = _after(outline, headline)
    above = set(map(id, outline.blocks[:start]))
    below = [block for block in own if id(block) not in above]
    return below if 2 * sum(len(b.text) for b in below) >= sum(len(b.text) for b in own) else own


def _around(block: Block) -> list[Element]:
    return [block.element, *list(block.element.iterancestors())[:2]]


def _after(outline: Outline, headline: Element | None) -> int:
    """The index of the headline's line, 0 where it has none."""
    if headline is None:
        return 0
    for own in ({headline, *headline.iterdescendants()}, set(headline.iterancestors())):
        places = [i for i, block in enumerate(outline.blocks) if block.element in own]
        if places:
            return places[0]
    return 0


def _once(blocks: list[Block], title: str) -> list[str]:
    """The texts, without the title as a line of its own and without long repetitions."""
    headline = squash(title)
    seen = {headline}
    lines = []
    for block in blocks:
        text = squash(block.text)
        if text in seen and (len(text) > 40 or text == headline):
            continue
        seen.add(text)
        lines.append(block.text)
    return lines
