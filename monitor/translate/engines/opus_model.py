"""An installed OPUS-MT model, loaded: CTranslate2 and the release's SentencePiece models.

A text is prepared as the release's own preprocess.sh does it, cut into pieces, and asked for with
its target's label in front where a model has several targets.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.translate.engines.latin import in_latin

if TYPE_CHECKING:
    from ctranslate2 import TranslationResult

PIECES = ("source.spm", "target.spm")
"""The SentencePiece models of a release, beside its weights."""

LONGEST = 500
"""Pieces of a sentence, and of its translation; the models learnt from nothing longer."""

BEAM = 4
THREADS = 2
_BATCH = 16
_END = "</s>"
_OWN_CYRILLIC = "ђћљњј"  # Serbian letters; a model may lack one that its texts hardly had

# OPUS-MT's preprocess.sh: typographic signs to plain ones, what cannot be seen to a space; within
# words (soft hyphens, joiners) to nothing. What it does for Chinese is left out.
_SIGNS = str.maketrans({"“": '"', "”": '"', "’": "'", "…": "...", "％": "%"})
_NOTHING = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ue000-\uf8ff]+")


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


def _plain(text: str) -> str:
    return _SPACE.sub(" ", _NOTHING.sub("", text.translate(_SIGNS))).strip()
