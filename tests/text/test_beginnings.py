"""What folded forms begin with: every form of every name begins so, whatever its grammar does."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.speed.rules import Names
from monitor.text.beginnings import MOST, beginnings, of_stems
from monitor.text.fold import fold
from monitor.text.forms import (
    GRAMMARS,
    REGION,
    alone,
    compounds,
    inflected,
    stems,
    unfolded,
    words_of,
)

LETTERS = st.one_of(
    st.characters(),
    st.sampled_from("aeijjjdxzghkqwloćčđšžëçéавгдежијкљњхћђѓќџшщъьюяіїє-1Iİſĳǆ\u0301\u00ad"),
)
STEMS = st.text(alphabet=LETTERS, max_size=6)


def begin(spellings, found):
    return [word for word in spellings if (f := fold(word)) and not f.startswith(tuple(found))]


@given(STEMS, st.lists(st.text(alphabet=LETTERS, max_size=4), min_size=1, max_size=6))
@example("xi", ["", "ja", "ju"])
@example("lj", ["", "e", "em"])
@example("l", ["e", "je", "ije"])
@example("ди", ["", "је", "јем"])
@example("polje", ["", "m", "-a"])
@example("З", ["h", "j", ""])
@example("ь", ["", "ј"])
def test_every_fold_begins_so(stem, endings):
    spellings = [stem + ending for ending in endings]
    found = beginnings(spellings)
    assert begin(spellings, found) == []
    assert all(0 < len(one) <= MOST for one in found)
    assert not any(a != b and a.startswith(b) for a in found for b in found)


_NAMES = """
    Banjska Vučić Đoković Đerić Niš Foča Una Sava SAD BiH NATO KFOR EUFOR Xi Ivo Iva Vuk pas čovjek
    čovek dijete otac sudac posao deo dan brat gospodin vrijeme ime ljudi polje more pucnjava
    oružani napad referendum Skoplje Bijeljina Srbija Rutte Schmidt Washington Wagner Chavez
    Hoxha Zhirinovski Johnson Scholz Bosna Hercegovina Republika Srpska Sjedinjene Države i 24 a
    Бањска Вучић Ђоковић Руте Република Српска човек дете вест Скопје Македонија Ѓорѓиев Џаферовиќ
    полиција Тръмп България Радев министър Kosovë Kosova Prishtinë njeri grua djalë Kurti vëlla
    policia e Kosovës zgjedhje shpërthim kufi Slovenija Ljubljana človek otrok Janša volitve
    children thief crisis woman army Serbs NGO Bаnjska
"""
NAMES = _NAMES.split()


@pytest.mark.parametrize("language", [*GRAMMARS, None, "any", "de"])
@pytest.mark.parametrize("kind", ["word", "person", "place", "phrase"])
def test_the_forms_of_a_name_begin_so(language, kind):
    for name in NAMES:
        for word in words_of(name, kind=kind):
            found = beginnings(surface for surface, _ in unfolded(word, language))
            forms = [form.folded for form in inflected(word, language)]
            assert [form for form in forms if not form.startswith(tuple(found))] == [], name


def test_the_adjectives_of_a_place_begin_so():
    for name in (
        "Crna Gora",
        "Banja Luka",
        "Bosna i Hercegovina",
        "Нови Пазар",
        "Северна Македонија",
    ):
        spellings = list(compounds(name, None, kind="place"))
        assert spellings
        assert begin(spellings, beginnings(spellings)) == []


_LONG_NAMES = """
    bezbedan dohodak tužilac Sokolac sutkinja Bitolčanka pomisao plijesan snijegovi korijen
    Povrijeđeni Dalmacija Vojvodina Prokuplje opština saopštenje Evropljanin Đakovica
    Elektroprivreda građanin terorista presuditelj znalac nerazdvojan Mitrovica Užičani
    Kumanovo Hercegovina migranti Грција Блискиот Новиот неправителствените организација
    уставните полицаец Танјуг Шекеринска Копенхаген граѓанин претседател Ferrërri ministër
    terrorizëm kushëriri popullsia sanksione Beogradi Bjellorusia Shkodrani Zhirinovski
    Schwarzenegger Washington Szijjártó criterion grandchild Straßburg
"""


def _long_words():
    names = Names(3)
    made = [one() for _ in range(40) for one in (names.place, names.surname, names.thing)]
    return [*_LONG_NAMES.split(), *made]


@pytest.mark.parametrize("language", REGION)
def test_what_is_known_without_the_forms_holds_for_all_of_them(language):
    known = 0
    for name in [*_long_words(), *(f"Savez {word.capitalize()}" for word in _long_words())]:
        for kind in ("word", "person", "place", "organisation"):
            for word in words_of(name, kind=kind):
                kept = stems(word, language)
                found = of_stems(kept) if kept is not None else None
                if found is not None:
                    known += 1
                    surfaces = [surface for surface, _ in unfolded(word, language)]
                    assert begin(surfaces, found) == [], name
    assert known > 500


@pytest.mark.parametrize("language", [*GRAMMARS, None, "any"])
@pytest.mark.parametrize(
    "name", ["Savez Banjska", "Savez Wagner", "Lidhja Beližić", "Recep Erdoğan"]
)
def test_company_that_tells_nothing_is_left_out(language, name):
    for word in words_of(name, kind="organisation"):
        assert inflected(alone(word, language), language) == inflected(word, language)
