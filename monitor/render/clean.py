"""Text from outside → one harmless line; and cuts that fall between what readers see as letters."""

import re
import unicodedata
from itertools import takewhile
from urllib.parse import quote

LONGEST_TEXT = 100_000
"""Characters of a text that are looked at: no line of a message shows nearly as many."""
LONGEST_LINK = 2000
"""Characters; longer ones are cut by mail clients and chat services."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Direction marks, zero-width letters, soft hyphens. The zero-width joiners hold emoji and letters
# together and stay.
_UNSEEN = re.compile(
    r"[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_WEB = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)
_LINK_LETTERS = "!#$%&()*+,-./:;=?[]_~"  # `@` calls people, quotes and brackets end links
_JOINER = "\u200d"
_SKIN = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_FLAG = range(0x1F1E6, 0x1F200)


def clean(text: str, limit: int) -> str:
    """One line of at most `limit` characters, without control, escape, direction or invisible
    characters; a lone surrogate becomes U+FFFD."""
    seen = _SURROGATE.sub("\ufffd", _UNSEEN.sub("", _CONTROL.sub(" ", text[:LONGEST_TEXT])))
    return shorten(" ".join(seen.split()), limit)


def shorten(line: str, limit: int) -> str:
    """`line` in at most `limit` characters, cut between grapheme clusters (UAX #29: marks, joined
    emoji, flags and skin tones stay with what they belong to) and then ended with `…`."""
    if len(line) <= limit:
        return line
    end = max(limit - 1, 0)
    while end > 0 and _joined(line, end):
        end -= 1
    return line[: end or max(limit - 1, 0)].rstrip() + "…"[:limit]


def _joined(line: str, at: int) -> bool:
    """Whether a reader sees the characters before and after `at` as one."""
    after = line[at]
    if unicodedata.category(after)[0] == "M" or after == _JOINER or line[at - 1] == _JOINER:
        return True
    if ord(after) not in _FLAG:
        return ord(after) in _SKIN or ord(after) in _TAGS
    before = takewhile(lambda letter: ord(letter) in _FLAG, reversed(line[:at]))
    return len(list(before)) % 2 == 1


def link(url: str | None) -> str | None:
    """A web address that can be shown anywhere: ASCII without spaces, quotes, angle brackets and
    `@`; None for what is no http(s) address or longer than 2,000 characters."""
    if url is None or not _WEB.match(url):
        return None
    safe = quote(url[: LONGEST_LINK + 1], safe=_LINK_LETTERS, errors="replace")
    return safe if len(safe) <= LONGEST_LINK else None
