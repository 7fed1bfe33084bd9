"""Names of other languages written by sound, and forms that an entity is without."""

from datetime import date

import pytest

from monitor.config.rules import Config, Entity, EntityRef, Keyword, Position, Rule
from monitor.match import compile_rules
from monitor.model import Document

AT = Position(file="rules.yaml", line=1, column=1)
TODAY = date(2026, 11, 22)


def surfaces(entity: Entity, text: str, language: str) -> list[str]:
    """What of `text` is the entity."""
    when = EntityRef(entity=entity.id, at=AT)
    rule = Rule(id="r", title="r", when=when, at=AT)
    matcher = compile_rules(Config(version="1", rules=(rule,), entities=(entity,)))
    document = Document(title="", text=text, language=language, bare=True)
    return [hit.surface for one in matcher.match(document, today=TODAY) for hit in one.hits]


def person(*names: tuple[str, str], **more: object) -> Entity:
    return Entity(id="p", kind="person", names=names, at=AT, **more)


@pytest.mark.parametrize(
    ("name", "language", "text", "found"),
    [
        ("Christian Schmidt", "hbs", "Šmit je najavio odluku o izborima.", ["Šmit"]),
        ("Christian Schmidt", "hbs", "Одлука Кристијана Шмита је оспорена.", ["Кристијана Шмита"]),
        ("Christian Schmidt", "hbs", "Razgovor sa Schmidtom u Mostaru", ["Schmidtom"]),
        ("Christian Schmidt", "sq", "Përfaqësuesi Shmit paralajmëroi sanksione.", ["Shmit"]),
        ("Christian Schmidt", "mk", "Високиот претставник Шмит пристигна.", ["Шмит"]),
        ("Joe Biden", "hbs", "Бајденова администрација је реаговала.", ["Бајденова"]),
        ("Donald Trump", "mk", "Трамп најави нови царини.", ["Трамп"]),
        ("Emmanuel Macron", "hbs", "Susret s Emanuelom Makronom u Parizu", ["Emanuelom Makronom"]),
        ("Olaf Scholz", "hbs", "Шолц и Вучић у Берлину", ["Шолц"]),
        ("Miroslav Lajčák", "sq", "Takimi me Llajçakun në Bruksel", ["Llajçakun"]),
        (
            "Ursula von der Leyen",
            "hbs",
            "Ursula fon der Lajen stiže u utorak.",
            ["Ursula fon der Lajen"],
        ),
        ("Hashim Thaçi", "hbs", "Suđenje Hašimu Tačiju u Hagu", ["Hašimu Tačiju"]),
        ("Mark Rutte", "hbs", "Руте је посетио седиште КФОР-а.", ["Руте"]),
    ],
)
def test_a_name_in_its_own_spelling_is_found_written_by_sound(
    name: str, language: str, text: str, found: list[str]
) -> None:
    assert surfaces(person((language, name)), text, language) == found


@pytest.mark.parametrize(
    ("entity", "text", "language"),
    [
        # In a language that it names nothing for, an entity's English names stay as written.
        (person(("en", "Christian Schmidt")), "Šmit je najavio odluku.", "hbs"),
        (person(("any", "Christian Schmidt")), "Šmit je najavio odluku.", "hbs"),
        (person(("hbs", "Christian Schmidt"), respell=False), "Šmit je najavio odluku.", "hbs"),
        (person(("hbs", "Richard Dunn")), "Dan je počeo mirno.", "hbs"),
        (person(("hbs", "Harper Lee")), "Li i da je tako, neko pita.", "hbs"),
        (person(("hbs", "Donald Trump")), "Na autoputu je ostao tramp bez novca.", "hbs"),
        (person(("hbs", "Milorad Dodik")), "Dodič je drugi čovjek.", "hbs"),
    ],
)
def test_what_is_not_written_by_sound(entity: Entity, text: str, language: str) -> None:
    assert surfaces(entity, text, language) == []


@pytest.mark.parametrize(
    ("without", "text", "found"),
    [
        ((), "Rutte i Rute, Ruteom i Rutteom", ["Rutte", "Rute", "Ruteom", "Rutteom"]),
        ((("any", "Rute"),), "Rutte i Rute, Ruteom i Руте", ["Rutte", "Ruteom"]),
        ((("hbs", "rute"),), "RUTTE I RUTE", ["RUTTE"]),
        ((("sq", "Rute"),), "Rutte i Rute", ["Rutte", "Rute"]),
        ((("any", "Rutte"), ("any", "Rute")), "Rutte i Rute, Ruteom", ["Ruteom"]),
    ],
)
def test_a_form_can_be_left_out(
    without: tuple[tuple[str, str], ...], text: str, found: list[str]
) -> None:
    entity = person(("hbs", "Mark Rutte"), without=without)
    assert surfaces(entity, text, "hbs") == found


def test_an_adjective_can_be_left_out() -> None:
    place = {"kind": "place", "at": AT, "names": (("hbs", "Banjska"),)}
    entity = Entity(id="b", without=(("hbs", "banjski"),), **place)
    text = "U Banjskoj banjski kraj, kod banjskog mosta"
    assert surfaces(entity, text, "hbs") == ["Banjskoj", "banjskog"]
    entity = Entity(
        id="c", kind="place", names=(("hbs", "Crna Gora"),), without=(("hbs", "crnogorski"),), at=AT
    )
    text = "Crna Gora, crnogorski i crnogorska"
    assert surfaces(entity, text, "hbs") == ["Crna Gora", "crnogorska"]


def test_a_keyword_is_written_by_sound_by_the_grammar_of_the_text() -> None:
    when = Keyword(name="Washington", texts=((None, "Washington"),), at=AT)
    rule = Rule(id="r", title="r", when=when, at=AT)
    matcher = compile_rules(Config(version="1", rules=(rule,)))
    for language, text in (
        ("hbs", "Vašingtonu"),
        ("hbs", "vašingtonski"),
        ("mk", "Вашингтон"),
        ("sq", "Uashingtonit"),
        ("en", "Washington"),
    ):
        (match,) = matcher.match(Document(title="", text=text, language=language), today=TODAY)
        assert [hit.surface for hit in match.hits] == [text]
