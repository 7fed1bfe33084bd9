"""The tiny model, installed once; and an engine that fails as it is told to."""

import csv
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from functools import partial
from itertools import groupby
from pathlib import Path

import pytest

import monitor
from monitor.translate import Engine, EngineInfo, Translators
from monitor.translate.engine import worker_command
from monitor.translate.engines.argos import install_file

TINY = Path(monitor.__file__).parent / "demo" / "models" / "sq_en.argosmodel"
PAIRS = Path(__file__).parents[2] / "scripts" / "tiny_model_pairs.tsv"

# Each word does its harm when it stands in a sentence; anything else is translated to «…».
FAKE = """
import os, signal, socket, threading

from monitor.errors import TranslationError


def load(models, target):
    return translate


def refuse(_):
    return ""


def fail(_):
    raise RuntimeError("pokvaren model")


def chat(text):
    print("Loading weights ...", flush=True)
    os.write(1, b"1 / 1")
    return "«" + text + "»"


HARM = {
    "VISI": lambda _: signal.pause(),
    "PADA": lambda _: os._exit(139),
    "GREŠKA": fail,
    "MEMORIJA": lambda _: str(bytearray(10 * 2**30)[:1]),
    "OGROMNO": lambda _: "x" * 2**21,
    "MREŽA": lambda _: str(socket.create_connection(("127.0.0.1", 9), 1)),
    "ODJEK": lambda text: text,
    "PRAZNO": lambda _: " ",
    "NADUTO": lambda text: 50 * (text + " "),
    "ODBIJA": refuse,
    "GOVORI": chat,
    "SPORO": lambda text: str(threading.Event().wait(0.3)) + text,
    "OKOLINA": lambda _: "«" + " ".join(sorted(os.environ)) + "»",
    "PROCES": lambda _: f"«{os.getpid()}»",
    "GUBI": lambda _: "nothing of what it was given",
}


def translate(batch):
    answers = [one(sentence.text) for sentence in batch]
    if not any(answers):
        raise TranslationError("tu riječ ne znam")
    return answers


def one(text):
    for word, harm in HARM.items():
        if word in text:
            return harm(text)
    return "«" + text + "»"
"""


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models directory with the tiny Albanian model."""
    home = tmp_path_factory.mktemp("models")
    install_file(TINY, home)
    return home


@pytest.fixture(scope="session")
def articles() -> dict[str, list[tuple[str, str]]]:
    """The pairs that the tiny model was learnt from, by article; the first is the title."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {
        name: [(row["sq"], row["en"]) for row in group]
        for name, group in groupby(rows, lambda row: row["article"])
    }


@pytest.fixture
async def translators() -> AsyncIterator[Callable[..., Translators]]:
    """Makes Translators, and closes them after the test."""
    async with AsyncExitStack() as stack:

        def make(**options: object) -> Translators:
            made = Translators(**options)  # type: ignore[arg-type]
            stack.push_async_callback(made.close)
            return made

        yield make


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The failing engine, in the real worker; it serves hbs and sq."""
    (tmp_path / "failing_engine.py").write_text(FAKE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return Engine(
        info=EngineInfo(name="fake", quality="good"),
        languages=lambda models, target: frozenset({"hbs", "sq"}),
        command=partial(worker_command, "failing_engine:load", memory=2**31),
    )


@pytest.fixture
def descendants() -> Callable[[int], dict[int, str]]:
    """The processes below a process: id and name."""

    def below(pid: int) -> dict[int, str]:
        found: dict[int, str] = {}
        with suppress(FileNotFoundError, ProcessLookupError):  # what ends meanwhile is none of them
            for task in Path(f"/proc/{pid}/task").iterdir():
                for child in map(int, (task / "children").read_text().split()):
                    found |= {child: Path(f"/proc/{child}/comm").read_text().strip()} | below(child)
        return found

    return below


@pytest.fixture
def stop(descendants: Callable[[int], dict[int, str]]) -> Callable[[int], list[int]]:
    """Makes the programs of an Apertium pipeline below a process hang; gives their ids."""

    def halt(pid: int) -> list[int]:
        programs = [child for child, name in descendants(pid).items() if name == "lt-proc"]
        for program in programs:
            os.kill(program, signal.SIGSTOP)
        return programs

    return halt
