"""Bytes and what they claim to be → text in the right charset.

Labels lie: of the region's feeds and pages some call windows-1250 iso-8859-2 or UTF-8, some call
UTF-8 windows-1250, some say nothing. So the letters decide, and the label only where it reads
about as well. Pure; the worst body costs one pass over it and a few over a sample of its words.
"""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

SAMPLE = 3000
"""Words with bytes beyond ASCII that are looked at: a score over more changes no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A body's text without BOM and NUL. `charset` is the one it was read in (`utf-8`,
    `utf-16-le`, `cp1250` …); `repaired` where some bytes were not valid in it."""

    text: str
    charset: str
    repaired: bool


def decode(body: bytes, content_type: str | None) -> Decoded:
    """The text of `body`. Never raises.

    In this order: a BOM; UTF-16 or 32 by where the NULs are; UTF-8 if it is valid, whatever the
    label says; the label (HTTP header, XML declaration, meta element) where its letters look about
    as likely as the likeliest; the likeliest of windows-1250, iso-8859-2, windows-1251,
    iso-8859-5, windows-1252, each also as the charset of what is broken in a UTF-8 text. Unknown
    labels and UTF-7 (it hides markup from every filter) are as good as none.
    """
    wide = _wide(body)
    if wide:
        charset, start = wide
        return _decoded(body[start:], charset)
    body = body.removeprefix(codecs.BOM_UTF8)
    text = _utf8(body)
    if text is not None:
        return Decoded(text=text.replace("\0", ""), charset="utf-8", repaired=False)
    charset, mixed = _likeliest(body, _labels(body, content_type))
    if mixed:
        text = body.decode("utf-8", _mend(charset)).replace("\0", "")
        return Decoded(text=text, charset="utf-8", repaired=True)
    return _decoded(body, charset)


# ── what needs no guessing ──

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


_HIGH_BYTES = (b"\x00", b"\x01", b"\x04")  # Basic Latin, Latin Extended-A, Cyrillic


def _wide(body: bytes) -> tuple[str, int] | None:
    """UTF-16 or 32, and where the text starts. Without a mark it shows in the high bytes of the
    region's letters: NUL, 1 and 4, which no other text holds, always on the same side."""
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return charset, len(mark)
    sample = body[:4096]
    units = len(sample) // 4
    high = [sum(map(sample[lane : units * 4 : 4].count, _HIGH_BYTES)) for lane in range(4)]
    if not units:
        return None
    if min(high[2:]) == units > high[0]:
        return "utf-32-le", 0
    if min(high[:2]) == units > high[3]:
        return "utf-32-be", 0
    even, odd = high[0] + high[2], high[1] + high[3]
    few, many = sorted((even, odd))
    if many * 3 < units * 2 or few * 4 > many:
        return None
    return ("utf-16-le" if odd > even else "utf-16-be"), 0


