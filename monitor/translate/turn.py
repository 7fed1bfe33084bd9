"""One turn of an article at the engines: as much as fits into two seconds, then others have theirs.

A piece goes to the best engine; where that cannot do it, to the next one. A batch that ends its
engine ends the turn. Its pieces are tried one by one in later turns, briefly; whichever of them
ends the engine again goes to the next one, or is left alone after the third time.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.errors import TranslationError
from monitor.translate import faithful
from monitor.translate.cache import Cache
from monitor.translate.engine import EngineInfo, Sentence
from monitor.translate.models.installed import Installed
from monitor.translate.pieces import Piece, one_line
from monitor.translate.process import EngineBroken, EngineKilled

KILLS = 3
"""A sentence that ended an engine this often is not given to it again."""

MOST = 16
"""Pieces of a batch."""

SHARE = 5
"""A turn takes this part of the engine's deadline, and the batch that is under way then."""

BATCH = 10
"""A batch is what the engine does in this part of it."""

ALONE = 4
"""A piece that is suspected has this part of it: no engine takes that long for a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Pieces of one text, in order; `kills` says how often each fingerprint has ended an engine."""

    language: str
    script: str | None
    pieces: Sequence[Piece]
    kills: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """One piece's translation, and whose it is."""

    text: str
    engine: EngineInfo


@dataclass(slots=True)
class Spent:
    """What an engine did: words it was given, and the seconds it took."""

    words: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Turn:
    """What came of a turn. `vain`: no engine can; `kills`: counts that are others now; `rests`: all
    engines of the language are broken for now; `ended`: a batch has ended its engine; `failure`:
    what went wrong last, if anything."""

    done: dict[Piece, Made] = field(default_factory=dict)
    vain: list[Piece] = field(default_factory=list)
    kills: dict[str, int] = field(default_factory=dict)
    spent: dict[str, Spent] = field(default_factory=dict)
    rests: bool = False
    ended: bool = False
    failure: TranslationError | None = None


def fingerprints(engines: Iterable[str], language: str, pieces: Iterable[Piece]) -> list[str]:
    """By what `Task.kills` names these pieces."""
    return [fingerprint(engine, language, piece) for piece in pieces for engine in engines]


def fingerprint(engine: str, language: str, piece: Piece) -> str:
    """A sentence at an engine; nothing of what it says can be read from it."""
    named = f"{engine}\0{language}\0{piece.text}"
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()


async def take(task: Task, engines: Sequence[Installed], cache: Cache, deadline: float) -> Turn:
    """One turn of `task` at `engines`, best first; a batch may take `deadline` seconds."""
    turn = _Taking(task, engines, cache, deadline)
    await turn.run()
    return turn.found


