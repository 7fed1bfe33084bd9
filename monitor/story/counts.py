"""Numbers with what they count: 12 wounded, 60 homes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from monitor.model import Fact
from monitor.text.fold import Token, fold

_FOLDER = Path(__file__).parent
_REACH = 6  # words between a number of people and what happened to them
_PERSONAL = frozenset({"dead", "wounded", "arrested", "missing", "evacuated"})
_LONGEST = 10
_GROUP = 3


class Counting(Protocol):
    """A word where it stands."""

    @property
    def token(self) -> Token:
        """The word."""

    @property
    def concept(self) -> str | None:
        """What it is about."""

    @property
    def starts(self) -> bool:
        """Whether a sentence begins with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    name: str
    rises: bool
    concepts: frozenset[str]
    whole: frozenset[str]
    begun: tuple[str, ...]


def numbers(words: Sequence[Counting]) -> tuple[Fact, ...]:
    """What the text counts, each once: "wounded:12" is "12 wounded"."""
    found: dict[str, Fact] = {}
    for here in range(len(words)):
        number = _number(words, here)
        kind = _kind_of(words, here) if number is not None else None
        if kind is not None:
            found.setdefault(
                f"{kind}:{number}", Fact(key=f"{kind}:{number}", text=f"{number} {kind}")
            )
    return tuple(found.values())


def rises(kind: str) -> bool:
    """Whether the number of these rises while an event goes on: the dead, not the votes."""
    return any(one.name == kind and one.rises for one in _kinds())


def _number(words: Sequence[Counting], here: int) -> int | None:
    """The number that a word is, or begins (2.500): not the rest of one, and none that goes on as
    a fraction or in thousands."""
    token = words[here].token
    if not token.surface.isdecimal():
        return _number_words().get(token.folded)
    if here and _joined(words[here - 1].token, token):
        return None
    after = words[here + 1].token if here + 1 < len(words) else None
    digits = token.surface
    if after is not None and after.folded.startswith(_thousands()):
        return None
    if after is not None and _joined(token, after):
        if len(after.surface) != _GROUP:
            return None
        digits += after.surface
    return int(digits) if len(digits) < _LONGEST and int(digits) else None


def _joined(one: Token, other: Token) -> bool:
    return one.surface.isdecimal() and other.surface.isdecimal() and other.start - one.end == 1


@cache
def _thousands() -> tuple[str, ...]:
    words = "hiljad tisuć илјад хиляд tisoč mijë thousand milion милион million miliard billion"
    return tuple(fold(word) for word in words.split())


def _kind_of(words: Sequence[Counting], here: int) -> str | None:
    """The nearest thing counted: the two words after the number, or before it a verb; of people,
    what happened to them in the same sentence."""
    after = [_counted(word) for word in _sentence(words, here, 1)]
    before = [_counted(word) for word in _sentence(words, here, -1)]
    direct = next((kind for kind in (*after[:2], *before[:2]) if kind), None)
    if direct != "people":
        return direct
    near = (kind for pair in zip(_filled(after), _filled(before), strict=True) for kind in pair)
    return next((kind for kind in near if kind in _PERSONAL), "people")


def _filled(kinds: list[str | None]) -> list[str | None]:
    return kinds + [None] * (_REACH - len(kinds))


def _sentence(words: Sequence[Counting], here: int, step: int) -> Iterator[Counting]:
    """The words on one side of a number, nearest first, to the sentence's end."""
    place = here
    for _ in range(_REACH):
        if step < 0 and words[place].starts:
            return
        place += step
        if not 0 <= place < len(words) or (step > 0 and words[place].starts):
            return
        yield words[place]


def _counted(word: Counting) -> str | None:
    return _kind(word.token.folded, word.concept)


@cache
def _kind(folded: str, concept: str | None) -> str | None:
    for kind in _kinds():
        if concept in kind.concepts or folded in kind.whole or folded.startswith(kind.begun):
            return kind.name
    return None


@cache
def _kinds() -> tuple[_Kind, ...]:
    return tuple(
        _Kind(
            name=name,
            rises=rising == "rises",
            concepts=frozenset(word[1:] for word in words if word[0] == "#"),
            whole=frozenset(fold(word[1:]) for word in words if word[0] == "="),
            begun=tuple(fold(word) for word in words if word[0] not in "#="),
        )
        for name, rising, *words in (line.split() for line in _lines("counted.txt"))
    )


@cache
def _number_words() -> Mapping[str, int]:
    rows = (line.split() for line in _lines("numbers.txt"))
    return {fold(word): int(number) for number, *words in rows for word in words}


def _lines(name: str) -> Iterator[str]:
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
