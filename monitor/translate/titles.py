"""Headlines: what an engine is given of one in ALL CAPS, and what makes a translation one again."""

import re
from collections.abc import Sequence

from monitor.model import NameSpan

_WORD = re.compile(r"[^\W\d_]+")
_BEGINS = re.compile(r"(?:^|[.!?…:]\s)\W*$")
_FEWEST = 3  # words that tell a headline in capitals from a name: KFOR i EUFOR
_LONG = 4  # letters of a word that is more likely one than an acronym
_ROMAN = re.compile(r"[IVX]{2,4}")
_VOWEL = re.compile("[AEIOUYËАЕИОУЪЮЯ]")
_INNER_R = re.compile(r"\w[RР]\w")  # syllabic: SMRT, KRV
_ACRONYMS = frozenset(
    [
        "AKSH",
        "AP",
        "BDP",
        "BE",
        "BIA",
        "BIH",
        "CEFTA",
        "CIK",
        "DUI",
        "DW",
        "ECB",
        "EK",
        "ESI",
        "EU",
        "EUFOR",
        "EULEX",
        "EUROPOL",
        "FBI",
        "FBIH",
        "FIFA",
        "FSK",
        "IFIMES",
        "INTERPOL",
        "KFOR",
        "LSI",
        "MUP",
        "NASA",
        "NATO",
        "NDH",
        "OEBS",
        "OESS",
        "OHR",
        "OKB",
        "OSBE",
        "OSCE",
        "OUN",
        "PDK",
        "PIK",
        "RSE",
        "SAD",
        "SAJ",
        "SBA",
        "SDA",
        "SHBA",
        "SIPA",
        "SKY",
        "SNSD",
        "SOA",
        "UEFA",
        "UIO",
        "UKCG",
        "UN",
        "UNESCO",
        "UNHCR",
        "UNICEF",
        "UNMIK",
        "USA",
        "USAID",
        "VMRO",
        "VSO",
        "VOA",
        "АП",
        "БДП",
        "БИА",
        "БИХ",
        "ДУИ",
        "ЕК",
        "ЕУ",
        "ЕУФОР",
        "ЕУЛЕКС",
        "КФОР",
        "МАНУ",
        "МВР",
        "МУП",
        "НАТО",
        "ОБСЕ",
        "ОЕБС",
        "ОН",
        "ОХР",
        "САД",
        "САЈ",
        "САНУ",
        "СДА",
        "СИПА",
        "УН",
        "УНЕСКО",
        "УНМИК",
        "ФБИХ",
        "ФИФА",
        "УЕФА",
        "ВМРО",
        "АКИ",
        "ОЈО",
        "ИО",
        "УБПОК",
    ]
)
_OPENING, _CLOSING = "\"„“«»‘'", "\"”“»«’'"
_SAID = re.compile(r"^([^:]{2,60}):\s")


def spoken(title: str, names: Sequence[NameSpan] = ()) -> str:
    """`title` as it would be said: one in ALL CAPS in small letters, but for its beginnings, its
    `names` and its acronyms. Every offset stays what it is."""
    if not _is_all_capitals(title):
        return title
    named = [range(name.start, name.end) for name in names if name.kind != "phrase"]
    acronyms = [range(n.start, n.end) for n in names if n.english.partition("'")[0].isupper()]

    def word(found: re.Match[str]) -> str:
        text, start = found[0], found.start()
        if _is_suffix(title, found):
            return _small(text)
        if _is_acronym(text) or any(start in span for span in acronyms):
            return text
        if any(start in span for span in named) or _BEGINS.search(title[:start]):
            return text[0] + _small(text[1:])
        return _small(text)

    return _WORD.sub(word, title)


def as_title(original: str, translated: str) -> str:
    """A translated headline with the capital, the stop, the quotes and the colon after a speaker
    that `original` has; nothing where nothing was translated."""
    title = translated.strip()
    if not original.rstrip().endswith(".") and title.endswith(".") and not title.endswith(".."):
        title = title[:-1].rstrip()
    if not title:
        return translated
    return _with_speaker(original, _in_quotes(original.strip(), title[0].upper() + title[1:]))


def _is_all_capitals(title: str) -> bool:
    words = _WORD.findall(title)
    long = [word for word in words if len(word) >= _LONG]
    return len(words) >= _FEWEST and len(long) > 1 and all(word.isupper() for word in long)


def _is_acronym(word: str) -> bool:
    if word in _ACRONYMS or _ROMAN.fullmatch(word):
        return True
    return 1 < len(word) <= _LONG and not _VOWEL.search(word) and not _INNER_R.search(word)


def _is_suffix(title: str, found: re.Match[str]) -> bool:
    """The ending of an acronym: NATO-A, KFOR-OM, PDK-SË."""
    before = re.search(r"(\w+)[-‐‑–]$", title[: found.start()])
    return before is not None and _is_acronym(before[1]) and len(found[0]) <= _LONG


def _small(text: str) -> str:
    """In small letters, each of which is one letter again."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def _in_quotes(original: str, title: str) -> str:
    """A headline that is a quotation stays one."""
    quoted = len(original) > 1 and original[0] in _OPENING and original[-1] in _CLOSING
    if not quoted or any(sign in title for sign in _OPENING + _CLOSING):
        return title
    return f"“{title}”"


def _with_speaker(original: str, title: str) -> str:
    """*Dodik: …*, where the translation begins with the same name and lost the colon."""
    said = _SAID.match(original)
    if said is None or ":" in title or not title.startswith(said[1] + " "):
        return title
    rest = title[len(said[1]) :].lstrip(" ,;–—-")
    return f"{said[1]}: {rest[:1].upper()}{rest[1:]}" if rest else title
