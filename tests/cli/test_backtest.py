"""backtest: what the rules would have alerted, and what an edit of them adds and removes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.model import Translation
from monitor.store import articles

Run = Callable[..., Any]


@pytest.fixture
def filled(archive: Any) -> Any:
    """Four articles: two of one story, one on the roads, one of which nothing is said."""
    body = "Policija je blokirala put prema manastiru, a KFOR je poslao pojačanje."
    archive.bring(1, "Pucnjava u Banjskoj, put zatvoren", body)
    archive.bring(2, "Pucnjava u Banjskoj, put zatvoren", body, "vijesti")
    archive.bring(3, "Blokada na Jarinju", "Vozači čekaju satima, blokada traje od jutros.")
    archive.bring(4, "Bujanovac bez vode", "Kvar na vodovodu otklanja ekipa komunalnog preduzeća.")
    return archive


@pytest.fixture
def edit(rules: Path) -> Callable[[str, str], Path]:
    """A copy of the rules with one thing written otherwise."""

    def make(old: str, new: str) -> Path:
        text = rules.read_text(encoding="utf-8")
        assert old in text
        copy = rules.with_name("edit.yaml")
        copy.write_text(text.replace(old, new), encoding="utf-8")
        return copy

    return make


def test_what_the_rules_would_have_alerted(run: Run, filled: Any) -> None:
    ran = run("backtest")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "4 articles of the last 30d",
        "",
        "rule              severity  stories  articles",
        "banjska-incident  high      1        2",
        "roads             medium    1        1",
        "",
        "banjska-incident",
        "  2026-03-02 09:00  vijesti  Pucnjava u Banjskoj, put zatvoren",
        "      Pucnjava, Banjskoj · a-000000000002",
        "  2026-03-02 08:59  klix  Pucnjava u Banjskoj, put zatvoren",
        "      Pucnjava, Banjskoj · a-000000000001",
        "",
        "roads",
        "  2026-03-02 09:01  klix  Blokada na Jarinju",
        "      Blokada, blokada · a-000000000003",
    ]


def test_one_rule_and_a_shorter_time(run: Run, filled: Any) -> None:
    outcome = run("backtest", "--rule", "roads", "--since", "58m", "--format", "json").json
    assert outcome["articles"] == 3
    (rule,) = outcome["rules"]
    assert (rule["id"], rule["stories"], rule["articles"]) == ("roads", 1, 1)
    (alert,) = rule["alerts"]
    assert alert["article"] == {
        "id": "a-000000000003",
        "url": "https://klix.example/3",
        "title": "Blokada na Jarinju",
        "title_translated": None,
        "feed": "klix",
        "language": "hbs",
        "published": "2026-03-02T08:01:00Z",
        "seen": "2026-03-02T08:03:00Z",
    }
    assert alert["hits"][0] == {
        "term": "blokada",
        "field": "title",
        "via": "original",
        "surface": "Blokada",
    }


def test_what_an_edit_adds_and_removes(run: Run, filled: Any, edit: Any) -> None:
    path = edit("when: {hbs: blokada, sq: bllokadë, en: blockade}", "when: {hbs: vodovod}")
    ran = run("backtest", "--against", str(path))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "4 articles of the last 30d",
        "",
        "rule   severity  articles before  after  added  removed",
        "roads  medium    1                1      +1     -1",
        "",
        "roads: added",
        "  2026-03-02 09:02  klix  Bujanovac bez vode",
        "      vodovodu · a-000000000004",
        "",
        "roads: removed",
        "  2026-03-02 09:01  klix  Blokada na Jarinju",
        "      nothing that the rule looks for is in it · a-000000000003",
        "",
        "1 rule unchanged over these articles.",
    ]
    changed = run("backtest", "--against", str(path), "--format", "json").json["rules"][1]
    assert [one["article"]["id"] for one in changed["added"]] == ["a-000000000004"]
    assert [one["why_not"] for one in changed["removed"]] == [
        "nothing that the rule looks for is in it"
    ]
    assert changed["before"] == {"articles": 1, "stories": 1}


@pytest.mark.parametrize(
    ("old", "new", "table", "why"),
    [
        (
            "id: roads",
            "id: blockades",
            ["blockades (new)", "roads (gone)"],
            "the edit doesn't have the rule",
        ),
        ("title: Roads", "title: Roads\n    status: off", ["roads (off)"], "the rule is off"),
        (
            "title: Roads",
            "title: Roads\n    until: 2026-02-28",
            ["roads"],
            "the rule ended on 2026-02-28",
        ),
    ],
)
def test_rules_that_come_and_go(
    run: Run, filled: Any, edit: Any, *, old: str, new: str, table: list[str], why: str
) -> None:
    out = run("backtest", "--against", str(edit(old, new))).out
    rows = out.split("\n\n")[1].splitlines()[1:]
    assert [row.partition("  ")[0] for row in rows] == table
    assert f"      {why} · a-000000000003" in out.splitlines()


def test_an_edit_that_changes_nothing(run: Run, filled: Any, edit: Any) -> None:
    out = run("backtest", "--against", str(edit("title: Roads", "title: On the roads"))).out
    assert out.splitlines()[-1] == "The edit changes nothing over these articles."


def test_a_translation_in_the_archive_is_judged_too(run: Run, filled: Any) -> None:
    made = Translation(
        engine="argos",
        quality="good",
        language="en",
        title="A blockade of the water works",
        text="The water works are blocked.",
        complete=True,
    )
    filled.store.write_now(lambda c: articles.save_translation(c, "a-000000000004", made))
    rule = run("backtest", "--rule", "roads", "--format", "json").json["rules"][0]
    found = rule["alerts"][0]
    assert found["article"]["title_translated"] == "A blockade of the water works"
    assert [hit["via"] for hit in found["hits"]] == ["translation"]


def test_forgotten_texts_are_counted(run: Run, filled: Any) -> None:
    def forget(c: Any) -> None:
        article = articles.get(c, "a-000000000003")
        articles.save(c, type(article)(**_facts(article) | {"forgotten": True, "text": ""}))

    filled.store.write_now(forget)
    out = run("backtest").out.splitlines()
    assert out[0] == (
        "4 articles of the last 30d, 1 of them without their text (older than `keep`)"
    )
    assert out[4] == "roads             medium    0        0"


def _facts(article: Any) -> dict[str, Any]:
    return {name: getattr(article, name) for name in article.__dataclass_fields__}


def test_an_empty_archive_says_so(run: Run, archive: Any) -> None:
    ran = run("backtest", "--since", "8h")
    assert ran.out == "The archive has no article of the last 8h: nothing to test on.\n"
    assert run("backtest", "--format", "json").json["articles"] == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--rule", "road"], 2, '--rule road: there is no such rule; did you mean "roads"?'),
        (["--rule", "xyz"], 2, "`monitor check` lists the rules"),
        (["--since", "a week"], 2, "--since a week: write a number and m, h or d"),
        (["--against", "gone.yaml"], 78, "gone.yaml:1:1: there is no such file"),
    ],
)
def test_what_cannot_be_tested_is_named(
    run: Run, filled: Any, words: list[str], code: int, said: str
) -> None:
    ran = run("backtest", *words)
    assert ran.code == code
    assert said in ran.err


def test_a_broken_edit_is_refused_with_its_problems(run: Run, filled: Any, edit: Any) -> None:
    ran = run("backtest", "--against", str(edit("severity: high", "severity: hihg")))
    assert ran.code == 78
    assert "edit.yaml:18:15" in ran.err
    assert ran.out == ""


@pytest.mark.parametrize("body", ["", "# nothing\n", "null\n"])
def test_an_empty_edit_says_nothing_of_the_rules_in_force(
    run: Run, filled: Any, tmp_path: Path, body: str
) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text(body, encoding="utf-8")
    ran = run("backtest", "--against", str(path))
    assert ran.code == 78
    assert "empty.yaml:1:1: the file is empty" in ran.err
    assert "in force" not in ran.err


def test_many_articles_are_cut_for_people_alone(run: Run, archive: Any) -> None:
    for number in range(1, 14):
        archive.bring(number, f"Blokada kod mjesta broj {number}", "Saobraćaj je obustavljen.")
    assert "  and 3 more: --format json lists them all" in run("backtest").out.splitlines()
    rule = run("backtest", "--rule", "roads", "--format", "json").json["rules"][0]
    assert len(rule["alerts"]) == 13


def test_without_a_database(run: Run, rules: Path) -> None:
    ran = run("backtest")
    assert ran.code == 78
    assert "there is no database at" in ran.err


def test_an_edit_whose_examples_fail_is_compared_as_written(
    run: Run, filled: Any, edit: Any
) -> None:
    examples = "title: Roads\n    examples: {alert: [Policija na ulicama]}"
    ran = run("backtest", "--against", str(edit("title: Roads", examples)))
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "The edit changes nothing over these articles."
    assert ran.err.startswith("In the edit, examples fail of roads: a running monitor would keep")


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        (
            "when: {hbs: blokada",
            "examples: {alert: [Kiša pada]}\n    when: {hbs: vodovod",
            "rule roads",
        ),
        ("severity: high", "severity: hihg", "all of it"),
    ],
)
def test_what_the_daemon_refuses_is_not_in_force(
    run: Run, filled: Any, rules: Path, *, old: str, new: str, kept: str
) -> None:
    text = rules.read_text(encoding="utf-8")
    before = run("backtest").out
    rules.write_text(text.replace(old, new), encoding="utf-8")
    ran = run("backtest")
    assert ran.out == before
    assert f"stands in its place: {kept};" in ran.err
