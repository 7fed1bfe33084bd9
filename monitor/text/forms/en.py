"""English: plurals. A possessive 's is a token of its own, and verbs are found as written."""

import re
from collections.abc import Iterator

from monitor.text.forms.words import Spelling, Word

# Words that have no plural in -s, or are one already; and the small words of a name.
_INVARIABLE = re.compile(
    r".*(?:s|ese|ish|ed)|.{1,2}|the|and|for|with|from|near|over|into|under|against|police|news|men"
)


_OTHER_PLURAL = {"child": "children", "thief": "thieves", "leaf": "leaves", "hero": "heroes"}


def inflect(word: Word) -> Iterator[Spelling]:
    """The plural of a common noun, of an acronym (`NGOs`) or of a people (`Serbs`)."""
    if not word.plural or not word.text.isascii():
        return
    lower = word.text.lower()
    if word.acronym:
        yield word.text + "s", "plural"
    elif lower in _OTHER_PLURAL:
        yield word.like(_OTHER_PLURAL[lower]), "plural"
    elif lower.endswith(("ss", "sh", "ch", "x", "us")):
        yield word.text + "es", "plural"
    elif lower.endswith("sis"):  # crisis
        yield word.text[:-2] + "es", "plural"
    elif _INVARIABLE.fullmatch(lower):
        return
    elif lower.endswith("y") and lower[-2] not in "aeiou":
        yield word.text[:-1] + "ies", "plural"
    elif lower.endswith("man"):
        yield word.text[:-2] + "en", "plural"
    elif lower.endswith(("fe", "lf")):
        yield re.sub("fe?$", "ves", word.text), "plural"
        yield word.text + "s", "plural"
    else:
        yield word.text + "s", "plural"
