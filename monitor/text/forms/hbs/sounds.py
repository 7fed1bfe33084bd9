"""What the sounds of hbs do to one another where a stem meets an ending."""

import re

VOWELS = "aeiou"

_SOFT = re.compile(r".*(?:[čćđšžjc]|lj|nj|dž|št|žd)")
# A syllable's core: a vowel (ije is one), or an r between consonants (prst).
_CORE = re.compile(rf"ije(?!nt)|[{VOWELS}]|(?<![{VOWELS}])r(?![{VOWELS}j])")


def sibilant(stem: str) -> str:
    """`stem` as it is before i: k to c, g to z, h to s (vojnik, vojnici)."""
    return stem[:-1] + {"k": "c", "g": "z", "h": "s"}.get(stem[-1:], stem[-1:])


def palatal(stem: str) -> str:
    """`stem` as it is before e and -ki: k and c to č, g and z to ž, h to š (čovek, čoveče)."""
    return stem[:-1] + {"k": "č", "c": "č", "g": "ž", "h": "š"}.get(stem[-1:], stem[-1:])


def devoiced(stem: str) -> str:
    """`stem` as it is before a voiceless consonant: vrabac, vrapca."""
    return stem[:-1] + {"b": "p", "d": "t", "g": "k", "z": "s", "ž": "š"}.get(stem[-1], stem[-1])


def soft(stem: str) -> bool:
    """Whether `stem` ends in a palatal consonant or c, and so takes -em and -ev."""
    return _SOFT.fullmatch(stem) is not None


def syllables(word: str) -> int:
    """How many syllables `word` has."""
    return len(_CORE.findall(word))
