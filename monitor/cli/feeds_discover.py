"""feeds discover: the feeds of a site, and the lines to paste into the rules."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from monitor.app import open_fetcher
from monitor.cli.context import check_rules, read_environment
from monitor.cli.options import Format, FormatOption
from monitor.cli.output import console, count, print_json
from monitor.config.rules import Config, Feed
from monitor.desk.feed_discovery import (
    Discovery,
    FoundFeed,
    discover,
    discovery_json,
    discovery_lines,
)
from monitor.desk.lines import address, known_addresses
from monitor.environment import Environment, utc_now
from monitor.health import span
from monitor.match import Rules, compile_rules
from monitor.render.clean import clean
from monitor.sandbox import Sandbox

LONGEST = 300
LONGEST_TITLE = 80


def feeds_discover(
    url: Annotated[str, typer.Argument(help="A site or one of its pages, as klix.ba.")],
    *,
    output: FormatOption = Format.TEXT,
) -> None:
    """The feeds of a site: what its page names, else the usual places; read, not only listed.

    Prints the lines for the rules; changes nothing. Exits with 1 where nothing is found."""
    environment = read_environment(level="warning")
    rules = rules_or_none(environment)
    found = asyncio.run(_discover(environment, rules, url))
    lines = discovery_lines(found, rules.config.feeds)
    if output is Format.JSON:
        print_json(discovery_json(found, lines))
    else:
        _print(found, lines, rules.config.feeds)
    raise typer.Exit(0 if found.found else 1)


def rules_or_none(environment: Environment) -> Rules:
    """The rules, or some without a feed where there are none yet or they are broken: sources may
    be looked for before the first line is written."""
    config = Config(version="")
    return check_rules(environment).rules or Rules(config=config, matcher=compile_rules(config))


async def _discover(environment: Environment, rules: Rules, url: str) -> Discovery:
    sandbox = Sandbox()
    screen = Console(stderr=True)
    try:
        with screen.status("looking for feeds") as status:
            async with open_fetcher(environment, rules) as fetch:
                return await discover(
                    url,
                    fetch,
                    sandbox,
                    utc_now(),
                    lambda place: status.update(clean(place, LONGEST_TITLE)),
                )
    finally:
        await sandbox.close()


def _print(found: Discovery, lines: str, feeds: tuple[Feed, ...]) -> None:
    out = console()
    known, now = known_addresses(feeds), utc_now()
    for one in found.found:
        out.print(f"{one.kind:<7} {clean(one.url, LONGEST)}")
        out.print(f"        {_words(one, known, now)}")
    for remark in found.remarks:
        out.print(f"!       {clean(remark, LONGEST * 2)}")
    if lines:
        out.print("\nTo watch it, paste under `feeds:` in the rules:\n")
        out.print(lines, end="")
    elif found.unreachable:
        out.print(
            f"{found.url} cannot be reached, so nobody knows what it has. Look whether the address "
            "is right and opens in a browser here."
        )
    elif not found.found:
        looked = count(found.asked, "address", "addresses")
        out.print(
            f"No feed and no sitemap at {found.url}: {looked} looked at. Look on the site for the "
            "sign of RSS and give this command that page, ask the publisher for its feed's "
            "address, or watch its page of headlines: `page` with `links`."
        )


def _words(one: FoundFeed, known: Mapping[str, str], now: datetime) -> str:
    title = clean(one.title, LONGEST_TITLE)
    number = count(one.entries, "entry", "entries")
    age = f"the newest {span(now - one.newest)} old" if one.newest else "without dates"
    language = f"language {one.language}" if one.language else "language unknown"
    words = ", ".join(filter(None, (title, number, age, language)))
    name = known.get(address(one.url))
    return f"{words} ({one.where})" + (f"; in the rules as {name}" if name else "")
