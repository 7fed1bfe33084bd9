"""Where the article ends among the lines of its element: no cell beside it, no box behind it."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from lxml import etree

from monitor.extract.blocks import HEADINGS, Block
from monitor.extract.clean import CARD_PROSE, removed
from monitor.extract.words import IMPRINT, SENTENCE_END, fold
from monitor.text.tree import Element, attribute, tag

AFTERWARDS = 100  # characters of teasers behind which an article has ended
IMPRINT_LINE = 160
TITLE = 120  # characters of a box's own title
_PARAGRAPHS = frozenset(
    ("p", "ul", "ol", "dl", "li", "dt", "dd", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")
)
_UNNAMED = {("div", "", "", ""), ("table", "", "", "")}
_HEADING = "heading"
_CLOCK = re.compile(r"\W*\d{1,2}[:.]\d\d\b")
_UNTITLED = re.compile(r"[.!…:;,][\s\"'”“’»«)\]]*$")

Make = tuple[tuple[str, ...], ...]
"""How a line is set: the elements around it, outermost first; all kinds of paragraph are one."""


def ended(lines: Sequence[Block]) -> list[Block]:
    """The lines without the cells beside and the boxes behind the article's own part.

    That part is its home: of the elements that hold two lines and more, the one with the most
    prose among its lines. A box behind it is left out where it is small, made otherwise than what
    stands before it, and has a title, follows teasers that were taken out, or is an imprint.
    Linear.
    """
    if len(lines) > 1 and _imprint(lines[-1]) and _apart(lines[-1]):
        lines = lines[:-1]
    homes = _homes(lines)
    prose: Counter[Element] = Counter()
    for line in lines:
        prose[homes[line.element]] += _prose(line)
    if not prose:
        return list(lines)
    home = max(prose, key=lambda element: prose[element])
    article = _Article(home, [line for line in lines if homes[line.element] is home], prose[home])
    inside = [line for line in lines if not article.beside(line)]
    at_home = (homes[line.element] is home and article.owns(line) for line in inside)
    last = max(i for i, own in enumerate(at_home) if own)
    return inside[: last + 1] + _behind(article, homes, inside[last], inside[last + 1 :])


def _prose(line: Block) -> int:
    return len(line.text) if SENTENCE_END.search(line.text) else 0


def _imprint(line: Block) -> bool:
    return len(line.text) <= IMPRINT_LINE and bool(IMPRINT.search(fold(line.text)))


def _apart(line: Block) -> bool:
    """Whether a line is no paragraph and no sentence."""
    return tag(line.element) not in _PARAGRAPHS and not _UNTITLED.search(line.text)


def _homes(lines: Sequence[Block]) -> dict[Element, Element]:
    """For the element of each line, the innermost element around it that holds two lines."""
    held: Counter[Element] = Counter()
    for line in lines:
        element = line.element
        while element is not None and held[element] < 2:
            held[element] += 1
            element = element.getparent()
    homes: dict[Element, Element] = {}
    for line in lines:
        path, home = [], line.element
        while home not in homes and home.getparent() is not None and not _holds(home, held):
            path.append(home)
            home = home.getparent()
        home = homes.get(home, home)
        homes.update(dict.fromkeys([line.element, *path], home))
    return homes


def _holds(element: Element, held: Counter[Element]) -> bool:
    return held[element] >= 2 and tag(element) not in _PARAGRAPHS


class _Article:
    """The article's home and how its lines are made."""

    def __init__(self, home: Element, lines: Sequence[Block], prose: int) -> None:
        self.home, self.prose = home, prose
        self.main = max(lines, key=_prose).element
        self._around = {home, *home.iterancestors()}
        self._boxes: dict[Element, Element] = {}
        self._made: dict[Element, Make] = {}
        self._makes: dict[Element, set[Make]] = {}
        self._features: dict[Element, set[str]] = {}
        self._learnt: set[Element] = set()  # boxes and parents, each looked at once
        self._own = {self._make(self.main), (_PARAGRAPH,), ()}
        for line in lines:
            self.learn(line)

    def box(self, element: Element) -> Element | None:
        """The outermost element around `element` beside the home; None where none is."""
        path = []
        while element not in self._around and element not in self._boxes:
            path.append(element)
            element = element.getparent()
        box = self._boxes.get(element, path[-1] if path else None)
        self._boxes.update(dict.fromkeys(path, box))
        return box

    def beside(self, line: Block) -> bool:
        """Whether it stands in another cell of a row in which the home has its own."""
        box = self.box(line.element)
        if box is None or tag(box) not in {"td", "th"}:
            return False
        return box.getparent() is not self.home

    def owns(self, line: Block) -> bool:
        """Whether the line stands in the home itself, made like its longest or as a paragraph."""
        box = self.box(line.element)
        inside = line.element is self.home or (box is not None and box.getparent() is self.home)
        return inside and self._make(line.element) in self._own

    def learn(self, line: Block) -> None:
        """Remembers how a line of the article, and the box around it, are made."""
        box = self.box(line.element)
        if box is not None:
            parent = box.getparent()
            self._makes.setdefault(parent, set()).add(self._make(line.element))
            if box not in self._learnt and (parent is not self.home or self.owns(line)):
                self._learnt.add(box)
                self._features.setdefault(parent, set()).update(_features(box))

    def alike(self, box: Element, lines: Sequence[Block]) -> bool:
        """Whether a part of the article is made like the box. A box without a name is not that
        has pictures or headings where no part of the article has any."""
        parent = box.getparent()
        self._learn_branch(parent)
        known, features = self._makes[parent], self._features[parent]
        if not any(self._make(line.element) in known for line in lines):
            return False
        own = _features(box)
        return _signature(box) not in _UNNAMED or own <= features or _HEADING in own & features

    def _learn_branch(self, parent: Element) -> None:
        """Remembers what of `parent` holds the article's longest line."""
        if parent in self._learnt:
            return
        self._learnt.add(parent)
        branch = self.main
        while branch is not parent and branch.getparent() is not parent:
            branch = branch.getparent()
        inner = set() if branch is parent else _features(branch)
        self._makes.setdefault(parent, set()).add(_make(self.main, parent))
        self._features.setdefault(parent, set()).update(inner)

    def _make(self, element: Element) -> Make:
        """How a line is made from its box on."""
        box, path = self.box(element), []
        if box is None:
            return ()
        while element not in self._made and element is not box.getparent():
            path.append(element)
            element = element.getparent()
        make = self._made.get(element, ())
        for inner in reversed(path):
            make = self._made[inner] = _within(make, inner)
        return make


