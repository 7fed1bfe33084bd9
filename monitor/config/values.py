"""One written value → what it means. Each function raises ValueError with a sentence for analysts.

No message repeats a text from the file otherwise than through `shown`.
"""

import difflib
import re
import unicodedata
from datetime import date, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import re2
from cssselect import HTMLTranslator, SelectorError
from lxml.etree import Element, XPath, XPathError

from monitor.config.countries import COUNTRIES, OFTEN_MEANT
from monitor.text.languages import LANGUAGES, normalise

SLUG = r"^[a-z0-9][a-z0-9-]{0,63}$"
DURATION = r"^[0-9]{1,9} ?[smhd]$"
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
LANGUAGE = r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$"

LONGEST = timedelta(days=3650)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_PATTERN_MEMORY = 1 << 20  # bytes; RE2's own default of 8 MB allows patterns that slow every text
_LONGEST_SELECTOR = 500
_NAME_SIGNS = " -'’ʼ."
_QUOTES = '"“”„«»'
_FUZZY = re.compile(r"~\d*")
_SIGNED = re.compile(r"(?<!\S)([-+])(?=[^\W\d])")
_AMPERSAND = re.compile(r"(?<![^\W\d_])&+|&+(?![^\W\d_])|&&+")
"""But between letters without spaces, as in AT&T."""
_OPERATOR = re.compile(r"(?<!\S)(AND|OR|NOT|NEAR(?:/(\d+))?)(?!\S)")


def shown(text: str) -> str:
    """A text as a message may repeat it: one short line in quotes, no address after its `://`."""
    line = " ".join(text.split())
    scheme, mark, _ = line.partition("://")
    if mark:
        line = f"{scheme}://…"
    return f'"{line}"' if len(line) <= 60 else f'"{line[:57]}…"'


def slug(text: str) -> str:
    """An id or a name of ours: lower case, digits, hyphens."""
    if re.fullmatch(SLUG, text):
        return text
    plain = unicodedata.normalize("NFKD", text.lower().replace("đ", "dj"))
    fitting = re.sub(r"[^a-z0-9]+", "-", "".join(c for c in plain if not unicodedata.combining(c)))
    hint = f'; write "{fitting.strip("-")[:64]}"' if fitting.strip("-") else ""
    raise ValueError(f"{shown(text)}: only lower case letters, digits and hyphens{hint}")


def line(text: str) -> str:
    """A text of one line, without control characters."""
    cleaned = " ".join(text.split())
    if not cleaned:
        raise ValueError("an empty text")
    return paragraph(cleaned)


def paragraph(text: str) -> str:
    """A text of one line or several, without control characters (databases refuse NUL)."""
    bad = next((c for c in text if unicodedata.category(c) == "Cc" and c not in "\n\t"), None)
    if bad is not None:
        raise ValueError(f"a control character (U+{ord(bad):04X}) in the text; delete it")
    if not text.strip():
        raise ValueError("an empty text")
    return text.strip()


