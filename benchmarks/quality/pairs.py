"""Labelled pairs: a name, and a sentence in which its forms are marked.

One file a language, `<language>.tsv`, of four columns: the kind of form that the pair asks for,
what the name is (`word` for a keyword, else an entity's kind), the name, and the sentence, the
wanted hits in {braces}. A sentence without braces is a hard negative: something in it only looks
like the name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from benchmarks.quality import terms
from benchmarks.quality.score import Score
from monitor.match import Matcher
from monitor.model import Document

_BRACES = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One line. `wanted` are the (start, end) of the hits in `sentence`; none: a hard negative."""

    language: str
    form: str
    kind: str
    name: str
    sentence: str
    wanted: frozenset[tuple[int, int]]

    def score(self) -> Score:
        """What the monitor finds of it, span by span."""
        document = Document(title="", text=self.sentence, language=self.language, bare=True)
        matches = _matcher(self.kind, self.name, self.language).match(document, today=terms.TODAY)
        found = {(hit.start, hit.end) for match in matches for hit in match.hits}
        return Score(
            right=len(found & self.wanted),
            missed=len(self.wanted - found),
            wrong=len(found - self.wanted),
        )


def read(folder: Path) -> Iterator[Pair]:
    """The pairs of every file in `folder`, by file name.

    Raises ValueError, naming file and line, where a line has not four columns, or odd braces.
    """
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                yield _pair(path.stem, line)
            except ValueError as error:
                raise ValueError(f"{path.name}:{number}: {error}") from error


def _pair(language: str, line: str) -> Pair:
    form, kind, name, marked = line.split("\t")
    sentence, wanted = _unmarked(marked)
    return Pair(
        language=language, form=form, kind=kind, name=name, sentence=sentence, wanted=wanted
    )


def _unmarked(marked: str) -> tuple[str, frozenset[tuple[int, int]]]:
    """The sentence without its braces, and the spans that stood in them."""
    pieces = _BRACES.split(marked)
    if "".join(_BRACES.findall(marked)) != "{}" * (len(pieces) // 2):
        raise ValueError("its braces don't match")
    spans = set()
    length = 0
    for place, piece in enumerate(pieces):
        if place % 2:
            spans.add((length, length + len(piece)))
        length += len(piece)
    return "".join(pieces), frozenset(spans)


@lru_cache(maxsize=4096)
def _matcher(kind: str, name: str, language: str) -> Matcher:
    return terms.keywords([name]) if kind == "word" else terms.entity(kind, name, language)
