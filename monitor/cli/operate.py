"""doctor, backup, migrate: looking after the service."""

import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.text import Text

from monitor.app import open_translators, utc_now
from monitor.cli.context import (
    alone,
    check_rules,
    existing_store,
    has_database,
    read_environment,
    sqlite_file,
)
from monitor.cli.options import Format, FormatOption
from monitor.cli.output import console, print_json
from monitor.desk.doctor import Report
from monitor.desk.doctor import doctor as examine
from monitor.errors import SettingError
from monitor.store import Store
from monitor.store.schema import REVISION
from monitor.text.shown import one_line


def doctor(*, output: FormatOption = Format.TEXT) -> None:
    """What is missing, late or failing, and what to do: 0 all well, 1 something is not."""
    environment = read_environment(level="warning")
    checked = check_rules(environment)
    translators = open_translators(environment, checked.rules) if checked.rules else None
    if has_database(environment):
        with existing_store(environment) as store:
            store.examine()  # no report on what cannot be trusted
            report = examine(checked, translators, store, utc_now())
    else:
        report = examine(checked, translators, None, utc_now())
    if output is Format.JSON:
        print_json(_as_json(report))
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
    out = console()
    for name, value in report.facts.items():
        out.print(Text.assemble((f"{name:<19}", "dim"), value))
    if report.facts:
        out.print()
    for one in report.findings:
        out.print(Text.assemble((one.about, "bold yellow"), f": {one_line(one.text)}"))
        out.print(Text(f"    to do: {one_line(one.todo)}"))
    if not report.findings:
        out.print("All is well.")


def backup(
    file: Annotated[Path, typer.Argument(help="A new file; nothing is overwritten.")],
) -> None:
    """Copy the database to a file while the daemon runs."""
    environment = read_environment(level="warning")
    _refuse_unfit(file)
    with existing_store(environment) as store:
        columns = (TextColumn("copying"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
            bar = bars.add_task("copying", total=None)
            store.backup(file, lambda done, whole: bars.update(bar, completed=done, total=whole))
    here = str(sqlite_file(environment))
    away = shlex.join(["rm", "-f", f"{here}-wal", f"{here}-shm"])
    print(
        f"{file}: {file.stat().st_size:,} bytes. To restore: stop the monitor, `{away}`, "
        f"`{shlex.join(['cp', str(file), here])}`, start it."
    )


def _refuse_unfit(file: Path) -> None:
    """Before anything is opened: a slip of the pen must not make directories on a disk that is
    not there."""
    if file.is_dir():
        raise SettingError(f"{file} is a directory: name a file in it, as {file / 'monitor.db'}")
    if file.exists():
        raise SettingError(f"{file} exists: name a new file; nothing was overwritten")
    if not file.parent.is_dir():
        raise SettingError(f"{file.parent} does not exist: make it, or name another directory")


def migrate() -> None:
    """Bring the database up to date; the daemon must not be running."""
    environment = read_environment(level="warning")
    with alone(environment):
        store = Store.open(environment.database_url, environment.data)
        changed = store.migrate()
        store.close_now()
    before = environment.data / "backups" / f"before-{REVISION}.db"
    kept = f" As it was, it is kept in {before}." if before.exists() else ""
    print(f"The database was brought up to date.{kept}" if changed else "It is up to date.")