def contact(text: str) -> str:
    """What goes into the User-Agent: printable ASCII, as HTTP wants of a header."""
    if not re.fullmatch(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?", text) or len(text) > 200:
        raise ValueError("the contact goes into the User-Agent: plain letters only, one line")
    return text


def duration(text: str) -> timedelta:
    """`30s`, `5m`, `24h`, `365d`; ten years at most."""
    if not re.fullmatch(DURATION, text):
        raise ValueError(f"{shown(text)} is no duration: write a number and s, m, h or d, as 5m")
    span = timedelta(**{_UNITS[text[-1]]: int(text[:-1])}) if int(text[:-1]) <= 10**8 else None
    if span is None or span > LONGEST:
        raise ValueError(f"{text} is too long: {LONGEST.days}d at most")
    return span


def as_duration(span: timedelta) -> str:
    """The reverse: whole seconds as `90s`, `5m`, `24h`, `365d`."""
    seconds = int(span.total_seconds())
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def interval(text: str) -> timedelta:
    """A duration of one second at least."""
    span = duration(text)
    if span < timedelta(seconds=1):
        raise ValueError("the shortest interval is 1s")
    return span


def retention(text: str) -> timedelta:
    """A duration of one day at least."""
    span = duration(text)
    if span < timedelta(days=1):
        raise ValueError("the shortest time to keep texts is 1d")
    return span


def day(text: str) -> date:
    """A date as 2027-03-01."""
    if re.fullmatch(DATE, text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise ValueError(f"{shown(text)} is no date: write year, month and day as 2027-03-01")


def timezone(text: str) -> str:
    """A name of the IANA time zone database, as Europe/Sarajevo."""
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError):
        raise ValueError(f"unknown time zone {shown(text)}{_zone_meant(text)}") from None


def _zone_meant(text: str) -> str:
    zones = sorted(available_timezones())
    place = text.rpartition("/")[2].casefold()
    same = [zone for zone in zones if zone.rpartition("/")[2].casefold() == place]
    near = same or difflib.get_close_matches(text, zones, n=1)
    return f'; did you mean "{near[0]}"?' if near else ": write it as Europe/Sarajevo"


def country(text: str) -> str:
    """An ISO 3166-1 alpha-2 code in capitals, or XK."""
    code = text.upper()
    if code in COUNTRIES:
        return code
    meant = OFTEN_MEANT.get(code)
    hint = f'; did you mean "{meant}"?' if meant else ": two letters, as BA, RS, XK (ISO 3166)"
    raise ValueError(f"{shown(text)} is no country code{hint}")


def language(text: str) -> str:
    """A language code as this program uses it: bs, hr, sr, cnr and sh become hbs."""
    code = normalise(text) if re.fullmatch(LANGUAGE, text) else None
    if code is None:
        raise ValueError(f"{shown(text)} is no language code{_language_meant(text)}")
    return code


def _language_meant(text: str) -> str:
    for row in LANGUAGES.values():
        if text.casefold() in row.name.casefold().split(", "):
            return f'; did you mean "{row.code}"?'
    return ": hbs, sq, mk, en … (ISO 639-1)"


def address(text: str) -> str:
    """The address of a feed: http or https, a host, no name and password in it."""
    if re.search(r"[\s\\\x00-\x20\x7f]", text):
        raise ValueError(f"{shown(text)}: a web address has no spaces or backslashes")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"{shown(text)} is no web address") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise ValueError(f"{shown(text)} is no web address: it begins with https:// or http://")
    if "@" in parts.netloc:
        raise ValueError("a web address with a name and password (…@) is never fetched")
    return text


def page(text: str) -> str:
    """Where people open the page: a web address alone, without the slashes at its end."""
    if "@" in text.partition("://")[2].partition("/")[0]:
        raise ValueError("this address stands in messages: no name and password (…@) in it")
    if "?" in text or "#" in text:
        raise ValueError("where the page is, without ? and # and what follows them")
    return address(text).rstrip("/")


def selector(text: str) -> str:
    """A CSS selector that finds elements: it can be read, and asked of a page."""
    cleaned = line(text)
    if len(cleaned) > _LONGEST_SELECTOR:
        raise ValueError(f"a selector of more than {_LONGEST_SELECTOR} characters")
    try:
        XPath(HTMLTranslator().css_to_xpath(cleaned))(Element("html"))
    except SelectorError as error:
        raise ValueError(f"{shown(cleaned)} is no CSS selector: {error}") from None
    except XPathError:
        raise ValueError(f"{shown(cleaned)}: a selector that cannot be asked of a page") from None
    return cleaned


def name(text: str) -> str:
    """A name of an entity: letters, digits, spaces, hyphen, apostrophe and dot."""
    cleaned = line(text)
    for sign in cleaned:
        if not (sign.isalnum() or unicodedata.category(sign)[0] == "M" or sign in _NAME_SIGNS):
            hint = ' (write the short one, "-")' if sign in "–—‑" else ""
            raise ValueError(
                f"{shown(cleaned)}: a name holds letters, digits, spaces, hyphen, apostrophe "
                f"and dot; {sign} is none of them{hint}"
            )
    found = _OPERATOR.search(cleaned)
    if found and not cleaned.isupper():
        raise ValueError(f"no {found[1]} in a name: write [one, another]")
    return _sized(cleaned)


def form(text: str) -> str:
    """One form of one word of a name."""
    cleaned = name(text)
    if " " in cleaned:
        raise ValueError(
            f"{shown(cleaned)}: without takes single words; several that are another thing stand "
            "under never"
        )
    return cleaned


