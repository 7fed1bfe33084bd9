"""A text cut into what engines take, sentence by sentence, and put together again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.model import FieldName, NameSpan
from monitor.text.sentences import sentences

LONGEST = 600
"""Characters of a piece; engines lose the end of longer ones, so they are cut at a space."""

_SPACES = re.compile(r"\s+")
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Slicing `field` of the original with start and end gives `text`, save that characters no
    engine can be sent are spaces there; the offsets of `names` count from `start`."""

    field: FieldName
    start: int
    end: int
    text: str
    names: tuple[NameSpan, ...]


def cut(field: FieldName, text: str, names: Sequence[NameSpan]) -> tuple[Piece, ...]:
    """The sentences of one field, in order; over-long ones in parts. No name is cut in two unless
    it is that long itself."""
    spans = [part for span in sentences(text) for part in _parts(text, *span, names)]
    return tuple(_piece(field, text, start, end, names) for start, end in spans)


def join(
    original: str, done: Sequence[tuple[Piece, str]]
) -> tuple[str, tuple[tuple[int, int, int, int], ...]]:
    """The translated field of the pieces that were tried, "" in vain, and the span pairs of
    `Translation`. What stands on a line of its own in `original` does so here."""
    text, pairs, last = "", [], 0
    for piece, translated in done:
        if text and translated:
            text += "\n" if "\n" in original[last : piece.start] else " "
        pairs.append((piece.start, piece.end, len(text), len(text) + len(translated)))
        text += translated
        last = piece.end if translated else last
    return text, tuple(pairs)


def one_line(text: str) -> str:
    """`text` with single spaces for every run of space, and none around it."""
    return _SPACES.sub(" ", text).strip()


def _parts(text: str, start: int, end: int, names: Sequence[NameSpan]) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        stop = _last_space(text, start, start + LONGEST, names)
        yield start, stop
        start = stop
        while text[start].isspace():  # a sentence ends with something else
            start += 1
    yield start, end


def _last_space(text: str, start: int, limit: int, names: Sequence[NameSpan]) -> int:
    """The end of the last word before `limit` that no name goes over; `limit` if there is none."""
    for stop in range(limit, start, -1):
        between_words = text[stop].isspace() and not text[stop - 1].isspace()
        if between_words and not any(name.start < stop < name.end for name in names):
            return stop
    return limit


def _piece(field: FieldName, text: str, start: int, end: int, names: Sequence[NameSpan]) -> Piece:
    within = tuple(
        replace(name, start=name.start - start, end=name.end - start)
        for name in names
        if start <= name.start < name.end <= end
    )
    return Piece(
        field=field, start=start, end=end, text=_UNWRITABLE.sub(" ", text[start:end]), names=within
    )
