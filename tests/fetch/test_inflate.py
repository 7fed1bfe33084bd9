"""Packed bytes, whole, cut, damaged, in pieces of any size: never more than the limit, and of what
was packed a beginning."""

import gc
import gzip
import weakref
import zlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.inflate import Inflater

LIMIT = 2000


def inflated(body: bytes, cuts: list[int], *, deflate: bool) -> tuple[bytes, bool]:
    """What comes of a body that arrives in these pieces."""
    found = Inflater(LIMIT, deflate=deflate)
    for start, end in pairwise([0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]):
        if not found.full:
            found.feed(body[start:end])
    return found.finish()


CUTS = st.lists(st.integers(0, 9999), max_size=4)
TEXTS = st.text("vijestŠšđ <>", min_size=1, max_size=900).map(str.encode) | st.binary(
    min_size=1, max_size=3000
)


@given(text=TEXTS, cuts=CUTS, deflate=st.booleans(), end=st.integers(0, 9999))
def test_of_what_is_cut_off_a_beginning_is_kept(
    text: bytes, cuts: list[int], deflate: bool, end: int
) -> None:
    packed = zlib.compress(text) if deflate else gzip.compress(text, mtime=0)
    cut = packed[: 3 + end % (len(packed) - 2)]
    got, whole = inflated(cut, cuts, deflate=deflate)
    assert text.startswith(got)
    assert len(got) <= LIMIT
    assert whole == (cut == packed and len(text) <= LIMIT)


@given(
    text=TEXTS, cuts=CUTS, deflate=st.booleans(), at=st.integers(0, 9999), byte=st.integers(1, 255)
)
def test_of_what_is_damaged_what_stands_before_it_is_kept(
    text: bytes, cuts: list[int], deflate: bool, at: int, byte: int
) -> None:
    """Stored without packing, so that one knows where the text stands; a checksum that is false
    damages nothing before it."""
    packer = zlib.compressobj(0, wbits=15 if deflate else 31)
    packed = bytearray(packer.compress(text) + packer.flush())
    before = (2 if deflate else 10) + 5  # the header, and that of the one block
    at = before + at % (len(packed) - before)
    packed[at] ^= byte
    got, whole = inflated(bytes(packed), cuts, deflate=deflate)
    assert len(got) <= LIMIT
    assert got[: at - before] == text[: min(at - before, LIMIT)]
    assert not whole


@given(body=st.binary(max_size=400), cuts=CUTS, deflate=st.booleans())
def test_any_bytes(body: bytes, cuts: list[int], deflate: bool) -> None:
    for start in (b"", b"\x1f\x8b", b"\x1f\x8b\x08\0\0\0\0\0\0\xff", b"\x78\x9c"):
        got, _ = inflated(start + body, cuts, deflate=deflate)
        assert len(got) <= LIMIT


PACKED = gzip.compress(b"<rss>", mtime=0)


@pytest.mark.parametrize("body", [b"<rss>", PACKED, PACKED[:-9]], ids=["plain", "packed", "cut"])
def test_what_it_holds_goes_with_it(body: bytes) -> None:
    found = Inflater(LIMIT)
    gone = weakref.ref(found)
    gc.disable()
    try:
        found.feed(body)
        del found
        assert gone() is None
    finally:
        gc.enable()
