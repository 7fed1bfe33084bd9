"""One reading of a document: which conditions hold, and through which hits."""

from collections.abc import Callable, Iterator
from itertools import islice

from monitor.match.conditions import Atom, Close, Has, Node, atoms, nothing, truth
from monitor.match.near import Group, Place, Track, by_unit, by_words
from monitor.match.scan import Occurrence, Scan

MOST_GROUPS = 100
"""Groups kept of one `near`: more say nothing new."""


class Evaluation:
    """Conditions over the hits of a document's original and translation together: a term counts
    wherever it stands, what is near holds within one field of one text."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self._groups: dict[Close, tuple[Group, ...]] = {}

    def holds(self, node: Node) -> bool:
        """Whether `node` holds."""
        return truth(node, self.present, self.present)

    def present(self, atom: Atom) -> bool:
        """Whether a term is found, or a group of hits is close."""
        if isinstance(atom, Close):
            return bool(self.groups(atom))
        return self.scan.stands(atom.term, atom.regions)

    def occurrences(self, atom: Has) -> Iterator[Occurrence]:
        """The hits of a term in the regions it is looked for in."""
        return self.scan.standing(atom.term, atom.regions)

    def groups(self, close: Close) -> tuple[Group, ...]:
        """The groups of hits by which `close` holds, in the order of the texts."""
        if close not in self._groups:
            self._groups[close] = tuple(islice(self._find_groups(close), MOST_GROUPS))
        return self._groups[close]

    def reasons(self, node: Node) -> Iterator[Occurrence]:
        """The hits by which `node` holds: of a `near`, those that are close."""
        for atom, asked in atoms(node):
            if asked and isinstance(atom, Has):
                yield from self.occurrences(atom)
            elif asked and isinstance(atom, Close):
                for group in self.groups(atom):
                    yield from group.hits

    def narrowest(self, close: Close) -> Group | None:
        """The group by which `close` would hold at some greater distance, nothing being vetoed."""
        tracks = [self._tracks(close, strip, asked=True) for strip in range(len(self.scan.strips))]
        longest = max((len(strip.tokens) for strip in self.scan.strips), default=0)
        limit = 1
        while limit <= 2 * longest:
            wider = [
                group
                for strip, asked in enumerate(tracks)
                for group in islice(by_words(close.part, limit, asked, {}, strip), MOST_GROUPS)
            ]
            if wider:
                return min(wider, key=lambda group: group.width)
            limit *= 2
        return None

    def veto(self, close: Close, group: Group) -> Occurrence | None:
        """A hit beside `group` that `close` forbids."""
        for place in self._places(close, group.strip, asked=False):
            if isinstance(close.within, int):
                first, last = group.first - close.within, group.last + close.within
                beside = place.last >= first and place.first <= last
            else:
                beside = self.same_unit(close, group.strip, place, group.places[0])
            if beside:
                return place.hits[0]
        return None

    def same_unit(self, close: Close, strip: int, *places: Place) -> bool:
        """Whether all `places` of the strip stand in one sentence or paragraph."""
        unit = self._unit(close, strip)
        return len({unit(place) for place in places}) == 1

    def _find_groups(self, close: Close) -> Iterator[Group]:
        if not truth(close.part, self.present, nothing):
            return
        for strip in range(len(self.scan.strips)):
            if isinstance(close.within, int):
                asked = self._tracks(close, strip, asked=True)
                vetoing = self._tracks(close, strip, asked=False)
                yield from by_words(close.part, close.within, asked, vetoing, strip)
            else:
                yield from by_unit(
                    close.part,
                    self._unit(close, strip),
                    self._places(close, strip, asked=True),
                    self._places(close, strip, asked=False),
                    strip,
                )

    def _tracks(self, close: Close, strip: int, *, asked: bool) -> dict[Atom, Track]:
        tracks: dict[Atom, list[Place]] = {}
        for place in self._places(close, strip, asked=asked):
            tracks.setdefault(place.atom, []).append(place)
        return {atom: Track(places) for atom, places in tracks.items()}

    def _places(self, close: Close, strip: int, *, asked: bool) -> Iterator[Place]:
        wanted = [atom for atom, positive in atoms(close.part) if positive is asked]
        for atom in dict.fromkeys(wanted):
            if isinstance(atom, Close):
                for group in self.groups(atom):
                    if group.strip == strip:
                        yield Place(atom, group.first, group.last, group.hits)
            else:
                for hit in self.occurrences(atom):
                    if hit.strip == strip:
                        yield Place(atom, hit.first, hit.last, (hit,))

    def _unit(self, close: Close, strip: int) -> Callable[[Place], int]:
        layout = self.scan.strips[strip]
        number_at = layout.sentence_at if close.within == "sentence" else layout.paragraph_at
        return lambda place: number_at(place.hits[0].start)
