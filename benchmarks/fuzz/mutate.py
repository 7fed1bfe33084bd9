"""An input of the corpus → another one that is nearly as sound."""

import random
from collections.abc import Sequence

LONGEST = 20_000
"""Bytes of a mutation."""

TOKENS: Sequence[bytes] = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc5",
    b"\x1b[31m", b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?", b"<!DOCTYPE x [",
    b"&#xD800;", b"&#x110000;", b"&#0;", b"&amp;amp;", b"<item>", b"</item>", b"<entry>",
    b"<link>", b"<guid>", b"<a href='//[::1'>", b"<base href='javascript:x'>",
    b"xml:base='http://[' ", b"<div>", b"<table>", b"<td>", b"<p>", b"<br>", b"<svg>",
    b"<time datetime='9999-12-31T23:59:59-23:59'>", b"<script type='application/ld+json'>",
    b'{"@type":"NewsArticle","articleBody":', b"\\ud800", b"[[[[[[", b"{{{{", b"1e999999999",
    b"-0", b"NaN", b"null", b'"', b"'", b"\\", b"\n", b"\r", b"\t", b" ", b":", b"- ", b"? ",
    b"| ", b"&x ", b"*x ", b"!!python/object ", b"<<: ", b"# ", b"${A}", b"%", "\u202e".encode(),
    "\u0301".encode(), "\u00ad".encode(), "\u200b".encode(), "İ".encode(), "ﬁ".encode(),
    "Ǆ".encode(), "ß".encode(), "🇧🇦".encode(), "Бањској".encode(), "çë".encode(), b"KFOR",
    b"KFOR-a", b"Rutte", b". ", b"99999999999999999999",
)  # fmt: skip
"""What the stages look for, and what has hurt their like."""


def mutated(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """One to six changes of one of the seeds."""
    data = chance.choice(seeds)
    for _ in range(chance.randint(1, 6)):
        data = chance.choice(CHANGES)(data, seeds, chance)
    return data[:LONGEST]


def _splice(data: bytes, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    other = chance.choice(seeds)
    return data[: _at(data, chance)] + other[_at(other, chance) :]


def _insert(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    at = _at(data, chance)
    return data[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 40)) + data[at:]


def _repeat(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _piece(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 2, 30)) + data[end:]


def _cut(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _piece(data, chance)
    return data[:start] + data[end:]


def _end(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    return data[: _at(data, chance)]


def _flip(data: bytes, _: Sequence[bytes], chance: random.Random) -> bytes:
    if not data:
        return data
    at = chance.randrange(len(data))
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _at(data: bytes, chance: random.Random) -> int:
    return chance.randint(0, len(data))


def _piece(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = _at(data, chance)
    return start, min(len(data), start + chance.choice((1, 4, 30, 300)))


CHANGES = (_splice, _insert, _insert, _repeat, _cut, _end, _flip)
