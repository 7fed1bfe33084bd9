"""Shapes of values: each reads a node and describes itself as JSON Schema, from one declaration.

`read` gives the value, or `BAD` after telling the problem. What a shape takes is what its schema
says, so that editors and the program never disagree.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from monitor.config.nodes import MappingNode, Node, ScalarNode, SequenceNode
from monitor.config.reading import (
    BAD,
    Bad,
    Reading,
    Section,
    entries,
    raw_of,
    text_of,
)
from monitor.config.rules import Position
from monitor.config.values import SLUG, shown, slug

Schema = dict[str, Any]

YES = ("true", "yes", "on", "True", "Yes", "On", "TRUE", "YES", "ON")
NO = ("false", "no", "off", "False", "No", "Off", "FALSE", "NO", "OFF")


class Shape(Protocol):
    """Anything that can stand after a key."""

    def read(self, node: Node, reading: Reading) -> Any:
        """The value, or BAD when its problems have been told."""

    def schema(self) -> Schema:
        """The same as JSON Schema."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text that `parse` understands; it raises ValueError with the sentence to tell.

    `raw`: numbers, true and false come as they are written, for a better sentence than "quote it".
    """

    what: str
    parse: Callable[[str], Any]
    says: Mapping[str, Any] = field(default_factory=dict)
    raw: bool = False

    def read(self, node: Node, reading: Reading) -> Any:
        written = (raw_of if self.raw else text_of)(node, reading, self.what)
        if isinstance(written, Bad):
            return BAD
        try:
            return self.parse(written)
        except ValueError as error:
            return reading.tell(node, str(error))

    def schema(self) -> Schema:
        return {"type": "string", **self.says}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    what: str
    of: tuple[str, ...]
    into: Callable[[str], Any] = str

    def read(self, node: Node, reading: Reading) -> Any:
        written = raw_of(node, reading, f"a {self.what}")
        if isinstance(written, Bad):
            return BAD
        if written not in self.of:
            return reading.tell(node, reading.unknown(self.what, written, self.of))
        return self.into(written)

    def schema(self) -> Schema:
        return {"enum": list(self.of)}


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false, also as yes, no, on, off."""

    def read(self, node: Node, reading: Reading) -> Any:
        written = raw_of(node, reading, "yes or no")
        if isinstance(written, Bad):
            return BAD
        if written in YES + NO:
            return written in YES
        return reading.tell(node, f"{shown(written)} where yes or no is meant")

    def schema(self) -> Schema:
        return {"enum": [True, False, *YES, *NO]}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two."""

    what: str
    least: int
    most: int

    def read(self, node: Node, reading: Reading) -> Any:
        written = raw_of(node, reading, self.what)
        if isinstance(written, Bad):
            return BAD
        number = written.isascii() and written.isdigit() and len(written) < 10
        if number and isinstance(node, ScalarNode) and not node.plain:
            return reading.tell(node, f"{self.what} is meant: write {written} without quotes")
        if not number:
            return reading.tell(node, f"{shown(written)} where {self.what} is meant")
        if not self.least <= int(written) <= self.most:
            return reading.tell(node, f"{self.what} is meant, from {self.least} to {self.most}")
        return int(written)

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Reference:
    """The name of something that the files define."""

    section: Section

    def read(self, node: Node, reading: Reading) -> Any:
        written = text_of(node, reading, f"the name of a {self.section}")
        return BAD if isinstance(written, Bad) else reading.known(self.section, written, node)

    def schema(self) -> Schema:
        return {"type": "string", "pattern": SLUG}


@dataclass(frozen=True, slots=True)
class Many:
    """A list; a single value counts as a list of one, save where `only_list` says otherwise."""

    of: Shape
    only_list: str = ""  # what to say of anything but a list
    commas: bool = False  # a single text may hold commas

    def read(self, node: Node, reading: Reading) -> Any:
        if isinstance(node, SequenceNode):
            values = [self.of.read(item, reading) for item in node.items]
            return BAD if any(value is BAD for value in values) else tuple(values)
        if self.only_list and isinstance(node, ScalarNode) and node.kind == "null":
            return reading.tell(node, f"nothing is written here: {self.only_list}; or write []")
        if self.only_list:
            return reading.tell(node, self.only_list)
        told = not self.commas and comma_or_lines(node, reading)
        value = BAD if told else self.of.read(node, reading)
        return BAD if value is BAD else (value,)

    def schema(self) -> Schema:
        several = {"type": "array", "items": self.of.schema()}
        return several if self.only_list else {"anyOf": [self.of.schema(), several]}


def comma_or_lines(node: Node, reading: Reading) -> bool:
    """Tell of a text with a comma, or over several lines, where a list was surely meant."""
    if not isinstance(node, ScalarNode):
        return False
    parts = [part.strip() for part in node.text.split(",") if part.strip()]
    if len(parts) > 1:
        reading.tell(
            node, f"a text with a comma where a list is meant: write [{', '.join(parts)}]"[:200]
        )
        return True
    if node.plain and node.lines > 1:
        reading.tell(
            node, 'these lines are read as one text: begin each item with "- ", or write [a, b]'
        )
        return True
    return False


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a record. `into` is the field's name where it has another."""

    shape: Shape
    says: str
    required: bool = False
    into: str = ""


