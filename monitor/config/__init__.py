"""rules.yaml → Config, or every problem in it at once."""

from monitor.config.changes import Changes, changes
from monitor.config.load import Loaded, load, parse, read, version
from monitor.config.pieces import Pieces
from monitor.config.readings import Readings, Reread, in_words, readings, reread
from monitor.config.terms import TermReading, terms

__all__ = [
    "Changes",
    "Loaded",
    "Pieces",
    "Readings",
    "Reread",
    "TermReading",
    "changes",
    "in_words",
    "load",
    "parse",
    "read",
    "readings",
    "reread",
    "terms",
    "version",
]
