"""alerts and retry: what was told, and what could not be."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.text import Text

from monitor import render
from monitor.app import open_translators
from monitor.cli import act
from monitor.cli.context import existing_store, read_environment, rules_in_force
from monitor.cli.false_alarm import false_alarm
from monitor.cli.options import Format, FormatOption, SinceOption, period
from monitor.cli.output import console, count, local, print_json
from monitor.desk import alerts as desk
from monitor.desk import retry as again
from monitor.desk.alerts import ALL, Told, Wanted
from monitor.desk.done import did
from monitor.environment import utc_now
from monitor.match import Rules
from monitor.model import Act, Delivery, DeliveryState, Severity, StoryState
from monitor.render.clean import clean
from monitor.render.webhook import iso
from monitor.store import Store
from monitor.translate import Translators

app = typer.Typer(
    help="What was told, and what to do about it.",
    invoke_without_command=True,
    add_completion=False,
)
for verb in (act.ack, act.note, act.mute, act.split, act.merge):
    app.command(verb.__name__)(verb)
app.command("false")(false_alarm)

SHOWN = 50
"""Alerts on one page for people; for scripts, all."""

LONGEST = 200

WAITING = (DeliveryState.PENDING, DeliveryState.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What alerts are read from and made readable with."""

    store: Store
    rules: Rules
    translators: Translators
    zone: ZoneInfo


@contextmanager
def _archive() -> Iterator[Archive]:
    environment = read_environment(level="warning")
    with existing_store(environment) as store:
        rules = rules_in_force(environment, store)
        yield Archive(
            store=store,
            rules=rules,
            translators=open_translators(environment, rules),
            zone=ZoneInfo(rules.config.settings.timezone),
        )


@app.callback()
def _alerts(ctx: typer.Context) -> None:
    """What was told (without a word more, the list), and what to do about it."""
    if ctx.invoked_subcommand is None:
        list_alerts()


@app.command("list")
def list_alerts(
    *,
    since: SinceOption = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help=f"At most this many ({SHOWN} for people).")
    ] = None,
    before: Annotated[
        str | None, typer.Option(metavar="ID", help="Continue after this alert, the list's last.")
    ] = None,
    unclaimed: Annotated[
        bool, typer.Option("--open", help="Only what nobody has acknowledged.")
    ] = False,
    state: Annotated[StoryState | None, typer.Option(help="Only stories of this state.")] = None,
    rule: Annotated[
        str | None, typer.Option(metavar="ID", help="Only what this rule alerts on.")
    ] = None,
    severity: Annotated[Severity, typer.Option(help="Only from this severity on.")] = Severity.INFO,
    output: FormatOption = Format.TEXT,
) -> None:
    """What was told, newest first, one entry a story."""
    wanted = Wanted(unclaimed=unclaimed, state=state, rule=rule, severity=severity)
    window = period(since, "--since")
    most = SHOWN if limit is None and output is Format.TEXT else limit
    with _archive() as archive:
        told = archive.store.read_now(
            lambda c: desk.listing(
                c,
                archive.rules,
                archive.translators,
                limit=most and most + 1,
                since=utc_now() - window if window else None,
                before=before,
                wanted=wanted,
            )
        )
    shown = told[:most]
    if output is Format.JSON:
        print_json([render.alert_json(one.view) for one in shown])
    elif shown:
        _print_list(shown, archive.zone)
    else:
        when = f" in the last {since}" if since else "" if before is None else " before that one"
        which = " of that kind" if wanted != ALL else ""
        console().print(
            f"No alert{which}{when}. `monitor doctor` says whether the sources are alive."
        )
    if len(told) > len(shown):
        print(f"There are more: add --before {shown[-1].view.id}", file=sys.stderr)


def _print_list(told: tuple[Told, ...], zone: ZoneInfo) -> None:
    """Two lines a story: what happened, then who said it and who knows."""
    out = console()
    for one in told:
        view = one.view
        headline = clean(view.article.title_translated or view.article.title, LONGEST)
        head = (f"{local(one.created, zone)}  {view.severity.upper():<8}", "bold")
        out.print(Text.assemble(head, f"  {headline or '(no headline)'}"))
        facts = [", ".join(rule.id for rule in view.rules), count(view.story.outlets, "outlet")]
        facts += [_states(one.deliveries), view.id]
        out.print(Text(f"    {' · '.join(facts)}", style="dim"))


def _states(deliveries: tuple[Delivery, ...]) -> str:
    """The latest state of each channel."""
    latest = {one.channel: f"{one.channel} {one.state}" for one in deliveries}
    return ", ".join(sorted(latest.values())) or "told nobody"


@app.command("show")
def show_alert(
    alert_id: Annotated[str, typer.Argument(metavar="ID", help="An alert's id (al-…).")],
    *,
    output: FormatOption = Format.TEXT,
) -> None:
    """One alert with its evidence, coverage and deliveries."""
    with _archive() as archive:
        told = archive.store.read_now(
            lambda c: desk.show(c, archive.rules, archive.translators, alert_id)
        )
    if output is Format.JSON:
        print_json(render.alert_json(told.view) | {"acts": [_act_json(one) for one in told.acts]})
        return
    out = console()
    out.print(render.terminal_alert(told.view, archive.zone))
    for one in told.view.coverage:
        facts = [one.feed or "unknown source", clean(one.title, LONGEST), one.url or ""]
        out.print(f"  {' · '.join(fact for fact in facts if fact)}")
    out.print()
    for delivery in told.deliveries:
        out.print(f"  {_delivery(delivery, archive.zone)}")
    for done in told.acts:
        out.print(f"  {local(done.at, archive.zone)}  {did(done)}")


def _act_json(one: Act) -> dict[str, str | None]:
    return {"kind": one.kind, "by": one.by, "at": iso(one.at), "text": one.text}


def _delivery(delivery: Delivery, zone: ZoneInfo) -> str:
    """Who was told what and when, or why not."""
    when = f" {local(delivery.sent, zone)}" if delivery.sent else ""
    if delivery.state in WAITING and delivery.due > utc_now():
        when = f" until {local(delivery.due, zone)}"
    why = delivery.reason or ("" if delivery.sent else delivery.error)
    said = f"{delivery.channel}: {delivery.kind} {delivery.state}{when}"
    return f"{said}{f', {clean(why, LONGEST)}' if why else ''} ({delivery.id})"


def retry(
    delivery_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Deliveries (d-…); else all.")
    ] = None,
) -> None:
    """Send dead and held messages again."""
    environment = read_environment(level="warning")
    with existing_store(environment) as store:
        now = utc_now()
        retried = store.write_now(lambda c: again.retry(c, delivery_ids or (), now))
    for delivery_id, state in retried.left:
        print(f"{delivery_id} is {state}: left as it is.")
    if retried.count:
        print(f"{count(retried.count, 'message')} will be sent again by the running monitor.")
    elif not retried.left:
        print("Nothing to retry: no message is dead or held.")
