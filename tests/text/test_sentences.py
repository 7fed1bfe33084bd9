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


ABBREVIATED = """
    Ministar M. Đukanović je 15. novembra u 18.30 h stigao u Banju Luku.|Potom je otišao.
    Kazna iznosi 500 KM, tj. oko 250 eura.|Drugo.
    Firma Gradnja d.o.o. Sarajevo je pobijedila.|Kraj.
    Firma Gradnja d.d. Sarajevo je pobijedila.|Kraj.
    To je rekao ambasador SAD.|Nije odgovorio.
    Predsjednik je u SAD.|Vlada šuti.
    Ul. Maršala Tita br. 5 je zatvorena.|Kraj.
    Na str. 15 piše drugo.|Kraj.
    Prema čl. 5. Ustava to nije moguće.|Kraj.
    Tokom 2023. godine ubijeno je 15 ljudi.|Kraj.
    Rođen je 1950. god. u Foči.|Kraj.
    Sv. Sava i sv. Nikola.|Kraj.
    Bilo je oko 10.000 ljudi.|Kraj.
    Tzv. Kosovo nije država.|Kraj.
    U 21. vijeku to ne prolazi.|Kraj.
    Elizabeta II. je umrla.|Kraj.
    Premijer je bio u Zagrebu 5. 11. 2025. i razgovarao.|Kraj.
    Pojačanje od cca. 200 ljudi.|Kraj.
    Prof. dr. sc. Ivan Horvat tvrdi suprotno.|Kraj.
    Mr. sci. Ana Babić kaže da nije tako.|Kraj.
    Sastanak je u 10 h.|Potom konferencija.
    Sastanak je u 10 sati.|Potom konferencija.
    Gosp. Petrović i gđa. Marić su došli.|Kraj.
    Upućen je gen. Novaku, puk. Iliću i maj. Radu.|Kraj.
    Vidi sl. 5 i tab. 3.|Kraj.
    Tzv. „Republika Srpska Krajina“ je propala.|Kraj.
    Тзв. Косово није држава.|Крај.
    Т. зв. Косово није држава.|Крај.
    Генерал М. Симовић, тј. командант, стигао је 15. новембра.|Крај.
    По чл. 24. Закона о миру, д.о.о. Градња не може.|Крај.
    Претседателот, т.е. владата, одби.|Крај.
    На 15.11.2026 г. Собранието одлучи.|Крај.
    Според чл. 5 од Законот, ул. Илинден бр. 7 е затворена.|Крај.
    Д-р Петров и проф. д-р Ана Костова зборуваа.|Крај.
    Фирмата Бетон АД Скопје и Мак д.о.о.е.л. Битола.|Крај.
    М-р Иван Илиев и г-ѓа Маркова дојдоа.|Крај.
    Т.н. Влада и т.нар. Република не постојат.|Крај.
    Dr. Hoxha dhe z. Kurti u takuan më 24 shkurt.|Fund.
    Sipas nenit 5 par. 2 të Kushtetutës, d.m.th. sot.|Fund.
    Znj. Osmani, p.sh. Presidentja, foli etj.|Pastaj iku.
    Rr. Nëna Terezë nr. 5 është e mbyllur.|Fund.
    Rreth 1.500 vetë u mblodhën në ora 10.30.|Fund.
    Firma Alba sh.p.k. Tirana fitoi.|Fund.
    Gjen. Mustafa dhe kol. Berisha folën.|Fund.
    Shkolla u themelua më 1920 në sh. XX në Shkodër.|Fund.
    U vra A. Kelmendi dhe SH. Rama u plagos.|Fund.
    Po ashtu Dr. prof. A. Leka.|Fund.
    Г-н Иванов и д-р Петрова дойдоха в 10 ч. вчера.|Край.
    На 24.09.2023 г. Парламентът реши.|Край.
    Т.нар. Република и ул. Витоша № 5.|Край.
    Гл. ас. Петров и проф. Ив. Иванов.|Край.
    Dr. Novak in prof. Kovač sta prišla 15. novembra ob 18. uri.|Konec.
    T. i. Kosovo ni članica, npr. ZN.|Konec.
    Po 5. členu Zakona, tj. ustave, d. o. o. Gradis ne more.|Konec.
    Er kam z. B. Montag und d. h. Dienstag.|Ende.
    Am 15. November kam Dr. Meier.|Ende.
    The U.S. Embassy and Lt. Col. Smith left at 5 p.m. Monday.|End.
    Gov. Lee met Sen. Paul vs. Rep. Cole in St. Louis on Jan. 5.|End.
    He works for Acme Inc. in Boston.|End.
"""


@pytest.mark.parametrize("case", ABBREVIATED.strip().splitlines())
def test_an_abbreviation_ends_no_sentence(case: str) -> None:
    """By language: hbs in both scripts, mk, sq, bg, sl, de, en; `|` stands between sentences."""
    parts = case.strip().split("|")
    text = " ".join(parts)
    assert [text[start:end] for start, end in sentences(text)] == parts


@pytest.mark.parametrize(
    "case",
    [
        "Vidio ga.|Otišao je.",
        "Igrao je za isti tim.|Potom je otišao.",
        "Kupio je cipele, jedan par.|Platio je.",
        "Iznad sela se vidio dim.|Vatrogasci su stigli.",
        "To je odluka iz 1992.|Srbija je odbija.",
        "Sastali su se u SAD.|Razgovor je trajao sat.",
        "Во градот имаше дим.|Пожарникарите дојдоа.",
    ],
)
def test_a_word_that_looks_like_one_does(case: str) -> None:
    parts = case.split("|")
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
    started = time.process_time()
    sentences(text)
    lead_end(text)
    assert time.process_time() - started < 3
