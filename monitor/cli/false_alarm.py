"""`monitor alerts false`: the match was wrong, or the news."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from monitor.cli.act import ByOption, IdArgument, ReasonOption, at_desk, title
from monitor.cli.output import ago, local
from monitor.desk import act
from monitor.errors import SettingError
from monitor.render.clean import clean

LONGEST = 2000


def false_alarm(
    alert_id: IdArgument,
    *,
    match: Annotated[
        bool, typer.Option("--match", help="The rule should not have alerted: what to change.")
    ] = False,
    news: Annotated[
        bool, typer.Option("--news", help="The news is wrong: all that had it are told so.")
    ] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take a withdrawal back, within its minute.")
    ] = False,
    reason: ReasonOption = None,
    by: ByOption = None,
) -> None:
    """Say that an alert is wrong: the match (--match), or the news (--news --reason WORDS)."""
    if undo and not match:
        _undo(alert_id, by)
    elif match and not (news or undo):
        _wrong_match(alert_id, by)
    elif news and not match:
        _withdraw(alert_id, reason, by)
    else:
        raise SettingError(
            "say what is wrong: `--match` where the rule should not have alerted (it proposes what "
            "to change in the rules), `--news --reason WORDS` where the news itself is wrong (all "
            "that had it are told that you withdraw it, a minute later), `--undo` to take that back"
        )


def _wrong_match(alert_id: str, by: str | None) -> None:
    with at_desk(by) as desk:
        cases = desk.store.read_now(lambda c: act.wrong(c, alert_id))
        rules = desk.rules()
        proposals = [one for case in cases for one in act.propose(rules, case, desk.now.date())]
        desk.store.write_now(lambda c: act.wrong_match(c, alert_id, proposals, desk.by, desk.now))
    for number, one in enumerate(proposals):
        print("\n" * bool(number) + f"rule {one.rule}: {clean(one.why, LONGEST)}.")
        if one.snippet:
            print(f"  {one.where}:\n    {clean(one.snippet, LONGEST)}")


def _withdraw(alert_id: str, reason: str | None, by: str | None) -> None:
    if not reason:
        raise SettingError('say why: --reason WORDS, as in "WITHDRAWN by Ana: police exercise"')
    with at_desk(by) as desk:
        rules = desk.rules()
        done = desk.store.write_now(
            lambda c: act.withdraw(c, rules, alert_id, reason=reason, by=desk.by, now=desk.now)
        )
    if not done.new:
        taken = done.withdrawal
        print(
            f"{taken.by} withdrew it {ago(taken.at, desk.now)}: {clean(taken.reason, LONGEST)}. "
            "Nothing was changed."
        )
        return
    print(f"Withdrawn by {desk.by}: {title(done.story)}")
    at = local(done.at, ZoneInfo(rules.config.settings.timezone))
    if done.told:
        print(f"{', '.join(done.told)}: told at {at}; until then --undo takes it back.")
    else:
        print("Nobody had been told of it.")


def _undo(alert_id: str, by: str | None) -> None:
    with at_desk(by) as desk:
        rules = desk.rules()
        done = desk.store.write_now(lambda c: act.undo(c, rules, alert_id, desk.by, desk.now))
    print(f"The withdrawal is taken back, and nobody is told of it: {title(done.story)}")
    if done.told:
        print(f"A message that went out meanwhile called it withdrawn: {', '.join(done.told)}.")
