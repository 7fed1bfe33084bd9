"""check and reload: a broken file never replaces a working one, and a failing edit waits."""

from datetime import date
from pathlib import Path

import pytest

from monitor.desk.check import check, reload
from monitor.match import Rules
from monitor.model import Document

TODAY = date(2026, 3, 2)
RULE = """
  - id: {id}
    title: {title}
    when: {when}
    examples: {{alert: ["{example}"]}}
"""


def text(*rules: str) -> str:
    """A file with these rules."""
    return "version: 1\nrules:" + "".join(rules)


def rule(rule_id: str, when: str, example: str = "Blokada puta", title: str = "R") -> str:
    """One rule with an example that must alert."""
    return RULE.format(id=rule_id, when=when, example=example, title=title)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A rules file with one good rule."""
    found = tmp_path / "rules.yaml"
    found.write_text(text(rule("roads", "blokada")), encoding="utf-8")
    return found


@pytest.fixture
def live(path: Path) -> Rules:
    """What runs."""
    checked = check(path, {}, TODAY)
    assert checked.good
    assert checked.rules is not None
    return checked.rules


def alerting(rules: Rules, said: str) -> list[str]:
    """The rules that alert on a text."""
    document = Document(title="", text=said, language="hbs", bare=True)
    return [one.rule for one in rules.matcher.match(document, today=TODAY) if one.alert]


@pytest.mark.parametrize("body", ["", "null", "rules: [", "version: 1\nrulez: []", "version: 2"])
def test_a_file_that_cannot_be_used_changes_nothing(path: Path, live: Rules, body: str) -> None:
    path.write_text(body, encoding="utf-8")
    reloaded = reload(live, path, {}, TODAY)
    assert reloaded.rules is live
    assert reloaded.changes is None
    assert reloaded.problems
    path.unlink()
    assert reload(live, path, {}, TODAY).rules is live


def test_a_good_edit_is_taken_and_told(path: Path, live: Rules) -> None:
    edited = text(rule("roads", "{any: [blokada, zastoj]}"), rule("bridges", "most", "Most je pao"))
    path.write_text(edited, encoding="utf-8")
    reloaded = reload(live, path, {}, TODAY)
    assert str(reloaded.changes) == "rules: 1 added (bridges), 1 changed (roads)"
    assert alerting(reloaded.rules, "Zastoj na mostu") == ["roads", "bridges"]


def test_an_edit_whose_example_fails_leaves_that_rule_as_it_was(path: Path, live: Rules) -> None:
    edited = text(rule("roads", "zastoj"), rule("bridges", "most", "Most je pao"))
    path.write_text(edited, encoding="utf-8")
    reloaded = reload(live, path, {}, TODAY)
    assert alerting(reloaded.rules, "Blokada mosta") == ["roads", "bridges"]
    assert "this example should alert and does not" in reloaded.problems[0].message

    again = reload(reloaded.rules, path, {}, TODAY)
    assert alerting(again.rules, "Blokada mosta") == ["roads", "bridges"]


def test_a_new_rule_that_fails_runs_and_is_marked(path: Path, live: Rules) -> None:
    edited = text(rule("roads", "blokada"), rule("bridges", "most", "Tunel je zatvoren"))
    path.write_text(edited, encoding="utf-8")
    reloaded = reload(live, path, {}, TODAY)
    assert reloaded.rules.failing == {"bridges"}
    assert alerting(reloaded.rules, "Most je pao") == ["bridges"]


def test_a_channel_that_cannot_be_used_breaks_no_rule(path: Path, live: Rules) -> None:
    channels = '\nchannels:\n  desk: {url: "${NOT_SET}"}\n  duty: {url: "slak://x"}\n'
    path.write_text(text(rule("roads", "blokada")) + channels, encoding="utf-8")
    checked = check(path, {}, TODAY)
    assert not checked.good
    assert [problem.level for problem in checked.problems] == ["channel", "channel"]
    reloaded = reload(live, path, {}, TODAY)
    assert alerting(reloaded.rules, "Blokada") == ["roads"]
    desk = reloaded.rules.channel("desk")
    assert desk is not None
    assert desk.missing == "NOT_SET"
