"""run, once, demo: the walk itself."""

import asyncio
import os
from contextlib import suppress
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from monitor import logs
from monitor.app import App, Rules, open_app
from monitor.cli.context import (
    alone,
    awaited_store,
    check_rules,
    open_store,
    read_environment,
    sqlite_file,
)
from monitor.cli.output import console
from monitor.daemon import (
    Daemon,
    Worker,
    found_sound,
    prepare,
    present,
    starting_rules,
    tell_of_refusal,
)
from monitor.daemon.upkeep import forget
from monitor.demo import play
from monitor.environment import Environment, read
from monitor.errors import ConfigError, DatabaseDamaged, MonitorError, SettingError
from monitor.model import DeliveryState
from monitor.pipeline.guard import guard
from monitor.pipeline.once import Report
from monitor.pipeline.once import once as walk_once
from monitor.pipeline.runner import ALL
from monitor.text.shown import json_text, one_line

STEP_NAMES = {
    "poll": "feeds",
    "read": "articles",
    "translate": "translations",
    "deliver": "messages",
}


def run() -> None:
    """Watch until stopped: scheduler, workers and web page. SIGTERM ends it within 20 s."""
    environment = read_environment()
    with alone(environment):
        try:
            store = awaited_store(environment)
        except DatabaseDamaged as damage:
            tell_of_refusal(environment, os.environ, damage)
            raise
        found_sound(environment.data)
        try:
            rules, problems = starting_rules(environment, os.environ, store)
            asyncio.run(Daemon(environment, os.environ, store, rules, problems).run())
        except MonitorError:
            store.close_now()  # what did not come to run leaves the file whole, without its log
            raise


def worker(
    *,
    steps: Annotated[
        str, typer.Option(help="Which steps, separated by commas: poll, read, translate, deliver.")
    ] = ",".join(ALL),
) -> None:
    """Run steps beside `monitor run`, here or on another machine; PostgreSQL only.

    The rules are those of the process that leads; the secrets of channels come from this process's
    own environment."""
    wanted = [step for step in (one.strip() for one in steps.split(",")) if step]
    unknown = [step for step in wanted if step not in ALL]
    if unknown or not wanted:
        named = f"there is no step {unknown[0]}" if unknown else "no step is named"
        raise SettingError(f"--steps: {named}; there are {', '.join(ALL)}")
    environment = read_environment()
    if sqlite_file(environment) is not None:
        raise SettingError(
            "a worker needs PostgreSQL, named in MONITOR_DATABASE_URL: on SQLite `monitor run` does"
            " all the work"
        )
    store = awaited_store(environment)
    asyncio.run(Worker(environment, os.environ, store, wanted).run())


def once(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the contract's object.")] = False,
) -> None:
    """Poll every feed once, process everything, deliver what is due, and end."""
    environment = read_environment(level="warning")
    checked = check_rules(environment)
    if checked.rules is None:
        raise ConfigError(checked.problems)
    with alone(environment):
        report = asyncio.run(_once(environment, checked.rules, show=not as_json))
    report.problems[:0] = [str(one) for one in checked.problems if one.level != "warning"]
    answer = _as_json(report)
    if as_json:
        print(json_text(answer))
    else:
        _print(answer)


async def _once(environment: Environment, rules: Rules, *, show: bool) -> Report:
    store = open_store(environment)
    # With --json, stdout is the object's alone: messages for the terminal go to stderr.
    screen = None if show else Console(stderr=True, highlight=False, soft_wrap=True)
    app = open_app(environment, rules, store, screen)
    try:
        async with present(app, store.presence()) as lead:
            await lead.free()
            await prepare(app)
            await guard("forget texts", forget(app))
            return await _walk(app, show=show)
    finally:
        await app.close()


async def _walk(app: App, *, show: bool) -> Report:
    columns = (TextColumn("{task.description:>12}"), BarColumn(), MofNCompleteColumn())
    screen = Console(stderr=True)
    with Progress(*columns, console=screen, disable=not show, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def progress(step: str, done: int, known: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(STEP_NAMES[step], total=known)
            bars.update(tasks[step], completed=done, total=known)

        return await walk_once(app, progress)


def _as_json(report: Report) -> dict[str, Any]:
    assert report.after is not None
    before, after = report.before, report.after
    results = [polled.result for polled in report.polls]
    deliveries = report.deliveries
    waiting = (DeliveryState.PENDING, DeliveryState.SENDING)
    return {
        "feeds": {
            "polled": len(results),
            "unchanged": results.count("unchanged"),
            "failed": results.count("failed"),
        },
        "entries": {"new": sum(polled.new for polled in report.polls)},
        "articles": after.articles - before.articles,
        "matches": after.matches - before.matches,
        "stories": after.stories - before.stories,
        "alerts": after.alerts - before.alerts,
        "deliveries": {
            "sent": after.sent - before.sent,
            "pending": sum(deliveries.get(state, 0) for state in waiting),
            "held": deliveries.get(DeliveryState.HELD, 0),
            "dead": deliveries.get(DeliveryState.DEAD, 0),
        },
        "problems": report.problems,
    }


def _print(answer: dict[str, Any]) -> None:
    out = console()
    feeds, sent = answer["feeds"], answer["deliveries"]
    for problem in answer["problems"]:
        out.print(f"! {one_line(problem)}")
    if not feeds["polled"] and not answer["problems"]:
        out.print("No feed is enabled: write some under `feeds:` in the rules.")
        return
    if 0 < feeds["unchanged"] == feeds["polled"]:
        out.print(f"{feeds['polled']} feeds polled: unchanged.")
        return
    read = f"{answer['entries']['new']} new entries, {answer['articles']} articles"
    found = f"{answer['matches']} matches, {answer['alerts']} alerts"
    polled = f"{feeds['polled']} polled, {feeds['unchanged']} unchanged, {feeds['failed']} failed"
    told = ", ".join(f"{number} {state}" for state, number in sent.items())
    for name, text in (("feeds", polled), ("read", read), ("found", found), ("messages", told)):
        out.print(f"{name:>9}  {text}")


def demo(
    *, speed: Annotated[float, typer.Option(hidden=True, min=0.1, help="Times as fast.")] = 1.0
) -> None:
    """The whole product on this machine alone: a small newsroom publishes, alerts appear."""
    logs.configure(read({"MONITOR_LOG": os.environ.get("MONITOR_LOG") or "warning"}).log)
    with suppress(KeyboardInterrupt):
        asyncio.run(play(speed=speed))
