"""silence: what is held back for some hours, by whose wish."""

from collections.abc import Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from monitor.cli.act import ByOption, ForOption, ReasonOption, at_desk, silenced
from monitor.cli.context import existing_store, read_environment, rules_in_force
from monitor.cli.options import Format, FormatOption, period
from monitor.cli.output import local, print_json, print_table
from monitor.desk import act
from monitor.desk.silent import Silent, counted, silent, silent_json
from monitor.environment import utc_now
from monitor.errors import SettingError
from monitor.render.clean import clean
from monitor.store import silences

SHOWN = 200
LONGEST = 80


def silence(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WHAT | list | end ID]",
            help="WHAT is rule:ID, entity:ID, source:NAME or story:ID.",
        ),
    ] = None,
    *,
    lasting: ForOption = "8h",
    reason: ReasonOption = None,
    by: ByOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="With those that are over, in the list.")
    ] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """Hold back what a rule, an entity, a source or a story brings, for some hours; without words,
    list what is held back now."""
    match words or ["list"]:
        case ["list"]:
            _list(everything=everything, output=output)
        case ["end", which]:
            _end(which, by)
        case ["add", subject] | [subject] if subject not in {"end", "add"}:
            _add(subject, lasting, reason, by)
        case _:
            raise SettingError(
                "write `monitor silence rule:ID --reason WORDS`, `monitor silence end ID`, or "
                "`monitor silence` for the list"
            )


def _add(subject: str, lasting: str, reason: str | None, by: str | None) -> None:
    wanted = period(lasting, "--for")
    assert wanted is not None
    act.parsed(subject)
    if not reason:
        raise SettingError("say why: --reason WORDS; whoever is not told reads it at the end")
    with at_desk(by) as desk:
        rules = desk.rules()
        done = desk.store.write_now(
            lambda c: act.silence(
                c, rules, subject, reason=reason, by=desk.by, now=desk.now, period=wanted
            )
        )
    for line in silenced(done, ZoneInfo(rules.config.settings.timezone)):
        print(line)


def _end(which: str, by: str | None) -> None:
    with at_desk(by) as desk:
        held = desk.store.read_now(silences.held)
        ended = desk.store.write_now(lambda c: act.end_silence(c, which, desk.by, desk.now))
    told = f"; {_stories(held[ended.id])} told now" if held.get(ended.id) else ""
    print(f"{ended.kind} {ended.subject} is not silent any more{told}.")


def _stories(number: int) -> str:
    return "the story that it held is" if number == 1 else f"the {number} stories that it held are"


def _list(*, everything: bool, output: Format) -> None:
    environment = read_environment(level="warning")
    now = utc_now()
    with existing_store(environment) as store:
        found = store.read_now(
            lambda c: counted(c, silences.listing(c, limit=SHOWN)) if everything else silent(c, now)
        )
        if output is Format.JSON:
            print_json([silent_json(one) for one in found])
        elif found:
            rules = rules_in_force(environment, store)
            _print(found, ZoneInfo(rules.config.settings.timezone))
        else:
            print("Nothing is silent.")


def _print(found: Sequence[Silent], zone: ZoneInfo) -> None:
    rows = [
        (
            one.id,
            f"{one.kind} {clean(one.subject, LONGEST)}",
            local(one.ended or one.until, zone),
            str(held),
            one.by,
            clean(one.reason, LONGEST),
        )
        for one, held in ((one.silence, one.held) for one in found)
    ]
    print_table(("id", "silent", "until", "held", "by", "reason"), rows)
