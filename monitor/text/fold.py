"""Text to tokens, and words to the one spelling by which they are compared.

Folding makes equal what one word looks like in two scripts, with and without diacritics, and
spelt by sound in a neighbour's orthography. Every merge costs precision, so each has its reason
below; what would merge ordinary words (`sh` with `s`: shell, sell; `đ` with `d`: vođa, voda) is
left to the forms of names. The result is for comparison alone: displayed text is never changed.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Literal

Shape = Literal["lower", "capital", "upper", "mixed", "digit"]

_IGNORED = (  # soft hyphen, joiners, zero widths, direction marks, variation selectors, tags
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef"
)
_MARKS = "\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_LOWER = "a-zß-öø-ÿčćđšžа-яђѓѕјљњќћџ"
_HYPHEN = r"[-\u2010\u2011]"
_DASHES = "\\-\u2010-\u2013\u2212\ufe63\uff0d"  # what stands for a hyphen before a suffix
_FOOTNOTE = "\u00b2\u00b3\u00b9\u2070\u2074-\u2079"  # Kosovo¹ is Kosovo
_APOSTROPHES = "\u02b9\u02bb-\u02bd\u02c8"  # letters to Unicode: Kosovoʼs
_LETTER = rf"[^\W_{_FOOTNOTE}{_APOSTROPHES}]"
_SILENT = f"[{_IGNORED}{_MARKS}]"
_END_OF_LINE = r"[ \t\u00a0]*(?:\r?\n|[\v\f\x85\u2028])[ \t\u00a0]*"

# What hbs, Albanian and Macedonian hang on an acronym by a hyphen; a list, because `NATO-led`
# and `EU-Gipfel` are two words. Capital ones for headlines: only those that are no acronyms.
_SUFFIXES = """
    a u om em e i o ju jem ja je in ina ine inu inom ov ova ove ovo ovu ovog ovoga ovom ovome ovoj
    ovi ovih ovim ovima ovac ovca ovcu ovcem ovci ovaca ovcima ovce ovski ima ama
    it ut un t n në s së se es ës ën en jes jën jen ve vet të te
    а у ом ем е и о ју јем ја је ин ина ине ину ином ов ова ове ово ову овог овога овом овоме овој
    ови ових овим овима овац овца овцу овцем овци оваца овцима овце овски има ама
    от та то те он на но ва во ве
    A U OM EM А У ОМ ЕМ
"""


def _spelt(words: Sequence[str], start: int = 0) -> str:
    """A pattern of `words` from their letter `start` on, letter by letter as a tree: written out
    one by one they take the longest of all patterns to compile, at the start of each process."""
    after = {
        key: _spelt(list(some), start + 1)
        for key, some in groupby(
            sorted(word for word in words if len(word) > start), itemgetter(start)
        )
    }
    if not after:
        return ""
    letters = "|".join(f"{key.replace('ë', '[ëe]')}{rest}" for key, rest in after.items())
    ends = "?" if any(len(word) == start for word in words) else ""
    return f"(?:{_SILENT}*+(?:{letters})){ends}" if start else letters


_SUFFIX = f"(?:{_spelt(_SUFFIXES.split())})[{_MARKS}]*+"
_RUN = rf"{_LETTER}(?:{_SILENT}*+{_LETTER})*+[{_MARKS}]*+"
_WORD = re.compile(
    rf"""
    ({_RUN})
    (?:
        {_SILENT}*+[{_DASHES}]{_SILENT}*+({_SUFFIX})
        (?!{_LETTER}|[{_DASHES}]{_LETTER})
    |
        (?<=[A-ZА-Я])(?<!{_LETTER}.){_HYPHEN}\d+(?!{_LETTER}|{_HYPHEN}{_LETTER})   # M-23, S-300
    |
        (?:{_HYPHEN}|\u00ad){_END_OF_LINE}(?=[{_LOWER}]){_RUN}   # a word broken at a line's end
    )?
    """,
    re.VERBOSE,
)
_DASH = re.compile(f"[{_DASHES}]")
_NUMBERED = re.compile(rf"^([^\W\d_]){_HYPHEN}(?=\d)")
_WITH_SUFFIX = 2  # the group that matched last, where a word has one
_IGNORABLE = re.compile(f"[{_IGNORED}]+")
_NO_LETTERS = re.compile(rf"-?{_END_OF_LINE}|[^\w-]+|_+")
_LOOSE_HYPHENS = re.compile(r"--+|^-+|-+$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: `text[start:end] == surface`, in Unicode code points of the original.

    `shape` is of the word without its hyphened suffix: lower, capital (first letter alone), upper
    (two letters and more), mixed (BiH), digit (no letters).
    """

    start: int
    end: int
    surface: str
    folded: str
    shape: Shape


