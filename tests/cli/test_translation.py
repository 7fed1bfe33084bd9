"""explain waits for the translation, here by the tiny model that the repository ships."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import monitor
from monitor.translate.engines.argos import install_file

Run = Callable[..., Any]
TINY = Path(monitor.__file__).parent / "demo" / "models" / "sq_en.argosmodel"

RULES = """\
version: 1
channels: {screen: {url: "console://"}}
rules:
  - {id: calm, title: Calls for calm, when: {en: calm}}
"""


@pytest.fixture
def model(place: Path) -> None:
    """The model where a daemon would have it."""
    (place / "rules.yaml").write_text(RULES, encoding="utf-8")
    install_file(TINY, place / "data" / "models")


@pytest.mark.usefixtures("model")
def test_a_term_is_found_in_the_translation(run: Run) -> None:
    text = "Rama bëri thirrje për qetësi."
    stdin = f'{{"text": "{text}", "language": "sq"}}\n{{"text": "{text}", "language": "en"}}\n'
    ran = run("explain", "--jsonl", stdin=stdin)
    assert ran.code == 0
    albanian, said_to_be_english = ran.lines
    assert albanian["translation"] == {
        "engine": "argos",
        "quality": "good",
        "language": "en",
        "title": "",
        "text": "Rama called for calm.",
        "complete": True,
    }
    (hit,) = albanian["rules"][0]["hits"]
    assert (hit["via"], hit["surface"]) == ("translation", "calm")
    assert albanian["translation"]["text"][hit["start"] : hit["end"]] == "calm"
    assert albanian["rules"][0]["alert"] is True
    assert said_to_be_english["translation"] is None
    assert said_to_be_english["rules"] == []


@pytest.mark.usefixtures("model")
def test_people_are_told_where_it_was(run: Run) -> None:
    ran = run("explain", "-", "--language", "sq", stdin="Rama bëri thirrje për qetësi.")
    assert "translated by argos, good\n" in ran.out
    assert "       calm  is calm  text 16–20, in the translation\n" in ran.out
    assert "“Rama bëri thirrje për qetësi.”" in ran.out
    assert "“Rama called for calm.”" in ran.out
    without = run(
        "explain", "-", "--language", "sq", "--no-translate", stdin="Rama bëri thirrje për qetësi."
    )
    assert "translat" not in without.out
    assert "No alert" in without.out
