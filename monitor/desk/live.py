"""The rules that a daemon ran on last, for when their file cannot be used."""

import json
from collections.abc import Mapping
from datetime import date

from monitor.desk.check import compiled
from monitor.match import Rules
from monitor.store import Connection
from monitor.store import rules as versions


def last_live(c: Connection, variables: Mapping[str, str], today: date) -> Rules | None:
    """The version that went live last, ready to run; None where none did, or where this program
    reads it no more."""
    latest = versions.latest(c)
    if latest is None:
        return None
    return compiled(json.loads(latest[1]), variables, today)
