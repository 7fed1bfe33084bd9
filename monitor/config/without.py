"""Forms that an entity is `without`: whether they are forms of it at all."""

import difflib
from collections.abc import Iterator

from monitor.config.rules import Entity
from monitor.config.values import shown
from monitor.text.forms import GRAMMARS, Form, adjectives, as_written, spellings, words_of


def unknown_forms(entity: Entity) -> Iterator[str]:
    """A sentence for each text of `entity.without` that is no form of any of its names."""
    for language, text in entity.without:
        made = _made(entity, language)
        if as_written(text) not in made:
            near = difflib.get_close_matches(as_written(text), made, n=1)
            hint = f'; did you mean "{made[near[0]]}"?' if near else ": take it out"
            yield f"without {shown(text)}: no form of this entity is written so{hint}"


def _made(entity: Entity, language: str) -> dict[str, str]:
    """Every form of the names that `without` of this language applies to, by its spelling."""
    return {
        as_written(form.surface): form.surface
        for key, name in entity.names + entity.weak
        for code in ((key,) if key in GRAMMARS else GRAMMARS)
        if language in ("any", code) or key in ("any", "en")
        for form in (*_of_words(name, code, entity), *adjectives(name, code, kind=entity.kind))
    }


def _of_words(name: str, code: str, entity: Entity) -> Iterator[Form]:
    """Of every word by itself, too: a person's last name counts alone."""
    for part in {name, *name.split()}:
        for word in words_of(part, kind=entity.kind):
            yield from spellings(word, code, respell=entity.respell)
