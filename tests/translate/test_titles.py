"""Headlines as they are given to an engine, and as they are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import NameSpan
from monitor.translate.titles import as_title, spoken


@pytest.mark.parametrize(
    ("title", "names", "said"),
    [
        ("Dodik stigao u Beograd", {}, "Dodik stigao u Beograd"),
        (
            "VUČIĆ STIGAO U BEOGRAD, POLICIJA NA ULICAMA",
            {"VUČIĆ": "Vučić", "BEOGRAD": "Belgrade"},
            "Vučić stigao u Beograd, policija na ulicama",
        ),
        (
            "VOJNICI NATO-A I KFOR-A U BANJSKOJ",
            {"NATO-A": "NATO", "KFOR-A": "KFOR", "BANJSKOJ": "Banjska"},
            "Vojnici NATO-a i KFOR-a u Banjskoj",
        ),
        (
            "ВЛАДА ЦРНЕ ГОРЕ: НЕМА ДОГОВОРА",
            {"ЦРНЕ ГОРЕ": "Montenegro"},
            "Влада Црне Горе: Нема договора",
        ),
        ("HAPŠENJE! UHVAĆENI ČLANOVI SNSD I HDZ", {}, "Hapšenje! Uhvaćeni članovi SNSD i HDZ"),
        ("TRAŽI SE SMRT KRALJA PETRA II", {}, "Traži se smrt kralja petra II"),
        ("МВР АПСИ ВО СКОПЈЕ", {"СКОПЈЕ": "Skopje"}, "МВР апси во Скопје"),
        ("POLICIA ARRESTON DY TË DYSHUAR", {}, "Policia arreston dy të dyshuar"),
        (
            "SIGURNOSNI VAKUUM U BOSNI",
            {"SIGURNOSNI VAKUUM": "security vacuum", "BOSNI": "Bosnia"},
            "Sigurnosni vakuum u Bosni",
        ),
        ("KFOR I EUFOR", {}, "KFOR i EUFOR"),
        ("BANJSKA", {}, "BANJSKA"),
        ("", {}, ""),
    ],
)
def test_capitals_are_lowered_but_for_names(title: str, names: dict[str, str], said: str) -> None:
    spans = [
        NameSpan(
            title.index(surface),
            title.index(surface) + len(surface),
            english,
            (),
            "phrase" if english.islower() else "place",
        )
        for surface, english in names.items()
    ]
    assert spoken(title, spans) == said


@pytest.mark.parametrize(
    ("original", "translated", "title"),
    [
        ("Policija blokirala put", "police blocked the road.", "Police blocked the road"),
        ("Policija je blokirala put.", "Police blocked the road.", "Police blocked the road."),
        ("Šta dalje…", "What next...", "What next..."),
        ("Hoće li pasti vlada?", "Will the government fall?", "Will the government fall?"),
        ("Dodik: Nećemo odustati", "Dodik We will not give up", "Dodik: We will not give up"),
        ("Dodik: Nećemo odustati", "Dodik: We will not give up", "Dodik: We will not give up"),
        ("„Nema predaje“", "no surrender", "“No surrender”"),
        ("„Nema predaje“", "“No surrender”", "“No surrender”"),
        ("Put", "", ""),
        ("Put", ".", "."),
    ],
)
def test_a_translated_headline_is_one(original: str, translated: str, title: str) -> None:
    assert as_title(original, translated) == title


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_offset_moves_and_nothing_is_lost(title: str, other: str) -> None:
    assert len(spoken(title.upper())) == len(title.upper())
    assert spoken(title.upper()).casefold() == title.upper().casefold()
    assert bool(as_title(title, other).strip()) == bool(other.strip())
