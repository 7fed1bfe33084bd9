"""Firefox's translation models, run by fxtranslate (bs, hr, sr, sq, bg, sl, el, tr … into English).

Models lie under `models/firefox`, a directory for each pair (`sr-en`): fxtranslate can find and
download them itself, but its authors ask that production leave their servers alone, so nothing
here calls those parts; `firefox_files` installs what somebody brought.

Its engine is compiled code, which Python's audit hook doesn't see. While it runs, this process may
open no file and no socket at all, whatever the code tries.
"""

import contextlib
import functools
import importlib
import re
import resource
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import TranslationError
from monitor.text.languages import normalise
from monitor.translate.engine import Engine, EngineInfo, Sentence, Translate, worker_command
from monitor.translate.engines.firefox_files import Files, files_in, install_file, pieces_of
from monitor.translate.engines.latin import in_latin
from monitor.translate.naming import kept

if TYPE_CHECKING:
    from fxtranslate import Translator

__all__ = ["ENGINE", "install_file", "languages", "load"]

_MEMORY = 2 * 2**30
# The models see 127 pieces of a word at once and drop what comes after; in press text a piece
# stands for three letters or more.
_LONGEST = 300
# Serbo-Croatian models best first by COMET on FLORES-200, as of November 2026 (hr 85.6,
# sr 85.0, bs 81.6); others come after them.
_BEST = ("hr", "sr", "bs")
_CYRILLIC_SHARE = 0.02
_CYRILLIC_PIECE = re.compile("▁?[а-яђјљњћџ]{2,}", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:–—]\s")


def languages(models: Path, target: str) -> frozenset[str]:
    """The languages with an installed pair into `target`; bs, hr and sr all serve hbs."""
    return frozenset(language for language, _ in _pairs(models, target))


def load(models: Path, target: str) -> Translate:
    """The engine, inside its worker: a pair is opened with its first sentence."""
    importlib.import_module("fxtranslate")  # now: no sentence has to wait for it
    return functools.partial(_translate, _Opened(models, target))


class _Opened:
    """The pairs that are in use, and which of a language's pairs reads a script best."""

    def __init__(self, models: Path, target: str) -> None:
        self._models = models
        self._target = target
        self._translators: dict[Path, Translator] = {}

    def pair(self, language: str, script: str | None) -> Files:
        """For Cyrillic a pair whose vocabulary has it, where one is installed."""
        found = [files for code, files in _pairs(self._models, self._target) if code == language]
        if not found:
            raise TranslationError(f"no model for {language}: monitor models install {language}")
        if script != "Cyrl":
            return found[0]
        return next(filter(reads_cyrillic, found), found[0])

    def translator(self, files: Files) -> "Translator":
        """Raises TranslationError for files that the engine refuses; what makes it panic ends the
        worker."""
        if files.model not in self._translators:
            self._translators[files.model] = _open(files)
        return self._translators[files.model]


def _open(files: Files) -> "Translator":
    from fxtranslate import Translator

    try:
        model, source, target = (
            path.read_bytes() for path in (files.model, files.source, files.target)
        )
        with sealed():
            return Translator(model, source, target)
    except (OSError, ValueError) as error:
        raise TranslationError(f"{files.model} cannot be loaded: {error}") from error


def _translate(opened: _Opened, sentences: Sequence[Sentence]) -> list[str]:
    """One by one: the engine's batches aren't in its Python interface, and it keeps nothing
    between sentences."""
    files = opened.pair(sentences[0].language, sentences[0].script)
    translator = opened.translator(files)
    latin = sentences[0].language == "hbs" and not reads_cyrillic(files)

    def one(text: str) -> str:
        given = in_latin(text) if latin else text
        with sealed():
            return " ".join(translator.translate(part) for part in parts_of(given))

    return kept(sentences, lambda texts: [one(text) for text in texts])


@contextlib.contextmanager
def sealed() -> Iterator[None]:
    """Nothing can be opened inside, neither file nor socket (EMFILE); what is open stays usable."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def parts_of(text: str) -> Iterator[str]:
    """`text` in parts that a model takes whole, cut after a clause where there is one, else
    between words."""
    while len(text) > _LONGEST:
        head = text[:_LONGEST]
        ends = [found.end() for found in _CLAUSE.finditer(head) if found.end() > _LONGEST // 2]
        stop = ends[-1] if ends else head.rfind(" ") + 1 or _LONGEST
        yield text[:stop].strip()
        text = text[stop:]
    yield text.strip()


@functools.cache
def reads_cyrillic(files: Files) -> bool:
    """Whether the source vocabulary has Cyrillic words and parts of them, and not just letters
    that strayed into what it was learnt from. Mozilla's bs and sr models were learnt from texts in
    both scripts (mozilla/translations issues 681, 765 and 1187), hr from Latin alone."""
    try:
        pieces = pieces_of(files.source.read_bytes())
    except (OSError, ValueError) as error:
        raise TranslationError(f"{files.source} cannot be read: {error}") from error
    words = [piece for piece in pieces if _CYRILLIC_PIECE.fullmatch(piece)]
    return len(words) > _CYRILLIC_SHARE * len(pieces)


def _pairs(models: Path, target: str) -> Iterator[tuple[str, Files]]:
    """Language and files of every whole pair into `target`, the best of a language first."""
    homes = {
        home.name.removesuffix(f"-{target}"): home
        for home in (models / "firefox").glob(f"[a-z]*-{target}")
    }
    for source in sorted(homes, key=lambda code: ((*_BEST, code).index(code), code)):
        if (language := normalise(source)) and (files := files_in(homes[source])):
            yield language, files


ENGINE = Engine(
    info=EngineInfo(name="firefox", quality="good"),
    languages=languages,
    command=functools.partial(
        worker_command, "monitor.translate.engines.firefox:load", memory=_MEMORY
    ),
)
