"""backtest: what the rules would have alerted over the archive, as tables or JSON."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import track
from rich.text import Text

from monitor.cli.context import existing_store, read_environment, rules_in_force
from monitor.cli.options import Format, FormatOption, period
from monitor.cli.output import console, count, local, print_json, print_table
from monitor.config.load import KEPT
from monitor.desk.backtest import (
    Archived,
    Backtest,
    Found,
    Tested,
    archive,
    as_json,
    backtest,
    stories,
)
from monitor.desk.check import check
from monitor.environment import utc_now
from monitor.errors import ConfigError, Problem
from monitor.match import Rules
from monitor.render.clean import clean
from monitor.store import articles

SHOWN = 10
"""Articles listed of one rule; JSON has them all."""

LONGEST = 110
SURFACES = 4


def run(
    *,
    rule: Annotated[
        str | None, typer.Option("--rule", metavar="ID", help="Only this rule.")
    ] = None,
    since: Annotated[
        str, typer.Option("--since", metavar="TIME", help="Only the last 8h, 7d, 30d …")
    ] = "30d",
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="FILE", help="What this edit adds and removes."),
    ] = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """What the rules would have alerted over the archive; with --against, what an edit of them adds
    and removes. Nothing is sent or stored."""
    window = period(since, "--since")
    assert window is not None, "it has a default"
    environment = read_environment(level="warning")
    edit = _edit(against) if against else None
    if edit is not None and edit.failing:
        _warn_of_examples(edit)
    start = utc_now() - window
    with existing_store(environment) as store:
        rules = rules_in_force(environment, store)
        size = store.read_now(lambda c: articles.count(c, since=start))
        pages = archive(store.read_now, start)
        outcome = backtest(_watched(pages, size), rules, edit, since=start, only=rule)
    if output is Format.JSON:
        print_json(as_json(outcome))
    else:
        _print(outcome, since, ZoneInfo(rules.config.settings.timezone))


def _edit(path: Path) -> Rules:
    """The edited rules; raises ConfigError with everything that keeps them from running."""
    if not path.exists():
        text = "there is no such file: --against wants an edited copy of the rules"
        raise ConfigError((Problem(file=str(path), line=1, column=1, message=text),))
    checked = check(path, os.environ, utc_now().date())
    if checked.rules is None:
        raise ConfigError(tuple(_of_an_edit(one) for one in checked.problems))
    return checked.rules


def _of_an_edit(problem: Problem) -> Problem:
    """The same without what a running monitor does with its own rules, which stay as they are."""
    return replace(problem, message=problem.message.removesuffix(f"; {KEPT}"))


def _warn_of_examples(edit: Rules) -> None:
    """What is compared is the edit as written; a running monitor would not take all of it."""
    named = ", ".join(sorted(edit.failing))
    Console(stderr=True, soft_wrap=True, highlight=False).print(
        f"In the edit, examples fail of {named}: a running monitor would keep what worked of them; "
        "`monitor check` with this file lists them.",
        markup=False,
    )


def _watched(pages: Iterator[Archived], size: int) -> Iterable[Archived]:
    """`pages` with a progress bar, where somebody watches."""
    screen = Console(stderr=True)
    return track(
        pages,
        "reading the archive",
        total=size,
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )


# ── for people ──


def _print(outcome: Backtest, since: str, zone: ZoneInfo) -> None:
    out = console()
    if not outcome.articles:
        out.print(f"The archive has no article of the last {since}: nothing to test on.")
        return
    out.print(_heading(outcome, since))
    out.print()
    if outcome.against:
        _print_edit(outcome, zone)
    else:
        _print_rules(outcome, zone)


def _heading(outcome: Backtest, since: str) -> str:
    told = f"{count(outcome.articles, 'article')} of the last {since}"
    if outcome.forgotten:
        told += f", {outcome.forgotten:,} of them without their text (older than `keep`)"
    return told


def _print_rules(outcome: Backtest, zone: ZoneInfo) -> None:
    hitting = [tested for tested in outcome.rules if tested.then]
    print_table(
        ("rule", "severity", "stories", "articles"),
        [
            (_named(one), str(one.severity), str(stories(one.then)), str(len(one.then)))
            for one in outcome.rules
        ],
    )
    for tested in hitting:
        _print_found(f"\n{tested.rule}", tested.then, zone)


def _print_edit(outcome: Backtest, zone: ZoneInfo) -> None:
    changed = [one for one in outcome.rules if one.changed("added") or one.changed("removed")]
    if not changed:
        console().print("The edit changes nothing over these articles.")
        return
    print_table(
        ("rule", "severity", "articles before", "after", "added", "removed"),
        [
            (
                _named(one),
                str(one.severity),
                *(str(len(found)) for found in (one.now, one.then)),
                *(_signed(one, change) for change in ("added", "removed")),
            )
            for one in changed
        ],
    )
    for tested in changed:
        _print_found(f"\n{tested.rule}: added", tested.changed("added"), zone)
        _print_found(f"\n{tested.rule}: removed", tested.changed("removed"), zone)
    same = len(outcome.rules) - len(changed)
    if same:
        console().print(f"\n{count(same, 'rule')} unchanged over these articles.")


def _named(tested: Tested) -> str:
    notes = [] if tested.status == "live" else [tested.status]
    notes += {"edit": ["new"], "force": ["gone"], None: []}[tested.only]
    return f"{tested.rule} ({', '.join(notes)})" if notes else tested.rule


def _signed(tested: Tested, change: str) -> str:
    number = len(tested.changed("added" if change == "added" else "removed"))
    return f"{'+' if change == 'added' else '-'}{number}" if number else "0"


def _print_found(heading: str, found: tuple[Found, ...], zone: ZoneInfo) -> None:
    """One or two lines an article: what it is, then what was found or why it isn't any more."""
    if not found:
        return
    out = console()
    out.print(Text(heading, style="bold"))
    for one in found[:SHOWN]:
        title = clean(one.title_translated or one.title, LONGEST) or "(no headline)"
        out.print(f"  {local(one.published or one.seen, zone)}  {one.feed or '?'}  {title}")
        out.print(Text(f"      {_because(one)} · {one.article_id}", style="dim"))
    if len(found) > SHOWN:
        out.print(f"  and {len(found) - SHOWN:,} more: --format json lists them all")


def _because(one: Found) -> str:
    if one.change == "removed":
        return clean(one.why_not or "", LONGEST * 2)
    surfaces = list(dict.fromkeys(hit.surface for hit in one.hits))
    more = f" and {len(surfaces) - SURFACES} more" if len(surfaces) > SURFACES else ""
    return clean(", ".join(surfaces[:SURFACES]), LONGEST) + more or "holds without a hit"
