"""In how many of a day's stories a name or an act stands: what is frequent makes no story.

Stories are counted, not articles: an event that everybody reports doesn't become frequent by it.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, Connection, delete, func, select

from monitor.store.columns import signed
from monitor.store.schema import key_days
from monitor.store.statements import upsert

ALL = 0
"""The key under which every story is counted."""

_k = key_days.c


def count(c: Connection, day: date, keys: Mapping[str, int]) -> None:
    """A story that began that day has these keys (64 bits)."""
    distinct = sorted({ALL, *(signed(key) for key in keys.values())})
    rows = [{"day": day, "key": key, "stories": 1} for key in distinct]
    upsert(c, key_days, rows, stories=_plus)


def _plus(old: ColumnElement[int], new: ColumnElement[int]) -> ColumnElement[int]:
    return old + new


def shares(c: Connection, since: date, keys: Mapping[str, int], least: int) -> Mapping[str, float]:
    """The share of the stories since that day that have each of the keys; nothing where there are
    fewer than `least`."""
    wanted = (
        select(_k.key, func.sum(_k.stories))
        .where(_k.day >= since, _k.key.in_({ALL, *keys.values()}))
        .group_by(_k.key)
    )
    found = {key: int(stories) for key, stories in c.execute(wanted)}
    whole = found.get(ALL, 0)
    if whole < max(1, least):
        return {}
    return {name: found.get(signed(key), 0) / whole for name, key in keys.items()}


def forget(c: Connection, before: date) -> int:
    """Removes the counts of days before that; how many there were."""
    return c.execute(delete(key_days).where(_k.day < before)).rowcount
