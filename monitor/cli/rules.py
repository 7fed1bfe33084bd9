"""check: the rules before they run."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from monitor import config
from monitor.cli.context import check_rules, read_environment, recorded_rules
from monitor.cli.output import console, count, print_json, print_table
from monitor.config import TermReading
from monitor.desk.check import Checked, advised
from monitor.environment import utc_now
from monitor.errors import Problem
from monitor.match import Told
from monitor.text.shown import harmless, one_line

MANY = 200
"""Examples that take long enough to show how far they are."""


NOBODY = (
    "Nobody is told: alerts stand on the page alone until channels says where they go, as\n"
    'channels: {screen: {url: "console://"}}'
)


class CheckFormat(StrEnum):
    """How `check` prints: for people, for scripts, as annotations of a GitHub workflow."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def check(
    file: Annotated[
        Path | None, typer.Argument(help="The rules file or directory (default MONITOR_RULES).")
    ] = None,
    *,
    terms: Annotated[bool, typer.Option("--terms", help="Show how each term was read.")] = False,
    output: Annotated[
        CheckFormat, typer.Option("--format", help="For people, scripts, or GitHub.")
    ] = CheckFormat.TEXT,
) -> None:
    """Validate the rules and run their examples.

    Exits with 0 where they are good (warnings aside), else with 1.
    """
    environment = read_environment(level="warning")
    if file is not None:
        environment = replace(environment, rules=file)
    with _watched() as told:
        checked = advised(check_rules(environment, told))
    if (latest := recorded_rules(environment)) is not None:
        from monitor.desk.live import noted  # a second of SQLAlchemy, which a check can spare

        checked = noted(checked, latest, os.environ, utc_now().date())
    match output:
        case CheckFormat.JSON:
            print_json(_as_json(checked, terms=terms))
        case CheckFormat.GITHUB:
            for problem in checked.problems:
                print(harmless(_github(problem, environment.rules)))
        case CheckFormat.TEXT:
            _print_text(checked, environment.rules, terms=terms)
    raise typer.Exit(0 if checked.good else 1)


@contextmanager
def _watched() -> Iterator[Told]:
    """A bar of the examples, where somebody watches and there are enough to wait for."""
    screen = Console(stderr=True)
    with ExitStack() as shown:
        bar = Progress(
            TextColumn("running the examples"),
            BarColumn(),
            MofNCompleteColumn(),
            console=screen,
            transient=True,
            disable=not screen.is_terminal,
        )
        task = bar.add_task("", total=None)

        def told(done: int, total: int) -> None:
            if total >= MANY and not bar.live.is_started:
                shown.enter_context(bar)
            bar.update(task, completed=done, total=total)

        yield told


def _print_text(checked: Checked, path: Path, *, terms: bool) -> None:
    out = console()
    for problem in checked.problems:
        out.print(one_line(str(replace(problem, level=_level(problem)))))
    if terms and checked.rules:
        _print_terms(config.terms(checked.rules.config))
    errors = sum(_level(problem) == "error" for problem in checked.problems)
    warnings = [count(len(checked.problems) - errors, "warning")]
    if warnings[0].startswith("0 "):
        warnings = []
    if errors or checked.rules is None:
        out.print(
            f"{path}: {', '.join([count(errors, 'error'), *warnings])}. {_meanwhile(checked)}"
        )
        return
    found = checked.rules.config
    off = sum(not feed.enabled for feed in found.feeds)
    parts = [
        count(len(found.rules), "rule"),
        f"{count(sum(len(rule.examples) for rule in found.rules), 'example')} as expected",
        count(len(found.entities), "entity", "entities"),
        count(len(found.feeds), "feed") + (f" ({off} off)" if off else ""),
        count(len(found.channels), "channel"),
        *warnings,
    ]
    if found.rules and found.feeds and not found.channels:
        out.print(NOBODY)
    out.print(f"{path}: good. {', '.join(parts)}.")


def _meanwhile(checked: Checked) -> str:
    """What a daemon that runs does with this file."""
    if checked.rules is None:
        return "A running monitor keeps the rules that worked."
    if checked.rules.failing:
        return "A running monitor keeps what worked of the rules whose examples fail."
    return "A running monitor holds the alerts of these channels."


def _level(problem: Problem) -> str:
    """For who checks a file, a channel that cannot be used is an error like any other."""
    return "warning" if problem.level == "warning" else "error"


def _print_terms(readings: tuple[TermReading, ...]) -> None:
    print_table(
        ("where", "read as", "languages", "stands in", "term"),
        [
            (
                f"{one.at.file}:{one.at.line}:{one.at.column}",
                one.reading,
                ", ".join(one.languages) or "all",
                one.where,
                one.words,
            )
            for one in readings
        ],
    )


def _as_json(checked: Checked, *, terms: bool) -> dict[str, object]:
    answer: dict[str, object] = {
        "good": checked.good,
        "problems": [
            {
                "file": problem.file,
                "line": problem.line,
                "column": problem.column,
                "level": _level(problem),
                "message": problem.message,
            }
            for problem in checked.problems
        ],
    }
    if terms:
        readings = config.terms(checked.rules.config) if checked.rules else ()
        answer["terms"] = [
            {
                "file": reading.at.file,
                "line": reading.at.line,
                "column": reading.at.column,
                "stands_in": reading.where,
                "term": reading.term,
                "texts": [{"language": language, "text": text} for language, text in reading.texts],
                "read_as": reading.reading,
                "languages": list(reading.languages),
            }
            for reading in readings
        ]
    return answer


def _github(problem: Problem, rules: Path) -> str:
    """A workflow command, escaped as the runner wants it; the file as seen from the checkout
    (https://docs.github.com/actions/reference/workflow-commands-for-github-actions)."""
    file = rules / problem.file if rules.is_dir() else rules
    where = f"file={_escaped(str(file), ',:')},line={problem.line},col={problem.column}"
    return f"::{_level(problem)} {where}::{_escaped(problem.message)}"


def _escaped(text: str, more: str = "") -> str:
    for letter in f"%\r\n{more}":
        text = text.replace(letter, f"%{ord(letter):02X}")
    return text
