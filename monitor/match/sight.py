"""Names in the words of a text: where each stands, before it is known whether it counts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.match.dictionary import Beginnings, Dictionary
from monitor.match.names import Name, forms_of
from monitor.match.strip import Strip
from monitor.text.forms import Form

MOST = 1000
"""Sightings kept of one term in one field, those with their capitals and those without: more say
nothing new, and bound the work."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name found in the words of a text."""

    name: Name
    words: tuple[int, ...]
    cased: bool  # every word that wants a capital has one


def sight(strip: Strip, dictionary: Dictionary) -> Iterator[Sighting]:
    """Every name of `dictionary` in `strip`, once for each set of words it is found in."""
    trails = Trails(strip)
    possible: dict[str, Sequence[Name]] = {}
    seen: set[tuple[int, str, tuple[int, ...], bool]] = set()
    kept = Counter[tuple[int, str, bool]]()
    for index, token in enumerate(strip.tokens):
        form = token.folded
        if form not in possible:
            names = dictionary.names(form, trails.beginnings)
            possible[form] = [name for name in names if trails.may(name)]
        for name in possible[form]:
            if kept[name.term, name.role, True] >= MOST:
                continue
            sighting = trails.follow(name, index)
            if sighting is None:
                continue
            kind = (name.term, name.role, sighting.cased)
            key = (name.term, name.role, sighting.words, sighting.cased)
            if key not in seen and kept[kind] < MOST:
                seen.add(key)
                kept[kind] += 1
                yield sighting


class Trails:
    """Follows names through the words of one strip. Dead ends are remembered, so that a text costs
    at most its length for every word of a name."""

    def __init__(self, strip: Strip) -> None:
        self._strip = strip
        self._words = frozenset(token.folded for token in strip.tokens)
        self._dead: set[tuple[Name, int, int, bool]] = set()
        self._forms: dict[Name, tuple[Mapping[str, Form], ...]] = {}
        self.beginnings = Beginnings(self._words)

    def may(self, name: Name) -> bool:
        """Whether the words of `name` after its first are in the text at all."""
        return all(not self._words.isdisjoint(forms) for forms in self._forms_of(name)[1:])

    def _forms_of(self, name: Name) -> tuple[Mapping[str, Form], ...]:
        """The forms of `name`, word by word."""
        forms = self._forms.get(name)
        if forms is None:
            forms = self._forms[name] = tuple(map(forms_of, name.parts))
        return forms

    def follow(self, name: Name, index: int) -> Sighting | None:
        """`name` from its first word at `index` on: the nearest words, those with the capitals it
        wants before others; None where its words don't all follow in the sentence."""
        strip = self._strip
        form = self._forms_of(name)[0].get(strip.tokens[index].folded)
        if form is not None and not strip.spells(form, index):
            return None
        fits = form is None or strip.fits(form, index)
        if len(name.parts) == 1:
            lent = form is not None and form.capital and strip.lends(index)
            return Sighting(name, (index,), fits and not lent)
        if fits and (words := self._rest(name, (index,), cased=True)):
            return Sighting(name, words, True)
        words = self._rest(name, (index,), cased=False)
        return Sighting(name, words, False) if words else None

    def _rest(self, name: Name, words: tuple[int, ...], *, cased: bool) -> tuple[int, ...] | None:
        """`words` and those that complete the name."""
        depth = len(words)
        if depth == len(name.parts):
            return words
        for index in self._next(name, words[-1], depth, cased=cased):
            place = (name, depth, index, cased)
            if place not in self._dead:
                if found := self._rest(name, (*words, index), cased=cased):
                    return found
                self._dead.add(place)
        return None

    def _next(self, name: Name, last: int, depth: int, *, cased: bool) -> Iterator[int]:
        """Where the next word of the name may stand after the one at `last`, nearest first."""
        strip, forms = self._strip, self._forms_of(name)[depth]
        after = last + 1
        linked = name.links and after < len(strip.tokens)
        reach = 2 if linked and strip.tokens[after].folded in name.links else name.reach
        for index, token in enumerate(strip.tokens[after : after + reach], after):
            form = forms.get(token.folded)
            if form is None or not strip.spells(form, index):
                continue
            fits = not cased or strip.fits(form, index)
            if fits and not strip.parted(last, index, hyphened="-" in name.written):
                yield index
