"""Words of a text that are one letter from a name: told to the analyst, never a hit."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from monitor.match.dictionary import FIRST, Dictionary, variants_of
from monitor.match.names import Name, forms_of
from monitor.match.sight import Trails
from monitor.match.strip import Strip

SHORTEST = 5
"""Letters of a word from which on one of them may be wrong: shorter words are other words."""

LONGEST = 40
"""Letters up to which a word is looked at: a longer one is no name."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A word as it stands in the text, and the name that it nearly is."""

    surface: str
    name: str


def slips(
    strips: tuple[Strip, ...],
    dictionary: Callable[[str | None], Dictionary],
    terms: Collection[int] | None = None,
) -> dict[int, Slip]:
    """For each of `terms` that is nearly named, the first word of the text that does it; without
    `terms`, for any term."""
    found: dict[int, Slip] = {}
    for strip in strips:
        names = dictionary(strip.language)
        misspelt = _Misspelt(strip, names)
        trails = Trails(strip)
        sure = (
            (index, name)
            for name in names.nearly(misspelt.beginnings(), terms)
            if name.term not in found
            for form, index in misspelt.forms_of(name)
            if _would_be(trails, strip, index, form, name)
        )
        for index, name in sorted(sure, key=lambda one: one[0]):
            slip = Slip(surface=strip.tokens[index].surface, name=name.written)
            found.setdefault(name.term, slip)
    return found


class _Misspelt:
    """The words of a strip that no name begins with, each where it stands first."""

    def __init__(self, strip: Strip, names: Dictionary) -> None:
        self._spelt: dict[str, int] = {}
        for index, token in enumerate(strip.tokens):
            word = token.folded
            if SHORTEST <= len(word) <= LONGEST and not names.words(word):
                self._spelt.setdefault(word, index)
        self._starts = {word[:cut] for word in self._spelt for cut in range(1, len(word))}
        self._ends = {word[cut:] for word in self._spelt for cut in range(1, len(word))}
        self._shortened: dict[str, list[str]] = {}
        for word in self._spelt:
            for variant in variants_of(word):
                self._shortened.setdefault(variant, []).append(word)

    def beginnings(self) -> set[str]:
        """What the words begin with, whole and with one letter left out."""
        starts = {word[:cut] for word in self._spelt for cut in range(1, FIRST + 2)}
        return {variant for start in starts for variant in variants_of(start)}

    def forms_of(self, name: Name) -> Iterator[tuple[str, int]]:
        """(form of the name's first word, the word that is one letter from it)."""
        for form in forms_of(name.parts[0]) if self._spelt else ():
            half = len(form) // 2
            # One edit leaves the beginning or the end of a word as it was: few forms pass.
            if len(form) >= SHORTEST and (
                form[: half - 1] in self._starts or form[half:] in self._ends
            ):
                near = (
                    word
                    for variant in variants_of(form)
                    for word in self._shortened.get(variant, ())
                )
                for word in dict.fromkeys(near):
                    if _one_edit(word, form):
                        yield form, self._spelt[word]


def _one_edit(one: str, other: str) -> bool:
    """Whether one letter put in, left out, changed or changed places makes one the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return len(one) != len(other)
    ends = ((1, 1), (0, 1), (1, 0)) if len(one) != len(other) else ((1, 1),)
    if any(one[start + left :] == other[start + right :] for left, right in ends):
        return True
    swapped = one[start : start + 2][::-1] == other[start : start + 2]
    return swapped and one[start + 2 :] == other[start + 2 :]


def _would_be(trails: Trails, strip: Strip, index: int, form: str, name: Name) -> bool:
    """Whether `name` would stand at the word if it were written as `form`."""
    if name.role == "never" or not trails.may(name):
        return False
    sighting = trails.follow(name, index)
    fits = strip.fits(forms_of(name.parts[0])[form], index)
    return fits and sighting is not None and sighting.cased
