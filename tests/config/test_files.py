"""Whole files: each bad one has one mistake and its messages beside it, each good one none."""

from datetime import date
from pathlib import Path

import pytest

from monitor.config import load

DATA = Path(__file__).parents[1] / "data" / "config"
ROOT = Path(__file__).parents[2]
BAD = sorted((DATA / "bad").glob("*.yaml"))
GOOD = sorted((DATA / "good").glob("*.yaml"))


def stems(paths: list[Path]) -> list[str]:
    return [path.stem for path in paths]


def test_each_bad_file_has_its_messages() -> None:
    expected = {path.stem for path in (DATA / "bad").glob("*.txt")}
    assert {path.stem for path in BAD} == expected
    assert len(BAD) >= 60


@pytest.mark.parametrize("path", BAD, ids=stems(BAD))
def test_a_mistake_is_told_at_its_place(path: Path, today: date) -> None:
    loaded = load(path, {}, today=today)
    expected = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert "".join(f"{problem}\n" for problem in loaded.problems) == expected
    broken = any(problem.level == "error" for problem in loaded.problems)
    assert (loaded.config is None) == broken


@pytest.mark.parametrize("path", BAD, ids=stems(BAD))
def test_no_message_repeats_a_secret(path: Path) -> None:
    messages = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert "tajn" not in messages.replace(path.stem, "")
    assert "5551234" not in messages


@pytest.mark.parametrize("path", GOOD, ids=stems(GOOD))
def test_a_good_file_has_no_problem(path: Path, today: date) -> None:
    loaded = load(path, {}, today=today)
    assert loaded.problems == ()
    assert loaded.config is not None


def test_the_shipped_rules_are_good(today: date) -> None:
    path = ROOT / "rules.yaml"
    loaded = load(path, {}, today=today)
    assert loaded.problems == ()
    assert loaded.config is not None
    assert [channel.name for channel in loaded.config.channels] == ["screen"]
    assert all(rule.examples for rule in loaded.config.rules)
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=./rules.schema.json"
