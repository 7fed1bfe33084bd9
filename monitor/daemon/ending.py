"""How a process of ours ends: in order at the first signal, at once at the second."""

import asyncio
import os
import signal
import threading

import structlog

log = structlog.get_logger(__name__)

DRAIN = 15.0
"""Seconds for messages that are being sent at SIGTERM."""

LAST = 19.0
"""Seconds after SIGTERM at which the process ends whatever still holds it (a locked database, a
channel's thread): what is not recorded is in the database, and goes on at the next start."""


def end_on_signals(stop: asyncio.Event) -> None:
    """SIGTERM and SIGINT set `stop`; call it in a running loop."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _end_or_exit, stop)


def _end_or_exit(stop: asyncio.Event) -> None:
    """The first asks for an orderly end; the second wants it now, and loses nothing either."""
    if stop.is_set():
        os._exit(1)
    end(stop, status=0)


def end(stop: asyncio.Event, *, status: int) -> None:
    """Sets `stop`; whatever still holds the process after `LAST` ends it with `status`."""
    stop.set()
    last = threading.Timer(LAST, _end_at_last, [status])
    last.daemon = True
    last.start()


def _end_at_last(status: int) -> None:
    log.warning("not everything ended in time; what was left goes on at the next start")
    os._exit(status)


async def comes(event: asyncio.Event, stop: asyncio.Event, seconds: float | None = None) -> bool:
    """Waits for `event`; False where `stop` comes first, or time is up."""
    waits = [asyncio.ensure_future(each.wait()) for each in (event, stop)]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for each in waits:
        each.cancel()
    return event.is_set() and not stop.is_set()
