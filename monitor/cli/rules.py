"""check and send-test: the rules before they run."""

import asyncio
import json
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from monitor import config
from monitor.app import open_channels, open_fetcher
from monitor.cli.context import check_rules, read_environment, usable_rules
from monitor.desk.check import Checked
from monitor.desk.send_test import Sending
from monitor.desk.send_test import send_test as send
from monitor.errors import Problem


class CheckFormat(StrEnum):
    """How `check` prints."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def check(
    file: Annotated[
        Path | None, typer.Argument(help="The rules file or directory (default MONITOR_RULES).")
    ] = None,
    *,
    terms: Annotated[bool, typer.Option(help="Show how each term was read.")] = False,
    format: Annotated[CheckFormat, typer.Option(help="How to print.")] = CheckFormat.TEXT,  # noqa: A002 - the option's name
) -> None:
    """Validate the rules and run their examples: 0 good, 1 errors."""
    environment = read_environment(level="warning")
    if file is not None:
        environment = replace(environment, rules=file)
    checked = check_rules(environment)
    match format:
        case CheckFormat.JSON:
            print(json.dumps(_as_json(checked, terms=terms), ensure_ascii=False, indent=2))
        case CheckFormat.GITHUB:
            for problem in checked.problems:
                print(_github(problem))
        case CheckFormat.TEXT:
            _print_text(checked, environment.rules, terms=terms)
    raise typer.Exit(0 if checked.good else 1)


def _print_text(checked: Checked, path: Path, *, terms: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for problem in checked.problems:
        console.print(str(problem), markup=False)
    if terms and checked.rules:
        console.print(_terms_table(checked))
    errors = sum(problem.level != "warning" for problem in checked.problems)
    warnings = len(checked.problems) - errors
    if checked.rules is None or errors:
        console.print(f"{path}: {_count(errors, 'error')}, {_count(warnings, 'warning')}")
        return
    found = checked.rules.config
    examples = sum(len(rule.examples) for rule in found.rules)
    parts = [
        _count(len(found.rules), "rule"),
        f"{_count(examples, 'example')} as expected",
        _count(len(found.entities), "entity", "entities"),
        _count(len(found.feeds), "feed"),
        _count(len(found.channels), "channel"),
    ]
    if warnings:
        parts.append(_count(warnings, "warning"))
    console.print(f"{path}: good. {', '.join(parts)}.")


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _terms_table(checked: Checked) -> Table:
    assert checked.rules is not None
    table = Table("where", "stands in", "term", "read as", "languages", box=None, pad_edge=False)
    for reading in config.terms(checked.rules.config):
        where = f"{reading.at.file}:{reading.at.line}:{reading.at.column}"
        table.add_row(
            where, reading.where, reading.term, reading.reading, ", ".join(reading.languages)
        )
    return table


def _as_json(checked: Checked, *, terms: bool) -> dict[str, object]:
    answer: dict[str, object] = {
        "good": checked.good,
        "problems": [
            {
                "file": problem.file,
                "line": problem.line,
                "column": problem.column,
                "level": "warning" if problem.level == "warning" else "error",
                "message": problem.message,
            }
            for problem in checked.problems
        ],
    }
    if terms and checked.rules:
        answer["terms"] = [
            {
                "file": reading.at.file,
                "line": reading.at.line,
                "column": reading.at.column,
                "stands_in": reading.where,
                "term": reading.term,
                "read_as": reading.reading,
                "languages": list(reading.languages),
            }
            for reading in config.terms(checked.rules.config)
        ]
    return answer


def _github(problem: Problem) -> str:
    """One workflow command a problem, escaped as the runner wants it."""
    level = "warning" if problem.level == "warning" else "error"
    text = problem.message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{level} file={problem.file},line={problem.line},col={problem.column}::{text}"


def send_test(
    channel: Annotated[
        str | None, typer.Argument(help="One channel; without it, every channel.")
    ] = None,
    *,
    format: Annotated[CheckFormat, typer.Option(help="text or json.")] = CheckFormat.TEXT,  # noqa: A002 - the option's name
) -> None:
    """Send a test message through each channel: 0 all arrived, 1 some did not."""
    environment = read_environment(level="warning")
    rules = usable_rules(environment)

    async def run() -> tuple[Sending, ...]:
        async with open_fetcher(environment, rules) as fetch:
            return await send(rules, open_channels(fetch), channel)

    sendings = asyncio.run(run())
    if format is CheckFormat.JSON:
        rows = [
            {"channel": one.channel, "target": one.target, "ok": one.ok, "result": one.text}
            for one in sendings
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for one in sendings:
            print(f"{'ok ' if one.ok else 'NO '} {one.channel}: {one.text}")
    if not sendings:
        print("No channel to test: the rules have no `channels:` yet.")
    raise typer.Exit(0 if all(one.ok for one in sendings) else 1)
