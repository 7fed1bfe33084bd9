"""The routes. `door` says who may come in, and with MONITOR_TOKEN set keeps every route but the
few that it names."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monitor.app import App
from monitor.environment import Environment
from monitor.errors import Problem, StoreError
from monitor.web import files
from monitor.web.api import Api
from monitor.web.door import Door
from monitor.web.guesses import Guesses
from monitor.web.keys import Keys
from monitor.web.look import Look
from monitor.web.metrics import Exposition
from monitor.web.pages import Pages
from monitor.web.probes import Probes
from monitor.web.sign_in import SignIn

Reload = Callable[[], Awaitable[tuple[Problem, ...]]]


def build(environment: Environment, app: App, reload: Reload) -> Starlette:
    """The application on a running daemon's App; `reload` reads the rules again."""
    keys, wrong = Keys(environment.tokens), Guesses()
    look = Look(app, guarded=bool(keys))
    probes, api, pages = Probes(app.store), Api(app), Pages(app, look)
    sign_in = SignIn(keys=keys, wrong=wrong, look=look, now=app.now)

    async def reload_rules(_: Request) -> Response:
        """Reads the rules again: 200 they are live (a channel's missing secret breaks that channel
        alone, and is named), 422 they have errors and what worked stays."""
        problems = await reload()
        good = not any(problem.level == "error" for problem in problems)
        return JSONResponse(
            {"good": good, "problems": [str(problem) for problem in problems]},
            status_code=200 if good else 422,
        )

    made = Starlette(
        routes=[
            Route("/healthz", probes.healthz),
            Route("/readyz", probes.readyz),
            Route("/metrics", Exposition(app).metrics),
            Route("/", pages.front),
            Route("/alerts", pages.alerts),
            Route("/alerts/{id}", pages.alert),
            Route("/sources", pages.sources),
            Route("/problems", pages.problems),
            Route("/api/openapi.json", api.openapi),
            Route("/api/alerts", api.alerts),
            Route("/api/alerts/{id}", api.alert),
            Route("/api/sources", api.sources),
            Route("/api/coverage", api.coverage),
            Route("/api/silences", api.silences),
            Route("/api/reload", reload_rules, methods=["POST"]),
            Route("/sign-in", sign_in.form),
            Route("/sign-in", sign_in.enter, methods=["POST"]),
            Route("/sign-out", sign_in.leave, methods=["POST"]),
            Route("/static/style.css", files.style),
            Route("/static/icon.svg", files.icon),
            Route("/favicon.ico", files.icon),
            Route("/robots.txt", files.robots),
        ],
        middleware=[
            Middleware(
                Door, environment=environment, keys=keys, wrong=wrong, look=look, now=app.now
            )
        ],
        exception_handlers={
            HTTPException: look.on_http,
            StoreError: look.on_store,
            Exception: look.on_fault,
        },
    )
    # Such a redirect would name whatever Host the request did.
    made.router.redirect_slashes = False
    return made
