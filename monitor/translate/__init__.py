"""Translation: a text in the region's languages → the same in the desk's language, offline.

Engines run in worker processes that can be killed; a text is translated sentence by sentence, the
headline first, as far as the time allows.
"""

import asyncio
import hashlib
import pkgutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from monitor.errors import TranslationError
from monitor.model import NameSpan, Translation
from monitor.text.languages import LANGUAGES
from monitor.translate import faithful
from monitor.translate.engine import Engine, EngineInfo, Sentence
from monitor.translate.pieces import Piece, cut, join, one_line
from monitor.translate.process import EngineKilled, Worker

__all__ = ["ENGINES", "REGION", "Engine", "EngineInfo", "Translators"]

ENGINES = ("monitor.translate.argos:ENGINE", "monitor.translate.apertium:ENGINE")
"""The engines, best first, each the dotted path of an `Engine`; a new one is a file and a line."""

REGION = ("hbs", "sq", "mk", "bg", "sl")
"""The languages that `doctor` misses when no engine serves them."""

KILLS = 3
"""A text that ended its engine this often is not tried again."""


class Translators:
    """Every engine that is installed, and the processes that they run in.

    `models` is the directory of the models, `target` the language to translate into, `deadline`
    the seconds that one text may take once its engine runs; within them the headline is done, or
    the engine is stopped and the text stays untranslated. `engines` replaces the table.
    """

    def __init__(
        self,
        *,
        models: Path,
        target: str = "en",
        deadline: float = 10.0,
        engines: Sequence[Engine] | None = None,
    ) -> None:
        self._models = models
        self._target = target
        self._deadline = deadline
        self._engines = _table() if engines is None else tuple(engines)
        self._best: dict[str, Engine] | None = None
        self._workers: dict[str, Worker] = {}
        self._kills: Counter[str] = Counter()

    def serves(self, language: str | None, script: str | None) -> EngineInfo | None:
        """The best engine installed for `language` as it is written; None where there is none, or
        none is needed."""
        engine = self._engine(language, script)
        return engine.info if engine else None

    def languages(self) -> dict[str, str | None]:
        """The engine's name for each language of the region and every other that has one; None
        where none is installed."""
        best = self._installed()
        region = {code: None for code in REGION if code != self._target}
        return region | {language: engine.info.name for language, engine in best.items()}

    def refresh(self) -> None:
        """Looks anew what is installed."""
        self._best = None

    async def translate(
        self,
        title: str,
        text: str,
        language: str,
        *,
        script: str | None,
        title_names: Sequence[NameSpan] = (),
        text_names: Sequence[NameSpan] = (),
    ) -> Translation:
        """`title` and `text` in the target language; the spans of known names count in each.

        What the time doesn't allow, or the engine cannot do, is left out, and the translation is
        not `complete`; a rough one never is. Raises TranslationError when not even the title is
        done: the engine ended or hung (it is started anew), gave nothing, gave back what it got or
        many times the text, or this text has ended it three times.
        """
        engine = self._engine(language, script)
        if engine is None:
            raise TranslationError(f"no engine translates {language}; the text stays as it is")
        key = hashlib.sha256(f"{title}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()
        if self._kills[key] >= KILLS:
            raise TranslationError(f"this text ended {engine.info.name} {KILLS} times; left alone")
        pieces = (*cut("title", title, title_names), *cut("text", text, text_names))
        worker = self._workers.setdefault(engine.info.name, self._worker(engine))
        run = _Run(worker, language, script, self._deadline)
        async with worker.turn:
            await worker.start()
            await run.all(pieces)
        if isinstance(run.failure, EngineKilled):
            self._kills[key] += 1
        return _assembled(engine.info, self._target, text, pieces, run)

    async def close(self) -> None:
        """Ends every engine."""
        for worker in self._workers.values():
            await worker.close()

    def _worker(self, engine: Engine) -> Worker:
        return Worker(engine.info.name, engine.command(self._models, self._target))

    def _engine(self, language: str | None, script: str | None) -> Engine | None:
        if language is None or language == self._target:
            return None
        known = LANGUAGES.get(language)
        if known and script and script not in known.scripts:
            return None
        return self._installed().get(language)

    def _installed(self) -> dict[str, Engine]:
        if self._best is None:
            self._best = {}
            for engine in self._engines:
                for language in sorted(engine.languages(self._models, self._target)):
                    self._best.setdefault(language, engine)
        return self._best


class _Run:
    """One text's way through a worker: what is done, and why the rest isn't."""

    def __init__(self, worker: Worker, language: str, script: str | None, deadline: float) -> None:
        self.done: list[tuple[Piece, str]] = []
        self.failure: TranslationError | None = None
        self._worker = worker
        self._language = language
        self._script = script
        self._deadline = deadline

    async def all(self, pieces: Sequence[Piece]) -> None:
        """Every piece in order, until the engine ends or the next may take more than is left."""
        clock = asyncio.get_running_loop().time
        begun, longest = clock(), 0.0
        for piece in pieces:
            start = clock()
            left = self._deadline - (start - begun)
            if left < longest:
                self.failure = TranslationError("the time was over")
                return
            # What nobody could foresee at the end may still take a quarter of the whole.
            await self._one(piece, max(left, self._deadline / 4))
            longest = max(longest, clock() - start)
            if isinstance(self.failure, EngineKilled):
                return

    async def _one(self, piece: Piece, limit: float) -> None:
        sentence = Sentence(
            text=piece.text, language=self._language, script=self._script, names=piece.names
        )
        try:
            (answer,) = await self._worker.ask([sentence], limit)
            translated = one_line(answer)
        except TranslationError as error:
            self.failure = error
            return
        if faithful.is_usable(piece.text, translated):
            self.done.append((piece, translated))
        else:
            self.failure = TranslationError("the engine gave nothing, or many times the text")


def _table() -> tuple[Engine, ...]:
    return tuple(pkgutil.resolve_name(path) for path in ENGINES)


def _assembled(
    info: EngineInfo, target: str, text: str, pieces: Sequence[Piece], run: _Run
) -> Translation:
    done = run.done
    titles = [translated for piece, translated in done if piece.field == "title"]
    wanted = sum(piece.field == "title" for piece in pieces)
    if len(titles) < wanted or (pieces and not done):
        raise run.failure or TranslationError(f"{info.name} gave nothing")
    echoes = {faithful.is_echo(piece.text, translated) for piece, translated in done}
    if True in echoes and False not in echoes:
        raise TranslationError(f"{info.name} gave the text back as it was")
    doubtful = True in echoes or any(_lost(piece, translated) for piece, translated in done)
    translated, pairs = join(text, [pair for pair in done if pair[0].field == "text"])
    return Translation(
        engine=info.name,
        quality="doubtful" if doubtful else info.quality,
        language=target,
        title=" ".join(titles),
        text=translated,
        complete=len(done) == len(pieces) and info.quality == "good",
        sentences=pairs,
    )


def _lost(piece: Piece, translated: str) -> bool:
    """Whether a known name or a number of the original is missing."""
    return bool(
        faithful.lost_names(piece.names, translated)
        or faithful.lost_numbers(piece.text, translated)
    )
