"""What YAML refuses, in an analyst's words: the likeliest cause, judged from the line itself.

YAML's own message names a parser's state ("did not find expected key"); what helps is the mistake
that people make there. Each guess below knows one such mistake; the first that fits speaks.
"""

import re
from dataclasses import dataclass, field

LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML counts as the end of a line."""

Point = tuple[int, int]
Finding = tuple[Point, str]

_KEY_LINE = re.compile(r"\s*(?:- +)*[^\s:\[\]{}\"',#][^:\[\]{}\"']*:(?:\s|$)")


@dataclass(slots=True)
class Trouble:
    """Where the parser stopped, and what it had just read; lines and columns count from 0."""

    text: str
    problem: str
    context: str
    mark: Point
    start: Point  # of what it was reading
    last: tuple[Point, Point] | None  # the last text read, from and to
    style: str  # of the last text: "" without quotes, ' or ", | or >
    runaway: tuple[Point, Point] | None  # the last text in quotes over several lines
    bracket: Point | None  # the innermost bracket still open
    lines: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = LINE_BREAK.split(self.text)

    def line(self, number: int) -> str:
        """A line of the file; "" past its end."""
        return self.lines[number] if number < len(self.lines) else ""

    def char(self, point: Point) -> str:
        """The character at a point; "" at the end of its line."""
        return self.line(point[0])[point[1] : point[1] + 1]

    def rest(self, point: Point) -> str:
        """The text from a point to where it would end; "…" where a secret may stand in it."""
        line = self.line(point[0])
        above = reversed(self.lines[: point[0] + 1])
        section = next((one for one in above if re.match(r"[\w\"']", one)), "")
        text = line[point[1] :].split(" #")[0].rstrip()
        if self.bracket is not None:
            text = re.split(r"[,\]}]", text)[0].rstrip()
        secret = not section or section.lstrip("\"'").startswith("channels") or "://" in line
        return "…" if secret or len(text) > 60 else text


def indent(line: str) -> int:
    """How many blanks a line begins with."""
    return len(line) - len(line.lstrip(" "))


def diagnose(trouble: Trouble) -> Finding:
    """The place to look at, and what to do there."""
    for guess in _GUESSES:
        finding = guess(trouble)
        if finding is not None:
            return finding
    return trouble.mark, (
        "this cannot be read: check the indentation, quotes, brackets and colons here and above"
    )


def _tab(t: Trouble) -> Finding | None:
    line = t.line(t.mark[0])
    blank = line[: len(line) - len(line.lstrip())]
    if "\t" in blank:
        return (t.mark[0], blank.index("\t")), "a tab in the indentation; write spaces instead"
    if t.char(t.mark) == "\t":
        return t.mark, "a tab where a space is meant"
    return None


def _first_character(t: Trouble) -> Finding | None:
    openers = ("alias", "anchor", "tag", "block scalar", "directive")
    if "cannot start any token" in t.problem or "mapping keys are not allowed" in t.problem:
        point = t.mark
    elif (
        t.context.startswith("while scanning a") and t.context.endswith(openers)
    ) or t.context.startswith("while parsing a tag"):
        point = t.start
    else:
        return None
    char, rest = t.char(point), t.rest(point)
    advice = f"a text that starts with {char} must stand in quotes"
    if char == "*":
        return point, f"{advice}; a term needs no *: it finds all its forms"
    return point, advice + (f': "{rest}"' if '"' not in rest and rest != "…" else "")


def _escape(t: Trouble) -> Finding | None:
    if "escape" not in t.problem and "hexdec" not in t.problem:
        return None
    return t.start, (
        "in double quotes a backslash begins a special sign; put the text in single quotes: '…'"
    )


def _open_quote(t: Trouble) -> Finding | None:
    if "quoted scalar" in t.context and "unexpected" in t.problem:
        return t.start, "this quote is never closed"
    if t.runaway is None:
        return None
    start, (end, _) = t.runaway
    in_bracket = t.bracket is not None and start > t.bracket
    if t.mark[0] == end or in_bracket:
        return start, f"this quote is closed only in line {end + 1}; is its end missing?"
    return None


def _after_quote(t: Trouble) -> Finding | None:
    if t.last is None or t.style not in {"'", '"'} or t.last[1][0] != t.mark[0]:
        return None
    line, end = t.line(t.mark[0]), t.last[1][1]
    if line[end : t.mark[1]].strip() or t.char(t.mark) in {"", ":"}:
        return None
    if t.char(t.mark) == ",":
        return t.mark, "several texts are a list: put them in brackets, [a, b]"
    if end == t.mark[1] and t.style == "'":
        return t.mark, "an apostrophe ends a text in single quotes: put the text in double quotes"
    if end == t.mark[1]:
        return t.mark, (
            "a double quote ends the text here: inside double quotes write single ones, or „ and “"
        )
    return t.mark, "text after the closing quote: put all of it inside the quotes"


def _after_bracket(t: Trouble) -> Finding | None:
    before = t.line(t.mark[0])[: t.mark[1]].rstrip()
    if t.bracket is None and before[-1:] in {"]", "}"} and t.char(t.mark):
        return t.mark, "text after the closing bracket"
    return None


def _colon(t: Trouble) -> Finding | None:
    if "mapping values" not in t.problem and t.char(t.mark) != ":":
        return None
    if t.bracket is not None and t.bracket[0] < t.mark[0] and t.last and t.last[0][0] < t.mark[0]:
        return None  # a list left open
    if t.last is None or t.last[1][0] != t.mark[0]:
        return t.mark, "a colon where none is meant: put the text in quotes"
    first = t.last[0]
    if first[0] == t.mark[0]:
        rest = t.rest(first)
        quoted = f': "{rest}"' if '"' not in rest and rest != "…" else ""
        return first, f"a colon inside a text: put the text in quotes{quoted}"
    above = t.line(first[0])
    if above[: first[1]].strip(" -"):
        column = indent(t.line(t.mark[0]))
        return (t.mark[0], column), (
            "this line is indented deeper than the one above, which is complete: "
            f"move it left, under line {first[0] + 1}'s first letter"
        )
    if ":" in above[first[1] :]:
        return first, "a space is missing after the colon"
    return first, "a colon is missing after the key in this line"


def _dash(t: Trouble) -> Finding | None:
    if "block sequence entries" not in t.problem:
        return None
    return t.mark, (
        "a list with dashes begins on the next line, one item a line; on one line write [a, b]"
    )


def _bracket(t: Trouble) -> Finding | None:
    if t.bracket is None:
        return None
    opened = t.char(t.bracket) or "["
    closer = {"[": "]", "{": "}"}.get(opened, "]")
    here = t.char(t.mark)
    if here in {"]", "}"} and here != closer:
        return t.mark, f"{here} closes a bracket that was opened with {opened}: write {closer}"
    if here == "," and "node content" in t.problem:
        return t.mark, "a comma with nothing before it"
    line = t.line(t.mark[0])
    left = t.mark[0] > t.bracket[0] and (
        not line.strip() or indent(line) <= indent(t.line(t.bracket[0])) or _KEY_LINE.match(line)
    )
    if left or not here:
        return t.bracket, f"this {opened} is never closed: write {closer} at the end of the list"
    return t.mark, "a comma is missing before this, or the text wants quotes"


def _closer(t: Trouble) -> Finding | None:
    char = t.char(t.mark)
    if char in {"]", "}"}:
        return t.mark, f"{char} without its {'[' if char == ']' else '{'}"
    if char == ",":
        return t.mark, "a comma where none is meant: put the text in quotes"
    return None


def _missing_colon(t: Trouble) -> Finding | None:
    if "expected ':'" not in t.problem:
        return None
    rest = t.rest(t.start)
    named = "" if rest == "…" else f' "{rest}"'
    if ":" in rest:
        return t.start, f"a space is missing after the colon in{named}"
    return t.start, f"a colon is missing after the key in{named}, or the text above wants quotes"


def _indentation(t: Trouble) -> Finding | None:
    line = t.line(t.mark[0])
    if line[: t.mark[1]].strip():
        return None
    if "'-' indicator" in t.problem:
        return t.mark, (
            f"this line belongs to no item of the list that begins in line {t.start[0] + 1}: "
            'an item begins with "- ", and its other lines stand two spaces further right'
        )
    if "expected key" in t.problem and line.lstrip().startswith("-"):
        return t.mark, "this - stands where a key is meant: check its indentation"
    if "expected key" in t.problem:
        return t.mark, (
            "this line's indentation fits none of the lines above: keys that belong together "
            f"begin in the same column, as in line {t.start[0] + 1}"
        )
    return None


_GUESSES = (
    _tab,
    _first_character,
    _escape,
    _open_quote,
    _after_quote,
    _colon,
    _after_bracket,
    _dash,
    _bracket,
    _closer,
    _missing_colon,
    _indentation,
)
