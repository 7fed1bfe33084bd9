"""The sections of rules.yaml, key by key: one table reads them and describes them to editors."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from monitor.config import packs, values
from monitor.config.conditions import FIELDS, KEYS, LANGUAGE_KEYS, Group, When, keys_schema
from monitor.config.destinations import CHANNEL
from monitor.config.nodes import MappingNode, Node, ScalarNode
from monitor.config.pieces import ByPiece
from monitor.config.plain import (
    CHANNELS,
    COUNTRY,
    ENGINES,
    INTERVAL,
    KIND,
    LANGUAGE,
    LINE,
    PARAGRAPH,
    RETENTION,
    SEVERITY,
    SLUG,
    WINDOW,
)
from monitor.config.reading import BAD, Bad, Reading, entries, raw_of
from monitor.config.rules import (
    Confirm,
    Entity,
    EntityRef,
    Example,
    From,
    Ignore,
    Keyword,
    Rule,
    RuleRef,
    Settings,
    leaves,
)
from monitor.config.shapes import (
    Choice,
    Flag,
    Got,
    Key,
    Many,
    Named,
    Record,
    Reference,
    Schema,
    Text,
    Whole,
)
from monitor.config.sources import FEED, not_packed
from monitor.config.without import unknown_forms
from monitor.model import Severity
from monitor.text.languages import normalise

ENTITY_KINDS = ("person", "place", "organisation", "event", "document", "phrase")


# ── settings ──


def _settings(got: Got, reading: Reading) -> Settings:
    settings = Settings(**got.values)
    reading.every = settings.every
    reading.zone = got.values.get("timezone")
    return settings


class Translators:
    """Engines by language, best first: {hbs: [firefox, opus]}."""

    of = Many(Choice("engine", ENGINES))

    def read(self, node: Node, reading: Reading) -> Any:
        """(language, engines) pairs in the order of the file, a language once."""
        found = entries(node, reading, "the translators", "{hbs: [firefox, opus]}")
        if isinstance(found, Bad):
            return BAD
        read: dict[str, Any] = {}
        for key, value in found.values():
            language: Any = LANGUAGE.read(key, reading)
            engines = self.of.read(value, reading)
            if language is not BAD and language in read:
                reading.tell(key, f"{key.text} is {language}, which is written above")
                engines = BAD
            read[language] = engines
        whole = all(BAD not in pair for pair in read.items())
        return tuple(read.items()) if whole else BAD

    def schema(self) -> Schema:
        """A list of engines by language."""
        return {
            "type": "object",
            "propertyNames": LANGUAGE.schema(),
            "additionalProperties": self.of.schema(),
        }


SETTINGS = Record(
    "settings",
    {
        "timezone": Key(
            Text("a time zone", values.timezone),
            "for the times that people read, as Europe/Sarajevo",
        ),
        "every": Key(INTERVAL, "how often feeds are polled that say nothing themselves (5m)"),
        "translate_to": Key(LANGUAGE, "the language that messages are read in (en)"),
        "first_run_window": Key(
            WINDOW, "on a feed's first poll, older entries are archived without an alert (24h)"
        ),
        "keep": Key(
            RETENTION,
            "how long texts are kept; what was seen is remembered for good (365d)",
        ),
        "contact": Key(
            Text("a contact", values.contact), "an e-mail or web address, for the User-Agent"
        ),
        "notify": Key(CHANNELS, "the channels of rules that name none"),
        "translators": Key(
            Translators(),
            "engines by language, best first: of a language that is written here no other "
            "translates, and [] means none",
        ),
        "install_models": Key(
            Flag(), "yes: the daemon downloads the translators that its feeds lack (no)"
        ),
        "page_url": Key(
            Text("a web address", values.page), "where people open the page, for links in messages"
        ),
    },
    _settings,
)


# ── entities ──

NAME = Text("a name", values.name)
FORM = Text("a form", values.form)


class Names:
    """Names by language; without languages they are the same everywhere (`any`)."""

    def __init__(self, one: Text = NAME) -> None:
        self.one = one

    def read(self, node: Node, reading: Reading) -> Any:
        """(language, name) pairs in the order of the file."""
        if not isinstance(node, MappingNode):
            names = Many(self.one).read(node, reading)
            return BAD if names is BAD else tuple(("any", name) for name in names)
        found = entries(node, reading, "the names")
        if isinstance(found, Bad):
            return BAD
        read = [self._language(key, value, reading) for key, value in found.values()]
        return BAD if BAD in read else tuple(pair for pairs in read for pair in pairs)

    def _language(self, key: ScalarNode, value: Node, reading: Reading) -> Any:
        language = "any" if key.text == "any" else normalise(key.text)
        if language is None or key.text not in {*LANGUAGE_KEYS, "any"}:
            return reading.tell(
                key, f"{values.shown(key.text)} is no language code: hbs, sq, mk, en … or any"
            )
        names = Many(self.one).read(value, reading)
        return BAD if names is BAD else tuple((language, name) for name in names)

    def schema(self) -> Schema:
        """A text, a list, or either by language."""
        names = Many(self.one).schema()
        languages = "|".join(sorted(LANGUAGE_KEYS))
        by_language = {
            "type": "object",
            "patternProperties": {f"^({languages}|any)$": names},
            "additionalProperties": False,
        }
        return {"anyOf": [*names["anyOf"], by_language]}


class Company:
    """`near` of an entity: terms, each an entity, a keyword, or one idea in several languages."""

    def read(self, node: Node, reading: Reading) -> Any:
        """Keywords and references, in the order of the file."""
        parts = When(in_near=True).parts(node, reading)
        if isinstance(parts, Bad):
            return BAD
        wrong = [part for part in parts if not isinstance(part, Keyword | EntityRef)]
        return reading.tell(node, "near of an entity is a list of terms") if wrong else parts

    def schema(self) -> Schema:
        """Terms; the finer points are told by the program."""
        return Group(tuple, in_near=True).schema()


def _entity(got: Got, reading: Reading) -> Entity | Bad:
    if got.values.pop("extend", False):
        packed: Entity | None = reading.ask("packed entity", got.values["id"])
        if packed is None:
            what = f"{values.shown(got.values['id'])} is to be extended"
            return not_packed(got.at, what, "entity", got.values["id"], reading)
        entity = _extended(packed, got)
    else:
        entity = Entity(at=got.at, **got.values)
    if not entity.names:
        return reading.tell(got.where["names"], "an entity needs a name")
    if entity.weak and not entity.near:
        return reading.tell(
            got.where["weak"], "weak names count only near other terms: name them under near"
        )
    for sentence in unknown_forms(entity) if "without" in got.where else ():
        reading.tell(got.where["without"], sentence, "warning")
    return entity


def _extended(packed: Entity, got: Got) -> Entity:
    """A pack's entity with the lists of the user's added, and the rest said anew."""
    said: dict[str, Any] = {
        name: tuple(dict.fromkeys((*getattr(packed, name), *value)))
        if isinstance(value, tuple)
        else value
        for name, value in got.values.items()
    }
    return replace(packed, at=got.at, **said)


ENTITY = Record(
    "an entity",
    {
        "kind": Key(Choice("kind", ENTITY_KINDS), "what it is", required=True),
        "names": Key(Names(), "by language (or any): every form of each is found", required=True),
        "weak": Key(Names(), "names that count only within 40 words of one of near"),
        "near": Key(Company(), "terms that make weak names count"),
        "never": Key(Names(), "the same word, another thing"),
        "surname": Key(Flag(), "no: a person's last name alone does not count"),
        "respell": Key(Flag(), "no: foreign names are not looked for written by sound"),
        "without": Key(
            Names(FORM), "forms that are not looked for (explain --forms prints all of them)"
        ),
        "extend": Key(Flag(), "yes: these lists are added to those of the pack's entity"),
    },
    _entity,
    unless="extend",
)


# ── rules ──

_ORIGIN = {
    "countries": Key(Many(COUNTRY), "of the feed"),
    "languages": Key(Many(LANGUAGE), "of the text"),
    "feeds": Key(Many(Reference("feed")), "by name"),
    "kinds": Key(Many(KIND), "of the feed"),
}
EXCEPT = Record("except", _ORIGIN, lambda got, _: From(**got.values))
FROM = Record(
    "from",
    {**_ORIGIN, "except": Key(EXCEPT, "but not from these", into="exclude")},
    lambda got, _: From(**got.values),
    example="{countries: [BA, RS]}",
)


class OneExample:
    """A text, or a text with what `from` may ask about."""

    def __init__(self, *, alert: bool) -> None:
        self.record = Record(
            "an example",
            {
                "text": Key(PARAGRAPH, "the article", required=True),
                "title": Key(LINE, "its headline"),
                "language": Key(LANGUAGE, "of the text"),
                "country": Key(COUNTRY, "of the feed"),
                "kind": Key(KIND, "of the feed"),
                "feed": Key(Reference("feed"), "that brings it"),
                "known_miss": Key(Flag(), "yes: this fails, and that is known"),
            },
            lambda got, _: Example(at=got.at, alert=alert, **got.values),
        )
        self.alert = alert

    def read(self, node: Node, reading: Reading) -> Any:
        """An Example."""
        if not isinstance(node, ScalarNode):
            return self.record.read(node, reading)
        text = PARAGRAPH.read(node, reading)
        return BAD if text is BAD else Example(at=node.at, alert=self.alert, text=text)

    def schema(self) -> Schema:
        """A text or the keys."""
        return {"anyOf": [PARAGRAPH.schema(), self.record.schema()]}


EXAMPLES = Record(
    "examples",
    {
        "alert": Key(Many(OneExample(alert=True), commas=True), "texts that must alert"),
        "no_alert": Key(Many(OneExample(alert=False), commas=True), "texts that must not"),
    },
    lambda got, _: (*got.values.get("alert", ()), *got.values.get("no_alert", ())),
    example='{alert: ["…"], no_alert: ["…"]}',
)


CONFIRM = Record(
    "confirm",
    {
        "outlets": Key(
            Whole("a number of outlets", 2, 50), "of as many owners, independent of each other (2)"
        ),
        "within": Key(INTERVAL, "from the first of them on (6h)"),
        "or": Key(Many(KIND), "kinds of sources of which one is enough", into="kinds"),
    },
    lambda got, _: Confirm(**got.values),
    example="{outlets: 2, within: 6h, or: [institution]}",
)


def _rule(got: Got, reading: Reading) -> Rule:
    rule = Rule(at=got.at, **{"title": got.values["id"]} | got.values)
    reading.refers += [(rule.id, leaf) for leaf in leaves(rule.when) if isinstance(leaf, RuleRef)]
    if rule.until is not None and rule.until < reading.ask("today"):
        reading.tell(
            got.where["until"], f"ended on {rule.until}: this rule alerts no more", "warning"
        )
    if rule.confirm is not None and rule.severity is Severity.INFO:
        reading.tell(
            got.where["confirm"], "confirm has no effect: info is recorded only", "warning"
        )
    return rule


RULE = Record(
    "a rule",
    {
        "id": Key(SLUG, "lower case letters, digits and hyphens; never reused", required=True),
        "title": Key(LINE, "what people read in the alert; default: the id"),
        "note": Key(PARAGRAPH, "shown in the alert: what to know, whom to call"),
        "severity": Key(SEVERITY, "info is recorded only; medium, unless said otherwise"),
        "status": Key(
            Choice("status", ("live", "test", "off")),
            "test: evaluated and shown, never sent",
        ),
        "until": Key(Text("a date", values.day, {"pattern": values.DATE}, raw=True), "last day"),
        "when": Key(When(), "what an article has to say", required=True),
        "from": Key(
            FROM, "where it has to come from; what is unknown excludes nothing", into="origin"
        ),
        "in": Key(FIELDS, "where to look: title, lead, text", into="fields"),
        "notify": Key(CHANNELS, "channels; [] for none"),
        "confirm": Key(
            CONFIRM, "alert only once several outlets report the story, or one of such a kind"
        ),
        "examples": Key(EXAMPLES, "texts that check runs against the rule"),
    },
    _rule,
)


class Noise:
    """A line of `ignore`: a condition with its reason; `in` is the title unless said otherwise."""

    own: Mapping[str, Key] = {
        "reason": Key(LINE, "what people read of an article that was ignored"),
        "in": Key(FIELDS, "where to look; default: the title"),
    }

    def read(self, node: Node, reading: Reading) -> Any:
        """An Ignore."""
        found = entries(node, reading, "an ignored thing", "{any: [horoskop], reason: lifestyle}")
        if isinstance(found, Bad):
            return BAD
        read = {
            name: self.own[name].shape.read(value, reading)
            for name, (_, value) in found.items()
            if name in self.own
        }
        rest = [pair for name, pair in found.items() if name not in self.own]
        when = When().joined(MappingNode(node.part, node.row, node.column, [*rest]), reading)
        if isinstance(when, Bad) or BAD in read.values():
            return BAD
        fields = {"fields": read["in"]} if "in" in read else {}
        return Ignore(when=when, reason=read.get("reason", "noise"), at=node.at, **fields)

    def schema(self) -> Schema:
        """The keys of a condition and its own."""
        return keys_schema({**KEYS, **self.own})


# ── the whole ──


class Version:
    """The version of the file's format: 1."""

    def read(self, node: Node, reading: Reading) -> Any:
        """1."""
        written = raw_of(node, reading, "1")
        if isinstance(written, Bad):
            return BAD
        if written == "1":
            return 1
        return reading.tell(
            node, f"version {values.shown(written)}: this program reads version 1 of the format"
        )

    def schema(self) -> Schema:
        """1."""
        return {"enum": [1, "1"]}


def _list(what: str) -> str:
    return f'{what} are a list: begin each with "- "'


FILE = Record(
    "the file",
    {
        "version": Key(Version(), "write version: 1 at the top", required=True),
        "packs": Key(
            Many(Choice("pack", packs.NAMES)), "built-in feeds and entities that are used"
        ),
        "settings": Key(SETTINGS, "what holds for all"),
        "feeds": Key(Many(ByPiece(FEED), _list("feeds")), "the sources"),
        "entities": Key(
            Named("entities", ByPiece(ENTITY), "id", "kfor: {kind: organisation, names: KFOR}"),
            "named things, by id",
        ),
        "rules": Key(Many(ByPiece(RULE), _list("rules")), "what to alert on"),
        "ignore": Key(
            Many(ByPiece(Noise()), _list("ignored things")), "noise; never stops a critical rule"
        ),
        "channels": Key(
            Named("channels", CHANNEL, "name", 'desk: {url: "console://"}'),
            "where alerts go, by name",
        ),
    },
    lambda got, _: got.values,
)
"""The whole file. What it reads are the fields of Config, `version` being the format's."""
