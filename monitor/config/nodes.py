"""YAML text → nodes that know where they stand; YAML 1.2 core meanings, and nothing dangerous.

Nodes are built from the parser's events by an explicit stack, so that deep nesting is refused
before anything recurses, aliases never multiply, and a file broken in the middle still yields
what stood before the break.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    ScalarEvent,
    SequenceStartEvent,
)

from monitor.config.rules import Part, Position
from monitor.config.syntax import LINE_BREAK, Trouble, diagnose
from monitor.errors import Problem

MAX_DEPTH = 60  # of brackets and indentation; hand-written rules stay under 20
MAX_HIDDEN = 10  # characters of one kind that are told; the others surely have the same cause
MAX_ALIASES = 10  # times that one file may reuse a part of itself

# What the core schema of YAML 1.2 reads as no text (https://yaml.org/spec/1.2.2/#103-core-schema).
_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_NUMBER = re.compile(
    r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
    r"|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN"
)
# Outside YAML's printable set, or an invisible space that copying from a page leaves at the start.
_CONTROL = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ODD_SPACE = re.compile(
    r"^ *([\xa0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff])", re.MULTILINE
)


@dataclass(slots=True)
class Node:
    """What stands in a part of a file, and where; rows of the part and columns count from 1."""

    part: Part
    row: int
    column: int

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.part.file

    @property
    def line(self) -> int:
        """The line of the file."""
        return self.part.above + self.row

    @property
    def at(self) -> Position:
        """Its place, for values that outlive the reading."""
        return Position(file=self.part, line=self.row, column=self.column)


@dataclass(slots=True)
class ScalarNode(Node):
    """A text, number, true or false, or nothing. `plain`: written without quotes."""

    text: str
    plain: bool
    lines: int = 1  # of the file that it takes

    @property
    def kind(self) -> str:
        """text, number, bool or null, by the core schema."""
        if not self.plain:
            return "text"
        if _NULL.fullmatch(self.text):
            return "null"
        if _BOOL.fullmatch(self.text):
            return "bool"
        return "number" if _NUMBER.fullmatch(self.text) else "text"


@dataclass(slots=True)
class SequenceNode(Node):
    """A list."""

    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class MappingNode(Node):
    """Keys with values, in the order of the file; duplicates are still there."""

    pairs: list[tuple[Node, Node]] = field(default_factory=list)
    braces: bool = False


@dataclass(slots=True)
class Document:
    """A file, or a part of it, as nodes. `complete` is False where YAML broke: what follows is
    unknown. `anchors`: something in it is named to be used again, or used so."""

    part: Part
    root: Node | None
    complete: bool
    problems: list[Problem]
    anchors: bool = False


class _Refused(Exception):
    """The file asks for something that is never read."""


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    node: SequenceNode | MappingNode
    anchor: str | None
    brackets: bool
    key: Node | None = None  # waiting for its value


@dataclass(slots=True)
class _Builder:
    part: Part
    root: Node | None = None
    open: list[_Open] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    unused: dict[str, Node] = field(default_factory=dict)
    aliases: int = 0
    documents: int = 0
    last: ScalarEvent | None = None
    runaway: ScalarEvent | None = None  # the last that stood in quotes over several lines
    problems: list[Problem] = field(default_factory=list)

    def problem(self, node: Node, message: str) -> None:
        self.problems.append(
            Problem(file=node.file, line=node.line, column=node.column, message=message)
        )

    def take(self, event: Event) -> None:
        """Put one event into the tree."""
        if isinstance(event, ScalarEvent):
            self._place(self._scalar(event), event.anchor)
        elif isinstance(event, CollectionEndEvent):
            closed = self.open.pop()
            self._place(closed.node, closed.anchor)
        elif isinstance(event, CollectionStartEvent):
            self._start(event)
        elif isinstance(event, AliasEvent):
            self._alias(event)
        elif isinstance(event, DocumentStartEvent):
            self._document(event)

    def _where(self, event: Event) -> tuple[Part, int, int]:
        line, column = _point(event.start_mark)
        return self.part, line + 1, column + 1

    def _scalar(self, event: ScalarEvent) -> ScalarNode:
        self.last = event
        start: Any = event.start_mark
        end: Any = event.end_mark
        lines = end.line - start.line + 1
        if lines > 1 and event.style in {"'", '"'}:
            self.runaway = event
        node = ScalarNode(
            self.part, start.line + 1, start.column + 1, event.value, not event.style, lines
        )
        if event.tag is not None:
            self._no_tag(node)
        return node

    def _no_tag(self, node: Node) -> None:
        self.problem(
            node, "a text that starts with ! must stand in quotes; YAML tags are not accepted"
        )

    def _start(self, event: CollectionStartEvent) -> None:
        flow = bool(event.flow_style)
        node = (
            SequenceNode(*self._where(event))
            if isinstance(event, SequenceStartEvent)
            else MappingNode(*self._where(event), braces=flow)
        )
        if event.tag is not None:
            self._no_tag(node)
        if len(self.open) >= MAX_DEPTH:
            self.problem(node, f"nested deeper than {MAX_DEPTH} levels; nothing below is read")
            raise _Refused
        self.open.append(_Open(node, event.anchor, flow))

    def _place(self, node: Node, anchor: str | None = None) -> None:
        if anchor is not None:
            self.anchors[anchor] = self.unused[anchor] = node
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent.node, SequenceNode):
            parent.node.items.append(node)
        elif parent.key is None:
            parent.key = node
        else:
            parent.node.pairs.append((parent.key, node))
            parent.key = None

    def _alias(self, event: AliasEvent) -> None:
        name = str(event.anchor)
        here = ScalarNode(*self._where(event), f"*{name}", plain=False)
        self.aliases += 1
        self.unused.pop(name, None)
        if self.aliases > MAX_ALIASES:
            self.problem(here, f"more than {MAX_ALIASES} aliases (*); write the parts out")
            raise _Refused
        if name not in self.anchors:
            self.problem(
                here,
                "a text that starts with * must stand in quotes; a term needs no *: "
                "it finds all its forms",
            )
        self._place(self.anchors.get(name, here))

    def _document(self, event: Event) -> None:
        self.documents += 1
        if self.documents > 1:
            here = ScalarNode(*self._where(event), "---", plain=True)
            self.problem(here, "a second document (---) in one file; write one document a file")
            raise _Refused

    def finish(self, *, complete: bool) -> Document:
        """What was read. Of what is still open, sections keep their whole items, and the item
        that was being read is dropped."""
        if self.open:
            top = self.open[0]
            self.root = top.node
            if isinstance(top.node, MappingNode) and top.key is not None and len(self.open) > 1:
                section = self.open[1].node
                if len(self.open) == 2:  # its last item ended where the trouble begins
                    (section.items if isinstance(section, SequenceNode) else section.pairs)[
                        -1:
                    ] = []
                top.node.pairs.append((top.key, section))
        for node in self.unused.values():
            self.problem(node, "a text that starts with & must stand in quotes")
        anchors = bool(self.anchors or self.aliases)
        return Document(self.part, self.root, complete, self.problems, anchors)


def _hidden(part: Part, text: str) -> Iterator[Problem]:
    for pattern, words in (
        (_CONTROL, "a control character ({}); delete it"),
        (_ODD_SPACE, "the line begins with a special space ({}), as copying leaves; retype it"),
    ):
        for found in itertools.islice(pattern.finditer(text), MAX_HIDDEN):
            at = found.start(pattern.groups)
            before = text[:at]
            line_start = max((b.end() for b in LINE_BREAK.finditer(before)), default=0)
            yield Problem(
                file=part.file,
                line=part.above + len(LINE_BREAK.findall(before)) + 1,
                column=at - line_start + 1,
                message=words.format(f"U+{ord(text[at]):04X}"),
            )


def compose(file: str | Part, text: str) -> Document:
    """The nodes of one file, or of a part of it, with every problem that YAML itself has; never
    raises."""
    part = Part(file) if isinstance(file, str) else file
    if _CONTROL.search(text) or _ODD_SPACE.search(text):
        return Document(part, None, False, list(_hidden(part, text)))
    builder = _Builder(part)
    try:
        for event in iter(yaml.CSafeLoader(text).get_event, None):
            builder.take(event)
    except _Refused:
        return builder.finish(complete=False)
    except yaml.MarkedYAMLError as error:
        bracket = next((part.node for part in reversed(builder.open) if part.brackets), None)
        trouble = Trouble(
            text=text,
            problem=str(error.problem or ""),
            context=str(error.context or ""),
            mark=_point(error.problem_mark),
            start=_point(error.context_mark or error.problem_mark),
            last=_span(builder.last),
            style=str(builder.last.style or "") if builder.last else "",
            runaway=_span(builder.runaway),
            bracket=(bracket.row - 1, bracket.column - 1) if bracket else None,
        )
        (line, column), message = diagnose(trouble)
        builder.problems.append(
            Problem(file=part.file, line=part.above + line + 1, column=column + 1, message=message)
        )
        return builder.finish(complete=False)
    return builder.finish(complete=True)


def _point(mark: Any) -> tuple[int, int]:
    return (mark.line, mark.column) if mark else (0, 0)


def _span(event: ScalarEvent | None) -> tuple[tuple[int, int], tuple[int, int]] | None:
    return (_point(event.start_mark), _point(event.end_mark)) if event else None
