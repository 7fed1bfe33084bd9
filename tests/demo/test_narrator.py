"""What is said of translation depends on what the machine has."""

import io

import pytest
from rich.console import Console

from monitor.demo import narrator
from monitor.demo.press import pieces

MODEL = "Albanian is translated by a small model"


@pytest.mark.parametrize(
    ("engines", "said", "unsaid"),
    [
        ({"sq": "argos", "hbs": "apertium", "mk": "apertium"}, "Apertium, roughly", "not at all"),
        (
            {"sq": "argos", "hbs": None, "mk": None},
            "Montenegrin and Macedonian not at all",
            "rough",
        ),
        ({"sq": "argos", "hbs": "apertium", "mk": None}, "Macedonian not at all", "and Macedonian"),
        (
            {"sq": "argos", "hbs": None, "mk": "apertium"},
            "Macedonian by Apertium",
            "and Macedonian",
        ),
    ],
)
def test_the_introduction_says_what_is_translated(
    engines: dict[str, str | None], said: str, unsaid: str
) -> None:
    printed = io.StringIO()
    narrator.introduce(Console(file=printed, width=400), pieces(), engines, "http://localhost:1/")
    line = next(line for line in printed.getvalue().splitlines() if MODEL in line)
    assert said in line
    assert unsaid not in line
