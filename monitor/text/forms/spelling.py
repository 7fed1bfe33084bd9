"""Whether a word that folds like a form is spelt like it: what the fold makes one, and isn't."""

import re
import unicodedata
from functools import lru_cache

from monitor.text.forms.script import latin

_HOOKED = re.compile("[čćšžќ]")

# Words of every page that fold like forms of others (prijem, prijema), by their own letters.
_THEMSELVES = frozenset(("prema", "širom", "posto", "upravo", "posle", "ćete", "već"))


def kept(written: str, surface: str) -> int:
    """How many letters at the beginning of `surface`, a form of `written`, may have lost hooks;
    none, where `written` has some: its author writes them."""
    one, other = _plain(written), _plain(surface)
    if _HOOKED.search(one):
        return 0
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def spelt(written: str, surface: str, own: int, *, name: bool) -> bool:
    """Whether `written`, in a text, may be `surface`, of which the first `own` letters may have
    lost their hooks: `znači` is not `znaci`, which is made of `znak`. A `name` is written with
    wrong hooks (`Vučič`); only the end that was made for it has no more than it should."""
    word, form = _plain(written), _plain(surface)
    if word == form:
        return True
    if not name and word in _THEMSELVES:
        return False
    if name and not own:
        return True
    end = form[own:]
    wanted = _HOOKED.findall(end)
    hooks = _HOOKED.findall(word[-len(end) :] if own and end else "" if own else word)
    if name:
        return len(hooks) <= len(wanted)
    return hooks == wanted or not _HOOKED.search(word)


@lru_cache(maxsize=1 << 14)
def _plain(word: str) -> str:
    return latin(unicodedata.normalize("NFC", word)).lower()
