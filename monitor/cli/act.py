"""The verbs of `monitor alerts` that do something about one: ack, note, mute."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from monitor.cli.context import existing_store, read_environment, rules_in_force
from monitor.cli.options import period
from monitor.cli.output import ago, count, local
from monitor.desk import act
from monitor.environment import Environment, utc_now
from monitor.match import Rules
from monitor.model import Story
from monitor.render.clean import clean
from monitor.store import Store

LONGEST = 120

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="An alert's id (al-…).")]
ByOption = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who does it; else MONITOR_USER, else your login."),
]
ForOption = Annotated[
    str, typer.Option("--for", metavar="TIME", help="How long: 30m, 8h, 2d; 7 days at most.")
]
ReasonOption = Annotated[
    str | None, typer.Option("--reason", metavar="WORDS", help="Why; everybody reads it.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The database, and who works on it since when."""

    environment: Environment
    store: Store
    by: str
    now: datetime

    def rules(self) -> Rules:
        """The rules that the daemon runs on."""
        return rules_in_force(self.environment, self.store)


@contextmanager
def at_desk(by: str | None) -> Iterator[Desk]:
    """Whoever calls, at the database of a daemon that has run here."""
    environment = read_environment(level="warning")
    who = act.person(by or environment.user or _login())
    with existing_store(environment) as store:
        yield Desk(environment=environment, store=store, by=who, now=utc_now())


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user has no name
        return ""


def title(story: Story) -> str:
    """A story in a line."""
    return clean(story.title, LONGEST) or story.id


def ack(alert_id: IdArgument, *, by: ByOption = None) -> None:
    """Say that you have it: nobody else is woken for it."""
    with at_desk(by) as desk:
        done = desk.store.write_now(lambda c: act.acknowledge(c, alert_id, desk.by, desk.now))
    if done.had is not None:
        who, since = done.had
        rest = "; the rest is yours now" if done.new else ""
        print(f"{who} took it {ago(since, desk.now)}{rest}: {title(done.story)}")
    else:
        print(f"{desk.by} has it: {title(done.story)}")
    if done.cancelled:
        print(f"{count(done.cancelled, 'message')} to further channels will not be sent.")


def note(
    alert_id: IdArgument,
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="What you know.")],
    *,
    by: ByOption = None,
) -> None:
    """Write something beside a story; its messages and digests show it."""
    with at_desk(by) as desk:
        said = " ".join(text)
        done = desk.store.write_now(lambda c: act.note(c, alert_id, said, desk.by, desk.now))
    what = f"{desk.by} noted" if done.new else "That stands there already"
    print(f"{what}, beside: {title(done.story)}")


def mute(
    alert_id: IdArgument,
    *,
    lasting: ForOption = "8h",
    reason: ReasonOption = None,
    by: ByOption = None,
) -> None:
    """Hold back what is new in a story; what is critical, or changes its state, is told."""
    wanted = period(lasting, "--for")
    assert wanted is not None
    with at_desk(by) as desk:
        done = desk.store.write_now(
            lambda c: act.mute(
                c, alert_id, by=desk.by, now=desk.now, period=wanted, reason=reason or "muted"
            )
        )
        zone = ZoneInfo(desk.rules().config.settings.timezone)
    for line in silenced(done, zone):
        print(line)


def silenced(done: act.Silenced, zone: ZoneInfo) -> Iterator[str]:
    """What a silence does from now on, in lines."""
    one = done.silence
    until = local(one.until, zone)
    if done.before is not None and done.before >= one.until:
        yield f"Silent already until {until}, by {one.by} ({one.id}): nothing was changed."
    else:
        moved = f" instead of {local(done.before, zone)}" if done.before else ""
        yield f"Silent until {until}{moved}: {one.kind} {one.subject} ({one.id})."
        yield "What is critical, changes a story's state or rises in severity is told all the same."
    if done.doubt:
        yield f"Mind: {done.doubt}."


def split(
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="An article's id (a-…) or address.")
    ],
    *,
    by: ByOption = None,
) -> None:
    """Give an article a story of its own: it tells another event."""
    with at_desk(by) as desk:
        rules = desk.rules()
        done = desk.store.write_now(lambda c: act.split(c, rules, article, desk.by, desk.now))
    if not done.new:
        print(f"It has a story of its own already: {title(done.story)} ({done.story.id})")
        return
    copies = f", with {count(done.copies, 'copy', 'copies')} of its text" if done.copies else ""
    print(f"A story of its own{copies}: {title(done.story)} ({done.story.id})")
    told = "It alerts as a new one" if done.alerts else "No rule alerts on it now"
    print(f"{told}; it came from: {title(done.before)}")


def merge(
    one: Annotated[str, typer.Argument(metavar="ID", help="An alert of one story …")],
    other: Annotated[str, typer.Argument(metavar="ID", help="… and one of another.")],
    *,
    by: ByOption = None,
) -> None:
    """Say that two stories tell one event: the younger becomes a part of the older."""
    with at_desk(by) as desk:
        rules = desk.rules()
        done = desk.store.write_now(
            lambda c: act.merge(c, rules, (one, other), by=desk.by, now=desk.now)
        )
    if not done.new:
        print(f"They are one story already: {title(done.older)}")
        return
    print(f"One story from now on: {title(done.older)} ({done.older.id})")
    if done.spared:
        print(f"{count(done.spared, 'message')} about the younger will not be sent.")
