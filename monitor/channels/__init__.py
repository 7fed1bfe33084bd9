"""Sending: one message to one address, and what came of it. Nothing here decides or renders."""

from monitor.channels.address import address_problem
from monitor.channels.result import Ambiguous, Permanent, Result, Retry, Sent
from monitor.channels.send import Channels, Plain, Renderers

__all__ = [
    "Ambiguous",
    "Channels",
    "Permanent",
    "Plain",
    "Renderers",
    "Result",
    "Retry",
    "Sent",
    "address_problem",
]
