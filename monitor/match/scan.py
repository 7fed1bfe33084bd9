"""One pass over a document: every occurrence of every term, and what nearly was one."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from monitor.match.dictionary import Dictionary
from monitor.match.sight import MOST, Sighting, sight
from monitor.match.strip import EVERYWHERE, Strip
from monitor.match.terms import Vocabulary

WEAK_REACH = 40
"""A weak name counts within so many words of one of its entity's `near` terms (contract)."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A term at a place: `words` are the numbers of the words it is made of."""

    term: int
    strip: int
    words: tuple[int, ...]
    start: int
    end: int

    @property
    def first(self) -> int:
        """Its first word."""
        return self.words[0]

    @property
    def last(self) -> int:
        """Its last word."""
        return self.words[-1]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an occurrence doesn't count: capital, weak, never, longer, language. `by` names what
    decided."""

    occurrence: Occurrence
    reason: str
    by: str


@dataclass(slots=True)
class Scan:
    """What stands where in a document."""

    strips: tuple[Strip, ...]
    found: dict[int, list[Occurrence]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[int, list[Refusal]] = field(default_factory=lambda: defaultdict(list))

    def standing(self, term: int, regions: int) -> Iterator[Occurrence]:
        """The occurrences of `term` that stand in one of `regions`."""
        for occurrence in self.found.get(term, ()):
            if self.strips[occurrence.strip].stands_in(occurrence.end, regions):
                yield occurrence

    def stands(self, term: int, regions: int) -> bool:
        """Whether `term` has an occurrence in one of `regions`."""
        if regions == EVERYWHERE:
            return bool(self.found.get(term))
        return any(True for _ in self.standing(term, regions))

    def refuse(self, occurrence: Occurrence, reason: str, by: str) -> None:
        """Note why `occurrence` doesn't count."""
        self.refused[occurrence.term].append(Refusal(occurrence, reason, by))

    def surface(self, occurrence: Occurrence) -> str:
        """An occurrence as it is written."""
        return self.strips[occurrence.strip].text[occurrence.start : occurrence.end]


def scan(
    strips: tuple[Strip, ...],
    vocabulary: Vocabulary,
    dictionary: Callable[[str | None], Dictionary],
) -> Scan:
    """Every term of `vocabulary` in `strips`, each read under the dictionary of its language."""
    result = Scan(strips)
    for index, strip in enumerate(strips):
        sightings = tuple(sight(strip, dictionary(strip.language)))
        if sightings:
            judge(result, index, sightings, vocabulary)
        _search_patterns(result, index, vocabulary)
    return result


# ── which of them count ──


def judge(
    result: Scan, strip: int, sightings: tuple[Sighting, ...], vocabulary: Vocabulary
) -> None:
    """Sort the sightings of one strip into found and refused."""
    bodies = result.strips[strip].tokens
    covered = _covered_by_never(sightings)
    longer = _Longer(sightings, vocabulary, covered)
    weak: list[Occurrence] = []
    for sighting in _longest_of_each_term(sightings):
        term, words = sighting.name.term, sighting.words
        occurrence = Occurrence(term, strip, words, bodies[words[0]].start, bodies[words[-1]].end)
        if never := _never(sighting, covered):
            result.refuse(occurrence, "never", never)
        elif not sighting.cased:
            result.refuse(occurrence, "capital", sighting.name.written)
        elif outer := longer.around(sighting):
            result.refuse(occurrence, "longer", outer)
        elif sighting.name.role == "weak":
            weak.append(occurrence)
        else:
            result.found[term].append(occurrence)
    if weak:
        _judge_weak(result, strip, weak, vocabulary)


Covered = dict[tuple[int, int], str]
"""(term, word) → the `never` phrase of the term that covers the word."""


def _covered_by_never(sightings: Iterable[Sighting]) -> Covered:
    """Of several words also without their capitals: what is out is out however it is written."""
    return {
        (sighting.name.term, index): sighting.name.written
        for sighting in sightings
        if sighting.name.role == "never" and (sighting.cased or len(sighting.words) > 1)
        for index in sighting.words
    }


def _never(sighting: Sighting, covered: Covered) -> str | None:
    term = sighting.name.term
    return next((covered[term, word] for word in sighting.words if (term, word) in covered), None)