def _utf8(body: bytes) -> str | None:
    """Valid UTF-8, but for a character cut in two at the end of a body that was cut off."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        return decoder.decode(body)
    except UnicodeDecodeError:
        return None


def _decoded(body: bytes, charset: str) -> Decoded:
    text = body.decode(charset, errors="replace").replace("\0", "")
    return Decoded(text=text, charset=charset, repaired="\ufffd" in text)


# ── labels ──

_XML_LABEL = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""")
_META_LABEL = re.compile(
    rb"""<meta\s[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_HTTP_LABEL = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)

# What browsers read instead of the label (https://encoding.spec.whatwg.org/#names-and-labels).
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
}
# Of Python's text codecs those that pages are written in; never a 7-bit one (UTF-7, ISO-2022).
_HONOURED = re.compile(
    r"cp(125[0-8]|852|855|866|949)|iso8859-\d+|koi8-[ru]|mac-(cyrillic|latin2|greek|turkish|roman)"
    r"|gb18030|big5|shift_jis|euc_jp"
)


def _labels(body: bytes, content_type: str | None) -> tuple[str, ...]:
    """The charsets that the response claims, as Python names them, without the useless ones."""
    head = body[:4096]
    found = [
        _HTTP_LABEL.search(content_type or ""),
        _XML_LABEL.search(head),
        _META_LABEL.search(head),
    ]
    names = (
        match[1] if isinstance(match[1], str) else match[1].decode() for match in found if match
    )
    return tuple(name for name in map(_codec, names) if name)


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _MEANT.get(name, name)
    return name if _HONOURED.fullmatch(name) else None


# ── letters ──

TOLERANCE = 0.1
FOREIGN_TOLERANCE = 0.4
"""Of the best score: how much a label may read worse and still be believed; and the label of
another alphabet or continent (windows-1253), which nobody writes by mistake."""

REGIONAL = ("cp1250", "cp1252", "iso8859-2", "cp1251", "iso8859-5")
RIVALS = ("koi8-r", "koi8-u", "mac-cyrillic", "cp855", "cp866")  # the same letters in other places

# Points for a letter beyond ASCII: about the logarithm of how much oftener the region's press
# writes it than chance would. Latin: Bosnian, Croatian, Serbian, Slovene, Albanian; then the
# letters of foreign names; any other is a sign of a wrong charset. Cyrillic: Serbian, Macedonian,
# Bulgarian by frequency; then what only Russian and Ukrainian write.
_LATIN = {"čćšžđë": 3.0, "ç": 2.5, "ČĆŠŽĐËÇ": 2.5, "éáíóúäöüßÉÖÜÄÁ": 0.0, "âîăşţèà": -1.0}
_CYRILLIC = {
    "аоеинртсв": 1.5,
    "јкдлпум": 1.2,
    "зљњгбчћшжђ": 1.0,
    "цхфџќѓйщъьюя": 0.6,
    "ѕѐѝ": 0.3,
    "ыэёієї": 0.0,
}
_CAPITAL = -0.2  # rarer; no more than that, for whole headlines are written in capitals
_SIGNS = {"„“”‚‘’–—…«»•€§°№·": 0.5, "\xa0©®™": 0.0}
_POINTS = {
    letter: points
    for table in (_LATIN, _CYRILLIC, _SIGNS)
    for letters, points in table.items()
    for letter in letters
}
_POINTS |= {
    letter.upper(): points + _CAPITAL for letters, points in _CYRILLIC.items() for letter in letters
}
_OTHER_SCRIPT = 1.0  # Greek, Hebrew, Arabic, Chinese …: only where a label says so
_IMPOSSIBLE = -12.0  # a control character, or no character at all
_STRANGE_LETTER = -2.0
_STRANGE_SIGN = -1.5
_SIGN_IN_WORD = -2.5
_TWO_SCRIPTS = -4.0
_CAPITAL_IN_WORD = -1.5

_RUN = re.compile(rb"[A-Za-z'\x80-\xff]{1,48}")
_UTF8_CHARACTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}")


def _likeliest(body: bytes, labels: tuple[str, ...]) -> tuple[str, bool]:
    """The charset, and whether the body is UTF-8 with pieces in that charset."""
    runs = (run[0] for run in _RUN.finditer(body))
    sample = list(dict.fromkeys(islice((run for run in runs if not run.isascii()), SAMPLE)))
    names = dict.fromkeys(labels + REGIONAL)
    scores = {(name, False): _score(sample, name, "replace") for name in names}
    if any(map(_UTF8_CHARACTER.search, sample)):
        mended = {(name, True): _score(sample, "utf-8", _mend(name)) for name in MENDING}
        scores |= {reading: score for reading, score in mended.items() if score > 0}
    best = max(scores, key=lambda reading: scores[reading])
    for label in labels:
        tolerance = TOLERANCE if label in REGIONAL + RIVALS else FOREIGN_TOLERANCE
        if scores[label, False] >= scores[best] - tolerance * abs(scores[best]):
            return label, False
    return best


def _score(runs: list[bytes], charset: str, errors: str) -> float:
    """How much the runs look like the region's words in this reading: a sum over the letters."""
    return sum(_points(run.decode(charset, errors)) for run in runs)


def _points(word: str) -> float:
    total = 0.0
    for at, letter in enumerate(word):
        if letter.isascii():
            continue
        before, after = word[at - 1 : at], word[at + 1 : at + 2]
        if letter.isalpha():
            unknown = _STRANGE_LETTER if letter < "\u0370" else _OTHER_SCRIPT
            total += _POINTS.get(letter, unknown)
            beside = (before + after).replace("'", "")
            if "\u0400" <= letter <= "\u052f" and any(other.isascii() for other in beside):
                total += _TWO_SCRIPTS
            if letter.isupper() and before.islower():
                total += _CAPITAL_IN_WORD
        elif letter == "\ufffd" or "\x80" <= letter < "\xa0":
            total += _IMPOSSIBLE
        else:
            total += _POINTS.get(letter, _STRANGE_SIGN)
            if before.isalpha() and after.isalpha() and letter != "’":
                total += _SIGN_IN_WORD
    return total


# ── UTF-8 with broken pieces: an old database or a form pasted into a UTF-8 template ──

MENDING = ("cp1250", "cp1252", "cp1251")
"""Charsets that the broken pieces of a UTF-8 text may be in."""


def _mend(charset: str) -> str:
    """The error handler that reads what is not UTF-8 in `charset`."""
    return f"monitor-mend-{charset}"


def _reader(charset: str) -> Callable[[UnicodeError], tuple[str, int]]:
    def read(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        return error.object[error.start : error.end].decode(charset, "replace"), error.end

    return read


for _charset in MENDING:
    codecs.register_error(_mend(_charset), _reader(_charset))
