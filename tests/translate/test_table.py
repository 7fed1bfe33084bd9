"""Who translates what: the table, the desk's order, and what is found broken."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.config.plain import ENGINES as WRITTEN
from monitor.translate import Engine, EngineInfo, Translators
from monitor.translate.table import table

Make = Callable[..., Translators]


def test_the_rules_know_every_engine_by_its_name() -> None:
    assert sorted(engine.info.name for engine in table()) == sorted(WRITTEN)


@pytest.fixture
def three(fake: Engine) -> tuple[Engine, ...]:
    """Engines in the wrong order, one of them rough."""
    apertium = replace(fake, info=EngineInfo(name="apertium", quality="rough"))
    opus, firefox = (
        replace(fake, info=EngineInfo(name=name, quality="good")) for name in ("opus", "firefox")
    )
    return apertium, opus, firefox


@pytest.mark.parametrize(
    ("order", "serves"),
    [
        ({}, "opus"),
        ({"hbs": ("firefox", "opus")}, "firefox"),
        ({"hbs": ("argos", "apertium")}, "apertium"),
        ({"hbs": ()}, None),
        ({"sq": ()}, "opus"),
    ],
)
def test_a_language_has_the_engines_that_the_desk_names(
    translators: Make,
    three: tuple[Engine, ...],
    tmp_path: Path,
    order: dict[str, tuple[str, ...]],
    serves: str | None,
) -> None:
    made = translators(models=tmp_path, engines=three, order=order)
    info = made.serves("hbs", "Cyrl")
    assert (info and info.name) == serves
    assert made.languages()["hbs"] == serves


async def test_another_order_is_taken_at_once(
    translators: Make, three: tuple[Engine, ...], tmp_path: Path
) -> None:
    made = translators(models=tmp_path, engines=three)
    first = await made.translate("Policija je blokirala put", "", "hbs", script="Latn")
    made.prefer({"hbs": ("apertium",)})
    second = await made.translate("Policija je blokirala put", "", "hbs", script="Latn")
    assert [(one.engine, one.quality) for one in (first, second)] == [
        ("opus", "good"),
        ("apertium", "rough"),
    ]
