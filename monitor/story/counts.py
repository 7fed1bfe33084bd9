"""Numbers with what they count: 12 wounded, 60 homes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Protocol

from monitor.model import Fact
from monitor.story import lexicon
from monitor.text.fold import Token, fold

_FOLDER = Path(__file__).parent
_REACH = 6  # words between a number of people and what happened to them
_PERSONAL = frozenset({"dead", "wounded", "arrested", "missing", "evacuated"})
_THING = "thing"
_PEOPLE = frozenset({"people", "profession"})  # to whom something may have happened
_NEAR = 2
_SMALL = 3
_RISEN = 3  # words between a verb that rises and what it rose to
_LONG = 14
_LONGEST = 10
_GROUP = 3


_PAUSE = re.compile(r"[,;–—]| - ")


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

    @property
    def gap(self) -> str:
        """What stands before it, after the word before."""


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
    """What is counted: the nearest thing after the number, or before it a verb whose object it is;
    of people, what happened to them in the same sentence. None of an age, a time or a date, and of
    things: two cars that were damaged are no two wounded."""
    if _is_of_a_date(words, here) or _is_a_part(words, here):
        return None
    close = list(_close(words, here))
    direct = next((kind for kind in close if kind), None)
    if direct is None:
        direct = _by_verb(words, here) or _risen_to(words, here)
    if direct not in _PEOPLE:
        return None if direct == _THING else direct
    after = [_counted(word) for word in _sentence(words, here, 1)]
    before = [_counted(word) for word in _clause_before(words, here)]
    near = (kind for pair in zip(_filled(after), _filled(before), strict=True) for kind in pair)
    known = next((kind for kind in near if kind in _PERSONAL), None)
    return known or ("people" if direct == "people" else None)


def _is_of_a_date(words: Sequence[Counting], here: int) -> bool:
    """The 12th, in capitals of no sentence; 30%."""
    following = words[here + 1] if here + 1 < len(words) else None
    if following is None or not words[here].token.surface.isdecimal():
        return False
    ordinal = following.gap.startswith(".") and following.token.shape == "lower"
    return ordinal or following.gap.lstrip().startswith("%")


def _is_a_part(words: Sequence[Counting], here: int) -> bool:
    """Of those counted already: five, two children among them."""
    before = islice(_sentence(words, here, -1), _NEAR + 1)
    return any(word.token.folded in lexicon.cues("among") for word in before)


def _close(words: Sequence[Counting], here: int) -> Iterator[str | None]:
    """What the two words after a number say that it counts, up to a comma or an "and"; verbs of two
    or three letters stand between (pet ih je ranjeno)."""
    left = _NEAR
    for word in _sentence(words, here, 1):
        folded = word.token.folded
        if not left or _PAUSE.search(word.gap) or folded in lexicon.cues("conjunction"):
            return
        kind = _THING if _is_unit(folded) else _counted(word)
        if kind is None and word.concept is not None:
            kind = _THING
        yield kind
        left -= len(folded) > _SMALL


def _by_verb(words: Sequence[Counting], here: int) -> str | None:
    """What happened to so many, said before the number, with nothing but "more than" between: not
    in, after or with so many."""
    left = _NEAR
    for word in _clause_before(words, here):
        folded = word.token.folded
        kind = _counted(word)
        if kind and kind not in _PEOPLE:
            return kind
        if not left or folded in lexicon.cues("preposition"):
            return None
        left -= folded not in lexicon.cues("quantity")
    return None


def _clause_before(words: Sequence[Counting], here: int) -> Iterator[Counting]:
    """The words before a number, nearest first, up to a comma or an "and"."""
    gap = words[here].gap
    for word in _sentence(words, here, -1):
        if _PAUSE.search(gap) or word.token.folded in lexicon.cues("conjunction"):
            return
        yield word
        gap = word.gap


def _risen_to(words: Sequence[Counting], here: int) -> str | None:
    """A toll that rose to the number: what it is a toll of, from the sentence's beginning on."""
    before = list(_sentence(words, here, -1, far=_LONG))
    if not any(word.token.folded.startswith(_rising()) for word in before[:_RISEN]):
        return None
    return next((kind for kind in map(_counted, before) if kind in _PERSONAL), None)


def _filled(kinds: list[str | None]) -> list[str | None]:
    return kinds + [None] * (_REACH - len(kinds))


def _sentence(
    words: Sequence[Counting], here: int, step: int, far: int = _REACH
) -> Iterator[Counting]:
    """The words on one side of a number, nearest first, to the sentence's end."""
    place = here
    for _ in range(far):
        if step < 0 and words[place].starts:
            return
        place += step
        if not 0 <= place < len(words) or (step > 0 and words[place].starts):
            return
        yield words[place]


def _is_unit(folded: str) -> bool:
    return folded.startswith(_units()) or folded in lexicon.cues("unit")


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
def _rising() -> tuple[str, ...]:
    return tuple(lexicon.cues("rise"))


@cache
def _units() -> tuple[str, ...]:
    return tuple(lexicon.cues("unit-begun"))


@cache
def _number_words() -> Mapping[str, int]:
    rows = (line.split() for line in _lines("numbers.txt"))
    return {fold(word): int(number) for number, *words in rows for word in words}


def _lines(name: str) -> Iterator[str]:
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
