"""How long an article may be."""

LONGEST = 200_000
"""Characters of an article that are kept: 60 pages of print. Longer texts are whole archives or
attacks, and every rule runs over every text."""

CUT = "[…]"
"""The last line of a text that was cut, for whoever reads it."""


def bounded(text: str) -> str:
    """`text`, one paragraph a line, cut behind the last paragraph that lies within LONGEST, or
    behind the last word where the first paragraph is longer. A cut text says so: it ends in a line
    that is CUT."""
    if len(text) <= LONGEST:
        return text
    room = LONGEST - len(CUT) - 1
    end = max(text.rfind("\n", 0, room + 1), 0) or max(text.rfind(" ", 0, room + 1), 0) or room
    return f"{text[:end].rstrip()}\n{CUT}"
