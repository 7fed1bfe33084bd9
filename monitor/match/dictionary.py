"""The names that apply to texts of one language, found by what their first word begins with.

Made of every form of every name, a dictionary of 10,000 rules takes a minute and a gigabyte for the
five languages of the region, of which a year of articles uses a hundredth. Here a word's forms are
made when a text has a word that begins like all of them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, islice

from monitor.match.names import Compound, Name, Part, beginnings_of, forms_of, names_of
from monitor.match.terms import Term
from monitor.memory import uncollected
from monitor.text.beginnings import MOST

REMEMBERED = 1 << 15
"""Words of texts of which it is remembered what names they begin."""

FIRST = 6
"""Letters of a word's beginning by which it is nearly another one's."""

LONGEST = 64
"""Letters of a word that is remembered; a longer one is nobody's name."""

TOGETHER = 1000
"""Terms that are put into the dictionaries of one language before the next one's turn."""

Word = Part | Compound


def dictionaries(
    languages: Iterable[str | None], terms: Mapping[int, Term]
) -> dict[str | None, "Dictionary"]:
    """Those of several languages, made side by side: what they read alike in a name is read once,
    and remembered until the last of them has asked."""
    made = {language: Dictionary(language, {}) for language in languages}
    left = iter(terms.items())
    with uncollected():
        while some := dict(islice(left, TOGETHER)):
            for dictionary in made.values():
                dictionary._put(some)
    return made


class Dictionary:
    """The names of `terms`, by their numbers, for texts of `language` (None: unknown)."""

    def __init__(self, language: str | None, terms: Mapping[int, Term]) -> None:
        self._language = language
        self._terms: dict[int, Term] = {}
        self._first: dict[int, tuple[Word, ...]] = {}  # the words that names of a term begin with
        self._begun: dict[Word, tuple[int, ...]] = {}  # the terms that have a name beginning so
        self._words: dict[str, tuple[Word, ...]] = {}  # the words that begin so
        self._longest = 0
        self._remembered: dict[str, tuple[Word, ...]] = {}
        self._names: dict[int, tuple[Name, ...]] = {}
        self._phrases: dict[Word, Mapping[str, list[Name]]] = {}
        self._put(terms)

    def updated(self, gone: Collection[int], terms: Mapping[int, Term]) -> "Dictionary":
        """This without the terms that are `gone`, and with `terms`. This one stays as it is."""
        other = Dictionary(self._language, {})
        other._terms = dict(self._terms)
        other._first = dict(self._first)
        other._begun = dict(self._begun)
        other._words = dict(self._words)
        other._names = dict(self._names)
        other._longest = self._longest
        other._take(gone)
        other._put(terms)
        return other

    # ── what a text asks ──

    def words(self, folded: str) -> tuple[Word, ...]:
        """The first words of names of which `folded` is a form."""
        known = self._remembered.get(folded)
        if known is None:
            known = tuple(word for word in self._beginning(folded) if folded in forms_of(word))
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            if len(folded) <= LONGEST:
                self._remembered[folded] = known
        return known

    def names(self, folded: str, beginnings: "Beginnings") -> list[Name]:
        """The names whose first word has the form `folded` and whose others begin like words of
        the text that `beginnings` is of."""
        words = self.words(folded)
        if not words:
            return []
        return self._in_order(name for word in words for name in self._possible(word, beginnings))

    def nearly(self, variants: Collection[str], terms: Collection[int] | None) -> list[Name]:
        """The names (of `terms`, where given) whose first word begins in its `FIRST` letters like
        one of `variants`, or would with one letter left out."""
        if terms is None or len(terms) > len(self._words):
            near = {
                word
                for text, words in self._words.items()
                if not _variants_of_beginning(text[:FIRST]).isdisjoint(variants)
                for word in words
            }
            names = chain.from_iterable(map(self._beginning_with, near))
            return self._in_order(one for one in names if terms is None or one.term in terms)
        return [
            name
            for term in sorted(terms)
            for name in self._of_term(term)
            if any(
                not _variants_of_beginning(text[:FIRST]).isdisjoint(variants)
                for text in beginnings_of(name.parts[0])
            )
        ]

    def _in_order(self, names: Iterable[Name]) -> list[Name]:
        """By their terms, and as their terms name them."""
        return sorted(names, key=lambda name: (name.term, self._names[name.term].index(name)))

    def _of_term(self, number: int) -> tuple[Name, ...]:
        """The names of a term, made when a text asks for them first."""
        names = self._names.get(number)
        if names is None:
            term = self._terms.get(number)
            made = names_of(number, term, self._language) if term else ()
            names = self._names.setdefault(number, made)  # another thread's, if that was first
        return names

    def _beginning_with(self, word: Word) -> Iterator[Name]:
        """The names that begin with a word."""
        for number in self._begun[word]:
            yield from (name for name in self._of_term(number) if name.parts[0] == word)

    def _beginning(self, folded: str) -> Iterator[Word]:
        for end in range(1, min(len(folded), self._longest) + 1):
            yield from self._words.get(folded[:end], ())

    def _possible(self, word: Word, beginnings: "Beginnings") -> Iterator[Name]:
        """The names that begin with `word` and may go on in the text."""
        if word not in self._phrases:
            self._phrases[word] = _by_next_word(self._beginning_with(word))
        by_next = self._phrases[word]
        yield from by_next.get("", ())
        if len(by_next) > 1 or "" not in by_next:
            for name in dict.fromkeys(chain.from_iterable(beginnings.shared(by_next))):
                if all(beginnings.has(part) for part in name.parts[2:]):
                    yield name

    # ── what it holds ──

    def _put(self, terms: Mapping[int, Term]) -> None:
        begun: dict[Word, list[int]] = {}
        beginning: dict[str, list[Word]] = {}
        for number, term in terms.items():
            first = dict.fromkeys(name.parts[0] for name in names_of(number, term, self._language))
            self._first[number] = tuple(first)
            for word in first:
                if word not in begun and word not in self._begun:
                    for text in beginnings_of(word):  # just asked for, and not forgotten yet
                        beginning.setdefault(text, []).append(word)
                begun.setdefault(word, []).append(number)
        self._terms.update(terms)
        for word, numbers in begun.items():
            self._begun[word] = (*self._begun.get(word, ()), *numbers)
        for text, words in beginning.items():
            self._words[text] = (*self._words.get(text, ()), *words)
        self._longest = max(self._longest, *map(len, beginning), 0)

    def _take(self, gone: Collection[int]) -> None:
        for number in gone:
            self._terms.pop(number, None)
            self._names.pop(number, None)
        words = chain.from_iterable(self._first.pop(number, ()) for number in gone)
        for word in set(words):
            left = tuple(number for number in self._begun[word] if number not in gone)
            if left:
                self._begun[word] = left
            else:
                del self._begun[word]
                self._forget(word)

    def _forget(self, word: Word) -> None:
        for text in beginnings_of(word):
            left = tuple(other for other in self._words[text] if other != word)
            if left:
                self._words[text] = left
            else:
                del self._words[text]


