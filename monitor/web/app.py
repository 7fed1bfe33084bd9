"""The routes. Everything but the two probes wants the token, where there is one."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.environment import Environment
from monitor.errors import Problem, StoreError
from monitor.store import Store

OPEN = {"/healthz", "/readyz"}
Reload = Callable[[], Awaitable[tuple[Problem, ...]]]


class Door:
    """Who may come in: a Host that is ours (a page elsewhere cannot rebind its name to us), an
    Origin that is ours (nor can it make a browser post here), and with MONITOR_TOKEN set the token,
    for everything but the probes."""

    def __init__(self, app: ASGIApp, environment: Environment) -> None:
        self.app = app
        self.environment = environment

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers it here."""
        refusal = self._refusal(Request(scope)) if scope["type"] == "http" else None
        await (refusal or self.app)(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        if request.url.path in OPEN:
            return None
        host = request.headers.get("host", "")
        if not self.environment.tokens and not _is_local(host):
            return JSONResponse({"error": "this Host is not served here"}, status_code=421)
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return JSONResponse({"error": "this page is another site's"}, status_code=403)
        if not self.environment.tokens or self._knows(request.headers.get("authorization", "")):
            return None
        return JSONResponse(
            {"error": "send Authorization: Bearer with a token of MONITOR_TOKEN"},
            status_code=401,
            headers={"WWW-Authenticate": "Bearer"},
        )

    def _knows(self, header: str) -> bool:
        scheme, _, given = header.partition(" ")
        sent = given.strip().encode("latin-1")  # the bytes that came
        known = [token.reveal().encode() for _, token in self.environment.tokens]
        # All of them, in constant time.
        return scheme.lower() == "bearer" and bool(
            sum(hmac.compare_digest(sent, token) for token in known)
        )


def _is_local(host: str) -> bool:
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    if name.lower() == "localhost":
        return True
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def build(environment: Environment, store: Store, reload: Reload) -> Starlette:
    """The application on a running daemon's store; `reload` reads the rules again."""

    async def healthz(_: Request) -> Response:
        """The loop is alive."""
        return JSONResponse({"alive": True})

    async def readyz(_: Request) -> Response:
        """The database answers and has this program's schema."""
        try:
            await store.read(lambda c: c.exec_driver_sql("SELECT 1").scalar())
            ready = await asyncio.to_thread(store.current)
        except StoreError as error:
            return JSONResponse({"ready": False, "problem": str(error)}, status_code=503)
        return JSONResponse({"ready": ready}, status_code=200 if ready else 503)

    async def reload_rules(_: Request) -> Response:
        """Reads the rules again: 200 they are live, 422 they are not and the old ones stay."""
        problems = await reload()
        errors = [problem for problem in problems if problem.level != "warning"]
        return JSONResponse(
            {"good": not errors, "problems": [str(problem) for problem in problems]},
            status_code=422 if errors else 200,
        )

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/api/reload", reload_rules, methods=["POST"]),
        ],
        middleware=[Middleware(Door, environment=environment)],
    )
