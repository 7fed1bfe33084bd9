"""Which sites live on the networks of MONITOR_ALLOW_PRIVATE: they may lead to others there, and
public ones may not, by whatever link or redirect."""

import socket
from collections.abc import Sequence
from ipaddress import ip_address

from aiohttp import ClientResponse
from aiohttp.abc import AbstractResolver
from aiohttp.connector import Connection
from yarl import URL

from monitor.fetch.addresses import Network, refusal
from monitor.fetch.target import literal

REMEMBERED = 4096
"""Sites of which is known where their last answer came from."""


class Answer(ClientResponse):
    """An answer that knows who gave it, also when its connection is another's already."""

    peer: str | None = None

    async def start(self, connection: Connection) -> ClientResponse:
        """Reads the headers."""
        if connection.transport is not None:
            peer = connection.transport.get_extra_info("peername")
            self.peer = peer[0] if peer else None
        return await super().start(connection)


class Inside:
    """Asked of sites by their addresses; `names` looks up those that have not answered yet."""

    def __init__(self, networks: Sequence[Network], names: AbstractResolver | None) -> None:
        self._networks = tuple(networks)
        self._names = names
        self._known: dict[URL, bool] = {}

    def learn(self, place: URL, answer: ClientResponse) -> None:
        """Where an answer came from counts, whatever its name is looked up as afterwards. Behind a
        proxy it says nothing."""
        if not self._networks or self._names is None or not isinstance(answer, Answer):
            return
        self._known.pop(place.origin(), None)
        self._known[place.origin()] = answer.peer is not None and self._holds(answer.peer)
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]

    async def has(self, place: URL) -> bool:
        """Whether the site lives there; of a name with several addresses, all that may be connected
        to (`localhost` is ::1 as well, where 127.0.0.0/8 alone is allowed)."""
        address = literal(place)
        if not self._networks or address is not None:
            return address is not None and self._holds(str(address))
        known = self._known.get(place.origin())
        if known is not None or self._names is None:
            return bool(known)
        try:
            found = await self._names.resolve(
                place.raw_host or "", place.port or 0, socket.AF_UNSPEC
            )
        except OSError:
            return False
        able = [one["host"] for one in found if self._may_be_reached(one["host"])]
        return bool(able) and all(map(self._holds, able))

    def _may_be_reached(self, address: str) -> bool:
        return refusal(ip_address(address), self._networks) is None

    def _holds(self, address: str) -> bool:
        return any(ip_address(address) in network for network in self._networks)
