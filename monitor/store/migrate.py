"""The schema's way from any earlier version to this program's."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from monitor.errors import StoreError
from monitor.store.schema import REVISION


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrations:
    """A directory of Alembic scripts and the revision that they lead to."""

    directory: Path = Path(__file__).parent / "migrations"
    head: str = REVISION


SHIPPED = Migrations()

SHOWN = 5
"""Tables of another program that are named."""

_OURS = re.compile(r"\d{4}")


def revision(c: Connection) -> str | None:
    """The schema's revision; None for an empty database."""
    if not inspect(c).has_table("alembic_version"):
        return None
    return c.execute(text("SELECT version_num FROM alembic_version")).scalar()


def refuse_foreign(c: Connection, known: Migrations) -> None:
    """Raises StoreError where another program has written the schema, or a later version of this
    one."""
    found = revision(c)
    if found is None and (tables := inspect(c).get_table_names()):
        raise _another_programs(", ".join(sorted(tables)[:SHOWN]))
    if found is not None and not _OURS.fullmatch(found):
        raise _another_programs(f"a schema {found}")
    if found is not None and found > known.head:
        copy = f"backups/before-{found}.db" if c.dialect.name == "sqlite" else "with pg_dump"
        raise StoreError(
            f"the database has schema {found}, this program knows {known.head} at most: start the"
            f" newer program again, or restore the backup made before the upgrade ({copy});"
            " nothing was changed"
        )


def _another_programs(what: str) -> StoreError:
    return StoreError(
        f"the database is another program's (it has {what}): name one of its own in"
        " MONITOR_DATABASE_URL, or in MONITOR_DATA a directory of its own; no table was changed"
    )


def upgrade(engine: Engine, known: Migrations, *, before: Callable[[str], None] | None) -> bool:
    """Brings the schema to `known.head` in one transaction; False where it was there already.

    The transaction is the only one that writes (engine.py); of simultaneous starters the others
    wait and find the work done. `before(head)` is called first where an earlier schema, so
    somebody's data, is about to change.
    """
    with engine.begin() as c:
        refuse_foreign(c, known)
        found = revision(c)
        if found == known.head:
            return False
        if found is not None and before is not None:
            before(known.head)
        _run(c, known)
        return True


def _run(c: Connection, known: Migrations) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(known.directory).replace("%", "%%"))
    config.attributes["connection"] = c
    command.upgrade(config, known.head)
