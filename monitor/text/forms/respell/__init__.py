"""Names of other languages, written by sound: Rutte, Rute, Руте; Schmidt, Šmit, Шмит, Shmit.

Serbian, Macedonian and Bulgarian write every foreign name by sound, Bosnian, Croatian and Albanian
some of them; and agency copy carries them from one press to the other. A name is read by the tables
of the languages that it looks like (`sources`), and what is heard is spelt by the rules of the
language of the text. Where it may be from several languages, each gets its reading: what nobody
writes costs nothing; what is an everyday word is left out.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from types import MappingProxyType

from monitor.text.fold import fold
from monitor.text.forms import script
from monitor.text.forms.respell.given import GIVEN, SOFTENED
from monitor.text.forms.respell.read import Table
from monitor.text.forms.respell.sources import TABLES

MOST = 6
"""Spellings by sound of one word; in Bulgarian each with two vowels."""

_SHORTEST = 3  # letters that a word needs to look like anything

_TWICE = r"([^\W\d_])\1"
_LETTERS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "hbs": re.compile(rf"[^abcčćdđefghijklmnoprsštuvzž]|{_TWICE}"),
        "mk": re.compile(rf"[^abcčćdđefghijklmnoprsštuvzž]|{_TWICE}"),
        "bg": re.compile(rf"[^abcčćdđefghijklmnoprsštuvzž]|{_TWICE}"),
        "sq": re.compile(r"[^abcçdeëfghijklmnopqrstuvxyz]|([^\W\d_lr])\1"),
    }
)
"""What the alphabet of a language does not write: a name that has it is foreign."""

_GROUPS = (
    r"ch|gh|kh|ph|ck|[cs]z|zs|cs|tz|ts[aeo]|rzej|dt|ou|ei|eau|(?<!^)eu(?![mr])|(?<!^)aer|oe$|oe[km]|"
    r"ai[rnlst]|ie[rnlt]|ia[nl]|ias$|iel$|ius$|gi[aou]|ci[aou]|[aeo]h[nlm]|ahr|[lrn]z$|[aeiou]nz[io]$|"
    r"[aeiou]c[rlt]|sc[aou]|^cl|^cr[aou]|^ca(?:m|s|r[tlv])|^co|ecor|^jean|ea(?:gan|n|d)$|gn[ao]$|"
    r"[^\W\d_]iden$|um[bp]s?$|u(?:nt|nk|sk|lk)s?$|[bt]urns?$|^[^\W\d_]{1,2}[ae]nce$|"
    r"a(?:ker|mes|tes)$|[bcdgpt]le$"
)
_SOUTH_SLAVIC_GROUPS = re.compile(rf"{_GROUPS}|[sztd]h|gj|[^\W\d_]{{3}}aj$|iu$")
_FOREIGN_GROUPS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "hbs": _SOUTH_SLAVIC_GROUPS,
        "mk": _SOUTH_SLAVIC_GROUPS,
        "bg": _SOUTH_SLAVIC_GROUPS,
        "sq": re.compile(rf"{_GROUPS}|[aeo]y|y[aeiou]"),
    }
)
"""Groups of its letters that names of the region don't have: Macron, Escobar, Biden, Trump."""

_REGIONAL = re.compile(r"[ćč]|ic$|[sčšc]k[iao]$")
"""What names of the region itself have; one without a foreign letter is no foreign one then."""

PARTICLES: Mapping[str, str] = MappingProxyType({"von": "fon", "zu": "cu"})
"""Small words of names that are respelt as well."""


@lru_cache(maxsize=1 << 14)
def respellings(word: str, language: str, company: tuple[str, ...] = ()) -> tuple[str, ...]:
    """How texts of `language` may write `word`, a capitalised word of a name, by its sound: at most
    `MOST` spellings, in small letters, the likeliest first; none where the word is no foreign one
    or the language writes it as it is. `company`: the other words of the name, by which Recep
    Tayyip Erdoğan is Turkish in all of them."""
    lower = script.latin(word).lower()
    if lower in PARTICLES:
        return tuple(_spell(PARTICLES[lower], language))
    if language not in _LETTERS or len(lower) < _SHORTEST or not lower.isalpha():
        return ()
    if script.is_cyrillic(word) and language != "sq":
        return ()
    found: dict[str, str] = {}
    for sounds in filter(_SOUNDS.fullmatch, _heard(lower, language, company)):
        for spelt in _spell(sounds, language):
            folded = fold(spelt)
            if spelt != word.lower() and len(folded) >= _SHORTEST - 1:
                found.setdefault(folded, spelt)
    return tuple(found.values())[: MOST * 2 if language == "bg" else MOST]