def tokens(text: str, *, suffixed_names: bool = False) -> tuple[Token, ...]:
    """The words of `text` in order: runs of letters and digits, with the soft hyphens, zero-width
    characters and combining accents inside them, and without footnote marks (`Kosovo¹`). An acronym
    keeps its hyphened suffix (`NATO-a`, `BiH-u`), a letter its number (`M-23`); other hyphened
    words are several; a word broken at a line's end is one. With `suffixed_names` every word with a
    capital keeps its suffix, and reads like the word without (Albanian: `Trump-it`)."""
    return tuple(_tokens(text, suffixed_names=suffixed_names))


def _tokens(text: str, *, suffixed_names: bool) -> Iterator[Token]:
    for match in _WORD.finditer(text):
        start, end = match.span()
        surface = match[0]
        if match.lastindex != _WITH_SUFFIX or _is_acronym(match[1]):
            yield Token(start, end, surface, *_read(surface))
            continue
        base, suffix = match[1], match[2]
        if suffixed_names and base[0].isupper():
            yield Token(start, end, surface, *_read(base))
        else:
            yield Token(start, match.end(1), base, *_read(base))
            yield Token(match.start(2), end, suffix, *_read(suffix))


def words(text: str) -> list[str]:
    """The surfaces of the `tokens` of `text`, for less."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        whole = match.lastindex != _WITH_SUFFIX or _is_acronym(match[1])
        found += (match[0],) if whole else match.groups()
    return found


def _read(surface: str) -> tuple[str, Shape]:
    return _cached(surface) if len(surface) <= _LONGEST else (_fold(surface), shape(surface))


def _is_acronym(base: str) -> bool:
    letters = [letter for letter in base if letter.isalpha()]
    return sum(map(str.isupper, letters)) > 1 and letters[-1].isupper()


def shape(word: str) -> Shape:
    """How `word` is written, without its hyphened suffix; letters without case are lower."""
    if word.islower():
        return "lower"
    return "capital" if word.istitle() and word.isalpha() else _other_shape(word)


def _other_shape(word: str) -> Shape:
    base = _DASH.split(word, maxsplit=1)[0]
    letters = [letter for letter in unicodedata.normalize("NFC", base) if letter.isalpha()]
    if not letters:
        return "digit"
    capitals = sum(map(str.isupper, letters))
    if capitals == 0:
        return "lower"
    if capitals == 1 and letters[0].isupper():
        return "capital"
    return "upper" if capitals == len(letters) else "mixed"


# ── look-alikes ──

# Letters of the two scripts that one cannot tell apart in print, and so get typed for each other:
# in one outlet 55 of 542 posts mix them inside a word.
_LATIN_TWINS = "AaBEeHIiJjKkMOoPpCcTXxySs"
_CYRILLIC_TWINS = "АаВЕеНІіЈјКкМОоРрСсТХхуЅѕ"
_TO_CYRILLIC = str.maketrans(_LATIN_TWINS, _CYRILLIC_TWINS)
_TO_LATIN = str.maketrans(_CYRILLIC_TWINS, _LATIN_TWINS) | str.maketrans(
    "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", "ABEHIKMNOPTXYZ"
)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_CYRILLIC = re.compile("[Ѐ-џґ]", re.IGNORECASE)  # those that become Latin letters below
_GREEK = re.compile(r"[\u0370-\u03ff]")
_SPLIT_HYPHEN = re.compile(f"({_HYPHEN})")


def _one_script(word: str) -> str:
    """`word` with look-alikes set right, each side of a hyphen for itself (`NATO-у`)."""
    return "".join(_part_in_one_script(part) for part in _SPLIT_HYPHEN.split(word))


def _part_in_one_script(part: str) -> str:
    latin, cyrillic = _LATIN.findall(part), _CYRILLIC.findall(part)
    if not latin or not (cyrillic or _GREEK.search(part)):
        return part
    # What has no twin decides; without such letters, the script that has more.
    own_latin = [letter for letter in latin if letter not in _LATIN_TWINS]
    own_cyrillic = [letter for letter in cyrillic if letter not in _CYRILLIC_TWINS]
    if (len(own_cyrillic), len(cyrillic)) > (len(own_latin), len(latin)):
        return part.translate(_TO_CYRILLIC)
    return part.translate(_TO_LATIN)


# ── one spelling ──

# Cyrillic (hbs, mk, bg, ru, uk) and Greek to Latin by sound; the letters that accents would be
# taken off (й, ѓ, ќ) stand here composed. What Latin writes with an accent is written without.
_LETTERS = str.maketrans(
    dict(zip("абвгдезијклмнопрстуфхцчшж", "abvgdezijklmnoprstufhccsz", strict=True))
    | {"љ": "lj", "њ": "nj", "ђ": "đ", "ћ": "c", "џ": "dz"}
    | {"ѓ": "đ", "ќ": "c", "ѕ": "dz", "ѐ": "e", "ѝ": "i"}
    | {"й": "j", "щ": "st", "ъ": "a", "ь": "", "ю": "ju", "я": "ja"}
    | {"ы": "i", "э": "e", "ё": "e", "і": "i", "ї": "ji", "є": "je", "ґ": "g", "ў": "v"}
    | dict(zip("αβγδεζηικλμνοπρσςτυφχω", "avgdeziiklmnoprsstifho", strict=True))
    | {"θ": "th", "ξ": "ks", "ψ": "ps"}
    # Latin letters that have no accent to take off; ð and ɖ are Đ to those who type (Ðoković)
    | {"ı": "i", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "s", "þ": "th", "ð": "đ", "ɖ": "đ"}
)
# Albanian and Macedonian respellings, in this order. None of the left sides is common in another
# language of the region.
_DIGRAPHS = (
    ("xh", "dz"),  # Hoxha = Hodža = Хоџа
    ("zh", "z"),  # Zhirinovski = Žirinovski
    ("gj", "đ"),  # Gjokoviq = Đoković = Ѓоковиќ
    ("x", "ks"),  # Felix = Feliks
    ("q", "c"),  # Vuçiq = Vučić
    ("w", "v"),  # Wagner = Vagner
)
# ije and je after a consonant, not at the end of the word (Srbije is not Srbe, polje not pole):
# vijeće = veće, Njemačka = Nemačka. A vowel before it (Sarajevo, moje) is no old yat.
_YAT = re.compile(r"(?<=[bcdđfghklmnprstvz])(?:i?j)+e(?=[a-zđ])")
# dj is đ typed without its letter (Djokovic); before e it may be the yat of djeca.
_DJ = re.compile(r"dj+")
# Doubled letters: Rutte = Rute. Not e and o, where English tells words apart by them (shoot and
# shot, loot and lot), and not digits.
_DOUBLED = re.compile(r"([^\W\d_eo])\1+")
# dt within a German name is a t to the ear: Schmidt, Šmidt, Šmit. Not after the vowels with which
# our prefixes end, so that the Slovenian odtok is no otok.
_DT = re.compile(r"(?<=[b-df-hj-np-tv-z]i|.[lnr])dt")
_ROMAN = re.compile(r"[ivx]+")
# What all of these look for: most words have none of it.
_RESPELT = re.compile(r"[jqwx]|zh|dt|([^\W\d_eo])\1")


def fold(word: str) -> str:
    """The spelling by which `word` is compared: lower-case Latin letters (with `đ`) and digits; a
    hyphen only before an acronym's suffix, so that `SAD-a` is not `sada`; `M-23` is `M23`.

    `Vučić`, `Vucic`, `Вучић`, `Вучиќ` and `Vuçiq` are one; so are `Banjska` and `Bаnjska` with a
    Cyrillic а, and `Rutte`, `Rute`, `Руте`. Folding what is folded changes nothing.
    """
    return _read(word)[0]


def _fold(word: str) -> str:
    if not word.isascii():
        word = _plain_letters(word)
    word = word.lower()
    if not word.isalnum():
        word = _LOOSE_HYPHENS.sub("", _NO_LETTERS.sub("", word))
        word = _NUMBERED.sub(r"\1", word)
    if not _RESPELT.search(word) or _ROMAN.fullmatch(word):  # III is not II
        return word
    word = _DOUBLED.sub(r"\1", word)
    for written, meant in _DIGRAPHS:
        if written in word:
            word = word.replace(written, meant)
    word = _DT.sub("t", _DJ.sub("đ", _YAT.sub("e", word)))
    return _DOUBLED.sub(r"\1", word)


_LONGEST = 64  # a longer word is nobody's name, and not worth the memory


@lru_cache(maxsize=1 << 16)
def _cached(word: str) -> tuple[str, Shape]:
    return _fold(word), shape(word)


def _plain_letters(word: str) -> str:
    word = _DASH.sub("-", unicodedata.normalize("NFKC", _IGNORABLE.sub("", word)))
    word = _one_script(word).lower().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFD", word)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return bare.translate(_LETTERS)  # again for those that had an accent of their own (ά, ǿ)
