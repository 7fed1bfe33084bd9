"""alerts and retry: what was told, and what could not be."""

import json
import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor import render
from monitor.app import open_translators, utc_now
from monitor.cli.context import existing_store, read_environment, usable_rules
from monitor.desk import alerts as desk
from monitor.desk.alerts import Told
from monitor.errors import SettingError
from monitor.store import outbox

app = typer.Typer(help="What was told: list and show.", no_args_is_help=True)
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Format(StrEnum):
    """How a list prints."""

    TEXT = "text"
    JSON = "json"


def since_option(value: str | None) -> timedelta | None:
    """`7d`, `8h`, `30m`; raises SettingError for anything else."""
    if value is None:
        return None
    found = re.fullmatch(r"(\d{1,6})([mhd])", value.strip())
    if found is None:
        raise SettingError(f"--since {value}: write 30m, 8h or 7d")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


@app.command("list")
def list_alerts(
    *,
    since: Annotated[str | None, typer.Option(help="Only the last 30m, 8h, 7d …")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most this many.")] = 50,
    before: Annotated[
        str | None, typer.Option(help="Continue after this alert's id (the list's last).")
    ] = None,
    format: Annotated[Format, typer.Option(help="How to print.")] = Format.TEXT,  # noqa: A002 - the option's name
) -> None:
    """Alerts, newest first."""
    environment = read_environment(level="warning")
    rules = usable_rules(environment)
    translators = open_translators(environment, rules)
    window = since_option(since)
    start = utc_now() - window if window else None
    with existing_store(environment) as store:
        told = store.read_now(
            lambda c: desk.listing(c, rules, translators, limit=limit, since=start, before=before)
        )
    if format is Format.JSON:
        print(
            json.dumps([render.alert_json(one.view) for one in told], ensure_ascii=False, indent=2)
        )
        return
    zone = ZoneInfo(rules.config.settings.timezone)
    _print_list(told, zone, limit)


def _print_list(told: tuple[Told, ...], zone: ZoneInfo, limit: int) -> None:
    console = Console(highlight=False)
    if not told:
        console.print("No alerts yet. `monitor doctor` says whether the sources are alive.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("time", "severity", "rule", "headline", "outlets", "told", "id"):
        table.add_column(heading, overflow="fold")
    for one in told:
        table.add_row(*_row(one, zone))
    console.print(table)
    if len(told) == limit:
        console.print(f"More: --before {told[-1].cursor}")


def _row(one: Told, zone: ZoneInfo) -> list[Text]:
    view = one.view
    headline = view.article.title_translated or view.article.title
    return [
        Text(_local(one.created, zone)),
        Text(str(view.severity)),
        Text(", ".join(rule.id for rule in view.rules)),
        Text(headline),
        Text(str(view.story.outlets)),
        Text(_states(one)),
        Text(view.id),
    ]


def _states(one: Told) -> str:
    return ", ".join(f"{d.channel} {d.state}" for d in one.deliveries) or "nobody"


def _local(time: datetime, zone: ZoneInfo) -> str:
    return time.astimezone(zone).strftime("%Y-%m-%d %H:%M")


@app.command("show")
def show_alert(
    alert_id: Annotated[str, typer.Argument(metavar="ID", help="An alert's id (al-…).")],
    *,
    format: Annotated[Format, typer.Option(help="How to print.")] = Format.TEXT,  # noqa: A002 - the option's name
) -> None:
    """One alert with its evidence, coverage and deliveries."""
    environment = read_environment(level="warning")
    rules = usable_rules(environment)
    translators = open_translators(environment, rules)
    with existing_store(environment) as store:
        told = store.read_now(lambda c: desk.show(c, rules, translators, alert_id))
    if format is Format.JSON:
        print(json.dumps(render.alert_json(told.view), ensure_ascii=False, indent=2))
        return
    zone = ZoneInfo(rules.config.settings.timezone)
    console = Console(highlight=False, soft_wrap=True)
    console.print(render.terminal_alert(told.view, zone))
    for delivery in told.deliveries:
        why = delivery.reason or delivery.error or ""
        console.print(f"  {delivery.channel}: {delivery.state} {why}".rstrip(), markup=False)


def retry(
    delivery_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Deliveries (d-…); else all.")
    ] = None,
) -> None:
    """Send dead and held deliveries again."""
    environment = read_environment(level="warning")
    with existing_store(environment) as store:
        now = utc_now()
        count = store.write_now(lambda c: outbox.retry(c, delivery_ids or None, now))
    if count == 0:
        print("Nothing to retry: no delivery is dead or held.")
    else:
        print(f"{count} {'delivery' if count == 1 else 'deliveries'} will be sent again.")
