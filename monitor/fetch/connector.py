"""Connections that are kept for a host's next request, and what a server may say on them meanwhile:
nothing."""

import asyncio

from aiohttp import ClientRequest, ClientTimeout, TCPConnector
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.tracing import Trace


class Connector(TCPConnector):
    """Gives out connections on which nothing was said unasked.

    aiohttp (3.14) reads on while a connection is idle. What comes then, it takes for the answer to
    the next request, and keeps all of it: 30 MB a second from a server that never stops.
    """

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109 - aiohttp's
    ) -> Connection:
        """A new connection, or an idle one that is clean."""
        connection = await super().connect(req, traces, timeout)
        while connection.protocol is not None and connection.protocol.should_close:
            connection.close()
            connection = await super().connect(req, traces, timeout)
        protocol, transport = connection.protocol, connection.transport
        if protocol is not None and transport is not None:
            transport.set_protocol(protocol)
            idle = _Idle(transport, protocol)
            connection.add_callback(lambda: transport.set_protocol(idle))
        return connection


class _Idle(asyncio.Protocol):
    """Stands in for a connection's protocol while no answer is due: whatever comes ends it."""

    def __init__(self, transport: asyncio.Transport, protocol: ResponseHandler) -> None:
        self._transport = transport
        self._protocol = protocol

    def data_received(self, data: bytes) -> None:  # noqa: ARG002 - whatever it is
        self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._protocol.connection_lost(exc)
