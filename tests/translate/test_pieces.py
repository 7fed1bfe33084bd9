"""Texts cut into sentences and put together: nothing lost, nothing twice, offsets exact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import NameSpan
from monitor.translate.pieces import LONGEST, cut, join, one_line

WORDS = st.sampled_from(
    ["Policija", "Полиција", "je", "KFOR.", "24.", "Da?", "„Ne!“", "dr.", "\n", "x" * 700, "\ud800"]
)
TEXTS = st.one_of(
    st.text(st.characters(codec=None, categories=("L", "N", "P", "Z", "Cc", "Cs")), max_size=80),
    st.lists(WORDS, max_size=300).map(" ".join),
)


@given(TEXTS)
def test_pieces_are_the_text_in_order(text: str) -> None:
    pieces = cut("text", text, ())
    ends = [0, *(piece.end for piece in pieces)]
    assert all(end <= piece.start for end, piece in zip(ends, pieces, strict=False))
    assert all(0 < piece.end - piece.start <= LONGEST for piece in pieces)
    assert all(len(piece.text) == piece.end - piece.start for piece in pieces)
    covered = "".join(text[piece.start : piece.end] for piece in pieces)
    assert "".join(covered.split()) == "".join(text.split())


@given(TEXTS)
def test_joined_spans_give_back_each_translation(text: str) -> None:
    done = [(piece, f"<{n}>") for n, piece in enumerate(cut("text", text, ())) if n % 3]
    joined, spans = join(text, done)
    assert [joined[start:end] for _, _, start, end in spans] == [given for _, given in done]
    assert [(a, b) for a, b, _, _ in spans] == [(piece.start, piece.end) for piece, _ in done]


@given(TEXTS)
def test_what_an_engine_is_sent_can_be_written(text: str) -> None:
    for piece in cut("title", text, ()):
        assert piece.text.encode()
        assert one_line(piece.text) == " ".join(piece.text.split())


@pytest.mark.parametrize(
    ("text", "surface", "in_piece"),
    [
        ("Stigla je vojska. Put za Banjsku je zatvoren.", "Banjsku", 1),
        ("Sastanak\nBosna i Hercegovina", "Bosna i Hercegovina", 1),
        ("riječ " * 99 + "Bosna i Hercegovina traži pomoć " + "i još " * 50, "Bosna i Herce", 1),
    ],
)
def test_names_go_with_their_sentence(text: str, surface: str, in_piece: int) -> None:
    start = text.index(surface)
    pieces = cut("text", text, [NameSpan(start, start + len(surface), "…")])
    (name,) = pieces[in_piece].names
    assert pieces[in_piece].text[name.start : name.end] == surface
    assert not any(piece.names for n, piece in enumerate(pieces) if n != in_piece)


def test_lines_stay_lines() -> None:
    text = "Prva. Druga.\n\nTreća."
    joined, _ = join(text, [(piece, piece.text.upper()) for piece in cut("text", text, ())])
    assert joined == "PRVA. DRUGA.\nTREĆA."
