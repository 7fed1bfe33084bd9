"""Whether a translation kept what must survive one: names, numbers, negation, the outlet's framing
words, and being a translation. What it didn't is said in words."""

import re
from collections.abc import Iterable, Sequence

from monitor.model import NameSpan
from monitor.translate.faithful import negation, numbers
from monitor.translate.faithful.framing import FRAMING

_BLOWN_UP = 10, 100  # factor and characters over which an engine only repeats itself
_ECHO_WORDS = 4
_SHORT = 3  # letters up to which an s is the word's own: RS, US
_SMALL_WORDS = frozenset(["a", "an", "and", "at", "between", "for", "i", "in", "of", "on", "the"])
_OF_A_PLACE = ("n", "an", "ian", "in", "ar", "er", "ese", "ish")  # Serbian, Kosovar
_ADDED = re.compile(r"\s\[([^][]*)\]$")
_AT_A_DISTANCE = re.compile(
    r"\b(?:so[\s-]*called|self[\s-](?:styled|proclaimed|declared)|alleged|supposed)|[\"“”„«»‘]",
    re.IGNORECASE,
)


def doubts(
    original: str, language: str, names: Sequence[NameSpan], translated: str
) -> tuple[str, ...]:
    """What a reader has to look up in the sentence `original`, as its translation seems to have
    lost it: "the name Banjska", "the number 1.244", "“nije” (a negation)", "“tzv.”"."""
    said, _ = _without_added(names, translated)
    found = [f"the name {one.english}" for one in lost_names(names, translated)]
    found += [f"the number {number}" for number in numbers.lost(original, said)]
    if (denied := negation.lost(original, language, said)) is not None:
        found.append(f"“{denied}” (a negation)")
    framing = FRAMING[language].search(original) if language in FRAMING else None
    if framing is not None and not _AT_A_DISTANCE.search(said):
        found.append(f"“{framing[0]}”")
    return tuple(dict.fromkeys(found))


def lost_names(names: Iterable[NameSpan], translated: str) -> tuple[NameSpan, ...]:
    """The names that stand under none of their English names in `translated`, unless added at its
    end; phrases may be put in other words and are never lost."""
    names = tuple(names)
    said, _ = _without_added(names, translated)
    proper = (one for one in names if one.kind != "phrase" and _is_proper(one.english))
    return tuple(one for one in proper if not is_called(one, said))


def with_added(names: Iterable[NameSpan], translated: str) -> str:
    """`translated` with the names it lost in brackets at its end: [Banjska, KFOR]."""
    said, _ = _without_added(tuple(names), translated)
    missing = dict.fromkeys(one.english for one in lost_names(names, translated))
    return f"{said} [{', '.join(missing)}]" if missing else said


def is_called(name: NameSpan, translated: str) -> bool:
    """Whether `translated` has the words of one of the English names of `name`, in any order,
    number and letter case; of a person the last, of a place the adjective, too."""
    words = set(_words(translated))
    called = [name.english, *name.also]
    if name.kind == "person":
        called.append(name.english.split()[-1])
    place = name.kind == "place"
    return any(all(_stands(word, words, place=place) for word in _words(one)) for one in called)


def is_written(name: NameSpan, translated: str) -> bool:
    """Whether `translated` has one of the English names of `name` word for word, or its plural."""
    called = "|".join(re.escape(one) for one in (name.english, *name.also))
    return re.search(rf"(?<!\w)(?:{called})s?(?!\w)", translated, re.IGNORECASE) is not None


def is_echo(original: str, translated: str) -> bool | None:
    """Whether the words came back as they were sent; None of fewer than four, which may be names
    alone."""
    words = original.casefold().split()
    return None if len(words) < _ECHO_WORDS else words == translated.casefold().split()


def is_usable(original: str, translated: str) -> bool:
    """Whether there is a translation, and not many times the text."""
    factor, room = _BLOWN_UP
    return bool(translated.strip()) and len(translated) <= factor * len(original) + room


def _without_added(names: Sequence[NameSpan], translated: str) -> tuple[str, bool]:
    """A translation without the names that were put at its end, and whether there were any."""
    added = _ADDED.search(translated)
    known = {one.english for one in names}
    if added is None or not set(added[1].split(", ")) <= known:
        return translated, False
    return translated[: added.start()], True


def _words(text: str) -> list[str]:
    """The words that tell, without the sign of plural or possession."""
    found = re.findall(r"\w[\w.]*\w|\w", text.casefold())
    return [_singular(word) for word in found if word not in _SMALL_WORDS]


def _stands(word: str, words: set[str], *, place: bool) -> bool:
    if word in words:
        return True
    stems = (word, word[:-1]) if len(word) > _SHORT else (word,)
    return place and any(stem + ending in words for stem in stems for ending in _OF_A_PLACE)


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > _SHORT else word


def _is_proper(name: str) -> bool:
    return any(word[0].isupper() for word in re.findall(r"\w+", name))