def _longest_of_each_term(sightings: Iterable[Sighting]) -> Iterator[Sighting]:
    """Without what a longer name of the same term holds (the surname within the full name), or one
    as long whose words stand closer together; one for each set of words: the one that counts for
    more. In the order of the text."""
    taken: dict[tuple[int, int], list[tuple[int, ...]]] = {}
    kept = []
    for sighting in sorted(sightings, key=_weight):
        if sighting.name.role == "never":
            continue
        term, words = sighting.name.term, sighting.words
        around = (held for word in words for held in taken.get((term, word), ()))
        if not any(len(words) == len(held) or set(words) <= set(held) for held in around):
            kept.append(sighting)
            if sighting.cased:
                for index in words:
                    taken.setdefault((term, index), []).append(words)
    return iter(sorted(kept, key=lambda sighting: sighting.words))


def _weight(sighting: Sighting) -> tuple[bool, int, bool, int, tuple[int, ...]]:
    words, is_weak = sighting.words, sighting.name.role == "weak"
    return not sighting.cased, -len(words), is_weak, words[-1] - words[0], words


def _judge_weak(
    result: Scan, strip: int, weak: Iterable[Occurrence], vocabulary: Vocabulary
) -> None:
    """A weak name counts beside a `near` term that was found for itself, not as a weak name."""
    by_term: dict[int, list[Occurrence]] = defaultdict(list)
    for occurrence in weak:
        by_term[occurrence.term].append(occurrence)
    company = {
        term: sorted(
            word
            for number in vocabulary.terms[term].near
            for other in result.found.get(number, ())
            if other.strip == strip
            for word in other.words
        )
        for term in by_term
    }
    for term, occurrences in by_term.items():
        labels = ", ".join(vocabulary.terms[number].label for number in vocabulary.terms[term].near)
        for occurrence in occurrences:
            if _in_company(occurrence, company[term]):
                result.found[term].append(occurrence)
            else:
                result.refuse(occurrence, "weak", labels)
        result.found[term].sort(key=lambda occurrence: (occurrence.strip, occurrence.words))


def _in_company(occurrence: Occurrence, words: list[int]) -> bool:
    index = bisect_left(words, occurrence.first - WEAK_REACH)
    return index < len(words) and words[index] <= occurrence.last + WEAK_REACH


# ── the longest known name wins ──

# Names of which a longer one makes a shorter one mean another thing: the Mitrovica of Sremska
# Mitrovica, the Dodik of another Dodik.
_NAMED = frozenset({"person", "place", "organisation", "event", "document"})


class _Longer:
    """The names of several words in a strip, to find the one that another name is a part of."""

    def __init__(
        self, sightings: Iterable[Sighting], vocabulary: Vocabulary, covered: Covered
    ) -> None:
        self._terms = vocabulary.terms
        self._around: dict[int, list[Sighting]] = defaultdict(list)
        for sighting in sightings:
            if self._wins(sighting) and _never(sighting, covered) is None:
                for index in sighting.words:
                    self._around[index].append(sighting)

    def _wins(self, sighting: Sighting) -> bool:
        """A name in one piece: Sremska Mitrovica, not Sremska i Kosovska Mitrovica."""
        words = sighting.words
        together = 1 < len(words) == words[-1] - words[0] + 1
        return together and sighting.cased and sighting.name.role == "strong"

    def around(self, inner: Sighting) -> str | None:
        """The longer name that `inner` is a part of, as written in the rules."""
        for outer in self._around.get(inner.words[0], ()):
            if (
                outer.name.term != inner.name.term
                and set(inner.words) < set(outer.words)
                and _hides(self._kind(inner), self._kind(outer))
            ):
                return outer.name.written
        return None

    def _kind(self, sighting: Sighting) -> str | None:
        entity = self._terms[sighting.name.term].entity
        return entity.kind if entity else None


def _hides(inner: str | None, outer: str | None) -> bool:
    """A name is hidden by a longer one of its kind, where either is a person, and what is known by
    a place's name by another place (the Dayton of 1995 by Dayton Ohio). A place in the name of an
    organisation or an event is still spoken of (Kosovo in Kosovo Police)."""
    if inner not in _NAMED or outer not in _NAMED:
        return False
    called_after = outer == "place" and inner in {"document", "event"}
    return inner == outer or "person" in (inner, outer) or called_after


# ── patterns ──


def _search_patterns(result: Scan, index: int, vocabulary: Vocabulary) -> None:
    strip = result.strips[index]
    # RE2 reads UTF-8, which has no lone surrogates; one for one keeps the offsets.
    text = _LONE_SURROGATE.sub("\ufffd", strip.text)
    for number, regex in vocabulary.patterns.items():
        for match in islice(regex.finditer(text), MOST):
            start, end = match.span()
            if start < end:
                first = strip.token_at(start)
                words = tuple(range(first, max(strip.token_at(end - 1), first) + 1))
                result.found[number].append(Occurrence(number, index, words, start, end))
