"""The rules that a daemon ran on last, for when their file cannot be used; and what a new version
of a pack makes of them."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from monitor import config
from monitor.config import Changes, Readings, Reread
from monitor.config.rules import Config
from monitor.desk.check import Checked, compiled, with_more
from monitor.desk.gate import gate
from monitor.errors import Problem
from monitor.match import Rules
from monitor.memory import uncollected
from monitor.store import Connection
from monitor.store import rules as versions

_READINGS = TypeAdapter(Readings)


def last_live(c: Connection, variables: Mapping[str, str], today: date) -> Rules | None:
    """The version that went live last, ready to run; None where none did, or where this program
    reads it no more."""
    latest = versions.latest(c)
    if latest is None:
        return None
    said = json.loads(latest[1])
    if not isinstance(said.get("over"), dict):
        return compiled(_files(said), variables, today)
    before, after = (compiled(said[name], variables, today) for name in ("over", "files"))
    return gate(before, after, today)[0] if before and after else after


def _files(said: Mapping[str, Any]) -> dict[str, str]:
    """The files of a version, by name, as it was written."""
    files = said.get("files")  # a file of that name is no mapping but a text
    return files if isinstance(files, dict) else dict(said)


def save_live(
    c: Connection,
    version: str,
    sources: Mapping[str, str],
    kept: Collection[str],
    now: datetime,
    *,
    read: Readings | None = None,
) -> None:
    """Keeps the version that is live now: its files, how the packs `read` the terms in them, and
    where something else runs than the files say (`kept`), those of the last version that ran as it
    was written, too."""
    said: dict[str, object] = {"files": sources}
    if kept and (latest := versions.latest(c)):
        before = json.loads(latest[1])
        said["over"] = before["over"] if isinstance(before.get("over"), dict) else _files(before)
    if read is not None:
        said["readings"] = _READINGS.dump_python(read, mode="json")
    versions.save_version(c, version, json.dumps(said, ensure_ascii=False), now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """The version that went live last as this program reads it: its hash and what is kept of it;
    `reread`: what the packs of this program read differently in the rules in force."""

    version: str
    sources: str
    reread: tuple[Reread, ...]


@uncollected()
def renewed(
    latest: tuple[str, str] | None, now: Config, variables: Mapping[str, str], today: date
) -> Renewed | None:
    """`latest`, of the database, under the packs of this program, while the rules `now` are in
    force. None where the packs are the same, or this program cannot read that version any more."""
    if latest is None:
        return None
    said = json.loads(latest[1])
    files = _files(said)
    before, version = _readings(said), config.version(files)
    if before is None or version == latest[0]:
        return None
    again = config.parse(files, variables, today=today).config
    if again is None:
        return None
    said["readings"] = _READINGS.dump_python(config.readings(again), mode="json")
    return Renewed(
        version=version,
        sources=json.dumps(said, ensure_ascii=False),
        reread=config.reread(before, again, now),
    )


def noted(
    checked: Checked, latest: tuple[str, str] | None, variables: Mapping[str, str], today: date
) -> Checked:
    """The same with a warning for each term that the packs read differently now than when `latest`,
    of the database, went live."""
    found = renewed(latest, checked.rules.config, variables, today) if checked.rules else None
    if found is None:
        return checked
    return with_more(
        checked,
        (
            Problem(
                file=one.at.file,
                line=one.at.line,
                column=one.at.column,
                message=f"{one}; so it is from the next start on",
                level="warning",
            )
            for one in found.reread
        ),
    )


def edited(
    latest: tuple[str, str] | None, now: Config, variables: Mapping[str, str], today: date
) -> Changes | None:
    """What was edited since `latest`, of the database, while nothing ran; None where nothing was,
    or where this program reads it no more."""
    if latest is None or latest[0] == now.version:
        return None
    before = config.parse(_files(json.loads(latest[1])), variables, today=today).config
    return config.changes(before, now) if before else None


def _readings(said: Mapping[str, Any]) -> Readings | None:
    """None where they were not kept, or in another form."""
    try:
        return _READINGS.validate_python(said.get("readings"))
    except ValidationError:
        return None
