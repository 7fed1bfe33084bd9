"""The rules that a daemon ran on last, for when their file cannot be used."""

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime

from monitor.desk.check import compiled
from monitor.desk.gate import gate
from monitor.match import Rules
from monitor.store import Connection
from monitor.store import rules as versions


def last_live(c: Connection, variables: Mapping[str, str], today: date) -> Rules | None:
    """The version that went live last, ready to run; None where none did, or where this program
    reads it no more."""
    latest = versions.latest(c)
    if latest is None:
        return None
    said = json.loads(latest[1])
    if not isinstance(said.get("over"), dict):
        return compiled(said, variables, today)
    before, after = (compiled(said[name], variables, today) for name in ("over", "files"))
    return gate(before, after, today)[0] if before and after else after


def save_live(
    c: Connection, version: str, sources: Mapping[str, str], kept: Collection[str], now: datetime
) -> None:
    """Keeps the version that is live now: its files, and where something else runs than they say
    (`kept`), those of the last version that ran as it was written, too."""
    said: Mapping[str, object] = sources
    if kept and (latest := versions.latest(c)):
        before = json.loads(latest[1])
        over = before["over"] if isinstance(before.get("over"), dict) else before
        said = {"files": sources, "over": over}
    versions.save_version(c, version, json.dumps(said, ensure_ascii=False), now)
