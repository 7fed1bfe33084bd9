"""Apertium: rules and dictionaries, a rough gloss of hbs and mk where Debian's packages are.

A pair is a shell pipeline in its mode file. It is kept running: with `-z` every program of it
passes a NUL on at once, so a sentence takes some milliseconds. It reads no Cyrillic for hbs, and
translates names word by word ("Black Bad" for Crna Gora), so known names go through as words
that no dictionary has.
"""

import functools
import itertools
import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from monitor.errors import TranslationError
from monitor.translate.engine import Engine, EngineInfo, Sentence, Translate, worker_command
from monitor.translate.engines.latin import in_latin
from monitor.translate.naming import glossed

MODES = Path("/usr/share/apertium/modes")
PAIRS: Mapping[str, str] = MappingProxyType({"hbs": "hbs-eng", "mk": "mkd-eng"})

_MEMORY = 2 * 2**30
_RESERVED = re.compile(r"[\[\]{}^$/\\@<>]")
_PROGRAM = re.compile(r"(^|\|)\s*([\w-]+)")
_MACEDONIAN = str.maketrans(
    {"ќ": "kj", "ѓ": "gj", "ѕ": "dz", "Ќ": "Kj", "Ѓ": "Gj", "Ѕ": "Dz", "ѝ": "i", "ѐ": "e"}
)
_MARK = re.compile(r"(?<![\\\w])[*#@](?=\w)")  # before a word unknown, or whose form is


def languages(_: Path, target: str) -> frozenset[str]:
    """The languages whose pair into `target` is installed; every pair here is into English."""
    installed = {language for language, pair in PAIRS.items() if (MODES / f"{pair}.mode").exists()}
    return frozenset(installed if target == "en" else ())


def load(models: Path, target: str) -> Translate:
    """The engine, inside its worker: a pipeline for each pair, started with its first sentence."""
    del models, target
    # The alarm must end the pipeline too; the worker leads their group.
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(0, signal.SIGKILL))
    return functools.partial(_translate, functools.cache(_Pipeline))


class _Pipeline:
    """One pair's programs, kept. Raises EOFError when they end or answer something else."""

    def __init__(self, language: str) -> None:
        script = (MODES / f"{PAIRS[language]}.mode").read_text(encoding="utf-8").strip()
        self._turns = itertools.count()
        self._programs = subprocess.Popen(  # noqa: S603 (the script is the package's own)
            ["/bin/sh", "-c", _PROGRAM.sub(r"\1 \2 -z", script), "apertium", "-n"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def __call__(self, text: str) -> str:
        # A full stop makes the pipeline let go of a headline; the number is outside the text and
        # tells this answer from a late one.
        mark = f".[{next(self._turns)}]"
        given, taken = self._programs.stdin, self._programs.stdout
        assert given is not None
        assert taken is not None
        given.write(f"{text}{mark}\0".encode())
        given.flush()
        answer = b""
        while not answer.endswith(b"\0"):
            chunk = os.read(taken.fileno(), 65536)
            if not chunk:
                raise EOFError("the pipeline ended")
            answer += chunk
        translated = answer[:-1].decode("utf-8", "replace")
        if not translated.endswith(mark):
            raise EOFError("the pipeline lost step")
        return translated.removesuffix(mark)


def _translate(
    pipeline: "functools._lru_cache_wrapper[_Pipeline]", batch: Sequence[Sentence]
) -> list[str]:
    language = batch[0].language
    if language not in PAIRS:
        raise TranslationError(f"no pair for {language}")
    return [_one(pipeline(language), sentence) for sentence in batch]


def _one(pipeline: _Pipeline, sentence: Sentence) -> str:
    return glossed(sentence, functools.partial(_gloss, pipeline, sentence.language))


def _gloss(pipeline: _Pipeline, language: str, text: str) -> str:
    if language == "hbs":
        text = in_latin(text)
    given = " ".join(text.replace("\0", "").replace("~", " ").split())
    answer = pipeline(_RESERVED.sub(r"\\\g<0>", given))
    if language == "mk":  # what it doesn't know can at least be read
        answer = in_latin(answer.translate(_MACEDONIAN))
    return " ".join(re.sub(r"\\(.)", r"\1", _MARK.sub("", answer)).split())


ENGINE = Engine(
    info=EngineInfo(name="apertium", quality="rough"),
    languages=languages,
    command=functools.partial(
        worker_command, "monitor.translate.engines.apertium:load", memory=_MEMORY
    ),
)
