"""feeds: the sources and how they are."""

from typing import Annotated

import typer

from monitor.cli.context import existing_store, read_environment, rules_in_force
from monitor.cli.feeds_backfill import feeds_backfill
from monitor.cli.feeds_check import feeds_check
from monitor.cli.feeds_coverage import feeds_coverage, head
from monitor.cli.feeds_discover import feeds_discover
from monitor.cli.feeds_lists import feeds_export, feeds_import
from monitor.cli.options import Format, FormatOption
from monitor.cli.output import ago, console, count, print_json, print_table
from monitor.desk.coverage import coverage
from monitor.desk.sources import Source, chosen, source_json, sources
from monitor.environment import utc_now
from monitor.errors import SettingError
from monitor.health import State
from monitor.render.clean import clean
from monitor.text.languages import normalise

app = typer.Typer(
    help="The sources: list, coverage, check, discover, backfill, import, export.",
    invoke_without_command=True,
    add_completion=False,
)

LONGEST = 300


@app.callback()
def _feeds(ctx: typer.Context) -> None:
    """The sources: list (also without a word more), coverage, check, discover, backfill, import,
    export."""
    if ctx.invoked_subcommand is None:
        list_feeds(output=Format.TEXT)


@app.command("list")
def list_feeds(
    *,
    country: Annotated[
        list[str] | None, typer.Option("--country", metavar="CODE", help="Only of BA, XK …")
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option("--language", metavar="CODE", help="Only in hbs, sq, mk …")
    ] = None,
    state: Annotated[
        list[State] | None, typer.Option("--state", help="Only in this state.")
    ] = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Every source of the rules, its state, its last poll and what is wrong with it."""
    languages = [_language(one) for one in language or ()]
    environment = read_environment(level="warning")
    with existing_store(environment) as store:
        rules = rules_in_force(environment, store)
        known, covered = store.read_now(
            lambda c: (sources(c, rules), coverage(c, rules, utc_now()))
        )
    found = chosen(
        known,
        countries=[one.upper() for one in country or ()],
        languages=languages,
        states=[str(one) for one in state or ()],
    )
    if output is Format.JSON:
        print_json([source_json(one) for one in found])
    elif found:
        if covered and len(found) == len(known):
            console().print(f"{head(covered)}\n")
        _print(found)
    elif known:
        console().print(f"None of the {count(len(known), 'feed')} is like that.")
    else:
        console().print("There is no feed: write some under `feeds:` in the rules.")


def _language(code: str) -> str:
    found = normalise(code)
    if found is None:
        raise SettingError(f"--language {code}: no language code; write hbs, sq, mk, en …")
    return found


HEADINGS = (
    "feed",
    "country",
    "language",
    "state",
    "since",
    "polled",
    "entries",
    "usual",
    "problem",
)


def _print(found: tuple[Source, ...]) -> None:
    """A line each; a column in which nothing stands is left out."""
    now = utc_now()
    rows = [
        (
            one.name,
            one.country or "",
            one.language or "",
            one.state,
            ago(one.since, now) if one.since else "",
            ago(one.polled, now),
            str(one.entries),
            one.usual or "",
            clean(one.reason or one.problem or "", LONGEST),
        )
        for one in found
    ]
    kept = [at for at, column in enumerate(zip(*rows, strict=True)) if any(column)]
    print_table([HEADINGS[at] for at in kept], [[row[at] for at in kept] for row in rows])


app.command("coverage")(feeds_coverage)
app.command("check")(feeds_check)
app.command("discover")(feeds_discover)
app.command("backfill")(feeds_backfill)
app.command("import")(feeds_import)
app.command("export")(feeds_export)
