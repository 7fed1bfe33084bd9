"""Examples that rules carry."""

from datetime import date

import pytest

from monitor import match
from monitor.config.rules import From


@pytest.fixture
def judge(make):
    def run(example, when="KFOR", **more):
        config = make.config(make.rule("r", make.term(when), examples=(example,), **more))
        judged = match.judge(config, match.compile_rules(config), today=make.today)
        return [(p.level, p.message) for p in judged.problems()], judged.failing

    return run


def test_good_examples_are_silent(make, judge):
    assert judge(make.example("Stigao je KFOR.", True, language="hbs")) == ([], frozenset())
    assert judge(make.example("Stigla je vojska.", False, language="hbs")) == ([], frozenset())


def test_an_example_that_should_alert_names_the_nearest_miss(make, judge):
    problems, failing = judge(
        make.example("Stigao je KFOR.", True, language="hbs"), make.all("KFOR", "Banjska")
    )
    assert problems == [
        (
            "error",
            "rule r: this example should alert and does not: found KFOR; Banjska is missing",
        )
    ]
    assert failing == {"r"}


def test_an_example_with_nothing_in_it(make, judge):
    problems, _ = judge(make.example("Stigla je vojska.", True, language="hbs"))
    assert problems == [
        (
            "error",
            (
                "rule r: this example should alert and does not: "
                "nothing that the rule looks for is in it"
            ),
        )
    ]


def test_an_example_that_should_not_alert_names_what_fired(make, judge):
    problems, failing = judge(make.example("Vojnici KFOR-a.", False, language="hbs"))
    assert problems == [
        ("error", 'rule r: this example should not alert and does: "KFOR-a" is KFOR')
    ]
    assert failing == {"r"}


def test_known_misses_are_recorded(make, judge):
    assert judge(make.example("Vojska.", True, language="hbs", known_miss=True)) == (
        [],
        frozenset(),
    )
    problems, failing = judge(make.example("KFOR.", True, language="hbs", known_miss=True))
    assert [level for level, _ in problems] == ["warning"]
    assert "no longer a miss" in problems[0][1]
    assert failing == frozenset()


@pytest.mark.parametrize(
    ("facts", "good"),
    [({}, True), ({"country": "RS"}, True), ({"country": "BA"}, False), ({"kind": "agency"}, True)],
)
def test_sources_are_judged_only_where_the_example_names_them(make, judge, facts, good):
    example = make.example("KFOR.", True, language="hbs", **facts)
    problems, _ = judge(example, origin=From(countries=("RS",), languages=("hbs",)))
    assert (problems == []) is good


def test_an_example_is_title_and_text_at_once_unless_it_has_a_title(make, judge):
    assert judge(make.example("KFOR.", True, language="hbs"), fields=("title",))[0] == []
    titled = make.example("KFOR.", True, language="hbs", title="Noć")
    assert judge(titled, fields=("title",))[0] != []


def test_an_ended_rule_is_judged_as_on_its_last_day_and_an_off_one_not(make, judge):

    example = make.example("KFOR.", True, language="hbs")
    assert judge(example, until=date(2020, 1, 1)) == ([], frozenset())
    wrong = make.example("Vojska.", True, language="hbs")
    assert judge(wrong, status="off") == ([], frozenset())


def test_the_language_of_an_example_is_detected(make, judge):
    text = "Pripadnici međunarodnih snaga blokirali su put prema selu Banjska na sjeveru Kosova."
    assert judge(make.example(text, True), {"hbs": "selo"})[0] == []
