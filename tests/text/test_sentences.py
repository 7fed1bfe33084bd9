"""Sentences, paragraphs and the lead."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.sentences import lead_end, paragraphs, sentences


@pytest.mark.parametrize(
    "parts",
    [
        ["Predsednik A. Vučić je 24. septembra posetio 15. korpus.", "Potom je otišao."],
        ["Dr. Marković i prof. Ilić su potpisali tzv. Sporazum br. 5.", "Nije im žao."],
        ["Rekao je: „Ne damo Kosovo.“", "Potom je otišao… i vratio se!", "Šta sad?!", "Ništa."],
        ["Prema članu 24. Zakona o miru.", "Ubijeno je 15.", "Policija traga."],
        ["Skup je bio 2023. god. u Palama.", "Došli su 2024. god.", "Policija ćuti."],
        ["Gen. M. Mihajlović i g. Dodik ćute.", "Kraj 2023. g.", "Novi početak."],
        ["Sastali su se 24. 9. 2023. godine u Beogradu.", "Rast je 3.5 odsto."],
        ["Kupili su hljeb, mlijeko itd.", "Onda su otišli."],
        ["Znj. Osmani e takoi z. Kurti në orën 10.30.", "Pastaj, p.sh. Ministrat, ikën."],
        ["Neni nr. 5 vlen.", "Dr. Hoxha e tha."],
        [
            "Според т.н. Влада, г. Заев молчи.",
            "Д-р Марков рече: „Не.“",
            "Отиде во 2023 г.",
            "Крај.",
        ],
        ["Mr. Smith left at 5 p.m. on Monday.", "U.S. forces stayed.", '"Why?"', "Nobody knows."],
        ["Kralj Petar II. Petrović Njegoš.", "Kraj."],
        ["Došao je.", "15 ljudi ga je čekalo."],
    ],
)
def test_sentences(parts: list[str]) -> None:
    text = " ".join(parts)
    assert [text[start:end] for start, end in sentences(text)] == parts


def test_the_end_of_a_line_ends_a_sentence() -> None:
    text = "  Naslov bez tačke\n\n Prvi red.\r\nDrugi red \n"
    parts = ["Naslov bez tačke", "Prvi red.", "Drugi red"]
    assert [text[start:end] for start, end in sentences(text)] == parts
    assert [text[start:end] for start, end in paragraphs(text)] == parts


BROKEN = """\
Predsjednik Vlade Republike Srpske izjavio je danas u Banjoj
Luci da će budžet biti usvojen do kraja godine, a da su svi
Pregovori sa sindikatima u toku. Opozicija je najavila da će
glasati protiv."""


def test_lines_broken_at_one_width_are_one_paragraph() -> None:
    text = f"{BROKEN}\n\nKraj."
    assert [text[start:end] for start, end in paragraphs(text)] == [BROKEN, "Kraj."]
    assert len(sentences(BROKEN)) == 2


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Odluka koju je danas donio Ustavni sud\nnije konačna, kažu u vladi.", 1),
        ("Odluka koju je danas donio Ustavni sud\r\nnije konačna, kažu u vladi.", 1),
        ("Odluka koju je danas donio Ustavni sud\n\nnije konačna, kažu u vladi.", 2),
        ("Odluka koju je danas donio Ustavni sud.\nnije konačna, kažu u vladi.", 2),
        ("Odluka koju je danas donio Ustavni sud\nNije konačna, kažu u vladi.", 2),
        ("Traže:\nsmjenu ministra\nnove izbore", 3),
    ],
)
def test_a_line_that_ends_within_a_sentence_goes_on(text: str, lines: int) -> None:
    assert len(sentences(text)) == len(paragraphs(text)) == lines


@given(st.text(alphabet=st.sampled_from("abČ. !?…\n\r\t„“\"'(1A\u2028"), max_size=80))
def test_spans_are_stripped_ordered_and_lose_no_word(text: str) -> None:
    for spans in (sentences(text), paragraphs(text)):
        assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
        ends = [0, *(end for _, end in spans)]
        assert all(end <= start for end, (start, _) in zip(ends, spans, strict=False))
        assert "".join(text[start:end] for start, end in spans).split() or not text.split()
        assert sum(len(text[start:end].split()) for start, end in spans) == len(text.split())
    assert 0 <= lead_end(text) <= len(text)


def test_the_lead_is_three_sentences() -> None:
    text = "Prva rečenica.\nDruga rečenica. Treća rečenica. Četvrta rečenica."
    assert text[: lead_end(text)] == "Prva rečenica.\nDruga rečenica. Treća rečenica."


def test_the_lead_is_at_most_eighty_words() -> None:
    text = "riječ " * 100 + "kraj. Drugo."
    assert len(text[: lead_end(text)].split()) == 80
    assert lead_end("") == 0


@pytest.mark.parametrize("piece", [".", "a. ", ". ", '"', "A. ", "! ", "…", "\n", " \t", "1. "])
def test_time_is_linear_in_what_is_hostile(piece: str) -> None:
    text = "a" + piece * (60_000 // len(piece)) + "b"
    started = time.perf_counter()
    sentences(text)
    lead_end(text)
    assert time.perf_counter() - started < 3
