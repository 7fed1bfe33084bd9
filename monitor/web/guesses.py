"""How often somebody may be wrong about a token."""

from asyncio import sleep
from collections import OrderedDict
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_network

import structlog

from monitor.web.caller import Address

log = structlog.get_logger(__name__)

TRIES = 10
"""Wrong tokens in a row from one address; afterwards one every AGAIN."""

AGAIN = timedelta(seconds=30)

REMEMBERED = 4096
"""Addresses; the one that was wrong longest ago is forgotten first."""

PAUSE = 0.5
"""Seconds until a wrong token is answered."""


class Guesses:
    """Wrong tokens by address; of IPv6 by /64, which is what one customer gets."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def wait(self, address: Address | None, now: datetime) -> timedelta:
        """How long until this address may try (again); zero: now."""
        missing = 1 - self._tries(_group(address), now)
        return missing * AGAIN if missing > 0 else timedelta()

    async def wrong(self, address: Address | None, now: datetime) -> None:
        """Takes down a wrong token at once, and lets whoever sent it wait a moment."""
        group = _group(address)
        self._left[group] = (max(self._tries(group, now) - 1, 0.0), now)
        self._left.move_to_end(group)
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        log.warning("a wrong token was sent", address=str(address))
        await sleep(PAUSE)

    def _tries(self, group: str, now: datetime) -> float:
        left, at = self._left.get(group, (float(TRIES), now))
        return min(left + max(now - at, timedelta()) / AGAIN, float(TRIES))


def _group(address: Address | None) -> str:
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)
