"""Apprise: the hundred services that have no sender of their own here.

Apprise says only whether it worked, so a failure is tried again; its own retries are off, and its
log, which prints tokens at DEBUG, is silenced.
"""

import asyncio
import functools
import logging
from typing import Any

from monitor.channels.result import Permanent, Result, Retry, Sent
from monitor.config.rules import Secret

LOUD = ("apprise", "urllib3", "requests", "paho", "slixmpp")


@functools.cache
def _apprise() -> Any:
    """The library, imported at its first use: it takes a third of a second."""
    import apprise

    for name in LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return apprise


@functools.cache
def schemes() -> frozenset[str]:
    """The schemes that Apprise knows."""
    return frozenset(map(str, _apprise().NotificationManager().schemas()))


def instance(url: Secret) -> Any:
    """Apprise's notifier for an address; None where it cannot make one."""
    return _apprise().Apprise.instantiate(url.reveal(), suppress_exceptions=True)


async def send(url: Secret, title: str, body: str, *, deadline: float) -> Result:
    """Sends a plain text; every outcome is a Result."""
    notifier = instance(url)
    if notifier is None:
        return Permanent("its address is not one that Apprise understands", broken=True)
    notifier.socket_connect_timeout = deadline
    notifier.socket_read_timeout = deadline
    notifier.service_retry = 0
    arrived = await asyncio.to_thread(_notify, notifier, title, body)
    if arrived:
        return Sent()
    return Retry("the service refused it or could not be reached (it does not say which)")


def _notify(notifier: Any, title: str, body: str) -> bool:
    text = _apprise().NotifyFormat.TEXT
    kind = _apprise().NotifyType.INFO
    try:
        return bool(notifier.notify(title=title, body=body, notify_type=kind, body_format=text))
    except (TypeError, ValueError, OSError):
        return False
