"""Versions of the rules that were live, by their hash."""

from datetime import datetime

from sqlalchemy import Connection, select

from monitor.store.schema import rules_versions
from monitor.store.statements import upsert


def save_version(c: Connection, version: str, sources: str, now: datetime) -> None:
    """The version that is live from now on; an earlier one may come back."""
    upsert(c, rules_versions, [{"version": version, "sources": sources, "at": now}])


def latest(c: Connection) -> tuple[str, str] | None:
    """(version, sources) of the version that went live last."""
    wanted = select(rules_versions.c.version, rules_versions.c.sources)
    newest = wanted.order_by(rules_versions.c.at.desc(), rules_versions.c.version).limit(1)
    found = c.execute(newest).first()
    return (found.version, found.sources) if found else None
