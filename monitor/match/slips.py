"""Words of a text that are one letter from a name: told to the analyst, never a hit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monitor.match.sight import Trails
from monitor.match.strip import Strip
from monitor.match.terms import Dictionary, Name

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
    strips: tuple[Strip, ...], dictionary: Callable[[str | None], Dictionary]
) -> dict[int, Slip]:
    """For each term that is nearly named, the first word of the text that does it.

    Reads every form of the dictionary: for explaining one text, not for every article.
    """
    found: dict[int, Slip] = {}
    for strip in strips:
        names = dictionary(strip.language)
        trails = Trails(strip)
        for index, form in _nearly(strip, names):
            for name in names.firsts[form]:
                if name.term not in found and _would_be(trails, strip, index, form, name):
                    surface = strip.tokens[index].surface
                    found[name.term] = Slip(surface=surface, name=name.written)
    return found


def _nearly(strip: Strip, names: Dictionary) -> Iterator[tuple[int, str]]:
    """(word, form that it is one letter from), for the first word of each spelling."""
    spelt: dict[str, int] = {}
    for index, token in enumerate(strip.tokens):
        word = token.folded
        if SHORTEST <= len(word) <= LONGEST and word not in names.firsts:
            spelt.setdefault(word, index)
    beginnings = {word[:cut] for word in spelt for cut in range(1, len(word))}
    endings = {word[cut:] for word in spelt for cut in range(1, len(word))}
    shortened: dict[str, list[str]] = {}
    for word in spelt:
        for variant in _variants(word):
            shortened.setdefault(variant, []).append(word)
    for form in names.firsts if spelt else ():
        half = len(form) // 2
        # One edit leaves the beginning or the end of a word as it was: few forms pass.
        if len(form) < SHORTEST or not (form[: half - 1] in beginnings or form[half:] in endings):
            continue
        near = (word for variant in _variants(form) for word in shortened.get(variant, ()))
        for word in dict.fromkeys(near):
            if _one_edit(word, form):
                yield spelt[word], form


def _variants(word: str) -> set[str]:
    """The word, and what is left of it without one letter: words one letter apart share one."""
    return {word, *(word[:cut] + word[cut + 1 :] for cut in range(len(word)))}


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
    return strip.fits(name.words[0][form], index) and sighting is not None and sighting.cased