def by_company(word: str, language: str, company: Iterable[str]) -> bool:
    """Whether the `respellings` of `word` hang on its company."""
    lower = script.latin(word).lower()
    if language not in _LETTERS or (language == "sq" and _SLAVIC_LETTERS.search(lower)):
        return False
    others = [script.latin(other).lower() for other in company]
    if _foreign(lower, language):
        return any(table.likeness(other) for other in others for table in TABLES.values())
    return _in_foreign_company(lower, others, language)


def _heard(lower: str, language: str, company: tuple[str, ...]) -> Iterator[str]:
    """How the word may sound, the likeliest first; nothing where it is not foreign."""
    if lower in GIVEN:
        yield GIVEN[lower]
    if language == "hbs" and lower in SOFTENED:
        yield SOFTENED[lower]
    others = tuple(script.latin(other).lower() for other in company)
    if language == "sq" and _SLAVIC_LETTERS.search(lower):
        yield from TABLES["West Slavic"].read(lower)
    elif _foreign(lower, language) or _in_foreign_company(lower, others, language):
        readings = [table.read(lower) for table in _tables(lower, others, language)]
        for reading in readings:  # the best of every table first, then what else they say
            yield from islice(reading, 1)
        for reading in readings:
            yield from reading


def _foreign(lower: str, language: str) -> bool:
    if _LETTERS[language].search(lower):
        return True
    return bool(_FOREIGN_GROUPS[language].search(lower)) and not _REGIONAL.search(lower)


def _in_foreign_company(lower: str, others: Iterable[str], language: str) -> bool:
    return not _REGIONAL.search(lower) and any(_LETTERS[language].search(one) for one in others)


def _tables(lower: str, others: Collection[str], language: str) -> list[Table]:
    """The tables of the languages that the word looks like, and its company: that of most signs
    first; at the end English, as most foreign names are English, and what all have in common."""
    likely: dict[str, int] = {}
    for name, table in TABLES.items():
        count = 2 * table.likeness(lower) + sum(map(table.likeness, others))
        if count and (language, name) != ("sq", "Albanian"):
            likely[name] = count
    names = sorted(likely, key=lambda name: -likely[name])
    return [TABLES[name] for name in dict.fromkeys((*names, "English", "any"))]


# ── from sounds to letters ──

_SOUNDS = re.compile("[abcčćdđefghijklmnoprsštuvwzž]+")
_SLAVIC_LETTERS = re.compile("[čćšžđ]")
_ALBANIAN = (
    ("dž", "xh"), ("š", "sh"), ("ž", "zh"), ("đ", "gj"), ("č", "ç"), ("ć", "q"), ("lj", "l"),
    ("ija", "ia"), ("ije", "ie"), ("w", "u"),
)  # fmt: skip


def _spell(sounds: str, language: str) -> Iterator[str]:
    """The spellings that `language` has for these sounds."""
    if language == "sq":
        for sound, letters in _ALBANIAN:
            sounds = sounds.replace(sound, letters)
        yield sounds
        return
    sounds = sounds.replace("w", "v")
    if language == "mk":
        yield from map(_macedonian, dict.fromkeys((sounds.replace("lj", "l"), sounds)))
        return
    if language == "bg":
        spelt = script.bulgarian(_HIATUS.sub("i", sounds))
        yield from (spelt, _UNSTRESSED.sub("ъ", spelt))
        return
    yield sounds
    if "iu" in sounds:  # Sejdiu, Sejdiju
        yield sounds.replace("iu", "iju")


_HIATUS = re.compile("ij(?=[ae])")
_UNSTRESSED = re.compile("(?<=..[^аеиоу])[ое](?=н$)|(?<=[^аеиоу])а(?=мпс?$)")
"""The vowels of English that Bulgarian writes as ъ: Dayton, Biden, Trump."""


def _macedonian(sounds: str) -> str:
    """In Cyrillic, with the letters of Macedonian, which has no j before e in -ajer (Штајнмаер)."""
    plain = re.sub(r"lj(?![aeiou])", "l", sounds.replace("ajer", "aer"))
    return script.macedonian(plain)
