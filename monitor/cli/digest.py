"""digest: the hand-over, on demand."""

import json
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from monitor import render
from monitor.app import open_translators
from monitor.cli.context import existing_store, read_environment, rules_in_force
from monitor.cli.options import Format, FormatOption, period
from monitor.cli.output import console, print_json
from monitor.desk import digest as desk
from monitor.environment import utc_now
from monitor.match import Rules
from monitor.model import Delivery
from monitor.render.webhook import iso
from monitor.store import Store


def digest(
    channel: Annotated[
        str | None,
        typer.Argument(help="What this channel was to be told; without it, all of them."),
    ] = None,
    *,
    since: Annotated[
        str, typer.Option("--since", metavar="TIME", help="Of the last 30m, 8h, 7d …")
    ] = "8h",
    send: Annotated[
        bool,
        typer.Option("--send", help="Send it to the channel, or to all that get digests."),
    ] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """What one shift hands over to the next: what was told, what is open, unconfirmed, silenced
    and held, which sources are down, what became of the rules; or the all-clear."""
    wanted = period(since, "--since") or desk.USUAL
    environment = read_environment(level="warning")
    with existing_store(environment) as store:
        rules = rules_in_force(environment, store)
        now = utc_now()
        if send:
            promised = store.write_now(
                lambda c: desk.send(c, rules, channel, period=wanted, now=now)
            )
            _tell(promised, store, output)
            return
        translators = open_translators(environment, rules)
        message = desk.digest(store, rules, translators, channel, period=wanted, now=now)
    if output is Format.JSON:
        print_json(json.loads(render.webhook(message)))
    else:
        console().print(render.terminal(message, _zone(rules)))


def _zone(rules: Rules) -> ZoneInfo:
    return ZoneInfo(rules.config.settings.timezone)


def _tell(promised: tuple[Delivery, ...], store: Store, output: Format) -> None:
    """What will be sent, and by whom."""
    if output is Format.JSON:
        print_json(
            [{"id": one.id, "channel": one.channel, "due": iso(one.due)} for one in promised]
        )
        return
    who = "by the running monitor" if store.worker() else "at the next `monitor run` or `once`"
    for one in promised:
        print(f"{one.channel}: the digest is sent {who} ({one.id})")
