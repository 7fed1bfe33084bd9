"""What every grammar works on: a word of a name, its place in it, and tables of endings."""

from collections.abc import Iterator
from typing import NamedTuple

from monitor.text.fold import shape

Spelling = tuple[str, str]
"""A form as it would be written, and its tag."""

Endings = tuple[tuple[str, str], ...]
"""(ending, tag) pairs."""

SHORTEST = 3
"""Letters that a word needs for its ending to tell its paradigm."""

RELATIONAL = "relational"
"""The tag of a place's adjective, which is written without a capital."""

OWN = "relational.own"
"""The tag of the same where it is spelt like the name itself: hrvatska and Hrvatska."""

OF_THE_PEOPLE = "relational.people"
"""The tag of the same where it is a people's too, so that with a capital it names another thing:
the srpska vlada, not the Vlada Republike Srpske."""

_NAMES = frozenset({"person", "place", "organisation"})


class Word(NamedTuple):
    """One word of a name. `kind` is the name's; `single`: it is the only one; `company`: the other
    words with a capital, which tell where it is from."""

    text: str
    kind: str = "phrase"
    single: bool = True
    last: bool = True
    company: tuple[str, ...] = ()

    @property
    def capital(self) -> bool:
        """Written with a capital."""
        return self.text[0].isupper()

    @property
    def acronym(self) -> bool:
        """Written in capitals (NATO), or ending in one (BiH)."""
        return len(self.text) > 1 and self.text[-1].isupper() and shape(self.text) != "capital"

    @property
    def plural(self) -> bool:
        """Whether it has a plural: proper names have none (Dodiks are nobody's news)."""
        return not (self.capital and self.kind in _NAMES)

    @property
    def called(self) -> bool:
        """Whether anyone is called by it: places and organisations have no vocative in news."""
        return not self.capital or self.kind in {"person", "phrase", "word"}

    @property
    def personal(self) -> bool:
        """Whether a possessive is made of it: of who acts, standing alone (Dodikov, Hamasov)."""
        return self.capital and self.single and self.kind not in {"place", "event", "document"}

    @property
    def local(self) -> bool:
        """Whether a relational adjective is made of it: of a place's name standing alone."""
        return self.capital and self.single and self.kind in {"place", "phrase", "word"}

    def like(self, lower: str) -> str:
        """`lower` with this word's capital."""
        return lower[:1].upper() + lower[1:] if self.capital else lower


def adjectival(word: Word, *, sure: bool) -> bool:
    """Whether `word` of a Macedonian or Bulgarian name takes an adjective's forms: before its noun,
    or alone where it is `sure` to be one; a person's name never does."""
    if word.capital and word.kind == "person":
        return False
    return (not word.single and not word.last) or (sure and not word.capital)


def endings(table: str) -> Endings:
    """`"gen.sg:e dat.sg:i"` as pairs (ending, tag); an empty ending is the bare stem."""
    pairs = (item.partition(":") for item in table.split())
    return tuple((ending, tag) for tag, _, ending in pairs)


def attach(stem: str, table: Endings) -> Iterator[Spelling]:
    """`stem` with each ending of `table`."""
    return ((stem + ending, tag) for ending, tag in table)
