"""The process that runs for months: scheduler ticks, reload, signals, the HTTP server."""

from monitor.daemon.damage import found_sound, tell_of_refusal
from monitor.daemon.lead import present
from monitor.daemon.live import prepare, starting_rules
from monitor.daemon.service import TICK, Daemon
from monitor.daemon.worker import Worker

__all__ = [
    "TICK",
    "Daemon",
    "Worker",
    "found_sound",
    "prepare",
    "present",
    "starting_rules",
    "tell_of_refusal",
]