class Beginnings:
    """What the words of one text begin with."""

    def __init__(self, folded: Iterable[str]) -> None:
        self._folded = folded
        self._all: frozenset[str] | None = None

    def has(self, part: Word) -> bool:
        """Whether a word of the text begins like `part`."""
        return not self._made().isdisjoint(beginnings_of(part))

    def shared(self, by_beginning: Mapping[str, list[Name]]) -> Iterator[list[Name]]:
        """What stands under the beginnings that the text has."""
        made = self._made()
        few, many = (made, by_beginning) if len(made) < len(by_beginning) else (by_beginning, made)
        return (by_beginning[text] for text in few if text in many)

    def _made(self) -> frozenset[str]:
        if self._all is None:
            self._all = frozenset(
                word[:end] for word in self._folded for end in range(1, min(len(word), MOST) + 1)
            )
        return self._all


def variants_of(word: str) -> frozenset[str]:
    """The word, and what is left of it without one letter: words one letter apart share one."""
    return frozenset((word, *(word[:cut] + word[cut + 1 :] for cut in range(len(word)))))


_variants_of_beginning = lru_cache(maxsize=1 << 14)(variants_of)


def _by_next_word(names: Iterable[Name]) -> Mapping[str, list[Name]]:
    """The names by what their second word begins with; under "" those that have none."""
    found: dict[str, list[Name]] = {}
    for name in names:
        for text in beginnings_of(name.parts[1]) if len(name.parts) > 1 else ("",):
            found.setdefault(text, []).append(name)
    return found
