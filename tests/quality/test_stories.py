"""The quality gate of stories: the labelled events stay above their floors."""

from pathlib import Path

import pytest

from benchmarks.quality import left_out, stories
from benchmarks.quality.stories import Judged, Labelled, Pairs


@pytest.fixture(scope="module")
def labelled() -> tuple[Labelled, ...]:
    """Every labelled article."""
    return stories.read()


def test_no_figure_falls_under_its_floor(labelled: tuple[Labelled, ...]) -> None:
    judged = stories.judge(labelled)
    assert list(stories.broken("tuned", judged)) == [], judged.mixed


def test_there_are_enough_events_in_enough_languages(labelled: tuple[Labelled, ...]) -> None:
    assert len({one.event for one in labelled}) >= 60
    assert len(labelled) >= 200
    assert len({one.article.language for one in labelled}) >= 5
    assert sum(bool(one.twins) for one in labelled) >= 60


def test_a_figure_under_its_floor_and_an_event_in_silence_are_named() -> None:
    judged = Judged(swallowed=["a-1"])
    judged.pairs["within"] = Pairs(right=9, wrong=1, missed=0)
    judged.pairs["across"] = Pairs(right=9, wrong=0, missed=9)
    said = list(stories.broken("tuned", judged))
    assert [line.split(": ")[1].split(" ")[0] for line in said] == [
        "precision", "recall", "swallowed",
    ]  # fmt: skip


def test_a_file_of_events_is_read_in_order_of_time(tmp_path: Path) -> None:
    first, second = stories.read()[:2]
    assert first.article.seen <= second.article.seen
    with pytest.raises(OSError, match=r"none\.yaml"):
        stories.read(tmp_path / "none.yaml")


def test_events_that_the_fit_never_saw_are_told_apart() -> None:
    judged = left_out.judge()
    assert list(stories.broken("left out", judged)) == [], judged.mixed


def test_a_fit_weighs_what_speaks_for_one_event_and_nothing_else() -> None:
    rows = [(place, noise, one_event) for place in (0, 1) for noise in (0, 1) for one_event in (
        [True, True, False] if place else [False, False, True])]  # fmt: skip
    told = [({"place": place, "noise": noise, "": 1.0}, told) for place, noise, told in rows]
    weights = left_out.fit(told * 20)
    assert 0.5 < weights["place"] < 2.0
    assert abs(weights["noise"]) < 0.01
