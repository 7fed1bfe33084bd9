"""explain --forms: every form of a name that the monitor looks for, for a person to read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from monitor.config.rules import Config, Entity
from monitor.text.forms import Form, adjectives, as_written, spellings, words_of
from monitor.text.forms.respell import respellings
from monitor.text.forms.script import cyrillic, is_cyrillic, latin

SHOWN = ("hbs", "sq", "mk", "en", "bg", "sl")

_WORDS = {
    "written": "as written",
    "nom": "nominative",
    "gen": "genitive",
    "dat": "dative",
    "acc": "accusative",
    "ins": "instrumental",
    "loc": "locative",
    "voc": "vocative",
    "abl": "ablative",
    "sg": "",
    "pl": "plural",
    "def": "definite",
    "indef": "indefinite",
    "count": "after a number",
    "part": "participle",
    "adj": "adjective",
    "m": "masculine",
    "f": "feminine",
    "n": "neuter",
    "relational": "adjective of place",
    "people": "and people",
    "own": "spelt alike",
    "linking": "linking article",
}
"""Grammar's abbreviations in words; what is not here is a word already. The dative stands for the
locative, and the accusative for the nominative, where they are written alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """One form: `kind` in words; `cyrillic` where the language is written in both scripts and the
    form is, too; `respelt`: of the name written by sound; `off`: the entity is without it."""

    form: str
    kind: str
    cyrillic: str = ""
    respelt: bool = False
    off: bool = False

    def as_json(self) -> dict[str, Any]:
        """What there is to say of it, beside form and kind."""
        said: dict[str, Any] = {"form": self.form, "kind": self.kind}
        more = {"cyrillic": self.cyrillic, "respelt": self.respelt, "off": self.off}
        return said | {key: value for key, value in more.items() if value}


Word = tuple[FormLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameForms:
    """A name in texts of one language: the forms of its words, and the adjectives that are made of
    all of them. `note` says how it counts where not by itself."""

    language: str
    name: str
    words: tuple[Word, ...]
    adjectives: Word = ()
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """Lists for scripts; `adjectives` and `note` where there are any."""
        said: dict[str, Any] = {"name": self.name, "words": _listed(self.words)}
        if self.adjectives:
            said["adjectives"] = _listed([self.adjectives])[0]
        return said | ({"note": self.note} if self.note else {})


def _listed(words: Iterable[Word]) -> list[list[dict[str, Any]]]:
    return [[line.as_json() for line in word] for word in words]


def forms_of(name: str, language: str | None) -> list[NameForms]:
    """The forms of a name as a keyword, in texts of `language` or of each that has a grammar."""
    codes = (language,) if language else SHOWN
    return [_Reading(code, code, "word").name(name) for code in codes if words_of(name)]


def entity_of(config: Config, name: str) -> Entity | None:
    """The entity whose id is `name`."""
    return next((entity for entity in config.entities if entity.id == name), None)


def forms_of_entity(entity: Entity, language: str | None) -> list[NameForms]:
    """The forms of an entity's names in texts of each language, as its rules have them."""
    codes = (language,) if language else SHOWN
    return [found for code in codes for found in _of_entity(entity, code)]


def _of_entity(entity: Entity, code: str) -> Iterator[NameForms]:
    off = frozenset(as_written(text) for key, text in entity.without if key in (code, "any"))
    unnamed = all(key != code for key, _ in entity.names)
    beside = "counts near others only"
    for pairs, counts in ((entity.names, ""), (entity.weak, beside)):
        for key, name in pairs:
            if key not in (code, "any") and not (key == "en" and unnamed):
                continue
            grammar = "any" if key == "en" != code else code
            reading = _Reading(code, grammar, entity.kind, entity.respell and key == code, off)
            yield reading.name(name, counts or ("as written" if grammar == "any" else ""))
            last = words_of(name)[-1].text
            if entity.kind == "person" and entity.surname and last != name and not counts:
                alone = "the last name alone" + (f", {beside}" if entity.near else "")
                yield reading.name(last, alone)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How names are read in texts of one language."""

    language: str
    grammar: str
    kind: str
    respell: bool = True
    off: frozenset[str] = frozenset()

    def name(self, name: str, note: str = "") -> NameForms:
        """All forms of a name."""
        words = words_of(name, kind=self.kind)
        foreign = [bool(respellings(word.text, self.language, word.company)) for word in words]
        return NameForms(
            language=self.language,
            name=name,
            note=note,
            words=tuple(
                self._lines(spellings(word, self.grammar, respell=self.respell), foreign=abroad)
                for word, abroad in zip(words, foreign, strict=True)
            ),
            adjectives=self._lines(
                adjectives(name, self.grammar, kind=self.kind), foreign=any(foreign)
            ),
        )

    def _lines(self, forms: Iterable[Form], *, foreign: bool) -> Word:
        """The forms of a word; one from abroad is written in Cyrillic by sound only."""
        lines: dict[str, FormLine] = {}
        for form in forms:
            both = self.language == "hbs" and (form.respelt or not foreign)
            line = FormLine(
                form=latin(form.surface) if both else form.surface,
                kind=_in_words(form),
                cyrillic=cyrillic(form.surface) if both and _has_cyrillic(form.surface) else "",
                respelt=form.respelt,
                off=as_written(form.surface) in self.off,
            )
            lines.setdefault(line.form, line)
        return tuple(lines.values())


def _has_cyrillic(surface: str) -> bool:
    return is_cyrillic(surface) or not _UNKNOWN.search(cyrillic(surface))


_UNKNOWN = re.compile(r"[^\W\d_\u0400-\u04ff]")


def _in_words(form: Form) -> str:
    said = " ".join(filter(None, (_WORDS.get(part, part) for part in form.tag.split("."))))
    if not form.respelt:
        return said
    return "by sound" if form.tag == "written" else f"{said}, by sound"
