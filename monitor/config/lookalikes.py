"""Bare keywords that are an entity's name, or one letter from its id or name, and may be meant for
it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from monitor.config.reading import Reading
from monitor.config.rules import Entity
from monitor.config.values import shown


@dataclass(slots=True)
class Lookalikes:
    """What was found for the keywords of one reading is found for those of the next, as long as
    the entities are called the same."""

    _known: dict[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _near: dict[str, list[str]] = field(default_factory=dict)
    _found: dict[str, str | None] = field(default_factory=dict)

    def tell(self, entities: Iterable[Entity], reading: Reading) -> None:
        """Warn of each. What stands near an entity may be another's name: there it is a word."""
        entities = tuple(entities)
        self._know(entities)
        company = {str(term.at) for entity in entities for term in entity.near}
        for text, at in reading.bare:
            if text in self._names and str(at) not in company:
                reading.tell(
                    at,
                    f'{shown(text)} is a name of the entity "{self._names[text]}", and read as a '
                    f"keyword here; write {self._names[text]}, which has all its names, or "
                    f"{{word: {text}}} if you mean the keyword",
                    "warning",
                )
            word = text.casefold()
            if word not in self._found:
                self._found[word] = self._entity(word)
            if (entity := self._found[word]) is not None:
                reading.tell(
                    at,
                    f"{shown(text)} is read as a keyword, one letter from the entity "
                    f'"{entity}"; if you mean the keyword, write {{word: {text}}}',
                    "warning",
                )

    def _know(self, entities: Sequence[Entity]) -> None:
        known: dict[str, str] = {}
        for entity in entities:
            known[entity.id] = entity.id
            for _, name in entity.names + entity.weak:
                known.setdefault(name.casefold(), entity.id)
        self._names = {name: one.id for one in reversed(entities) for _, name in one.names}
        if known != self._known:
            self._known, self._near, self._found = known, {}, {}
            for name in known:
                for variant in _one_out(name):
                    self._near.setdefault(variant, []).append(name)

    def _entity(self, word: str) -> str | None:
        if word in self._known:
            return None
        for variant in _one_out(word):
            for name in self._near.get(variant, ()):
                if _one_apart(word, name):
                    return self._known[name]
        return None


def _one_out(word: str) -> set[str]:
    """The word, and with each letter left out: two words one letter apart share one of these."""
    if len(word) < 4:
        return {word}
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter was left out, added, replaced, or swapped with the next."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    return (
        one[start + 1 :] == other[start + 1 :]
        or one[start:] == other[start + 1 :]
        or one[start + 1 :] == other[start:]
        or (
            one[start : start + 2] == other[start : start + 2][::-1]
            and one[start + 2 :] == other[start + 2 :]
        )
    )
