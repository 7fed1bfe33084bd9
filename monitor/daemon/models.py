"""Translation models while the daemon runs: those installed beside it are noticed, and those that
are missing are installed where `settings.install_models` says so."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from monitor.app import App
from monitor.daemon.ending import comes
from monitor.desk.models import lacking, name_of
from monitor.desk.models_install import Place, alone, install
from monitor.desk.models_plan import plan
from monitor.environment import Environment
from monitor.errors import MonitorError
from monitor.model import Notice
from monitor.pipeline.guard import guard
from monitor.pipeline.notify import notify

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=1)
"""How often the models' directories are looked at: some twenty files' times."""

AGAIN = timedelta(hours=1)
"""When what failed is tried again, and each time after as long again, to a day at most."""
RAREST = timedelta(hours=24)


class Models:
    """Keeps `app.translators` in line with what is installed. `installs`: this process may install
    what the feeds' languages lack, as the settings say."""

    def __init__(self, app: App, environment: Environment, *, installs: bool = True) -> None:
        self._app = app
        self._installs = installs
        self._place = Place(
            models=environment.data / "models",
            target=app.rules.config.settings.translate_to,
            source=environment.models_from,
        )
        self._seen = _look(self._place.models)
        self._due: datetime | None = None
        self._wait = AGAIN
        self._failing: tuple[Sequence[str], datetime] | None = None  # languages, since when

    async def run(self, stop: asyncio.Event) -> None:
        """Looks, and installs, until `stop`."""
        while not stop.is_set():
            await guard("look at models", self.look())
            await _until(stop, guard("install models", self.install()))
            await comes(stop, stop, EVERY.total_seconds())

    async def look(self) -> None:
        """Takes up what was installed or removed since the last look."""
        found = await asyncio.to_thread(_look, self._place.models)
        if found != self._seen:
            self._seen = found
            self._app.translators.refresh()
            served = self._app.translators.languages()
            engines = ", ".join(f"{code}: {name}" for code, name in served.items() if name)
            log.info("translation models were changed", engines=engines or "none")

    async def install(self) -> None:
        """Installs what the feeds' languages lack, if that is wanted and due; `ops` hears of the
        end. What failed is tried again later, and less and less often."""
        config, now = self._app.rules.config, self._app.now()
        if not (self._installs and config.settings.install_models):
            return
        missing = lacking(self._app.translators, config)
        if self._failing is not None and missing != self._failing[0]:
            self._due, self._wait = None, AGAIN  # other languages
        resting = self._due is not None and timedelta() < self._due - now <= RAREST
        if not missing or resting:
            return
        trouble = await self._fetch(missing)
        await self.look()
        await self._tell(missing, trouble, now)

    async def _fetch(self, missing: Sequence[str]) -> list[str]:
        """What stands in the way, in words."""
        log.info("installing translation models", languages=" ".join(missing))
        try:
            found = await plan(self._place, missing, self._app.fetch)
        except MonitorError as error:
            return [str(error)]
        trouble = [why for _, why in found.nothing]
        for model in found.models:
            try:
                with alone(self._place.models):
                    await install(
                        self._place, model, self._app.fetch, self._app.now(), lambda *_: None
                    )
            except MonitorError as error:
                trouble.append(str(error))
        return trouble

    async def _tell(self, missing: Sequence[str], trouble: Sequence[str], now: datetime) -> None:
        names = ", ".join(name_of(code) for code in missing)
        if trouble:
            since = self._failing[1] if self._failing and self._failing[0] == missing else now
            self._failing, self._due = (missing, since), now + self._wait
            hours = self._wait // timedelta(hours=1)
            self._wait = min(2 * self._wait, RAREST)
            log.warning("translation models are missing", problem="; ".join(trouble), hours=hours)
            text = (
                f"Translation models could not all be installed, for {names}: "
                f"{'; '.join(trouble)}. It is tried again in {hours} h, then less often; "
                f"`monitor models install {' '.join(missing)}` tries it now."
            )
        else:
            since, self._failing, self._due, self._wait = now, None, None, AGAIN
            log.info("translation models were installed", languages=" ".join(missing))
            text = f"Translation models were installed: {names}."
        if self._app.leading:
            await notify(self._app, Notice(about="models", text=text, since=since))


def _look(models: Path) -> list[tuple[str, int]]:
    """What is installed, by names and times."""
    found = []
    for path in models.glob("[!.]*/[!.]*"):
        try:
            found.append((str(path), path.stat().st_mtime_ns))
        except FileNotFoundError:  # it is being replaced
            continue
    return sorted(found)


async def _until(stop: asyncio.Event, work: Coroutine[Any, Any, object]) -> None:
    """Does `work`, and leaves it where it is at `stop`: what a download brought is kept."""
    task = asyncio.create_task(work)
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in (task, stopped):
            one.cancel()
        await asyncio.gather(task, stopped, return_exceptions=True)
