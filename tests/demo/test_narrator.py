"""What is said of translation depends on what the machine has."""

import io

import pytest
from rich.console import Console

from monitor.demo import narrator
from monitor.demo.press import pieces

MODELS = "Albanian are translated by two small models"


@pytest.mark.parametrize(
    ("engines", "said", "unsaid"),
    [
        ({"mk": "apertium"}, "Macedonian by Apertium, roughly.", "not at all"),
        ({"mk": None}, "Macedonian not at all, because Apertium is not installed", "roughly"),
    ],
)
def test_the_introduction_says_what_is_translated(
    engines: dict[str, str | None], said: str, unsaid: str
) -> None:
    printed = io.StringIO()
    narrator.introduce(Console(file=printed, width=400), pieces(), engines, "http://localhost:1/")
    line = next(line for line in printed.getvalue().splitlines() if MODELS in line)
    assert said in line
    assert unsaid not in line
