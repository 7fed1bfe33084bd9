"""What `ops` is told of a restore: once, when what the copy missed has been read."""

from datetime import timedelta

from monitor.app import App
from monitor.model import Notice
from monitor.pipeline.notify import promise
from monitor.store import Connection, matches, origin, outbox
from monitor.store.origin import Restore

PATIENCE = timedelta(minutes=15)
"""How long the sources are waited for that are to be polled and read first."""

SHOWN = 20
"""Matches named one by one."""


async def tell_of_restore(app: App, *, wait: bool = True) -> None:
    """Tells `ops` of a restore that it doesn't know of, with what was recorded without an alert;
    with `wait`, not before all sources were read, or a quarter of an hour is over."""
    if (restore := await app.store.read(origin.last)) is None or restore.told:
        return
    if wait and not await app.store.read(lambda c: _is_read(c, app, restore)):
        return

    def write(c: Connection) -> None:
        notice = Notice(about="restore", text=_text(c, restore), since=restore.at)
        promise(c, app.rules.config, notice, app.now())
        origin.set_told(c)

    await app.store.write(write)


def _is_read(c: Connection, app: App, restore: Restore) -> bool:
    now = app.now()
    waiting = app.jobs.counts(c).values()
    idle = all(oldest > now for _, oldest in waiting)
    return now - restore.at > PATIENCE or (idle and origin.polled_since(c, restore))


def _text(c: Connection, restore: Restore) -> str:
    count, worst = matches.archived_since(c, restore.at, SHOWN)
    withheld = outbox.withheld(c, restore.reason)
    lines = [
        f"The database was {restore}, noticed {restore.at:%Y-%m-%d %H:%M} UTC.",
        "What the sources published in between may have been told before: nothing of it is sent.",
        f"Matches recorded without an alert: {count}." + (" The most severe:" if worst else ""),
        *(
            f"{one.severity.upper()} {one.rule}: {one.title}" + (f" {one.url}" if one.url else "")
            for one in worst
        ),
    ]
    if withheld:
        lines.append(
            f"Messages that waited when the copy was made: {withheld}. They may have been sent"
            " since; `monitor doctor` names them, `monitor retry` sends them."
        )
    return "\n".join(lines)
