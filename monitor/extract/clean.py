"""Takes out of a tree what is not the article: furniture by name, boxes by their heading, cards,
forms and lists of links. What holds the article is never taken out, whatever it is called."""

from collections import Counter

from monitor.extract.blocks import INLINE, Block, Elsewhere
from monitor.extract.names import Part, furniture, is_body
from monitor.extract.outline import Outline
from monitor.extract.prune import LINK_LINE
from monitor.extract.words import COMMENTS, FULL_STOP, MORE, SECTION, SENTENCE_END, fold
from monitor.text.tree import Element, attribute, tag

CARD_PROSE = 300  # characters of a teaser under a linked headline; longer ones are articles
BOX_SHARE = 0.4  # of a page's prose that a box under a heading may hold
FORM_PROSE = 200  # of the paragraphs beside a form that belong to it
FORM_TEXT = 500  # of a box around a newsletter's or a comment's form
ENOUGH = 200  # characters that must remain where a sure name takes most of a page
ENOUGH_KNOWN = 40  # the same where headline or body of the article are known
FEW_LINKS = 0.6  # share of link text from which a container is a list of links
_DENSE = frozenset(
    [
        "div",
        "section",
        "ul",
        "ol",
        "table",
        "tbody",
        "tr",
        "td",
        "dl",
        "article",
        "p",
        "form",
        "center",
    ]
)
_FIELDS = frozenset(("email", "search", "password"))


_REMOVED = "{monitor}removed"  # no attribute of a page can have this name


def remove(element: Element) -> None:
    """Empties the element; what follows it stays, and where it stood keeps lines apart."""
    length = sum(len(str(text).strip()) for text in element.itertext())
    length += sum(removed(inner) for inner in element.iter())
    element.clear(keep_tail=True)
    element.set(_REMOVED, str(length))


def removed(element: Element) -> int:
    """How many characters were taken out of the element."""
    return int(element.get(_REMOVED, 0))


def clean(
    root: Element, headline: Element | None, elsewhere: Elsewhere, fields: list[Element]
) -> None:
    """Removes, in place, what is not the article. Linear in the size of the page.

    `headline` is the element with the article's title, `fields` the form fields of the page.
    """
    page = Held(Outline(root, elsewhere), headline)
    for element in page.outline.elements:
        part = furniture(element)
        if part and page.removable(element, sure=part is Part.SURE):
            remove(element)
    page = Held(Outline(root, elsewhere), headline)
    _forms(page, fields)
    _boxes(page)
    page = Held(Outline(root, elsewhere), headline)
    _cards(page)
    _columns(page)
    page = Held(Outline(root, elsewhere), headline)
    _link_lists(page)


class Held:
    """A page's outline, and which of its elements hold the article."""

    def __init__(self, outline: Outline, headline: Element | None) -> None:
        self.outline = outline
        self.holy = {outline.root}
        known = (headline, _body(outline))
        self.enough = ENOUGH if known == (None, None) else ENOUGH_KNOWN
        for start in known:
            if start is not None:
                self.holy |= {start, *start.iterancestors()}
        self.holy |= {e for e in outline.elements if tag(e) in {"html", "body", "main"}}
        self._order = {block.element: i for i, block in reversed(list(enumerate(outline.blocks)))}

    def removable(self, element: Element, *, sure: bool = False) -> bool:
        """Whether the article survives without the element."""
        if element in self.holy:
            return False
        own, total = self.outline.weight(element), self.outline.total
        rest = total.text - total.linked - (own.text - own.linked)
        return own.prose <= total.prose / 2 or (sure and rest >= self.enough)

    def around(self, element: Element) -> Element | None:
        """The parent, where it is a block element that does not hold the article."""
        parent = element.getparent()
        inline = parent is None or (tag(parent) in INLINE and tag(parent) != "a")
        return None if inline or parent in self.holy else parent

    def first(self, element: Element, block: Block) -> bool:
        """Whether no line of 40 characters or more stands in `element` before the block's own."""
        start = self._order[block.element]
        for i in range(start - 1, max(start - 6, -1), -1):
            before = self.outline.blocks[i]
            if not _inside(before.element, element):
                return True
            if len(before.text) >= 40 and before.density < 0.5:
                return False
        return True


def _inside(element: Element, ancestor: Element) -> bool:
    return element is ancestor or any(e is ancestor for e in element.iterancestors())


def _body(outline: Outline) -> Element | None:
    """The element that is marked up as the article's body and holds the most prose."""
    marked = [e for e in outline.elements if outline.weight(e).prose and is_body(e)]
    return max(marked, key=lambda e: outline.weight(e).prose, default=None)


def _top(page: Held, element: Element) -> Element:
    """The outermost block element with the same text and no more."""
    text = page.outline.weight(element).text
    parent = page.around(element)
    while parent is not None and page.outline.weight(parent).text == text:
        element, parent = parent, page.around(parent)
    return element


