"""Reading a word aloud: from how a language spells it to how it sounds.

Sounds are written in the letters of hbs, which has one for each of its own (š č ž dž đ ć lj nj j),
and `w` for the English one, which every target spells in its way.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

_READINGS = 4  # of one word by one table; the likeliest come first

_VOWELS = "aeiouyäöüåæøœáéíóúàèìòùâêîôûëïőűýãõěůăąęıē"


@dataclass(frozen=True, slots=True)
class Table:
    """How one language reads its letters: `signs` find the words that look like it, `rules` their
    sounds (several where the spelling leaves it open, the likeliest first). The patterns are
    compiled when a word is first held against them: all together they take longer than most
    modules to import, and few processes need all."""

    signs: str
    rules: str
    sounds: tuple[tuple[str, ...], ...]

    def likeness(self, lower: str) -> int:
        """How many signs of the language the word has."""
        return sum(1 for _ in _compiled(self.signs).finditer(lower))

    def read(self, lower: str) -> Iterator[str]:
        """How the word may sound, the likeliest first, a few at most."""
        parts: list[tuple[str, ...]] = []
        end = 0
        for match in _compiled(self.rules).finditer(lower):
            parts.extend((letter,) for letter in lower[end : match.start()])
            parts.append(self.sounds[(match.lastindex or 1) - 1])
            end = match.end()
        parts.extend((letter,) for letter in lower[end:])
        for choice in islice(_likeliest(parts), _READINGS):
            yield _smooth("".join(choice))


def table(signs: str, rules: str) -> Table:
    """`signs` and `rules` as written in `sources`: patterns in which V is any vowel and C any
    consonant; each rule a pattern, spaces, and its sounds between bars (`-` for silence)."""
    pairs = [line.split() for line in rules.strip().splitlines()]
    return Table(
        "|".join(map(_pattern, signs.split())),
        "|".join(f"({_pattern(pattern)})" for pattern, _ in pairs),
        tuple(tuple("" if one == "-" else one for one in said.split("|")) for _, said in pairs),
    )


def _pattern(written: str) -> str:
    return written.replace("V", f"[{_VOWELS}]").replace("C", f"[^\\W\\d_{_VOWELS}]")


_compiled = cache(re.compile)


def _likeliest(parts: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Every choice of one sound for each part, those with the fewest second choices first."""
    open_parts = [index for index, sounds in enumerate(parts) if len(sounds) > 1][:4]
    ranks = product(*(range(len(parts[index])) for index in open_parts))
    for rank in sorted(ranks, key=sum):
        chosen = dict(zip(open_parts, rank, strict=True))
        yield tuple(sounds[chosen.get(index, 0)] for index, sounds in enumerate(parts))


_HIATUS = re.compile(r"i(?=[ae])")  # Kristijan, Danijel; but Mario
_DOUBLED = re.compile(r"(.)\1+")


def _smooth(sounds: str) -> str:
    """What the alphabet of hbs writes of it: a j between i and a vowel, nothing twice."""
    return _DOUBLED.sub(r"\1", _HIATUS.sub("ij", sounds))
