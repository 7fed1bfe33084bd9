"""Folding and tokens: what is one word, what stays two, and where each stands in the original."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.text.fold import fold, tokens

HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(
            "aeijkxzhqgdđčćžšëçАаеоНрсјњљћђќѓѕџ\u00ad\u200b\u200d\u0301\u030c-‑–\n\r '’¹²3ÐȺM"
        ),
    ),
    max_size=60,
)
FOOTNOTES = "¹²³⁰⁴⁵⁶⁷⁸⁹"


@pytest.mark.parametrize(
    "spellings",
    [
        "Vučić Vucic Вучић Вучиќ Vuçiq ВУЧИЋ Vuc\u030cic\u0301",
        "Đoković Djokovic Ђоковић Ѓоковиќ Gjokoviq",
        "Banjska Бањска Bаnjska BANJSKA Ban\u00adjska Ban\u200bjska",
        "Rutte Rute Руте РУТТЕ",
        "Hoxha Hodža Хоџа Hodza",
        "Zvečan Звечан Zveçan",
        "vijeće veće vece већe вијеће",
        "Njemačka Nemačka Немачка Њемачка",
        "bezbjednost bezbednost безбједност",
        "NATO-a НАТО-а NATO-а NATO‑a",
        "Kosovë Kosove",
        "Felix Feliks Феликс",
        "ﬁnale finale",
        "Κόσοβο Kosovo",
        "Đoković Ðoković Ɖoković Ð\u200bokovic",  # three letters that look alike
        "Ко\u0301сово Косово Kosovo Ｋｏｓｏｖｏ 𝐊𝐨𝐬𝐨𝐯𝐨",
        "ǆamija Džamija џамија Ǆamija",
        "M-23 M23 М-23 M‑23",
        "NATO-a NATO–a NATO−a NATO\uff0da НАТО‐а",
    ],
)
def test_one_word_in_all_its_spellings(spellings: str) -> None:
    assert len({fold(word) for word in spellings.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("vođa", "voda"),  # leader, water
        ("vođe", "vode"),
        ("Srbije", "Srbe"),  # of Serbia, the Serbs
        ("Rusije", "Ruse"),
        ("policije", "police"),  # of the police, shelves
        ("shell", "sell"),
        ("shoot", "shot"),
        ("loot", "lot"),
        ("SAD-a", "sada"),  # of the USA, now
        ("III", "II"),
        ("M-23", "M-2-3"),
        ("2003", "203"),
        ("Rama", "Roma"),
    ],
)
def test_two_words_stay_two(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(HOSTILE)
@example("ijije")
@example(":A-0")
@example("zxh")
@example("İ")
@example("QҊ")
@example("QҊҊ")
def test_folding_what_is_folded_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@given(HOSTILE)
def test_a_token_is_a_slice_of_the_original(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert text[token.start : token.end] == token.surface
        assert end <= token.start < token.end
        assert token.folded == fold(token.surface)
        end = token.end


@given(HOSTILE)
def test_no_letter_or_digit_is_outside_of_all_tokens(text: str) -> None:
    inside = {place for token in tokens(text) for place in range(token.start, token.end)}
    letters = {place for place, sign in enumerate(text) if sign.isalnum() and sign not in FOOTNOTES}
    assert letters <= inside


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("NATO-a, KFOR-it i BiH-u", ["NATO-a", "KFOR-it", "i", "BiH-u"]),
        ("Bosna-Hercegovina", ["Bosna", "Hercegovina"]),
        ("NATO-led mission", ["NATO", "led", "mission"]),
        ("EU-om-a", ["EU", "om", "a"]),
        ("Rutte-s", ["Rutte", "s"]),
        ("Dodik's party", ["Dodik", "s", "party"]),
        ("u Banj-\nskoj", ["u", "Banj-\nskoj"]),
        ("Banj-\r\nskoj", ["Banj-\r\nskoj"]),
        ("Ban\u00adjska", ["Ban\u00adjska"]),
        ("Zvec\u030can", ["Zvec\u030can"]),
        ("24. 9. u 3h", ["24", "9", "u", "3h"]),
        ("u Banj\u00ad\nskoj", ["u", "Banj\u00ad\nskoj"]),
        ("u Banj- \n  skoj", ["u", "Banj- \n  skoj"]),
        ("u Banj-\u2028skoj", ["u", "Banj-\u2028skoj"]),
        ("Banjska -\nsaznajemo", ["Banjska", "saznajemo"]),
        ("EU-\nNATO", ["EU", "NATO"]),
        ("NATO–a, KFOR−it, BiH\uff0du", ["NATO–a", "KFOR−it", "BiH\uff0du"]),
        ("EU–NATO, Beograd–Priština", ["EU", "NATO", "Beograd", "Priština"]),
        ("NATO—a", ["NATO", "a"]),
        ("NATO’s KFOR'a ‘KFOR’-it", ["NATO", "s", "KFOR", "a", "KFOR", "it"]),
        ("„Banjska“ «Banjska» ‹Banjska› 'Banjska'", ["Banjska"] * 4),
        ("Banj\u00a0ska\u202fi\u2009Zvečan\u3000", ["Banj", "ska", "i", "Zvečan"]),
        ("\ufeffBanjska\u200b.", ["Banjska"]),
        ("Kosovo¹ i Kosovo²³", ["Kosovo", "i", "Kosovo"]),
        ("M-23, S-300, C-4-1, T-mobile", ["M-23", "S-300", "C", "4", "1", "T", "mobile"]),
        ("COVID-19, EU-27", ["COVID", "19", "EU", "27"]),
        ("G7 i A1", ["G7", "i", "A1"]),
        ("O’Brien, O'Brien", ["O", "Brien", "O", "Brien"]),
        ("a_b", ["a", "b"]),
        ("НАТО-от КФОР-у", ["НАТО-от", "КФОР-у"]),
        ("", []),
    ],
)
def test_what_a_word_is(text: str, words: list[str]) -> None:
    assert [token.surface for token in tokens(text)] == words


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("napad", "lower"),
        ("Banjska", "capital"),
        ("U", "capital"),
        ("Бањска", "capital"),
        ("NATO", "upper"),
        ("NATO-a", "upper"),
        ("Ban\u00adjska", "capital"),
        ("C\u030cačak", "capital"),
        ("BiH", "mixed"),
        ("BiH-u", "mixed"),
        ("KFOR–it", "upper"),
        ("M-23", "capital"),
        ("Banj-\nskoj", "capital"),
        ("BANJ\u00adSKA", "upper"),
        ("ＢＡＮＪＳＫＡ", "upper"),
        ("2023", "digit"),
        ("3h", "lower"),
    ],
)
def test_shape(word: str, shape: str) -> None:
    assert [token.shape for token in tokens(word)] == [shape]


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "-\n",
        "ij",
        "\u0301",
        "NATO-a",
        "a-",
        "\u00ad",
        "xh",
        "Аa",
        "\u00ad\u0301",
        "M-1",
        "a-\n ",
        "- ",
    ],
)
def test_time_is_linear_in_what_is_hostile(piece: str) -> None:
    text = "b" + piece * (60_000 // len(piece))
    started = time.process_time()
    tokens(text)
    assert time.process_time() - started < 3
