"""A kept worker process: started when needed, killed with all its children when it fails."""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Sequence
from typing import Any

from monitor.errors import TranslationError
from monitor.translate import frames
from monitor.translate.engine import Sentence

# What a worker may know of our environment: no secret of the rules is in it.
_PASSED = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "TMPDIR")


class EngineKilled(TranslationError):
    """The engine crashed or hung while it had a batch; it starts anew with the next."""


class EngineBroken(TranslationError):
    """The engine cannot be started: its program or its model is missing or damaged."""


class Worker:
    """One engine's process. One batch at a time: whoever asks holds `turn`."""

    def __init__(self, name: str, command: tuple[str, ...]) -> None:
        self.turn = asyncio.Lock()
        self._name = name
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._closed = False

    async def start(self) -> None:
        """Makes sure that the engine runs and is loaded; raises EngineBroken if it can't."""
        if self._closed:
            raise TranslationError(f"{self._name} is closed")
        if self._process is not None and self._process.returncode is None:
            return
        await self._end()
        environment = {key: os.environ[key] for key in _PASSED if key in os.environ}
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=environment | {"LC_ALL": "C.UTF-8"},
                start_new_session=True,
            )
        except OSError as error:
            raise EngineBroken(f"{self._name} cannot be started: {error.strerror}") from error
        try:
            await self._exchange(b"", frames.START_LIMIT)
        except EngineKilled as error:
            raise EngineBroken(str(error)) from error

    async def ask(self, batch: Sequence[Sentence], limit: float) -> list[str]:
        """The translations of a batch of one language and script, "" where the engine cannot do a
        sentence. Raises TranslationError when it can do none, and EngineKilled when it ended or
        took longer than `limit` seconds."""
        answer = await self._exchange(frames.request(batch, limit), limit)
        if "error" in answer:
            raise TranslationError(f"{self._name}: {answer['error']}")
        texts = answer.get("texts")
        if not isinstance(texts, list) or len(texts) != len(batch):
            raise TranslationError(f"{self._name} answered something else than was asked")
        return [str(text) for text in texts]

    async def unload(self) -> bool:
        """Ends the engine until it is asked again; whether one ran. Not while it is asked."""
        async with self.turn:
            ran = self._process is not None
            await self._end()
            return ran

    async def close(self) -> None:
        """Ends the engine for good; who waits for it gets a TranslationError."""
        self._closed = True
        self._kill()
        async with self.turn:
            await self._end()

    def _kill(self) -> None:
        """Kills the process and its children, which are its group."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def _end(self) -> None:
        self._kill()
        process, self._process = self._process, None
        if process is not None:
            await process.communicate()

    async def _exchange(self, frame: bytes, limit: float) -> dict[str, Any]:
        answer: dict[str, Any] = {"fatal": "stopped"}
        try:
            async with asyncio.timeout(limit):
                answer = await self._answer_to(frame)
        except TimeoutError as error:
            raise EngineKilled(f"{self._name} hung for {limit:.0f} s and was stopped") from error
        except (OSError, EOFError, ValueError) as error:
            raise EngineKilled(f"{self._name} crashed") from error
        finally:
            # Also when the caller gives up: the next one must not get this answer.
            if "fatal" in answer:
                await self._end()
        if "fatal" in answer:
            raise EngineKilled(f"{self._name} failed: {answer['fatal']}")
        return answer

    async def _answer_to(self, frame: bytes) -> dict[str, Any]:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(frame)
        await process.stdin.drain()
        header = await process.stdout.readexactly(frames.HEADER.size)
        (length,) = frames.HEADER.unpack(header)
        if length > frames.LARGEST:
            raise ValueError(f"a frame of {length} bytes")
        answer: dict[str, Any] = json.loads(await process.stdout.readexactly(length))
        return answer
