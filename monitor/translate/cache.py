"""What was translated before: agency copy repeats, word by word, in many outlets."""

from collections import OrderedDict

from monitor.text.forms.script import latin
from monitor.translate.pieces import Piece


class Cache:
    """Translations by engine, sentence and the names in it: agency copy comes many times. The least
    used are forgotten first; `most` characters are kept."""

    def __init__(self, most: int = 2_000_000) -> None:
        self._most = most
        self._held = 0
        self._known: OrderedDict[tuple[object, ...], str] = OrderedDict()

    def get(self, engine: str, language: str, piece: Piece) -> str | None:
        """What `engine` made of it before."""
        key = _key(engine, language, piece)
        if key in self._known:
            self._known.move_to_end(key)
        return self._known.get(key)

    def put(self, engine: str, language: str, piece: Piece, translated: str) -> None:
        """Keeps it."""
        key = _key(engine, language, piece)
        self._held += _size(key, translated) - _size(key, self._known.pop(key, None))
        self._known[key] = translated
        while self._held > self._most:
            self._held -= _size(*self._known.popitem(last=False))

    def clear(self) -> None:
        """Forgets everything: another model may say it otherwise."""
        self._known.clear()
        self._held = 0


def _key(engine: str, language: str, piece: Piece) -> tuple[object, ...]:
    """Serbian is written twice, letter for letter: both scripts share an entry."""
    text = latin(piece.text) if language == "hbs" else piece.text
    return engine, language, text, tuple(name.english for name in piece.names)


def _size(key: tuple[object, ...], translated: str | None) -> int:
    return 0 if translated is None else len(str(key[2])) + len(translated)
