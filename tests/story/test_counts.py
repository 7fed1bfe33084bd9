"""What a text counts: people and what happened to them, not ages, times, dates and things."""

from datetime import UTC, datetime

import pytest

from monitor.model import Article
from monitor.story.facts import facts


def counted(language: str, text: str) -> set[str]:
    """The numbers of a text, as messages say them."""
    article = Article(
        id="a-1", url=None, feed="klix", entry_id=None, title="Vijesti dana", text=text,
        language=language, script="Latn", published=None,
        seen=datetime(2026, 3, 2, tzinfo=UTC), source="page",
    )  # fmt: skip
    return {number.text for number in facts(article).numbers}


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        # The number before or after what happened.
        ("hbs", "U nesreći na putu M-18 poginulo 5 osoba, a ranjeno 12 vatrogasaca.",
         {"5 dead", "12 wounded"}),
        ("hbs", "Eksplozija u zgradi, pet ih je povrijeđeno.", {"5 wounded"}),
        ("hbs", "Evakuisano je više od 300 stanovnika iz 60 kuća.", {"300 evacuated", "60 homes"}),
        ("hbs", "Protestovalo 2.000 ljudi, privedeno 14.", {"14 arrested"}),
        ("sq", "Vdesin tre persona, 12 të lënduar në aksident.", {"3 dead", "12 wounded"}),
        ("sq", "Janë lënduar dy ushtarë dhe është dëmtuar një veturë.", {"2 wounded"}),
        ("mk", "Загинаа две лица, а 19 се повредени.", {"2 dead", "19 wounded"}),
        ("mk", "Маж (45) загина, две лица се тешко повредени.", {"2 wounded"}),
        ("bg", "Двама загинаха и 7 са ранени при катастрофа.", {"2 dead", "7 wounded"}),
        ("en", "At least 12 people died, 30 injured.", {"12 dead", "30 wounded"}),
        # What a toll has come to.
        ("hbs", "Broj poginulih u nesreći porastao je na pet.", {"5 dead"}),
        ("sq", "Numri i të vdekurve në aksident ka arritur në 5.", {"5 dead"}),
        ("mk", "Бројот на загинати во пожарот се искачи на 61.", {"61 dead"}),
        ("en", "Death toll in bus crash near Kumanovo rises to three", {"3 dead"}),
        # A part of those counted.
        ("en", "Five killed, including two children, as bus crashes.", {"5 dead"}),
        ("hbs", "Poginulo je pet osoba, od kojih dvoje djece, a 17 je povrijeđeno.",
         {"5 dead", "17 wounded"}),
        # Ages, times, dates, measures and makes.
        ("hbs", "Muškarac starosti 41 godinu ranjen je večeras u Tuzli.", set()),
        ("hbs", "U pucnjavi je ranjen 41-godišnji muškarac.", set()),
        ("sq", "Plagoset 41-vjeçari në Gjilan.", set()),
        ("mk", "Уапсен 34-годишник поради убиство.", set()),
        ("hbs", "Zatvorenik je umro u 63. godini.", set()),
        ("hbs", "U 14 sati ranjene su dvije osobe.", {"2 wounded"}),
        ("hbs", "Uhapšen u 5 ujutro, pretresene tri lokacije.", set()),
        ("hbs", "Uhapšen je 12. marta 2024. godine.", set()),
        ("hbs", "Uhapšena su 3 lica zbog 120 kilograma duvana.", {"3 arrested"}),
        ("hbs", "Uhapšen nakon 20 godina bijega, 30% uhapšenih je pušteno.", set()),
        ("hbs", "Poginuo vozač automobila marke Golf 5, a ranjena tri putnika.", {"3 wounded"}),
        ("en", "He was arrested in 2019 and killed 3 people.", {"3 dead"}),
        # Things.
        ("sq", "Nuk ka të lënduar, janë dëmtuar dy vetura.", set()),
        ("en", "No one was hurt, but two cars were damaged.", set()),
        ("sq", "Arrestohen 5 persona, sekuestrohen 3 armë.", {"5 arrested"}),
    ],
)  # fmt: skip
def test_numbers(language: str, text: str, numbers: set[str]) -> None:
    assert counted(language, text) == numbers
