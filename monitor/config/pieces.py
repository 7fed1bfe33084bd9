"""Files in pieces: an edit composes and reads again only the items that it touched.

Cutting YAML by its lines is a guess. It was right where every piece, alone under the key of its
section, is one whole item: a quote, a bracket or a block that goes on past the cut breaks the piece
that it begins in. Then, and where anything else is unusual (anchors, other ends of lines, a second
document), the whole file is composed as it stands.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from monitor.config.lookalikes import Lookalikes
from monitor.config.nodes import Document, MappingNode, Node, ScalarNode, SequenceNode, compose
from monitor.config.reading import Answer, Question, Reading
from monitor.config.rules import Part, Position, RuleRef
from monitor.config.shapes import Schema

CUT = frozenset({"feeds", "entities", "rules", "ignore"})
"""Sections that may be long. What stands in them asks nothing of the environment."""

CALLED: Mapping[str, str] = {"feeds": "name", "rules": "id"}
"""Sections whose items say what they are called, and under which key."""

_KEY = re.compile(r"^([a-z_]+):(?: [^\n]*)?\r?$", re.MULTILINE)
_BARE = re.compile(r"[a-z_]+: *(?:#[^\n]*)?\r?\n(?: *(?:#[^\n]*)?\r?\n)*( *)(-?)")
# A line in the first column that is no key, item or comment, nor empty.
_ODD = re.compile(r"^(?![a-z_]+:(?: |\r?$)| |- |-\r?$|#|\r?$)", re.MULTILINE)
_ODD_BREAK = re.compile(r"\r(?!\n)|[\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class _Kept:
    """What reading a piece gave, and what the rest of the files answered meanwhile."""

    value: Any
    asked: tuple[tuple[Question, Answer], ...]
    bare: tuple[tuple[str, Position], ...]
    refers: tuple[tuple[str, RuleRef], ...]


@dataclass(slots=True, eq=False)
class Piece(Node):
    """An item of a section. `key` is the name before it, `name` the one inside it."""

    text: str
    section: str
    key: ScalarNode | None
    name: ScalarNode | None
    node: Node | None  # until it has been read
    kept: _Kept | None = None

    def read(self, how: Callable[[Node], Any], reading: Reading) -> Any:
        """What `how` makes of the item; what it made last, where nothing that it asked changed."""
        kept = self.kept
        if kept is None or any(reading.ask(*asked) != told for asked, told in kept.asked):
            return self._read(how, reading)
        reading.bare += kept.bare
        reading.refers += kept.refers
        return kept.value

    def _read(self, how: Callable[[Node], Any], reading: Reading) -> Any:
        node, self.node = self.node, None
        if node is None:
            item = _item(self.part, self.section, self.text)
            assert item is not None  # it was one when it was cut
            node = item[1]
        problems, bare, refers = len(reading.problems), len(reading.bare), len(reading.refers)
        reading.asked.clear()
        value = how(node)
        self.kept = None
        if len(reading.problems) == problems:
            self.kept = _Kept(
                value,
                tuple(reading.asked.items()),
                tuple(reading.bare[bare:]),
                tuple(reading.refers[refers:]),
            )
        return value


@dataclass(frozen=True, slots=True)
class ByPiece:
    """A thing that is read again only where it, or what it asks about, changed."""

    of: Any

    def read(self, node: Node, reading: Reading) -> Any:
        """What `of` reads."""
        if isinstance(node, Piece):
            return node.read(lambda item: self.of.read(item, reading), reading)
        return self.of.read(node, reading)

    def read_at(self, node: Node, reading: Reading, at: Position, **given: str) -> Any:
        """What `of` reads of a thing that is named by the key before it."""
        if isinstance(node, Piece):
            return node.read(lambda item: self.of.read_at(item, reading, at, **given), reading)
        return self.of.read_at(node, reading, at, **given)

    def schema(self) -> Schema:
        """That of the thing."""
        schema: Schema = self.of.schema()
        return schema


@dataclass(slots=True)
class Pieces:
    """What one reading of the files leaves for the next."""

    lookalikes: Lookalikes = field(default_factory=Lookalikes)
    _files: dict[str, dict[tuple[str, str], list[Piece]]] = field(default_factory=dict)

    def compose(self, sources: Mapping[str, str]) -> list[Document]:
        """Every file as `nodes.compose` gives it, the items of long sections as pieces."""
        self._files = {name: kept for name, kept in self._files.items() if name in sources}
        return [self._cut(name, text) or compose(name, text) for name, text in sources.items()]

    def _cut(self, name: str, text: str) -> Document | None:
        keys = list(_KEY.finditer(text))
        if not keys or _ODD.search(text) or _ODD_BREAK.search(text):
            return None
        start = keys[0].start()
        before = compose(name, text[:start])
        if not before.complete or before.root is not None:
            return None
        cuts = _Cuts(name, self._files.get(name, {}), text.count("\n", 0, start))
        root = MappingNode(Part(name, cuts.lines), 1, 1)
        ends = [*(key.start() for key in keys), len(text)]
        for key, (start, end) in zip(keys, pairwise(ends), strict=True):
            pair = cuts.section(key[1], text[start:end])
            if pair is None:
                return None
            root.pairs.append(pair)
        self._files[name] = cuts.done()
        return Document(root.part, root, complete=True, problems=[])


@dataclass(slots=True)
class _Cuts:
    """One file being cut; `lines` stand before what comes next."""

    file: str
    old: Mapping[tuple[str, str], list[Piece]]
    lines: int
    new: dict[tuple[str, str], list[Piece]] = field(default_factory=dict)
    moved: list[tuple[Part, int]] = field(default_factory=list)

    def section(self, name: str, text: str) -> tuple[Node, Node] | None:
        """A section as key and value; None where it is none when it stands alone."""
        begin = self.lines
        self.lines += text.count("\n")
        starts = _starts(name, text) if name in CUT else []
        head = _pair(Part(self.file, begin), text[: starts[0]]) if starts else None
        pieces = list(self._pieces(name, text, starts, begin))
        if head is None or None in pieces:
            return _pair(Part(self.file, begin), text)
        return head[0], _joined([piece for piece in pieces if piece is not None])

    def _pieces(
        self, section: str, text: str, starts: list[int], line: int
    ) -> Iterator[Piece | None]:
        at = 0
        for start, end in pairwise([*starts, len(text)]):
            line += text.count("\n", at, start)
            at = start
            piece = self._piece(section, text[start:end])
            if piece is not None:
                self.moved.append((piece.part, line - 1))  # the section's key stands before it
            yield piece

    def _piece(self, section: str, text: str) -> Piece | None:
        same = self.new.setdefault((section, text), [])
        known = self.old.get((section, text), [])
        if len(same) < len(known):
            piece = known[len(same)]
        else:
            part = Part(self.file)
            item = _item(part, section, text)
            if item is None:
                return None
            key, node = item
            name = called(node, section)
            piece = Piece(part, node.row, node.column, text, section, key, name, node)
        same.append(piece)
        return piece

    def done(self) -> dict[tuple[str, str], list[Piece]]:
        """The pieces, each moved to where it stands now."""
        for part, above in self.moved:
            part.above = above
        return self.new


def called(item: Node, section: str) -> ScalarNode | None:
    """What a feed or a rule calls itself."""
    if isinstance(item, Piece):
        return item.name
    for key, value in item.pairs if isinstance(item, MappingNode) else []:
        named = isinstance(key, ScalarNode) and key.text == CALLED.get(section)
        if named and isinstance(value, ScalarNode):
            return value
    return None


def _starts(section: str, text: str) -> list[int]:
    """Where the items of a section may begin; none where it is not written one item after another,
    all as far from the left."""
    bare = _BARE.match(text)
    if bare is None or (bare[2] == "-") == (section == "entities"):
        return []
    blanks = len(bare[1])
    item = r"- |-\r?$" if bare[2] else r"[\w\"']"
    starts = [
        found.start() for found in re.finditer(rf"^ {{{blanks}}}(?:{item})", text, re.MULTILINE)
    ]
    return starts if starts[:1] == [bare.start(1)] else []


def _item(part: Part, section: str, text: str) -> tuple[ScalarNode | None, Node] | None:
    """(key, node) of the one item that `text` is alone, without a key in a list; else None."""
    pair = _pair(part, f"{section}:\n{text}")
    match pair and pair[1]:
        case SequenceNode(items=[node]):
            return None, node
        case MappingNode(pairs=[(ScalarNode() as key, node)]):
            return key, node
    return None


def _pair(part: Part, text: str) -> tuple[Node, Node] | None:
    """The one key and its value that `text` is alone, else None."""
    document = compose(part, text)
    if not document.complete or document.problems or document.anchors:
        return None
    match document.root:
        case MappingNode(pairs=[pair]):
            return pair
    return None


def _joined(pieces: list[Piece]) -> Node:
    first = pieces[0]
    if first.key is None:
        return SequenceNode(first.part, first.row, first.column, list[Node](pieces))
    pairs: list[tuple[Node, Node]] = [(piece.key, piece) for piece in pieces if piece.key]
    return MappingNode(first.part, first.key.row, first.key.column, pairs)
