"""What somebody meets who types something else than was meant: a helpful sentence, and a code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

NO_RULES = "rules.yaml:1:1: there is no such file: write one, or say in MONITOR_RULES where it is\n"
NO_DATABASE = (
    "there is no database at data/monitor.db yet: `monitor run` or `monitor once` makes it"
)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("check", 1, NO_RULES),
        ("explain -", 78, NO_RULES),
        ("explain vijest.txt", 78, NO_RULES),
        ("send-test", 78, NO_RULES),
        ("alerts", 78, NO_DATABASE),
        ("alerts list", 78, NO_DATABASE),
        ("alerts show al-aaaaaaaaaaaa", 78, NO_DATABASE),
        ("feeds list", 78, NO_DATABASE),
        ("retry", 78, NO_DATABASE),
        ("explain", 2, "explain what? Give a URL"),
        ("explain --forms ...", 2, "--forms '...': write a name"),
        ("explain --forms Banjska vijest.txt", 2, "--forms takes no TARGET: leave it out"),
        ("explain --jsonl vijest.txt", 2, "--jsonl takes no TARGET: leave it out"),
        ("explain --jsonl --title A --language hbs", 2, "takes no title and no language"),
        ("explain - --language xx", 2, "--language xx: no such language; write hbs, sq, mk, en"),
        ("alerts list --since yesterday", 2, "--since yesterday: write a number and m, h or d"),
        ("alerts list --limit 0", 2, "--limit"),
        ("alerts list --format yaml", 2, "'text', 'json'"),
        ("alerts show", 2, "Missing argument 'ID'"),
        ("alert", 2, "alerts"),
        ("nonsense", 2, "No such command 'nonsense'"),
        ("check --strict", 2, "No such option: --strict"),
    ],
)
def test_in_an_empty_directory(run: Run, place: Path, words: str, code: int, said: str) -> None:
    ran = run(*words.split())
    told = " ".join((ran.out + ran.err).replace("│", " ").split())
    assert " ".join(said.split()) in told
    assert ran.code == code
    assert not any(place.iterdir())  # asking makes nothing


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MONITOR_LISTEN", "0.0.0.0:8080", "set MONITOR_TOKEN"),
        ("MONITOR_LISTEN", "8080", "write address:port, as 127.0.0.1:8080"),
        ("MONITOR_LOG", "loud", "one of debug, info, warning, error"),
        ("MONITOR_ALLOW_PRIVATE", "10.0.0.1/8", "write networks as 127.0.0.0/8"),
    ],
)
def test_an_unusable_variable_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    ran = run("check")
    assert ran.code == 78
    assert ran.err.startswith(name)
    assert said in ran.err


def test_help_and_version_name_every_verb(run: Run) -> None:
    shown = run("--help")
    assert shown.code == 0
    verbs = "run once check explain alerts retry feeds send-test doctor demo backup migrate"
    assert all(f"│ {verb} " in shown.out for verb in verbs.split())
    assert run("--version").out.startswith("monitor ")


@pytest.mark.parametrize("verb", ["check", "explain", "alerts", "retry", "feeds", "send-test"])
def test_each_verb_s_help_begins_with_what_the_list_says(run: Run, verb: str) -> None:
    ours = [line for line in run("--help").out.splitlines() if line.startswith(f"│ {verb} ")]
    summary = ours[0].strip("│ ").removeprefix(verb).strip().rstrip(".:")
    assert summary.split(",")[0] in run(verb, "--help").out


def test_rules_elsewhere(run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "config").mkdir()
    (place / "config" / "rules.yaml").write_text("version: 1\n", encoding="utf-8")
    monkeypatch.setenv("MONITOR_RULES", "config/rules.yaml")
    assert run("check").out == (
        "config/rules.yaml: good. 0 rules, 0 examples as expected, 0 entities, 0 feeds, "
        "0 channels.\n"
    )


def test_an_unreachable_database_is_no_traceback(
    run: Run, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (rules.parent / "data").mkdir()
    (rules.parent / "data" / "monitor.db").write_bytes(b"this is no database" * 100)
    ran = run("alerts")
    assert ran.code == 78
    monkeypatch.setenv("MONITOR_DATABASE_URL", "mysql://ana:lozinka77@localhost/monitor")
    ran = run("alerts")
    assert ran.code == 78
    assert "lozinka77" not in ran.err


def test_doctor_in_an_empty_directory_names_the_first_step(run: Run, place: Path) -> None:
    ran = run("doctor")
    assert ran.code == 1
    assert "rules.yaml:1:1: there is no such file: write one" in ran.out
    assert "to do: correct the rules; `monitor check` says when they are good" in ran.out
    assert run("doctor", "--format", "json").json["well"] is False
    assert not any(place.iterdir())


def test_doctor_makes_no_report_of_a_damaged_file(run: Run, place: Path, archive: Any) -> None:
    """Also where the tables that it reads are whole."""
    archive.store.close_now()
    path = place / "data" / "monitor.db"
    with path.open("r+b") as file:
        file.seek(2 * 4096)
        file.write(b"\xff" * 4096)
    ran = run("doctor")
    assert (ran.code, ran.out) == (78, "")
    assert "is damaged" in ran.err
    assert "there is no backup in" in ran.err
