"""Groups of hits that stand close together.

Distance is counted in words between the nearest ends of two hits: neighbours are 1 word apart.
A group stands within N words when its last hit begins at most N words after its first one ends.
What a group must not have near it (`none`) vetoes when it stands within N words of the group's
ends. Work is linear in the hits, times the terms of the condition.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, chain

from monitor.match.conditions import Atom, Node, nothing, truth
from monitor.match.scan import Occurrence


@dataclass(frozen=True, slots=True)
class Place:
    """Where an atom holds in one strip: from word `first` to word `last`. `hits` make it up."""

    atom: Atom
    first: int
    last: int
    hits: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Places of one strip that together make a condition hold."""

    strip: int
    places: tuple[Place, ...]

    @property
    def first(self) -> int:
        """Its first word."""
        return min(place.first for place in self.places)

    @property
    def last(self) -> int:
        """Its last word."""
        return max(place.last for place in self.places)

    @property
    def hits(self) -> tuple[Occurrence, ...]:
        """The hits that make it up."""
        return tuple(hit for place in self.places for hit in place.hits)

    @property
    def width(self) -> int:
        """How many words apart its first and last hit are."""
        return max(place.first for place in self.places) - min(p.last for p in self.places)


class Track:
    """The places of one atom along a strip, to be asked for the next one and for any in reach."""

    def __init__(self, places: Iterable[Place]) -> None:
        by_last = sorted(places, key=lambda place: (place.last, place.first))
        self.places = tuple(by_last)
        self._lasts = [place.last for place in by_last]
        # The earliest to begin among those that end at or after each.
        self._earliest = list(accumulate(reversed(by_last), _earlier))[::-1]
        by_first = sorted(by_last, key=lambda place: place.first)
        self._firsts = [place.first for place in by_first]
        # The latest to end among those that begin at or before each.
        self._latest = list(accumulate(by_first, _later))

    def next(self, word: int) -> Place | None:
        """Of those that end at `word` or after it, the first to begin."""
        index = bisect_left(self._lasts, word)
        return self._earliest[index] if index < len(self._lasts) else None

    def between(self, first: int, last: int) -> Place | None:
        """One that has a word from `first` to `last`."""
        index = bisect_right(self._firsts, last) - 1
        found = self._latest[index] if index >= 0 else None
        return found if found is not None and found.last >= first else None


def _earlier(one: Place, other: Place) -> Place:
    return min(one, other, key=lambda place: (place.first, place.last))


def _later(one: Place, other: Place) -> Place:
    return max(one, other, key=lambda place: place.last)


Tracks = Mapping[Atom, Track]


def by_words(part: Node, limit: int, asked: Tracks, vetoing: Tracks, strip: int) -> Iterator[Group]:
    """For each hit that can begin one, the narrowest group within `limit` words for which `part`
    holds."""
    for word in _possible(part, limit, asked):
        arrivals = [place for track in asked.values() if (place := track.next(word))]
        chosen: list[Place] = []
        for place in sorted(arrivals, key=lambda place: place.first):
            if place.first - word > limit:
                break
            chosen.append(place)
            group = Group(strip, tuple(chosen))
            vetoes = _vetoes(group, limit, vetoing)
            if truth(part, {place.atom for place in chosen}.__contains__, vetoes.__contains__):
                yield group
                break


def _possible(part: Node, limit: int, asked: Tracks) -> Iterator[int]:
    """The words that a hit ends at within whose reach `part` would hold if nothing vetoed it.

    A window moves over the hits once; what holds is asked only when its terms change.
    """
    entering = deque(sorted(chain(*(t.places for t in asked.values())), key=lambda p: p.first))
    leaving = deque(sorted(entering, key=lambda p: p.last))
    inside: Counter[Atom] = Counter()
    terms, holds = -1, False
    for word in sorted({place.last for place in leaving}):
        before = len(inside)
        while entering and entering[0].first - word <= limit:
            inside[entering.popleft().atom] += 1
        grown = len(inside) > before
        while leaving[0].last < word:
            atom = leaving.popleft().atom
            inside[atom] -= 1
            if not inside[atom]:
                del inside[atom]
        if grown or len(inside) != terms:
            terms, holds = len(inside), truth(part, inside.__contains__, nothing)
        if holds:
            yield word


def _vetoes(group: Group, limit: int, vetoing: Tracks) -> set[Atom]:
    first, last = group.first - limit, group.last + limit
    return {atom for atom, track in vetoing.items() if track.between(first, last)}


def by_unit(
    part: Node,
    unit: Callable[[Place], int],
    asked: Iterable[Place],
    vetoing: Iterable[Place],
    strip: int,
) -> Iterator[Group]:
    """The sentences or paragraphs (`unit` numbers them) in which `part` holds."""
    wanted = _by_unit(asked, unit)
    unwanted = _by_unit(vetoing, unit)
    for number, places in wanted.items():
        vetoes = {place.atom for place in unwanted.get(number, ())}
        if truth(part, {place.atom for place in places}.__contains__, vetoes.__contains__):
            yield Group(strip, tuple(places))


def _by_unit(places: Iterable[Place], unit: Callable[[Place], int]) -> dict[int, list[Place]]:
    units: dict[int, list[Place]] = {}
    for place in places:
        units.setdefault(unit(place), []).append(place)
    return units
