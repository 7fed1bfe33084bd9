"""A tree as a sequence of blocks: the lines of text a reader sees, each with its links."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from monitor.extract.tree import NEVER_TEXT, Element, attribute, tag
from monitor.extract.words import SENTENCE_END

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

WRAPPED = 50  # characters of a line that is broken by hand

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
        runs: list[_Line] = []
        for line in self.lines:
            if runs and line.breaks == 1 and _continues(runs[-1], line):
                runs[-1].parts += [("\n", False), *line.parts]
            else:
                runs.append(line)
        heading = self.headings > 0
        blocks = (line.block(self.stack[-1], heading) for line in runs)
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


def _continues(before: _Line, line: _Line) -> bool:
    """Whether a line after a single <br> goes on with the sentence before it: a small letter
    follows, or a line of a wrapped paragraph's length that no sentence ends."""
    after = "".join(part for part, _ in line.parts[:2]).lstrip()
    if not after or after[0].islower():
        return bool(after)
    links = any(linked for part, linked in (*before.parts, *line.parts) if part.strip())
    text = "".join(part for part, _ in before.parts).strip()
    wrapped = len(text) >= WRAPPED and not SENTENCE_END.search(text[-40:])
    return wrapped and after[0].isalpha() and not links


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
