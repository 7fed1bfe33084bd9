"""rules.yaml → Config, or every problem in it at once."""

from monitor.config.changes import Changes, changes
from monitor.config.load import Loaded, load, parse, read, version
from monitor.config.pieces import Pieces
from monitor.config.terms import TermReading, terms

__all__ = [
    "Changes",
    "Loaded",
    "Pieces",
    "TermReading",
    "changes",
    "load",
    "parse",
    "read",
    "terms",
    "version",
]
