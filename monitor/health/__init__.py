"""What is missing, late or failing, in words, with the next step for each."""

from monitor.health.finding import STUCK, Finding
from monitor.health.machine import of_backup, of_clock, of_disk, of_journal, of_log
from monitor.health.messages import of_deliveries, of_former_channels, of_matches
from monitor.health.rules import of_rules, of_translation
from monitor.health.sources import of_feeds, of_quiet, silent
from monitor.health.standing import State, alive, is_late, standing

__all__ = [
    "STUCK",
    "Finding",
    "State",
    "alive",
    "is_late",
    "of_backup",
    "of_clock",
    "of_deliveries",
    "of_disk",
    "of_feeds",
    "of_former_channels",
    "of_journal",
    "of_log",
    "of_matches",
    "of_quiet",
    "of_rules",
    "of_translation",
    "silent",
    "standing",
]