def term(text: str) -> str:
    """A term as it is looked for; what other tools' query languages write is refused."""
    cleaned = line(text)
    if "*" in cleaned:
        raise ValueError("no * in a term: write the whole word, all its forms are found")
    if "?" in cleaned:
        raise ValueError("no ? in a term: write the whole word, all its forms are found")
    if found := _FUZZY.search(cleaned):
        raise ValueError(
            f"no {found[0]} in a term: missing diacritics are found, other spellings are a list, "
            "[one, another]"
        )
    if "|" in cleaned:
        raise ValueError("no | in a term: write [one, another]")
    if found := _SIGNED.search(cleaned):
        raise ValueError(f"no {found[1]} before a word: write {_without_sign(cleaned, found)}")
    if found := _AMPERSAND.search(cleaned):
        both = _joined("AND", cleaned[: found.start()], cleaned[found.end() :])
        raise ValueError(
            f"no {found[0]} in a term: write {both}; a name is found without it, "
            f"{shown(_plain(cleaned))}"
        )
    if any(sign in cleaned for sign in "()"):
        raise ValueError("no parentheses in a term: nest conditions, {all: [a, {any: [b, c]}]}")
    found = _OPERATOR.search(cleaned)
    if found:
        raise ValueError(f"no {found[1]} in a term: write {_without_operator(cleaned, found)}")
    if any(sign in cleaned for sign in _QUOTES):
        raise ValueError(
            "no double quotes in a term: words written together are found together, "
            f"{shown(''.join(c for c in cleaned if c not in _QUOTES))} is enough"
        )
    return _sized(cleaned)


def _sized(text: str) -> str:
    if not any(sign.isalnum() for sign in text):
        raise ValueError(f"{shown(text)} has no letter or digit")
    if len(text) > 200:
        raise ValueError("too long for a name or term: 200 characters at most")
    return text


def _without_operator(text: str, found: re.Match[str]) -> str:
    """The same in the words of this file, as `{all: [KFOR, Banjska]}` for KFOR AND Banjska."""
    operator, _, words = found[1].partition("/")
    return _joined(operator, text[: found.start()], text[found.end() :], within=words or "30")


def _without_sign(text: str, found: re.Match[str]) -> str:
    """The same in the words of this file, as `{none: [KFOR]}` for -KFOR."""
    before, after = text[: found.start()], text[found.end() :]
    return _joined("NOT" if found[1] == "-" else "AND", before, after)


def _joined(operator: str, before: str, after: str, *, within: str = "30") -> str:
    sides = [_plain(before), _plain(after)]
    left, right = (side if 0 < len(side) <= 40 else "…" for side in sides)
    return {
        "AND": f"{{all: [{left}, {right}]}}" if all(sides) else shown("".join(sides)),
        "OR": f"{{any: [{left}, {right}]}}",
        "NOT": f"{{all: [{left}], none: [{right}]}}" if sides[0] else f"{{none: [{right}]}}",
        "NEAR": f"{{near: {{within: {within}, all: [{left}, {right}]}}}}",
    }[operator]


def _plain(text: str) -> str:
    """Its words, without what other tools write between them."""
    for sign in (_OPERATOR, _SIGNED, _AMPERSAND):
        text = sign.sub(" ", text)
    return " ".join(text.translate(dict.fromkeys(map(ord, _QUOTES))).split())


def pattern(text: str) -> str:
    """An RE2 pattern that compiles in bounded memory and wants at least one character."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _PATTERN_MEMORY
    options.never_capture = True  # nobody asks what stands in brackets, and it costs with each
    options.case_sensitive = False
    try:
        compiled = re2.compile(text, options)
    except re2.error as error:
        raise ValueError(f"the pattern cannot be used: {_why(error)}") from None
    if compiled.fullmatch(""):
        raise ValueError("the pattern fits an empty text, so that every article would match")
    return text


def _why(error: re2.error) -> str:
    cause = error.args[0] if error.args else b""
    words = cause.decode("utf-8", "replace") if isinstance(cause, bytes) else str(cause)
    if re.search(r"\(\?|\\[0-9]", words):
        return f"{words} (RE2 knows no look-ahead, look-behind or back-reference)"
    return words or "RE2 refuses it"
