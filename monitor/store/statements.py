"""The few statements that every noun shares."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Table, case, func
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
Merge = Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[Any]]
"""From the stored and the new value of a column to the one that stays."""


def insert(c: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """The dialect's own INSERT, the one that knows ON CONFLICT."""
    if c.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def first(old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[Any]:
    """What was known first stays."""
    return func.coalesce(old, new)


def latest(old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[Any]:
    """The new value where there is one, else what is known."""
    return func.coalesce(new, old)


def highest(old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[Any]:
    """The greater of the two."""
    return case((new > old, new), else_=old)


def upsert(c: Connection, table: Table, rows: Sequence[Mapping[str, Any]], **merges: Merge) -> None:
    """Each row in, on its primary key; a column of an existing row becomes the new value, or what
    its merge says. Of no rows: no statement. All rows have the same columns."""
    if not rows:
        return
    statement = insert(c, table)
    key = [column.name for column in table.primary_key]
    changes = {
        name: merges[name](table.c[name], statement.excluded[name])
        if name in merges
        else statement.excluded[name]
        for name in rows[0]
        if name not in key
    }
    c.execute(statement.on_conflict_do_update(index_elements=key, set_=changes), [*rows])


def add(c: Connection, table: Table, new: Mapping[str, Any]) -> bool:
    """The row in; False, with nothing changed, where its primary key is there already."""
    key = list(table.primary_key)
    statement = insert(c, table).values(new).on_conflict_do_nothing(index_elements=key)
    return c.execute(statement.returning(*key)).first() is not None


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
