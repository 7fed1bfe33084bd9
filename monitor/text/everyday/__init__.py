"""Words that nearly every article has, by language: what no rule can look for alone.

Our own lists, each in a file of the language's code: its small words (conjunctions, prepositions,
pronouns, auxiliaries) and those that news can't do without. `homographs.txt` has words that mean
one thing here and another next door.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from monitor.text.fold import fold

_FOLDER = Path(__file__).parent
_NEWS = "# of every article"


@cache
def small_words(language: str) -> frozenset[str]:
    """The small words of a language, folded; empty for a language without a list."""
    return _words(language, news=False)


@cache
def everyday_words(language: str) -> frozenset[str]:
    """The small words and those of every article, folded; empty without a list."""
    return small_words(language) | _words(language, news=True)


@cache
def homographs() -> Mapping[str, tuple[frozenset[str], ...]]:
    """Folded word → the languages in which it is common, in groups of one meaning each."""
    rows = (line.split() for line in _lines("homographs"))
    return {
        fold(word): tuple(frozenset(group.split(",")) for group in groups) for word, *groups in rows
    }


@cache
def is_common(word: str, language: str) -> bool:
    """Whether a folded word is an everyday word of a language, or a common one that also means
    something next door."""
    groups = homographs().get(word, ())
    return word in everyday_words(language) or any(language in group for group in groups)


def _words(language: str, *, news: bool) -> frozenset[str]:
    found, reading_news = set[str](), False
    for line in _file(language):
        if line.startswith("#"):
            reading_news = line == _NEWS
        elif reading_news == news:
            found.update(fold(word) for word in line.split())
    return frozenset(found)


def _lines(name: str) -> Iterator[str]:
    return (line for line in _file(name) if not line.startswith("#"))


def _file(name: str) -> list[str]:
    path = _FOLDER / f"{name}.txt"
    return path.read_text("utf-8").splitlines() if path.is_file() else []
