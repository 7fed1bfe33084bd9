"""What people did, and in which words."""

from datetime import datetime

from sqlalchemy import Connection, select

from monitor.model import Act
from monitor.store.schema import acts
from monitor.store.statements import columns, insert_missing, row, values

_ACT = columns(acts, Act)


def add(c: Connection, act: Act) -> None:
    """An act, written down; one that is there stays as it is."""
    insert_missing(c, acts, [row(act)])


def of_story(c: Connection, story_id: str) -> tuple[Act, ...]:
    """What was done to a story, first things first."""
    wanted = select(*_ACT).where(acts.c.story_id == story_id).order_by(acts.c.at, acts.c.id)
    return values(Act, c.execute(wanted))


def since(c: Connection, moment: datetime) -> tuple[Act, ...]:
    """What was done from then on, first things first."""
    wanted = select(*_ACT).where(acts.c.at >= moment).order_by(acts.c.at, acts.c.id)
    return values(Act, c.execute(wanted))
