"""feeds: the sources and how they are."""

import typer

from monitor.cli.context import existing_store, read_environment, rules_in_force
from monitor.cli.feeds_backfill import feeds_backfill
from monitor.cli.feeds_check import feeds_check
from monitor.cli.feeds_discover import feeds_discover
from monitor.cli.feeds_lists import feeds_export, feeds_import
from monitor.cli.options import Format, FormatOption
from monitor.cli.output import ago, console, print_json, print_table
from monitor.desk.sources import Source, source_json, sources
from monitor.environment import utc_now
from monitor.render.clean import clean

app = typer.Typer(
    help="The sources: list, check, discover, backfill, import, export.",
    invoke_without_command=True,
    add_completion=False,
)

app.command("check")(feeds_check)
app.command("discover")(feeds_discover)
app.command("backfill")(feeds_backfill)
app.command("import")(feeds_import)
app.command("export")(feeds_export)

LONGEST = 300


@app.callback()
def _feeds(ctx: typer.Context) -> None:
    """The sources: list (also without a word more), check, discover, backfill, import, export."""
    if ctx.invoked_subcommand is None:
        list_feeds()


@app.command("list")
def list_feeds(*, output: FormatOption = Format.TEXT) -> None:
    """Every source of the rules, its state, its last poll and what is wrong with it."""
    environment = read_environment(level="warning")
    with existing_store(environment) as store:
        rules = rules_in_force(environment, store)
        found = store.read_now(lambda c: sources(c, rules))
    if output is Format.JSON:
        print_json([source_json(one) for one in found])
    elif found:
        _print(found)
    else:
        console().print("There is no feed: write some under `feeds:` in the rules.")


def _print(found: tuple[Source, ...]) -> None:
    now = utc_now()
    print_table(
        ("feed", "state", "polled", "entries", "problem"),
        [
            (
                one.name,
                one.state,
                ago(one.polled, now),
                str(one.entries),
                clean(one.problem or "", LONGEST),
            )
            for one in found
        ],
    )
