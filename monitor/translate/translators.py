"""Every engine that is installed, in processes of their own, and who translates what."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from monitor.errors import TranslationError
from monitor.model import NameSpan, Translation
from monitor.text.languages import LANGUAGES
from monitor.translate.cache import Cache
from monitor.translate.draft import Draft
from monitor.translate.engine import Engine, EngineInfo
from monitor.translate.models.installed import Clock, Installed
from monitor.translate.pieces import Piece, cut
from monitor.translate.table import REGION, Order, ordered, table
from monitor.translate.titles import spoken
from monitor.translate.turn import Task, Turn, fingerprints, take

PATIENCE = 2
"""Deadlines of an engine that somebody who asks waits for the whole, as an alert does."""


class Translators:
    """The engines of this machine.

    `models` is the directory of the models, `target` the language to translate into, `deadline` the
    seconds that an engine may take for a batch once it runs. `order` is `settings.translators`;
    `engines` replaces the table.
    """

    def __init__(
        self,
        *,
        models: Path,
        target: str = "en",
        deadline: float = 10.0,
        engines: Sequence[Engine] | None = None,
        order: Order | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        self._models = models
        self._target = target
        self._deadline = deadline
        self._engines = table() if engines is None else tuple(engines)
        self._order: Order = order or {}
        self._clock = clock
        self._able: dict[str, tuple[Engine, ...]] | None = None
        self._installed: dict[str, Installed] = {}
        self._cache = Cache()
        self._kills: dict[str, int] = {}  # of texts that no database knows of

    # ── who translates what ──

    def serves(self, language: str | None, script: str | None) -> EngineInfo | None:
        """The best engine installed for `language` as it is written; None where there is none, or
        none is needed."""
        able = self._engines_for(language, script)
        return able[0].info if able else None

    def works(self, language: str | None, script: str | None) -> bool:
        """Whether an engine serves it that was not found broken lately."""
        able = self._engines_for(language, script)
        return any(not self._process(engine).rests for engine in able)

    def languages(self) -> dict[str, str | None]:
        """The best engine's name for each language of the region and every other that has one; None
        where none is installed."""
        region = {code: None for code in REGION if code != self._target}
        return region | {
            language: engines[0].info.name for language, engines in self._by_language().items()
        }

    def refresh(self) -> None:
        """Looks anew what is installed."""
        before, self._able = self._able, None
        if self._by_language() != before:
            self._cache.clear()

    def prefer(self, order: Order) -> None:
        """Takes the engines in this order from now on, and looks anew what is installed."""
        self._order = order
        self.refresh()

    def _engines_for(self, language: str | None, script: str | None) -> tuple[Engine, ...]:
        if language is None or language == self._target:
            return ()
        known = LANGUAGES.get(language)
        if known and script and script not in known.scripts:
            return ()
        return self._by_language().get(language, ())

    def _by_language(self) -> dict[str, tuple[Engine, ...]]:
        if self._able is None:
            able = {
                engine.info.name: engine.languages(self._models, self._target)
                for engine in self._engines
            }
            served = {
                language: tuple(
                    engine
                    for engine in ordered(self._engines, language, self._order)
                    if language in able[engine.info.name]
                )
                for language in sorted(set().union(*able.values()))
            }
            self._able = {language: engines for language, engines in served.items() if engines}
        return self._able

    # ── a text, turn by turn ──

    def pieces(
        self,
        title: str,
        text: str,
        title_names: Sequence[NameSpan] = (),
        text_names: Sequence[NameSpan] = (),
    ) -> tuple[Piece, ...]:
        """A text in the pieces that engines take, the headline first; the spans of known names
        count in each field."""
        headline = spoken(title, title_names)
        return (*cut("title", headline, title_names), *cut("text", text, text_names))

    def draft(
        self, text: str, pieces: Sequence[Piece], language: str, kept: Translation | None = None
    ) -> Draft:
        """What there is of a text's translation: `kept`, or nothing."""
        rough = {engine.info.name for engine in self._engines if engine.info.quality == "rough"}
        return Draft(text, pieces, language, rough=rough, kept=kept)

    def fingerprints(
        self, language: str | None, script: str | None, pieces: Sequence[Piece]
    ) -> list[str]:
        """By what the `kills` of `turn` name these pieces."""
        names = [engine.info.name for engine in self._engines_for(language, script)]
        return fingerprints(names, language or "", pieces)

    async def turn(
        self,
        pieces: Sequence[Piece],
        language: str,
        *,
        script: str | None,
        kills: Mapping[str, int],
    ) -> Turn:
        """One turn of these pieces at the language's engines. Raises TranslationError where there
        is none."""
        engines = self._engines_for(language, script)
        if not engines:
            raise TranslationError(f"no engine translates {language}; the text stays as it is")
        task = Task(language=language, script=script, pieces=pieces, kills=kills)
        processes = [self._process(engine) for engine in engines]
        return await take(task, processes, self._cache, self._deadline)

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
        """`title` and `text` in the target language at once, for somebody who waits.

        What the time doesn't allow, or no engine can do, is left out, and the translation is
        not `complete`; a rough one never is. Raises TranslationError when nothing is done: the
        engines ended or hung (they are started anew), gave nothing, gave back what they got or many
        times the text, or have been ended by it three times.
        """
        pieces = self.pieces(title, text, title_names, text_names)
        draft = self.draft(text, pieces, language)
        now = asyncio.get_running_loop().time
        begun = now()
        failure: TranslationError | None = None
        while draft.left and now() - begun < PATIENCE * self._deadline:
            turn = await self.turn(draft.left, language, script=script, kills=self._kills)
            draft.add(turn)
            self._kills |= turn.kills
            failure = failure or turn.failure
            if turn.rests:
                break
        made = draft.translation(self._target)
        if pieces and not made.engine:
            raise failure or TranslationError(f"nothing translates this {language} text")
        return made

    # ── the processes ──

    async def unload_idle(self) -> None:
        """Ends engines that nobody has asked for long; they start again when they are asked."""
        for installed in self._installed.values():
            await installed.unload_idle()

    async def close(self) -> None:
        """Ends every engine."""
        for installed in self._installed.values():
            await installed.close()

    def _process(self, engine: Engine) -> Installed:
        name = engine.info.name
        if name not in self._installed:
            self._installed[name] = Installed(engine, self._models, self._target, self._clock)
        return self._installed[name]
