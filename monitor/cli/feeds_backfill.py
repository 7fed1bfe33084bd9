"""feeds backfill: what sources still hold of the time before, into the archive."""

import asyncio
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from monitor.app import open_app
from monitor.cli.context import existing_store, read_environment, rules_in_force
from monitor.cli.options import Format, FormatOption, period
from monitor.cli.output import console, count, local, print_json
from monitor.config.rules import Feed
from monitor.desk.feed_check import chosen
from monitor.environment import Environment, utc_now
from monitor.match import Rules
from monitor.pipeline.backfill import Backfilled, backfill
from monitor.render.clean import clean
from monitor.render.webhook import iso
from monitor.store import Store

PAUSE = 1.0
"""Seconds before each request to a site."""

LONGEST = 300


def feeds_backfill(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]…", help="These feeds; else all that are enabled."),
    ] = None,
    *,
    since: Annotated[
        str, typer.Option("--since", metavar="TIME", help="How far back: 8h, 7d, 30d …")
    ] = "30d",
    output: FormatOption = Format.TEXT,
) -> None:
    """Archive what paged feeds and sitemaps still hold, without alerts, for backtest to run over.

    A second between two requests to a site, robots.txt honoured; beside a running daemon or not.
    Stopped at any time, it goes on where it was when it is run again."""
    window = period(since, "--since")
    assert window is not None, "it has a default"
    environment = read_environment(level="warning")
    with existing_store(environment) as store:
        rules = rules_in_force(environment, store)
        feeds = chosen(rules, names or [])
        start = utc_now() - window
        found = asyncio.run(_backfill(environment, rules, store, feeds, start))
    if output is Format.JSON:
        print_json([_as_json(one) for one in found])
    else:
        _print(found, ZoneInfo(rules.config.settings.timezone))


async def _backfill(
    environment: Environment,
    rules: Rules,
    store: Store,
    feeds: tuple[Feed, ...],
    since: datetime,
) -> tuple[Backfilled, ...]:
    screen = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    app = open_app(environment, rules, store)
    articles: dict[str, int] = {}
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bars:
        bar = bars.add_task("looking for older entries", total=None)

        def told(one: Backfilled) -> None:
            articles[one.feed] = one.articles
            words = count(sum(articles.values()), "article")
            bars.update(bar, description=f"{words} archived, now of {one.feed}")

        try:
            return await backfill(
                app, feeds, since=since, pause=lambda: asyncio.sleep(PAUSE), told=told
            )
        finally:
            await app.close()


def _print(found: tuple[Backfilled, ...], zone: ZoneInfo) -> None:
    out = console()
    for one in found:
        out.print(f"{one.feed}: {_words(one, zone)}")
        for problem in one.problems:
            out.print(f"  ! {clean(problem, LONGEST)}")
    total = sum(one.articles for one in found)
    out.print(f"{count(total, 'article')} archived. Nothing was told to anybody.")


def _words(one: Backfilled, zone: ZoneInfo) -> str:
    if not one.documents and one.problems:
        return "nothing could be read"
    if not one.documents:
        return "it shows nothing older than its current page"
    words = [f"{count(one.articles, 'article')} archived"]
    if one.known:
        words.append(f"{one.known:,} known before")
    if one.undated:
        words.append(f"{one.undated:,} without a date left out")
    if one.oldest:
        words.append(f"back to {local(one.oldest, zone)}")
    return f"{', '.join(words)} ({count(one.documents, 'document')} read)"


def _as_json(one: Backfilled) -> dict[str, object]:
    return {
        "name": one.feed,
        "articles": one.articles,
        "known": one.known,
        "undated": one.undated,
        "documents": one.documents,
        "oldest": iso(one.oldest),
        "problems": one.problems,
    }
