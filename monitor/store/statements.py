"""The few statements that every noun shares."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Insert, Row, Table, and_, case, func, or_
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
Merge = Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[Any]]
"""From the stored and the new value of a column to the one that stays."""


def insert(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """The INSERT of the dialect (`c.dialect.name`), the one that knows ON CONFLICT."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def first(old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[Any]:
    """What was known first stays."""
    return func.coalesce(old, new)


def latest(old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[Any]:
    """The new value where there is one, else what is known."""
    return func.coalesce(new, old)


def highest(old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[Any]:
    """The greater of the two."""
    return case((new > old, new), else_=old)


def upsert(
    c: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    same: str | None = None,
    **merges: Merge,
) -> None:
    """Each row in, on its primary key; a column of an existing row becomes the new value, or what
    its merge says. With `same`, a row whose column of that name differs is left as it is.

    Of no rows: no statement. All rows have the same columns.
    """
    if rows:
        names = tuple(rows[0])
        c.execute(_upsert(c.dialect.name, table, names, same, *merges.items()), [*rows])


# Made once: building one takes longer than running it.
@cache
def _upsert(
    dialect: str,
    table: Table,
    names: tuple[str, ...],
    same: str | None,
    *merges: tuple[str, Merge],
) -> Insert:
    statement = insert(dialect, table)
    old, new, merge = table.c, statement.excluded, dict(merges)
    key = [column.name for column in table.primary_key]
    return statement.on_conflict_do_update(
        index_elements=key,
        set_={
            name: merge[name](old[name], new[name]) if name in merge else new[name]
            for name in names
            if name not in key
        },
        where=None if same is None else old[same] == new[same],
    )


def insert_missing(c: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Each row in whose primary key is not there yet. Of no rows: no statement."""
    if rows:
        c.execute(insert(c.dialect.name, table).on_conflict_do_nothing(), [*rows])


def row(value: Any) -> dict[str, Any]:
    """A dataclass as a row: its fields by name, one level deep."""
    return {item.name: getattr(value, item.name) for item in fields(value)}


def columns(table: Table, kind: type[Any]) -> list[ColumnElement[Any]]:
    """The columns of `table` that are fields of the dataclass `kind`."""
    return [table.c[item.name] for item in fields(kind)]


def value(kind: type[T], found: Row[Any]) -> T:
    """The dataclass that a row of its `columns` is."""
    return kind(**found._mapping)


def values(kind: type[T], found: Iterator[Row[Any]]) -> tuple[T, ...]:
    """The dataclasses that the rows are."""
    return tuple(value(kind, item) for item in found)


def chunks(items: Collection[T], size: int = 500) -> Iterator[list[T]]:
    """`items` in lists that stay well under the databases' limit of parameters."""
    whole = list(items)
    for start in range(0, len(whole), size):
        yield whole[start : start + size]


def not_held_by(holder: ColumnElement[int | None], alive: Collection[int]) -> ColumnElement[bool]:
    """Whether a lease belongs to none of those that are alive."""
    return or_(holder.is_(None), holder.not_in(alive))


def just_taken(
    until: ColumnElement[datetime | None], end: datetime, held: ColumnElement[int | None], by: int
) -> ColumnElement[bool]:
    """Whether a lease is the one that this very claim took in a try whose commit was not answered;
    a connection that breaks at that moment leaves it so."""
    return and_(until == end, held == by, held != 0)
