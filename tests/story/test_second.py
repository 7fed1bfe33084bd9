"""A second incident is another story, and so is what happens on an anniversary."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor import story
from monitor.model import Article, StoryMember

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def member(name: str, hour: int, title: str, text: str) -> StoryMember:
    """A report of one outlet as the story stage sees it."""
    article = Article(
        id=name, url=None, feed="klix", entry_id=None, title=title, text=text, language="hbs",
        script="Latn", published=None, seen=NOW + timedelta(hours=hour), source="page",
    )  # fmt: skip
    return story.member(article)


QUAKE = (
    "Jak zemljotres pogodio Mostar",
    (
        "Zemljotres jačine 4,7 stepeni Rihterove skale osjetio se jutros u Mostaru i cijeloj "
        "Hercegovini. Građani su izašli na ulice, a podataka o šteti nema, kažu u civilnoj zaštiti."
    ),
)
AFTERSHOCK = (
    "Novi zemljotres kod Mostara, jačina 4,1",
    (
        "Novi zemljotres jačine 4,1 stepen po Rihteru pogodio je područje Mostara nešto poslije "
        "podneva. Seizmolozi kažu da je riječ o naknadnom potresu i da straha nema."
    ),
)
AFTERSHOCK_TOO = (
    "Mostar: još jedan zemljotres, 4,1 po Rihteru",
    (
        "Mostar je poslije podneva pogodio novi zemljotres, jačine 4,1 stepen po Rihteru. "
        "Prema ocjeni seizmologa to je naknadni potres poslije jutrošnjeg, a štete nema."
    ),
)
REMEMBERED = (
    "Godišnjica napada na patrolu KFOR-a kod Peći",
    (
        "Danas se navršava pet godina od napada na patrolu KFOR-a kod Peći u kojem su ranjena tri "
        "italijanska vojnika. Na spomen-ploču položeni su vijenci, a govorio je komandant misije."
    ),
)
ATTACK = (
    "Napad na patrolu KFOR-a kod Peći",
    (
        "Nepoznate osobe pucale su danas na patrolu KFOR-a kod Peći. Ranjen je jedan italijanski "
        "vojnik, koji je helikopterom prebačen u bolnicu, a misija je blokirala prilaze gradu."
    ),
)

MORNING = (
    "Jutros pucnjava u Tuzli, ranjen mladić",
    (
        "Jutros oko sedam sati u tuzlanskom naselju Slatina došlo je do pucnjave u kojoj je ranjen "
        "mladić. Prevezen je u bolnicu, a policija traga za napadačem."
    ),
)
EVENING = (
    "Večeras pucnjava u Tuzli, ranjen muškarac",
    (
        "Oko 18 sati u tuzlanskom naselju Sjenjak ranjen je muškarac u pucnjavi ispred kafića. "
        "Prevezen je u bolnicu, a policija je blokirala naselje."
    ),
)


@pytest.mark.parametrize(
    ("first", "then", "joined"),
    [
        pytest.param(QUAKE, AFTERSHOCK, False, id="a second one"),
        pytest.param(AFTERSHOCK, AFTERSHOCK_TOO, True, id="two reports of the second"),
        pytest.param(MORNING, EVENING, False, id="morning and evening"),
        pytest.param(REMEMBERED, ATTACK, False, id="an attack on the anniversary of another"),
        pytest.param(ATTACK, REMEMBERED, False, id="an anniversary told after an attack"),
    ],
)
def test_a_second_incident(first: tuple[str, str], then: tuple[str, str], joined: bool) -> None:
    known, new = member("a-old", 0, *first), member("a-new", 4, *then)
    assert story.place(new, [known]).joined is joined
