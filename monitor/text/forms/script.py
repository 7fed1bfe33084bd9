"""South Slavic between the two scripts, letter by letter, so that one table of endings serves."""

import re
from functools import lru_cache

_PAIRS = (
    ("lj", "љ"), ("nj", "њ"), ("dž", "џ"),
    ("a", "а"), ("b", "б"), ("v", "в"), ("g", "г"), ("d", "д"), ("đ", "ђ"), ("e", "е"),
    ("ž", "ж"), ("z", "з"), ("i", "и"), ("j", "ј"), ("k", "к"), ("l", "л"), ("m", "м"),
    ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"), ("t", "т"), ("ć", "ћ"),
    ("u", "у"), ("f", "ф"), ("h", "х"), ("c", "ц"), ("č", "ч"), ("š", "ш"),
)  # fmt: skip
_LATIN = str.maketrans(
    {cyrillic: latin for latin, cyrillic in _PAIRS}
    | {cyrillic.upper(): latin.capitalize() for latin, cyrillic in _PAIRS}
)
_CASES = tuple(
    (written, letter)
    for plain, lower in _PAIRS
    for written, letter in (
        (plain, lower), (plain.capitalize(), lower.upper()), (plain.upper(), lower.upper())
    )
)  # fmt: skip
_OF_TWO = tuple(pair for pair in _CASES if len(pair[0]) > 1)
_CYRILLIC = str.maketrans({written: letter for written, letter in _CASES if len(written) == 1})


def is_cyrillic(word: str) -> bool:
    """Whether any letter of `word` is Cyrillic."""
    return any("\u0400" <= letter <= "\u052f" for letter in word)


def latin(word: str) -> str:
    """Serbian Cyrillic in Latin letters; what has no pair stays."""
    return word.translate(_LATIN)


@lru_cache(maxsize=1 << 14)
def cyrillic(word: str) -> str:
    """Latin letters in Serbian Cyrillic; what has no pair stays."""
    for plain, letter in _OF_TWO:
        word = word.replace(plain, letter)
    return word.translate(_CYRILLIC)


def macedonian(word: str) -> str:
    """Latin letters in Macedonian Cyrillic; what has no pair stays."""
    return cyrillic(word).translate(_MACEDONIAN)


_MACEDONIAN = str.maketrans("ћђЋЂ", "ќѓЌЃ")


def bulgarian(word: str) -> str:
    """South Slavic Latin letters, or the Cyrillic ones of Serbian and Macedonian, in Bulgarian
    Cyrillic, in small letters: Бањска, Banjska, Банска; what has no pair stays."""
    lower = word.lower()
    if is_cyrillic(lower):
        if not _WESTERN.search(lower):
            return lower
        lower = latin(lower.replace("ќ", "ћ").replace("ѓ", "ђ").replace("ѕ", "з"))
    for letters, sound in _SOFT.items():
        lower = lower.replace(letters, sound)
    return cyrillic(lower.replace("đ", "dž").replace("ć", "č").replace("dž", "дж"))


_WESTERN = re.compile("[јљњђћџѓќѕ]")
_SOFT = {
    soft + vowel: letter + sound
    for soft, letter in (("lj", "л"), ("nj", "н"))
    for vowel, sound in (("a", "я"), ("u", "ю"), ("o", "ьо"), ("", ""))
} | {"ja": "я", "ju": "ю", "jo": "йо", "ji": "и", "j": "й"}
