"""Finds the element that holds the article: trafilatura and the prose of the page vote on it."""

import logging
import re

from monitor.extract.blocks import Block
from monitor.extract.names import is_body
from monitor.extract.outline import Outline
from monitor.extract.prune import is_link, noise
from monitor.extract.words import SENTENCE_END
from monitor.text.tree import Element, tag

MAX_ELEMENTS = 20_000
"""Above this, trafilatura (0.1 ms and more an element, quadratic at worst) is not asked."""

MAX_DEPTH = 200
"""Deeper trees are no articles, and trafilatura walks them by recursion."""

BODY_BONUS = 1.3  # an element marked up as the article's body wins over a slightly fuller one
UNVOTED = 0.3  # weight of a sentence that trafilatura left out
LONG = 80  # characters from which a voted line counts although no sentence ends it
_LINES = frozenset(("p", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"))
NEARLY_ALL = 0.75
KNOWN = 12  # characters from which a line found in the vote is no chance
STRAY = -0.5  # of a short line that it left out

_SQUASH = re.compile(r"[\W_]+")


def squash(text: str) -> str:
    """`text` reduced to its letters and digits, for comparison."""
    return _SQUASH.sub("", text).lower()


def votes(outline: Outline, url: str) -> str:
    """What trafilatura takes for the article, squashed; "" where it finds nothing or the tree is
    out of bounds for it."""
    if len(outline.elements) > MAX_ELEMENTS or _deep(outline):
        return ""
    import trafilatura  # here: 10 MB that the daemon, whose pages are read elsewhere, does without

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = trafilatura.bare_extraction(
        outline.root,
        url=url,
        fast=True,
        favor_recall=True,
        include_comments=False,
        include_tables=True,
        with_metadata=False,
    )
    return squash(getattr(found, "text", None) or "")


def _deep(outline: Outline) -> bool:
    depth: dict[Element, int] = {}
    for element in outline.elements:
        parent = element.getparent()
        depth[element] = 1 + (depth.get(parent, 0) if parent is not None else 0)
        if depth[element] > MAX_DEPTH:
            return True
    return False


def container(outline: Outline, voted: str, headline: Element | None) -> Element:
    """The element with the best sum of prose, less links and stray lines.

    The cells of a row stand beside each other: of them only the best counts, or a layout table's
    side columns would join the article. Of equals the innermost; never a single paragraph, which
    would leave out its neighbours.
    """
    scores: dict[Element, float] = {}
    for block in outline.blocks:
        scores[block.element] = scores.get(block.element, 0.0) + score(block, voted)
    for element in reversed(outline.elements):
        parent = element.getparent()
        if element in scores and parent is not None and element is not outline.root:
            before = scores.get(parent, 0.0)
            beside = tag(parent) == "tr" and parent in scores
            scores[parent] = max(before, scores[element]) if beside else before + scores[element]
    best, best_score = outline.root, 0.0
    for element in outline.elements:
        value = scores.get(element, 0.0)
        if value > 0 and is_body(element):
            value *= BODY_BONUS
        if value >= best_score and value > 0 and tag(element) not in _LINES:
            best, best_score = element, value
    return _narrowed(best, scores, headline)


def _narrowed(best: Element, scores: dict[Element, float], headline: Element | None) -> Element:
    """The innermost element around the headline that still has nearly all of the prose: what
    stands beside it (an unnamed footer, a side column) is not the article's."""
    path = [] if headline is None else list(headline.iterancestors())
    if best in path:
        for element in path[: path.index(best)]:
            if scores.get(element, 0.0) >= scores[best] * NEARLY_ALL:
                return element
    return best


def score(block: Block, voted: str) -> float:
    """How much a line speaks for its element being the article."""
    own = len(block.text)
    if is_link(block):
        return -float(block.linked)
    if block.heading:
        return 0.0
    if noise(block):
        return own * STRAY
    if len(block.text) >= KNOWN and squash(block.text) in voted:
        return float(own) if own >= LONG or SENTENCE_END.search(block.text) else 0.0
    return own * UNVOTED if block.sentence else own * STRAY
