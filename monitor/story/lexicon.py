"""The tables of this stage: what news is about, places that languages name apart, and cues."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from monitor.story.sound import SLAVIC, sound
from monitor.text.fold import fold

_INCIDENTS = """
    shots wounded killed murder stabbed attack beating explosion bomb threat robbery smuggling
    seizure arrest vandalism graffiti crash fire flood earthquake landslide avalanche collapse
    poisoning kidnap terror mine landmine drowning protest strike blockade fraud evacuation
"""
INCIDENTS = frozenset(_INCIDENTS.split())
"""Concepts of which a second one on the same day is another event."""

SINGLE = INCIDENTS - {"threat", "protest", "strike", "blockade", "arrest", "seizure", "evacuation"}
"""Those that don't go on for days or come in waves: a new one is another one."""

ROUTINES = frozenset({"waiting", "forecast", "currency", "pollution"})
"""Concepts that the same outlets tell anew every day."""

VENUES: Mapping[str, str] = {
    "school": "school", "university": "school", "kindergarten": "school", "shopping": "shop",
    "court": "court", "hospital": "hospital", "medicine": "hospital", "doctor": "hospital",
    "bank": "bank", "atm": "bank", "church": "church", "mosque": "church", "plane": "airport",
    "factory": "factory", "bus": "bus", "train": "train", "registry": "registry",
}  # fmt: skip
"""Concepts that say at what an incident was; two of them are two incidents."""

_FOLDER = Path(__file__).parent
_COLUMNS = 3  # Slavic languages, Albanian, English
_LONGEST = 12
_SHORTEST = 3
_AFTER_SHORT = {3: 2, 4: 3}
"""Letters that may follow so short a beginning: an ending, not the rest of another word."""

CITIES = ("Belgrade", "Sarajevo", "Zagreb", "Podgorica")


@dataclass(frozen=True, slots=True)
class _Column:
    whole: dict[str, str] = field(default_factory=dict)
    begun: dict[str, str] = field(default_factory=dict)


def concept(folded: str, language: str | None) -> str | None:
    """What a folded word of that language (None: unknown) is about, where the table has it."""
    return _concept(folded, _columns_of(language))


def says(concept: str) -> int:
    """How much a concept says: 1 where half the news has it, 3 where little has."""
    return _weights()[concept]


def name(folded: str, language: str | None) -> str:
    """The key of a name: its sound, or that of what English calls the place."""
    key = sound(folded, language)
    return _places().get(key, key)


def commonness(key: str) -> float:
    """What a name by its key says of an event at most, from 0 to 1: little for countries."""
    return _common().get(key, 1.0)


@cache
def cues(kind: str) -> frozenset[str]:
    """The folded words of one line of cues.txt."""
    for line in _lines("cues.txt"):
        title, _, words = line.partition(": ")
        if title == kind:
            return frozenset(fold(word) for word in words.split())
    raise KeyError(kind)


def _columns_of(language: str | None) -> tuple[int, ...]:
    if language in SLAVIC:
        return (0,)
    return {"sq": (1,), "en": (2,)}.get(language or "", (0, 1, 2))


@lru_cache(maxsize=1 << 16)
def _concept(folded: str, columns: tuple[int, ...]) -> str | None:
    for column in columns:
        found = _in_column(folded, _tables()[column])
        if found is not None:
            return found
    return None


def _in_column(folded: str, table: _Column) -> str | None:
    if folded in table.whole:
        return table.whole[folded]
    for end in range(min(len(folded), _LONGEST), _SHORTEST - 1, -1):
        found = table.begun.get(folded[:end])
        if found is not None and len(folded) - end <= _AFTER_SHORT.get(end, _LONGEST):
            return found
    return None


@cache
def _weights() -> Mapping[str, int]:
    return {name: said for name, said, _ in _rows()}


@cache
def _tables() -> tuple[_Column, ...]:
    tables = tuple(_Column() for _ in range(_COLUMNS))
    for named, _, columns in _rows():
        for table, words in zip(tables, columns, strict=True):
            for word in words:
                side = table.whole if word.startswith("=") else table.begun
                side.setdefault(fold(word.removeprefix("=")), named)
    return tables


def _rows() -> Iterator[tuple[str, int, list[list[str]]]]:
    for line in _lines("concepts.txt"):
        slavic, albanian, english = line.split("|")
        named, said, *words = slavic.split()
        yield named, int(said), [words, albanian.split(), english.split()]


@cache
def _places() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for names in _place_rows():
        for one in names:
            first = fold(one.partition("_")[0])
            for language in ("hbs", "sq", "en"):
                found.setdefault(sound(first, language), sound(fold(names[0]), "en"))
    return found


@cache
def _common() -> Mapping[str, float]:
    rows = [line.split() for line in _lines("places.txt")]
    little = {sound(fold(row[1]), "en"): _LITTLE for row in rows if row[0] == "!"}
    meeting = {sound(fold(row[1]), "en"): _NOT_ENOUGH for row in rows if row[0] == "~"}
    return little | {sound(fold(city), "en"): _SOME for city in CITIES} | meeting


_LITTLE, _NOT_ENOUGH, _SOME = 0.12, 0.45, 0.5


def _place_rows() -> Iterator[list[str]]:
    for line in _lines("places.txt"):
        yield line.removeprefix("! ").removeprefix("~ ").split()


def _lines(name: str) -> Iterator[str]:
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
