"""The process that runs for months: scheduler ticks, reload, signals, the HTTP server."""

from monitor.daemon.lead import take_over
from monitor.daemon.live import prepare, starting_rules
from monitor.daemon.service import TICK, Daemon

__all__ = ["TICK", "Daemon", "prepare", "starting_rules", "take_over"]
