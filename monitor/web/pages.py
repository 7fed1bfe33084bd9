"""The pages that people read."""

import asyncio
import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.app import App
from monitor.desk import alerts as desk
from monitor.desk.alerts import Told
from monitor.desk.check import Checked
from monitor.desk.coverage import countries, coverage
from monitor.desk.doctor import Report, doctor
from monitor.desk.overview import overview
from monitor.desk.silent import about, silent
from monitor.desk.sources import sources
from monitor.errors import SettingError
from monitor.store import Connection, alerts
from monitor.web import words
from monitor.web.groups import grouped, in_order, troubled
from monitor.web.look import Look

NEWEST = 10
"""Alerts on the front page."""

ALERTS = 30
SOURCES = 500
TROUBLED = 30
COVERAGE = 200
"""Of each, what one page shows at most."""

FEW = 30
"""So many sources are shown unfolded."""

ALERT_ID = re.compile(r"al-[a-z2-7]{12}")
NO_SUCH_ALERT = "there is no alert of this id"


class Pages:
    """What is watched, what was told, and what is wrong."""

    def __init__(self, app: App, look: Look) -> None:
        self._app = app
        self._look = look
        self._examining: asyncio.Task[Report] | None = None

    async def front(self, request: Request) -> Response:
        """How the watch stands, and the newest alerts."""
        app = self._app
        rules, translators, now = app.rules, app.translators, app.now()
        found, told = await app.store.read(
            lambda c: (overview(c, rules, now), desk.listing(c, rules, translators, limit=NEWEST))
        )
        short = await asyncio.to_thread(app.store.room)
        return self._look.page(
            request,
            "front.html",
            overview=found,
            short=short,
            state=words.state(found, now, stopped=short is not None),
            troubled=[one for one in found.sources if one.problem or one.state == "gone"],
            stories=told,
        )

    async def alerts(self, request: Request) -> Response:
        """What was told, newest first."""
        before = request.query_params.get("before")
        told = await stories(self._app, limit=ALERTS + 1, before=before)
        return self._look.page(
            request,
            "alerts.html",
            stories=told[:ALERTS],
            before=before,
            older=told[ALERTS - 1].view.id if len(told) > ALERTS else None,
        )

    async def alert(self, request: Request) -> Response:
        """One story with its evidence, its coverage and whom it reached."""
        told = await story(self._app, request.path_params["id"])
        now = self._app.now()
        silences, belongs = await self._app.store.read(
            lambda c: (about(told.view, silent(c, now)), _of(c, told.view.story.may_belong))
        )
        return self._look.page(
            request, "alert.html", one=told, silences=silences, belongs=belongs, most=COVERAGE
        )

    async def sources(self, request: Request) -> Response:
        """Every source by country; of many, those from which nothing comes stand above."""
        rules, now = self._app.rules, self._app.now()
        found, covered = await self._app.store.read(
            lambda c: (sources(c, rules), coverage(c, rules, now))
        )
        ordered = in_order(found, covered)
        after = request.query_params.get("after")
        start = next((i for i, one in enumerate(ordered, 1) if one.name == after), 0)
        shown = ordered[start : start + SOURCES]
        folded = len(ordered) > FEW
        return self._look.page(
            request,
            "sources.html",
            groups=grouped(shown, covered),
            countries=countries(covered),
            all=ordered,
            folded=folded,
            troubled=troubled(found) if folded and not start else [],
            most=TROUBLED,
            after=after if start else None,
            next=shown[-1].name if start + SOURCES < len(ordered) else None,
        )

    async def problems(self, request: Request) -> Response:
        """What `monitor doctor` finds, and the next step for each."""
        # Its counts go over whole tables: those who ask at once share one answer.
        if self._examining is None or self._examining.done():
            self._examining = asyncio.create_task(asyncio.to_thread(self._examine))
        report = await asyncio.shield(self._examining)
        return self._look.page(request, "problems.html", report=report)

    def _examine(self) -> Report:
        app = self._app
        checked = Checked(rules=app.rules, problems=app.problems)
        return doctor(checked, app.translators, app.store, app.now())


def _of(c: Connection, story: tuple[str, str] | None) -> str | None:
    """An alert of another story, to lead there."""
    found = alerts.of_story(c, story[0]) if story else ()
    return found[-1].id if found else None


async def stories(app: App, *, limit: int, before: str | None) -> tuple[Told, ...]:
    """What was told before an alert; raises HTTPException 404 where there is no such alert."""
    rules, translators = app.rules, app.translators

    def read(c: Connection) -> tuple[Told, ...]:
        return desk.listing(c, rules, translators, limit=limit, before=before)

    if before is not None and not ALERT_ID.fullmatch(before):
        raise HTTPException(404, NO_SUCH_ALERT)
    try:
        return await app.store.read(read)
    except SettingError as error:
        raise HTTPException(404, NO_SUCH_ALERT) from error


async def story(app: App, alert_id: str) -> Told:
    """The story of one alert; raises HTTPException 404 where there is no such alert."""
    rules, translators = app.rules, app.translators
    if not ALERT_ID.fullmatch(alert_id):
        raise HTTPException(404, NO_SUCH_ALERT)
    try:
        return await app.store.read(lambda c: desk.show(c, rules, translators, alert_id))
    except SettingError as error:
        raise HTTPException(404, NO_SUCH_ALERT) from error
