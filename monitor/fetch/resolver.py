"""Names → addresses, each look-up in a thread of its own.

A name server that does not answer holds its thread for up to half a minute. The loop's shared
threads also carry the database, so a hundred dead feeds would stop the daemon there.
"""

import asyncio
import socket
from concurrent.futures import Future
from threading import Thread

from aiohttp.abc import AbstractResolver, ResolveResult


class Resolver(AbstractResolver):
    """The system's resolver; at once for every name asked, and never in the way of an exit."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """All addresses of `host`; raises OSError where there is none."""
        found: Future[list[ResolveResult]] = Future()
        found.set_running_or_notify_cancel()
        Thread(target=_look_up, args=(found, host, port, family), daemon=True, name="dns").start()
        return await asyncio.wrap_future(found)

    async def close(self) -> None:
        """Nothing is held."""


def _look_up(
    found: Future[list[ResolveResult]], host: str, port: int, family: socket.AddressFamily
) -> None:
    try:
        infos = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)
    except OSError as error:
        found.set_exception(error)
    except UnicodeError:
        found.set_exception(OSError(f"{host} is no host name"))
    else:
        found.set_result(
            [
                ResolveResult(
                    hostname=host,
                    host=str(peer[0]),
                    port=port,
                    family=kind,
                    proto=protocol,
                    flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
                )
                for kind, _, protocol, _, peer in infos
            ]
        )
