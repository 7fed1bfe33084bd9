"""What rules.yaml says, as values. `config.parse` makes them; nothing here knows YAML."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from monitor.model import FieldName, Severity
from monitor.timetable import Slot, Span


class Secret:
    """A text that never prints: `repr` and `str` are `***`; `reveal()` at the last moment."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself, for the one call that needs it."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


@dataclass(slots=True, eq=False)
class Part:
    """A part of a file that is read as one. `above` is the number of lines before it, and changes
    with what is written there."""

    file: str
    above: int = 0


class Position:
    """Where something stands in the rules; line and column count from 1.

    Things compare by what they say, not by where they stand (`at` is left out). A line that is
    given within a Part follows it: what was read once is not read again when it moves.
    """

    __slots__ = ("_line", "_part", "column")

    def __init__(self, *, file: str | Part, line: int, column: int) -> None:
        self._part = Part(file) if isinstance(file, str) else file
        self._line = line
        self.column = column

    @property
    def file(self) -> str:
        """The name of the file."""
        return self._part.file

    @property
    def line(self) -> int:
        """The line of the file, as it was read last."""
        return self._part.above + self._line

    def __repr__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


# ── conditions: a small algebra, normalised from what analysts write ──

InField = Literal["title", "lead", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """A keyword: (language, text) pairs; language None is "by the grammar of any text".

    `name` is what hits call it: the text as written, or the first of a language leaf.
    """

    name: str
    texts: tuple[tuple[str | None, str], ...]
    at: Position = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRef:
    """An entity by its id."""

    entity: str
    at: Position = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """An RE2 pattern, searched case-insensitively in the text as it stands."""

    pattern: str
    at: Position = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRef:
    """Another rule's `when`."""

    rule: str
    at: Position = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class And:
    """All hold; of none, true."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or:
    """One holds; of none, false."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nor:
    """None holds; of none, true."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """`part` (of And, Or, Nor over terms) holds within `within` words, a sentence or a paragraph,
    in one field of one text."""

    within: int | Literal["sentence", "paragraph"]
    part: And
    at: Position = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast:
    """`count` distinct of `of` hold."""

    count: int
    of: tuple["Condition", ...]
    at: Position = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class In:
    """`part` looked for in these fields only; `lead` is a part of text."""

    fields: tuple[InField, ...]
    part: "Condition"


Condition = Keyword | EntityRef | Pattern | RuleRef | And | Or | Nor | Near | AtLeast | In
Leaf = Keyword | EntityRef | Pattern


def leaves(condition: Condition) -> Iterator[Keyword | EntityRef | Pattern | RuleRef]:
    """Every leaf below `condition`, in the order of the file."""
    waiting: list[Condition] = [condition]
    while waiting:
        match waiting.pop():
            case And(parts=parts) | Or(parts=parts) | Nor(parts=parts) | AtLeast(of=parts):
                waiting += reversed(parts)
            case Near(part=part) | In(part=part):
                waiting.append(part)
            case leaf:
                yield leaf


# ── the sections of the file ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`settings:` with its defaults."""

    timezone: str = "UTC"
    every: timedelta = timedelta(minutes=5)
    translate_to: str = "en"
    first_run_window: timedelta = timedelta(hours=24)
    keep: timedelta = timedelta(days=365)
    contact: str | None = None
    notify: tuple[str, ...] | None = None
    translators: tuple[tuple[str, tuple[str, ...]], ...] = ()  # language, engines best first
    install_models: bool = False
    page_url: str | None = None  # where people open the page, without a slash at the end


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One source. `language` is normalised (`bs` is `hbs`); `owner` defaults to the name.

    `form` is what stands at `url`; `selector` the CSS of a page's links or items, else None.

    For people: `title` is the outlet's name, `reason` why it is not polled; `status` what is known
    of it.
    """

    name: str
    url: str
    every: timedelta
    read_as: Literal["feed", "sitemap", "links", "items"] = "feed"
    selector: str | None = None
    language: str | None = None
    country: str | None = None
    kind: str = "portal"
    owner: str = ""
    full_text: Literal["page", "feed"] = "page"
    enabled: bool = True
    title: str | None = None
    script: Literal["Latn", "Cyrl", "both"] | None = None
    republishes: bool = False
    status: str | None = None
    reason: str | None = None
    vital: bool = False  # every channel hears of it when it is late or fails
    at: Position = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A named thing. `names`, `weak`: (language or "any", name); names in the order written.

    `never` phrases are the same word, another thing; `near` terms make `weak` names count
    (within 40 words). `surname`: of a person the last name alone counts too (weak where `near`).
    `respell`: foreign names are found written by sound as well. `without`: (language or "any",
    form) of one word each, which, written like that, does not count as this entity.
    """

    id: str
    kind: Literal["person", "place", "organisation", "event", "document", "phrase"]
    names: tuple[tuple[str, str], ...]
    weak: tuple[tuple[str, str], ...] = ()
    near: tuple[Keyword | EntityRef, ...] = ()
    never: tuple[tuple[str, str], ...] = ()
    surname: bool = True
    respell: bool = True
    without: tuple[tuple[str, str], ...] = ()
    at: Position = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class From:
    """`from:` inside a tuple *or*, between tuples *and*; an empty tuple asks nothing."""

    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    exclude: "From | None" = None  # `except:`


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text that a rule must or must not alert on. The facts are None where it says nothing."""

    text: str
    alert: bool
    title: str | None = None
    language: str | None = None
    country: str | None = None
    kind: str | None = None
    feed: str | None = None
    known_miss: bool = False
    at: Position = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """`confirm:` alert once so many independent owners report the story within that time, or a
    source of one of `kinds` does."""

    outlets: int = 2
    within: timedelta = timedelta(hours=6)
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. `notify` None: by the settings; empty: nobody."""

    id: str
    title: str
    when: Condition
    severity: Severity = Severity.MEDIUM
    status: Literal["live", "test", "off"] = "live"
    note: str | None = None
    until: date | None = None
    origin: From = field(default_factory=From)
    fields: tuple[InField, ...] = ("title", "text")
    notify: tuple[str, ...] | None = None
    confirm: Confirm | None = None
    examples: tuple[Example, ...] = ()
    at: Position = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """Noise: an article on which `when` holds alerts no rule below critical."""

    when: Condition
    reason: str
    fields: tuple[FieldName | Literal["lead"], ...] = ("title",)
    at: Position = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `count` messages within `per`; above it alerts join one digest."""

    count: int
    per: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate:
    """What nobody has acknowledged after so long goes to further channels, from high on."""

    after: timedelta
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where alerts go. `urls` are Apprise URLs or `console://`, `webhook://`, with secrets filled
    in; `missing` names an unset variable, which breaks this one channel until it is set."""

    name: str
    urls: tuple[Secret, ...]
    min_severity: Severity | None = None
    quiet_hours: tuple[Span, ...] = ()  # held and sent afterwards
    wakes: Severity = Severity.CRITICAL  # passes quiet hours from here on
    limit: Limit | None = None
    escalate: Escalate | None = None
    digest: tuple[Slot, ...] = ()  # it gets digests at these times, and nothing else
    missing: str | None = None
    at: Position = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One valid version of the rules. `version` is the hash of what was read."""

    version: str
    settings: Settings = field(default_factory=Settings)
    feeds: tuple[Feed, ...] = ()
    entities: tuple[Entity, ...] = ()
    rules: tuple[Rule, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    channels: tuple[Channel, ...] = ()
