"""Text from outside as a terminal and a log may have it: what would steer a terminal, hide what
stands there or turn its direction is a sign to see instead."""

import json
import re

_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Controls but tab and line feed (ECMA-48: ESC and the C1 controls begin what terminals obey), line
ends that only some know, and characters that turn the direction of what follows (UAX #9)."""


def harmless(text: str) -> str:
    """`text` with U+FFFD for each such character; tabs and line feeds stay, and the length."""
    return _STEERING.sub("\ufffd", text)


def one_line(text: str) -> str:
    """`text` on one line, with U+FFFD for each such character: nothing in it begins a line of its
    own."""
    return harmless(" ".join(text.split("\n")))


def json_text(value: object, *, indent: int | None = None) -> str:
    """`value` as JSON, its letters as they are and each such character as `\\u…`: the same value to
    whoever reads it, and one line where nothing is indented."""
    written = json.dumps(value, ensure_ascii=False, indent=indent)
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
