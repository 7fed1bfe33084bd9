"""Whom a match reaches: matches, the story, what was told before and the time → a decision.

`decide` is called inside the write that stores its result, on rows read there: two articles of one
event that are processed at the same moment see each other's deliveries.
"""

from monitor.route.case import (
    STANDING,
    TOLD,
    UNCLAIMED,
    Case,
    Decision,
    Place,
    Reported,
    Traffic,
    is_unclaimed,
)
from monitor.route.channels import OPS, channels_of, named, sharing, targets
from monitor.route.confirm import confirms
from monitor.route.decide import announce, decide
from monitor.route.gathered import GATHERED, gathered
from monitor.route.hold import FLOOD, FLOOD_OF_CRITICAL, HOUR, Wait, look
from monitor.route.notices import notices, notices_to_others
from monitor.route.settle import outcome

__all__ = [
    "FLOOD",
    "FLOOD_OF_CRITICAL",
    "GATHERED",
    "HOUR",
    "OPS",
    "STANDING",
    "TOLD",
    "UNCLAIMED",
    "Case",
    "Decision",
    "Place",
    "Reported",
    "Traffic",
    "Wait",
    "announce",
    "channels_of",
    "confirms",
    "decide",
    "gathered",
    "is_unclaimed",
    "look",
    "named",
    "notices",
    "notices_to_others",
    "outcome",
    "sharing",
    "targets",
]
