"""What an engine is to this room: sentences in, their translations out, in a worker process."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from monitor.model import NameSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What a worker is asked for. `names` are the known names in it, their offsets into `text`."""

    text: str
    language: str
    script: str | None = None
    names: tuple[NameSpan, ...] = ()


Translate = Callable[[Sequence[Sentence]], list[str]]
"""An engine inside its worker: sentences of one language and script, at least one → as many
translations in their order, "" for a sentence it cannot do. Raises TranslationError when it can do
none of them; any other exception ends the worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineInfo:
    """An engine as readers meet it: `good` reads as prose, `rough` is a gloss word by word."""

    name: str
    quality: Literal["good", "rough"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One engine of the table.

    `languages`: models directory and target language → the languages it translates now, cheaply,
    without starting anything. `command`: the same → the worker's command line; the worker speaks
    `monitor.translate.frames` on stdin and stdout, and ends when stdin does.
    """

    info: EngineInfo
    languages: Callable[[Path, str], frozenset[str]]
    command: Callable[[Path, str], tuple[str, ...]]


def worker_command(load: str, models: Path, target: str, *, memory: int) -> tuple[str, ...]:
    """The command of a worker of our own. `load` is the dotted path (`package.module:function`)
    of (models, target) → Translate; `memory` limits its address space, in bytes."""
    worker = ("-P", "-m", "monitor.translate.worker")
    return (sys.executable, *worker, load, str(models), target, str(memory))
