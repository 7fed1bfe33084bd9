"""OPUS-MT: Marian's models in CTranslate2, for all languages of the region (hbs in both scripts).

Models lie under `models/opus`, one directory each, made from a release by `opus_release`. A text
is prepared as the release's own preprocess.sh does it, cut by its SentencePiece model, and asked
for with its target's label in front where a model has several targets.
"""

import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import TranslationError
from monitor.translate.engine import Engine, EngineInfo, Sentence, Translate, worker_command
from monitor.translate.latin import in_latin
from monitor.translate.naming import kept
from monitor.translate.opus_release import PIECES, install_file, notes

if TYPE_CHECKING:
    from ctranslate2 import TranslationResult

__all__ = ["ENGINE", "Model", "install_file", "languages", "load"]

LONGEST = 500
"""Pieces of a sentence, and of its translation; the models learnt from nothing longer."""

BEAM = 4
THREADS = 2
_BATCH = 16
_MEMORY = 4 * 2**30
_END = "</s>"
_OWN_CYRILLIC = "ђћљњј"  # Serbian letters; a model may lack one that its texts hardly had

# OPUS-MT's preprocess.sh: typographic signs to plain ones, what cannot be seen to a space; within
# words (soft hyphens, joiners) to nothing. What it does for Chinese is left out.
_SIGNS = str.maketrans({"“": '"', "”": '"', "’": "'", "…": "...", "％": "%"})
_NOTHING = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ue000-\uf8ff]+")


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


class Model:
    """An installed model, loaded. `label` is what it wants in front of a sentence, or None."""

    def __init__(self, home: Path, label: str | None) -> None:
        from ctranslate2 import Translator
        from sentencepiece import SentencePieceProcessor

        self._source, self._target = (
            SentencePieceProcessor(model_file=str(home / name)) for name in PIECES
        )
        self._translator = Translator(
            str(home / "model"), compute_type="int8", intra_threads=THREADS
        )
        self._label = [label] if label else []
        unknown = self._source.unk_id()
        missing = [sign for sign in _OWN_CYRILLIC if self._source.piece_to_id(sign) == unknown]
        self._latin = len(missing) > len(_OWN_CYRILLIC) // 2

    def __call__(self, texts: Sequence[str]) -> list[str]:
        """A translation for each text; "" for one too long, or one that comes to no end, as when a
        model repeats itself."""
        given = [[*self._label, *self._source.encode(_plain(text), out_type=str)] for text in texts]
        short = [pieces for pieces in given if len(pieces) <= LONGEST]
        longest = max(map(len, short), default=0)
        results = self._translator.translate_batch(
            short,
            beam_size=BEAM,
            max_batch_size=_BATCH,
            max_decoding_length=min(3 * longest + 30, LONGEST),
            return_end_token=True,
            replace_unknowns=True,
        )
        done = iter(results)
        return [self._text(next(done)) if len(pieces) <= LONGEST else "" for pieces in given]

    def reads(self, text: str) -> str:
        """`text` in Latin letters where the model knows no other of hbs."""
        return in_latin(text) if self._latin else text

    def _text(self, result: "TranslationResult") -> str:
        *pieces, last = result.hypotheses[0] or [""]
        text: str = self._target.decode_pieces(pieces) if last == _END else ""
        return text


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


def _plain(text: str) -> str:
    return _SPACE.sub(" ", _NOTHING.sub("", text.translate(_SIGNS))).strip()


ENGINE = Engine(
    info=EngineInfo(name="opus", quality="good"),
    languages=languages,
    command=functools.partial(worker_command, "monitor.translate.opus:load", memory=_MEMORY),
)
