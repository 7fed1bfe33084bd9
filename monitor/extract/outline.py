"""How much prose, link and text each element of a page holds."""

from dataclasses import dataclass

from monitor.extract.blocks import INLINE, Block, Elsewhere, blocks
from monitor.text.tree import Element, tag


@dataclass(frozen=True, slots=True)
class Weight:
    """Characters under an element. `prose`: of lines of 40 and more that are mostly not link."""

    text: int = 0
    linked: int = 0
    prose: int = 0
    lines: int = 0

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(
            self.text + other.text,
            self.linked + other.linked,
            self.prose + other.prose,
            self.lines + other.lines,
        )


NOTHING = Weight()
LINE = 40  # characters from which a line counts as prose


class Outline:
    """A page's blocks and the weight of every element that holds any. A snapshot: make a new one
    after the tree has changed."""

    def __init__(self, root: Element, elsewhere: Elsewhere) -> None:
        self.root = root
        self.blocks = blocks(root, elsewhere)
        self.elements = [e for e in root.iter() if isinstance(e.tag, str)]
        self._weights: dict[Element, Weight] = {}
        for block in self.blocks:
            self._weights[block.element] = self.weight(block.element) + _weight(block)
        for element in reversed(self.elements):
            parent = element.getparent()
            if element in self._weights and parent is not None and element is not root:
                self._weights[parent] = self._weights.get(parent, NOTHING) + self._weights[element]
        # The text beside the blocks in a <font> or <span> is counted where its lines stand, in the
        # block around it; whoever would take out the <font> has to see it too.
        for element in [e for e in self._weights if tag(e) in INLINE]:
            self._weights[element] += _beside(element)

    def weight(self, element: Element) -> Weight:
        """What stands under `element`."""
        return self._weights.get(element, NOTHING)

    @property
    def total(self) -> Weight:
        """What stands on the page."""
        return self.weight(self.root)


def _beside(element: Element) -> Weight:
    pieces = (element.text, *(child.tail for child in element))
    length = sum(len(piece.strip()) for piece in pieces if piece)
    return Weight(text=length, prose=length if length >= LINE else 0)


def _weight(block: Block) -> Weight:
    prose = len(block.text) - block.linked if block.density < 0.5 and len(block.text) >= LINE else 0
    return Weight(len(block.text), block.linked, prose, 1)
