"""A client's connection to the page: bounded in time and in number, whatever the client does.

uvicorn waits for the rest of a request as long as it takes, and for as many as come: a thousand
clients that send a byte now and then would take every file that the daemon may open.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

ASKING = 10.0
"""Seconds that a request may take to arrive whole, from the connection or the first byte on."""

ANSWERING = 300.0
"""Seconds until its answer is there and taken: the slowest, a reload of 100,000 rules, has a minute
to read them."""

MOST = 200
"""Connections at once; of those that are owed no answer the oldest gives way."""

_UNFINISHED = frozenset({h11.IDLE, h11.SEND_BODY})


class Connection(H11Protocol):
    """Is cut off where its request doesn't arrive in time, its answer isn't taken in time, or it is
    one too many."""

    _cut: asyncio.TimerHandle | None = None
    _whole = False  # its request has arrived; what comes now is the next one's

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Makes room for it, and waits for its request."""
        self._make_room()
        super().connection_made(transport)
        self._wait(ASKING)

    def data_received(self, data: bytes) -> None:
        """Begins a new wait where a request is whole, or the next one begins."""
        super().data_received(data)
        if self.conn.their_state not in _UNFINISHED:
            self._whole = True
            self._wait(ANSWERING)
        elif self._whole:
            self._whole = False
            self._wait(ASKING)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        if self._cut is not None:
            self._cut.cancel()
        super().connection_lost(exc)

    def _wait(self, seconds: float) -> None:
        if self._cut is not None:
            self._cut.cancel()
        self._cut = self.loop.call_later(seconds, self.transport.abort)

    def _is_idle(self) -> bool:
        # What was no request at all has no cycle.
        return not self._whole or bool(getattr(self.cycle, "response_complete", True))

    def _make_room(self) -> None:
        """A client that asks at once is served however many there are that never do."""
        others: set[Any] = self.connections
        if len(others) < MOST:
            return
        idle = [one for one in others if one._is_idle()]
        oldest = min(idle or others, key=lambda one: one._cut.when())
        others.discard(oldest)  # it is told of its end only in the loop's next round
        oldest.transport.abort()
