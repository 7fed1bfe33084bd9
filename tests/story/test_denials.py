"""A denial is of a report: not of guilt or entry, and false papers are no false news."""

from datetime import UTC, datetime

import pytest

from monitor.model import Article
from monitor.story.facts import facts


@pytest.mark.parametrize(
    ("language", "title", "denies"),
    [
        ("hbs", "Vlada demantovala vijest o ostavci premijera", True),
        ("hbs", "MUP: Lažna vijest o otmici djeteta u Mostaru", True),
        ("hbs", "Lažna dojava o bombi u školi u Preševu", True),
        ("hbs", "Informacija o poginulima je netačna, kaže bolnica", True),
        ("hbs", "Netačno je da je granica zatvorena", True),
        ("hbs", "Uhapšeni načelnik negirao krivicu", False),
        ("hbs", "Optuženi su negirali da su krivi i negirali krivnju", False),
        ("hbs", "Tužilaštvo nije ni potvrdilo ni demantovalo istragu", False),
        ("hbs", "Ministar ne demantuje da je primio pismo", False),
        ("hbs", "Uhapšen zbog lažne dojave o bombi", False),
        ("hbs", "Zaplijenjene lažne novčanice u Tuzli", False),
        ("sq", "Qeveria e mohon dorëheqjen e Kurtit", True),
        ("sq", "Policia: Lajmi për rrëmbimin është i pavërtetë", True),
        ("sq", "I akuzuari mohoi fajësinë në Gjykatën e Prishtinës", False),
        ("sq", "Zëdhënësi as e konfirmoi as e mohoi lajmin", False),
        ("mk", "МВР демантира: Нема повредени кај Куманово", True),
        ("mk", "Лажна дојава за бомба во суд во Скопје", True),
        ("mk", "Обвинетите ја негираа вината пред судот", False),
        ("en", "Kosovo Government Denies PM Kurti Has Resigned", True),
        ("en", "Reports of border closure are false, police say", True),
        ("en", "Protest grows as police deny reports of deaths", True),
        ("en", "Former mayor denies guilt in bribery trial", False),
        ("en", "Activist denied entry to Kosovo", False),
        ("en", "Spokesman would not confirm or deny the report", False),
        ("en", "Four arrested with false passports in Tetovo", False),
        ("en", "Police chief dismissed in Mostar", False),
    ],
)
def test_denies(language: str, title: str, denies: bool) -> None:
    article = Article(
        id="a-1", url=None, feed="klix", entry_id=None, title=title, text="", language=language,
        script="Latn", published=None, seen=datetime(2026, 3, 2, tzinfo=UTC), source="page",
    )  # fmt: skip
    assert facts(article).denies is denies
