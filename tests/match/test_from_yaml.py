"""Rules as analysts write them, against sentences of the press."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from monitor.config import parse
from monitor.match import compile_rules, judge
from monitor.model import Document, Origin

TODAY = date(2026, 11, 22)
DATA = Path(__file__).parents[1] / "data" / "match"
CASES = yaml.safe_load((DATA / "cases.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def config():
    text = (DATA / "rules.yaml").read_text("utf-8")
    loaded = parse({"rules.yaml": text}, {}, today=TODAY)
    assert loaded.config is not None, loaded.problems
    return loaded.config


@pytest.fixture(scope="module")
def matcher(config):
    return compile_rules(config)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_a_sentence(matcher, case):
    document = Document(
        title=case.get("title", ""),
        text=case["text"],
        language=case["language"],
        origin=Origin(country=case.get("country"), kind=case.get("kind")),
        bare="title" not in case,
    )
    found = {m.rule: m for m in matcher.match(document, today=TODAY, near_misses=True)}
    assert [rule for rule, match in found.items() if match.alert] == case["alerts"]
    for rule, surfaces in case.get("hits", {}).items():
        assert [hit.surface for hit in found[rule].hits] == surfaces
    for rule, why in case.get("why", {}).items():
        assert why in found[rule].why_not
    for match in found.values():
        assert (match.why_not is None) is match.alert


def test_the_examples_hold(config, matcher):
    judged = judge(config, matcher, today=TODAY)
    assert judged.problems() == ()
    assert judged.failing == frozenset()
    assert judged.run > 0
