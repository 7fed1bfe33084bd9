"""Lines from outside, and where they are cut."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.render.clean import LONGEST_LINK, clean, link, shorten


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("  Dva\t reda\r\nu jednom ", "Dva reda u jednom"),
        ("a\x00b\x1b[31mc\x9bd\x7fe\u2028f", "a b [31mc d e f"),
        ("poli\u00adcija \u200bBanj\u200bska", "policija Banjska"),
        ("\u202egro.lper\u202c \u2066x\u2069 \u061cy", "gro.lper x y"),
        ("Đinđić \ud800 Ljubović", "Đinđić \ufffd Ljubović"),
        ("👩\u200d👩\u200d👧 ❤️", "👩\u200d👩\u200d👧 ❤️"),
        ("", ""),
        ("\x00\u200b", ""),
    ],
)
def test_clean(text, want) -> None:
    assert clean(text, 100) == want


@pytest.mark.parametrize(
    ("line", "limit", "want"),
    [
        ("Policija", 8, "Policija"),
        ("Policija", 7, "Polici…"),
        ("Z\u030cZ\u030cZ\u030c", 4, "Z\u030c…"),
        ("Z\u030cZ\u030cZ\u030c", 5, "Z\u030cZ\u030c…"),
        ("ab👩\u200d👩\u200d👧cd", 5, "ab…"),
        ("ab👩\u200d👩\u200d👧cd", 8, "ab👩\u200d👩\u200d👧…"),
        ("a👍🏽bc", 3, "a…"),
        ("a👍🏽bc", 4, "a👍🏽…"),
        ("🇧🇦🇽🇰🇷🇸", 4, "🇧🇦…"),
        ("🇧🇦🇽🇰🇷🇸", 5, "🇧🇦🇽🇰…"),
        ("a🇧🇦🇽🇰", 3, "a…"),
        ("x❤️yz", 3, "x…"),
        ("dvije riječi", 7, "dvije…"),
        ("a" + "\u0301" * 50, 10, "a" + "\u0301" * 8 + "…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_shorten(line, limit, want) -> None:
    assert shorten(line, limit) == want


@given(st.text(alphabet=st.characters()), st.integers(0, 60))
@example("\x1b" * 50, 10)
def test_a_clean_line_is_one_line_of_at_most_so_many_characters(text, limit) -> None:
    line = clean(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert not any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in line)
    assert clean(line, limit) == line
    line.encode()


LETTERS = st.sampled_from(["a", "ž", "Z\u030c", "я", "❤️", "👍🏽", "👩\u200d👩\u200d👧", "🇧🇦", "🇽🇰"])


@given(st.lists(LETTERS, max_size=20), st.integers(1, 40))
def test_a_cut_splits_no_letter(letters, limit) -> None:
    cut = shorten("".join(letters), limit)
    ends = {len("".join(letters[:count])) for count in range(len(letters) + 1)}
    if len(cut) < len("".join(letters)) and limit > len(letters[0]):
        assert len(cut.removesuffix("…")) in ends


def test_a_megabyte_is_cut_at_once() -> None:
    assert len(clean("Vučić " * 200_000, 300)) == 300
    assert len(clean("\u0301" * 1_000_000, 300)) == 300


@pytest.mark.parametrize(
    ("url", "want"),
    [
        ("https://www.klix.ba/vijesti/1?a=1&b=2#c", "https://www.klix.ba/vijesti/1?a=1&b=2#c"),
        ("HTTP://x.org/a%20b", "HTTP://x.org/a%20b"),
        ("https://x.org/Бањска", "https://x.org/%D0%91%D0%B0%D1%9A%D1%81%D0%BA%D0%B0"),
        ("https://x.org/@everyone/<!channel>", "https://x.org/%40everyone/%3C!channel%3E"),
        ("https://x.org/\" onclick='x' `", "https://x.org/%22%20onclick=%27x%27%20%60"),
        ("https://x.org/\x1b[31m\r\nBcc: y", "https://x.org/%1B[31m%0D%0ABcc:%20y"),
        ("https://x.org/\ud800", "https://x.org/?"),
        ("javascript:alert(1)//https://", None),
        ("data:text/html,x", None),
        (" https://x.org/", None),
        ("https://", None),
        ("//x.org/", None),
        ("https://x.org/" + "a" * LONGEST_LINK, None),
        ("https://x.org/" + "я" * 1000, None),
        ("", None),
        (None, None),
    ],
)
def test_link(url, want) -> None:
    assert link(url) == want