# ── forms ──


def _forms(page: Held, fields: list[Element]) -> None:
    """A newsletter's, a search or a comment form, with the few lines around it."""
    for entry in fields:
        box, parent = None, entry
        while parent is not None and page.removable(parent):
            weight = page.outline.weight(parent)
            if weight.text > FORM_TEXT or (box is not None and weight.prose > FORM_PROSE):
                break
            box, parent = parent, page.around(parent)
        if box is not None:
            remove(box)


def form_fields(root: Element) -> list[Element]:
    """The elements that hold a field for an address, a search, a password or a comment."""
    fields = root.iter("input", "textarea")
    holders = [
        field.getparent()
        for field in fields
        if tag(field) == "textarea" or attribute(field, "type").lower() in _FIELDS
    ]
    return [holder for holder in holders if holder is not None]


# ── boxes under a heading that says what they are ──


def _boxes(page: Held) -> None:
    alone = Counter(block.element for block in page.outline.blocks)
    for block in page.outline.blocks:
        if len(block.text) > 60 or alone[block.element] > 1:
            continue
        label = fold(block.text)
        comments = bool(COMMENTS.fullmatch(label))
        if comments or SECTION.fullmatch(label):
            _box(page, block, comments=comments)


def _box(page: Held, block: Block, *, comments: bool) -> None:
    """Removes the element that the heading opens; of comments in the article's own element, all
    that follows. Between paragraphs, the lines themselves are looked at later."""
    top = _top(page, block.element)
    parent = page.around(top)
    if parent is not None and page.first(parent, block):
        prose = page.outline.weight(parent).prose
        small = prose <= CARD_PROSE or comments
        whole = small or prose <= page.outline.total.prose * BOX_SHARE
        if whole and page.removable(parent, sure=small):
            remove(parent)
            return
    if comments and top not in page.holy:
        for sibling in list(top.itersiblings()):
            if sibling not in page.holy:
                remove(sibling)
        remove(top)


# ── cards and lists of links ──


def _cards(page: Held) -> None:
    """A linked headline with its picture, teaser and date."""
    for block in page.outline.blocks:
        if not (_announces(page, block) or _trails_off(page, block)):
            continue
        card = _top(page, block.element)
        parent = page.around(card)
        while (
            parent is not None
            and page.removable(parent)
            and page.outline.weight(parent).prose <= CARD_PROSE
            and page.first(parent, block)
        ):
            card, parent = parent, page.around(parent)
        if page.removable(card):
            remove(card)


def _columns(page: Held) -> None:
    """Lines of one element of which the first is a link and every second or third another one:
    headlines and teasers, parted by <br> alone. What else stands in the element is no more than
    they are."""
    lines: dict[Element, list[Block]] = {}
    for block in page.outline.blocks:
        if not SECTION.fullmatch(fold(block.text)):
            lines.setdefault(block.element, []).append(block)
    for element, own in lines.items():
        links = [b.density >= LINK_LINE and not FULL_STOP.search(b.text) for b in own]
        column = len(own) > 2 and links[0] and sum(links) * 3 >= len(own) and sum(links) > 1
        most = 2 * sum(len(b.text) for b in own) >= page.outline.weight(element).text
        if column and most and page.removable(element, sure=True):
            remove(element)


def _announces(page: Held, block: Block) -> bool:
    """Whether a line is another article's headline: a linked heading, or a link of three words
    and more that opens its element and is no sentence."""
    if block.density < LINK_LINE:
        return False
    own = page.outline.weight(block.element)
    opens = own.prose <= CARD_PROSE and page.first(block.element, block)
    words = len(block.text.split())
    return block.heading or (words >= 3 and opens and not FULL_STOP.search(block.text))


def _trails_off(page: Held, block: Block) -> bool:
    """Whether a line ends in a link that says "more" and no more, in a box of its own."""
    if not block.links or block.links[-1][1] < len(block.text):
        return False
    start, end = block.links[-1]
    box = page.outline.weight(block.element)
    return box.prose <= CARD_PROSE and bool(MORE.fullmatch(fold(block.text[start:end])))


def _link_lists(page: Held) -> None:
    """Elements that are mostly links, and tables or lists in which no line is a sentence."""
    sentences: set[Element] = set()
    for block in page.outline.blocks:
        if block.sentence and SENTENCE_END.search(block.text):
            sentences |= {block.element, *block.element.iterancestors()} - sentences
    links = Counter(block.element for block in page.outline.blocks for _ in block.links)
    for element in reversed(page.outline.elements):
        parent = element.getparent()
        if parent is not None and element in links:
            links[parent] += links[element]
    for element in page.outline.elements:
        weight = page.outline.weight(element)
        if (
            tag(element) in _DENSE
            and weight.lines > 1
            and links[element] > 1
            and weight.linked >= weight.text * FEW_LINKS
            and element not in sentences
            and page.removable(element)
        ):
            remove(element)
