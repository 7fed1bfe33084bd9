"""One engine of the table on this machine: its process, how fast it is, and whether it rests."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from monitor.translate.engine import Engine, EngineInfo, Sentence
from monitor.translate.process import EngineBroken, EngineKilled, Worker

Clock = Callable[[], float]
"""Seconds that only go forward, as `time.monotonic` has them."""

IDLE = 600.0
"""Seconds after which an engine that nobody asks is unloaded: a model holds 100 to 700 MB."""

REST = 300.0
"""Seconds for which a broken engine is not tried again."""

BROKEN = 6
"""An engine that ended so often without one translation in between is broken; two texts in a row
that each end it three times may happen to be side by side."""

PACE = 200.0
"""Characters a second that are believed of an engine nobody has measured: one sentence."""


class Installed:
    """Asked for batches by one at a time; what it does is counted."""

    def __init__(self, engine: Engine, models: Path, target: str, clock: Clock) -> None:
        self.info: EngineInfo = engine.info
        self.pace = PACE
        self._worker = Worker(engine.info.name, engine.command(models, target))
        self._clock = clock
        self._failures = 0
        self._rests_until = float("-inf")
        self._used = clock()

    @property
    def rests(self) -> bool:
        """Whether it was found broken lately."""
        return self._clock() < self._rests_until

    async def ask(self, batch: Sequence[Sentence], limit: float) -> list[str]:
        """As `Worker.ask`, on a process that is started where none runs; raises EngineBroken where
        it cannot be. `limit` counts from when it has started."""
        now = asyncio.get_running_loop().time
        async with self._worker.turn:
            try:
                await self._worker.start()
                begun = now()
                answers = await self._worker.ask(batch, limit)
            except EngineBroken:
                self._rest()
                raise
            except EngineKilled:
                self._failures += 1
                if self._failures >= BROKEN:
                    self._rest()
                raise
            finally:
                self._used = self._clock()
        self._failures = 0
        characters = sum(len(sentence.text) for sentence in batch)
        measured = (self.pace + characters / max(now() - begun, 0.001)) / 2
        self.pace = min(measured, 2 * self.pace)  # one that has to load is slower than it seems
        return answers

    async def unload_idle(self) -> bool:
        """Ends the process where nobody has asked it for `IDLE`; whether it did."""
        if self._worker.turn.locked() or self._clock() - self._used < IDLE:
            return False
        return await self._worker.unload()

    async def close(self) -> None:
        """Ends it for good."""
        await self._worker.close()

    def _rest(self) -> None:
        self._rests_until = self._clock() + REST
        self._failures = 0
