"""The floors under the labelled pairs. They are raised by hand, and never fall by themselves."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.quality.pairs import Pair, read
from benchmarks.quality.score import Score

FOLDER = Path(__file__).parents[2] / "tests" / "data" / "quality"


def pairs() -> list[Pair]:
    """Every labelled pair."""
    return list(read(FOLDER))


def floors() -> dict[str, dict[str, float]]:
    """By language, what recall and precision may not fall under."""
    held: dict[str, dict[str, float]] = json.loads((FOLDER / "floors.json").read_text())
    return held


def broken(scores: Mapping[tuple[str, str], Score]) -> Iterator[str]:
    """The floors that `scores`, by (language, "") for the whole of it, are under."""
    for language, floor in floors().items():
        score = scores.get((language, ""), Score())
        for what, value in (("recall", score.recall), ("precision", score.precision)):
            if value < floor[what]:
                yield f"{language}: {what} {value:.4f} is under its floor, {floor[what]}"
