"""Whether a word that folds like a form is spelt like it: what the fold makes one, and isn't."""

import re
import unicodedata
from functools import lru_cache

from monitor.text.forms.script import latin

_HOOKED = re.compile("[čćšžќ]")
_CYRILLIC = re.compile("[\u0400-\u045f]+")
_YAT = re.compile("i?je")
_HISSING = re.compile("[čšžcsz]")
_TWICE = re.compile(r"(.)\1")
_ALIKE = str.maketrans({"ć": "č", "ќ": "č", "щ": "š", "ѕ": "z"})

# Words of every page that fold like forms of others (prijem and prijema, stol and sto, Niš and
# Nišu), by their own letters.
_THEMSELVES_WORDS = """
    prema širom posto posle nisu što šta nešto ništa zašto više još već ćete ćemo čak čega čemu sebe
"""
_THEMSELVES = frozenset(_THEMSELVES_WORDS.split())


def kept(written: str, surface: str) -> int:
    """How many letters at the beginning of `surface`, a form of `written`, may have lost hooks;
    none, where `written` has some, or is Cyrillic: its author writes them."""
    one, other = _plain(written), _plain(surface)
    if _HOOKED.search(one) or _CYRILLIC.fullmatch(written):
        return 0
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def spelt(written: str, surface: str, own: int, *, name: bool) -> bool:
    """Whether `written`, in a text, may be `surface`, of which the first `own` letters may have
    lost their hooks: `znači` is not `znaci`, which is made of `znak`. A `name` is written with
    wrong hooks (`Vučič`); only the end that was made for it has no more than it should. Cyrillic
    leaves no hook out: `Решен` is not `Ресен`, and of common words all letters count (`ръка`,
    `рака`; `времена`, `временна`)."""
    word, form = _plain(written), _plain(surface)
    if word == form:
        return True
    if word in _THEMSELVES:
        return False
    if _CYRILLIC.fullmatch(written) and _CYRILLIC.fullmatch(surface):
        if not name:
            return _common(word) == _common(form)
        if not own:
            return _hissing(word) == _hissing(form)
    if name and not own:
        return not _lost_its_last_hook(word, form)
    if not name and 0 < own < len(form):  # an ending changes what it is put to: granica, graniči
        own -= 1
    end = form[own:]
    wanted = _HOOKED.findall(end)
    hooks = _HOOKED.findall(word[max(len(word) - len(end), 0) :] if own else word)
    if name:
        return len(hooks) <= len(wanted)
    return hooks == wanted or not _HOOKED.search(word)


def _common(word: str) -> str:
    """A common word with what is spelt in two ways spelt in one: the yat, and вестта as веста."""
    return _YAT.sub("e", word).replace("tt", "t")


def _hissing(word: str) -> list[str]:
    """The letters of `word` that hooks tell apart; ć and ќ are written for č."""
    return _HISSING.findall(_TWICE.sub(r"\1", word.translate(_ALIKE)))


def _lost_its_last_hook(word: str, form: str) -> bool:
    """Whether `word` has hooks, but not the last of `form`, within an inflected name: `Vučica`, a
    wolf, is not `Vučića`. `Vucića`, `Vučic` and `Vucica` are such as get typed."""
    last = max((found.start() for found in _HOOKED.finditer(form)), default=len(form)) - len(form)
    bare = {"č": "c", "ć": "c", "š": "s", "ž": "z"}
    return (
        last < -1
        and _HOOKED.search(word) is not None
        and len(word) >= -last
        and word[last] == bare.get(form[last])
    )


@lru_cache(maxsize=1 << 14)
def _plain(word: str) -> str:
    return latin(unicodedata.normalize("NFC", word)).lower()
