"""A wrong match: what is proposed would really have prevented it, and breaks no example."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from monitor.desk.act import propose
from monitor.desk.act.wrong import Proposal, Wrong
from monitor.desk.check import check
from monitor.match import Rules
from monitor.model import Article, Translation

TODAY = date(2026, 3, 2)

RULES = """\
version: 1
settings: {notify: []}
channels: {screen: {url: "console://"}}
feeds:
  - {name: klix, url: "https://klix.example/rss", language: bs, country: BA}
entities:
  banjska:
    kind: place
    names: {hbs: Banjska, sq: Banjskë, en: Banjska}
    never: {hbs: [banjska voda]}
  rama: {kind: person, names: {any: Edi Rama}}
rules:
  - id: banjska
    title: Banjska
    when: banjska
    examples:
      alert: ["Pucnjava u Banjskoj danas"]
  - id: banjska-incident
    title: Incident
    when: {near: {within: 20, all: [banjska, {hbs: pucnjava, en: shooting}]}}
  - id: strike
    title: Strike
    when: {hbs: štrajk}
  - id: twice
    title: Two
    when: {all: [{hbs: štrajk}, {hbs: rudnik}]}
  - id: over
    title: Over
    when: {hbs: praznik}
    until: 2026-01-31
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    """The rules, checked."""
    path = tmp_path_factory.mktemp("rules") / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    checked = check(path, {}, TODAY)
    assert checked.rules is not None, checked.problems
    assert checked.rules.failing == frozenset()
    return checked.rules


def case(rule: str, title: str, text: str, translated: str | None = None, **facts: str) -> Wrong:
    article = Article(
        id="a-1", url=None, feed="klix", entry_id=None, title=title, text=text,
        language=facts.get("language", "hbs"), script="Latn", published=None,
        seen=datetime(2026, 3, 2, tzinfo=UTC), source="page",
    )  # fmt: skip
    made = translated and Translation(
        engine="argos", quality="good", language="en", title="", text=translated, complete=True
    )
    return Wrong(rule=rule, article=article, translation=made or None)


def proposed(rules: Rules, wrong: Wrong) -> list[Proposal]:
    return list(propose(rules, wrong, TODAY))


def edited(proposal: Proposal, tmp_path: Path) -> Rules:
    """The rules with what is proposed for `banjska`, pasted as a person would."""
    assert "entity banjska" in proposal.where
    pasted = RULES.replace("never: {hbs: [banjska voda]}", proposal.snippet)
    assert pasted != RULES
    path = tmp_path / "rules.yaml"
    path.write_text(pasted, encoding="utf-8")
    checked = check(path, {}, TODAY)
    assert checked.rules is not None, checked.problems
    assert checked.good, checked.problems
    return checked.rules


@pytest.mark.parametrize(
    ("title", "text", "never"),
    [
        # The word beside it tells.
        ("Sezona", "U Banjskoj sezoni ove godine bilježe rekord.", ["Banjskoj sezoni"]),
        ("Ljekovita Banjska česma", "Turisti dolaze.", ["Banjska česma"]),
        # Each place says another thing: all of them are needed.
        (
            "Banjska sezona počinje",
            "Otvorena je i Banjska česma u parku.",
            ["Banjska sezona", "Banjska česma"],
        ),
    ],
)
def test_a_never_line_that_really_prevents_it(
    rules: Rules, tmp_path: Path, title: str, text: str, never: list[str]
) -> None:
    wrong = case("banjska", title, text)
    (one,) = proposed(rules, wrong)
    assert (one.kind, one.prevents) == ("never", True)
    assert one.where == "rules.yaml:7, entity banjska"
    said = yaml.safe_load(one.snippet)["never"]["hbs"]
    assert said[0] == "banjska voda"
    assert set(never) <= set(said)
    again = propose(edited(one, tmp_path), wrong, TODAY)
    assert [each.why for each in again] == ["as the rules are now, this rule does not alert on it"]


def test_what_would_silence_an_example_is_not_proposed(rules: Rules) -> None:
    """The example wants "Banjskoj danas" told."""
    (one,) = proposed(rules, case("banjska", "Vijesti", "Sezona je počela u Banjskoj danas."))
    assert (one.kind, one.prevents) == ("example", False)


def test_what_the_rule_looks_for_is_no_never_line(rules: Rules) -> None:
    (one,) = proposed(rules, case("banjska-incident", "Film", "Banjska pucnjava je u filmu."))
    assert one.kind == "example"


@pytest.mark.parametrize(
    ("wrong", "example"),
    [
        (
            case("strike", "Sport", "Lijepo je vrijeme. Štrajk glađu je \"prošao\". Kraj."),
            {"text": 'Štrajk glađu je "prošao".', "language": "hbs", "country": "BA"},
        ),
        (
            case("twice", "Sport", "Bio je štrajk. Otvoren je rudnik. Sutra je petak."),
            {"text": "Bio je štrajk. Otvoren je rudnik.", "language": "hbs", "country": "BA"},
        ),
        (
            case(
                "banjska-incident", "Lajme", "Xhirim filmi.", "A shooting in Banjska, a film.",
                language="sq",
            ),
            {"text": "A shooting in Banjska, a film.", "language": "en", "country": "BA"},
        ),
    ],
)  # fmt: skip
def test_else_an_example_of_the_very_sentence(
    rules: Rules, wrong: Wrong, example: dict[str, str]
) -> None:
    (one,) = [each for each in proposed(rules, wrong) if each.kind == "example"]
    assert yaml.safe_load(one.snippet) == {"no_alert": [example]}
    assert one.where.startswith("rules.yaml:")
    assert "fails until" in one.why


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("gone", "this rule is not in the rules any more"),
        ("strike", "as the rules are now, this rule does not alert on it"),
    ],
)
def test_what_cannot_be_proposed_says_why(rules: Rules, rule: str, why: str) -> None:
    (one,) = proposed(rules, case(rule, "Vrijeme", "Sutra je petak."))
    assert (one.kind, one.snippet, one.why) == ("nothing", "", why)


def test_a_rule_that_has_ended_is_judged_as_on_its_last_day(rules: Rules) -> None:
    (one,) = proposed(rules, case("over", "Vijest", "Danas je praznik."))
    assert one.kind == "example"


def test_a_pack_s_entity_is_extended(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    lines = [
        "version: 1",
        "packs: [western-balkans]",
        'channels: {screen: {url: "console://"}}',
        "rules: [{id: kfor, title: KFOR, when: kfor}]",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    packed = check(path, {}, TODAY).rules
    assert packed is not None
    wrong = case("kfor", "Sport", "Turnir Kfor Kup počinje u nedjelju.")
    one = next(iter(propose(packed, wrong, TODAY)))
    assert (one.kind, one.where) == ("never", "rules.yaml, under entities")
    assert one.snippet == 'kfor: {extend: yes, never: {hbs: ["Turnir Kfor"]}}'
    path.write_text("\n".join([*lines, f"entities: {{{one.snippet}}}"]), encoding="utf-8")
    pasted = check(path, {}, TODAY).rules
    assert pasted is not None
    assert propose(pasted, wrong, TODAY)[0].kind == "nothing"
