"""JSON for scripts, as `openapi.json` beside this file describes it; the tests hold the two
together."""

from importlib import resources

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monitor import render
from monitor.app import App
from monitor.desk.coverage import coverage, coverage_json
from monitor.desk.silent import silent, silent_json
from monitor.desk.sources import source_json, sources
from monitor.web.pages import stories, story

USUAL = 50
MOST = 200
"""Things in one answer: unless asked otherwise, and at most."""

OPENAPI = (resources.files("monitor.web") / "openapi.json").read_bytes()


class Api:
    """Alerts and sources, the same objects that the command line prints."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def alerts(self, request: Request) -> Response:
        """What was told, newest first; `next` is the cursor of what is older."""
        limit = _limit(request)
        before = request.query_params.get("before")
        told = await stories(self._app, limit=limit + 1, before=before)
        return JSONResponse(
            {
                "alerts": [render.alert_json(one.view) for one in told[:limit]],
                "next": told[limit - 1].view.id if len(told) > limit else None,
            }
        )

    async def alert(self, request: Request) -> Response:
        """One story."""
        told = await story(self._app, request.path_params["id"])
        return JSONResponse(render.alert_json(told.view))

    async def sources(self, request: Request) -> Response:
        """Every source in the order of the rules; `next` is the cursor of the rest."""
        limit = _limit(request)
        after = request.query_params.get("after")
        rules = self._app.rules
        found = await self._app.store.read(lambda c: sources(c, rules))
        names = [one.name for one in found]
        if after is not None and after not in names:
            raise HTTPException(404, "there is no source of this name")
        start = names.index(after) + 1 if after is not None else 0
        shown = found[start : start + limit]
        return JSONResponse(
            {
                "sources": [source_json(one) for one in shown],
                "next": shown[-1].name if start + limit < len(found) else None,
            }
        )

    async def coverage(self, _: Request) -> Response:
        """How many sources are alive, by country and language."""
        rules, now = self._app.rules, self._app.now()
        found = await self._app.store.read(lambda c: coverage(c, rules, now))
        return JSONResponse(coverage_json(found))

    async def silences(self, _: Request) -> Response:
        """What is silent now, and how many stories each silence holds."""
        now = self._app.now()
        found = await self._app.store.read(lambda c: silent(c, now))
        return JSONResponse({"silences": [silent_json(one) for one in found]})

    async def openapi(self, _: Request) -> Response:
        """The description of all this."""
        return Response(OPENAPI, media_type="application/json")


def _limit(request: Request) -> int:
    given = request.query_params.get("limit", str(USUAL))
    if not (given.isascii() and given.isdigit() and 0 < int(given[:6]) <= MOST and len(given) < 6):
        raise HTTPException(400, f"limit is a number from 1 to {MOST}")
    return int(given)