_PARAGRAPH = ("p",)


def _make(element: Element, top: Element) -> Make:
    make: Make = ()
    for outer in reversed([element, *element.iterancestors()]):
        make = () if outer is top else _within(make, outer)
    return make


def _within(make: Make, element: Element) -> Make:
    signature = _signature(element)
    return make if make and make[-1] == signature == _PARAGRAPH else (*make, signature)


def _signature(element: Element) -> tuple[str, ...]:
    if tag(element) in _PARAGRAPHS:
        return _PARAGRAPH
    return (tag(element), *(attribute(element, name) for name in ("class", "bgcolor", "style")))


def _features(element: Element) -> set[str]:
    """Whether it holds pictures and headings."""
    return {_HEADING if tag(e) in HEADINGS else tag(e) for e in element.iter("img", *HEADINGS)}


def _behind(
    article: _Article, homes: dict[Element, Element], last: Block, lines: Sequence[Block]
) -> list[Block]:
    """The lines of the boxes behind the home's last line that go on with the article."""
    if not lines:
        return []
    gone = _Gone(article.home.getroottree().getroot())
    kept: list[Block] = []
    over = False
    for box, group in groupby(lines, key=lambda line: article.box(line.element)):
        own = list(group)
        over = over or gone.between(last.element, own[0].element) >= AFTERWARDS
        parts = [list(part) for _, part in groupby(own, key=lambda line: homes[line.element])]
        if over if box is None else _foreign(article, box, parts, over=over):
            over = True
        else:
            kept += own
            for line in own:
                article.learn(line)
        last = own[-1]
    return kept


def _foreign(
    article: _Article, box: Element, parts: Sequence[Sequence[Block]], *, over: bool
) -> bool:
    """Whether a box behind the article is none of its parts. `parts` are its lines by home."""
    lines = [line for part in parts for line in part]
    told = sum(map(_prose, lines))
    cards = len(parts) > 1 and sum(1 for _ in box.iter("img")) > 1
    small = told <= min(CARD_PROSE, article.prose) or (
        cards and all(sum(map(_prose, part)) <= CARD_PROSE for part in parts)
    )
    if not small or tag(box) in _PARAGRAPHS:
        return False
    alone = len(lines) == 1
    if alone and _imprint(lines[0]):
        return True
    opens = (over and alone) or (told > 0 and _titled(box, lines))
    return opens and not article.alike(box, lines)


def _titled(box: Element, lines: Sequence[Block]) -> bool:
    """Whether a box opens with a line that is no sentence, nor with the time of a live blog's
    entry."""
    first = lines[0]
    said = next((text for text in box.itertext() if text.strip()), "")
    title = first.heading or not _UNTITLED.search(first.text)
    return len(lines) > 1 and len(first.text) <= TITLE and title and not _CLOCK.match(said)


class _Gone:
    """How many characters were taken out of the page before and until the end of each element."""

    def __init__(self, root: Element) -> None:
        self._before: dict[Element, int] = {}
        self._until: dict[Element, int] = {}
        total = 0
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                self._before[element] = total
                total += removed(element)
            else:
                self._until[element] = total

    def between(self, first: Element, second: Element) -> int:
        """The characters taken out between the end of one element and the start of another."""
        return self._before[second] - self._until[first]
