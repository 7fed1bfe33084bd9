"""What stands under `when`: terms and how they are joined → the algebra of `rules.Condition`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from monitor.config import values
from monitor.config.nodes import MappingNode, Node, ScalarNode, SequenceNode
from monitor.config.reading import BAD, Bad, Reading, entries, text_of, with_colon
from monitor.config.rules import (
    And,
    AtLeast,
    Condition,
    EntityRef,
    In,
    Keyword,
    Near,
    Nor,
    Or,
    Pattern,
    RuleRef,
)
from monitor.config.shapes import (
    Choice,
    Got,
    Key,
    Many,
    Record,
    Reference,
    Schema,
    Shape,
    Text,
    Whole,
    comma_or_lines,
)
from monitor.config.values import shown
from monitor.text.languages import ISO_639_1, normalise

FIELDS = Many(Choice("field", ("title", "lead", "text")))
TERM = Text("a term", values.term)
LANGUAGE_KEYS = frozenset({"hbs", "cnr", "sh"} | ISO_639_1)
_GROUPS = ("any", "all", "none")
# What people write who know other tools.
_OTHER_WORDS = {"and": "all", "not": "none", "keywords": "any", "terms": "any", "regex": "pattern"}


def bare_term(node: ScalarNode, reading: Reading) -> Keyword | EntityRef | Bad:
    """A bare term: the entity of that id, letter case aside, else a keyword."""
    text: str | Bad = TERM.read(node, reading)
    if isinstance(text, Bad):
        return BAD
    if reading.ask("entity", text.lower()):
        return EntityRef(entity=text.lower(), at=node.at)
    reading.bare.append((text, node.at))
    return Keyword(name=text, texts=((None, text),), at=node.at)


# ── a condition: a text, a list, or keys ──


@dataclass(frozen=True, slots=True)
class When:
    """A condition: a bare text is a term, a list is `any`, keys side by side are joined by *and*.

    Inside `near` only terms and any, all, none of them have a meaning.
    """

    in_near: bool = False

    def read(self, node: Node, reading: Reading) -> Condition | Bad:
        if isinstance(node, MappingNode):
            return self.joined(node, reading)
        parts = self.parts(node, reading)
        if isinstance(parts, Bad):
            return BAD
        return Or(parts=parts) if isinstance(node, SequenceNode) else parts[0]

    def parts(self, node: Node, reading: Reading) -> tuple[Condition, ...] | Bad:
        """The members of a list, or the one that stands in its place."""
        if isinstance(node, SequenceNode):
            read = [self._member(item, reading) for item in node.items]
        elif isinstance(node, ScalarNode):
            told = comma_or_lines(node, reading)
            read = [BAD if told else bare_term(node, reading)]
        else:
            read = [self.read(node, reading)]
        whole = tuple(part for part in read if not isinstance(part, Bad))
        return whole if len(whole) == len(read) else BAD

    def _member(self, node: Node, reading: Reading) -> Condition | Bad:
        if not isinstance(node, ScalarNode):
            return self.read(node, reading)
        if node.plain and comma_or_lines(node, reading):
            return BAD
        return bare_term(node, reading)

    def joined(self, node: MappingNode, reading: Reading) -> Condition | Bad:
        """Keys side by side."""
        found = entries(node, reading, "a condition")
        if isinstance(found, Bad) or _braces_for_brackets(node, reading):
            return BAD
        fields: Any = None
        parts: list[Condition | Bad] = []
        words: list[tuple[ScalarNode, Node]] = []
        for name, (key, value) in found.items():
            if name in KEYS and self.in_near and name not in NEAR_KEYS:
                parts.append(reading.tell(key, _not_in_near(name)))
            elif name == "in":
                fields = FIELDS.read(value, reading)
            elif name in KEYS:
                shape = (NEAR_KEYS if self.in_near else KEYS)[name].shape
                parts.append(shape.read(value, reading))
            elif name in LANGUAGE_KEYS:
                words.append((key, value))
            else:
                parts.append(reading.tell(key, _unknown(name, node, reading)))
        if words:
            parts.append(_several_languages(words, reading))
        if not parts and fields is not BAD:
            return reading.tell(node, "nothing to look for: write any, all, near … or a term here")
        return _and(parts, fields)

    def schema(self) -> Schema:
        return {"$ref": "#/$defs/near" if self.in_near else "#/$defs/condition"}


def _and(parts: list[Condition | Bad], fields: Any) -> Condition | Bad:
    whole = tuple(part for part in parts if not isinstance(part, Bad))
    if len(whole) < len(parts) or fields is BAD:
        return BAD
    joined: Condition = whole[0] if len(whole) == 1 else And(parts=whole)
    return joined if fields is None else In(fields=fields, part=joined)


def _braces_for_brackets(node: MappingNode, reading: Reading) -> bool:
    """Tell of {a, b}, which YAML reads as keys without values."""
    if not (node.braces and node.pairs):
        return False
    names = []
    for key, value in node.pairs:
        if not (isinstance(key, ScalarNode) and isinstance(value, ScalarNode)):
            return False
        if value.kind != "null":
            return False
        names.append(key.text)
    reading.tell(node, f"a list stands in brackets: write [{', '.join(names)}]"[:200])
    return True


def _unknown(name: str, node: MappingNode, reading: Reading) -> str:
    text = with_colon(node)
    if text is not None and not name.islower():
        return f"a text with a colon wants quotes: {shown(text)}"
    meant = _OTHER_WORDS.get(name.lower()) or reading.closest(name, KEYS)
    if meant:
        return f'unknown key {shown(name)}; did you mean "{meant}"?'
    return f"unknown key {shown(name)}: a condition has {', '.join(KEYS)} or language codes" + (
        f"; a text with a colon wants quotes: {shown(text)}" if text is not None else ""
    )


def _not_in_near(name: str) -> str:
    return (
        f"{name} cannot stand inside near, which takes terms and any, all, none of them: "
        "write it beside near"
    )


def _several_languages(words: list[tuple[ScalarNode, Node]], reading: Reading) -> Keyword | Bad:
    """One term in several languages, as {hbs: policija, sq: policia}."""
    texts: list[tuple[str | None, str]] = []
    whole = True
    for key, value in words:
        if key.text == "or":
            reading.tell(key, 'read as the language Odia; for "one of these" write any', "warning")
        read = Many(TERM).read(value, reading)
        whole = whole and read is not BAD
        texts += [] if read is BAD else [(normalise(key.text), text) for text in read]
    if not whole:
        return BAD
    if not texts:
        return reading.tell(words[0][0], "no text in any of these languages")
    return Keyword(name=texts[0][1], texts=tuple(texts), at=words[0][0].at)


# ── the keys ──


@dataclass(frozen=True, slots=True)
class Group:
    """`any`, `all`, `none`, `of`: conditions in a list, made into what joins them."""

    join: Callable[..., Any]
    in_near: bool = False

    def read(self, node: Node, reading: Reading) -> Any:
        parts = When(self.in_near).parts(node, reading)
        return BAD if isinstance(parts, Bad) else self.join(parts=parts)

    def schema(self) -> Schema:
        one = When(self.in_near).schema()
        return {"anyOf": [one, {"type": "array", "items": one}]}


@dataclass(frozen=True, slots=True)
class Leaf:
    """`entity`, `word`, `pattern`, `rule`: one text, made into what looks for it."""

    of: Shape
    make: Callable[..., Condition]

    def read(self, node: Node, reading: Reading) -> Any:
        value = self.of.read(node, reading)
        return BAD if value is BAD else self.make(value, node.at)

    def schema(self) -> Schema:
        return self.of.schema()


@dataclass(frozen=True, slots=True)
class EntityId:
    """The id of an entity, letter case aside."""

    def read(self, node: Node, reading: Reading) -> Any:
        text = text_of(node, reading, "the id of an entity")
        return BAD if isinstance(text, Bad) else reading.known("entity", text.lower(), node)

    def schema(self) -> Schema:
        return {"type": "string"}


class Within:
    """A number of words, `sentence` or `paragraph`."""

    words = Whole("a number of words, sentence or paragraph", 1, 1000)

    def read(self, node: Node, reading: Reading) -> Any:
        if isinstance(node, ScalarNode) and node.text in {"sentence", "paragraph"}:
            return node.text
        return self.words.read(node, reading)

    def schema(self) -> Schema:
        return {"anyOf": [self.words.schema(), {"enum": ["sentence", "paragraph"]}]}


def _near(got: Got, reading: Reading) -> Near | Bad:
    within = got.values.pop("within")
    if not got.values.keys() & {"any", "all"}:
        return reading.tell(got.at, "near needs all or any: what stands close together")
    return Near(within=within, part=And(parts=tuple(got.values.values())), at=got.at)


def _at_least(got: Got, reading: Reading) -> AtLeast | Bad:
    count, of = got.values["count"], got.values["of"]
    if count > len(of):
        return reading.tell(
            got.where["count"],
            f"at_least {count} of {len(of)} can never hold: a smaller count or a longer list",
        )
    return AtLeast(count=count, of=of, at=got.at)


def _groups(*, in_near: bool) -> dict[str, Key]:
    return {
        "any": Key(Group(Or, in_near), "one of these holds; of none, false"),
        "all": Key(Group(And, in_near), "all of these hold; of none, true"),
        "none": Key(Group(Nor, in_near), "none of these holds"),
    }


NEAR = Record(
    "near",
    {
        "within": Key(Within(), "a number of words, sentence or paragraph", required=True),
        **_groups(in_near=True),
    },
    _near,
    example="{within: 30, all: [a, b]}",
)
AT_LEAST = Record(
    "at_least",
    {
        "count": Key(Whole("a count", 1, 1000), "how many of them", required=True),
        "of": Key(Group(lambda parts: parts), "terms or conditions", required=True),
    },
    _at_least,
    example="{count: 2, of: [a, b, c]}",
)
_LEAVES: dict[str, Key] = {
    "entity": Key(
        Leaf(EntityId(), lambda text, at: EntityRef(entity=text, at=at)),
        "the entity of this id",
    ),
    "word": Key(
        Leaf(TERM, lambda text, at: Keyword(name=text, texts=((None, text),), at=at)),
        "a keyword, also where an entity has this id",
    ),
    "pattern": Key(
        Leaf(
            Text("a pattern", values.pattern),
            lambda text, at: Pattern(pattern=text, at=at),
        ),
        "an RE2 pattern, letter case aside",
    ),
}
NEAR_KEYS: Mapping[str, Key] = MappingProxyType(_groups(in_near=True) | _LEAVES)
"""What a condition inside `near` may hold, besides languages."""

KEYS: Mapping[str, Key] = MappingProxyType(
    {
        **_groups(in_near=False),
        "near": Key(NEAR, "these stand close together, in one field of one text"),
        "at_least": Key(AT_LEAST, "so many of these hold"),
        "rule": Key(
            Leaf(Reference("rule"), lambda text, at: RuleRef(rule=text, at=at)),
            "the when of another rule",
        ),
        **_LEAVES,
        "in": Key(FIELDS, "where to look: title, lead, text"),
    }
)
"""What a condition may hold, besides languages."""


def definitions() -> dict[str, Schema]:
    """The schemas of a condition and of one inside near, which refer to themselves."""
    return {
        name: {
            "anyOf": [
                TERM.schema(),
                {"type": "array", "items": {"$ref": f"#/$defs/{name}"}},
                keys_schema(keys),
            ]
        }
        for name, keys in (("condition", KEYS), ("near", NEAR_KEYS))
    }


def keys_schema(keys: Mapping[str, Key]) -> Schema:
    """The schema of a condition's keys, side by side with language codes."""
    return {
        "type": "object",
        "properties": {
            name: {**key.shape.schema(), "description": key.says} for name, key in keys.items()
        },
        "patternProperties": {
            f"^({'|'.join(sorted(LANGUAGE_KEYS - keys.keys()))})$": Many(TERM).schema()
        },
        "additionalProperties": False,
        "minProperties": 1,
    }
