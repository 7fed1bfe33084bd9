"""Serbian and Montenegrin Cyrillic in Latin letters."""

import pytest

from monitor.translate.engines.latin import in_latin


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Полиција је блокирала пут", "Policija je blokirala put"),
        ("Џип пун Ђака из Љубљане", "Džip pun Đaka iz Ljubljane"),
        ("ЉУБЉАНА, КОЊ и ЏЕЗ", "LJUBLJANA, KONJ i DŽEZ"),
        ("Љ. Њ. Петровић", "Lj. Nj. Petrović"),
        ("БањалуЧка С.Џ", "BanjaluČka S.Dž"),
        ("НАТО-а, KFOR и 1.500 €", "NATO-a, KFOR i 1.500 €"),
        ("śутра, Ќерка ѓавола", "śutra, Ќerka ѓavola"),
    ],
)
def test_each_letter_is_its_twin(cyrillic: str, latin: str) -> None:
    assert in_latin(cyrillic) == latin
