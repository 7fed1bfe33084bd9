"""A further process, here or on another machine, that runs steps for the one that leads."""

import asyncio
from collections.abc import Collection, Mapping

import structlog

from monitor import logs
from monitor.app import App, open_app
from monitor.daemon.ending import DRAIN, comes, end_on_signals
from monitor.daemon.lead import present
from monitor.daemon.live import COMPARE
from monitor.daemon.models import Models
from monitor.daemon.service import TICK
from monitor.desk.live import last_live
from monitor.environment import Environment, utc_now
from monitor.errors import StoreError
from monitor.match import Rules
from monitor.pipeline.runner import Runner
from monitor.store import Store, origin
from monitor.store import rules as versions

log = structlog.get_logger(__name__)


class Worker:
    """Runs `steps` from start to SIGTERM, on the rules that the leading process keeps in the
    database; the secrets in them are this process's own. Call `run` once."""

    def __init__(
        self,
        environment: Environment,
        variables: Mapping[str, str],
        store: Store,
        steps: Collection[str],
    ) -> None:
        self._environment = environment
        self._variables = variables
        self._store = store
        self._steps = steps
        self._stop = asyncio.Event()
        self._told = ""

    async def run(self) -> None:
        """Waits for rules, works until SIGTERM or SIGINT, and lets what is under way end."""
        end_on_signals(self._stop)
        rules = await self._first()
        dropped = await self._work(rules) if rules is not None else 0
        await self._store.close()
        log.info("stopped", left_to_others=dropped)

    async def _work(self, rules: Rules) -> int:
        """How much of the work in hand had to be dropped."""
        app = open_app(self._environment, rules, self._store)
        async with present(app, self._store.presence()):
            runner = Runner(app, self._steps)
            log.info("working", steps=", ".join(self._steps))
            models = Models(app, self._environment, installs=False)
            await asyncio.gather(self._tick(runner), self._follow(app), models.run(self._stop))
            log.info("stopping; messages that are being sent end first")
            dropped = await runner.drain(DRAIN)
        await app.close()
        return dropped

    async def _first(self) -> Rules | None:
        """The rules to begin with, however long a first daemon takes to bring some; None where
        this one is stopped before."""
        rules = await self._live()
        while rules is None and not await self._stopped_after(COMPARE.total_seconds()):
            self._tell("no `monitor run` has brought rules to this database yet; waiting for one")
            rules = await self._live()
        return rules

    async def _live(self) -> Rules | None:
        try:
            now = utc_now()
            # Whoever comes first to a copy that was put in place withholds what it promised.
            await self._store.write(lambda c: origin.recognise(c, now))
            rules = await self._store.read(lambda c: last_live(c, self._variables, now.date()))
        except StoreError as error:
            self._tell(str(error))
            return None
        if rules is not None:
            logs.hide(url for channel in rules.config.channels for url in channel.urls)
        return rules

    async def _tick(self, runner: Runner) -> None:
        stopped = False
        while not stopped:
            await runner.tick()
            stopped = await self._stopped_after(TICK.total_seconds())

    async def _follow(self, app: App) -> None:
        """Takes over the rules that went live elsewhere."""
        while not await self._stopped_after(COMPARE.total_seconds()):
            try:
                latest = await self._store.read(versions.latest)
            except StoreError:
                continue  # the runner's tick tells
            if latest is None or latest[0] == app.rules.config.version:
                continue
            rules = await self._live()
            if rules is not None:
                app.rules = rules
                log.info("the rules of the leading process were taken over")

    async def _stopped_after(self, seconds: float) -> bool:
        await comes(self._stop, self._stop, seconds)
        return self._stop.is_set()

    def _tell(self, text: str) -> None:
        if text != self._told:
            log.warning(text)
        self._told = text
