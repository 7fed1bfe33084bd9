"""OPUS-MT: Marian's models in CTranslate2, for all languages of the region (hbs in both scripts).

Models lie under `models/opus`, one directory each, made from a release by `opus_release`.
"""

import functools
from collections.abc import Sequence
from pathlib import Path

from monitor.errors import TranslationError
from monitor.translate.engine import Engine, EngineInfo, Sentence, Translate, worker_command
from monitor.translate.engines.opus_model import Model
from monitor.translate.engines.opus_release import install_file, notes
from monitor.translate.naming import kept

__all__ = ["ENGINE", "install_file", "languages", "load"]

_MEMORY = 4 * 2**30


def languages(models: Path, target: str) -> frozenset[str]:
    """The languages that an installed model translates into `target`."""
    found = [note.languages for _, note in notes(models) if target in note.targets]
    return frozenset(code for codes in found for code in codes if code != target)


def load(models: Path, target: str) -> Translate:
    """The engine, inside its worker: a model is loaded with its language's first sentence."""
    import ctranslate2  # noqa: F401 (now: no sentence has to wait for it)
    import sentencepiece  # noqa: F401

    model = functools.cache(Model)

    def translate(batch: Sequence[Sentence]) -> list[str]:
        for home, note in notes(models):
            if batch[0].language in note.languages and target in note.targets:
                return _translate(model(home, note.targets[target]), batch)
        raise TranslationError(f"no model for {batch[0].language}: monitor models install")

    return translate


def _translate(model: Model, batch: Sequence[Sentence]) -> list[str]:
    hbs = batch[0].language == "hbs"
    try:
        done = kept(
            batch, lambda texts: model([model.reads(text) if hbs else text for text in texts])
        )
    except RuntimeError as error:  # CTranslate2, of these sentences
        raise TranslationError(str(error)) from error
    if not any(done):
        raise TranslationError("the model came to no end, or the sentences are too long")
    return done


ENGINE = Engine(
    info=EngineInfo(name="opus", quality="good"),
    languages=languages,
    command=functools.partial(
        worker_command, "monitor.translate.engines.opus:load", memory=_MEMORY
    ),
)
