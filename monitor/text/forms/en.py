"""English: plurals. A possessive 's is a token of its own, and verbs are found as written.

After the standard grammar (Quirk et al., A Comprehensive Grammar of the English Language).
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from monitor.text.forms.words import Spelling, Word

# The small words of a name, and words that are a plural already.
_INVARIABLE_WORDS = """
    the and for with from near over into under against between about after before
    police news people men women children series species means headquarters
"""
_INVARIABLE = frozenset(_INVARIABLE_WORDS.split())

# Plurals of another stem. Person is not here: people is a word of its own.
_IRREGULAR: Mapping[str, str] = MappingProxyType(
    {"man": "men", "woman": "women", "child": "children", "grandchild": "grandchildren"}
    | {"foot": "feet", "tooth": "teeth", "goose": "geese", "mouse": "mice", "louse": "lice"}
    | {"ox": "oxen", "penny": "pence", "die": "dice", "quiz": "quizzes"}
    | {"criterion": "criteria", "phenomenon": "phenomena", "medium": "media", "datum": "data"}
    | {"bacterium": "bacteria", "memorandum": "memoranda", "referendum": "referenda"}
    | {"millennium": "millennia", "curriculum": "curricula", "stratum": "strata"}
    | {"alumnus": "alumni", "nucleus": "nuclei", "stimulus": "stimuli", "fungus": "fungi"}
    | {"index": "indices", "appendix": "appendices", "matrix": "matrices", "larva": "larvae"}
    | {"alga": "algae", "formula": "formulae", "bureau": "bureaux"}
)
_F_TO_V_WORDS = (
    "calf half elf self shelf wolf werewolf thief leaf loaf sheaf scarf hoof dwarf wharf"
)
_F_TO_V = frozenset(_F_TO_V_WORDS.split())
_IN_MANS = re.compile(r".*(?:hu|ger|ro|otto|talis|sha|nor|os|cai)man|oman")
_HISSING = re.compile(r".*(?:s|sh|ch|x|z)")
_HARD_CH = re.compile(r".*(?:arch|ach|och|zech|tech)")

# First names that with an s are other people's last names, and places.
_OTHER_NAMES_WORDS = """
    adam andrew bank clement collin colin daniel david edward evan field gate hari harri hugh jone
    levi mar matthew michael owen peter philip phillip power richard robert roger sander simon
    stephen steven walter water wale william willi wood brook carlo luca morri norri
"""
_OTHER_NAMES = frozenset(_OTHER_NAMES_WORDS.split())


def inflect(word: Word) -> Iterator[Spelling]:
    """The plural of a common noun, of an acronym (`NGOs`) or of a people (`Serbs`)."""
    lower = word.text.lower()
    if not word.plural or not word.text.isascii() or not word.text.isalpha() or len(lower) < 2:
        return
    if word.acronym:
        yield word.text + "s", "plural"
    elif lower not in _INVARIABLE and not (word.capital and lower in _OTHER_NAMES):
        yield from ((word.like(form), "plural") for form in _plurals(lower))


def changing(text: str) -> int | None:
    """Of how many letters at the end of a word, of eight and more, its forms may have others: of
    *criterion* two. None of one in another script, which has no plural here."""
    return 3 if text.isascii() else 0


def _plurals(lower: str) -> Iterator[str]:
    if lower in _IRREGULAR:
        yield _IRREGULAR[lower]
    if lower.endswith("man") and not _IN_MANS.fullmatch(lower):
        yield lower[:-2] + "en"
    elif lower in _F_TO_V:
        yield from (lower[:-1] + "ves", lower + "s")
    elif lower.endswith(("life", "wife", "knife")):
        yield lower[:-2] + "ves"
    elif lower.endswith(("sis", "xis")):  # crisis, crises
        yield lower[:-2] + "es"
    elif _HISSING.fullmatch(lower):
        yield lower + "es"
        if _HARD_CH.fullmatch(lower):  # patriarchs
            yield lower + "s"
    elif lower.endswith("y") and lower[-2] not in "aeiou":
        yield lower[:-1] + "ies"
    else:
        yield lower + "s"
        if lower.endswith("o"):  # heroes, photos
            yield lower + "es"
