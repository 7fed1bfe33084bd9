"""HTML fragments to plain text, in linear time whatever the fragment is."""

import html
import re
from collections.abc import Iterator

LONGEST = 2_000_000
"""Characters of a fragment that are read; what lies behind them is no article any more."""

_BLOCK_NAMES = """
address article aside blockquote body br caption center dd details dialog div dl dt
fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li
main menu nav ol option p pre section summary table tbody tfoot thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset({"script", "style", "template", "noscript"})
_END_OF_UNSEEN = {
    name: re.compile(rf"</{name}(?=[\s/>])[^>]*>", re.IGNORECASE | re.ASCII) for name in _UNSEEN
}

_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:_-]{0,40})")
# Possessive and bounded: each try reads at most 40 quoted values and never backtracks.
_QUOTED_TAG = re.compile(r"""[^>"']*+(?:"[^"]{0,4000}+"[^>"']*+|'[^']{0,4000}+'[^>"']*+){0,40}+>""")
_LONG_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9A-Fa-f]{8,});?")

# Never part of a text: controls (PostgreSQL refuses NUL), lone surrogates, characters that turn
# the direction of what follows and so show a reader other words than were matched (UAX #9).
_UNWANTED = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]+"
)


def plain(fragment: str) -> str:
    """The text a reader of this HTML fragment sees: one block element a line, no empty lines.

    Entities are decoded once; scripts, styles, templates and noscript are left out, and so are
    control characters, NUL, lone surrogates and direction overrides. Runs of white space are one
    space. A `<` that opens no tag is text. At most `LONGEST` characters are read. Never raises.
    """
    pieces = "".join(_pieces(fragment[:LONGEST]))
    lines = (" ".join(line.split()) for line in printable(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def printable(text: str) -> str:
    """`text` without characters that no text has: controls but tab and line ends, NUL, lone
    surrogates, direction overrides."""
    return _UNWANTED.sub("", text)


def _pieces(fragment: str) -> Iterator[str]:
    """Text between the tags and what tags stand for. Every step moves on and looks back at
    nothing, and a search that failed once ends the loop or is not repeated: linear time."""
    at, comments_end, last = 0, True, fragment.rfind(">")
    while at < len(fragment):
        opening = fragment.find("<", at)
        if opening == -1 or opening > last:
            break
        yield _text(fragment[at:opening])
        if fragment.startswith("<![CDATA[", opening):
            at = _past(fragment, "]]>", opening)
            yield _text(fragment[opening + 9 : at].removesuffix("]]>"))
            continue
        if comments_end and fragment.startswith("<!--", opening):
            closing = fragment.find("-->", opening)
            comments_end = closing != -1
            at = closing + 3 if comments_end else opening + 4
            continue
        if fragment.startswith(("<!", "<?"), opening):
            at = fragment.find(">", opening) + 1
            continue
        name = _NAME.match(fragment, opening)
        if name is None:
            yield "<"
            at = opening + 1
            continue
        at = _tag_end(fragment, name.end())
        tag = name[1].lower()
        if tag in _UNSEEN and fragment[opening + 1] != "/":
            closing_tag = _END_OF_UNSEEN[tag].search(fragment, at)
            at = closing_tag.end() if closing_tag else len(fragment)
        yield "\n" if tag in _BLOCKS else " " if tag in _CELLS else ""
    yield _text(fragment[at:])


def _tag_end(fragment: str, at: int) -> int:
    """Behind the `>` that ends a tag, not one within a quoted value where the quotes pair up."""
    whole = _QUOTED_TAG.match(fragment, at)
    return whole.end() if whole else fragment.find(">", at) + 1


def _past(fragment: str, mark: str, at: int) -> int:
    found = fragment.find(mark, at)
    return len(fragment) if found == -1 else found + len(mark)


def _text(chunk: str) -> str:
    """Line ends of the source are mere white space; only elements make lines."""
    if "&" in chunk:
        chunk = html.unescape(_LONG_REFERENCE.sub("\ufffd", chunk))
    return chunk.translate(_LINE_ENDS)


_LINE_ENDS = dict.fromkeys(map(ord, "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), " ")
