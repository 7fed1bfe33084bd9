"""A tree as a sequence of blocks: the lines of text a reader sees, each with its links."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from monitor.extract.words import SENTENCE_END
from monitor.text.tree import NEVER_TEXT, Element, attribute, tag

INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SKIP = frozenset(NEVER_TEXT)

WRAPPED = 40  # characters from which a line may be broken by hand

Elsewhere = Callable[[str], bool]
"""Whether a link's href leads to another page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One line of a page. `links` are the spans of `text` that lead to other pages."""

    element: Element  # the block element that the text stands in
    text: str
    links: tuple[tuple[int, int], ...] = ()
    heading: bool = False

    @property
    def linked(self) -> int:
        """Characters inside links."""
        return sum(end - start for start, end in self.links)

    @property
    def density(self) -> float:
        """The share of the text that is link, 0 to 1."""
        return self.linked / len(self.text) if self.text else 0.0

    @property
    def sentence(self) -> bool:
        """Whether it reads as prose: 60 characters, a sentence's end, mostly no link."""
        return len(self.text) >= 60 and self.density < 0.5 and bool(SENTENCE_END.search(self.text))


@dataclass(slots=True)
class _Line:
    """Text between two breaks, while it is collected."""

    parts: list[tuple[str, bool]] = field(default_factory=list)
    breaks: int = 0  # <br> since the line before

    def text(self) -> str:
        return " ".join("".join(part for part, _ in self.parts).split())

    def linked(self) -> bool:
        return any(linked for part, linked in self.parts if part.strip())

    def block(self, element: Element, heading: bool) -> Block | None:
        """The line with white space made single, and its links at their new offsets."""
        text: list[str] = []
        links: list[tuple[int, int]] = []
        length = 0
        space = False
        for part, linked in self.parts:
            words = part.split()
            if words:
                lead = " " if length and (space or part[0].isspace()) else ""
                piece = " ".join(words)
                start = length + len(lead)
                text.append(lead + piece)
                length = start + len(piece)
                if linked:
                    links.append((start, length))
                space = part[-1].isspace()
            elif part:
                space = True
        if not length:
            return None
        return Block(element=element, text="".join(text), links=tuple(links), heading=heading)


class _Reader:
    """The state of one walk: open block elements, links and headings, and the lines so far."""

    def __init__(self, root: Element, elsewhere: Elsewhere) -> None:
        self.elsewhere = elsewhere
        self.stack = [root]
        self.links = 0
        self.headings = 0
        self.lines = [_Line()]
        self.done: list[Block] = []

    def text(self, text: str | None) -> None:
        if text:
            self.lines[-1].parts.append((text, self.links > 0))

    def brk(self) -> None:
        if self.lines[-1].parts and any(part.strip() for part, _ in self.lines[-1].parts):
            self.lines.append(_Line(breaks=1))
        else:
            self.lines[-1].breaks += 1

    def flush(self) -> None:
        """Ends the block element's run of lines; a sentence broken by one <br> is joined."""
        runs = self.lines if len(self.lines) == 1 else _joined(self.lines)
        heading = self.headings > 0
        blocks = (line.block(self.stack[-1], heading) for line in runs if line.parts)
        self.done += [block for block in blocks if block]
        self.lines = [_Line()]

    def start(self, element: Element) -> None:
        name = tag(element)
        if name == "br":
            self.brk()
        elif name not in INLINE:
            self.flush()
            self.stack.append(element)
            self.headings += name in HEADINGS
        self.links += self._leads(element, name)
        self.text(element.text)

    def end(self, element: Element) -> None:
        name = tag(element)
        self.links -= self._leads(element, name)
        if name != "br" and name not in INLINE:
            self.flush()
            self.stack.pop()
            self.headings -= name in HEADINGS

    def _leads(self, element: Element, name: str) -> bool:
        return name == "a" and self.elsewhere(attribute(element, "href"))


def _joined(lines: list[_Line]) -> list[_Line]:
    """The lines with those in one that a single <br> breaks within a sentence."""
    texts = [line.text() for line in lines]
    by_hand = any(
        line.breaks == 1 and len(before) >= WRAPPED and after[:1].islower()
        for line, before, after in zip(lines[1:], texts, texts[1:], strict=False)
    )
    width = max(map(len, texts)) if by_hand else 0
    runs: list[_Line] = []
    last, linked = "", False
    for line, text in zip(lines, texts, strict=True):
        links = line.linked()
        goes_on = line.breaks == 1 and _continues(last, text, width=width, linked=linked or links)
        if runs and goes_on:
            runs[-1].parts += [("\n", False), *line.parts]
        else:
            runs.append(line)
        last, linked = text, links
    return runs


def _continues(before: str, after: str, *, width: int, linked: bool) -> bool:
    """Whether `after` goes on, behind a single <br>, with the sentence of `before`.

    A small letter says so. Before a capital only a break by hand does: `width` is the length of
    the longest line where another line's break proves such breaks, else 0; `before` ends in no
    full stop, and the next word would have made it longer than that.
    """
    if not after or not before:
        return False
    if after[0].islower():
        return before[-1] not in ":;"
    wrapped = len(before) >= WRAPPED and not SENTENCE_END.search(before[-40:])
    full = len(before) + 1 + len(after.split(None, 1)[0]) > width > 0
    return wrapped and full and after[0].isalpha() and not linked


def blocks(root: Element, elsewhere: Elsewhere) -> list[Block]:
    """The lines under `root` in reading order. Linear; depth does not matter."""
    reader = _Reader(root, elsewhere)
    for event, element in _events(root):
        if event == "start":
            reader.start(element)
        else:
            if tag(element) not in _SKIP and isinstance(element.tag, str):
                reader.end(element)
            if element is not root:
                reader.text(element.tail)
    reader.flush()
    return reader.done


def _events(root: Element) -> Iterator[tuple[str, Element]]:
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start" and (not isinstance(element.tag, str) or tag(element) in _SKIP):
            walk.skip_subtree()
            continue
        yield event, element
