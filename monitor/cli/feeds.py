"""feeds: the sources and how they are."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.app import utc_now
from monitor.cli.context import existing_store, read_environment, usable_rules
from monitor.desk.sources import Source, sources

app = typer.Typer(help="The sources and how they are.", no_args_is_help=True)


class Format(StrEnum):
    """How a list prints."""

    TEXT = "text"
    JSON = "json"


@app.command("list")
def list_feeds(
    *,
    format: Annotated[Format, typer.Option(help="How to print.")] = Format.TEXT,  # noqa: A002 - the option's name
) -> None:
    """Every source of the rules, its state, its last poll and what is wrong with it."""
    environment = read_environment(level="warning")
    rules = usable_rules(environment)
    with existing_store(environment) as store:
        found = store.read_now(lambda c: sources(c, rules))
    if format is Format.JSON:
        print(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False)
    if not found:
        console.print("No feeds yet: write some under `feeds:` in the rules.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("feed", "state", "polled", "entries", "problem"):
        table.add_column(heading, overflow="fold")
    for one in found:
        table.add_row(
            one.name, one.state, _ago(one.polled), str(one.entries), Text(one.problem or "")
        )
    console.print(table)


def _as_json(one: Source) -> dict[str, object]:
    return {
        "name": one.name,
        "url": one.url,
        "state": one.state,
        "language": one.language,
        "country": one.country,
        "polled": one.polled and one.polled.isoformat().replace("+00:00", "Z"),
        "due": one.due and one.due.isoformat().replace("+00:00", "Z"),
        "entries": one.entries,
        "failures": one.failures,
        "problem": one.problem,
    }


def _ago(time: datetime | None) -> str:
    if time is None:
        return "never"
    minutes = int((utc_now() - time).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago"
