"""doctor, backup, migrate: looking after the service."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from monitor.app import open_translators, utc_now
from monitor.cli.context import (
    alone,
    check_rules,
    existing_store,
    has_database,
    read_environment,
)
from monitor.cli.options import Format, FormatOption
from monitor.desk.doctor import Report
from monitor.desk.doctor import doctor as examine
from monitor.store import Store


def doctor(*, output: FormatOption = Format.TEXT) -> None:
    """What is missing, late or failing, and what to do: 0 all well, 1 something is not."""
    environment = read_environment(level="warning")
    checked = check_rules(environment)
    translators = open_translators(environment, checked.rules) if checked.rules else None
    if has_database(environment):
        with existing_store(environment) as store:
            report = examine(checked, translators, store, utc_now())
    else:
        report = examine(checked, translators, None, utc_now())
    if output is Format.JSON:
        print(json.dumps(_as_json(report), ensure_ascii=False, indent=2))
    else:
        _print(report)
    raise typer.Exit(1 if report.findings else 0)


def _as_json(report: Report) -> dict[str, object]:
    return {
        "well": not report.findings,
        "facts": dict(report.facts),
        "findings": [
            {"about": one.about, "text": one.text, "todo": one.todo} for one in report.findings
        ],
    }


def _print(report: Report) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for name, value in report.facts.items():
        console.print(Text.assemble((f"{name:<13}", "dim"), value))
    if report.facts:
        console.print()
    for one in report.findings:
        console.print(Text.assemble((one.about, "bold yellow"), f": {one.text}"))
        console.print(Text(f"    to do: {one.todo}"))
    if not report.findings:
        console.print("All is well.")


def backup(
    file: Annotated[Path, typer.Argument(help="A new file; nothing is overwritten.")],
) -> None:
    """Copy the database to a file while the daemon runs."""
    environment = read_environment(level="warning")
    with existing_store(environment) as store:
        store.backup(file)
    print(f"{file}: {file.stat().st_size:,} bytes. To restore, put it at data/monitor.db.")


def migrate() -> None:
    """Bring the database up to date; the daemon must not be running."""
    environment = read_environment(level="warning")
    with alone(environment):
        store = Store.open(environment.database_url, environment.data)
        changed = store.migrate()
        store.close_now()
    print("The database was brought up to date." if changed else "The database is up to date.")