@dataclass(slots=True)
class Got:
    """What was read of a record: values by field, and where each and the whole stand."""

    at: Position
    values: dict[str, Any] = field(default_factory=dict)
    where: dict[str, Position] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """Keys with values, as one thing: `make` builds it from what was read, or tells a problem."""

    what: str  # "a feed"
    keys: Mapping[str, Key]
    make: Callable[[Got, Reading], Any]
    example: str = ""
    unless: str = ""  # a key that, where it says yes, makes all others optional
    secret: bool = False  # what is no key may be a part of an address: it is not repeated

    def read(self, node: Node, reading: Reading) -> Any:
        return self.read_at(node, reading, node.at)

    def read_at(self, node: Node, reading: Reading, at: Position, **given: str) -> Any:
        """Like `read`, for a thing that is named (in `given`) by the key before it."""
        found = entries(node, reading, self.what, self.example)
        if isinstance(found, Bad):
            return BAD
        got = Got(at, dict(given))
        whole = True
        excused: set[str] = set()
        for name, (key, value) in found.items():
            known = self.keys.get(name)
            if known is None:
                excused |= self._unknown(key, reading)
                whole = False
                continue
            read = known.shape.read(value, reading)
            whole = whole and read is not BAD
            got.values[known.into or name] = read
            got.where[known.into or name] = value.at
        if not got.values.get(self.unless):
            whole = self._nothing_missing(found.keys(), excused, at, reading) and whole
        return self.make(got, reading) if whole else BAD

    def _nothing_missing(
        self, found: Collection[str], excused: Collection[str], at: Position, reading: Reading
    ) -> bool:
        missing = [name for name, key in self.keys.items() if key.required and name not in found]
        for name in missing:
            if name not in excused:
                reading.tell(at, f"{self.what} needs {name}: {self.keys[name].says}")
        return not missing

    def _unknown(self, key: ScalarNode, reading: Reading) -> set[str]:
        """Tell of an unknown key; the answer are the keys whose lack it explains."""
        meant = reading.closest(key.text, self.keys)
        if self.secret and meant is None:
            reading.tell(
                key, f"unknown key; known are {', '.join(self.keys)}: put addresses in quotes"
            )
        else:
            reading.tell(key, reading.unknown("key", key.text, self.keys))
        return {meant} if meant else set()

    def schema(self) -> Schema:
        required = [name for name, key in self.keys.items() if key.required]
        if self.unless:
            said = {"properties": {self.unless: {"enum": [True, *YES]}}, "required": [self.unless]}
            needs: Schema = {"anyOf": [{"required": required}, said]}
        else:
            needs = {"required": required}
        return {
            "type": "object",
            "properties": {
                name: {**key.shape.schema(), "description": key.says}
                for name, key in self.keys.items()
            },
            **needs,
            "additionalProperties": False,
        }


class Nameable(Shape, Protocol):
    """What can be named by the key before it."""

    def read_at(self, node: Node, reading: Reading, at: Position, **given: str) -> Any:
        """Like `read`; `given` is what the key says."""


@dataclass(frozen=True, slots=True)
class Named:
    """Things by their names: `name: {…}`. The name becomes the field `name`."""

    what: str  # "channels"
    of: Nameable
    name: str
    example: str

    def read(self, node: Node, reading: Reading) -> Any:
        if isinstance(node, MappingNode) and not node.pairs:
            return ()
        found = entries(node, reading, self.what, self.example)
        if isinstance(found, Bad):
            return BAD
        values = [self._one(key, value, reading) for key, value in found.values()]
        return BAD if any(value is BAD for value in values) else tuple(values)

    def _one(self, key: ScalarNode, value: Node, reading: Reading) -> Any:
        try:
            slug(key.text)
        except ValueError as error:
            reading.tell(key, str(error))
            self.of.read_at(value, reading, key.at, **{self.name: key.text})
            return BAD
        return self.of.read_at(value, reading, key.at, **{self.name: key.text})

    def schema(self) -> Schema:
        return {
            "type": "object",
            "patternProperties": {SLUG: self.of.schema()},
            "additionalProperties": False,
        }
