"""What is missing, late or failing, in words, with the next step for each."""

from monitor.health.finding import STUCK, Finding, minute, size, span
from monitor.health.machine import of_backup, of_clock, of_disk, of_journal, of_log
from monitor.health.messages import (
    of_alerts,
    of_deliveries,
    of_flaws,
    of_former_channels,
    of_matches,
    of_waiting,
)
from monitor.health.rhythm import (
    heard,
    in_words,
    interval,
    late_at,
    of_dates,
    patience,
    resumed,
    usual_gap,
    usual_now,
)
from monitor.health.rules import of_rules, of_translation
from monitor.health.sources import of_feeds, of_late
from monitor.health.standing import State, alive, is_late, standing
from monitor.health.watch import LOOKED, Changes, Watched, changes
from monitor.health.wording import begun, ended

__all__ = [
    "LOOKED",
    "STUCK",
    "Changes",
    "Finding",
    "State",
    "Watched",
    "alive",
    "begun",
    "changes",
    "ended",
    "heard",
    "in_words",
    "interval",
    "is_late",
    "late_at",
    "minute",
    "of_alerts",
    "of_backup",
    "of_clock",
    "of_dates",
    "of_deliveries",
    "of_disk",
    "of_feeds",
    "of_flaws",
    "of_former_channels",
    "of_journal",
    "of_late",
    "of_log",
    "of_matches",
    "of_rules",
    "of_translation",
    "of_waiting",
    "patience",
    "resumed",
    "size",
    "span",
    "standing",
    "usual_gap",
    "usual_now",
]