class _Taking:
    def __init__(
        self, task: Task, engines: Sequence[Installed], cache: Cache, deadline: float
    ) -> None:
        self.found = Turn()
        self._task = task
        self._engines = engines
        self._cache = cache
        self._deadline = deadline
        self._failed: dict[Piece, set[str]] = {}
        self._alone: set[Piece] = set()  # of a batch that was refused as a whole

    async def run(self) -> None:
        clock = asyncio.get_running_loop().time
        begun = clock()
        left = list(self._task.pieces)
        while left:
            spent = clock() - begun
            # One that another engine has failed on is served first, or it never would be.
            if spent > self._deadline / SHARE and left[0] not in self._failed:
                return
            able = self._able(left[0])
            engine = self._chosen(able, left[0])
            if engine is None and able:
                self.found.rests = True
                return
            if engine is None:
                self._give_up(left.pop(0))
            elif not self._known(engine, left[0]):
                batch = self._batch(engine, left)
                if not await self._ask(engine, batch, self._limit(engine, batch, spent)):
                    return
            left = [piece for piece in left if piece not in self.found.done]

    def _give_up(self, piece: Piece) -> None:
        self.found.vain.append(piece)
        for engine in self._engines:
            if self.found.failure is None and self._kills(engine, piece) >= KILLS:
                problem = f"a sentence ended {engine.info.name} {KILLS} times, and is left alone"
                self.found.failure = TranslationError(problem)

    def _able(self, piece: Piece) -> list[Installed]:
        """The engines that may still do it."""
        failed = self._failed.get(piece, set())
        return [
            engine
            for engine in self._engines
            if engine.info.name not in failed and self._kills(engine, piece) < KILLS
        ]

    def _chosen(self, able: Sequence[Installed], piece: Piece) -> Installed | None:
        """The best of those that work; one that the piece has ended twice is only asked where
        there is no other."""
        awake = [engine for engine in able if not engine.rests]
        if len(awake) > 1 and self._kills(awake[0], piece) == KILLS - 1:
            return awake[1]
        return awake[0] if awake else None

    def _known(self, engine: Installed, piece: Piece) -> bool:
        text = self._cache.get(engine.info.name, self._task.language, piece)
        if text is not None:
            self.found.done[piece] = Made(text, engine.info)
        return text is not None

    def _batch(self, engine: Installed, left: Sequence[Piece]) -> list[Piece]:
        """What comes next for the same engine; a suspect goes alone."""
        batch = [left[0]]
        room = engine.pace * self._deadline / BATCH - len(left[0].text)
        if self._goes_alone(engine, left[0]):
            return batch
        for piece in left[1:]:
            room -= len(piece.text)
            if room < 0 or len(batch) == MOST:
                break
            if self._goes_alone(engine, piece):
                break
            if self._chosen(self._able(piece), piece) is not engine:
                break
            if not self._known(engine, piece):
                batch.append(piece)
        return batch

    def _goes_alone(self, engine: Installed, piece: Piece) -> bool:
        return piece in self._alone or self._kills(engine, piece) > 0

    def _limit(self, engine: Installed, batch: Sequence[Piece], spent: float) -> float:
        least = self._deadline / ALONE
        suspected = self._kills(engine, batch[0])
        return least if suspected else max(self._deadline - spent, least)

    async def _ask(self, engine: Installed, batch: Sequence[Piece], limit: float) -> bool:
        """Whether the turn goes on."""
        clock = asyncio.get_running_loop().time
        begun = clock()
        try:
            answers = await engine.ask([self._sentence(piece) for piece in batch], limit)
        except EngineBroken as error:
            self.found.failure = error
        except EngineKilled as error:
            self.found.failure = error
            self.found.ended = True
            self._count(engine, batch)
            return False
        except TranslationError as error:
            self._refused(engine, batch, error)
        else:
            self._spend(engine, batch, clock() - begun)
            for piece, answer in zip(batch, answers, strict=True):
                self._settle(engine, piece, one_line(answer))
        return True

    def _sentence(self, piece: Piece) -> Sentence:
        return Sentence(
            text=piece.text,
            language=self._task.language,
            script=self._task.script,
            names=piece.names,
        )

    def _settle(self, engine: Installed, piece: Piece, translated: str) -> None:
        name = engine.info.name
        if self._kills(engine, piece):
            self.found.kills[fingerprint(name, self._task.language, piece)] = 0
        if not faithful.is_usable(piece.text, translated):
            problem = f"{name} gave nothing, or many times the text"
        elif faithful.is_echo(piece.text, translated):
            problem = f"{name} gave the text back as it was"
        else:
            self.found.done[piece] = Made(translated, engine.info)
            self._cache.put(name, self._task.language, piece, translated)
            return
        self._refused(engine, [piece], TranslationError(problem))

    def _refused(self, engine: Installed, batch: Sequence[Piece], error: TranslationError) -> None:
        self.found.failure = error
        if len(batch) > 1:
            self._alone.update(batch)
            return
        for piece in batch:
            self._failed.setdefault(piece, set()).add(engine.info.name)

    def _kills(self, engine: Installed, piece: Piece) -> int:
        known = fingerprint(engine.info.name, self._task.language, piece)
        return self.found.kills.get(known, self._task.kills.get(known, 0))

    def _count(self, engine: Installed, batch: Sequence[Piece]) -> None:
        for piece in batch:
            known = fingerprint(engine.info.name, self._task.language, piece)
            self.found.kills[known] = self._kills(engine, piece) + 1

    def _spend(self, engine: Installed, batch: Sequence[Piece], seconds: float) -> None:
        spent = self.found.spent.setdefault(engine.info.name, Spent())
        spent.words += sum(len(piece.text.split()) for piece in batch)
        spent.seconds += seconds
