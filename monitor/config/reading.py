"""What every part of one reading shares: the problems found, and the names that may be used."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Any, Literal

from monitor.config.nodes import MappingNode, Node, ScalarNode, SequenceNode
from monitor.config.packs import Pack
from monitor.config.rules import Entity, Feed, Position, RuleRef
from monitor.config.values import shown
from monitor.errors import Problem

# Close names are searched for that many problems, among that many names: milliseconds each.
MAX_SUGGESTIONS = 200
MAX_OPTIONS = 5000
MAX_MESSAGE = 1500
"""Letters. What stands in the file is repeated, also by RE2, and may be a megabyte."""


class Bad(Enum):
    """What a value is that could not be read; its problem has been told."""

    BAD = "bad"


BAD = Bad.BAD

Section = Literal["channel", "feed", "entity", "rule"]
About = Section | Literal["today", "every", "complete", "packed feed", "packed entity"]
Question = tuple[About, str]
Answer = bool | date | timedelta | Feed | Entity | None


@dataclass(slots=True)
class Names:
    """What the files define, gathered before anything refers to it: name → where it stands."""

    channel: dict[str, Node] = field(default_factory=dict)
    feed: dict[str, Node] = field(default_factory=dict)
    entity: dict[str, Node] = field(default_factory=dict)
    rule: dict[str, Node] = field(default_factory=dict)
    complete: bool = True  # False: a file broke off, so that an unknown name may well exist

    def of(self, section: Section) -> dict[str, Node]:
        """The names of one section."""
        return {
            "channel": self.channel,
            "feed": self.feed,
            "entity": self.entity,
            "rule": self.rule,
        }[section]


@dataclass(slots=True)
class Reading:
    """One reading of all files."""

    env: Mapping[str, str]
    today: date
    names: Names = field(default_factory=Names)
    packed: Pack = field(default_factory=Pack)
    every: timedelta = timedelta(minutes=5)  # of feeds that say nothing, once settings are read
    zone: str | None = None  # that the settings name, once they are read; None: no zone
    problems: list[Problem] = field(default_factory=list)
    bare: list[tuple[str, Position]] = field(default_factory=list)  # terms that became keywords
    refers: list[tuple[str, RuleRef]] = field(default_factory=list)  # rule → one that it refers to
    escalates: list[tuple[tuple[str, ...], Position]] = field(default_factory=list)  # to whom
    asked: dict[Question, Answer] = field(default_factory=dict)  # since it was emptied last
    suggestions: int = 0

    def ask(self, about: About, name: str = "") -> Any:
        """Whether a section defines a name, or what else a part of a file may depend on besides
        its own text: `today`, `every`, whether the names are `complete`, and what a pack says of
        a name."""
        match about:
            case "today":
                answer: Answer = self.today
            case "every":
                answer = self.every
            case "complete":
                answer = self.names.complete
            case "packed feed":
                answer = self.packed.feeds.get(name)
            case "packed entity":
                answer = self.packed.entities.get(name)
            case _:
                answer = name in self.names.of(about)
        self.asked[about, name] = answer
        return answer

    def tell(self, place: Node | Position, message: str, level: str = "error") -> Bad:
        """Note a problem; the answer stands for the value that could not be read."""
        self.problems.append(
            Problem(
                file=place.file,
                line=place.line,
                column=place.column,
                message=_cut(message),
                level=level,
            )
        )
        return BAD

    def closest(self, word: str, options: Collection[str]) -> str | None:
        """The option that was probably meant."""
        self.suggestions += 1
        if self.suggestions > MAX_SUGGESTIONS or len(options) > MAX_OPTIONS:
            return None
        folded = {option.casefold(): option for option in options}
        near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
        return folded[near[0]] if near else None

    def unknown(self, what: str, word: str, options: Collection[str]) -> str:
        """The sentence for a word that is none of the options."""
        meant = self.closest(word, options)
        if meant is not None:
            return f'unknown {what} {shown(word)}; did you mean "{meant}"?'
        if 0 < len(options) <= 20:
            return f"unknown {what} {shown(word)}; known are {', '.join(options)}"
        return f"unknown {what} {shown(word)}"

    def known(self, section: Section, name: str, node: Node) -> str | Bad:
        """A reference to something that a file defines."""
        if self.ask(section, name) or not self.ask("complete"):
            return name
        names = self.names.of(section)
        if not names:
            return self.tell(node, f"unknown {section} {shown(name)}; no {section} is defined")
        return self.tell(node, self.unknown(section, name, names))


def text_of(node: Node, reading: Reading, what: str) -> str | Bad:
    """The text of a node where `what` ("a title") is meant, else a problem that says what it is."""
    if isinstance(node, SequenceNode):
        return reading.tell(node, f"a list where {what} is meant: write one")
    if isinstance(node, MappingNode):
        return reading.tell(node, _not_a_mapping(node, what))
    assert isinstance(node, ScalarNode)
    if node.kind == "null":
        return reading.tell(node, f"nothing is written here: {what} is meant (# begins a comment)")
    if node.kind in {"number", "bool"}:
        kind = "a number" if node.kind == "number" else "true or false"
        return reading.tell(
            node, f'{node.text} is read as {kind} where {what} is meant: write "{node.text}"'
        )
    return node.text


def _not_a_mapping(node: MappingNode, what: str) -> str:
    text = with_colon(node)
    if text is None:
        return f"keys with values where {what} is meant"
    return f"a text with a colon wants quotes: {shown(text)}"


def with_colon(node: MappingNode) -> str | None:
    """The text that was probably meant where YAML reads one key and its value: `Rutte: a visit`."""
    if len(node.pairs) != 1:
        return None
    key, value = node.pairs[0]
    if not (isinstance(key, ScalarNode) and isinstance(value, ScalarNode) and value.text):
        return None
    braced = (key.row, key.column) != (node.row, node.column)
    return None if braced else f"{key.text}: {value.text}"


def raw_of(node: Node, reading: Reading, what: str) -> str | Bad:
    """Like `text_of`, where numbers, true and false may be meant too: as they are written."""
    if isinstance(node, ScalarNode) and node.kind in {"number", "bool"}:
        return node.text
    return text_of(node, reading, what)


def entries(
    node: Node, reading: Reading, what: str, example: str = ""
) -> dict[str, tuple[ScalarNode, Node]] | Bad:
    """The keys of a mapping with their values; duplicates and what is no key are told."""
    if not isinstance(node, MappingNode):
        return reading.tell(node, _not_keys(node, what) + (f", as {example}" if example else ""))
    found: dict[str, tuple[ScalarNode, Node]] = {}
    for key, value in node.pairs:
        if not isinstance(key, ScalarNode) or not key.text:
            reading.tell(key, "a key is missing before the colon")
        elif key.text in found:
            first = found[key.text][0]
            reading.tell(
                key,
                f"{shown(key.text)} stands twice: first at {first.file}:{first.line}; "
                "join them or delete one",
            )
        else:
            found[key.text] = (key, value)
    return found


def _cut(message: str) -> str:
    """A message without its middle where it is too long: what is wrong, and what to do about it."""
    if len(message) <= MAX_MESSAGE:
        return message
    return f"{message[: MAX_MESSAGE // 2]}…{message[-MAX_MESSAGE // 2 :]}"


def _not_keys(node: Node, what: str) -> str:
    if isinstance(node, SequenceNode):
        return f"a list where the keys of {what} are meant"
    if isinstance(node, ScalarNode) and node.kind == "null":
        return f"nothing is written here: the keys of {what} are meant"
    return f"a text where the keys of {what} are meant"
