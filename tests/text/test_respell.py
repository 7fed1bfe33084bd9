"""Names of other languages written by sound: what the tables make, and what they leave alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.fold import fold
from monitor.text.forms import adjectives, inflected, words_of
from monitor.text.forms.respell import MOST, respellings

LANGUAGES = ("hbs", "mk", "sq")

HBS = """
    Schmidt:Šmit Christian:Kristijan Scholz:Šolc Merz:Merc Leyen:Lajen von:fon Steinmeier:Štajnmajer
    Schröder:Šreder Baerbock:Berbok Schallenberg:Šalenberg Petritsch:Petrič Söder:Zeder Müller:Miler
    Volkswagen:Folksvagen Rheinmetall:Rajnmetal Reuters:Rojters
    Biden:Bajden Trump:Tramp Murphy:Marfi Brien:Brajen Dayton:Dejton Washington:Vašington
    New:Nju York:Jork Johnson:Džonson Kennedy:Kenedi Bush:Buš Blair:Bler Powell:Pauel Brown:Braun
    Churchill:Čerčil Thatcher:Tačer Zuckerberg:Zakerberg Musk:Mask Gates:Gejts Jackson:Džekson
    Smith:Smit White:Vajt Wright:Rajt Hunt:Hant Bloomberg:Blumberg Twitter:Tviter Google:Gugl
    Facebook:Fejsbuk George:Džordž Michael:Majkl
    Macron:Makron Sarkozy:Sarkozi Chirac:Širak Mitterrand:Miteran Barnier:Barnije Jean:Žan
    Michel:Mišel Bordeaux:Bordo Mélenchon:Melanšon
    Borrell:Borelj Escobar:Eskobar Sánchez:Sančez Giorgia:Đorđa Mogherini:Mogerini Draghi:Dragi
    Berlusconi:Berluskoni Ciampi:Čampi Giuseppe:Đuzepe
    Thaçi:Tači Berisha:Beriša Hashim:Hašim Limaj:Ljimaj Shkodra:Škodra Xani:Dzani
    Yıldırım:Jildirim Tayyip:Tajip Szijjártó:Sijarto Magyar:Mađar Kaczyński:Kačinjski
    Morawiecki:Moravjecki Dvořák:Dvoržák Zelensky:Zelenski Kharchenko:Harčenko Yermak:Jermak
    Sørensen:Serensen Hoekstra:Hukstra Georgescu:Đorđesku
"""
MK = """
    Schmidt:Шмит Biden:Бајден Trump:Трамп Macron:Макрон Scholz:Шолц Borrell:Борел Escobar:Ескобар
    Leyen:Лајен Washington:Вашингтон Dayton:Дејтон Varhelyi:Вархељи Steinmeier:Штајнмаер Thaçi:Тачи
    Johnson:Џонсон
"""
SQ = """
    Schmidt:Shmit Biden:Bajden Trump:Tramp Washington:Uashington Scholz:Sholc Johnson:Xhonson
    Šešelj:Sheshel Koštunica:Koshtunica Шешељ:Sheshel Lajčák:Lajçak Dayton:Dejton
"""


@pytest.mark.parametrize(
    ("language", "name", "wanted"),
    [
        (language, *pair.split(":"))
        for language, pairs in (("hbs", HBS), ("mk", MK), ("sq", SQ))
        for pair in pairs.split()
    ],
)
def test_a_name_by_sound(language: str, name: str, wanted: str) -> None:
    assert fold(wanted) in map(fold, respellings(name, language))


REGION = """
    Dodik Vucic Vučić Kurti Rama Radev Mickoski Milanović Plenković Ćosić Вучић Ковачевски Banjska
    Mitrovica Zvečan Leposavić Gračanica Bijeljina Cetinje Cazin Neum Crna Carina Cres Pljevlja
    Ulcinj Skopje Tetovo Ohrid Бањска Tusk Putin Merkel Obama NATO
"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", REGION.split())
def test_a_name_of_the_region_or_without_a_foreign_letter_stays(name: str, language: str) -> None:
    made = {fold(one) for one in respellings(name, language)} - {fold(name)}
    assert made <= ({"task"} if name == "Tusk" else set())


@pytest.mark.parametrize("everyday", ["Dunn", "Lee", "Buddy", "Nash", "Bach"])
def test_an_everyday_word_is_no_spelling_of_a_name_alone(everyday: str) -> None:
    words = {"dan", "li", "budi", "nas", "bas", "bec"}
    (alone,) = words_of(everyday, kind="person")
    assert words.isdisjoint(form.folded for form in inflected(alone, "hbs"))


def test_in_a_name_of_several_words_it_is() -> None:
    new, _ = words_of("New York", kind="place")
    assert "Nju" in {form.surface for form in inflected(new, "hbs")}


@pytest.mark.parametrize(
    ("language", "city"), [("hbs", "Njujorku"), ("mk", "Њујорк"), ("hbs", "njujorški")]
)
def test_new_york_is_one_word(language: str, city: str) -> None:
    made = {form.folded: form for form in adjectives("New York", language, kind="place")}
    assert made[fold(city)].capital is city[0].isupper()


def test_the_other_words_of_a_name_tell_where_it_is_from() -> None:
    assert respellings("Recep", "hbs") == ()
    assert "redžep" in respellings("Recep", "hbs", ("Tayyip", "Erdoğan"))


def test_forms_by_sound_are_inflected_and_marked() -> None:
    (word,) = words_of("Schmidt", kind="person")
    made = {form.surface: form for form in inflected(word, "hbs")}
    assert made["Šmita"].respelt
    assert made["Šmitova"].respelt
    assert made["Šmita"].capital
    assert not made["Schmidta"].respelt
    plain = {form.surface for form in inflected(word, "hbs", respell=False)}
    assert plain == {form.surface for form in made.values() if not form.respelt}


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("Schmidt", "Шмит"),
        ("Macron", "Макрон"),
        ("Biden", "Байдън"),
        ("Trump", "Тръмп"),
        ("Dayton", "Дейтънското"),
        ("Kosovo", "косовската"),
        ("Banjska", "Банска"),
        ("Бањска", "Банска"),
        ("Вучиќ", "Вучич"),
        ("Đoković", "Джокович"),
        ("Ljajić", "Ляич"),
    ],
)
def test_bulgarian_writes_every_name_in_its_own_letters(name: str, spelt: str) -> None:
    (word,) = words_of(name, kind="word")
    assert fold(spelt) in {form.folded for form in inflected(word, "bg")}


@pytest.mark.parametrize("language", ["en", "sl", "de", "any"])
def test_other_languages_write_a_name_as_it_is(language: str) -> None:
    assert respellings("Schmidt", language) == ()


@given(st.text(max_size=40), st.sampled_from(LANGUAGES))
def test_any_word_has_a_few_spellings_at_most(word: str, language: str) -> None:
    made = respellings(word, language)
    assert len(made) <= MOST
    assert all(re.fullmatch(r"[^\W\d_]+", one) and one == one.lower() for one in made)
    assert len(set(map(fold, made))) == len(made)
