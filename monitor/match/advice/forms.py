"""Keywords that are a form of an entity's name: `Banjskoj` where there is an entity banjska."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from monitor.config.rules import Config, Entity
from monitor.match.advice.advice import Advice, Place, keywords
from monitor.text.fold import Token, tokens
from monitor.text.forms import forms

_BEGINNING = 3
"""Folded letters that a form shares with the name: stems change at their end."""

_Names = Mapping[str, list[tuple[Entity, str, str]]]
"""Beginning → (entity, language or "any", name)."""


def advice(config: Config, known: Collection[Place]) -> Iterator[Advice]:
    """The advice on every keyword that begins with a capital, but where the reading of the rules
    warned at its place, as of one that is a letter from an entity."""
    names = _names(config)
    for whose, keyword in keywords(config):
        if (keyword.at.file, keyword.at.line, keyword.at.column) in known:
            continue
        for language, text in keyword.texts:
            words = tokens(text)
            if not words or words[0].shape == "lower":
                continue
            found = next(_named_by(words, language, names), None)
            if found is not None:
                entity, name = found
                yield Advice(
                    keyword.at,
                    f'{whose}: "{text}" is a form of "{name}" and is read as a keyword of its own: '
                    f"write {entity.id}, the entity, which has every form",
                )


def _names(config: Config) -> _Names:
    found = defaultdict(list)
    for entity in config.entities:
        for key, name in entity.names:
            words = tokens(name)
            surname = entity.kind == "person" and entity.surname and len(words) > 1
            for part in (name, words[-1].surface) if surname else (name,):
                for word in tokens(part)[:1]:
                    found[word.folded[:_BEGINNING]].append((entity, key, part))
    return found


def _named_by(
    words: tuple[Token, ...], language: str | None, names: _Names
) -> Iterator[tuple[Entity, str]]:
    folded = [word.folded for word in words]
    for entity, key, name in names.get(folded[0][:_BEGINNING], ()):
        written = [word.folded for word in tokens(name)]
        grammar = key if key != "any" else language
        if len(written) != len(folded) or written == folded or language not in {None, key, grammar}:
            continue
        made = forms(name, grammar, kind=entity.kind)
        if all(
            word in {form.folded for form in of_word if form.capital or form.tag == "written"}
            for word, of_word in zip(folded, made, strict=True)
        ):
            yield entity, name
