"""Whether the daemon is well, for whoever looks after it."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monitor.errors import StoreError
from monitor.store import Store


class Probes:
    """What a container's check and a load balancer ask, by whatever name."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def healthz(self, _: Request) -> Response:
        """The loop is alive."""
        return JSONResponse({"alive": True})

    async def readyz(self, _: Request) -> Response:
        """The database answers, has this program's schema, and room."""
        try:
            await self._store.read(lambda c: c.exec_driver_sql("SELECT 1").scalar())
            ready = await asyncio.to_thread(self._store.current)
            problem = await asyncio.to_thread(self._store.room)
        except StoreError as error:
            ready, problem = False, str(error)
        if problem is not None:
            return JSONResponse({"ready": False, "problem": problem}, status_code=503)
        return JSONResponse({"ready": ready}, status_code=200 if ready else 503)
