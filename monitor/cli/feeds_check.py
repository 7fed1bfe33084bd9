"""feeds check: every source now, a line each."""

import asyncio
from collections import Counter
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from monitor.app import open_fetcher
from monitor.cli.context import read_environment, usable_rules
from monitor.cli.options import Format, FormatOption
from monitor.cli.output import console, count, print_json
from monitor.config.rules import Feed
from monitor.desk.feed_check import FeedCheck, check_feeds, check_json, chosen
from monitor.environment import Environment, utc_now
from monitor.match import Rules
from monitor.render.clean import clean
from monitor.sandbox import Sandbox

LONGEST = 600
MARKS = {"works": "ok", "moved": "!", "late": "!", "empty": "NO", "fails": "NO"}
SUMMED = {"works": "well", "moved": "moved", "late": "late", "empty": "empty", "fails": "failing"}


def feeds_check(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]…", help="These feeds; else all that are enabled."),
    ] = None,
    *,
    output: FormatOption = Format.TEXT,
) -> None:
    """Every source now, asked once: does it answer, with how many entries, how new?

    Nothing is stored and nothing alerts. Exits with 1 where one gives no entries."""
    environment = read_environment(level="warning")
    rules = usable_rules(environment)
    feeds = chosen(rules, names or [])
    found = asyncio.run(_check(environment, rules, feeds))
    if output is Format.JSON:
        print_json([check_json(one) for one in found])
    elif found:
        _print(found, off=0 if names else len(rules.config.feeds) - len(feeds))
    else:
        console().print("No feed is enabled: write some under `feeds:` in the rules.")
    raise typer.Exit(0 if all(one.ok for one in found) else 1)


async def _check(
    environment: Environment, rules: Rules, feeds: tuple[Feed, ...]
) -> tuple[FeedCheck, ...]:
    screen = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    sandbox = Sandbox()
    bars = Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
    with bars:
        bar = bars.add_task("asking the sources", total=len(feeds))
        try:
            async with open_fetcher(environment, rules) as fetch:
                return await check_feeds(
                    feeds, fetch, sandbox, utc_now(), lambda _: bars.advance(bar)
                )
        finally:
            await sandbox.close()


def _print(found: tuple[FeedCheck, ...], *, off: int) -> None:
    out = console()
    for one in found:
        out.print(f"{MARKS[one.state]:<3} {one.name}: {clean(one.text, LONGEST)}")
    states = Counter(one.state for one in found)
    words = [f"{number} {SUMMED[state]}" for state in MARKS if (number := states[state])]
    if off:
        words.append(f"{off} off, not asked")
    out.print(f"{count(len(found), 'source')}: {', '.join(words)}.")
    if len(found) == states["fails"] > 1:
        out.print("None can be read: look whether this machine is online, or needs MONITOR_PROXY.")
