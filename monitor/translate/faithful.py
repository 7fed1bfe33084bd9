"""Whether a translation kept what must survive one: names, numbers, and being a translation."""

import re
from collections.abc import Iterable

from monitor.model import NameSpan

_SMALL_NUMBER = 12  # up to it English press style writes words
_BLOWN_UP = 10, 100  # factor and characters over which an engine only repeats itself
_ECHO_WORDS = 4


def lost_names(names: Iterable[NameSpan], translated: str) -> tuple[str, ...]:
    """The English names of which no word written with a capital stands in `translated`; names
    without a capital (phrases) may be put in other words and are never lost."""
    words = set(re.findall(r"\w+", translated.casefold()))
    return tuple(name.english for name in names if not _kept(name.english, words))


def lost_numbers(original: str, translated: str) -> tuple[str, ...]:
    """The runs of digits above 12 that `translated` hasn't got."""
    kept = set(re.findall(r"\d+", translated))
    runs = re.findall(r"\d+", original)
    return tuple(run for run in runs if run not in kept and int(run) > _SMALL_NUMBER)


def is_echo(original: str, translated: str) -> bool | None:
    """Whether the words came back as they were sent; None of fewer than four, which may be names
    alone."""
    words = original.casefold().split()
    return None if len(words) < _ECHO_WORDS else words == translated.casefold().split()


def is_usable(original: str, translated: str) -> bool:
    """Whether there is a translation, and not many times the text."""
    factor, room = _BLOWN_UP
    return bool(translated.strip()) and len(translated) <= factor * len(original) + room


def _kept(name: str, words: set[str]) -> bool:
    proper = [word.casefold() for word in re.findall(r"\w+", name) if word[0].isupper()]
    return not proper or any(word in words for word in proper)
