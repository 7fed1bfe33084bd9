"""The weights of `story/likeness.py` fitted anew, and how they do on events that the fit never saw.

Each file of labelled events is judged by weights from the pairs of the others. What the weights are
for is known here alone: the rounded ones in the program are those of all files.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from unittest import mock

from benchmarks.quality import stories
from benchmarks.quality.stories import Judged, Labelled
from monitor import story
from monitor.story import likeness

RIDGE = 8.0
"""How strongly weights are held near nought (L2, of features of unit spread)."""

_STEPS = 12
_FREE = ""  # the weight of what is always there is not held

Pair = tuple[Mapping[str, float], bool]


def judge(paths: Sequence[Path] = ()) -> Judged:
    """All files, each by the weights of the others: pairs added up."""
    found = {path: stories.read(path) for path in paths or sorted(stories.FOLDER.glob("*.yaml"))}
    told = {path: pairs(labelled) for path, labelled in found.items()}
    judged = Judged()
    for path, labelled in found.items():
        weights = fit([pair for other, known in told.items() if other != path for pair in known])
        with mock.patch.object(likeness, "WEIGHTS", weights):
            part = stories.judge(labelled)
        for side, counted in part.pairs.items():
            judged.pairs[side].right += counted.right
            judged.pairs[side].wrong += counted.wrong
            judged.pairs[side].missed += counted.missed
        judged.mixed += part.mixed
        judged.swallowed += part.swallowed
    return judged


def pairs(labelled: Sequence[Labelled]) -> list[Pair]:
    """What is compared of each two that `place` would compare, and whether they are one event."""
    told = [(one.event, story.member(one.article, owner=one.owner)) for one in labelled]
    sides = [(event, likeness.Side(one, lambda _: 1.0), {*story.keys(one)}) for event, one in told]
    return [
        (likeness.features(new, old), event == earlier)
        for (earlier, old, known), (event, new, keys) in combinations(sides, 2)
        if not keys.isdisjoint(known)
        and likeness.has_grounds(new, old)
        and story.may_be_one(new.member, old.member)
    ]


def fit(told: Sequence[Pair]) -> dict[str, float]:
    """Logistic regression with a ridge, by Newton's steps."""
    names = list(told[0][0])
    spread = {name: _spread([row[name] for row, _ in told]) for name in names}
    rows = [[row[name] / spread[name] for name in names] for row, _ in told]
    ridge = [0.0 if name == _FREE else RIDGE for name in names]
    weights = [0.0] * len(names)
    for _ in range(_STEPS):
        slope = [held * weight for held, weight in zip(ridge, weights, strict=True)]
        bend = [[held * (a == b) for b in range(len(names))] for a, held in enumerate(ridge)]
        for row, (_, one_event) in zip(rows, told, strict=True):
            odds = sum(weight * value for weight, value in zip(weights, row, strict=True))
            likely = 1 / (1 + math.exp(-odds))
            for a, value in enumerate(row):
                if value:
                    slope[a] += (likely - one_event) * value
                    steep = likely * (1 - likely) * value
                    bend[a] = [was + steep * other for was, other in zip(bend[a], row, strict=True)]
        step = _solved(bend, slope)
        weights = [weight - change for weight, change in zip(weights, step, strict=True)]
    return {name: weight / spread[name] for name, weight in zip(names, weights, strict=True)}


def _spread(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / len(values)) or 1.0


def _solved(rows: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """The solution of linear equations, by elimination; their matrix is positive definite."""
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for here, pivot in enumerate(table):
        pivot[:] = [value / pivot[here] for value in pivot]
        for row in table:
            if row is not pivot:
                row[:] = [value - row[here] * by for value, by in zip(row, pivot, strict=True)]
    return [row[-1] for row in table]
