"""What there is of an article's translation, from turn to turn: what the archive has, what is still
to be tried, and what is kept."""

from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum
from typing import Literal

from monitor.model import Translation
from monitor.text.sentences import lead_end
from monitor.translate import faithful
from monitor.translate.pieces import Piece, join
from monitor.translate.titles import as_title
from monitor.translate.turn import Turn

Quality = Literal["good", "rough", "doubtful"]
_QUALITIES: tuple[Quality, ...] = ("good", "rough", "doubtful")


class Stage(IntEnum):
    """In which order what is read is translated; the number is the priority of its job."""

    ARCHIVED = -1  # what was old when it was first seen
    TEXT = 0  # when there is time
    NEEDED = 1  # a full text that a rule asks for
    LEAD = 2  # headline and lead of everything
    TOLD = 3  # headline and evidence of what is about to be sent


def stages(
    pieces: Sequence[Piece], text: str, quoted: Sequence[str], *, told: bool, needed: bool
) -> Mapping[Piece, Stage]:
    """The stage of each piece of one article, whose text and evidence these are, in the order in
    which they are translated: a headline opens its stage."""
    spans = [_span(text, sentence) for sentence in quoted] if told else []
    lead = lead_end(text)

    def stage(piece: Piece) -> Stage:
        if piece.field == "title":
            return Stage.TOLD if told else Stage.LEAD
        if any(start < piece.end and piece.start < end for start, end in spans):
            return Stage.TOLD
        if piece.start < lead:
            return Stage.LEAD
        return Stage.NEEDED if needed else Stage.TEXT

    return dict(sorted(((one, stage(one)) for one in pieces), key=lambda pair: -pair[1]))


def _span(text: str, sentence: str) -> tuple[int, int]:
    """Where a sentence of the evidence stands; of a very long one it has the middle."""
    shown = sentence.strip("…").strip()
    start = text.find(shown)
    return (start, start + len(shown)) if start >= 0 else (0, 0)


class Draft:
    """The pieces of one text, each done, tried in vain, or still to come. `rough`: the engines of
    which no translation is complete; `kept` is what the archive has."""

    def __init__(
        self,
        text: str,
        pieces: Sequence[Piece],
        language: str,
        *,
        rough: Collection[str] = (),
        kept: Translation | None = None,
    ) -> None:
        self._text = text
        self._language = language
        self._rough = rough
        self._pieces = pieces
        self._titles = [piece for piece in pieces if piece.field == "title"]
        self._tried: dict[Piece, str] = {}
        self._engines: dict[str, None] = {}
        self._quality: Quality = "good"
        self._title = ""
        self._doubts: dict[str, None] = {}
        if kept is not None:
            self._take_up(kept)

    def _take_up(self, kept: Translation) -> None:
        self._title, self._quality = kept.title, kept.quality
        self._doubts = dict.fromkeys(kept.doubts)
        self._engines = dict.fromkeys(filter(None, kept.engine.split(" + ")))
        self._tried = dict.fromkeys(self._titles, kept.title)
        made = {(start, end): kept.text[a:b] for start, end, a, b in kept.sentences}
        for piece in self._pieces:
            if piece.field == "text" and (piece.start, piece.end) in made:
                self._tried[piece] = made[piece.start, piece.end]

    @property
    def left(self) -> list[Piece]:
        """What is still to be tried, in the order of the text."""
        return [piece for piece in self._pieces if piece not in self._tried]

    def add(self, turn: Turn) -> None:
        """What a turn brought."""
        self._tried |= dict.fromkeys(turn.vain, "")
        for piece, made in turn.done.items():
            self._tried[piece] = made.text
            self._engines.setdefault(made.engine.name)
            doubts = faithful.doubts(piece.text, self._language, piece.names, made.text)
            self._doubts |= dict.fromkeys(doubts)
            quality: Quality = "doubtful" if doubts else made.engine.quality
            self._quality = max(self._quality, quality, key=_QUALITIES.index)
        titles = [self._tried.get(piece, "") for piece in self._titles]
        if all(titles):  # half a headline says something else
            self._title = as_title(" ".join(one.text for one in self._titles), " ".join(titles))

    @property
    def has_headline(self) -> bool:
        """Whether the headline was tried: what came first is not forgotten on the way."""
        return all(piece in self._tried for piece in self._titles)

    def translation(self, language: str) -> Translation:
        """As it stands, into that language. A sentence that was tried in vain has an empty pair; of
        a text that no engine has done any of, the engine is ""."""
        done = [
            (piece, self._tried[piece])
            for piece in self._pieces
            if piece.field == "text" and piece in self._tried
        ]
        text, pairs = join(self._text, done)
        glossed = any(name in self._rough for name in self._engines)
        return Translation(
            engine=" + ".join(self._engines),
            quality=self._quality,
            language=language,
            title=self._title,
            text=text,
            complete=not self.left and all(self._tried.values()) and not glossed,
            sentences=pairs,
            doubts=tuple(self._doubts),
        )
