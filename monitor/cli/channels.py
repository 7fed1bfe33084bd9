"""send-test: the channels before they are needed."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from monitor.app import RENDERERS, open_fetcher, utc_now
from monitor.channels import Channels
from monitor.cli.context import read_environment, usable_rules
from monitor.cli.options import Format, FormatOption
from monitor.cli.output import console, print_json
from monitor.desk.send_test import Sending
from monitor.desk.send_test import send_test as send
from monitor.environment import Environment
from monitor.match import Rules


def send_test(
    channel: Annotated[
        str | None, typer.Argument(help="One channel; without it, every channel.")
    ] = None,
    *,
    output: FormatOption = Format.TEXT,
) -> None:
    """A test message through each channel.

    Exits with 0 where every one arrived, else with 1.
    """
    environment = read_environment(level="warning")
    rules = usable_rules(environment)
    sendings = asyncio.run(_send(environment, rules, channel, json=output is Format.JSON))
    if output is Format.JSON:
        print_json(
            [
                {"channel": one.channel, "target": one.target, "ok": one.ok, "result": one.text}
                for one in sendings
            ]
        )
    elif sendings:
        for one in sendings:
            console().print(f"{'ok' if one.ok else 'NO':<3} {one.name}: {one.text}")
    else:
        console().print("There is no channel to test: write one under `channels:` in the rules.")
    raise typer.Exit(0 if sendings and all(one.ok for one in sendings) else 1)


async def _send(
    environment: Environment, rules: Rules, channel: str | None, *, json: bool
) -> tuple[Sending, ...]:
    # The console channel's message is no part of the JSON.
    screen = Console(stderr=True) if json else console()
    async with open_fetcher(environment, rules) as fetch:
        channels = Channels(fetch=fetch, renderers=RENDERERS, now=utc_now, console=screen)
        return await send(rules, channels, channel, utc_now())
