"""Names and words by what languages have in common of them: consonants, without endings.

Zvečan, Zveçanit and Звечану are one; so are Grabovac and Grabovc, tetovskata and Tetovo. Merging so
much is for comparing two texts on one event; it finds nothing by itself.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

SLAVIC = frozenset({"hbs", "mk", "bg", "sl"})
LONGEST = 6
_SHORTEST = 4  # letters of a word without its ending
_ENOUGH = 3  # consonants that tell a name from another
_WORD = 4  # consonants by which a word is compared
_INFLECTED = 6  # letters from which on a word may have an ending to take off

_ALIKE = (("sh", "s"), ("th", "t"), ("dh", "d"), ("ph", "f"), ("y", "i"))
_HARD_C = re.compile(r"ck|c(?=[aoulrtk])")
_ADJECTIVE = re.compile(
    r"(?:sk|ck)(?:i|a|o|e|u|og|om|oj|im|ih|iot|ata|oto|ite|ija|iat|ega|em|oga|ome)$"
)
_PLACES = ("banjsk",)
"""Beginnings of places whose names look like adjectives: Banjska has nothing of Banja Luka."""

_SLAVIC_ENDINGS = ("ama", "ima", "ega", "om", "em", "im", "og", "oj", "ov", "ova", "ev")
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(SLAVIC, _SLAVIC_ENDINGS),
    "sq": ("it", "ut", "in", "un", "es", "se", "en", "ve", "nj", "jt"),
    "en": ("s",),
}
_SILENT = frozenset("aeioujh")


@lru_cache(maxsize=1 << 16)
def sound(folded: str, language: str | None) -> str:
    """The key of a name by its folded form; "" of what has no letter."""
    word = _heard(folded.partition("-")[0], language)
    return _skeleton(_stem(word, language)) if word else ""


@lru_cache(maxsize=1 << 16)
def cognate(folded: str, language: str | None) -> str | None:
    """The key of an ordinary word: its first consonants (kontejner, container); None of a short
    one."""
    word = _heard(folded, language)
    key = _consonants(word)
    return key[:_WORD] if len(key) >= _WORD else None


def is_adjective(folded: str, language: str | None) -> bool:
    """Whether a word of a Slavic language may be a place's adjective (banjalučki)."""
    plain = language in SLAVIC and not folded.startswith(_PLACES)
    found = _ADJECTIVE.search(folded) if plain else None
    return found is not None and found.start() >= _SHORTEST


def _heard(folded: str, language: str | None) -> str:
    for written, meant in _ALIKE:
        folded = folded.replace(written, meant)
    return _HARD_C.sub("k", folded) if language == "en" else folded


def _stem(word: str, language: str | None) -> str:
    if len(word) < _INFLECTED:
        return word
    if is_adjective(word, language):
        return _ADJECTIVE.sub("", word)
    endings = _ENDINGS.get(language or "", ())
    fitting = [end for end in endings if word.endswith(end) and len(word) - len(end) >= _SHORTEST]
    return word[: -len(max(fitting, key=len))] if fitting else word


def _skeleton(word: str) -> str:
    bare = word.rstrip("aeiou")
    word = bare if len(bare) >= _ENOUGH else word
    key = _consonants(word)
    if len(key) > _ENOUGH:
        return key[:LONGEST]
    # Three consonants are too many a name's (Đurić, Ѓорче): its first vowel tells them apart.
    vowel = next((letter for letter in word[1:] if letter in "aeiou"), "")
    return key + vowel if len(key) == _ENOUGH else "." + word[:LONGEST]


def _consonants(word: str) -> str:
    return word[0] + "".join(letter for letter in word[1:] if letter not in _SILENT)
