"""What the steps work with: the adapters, the clock, and the rules in force."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from rich.console import Console

from monitor import __version__, extract, render
from monitor.channels import Channels, Renderers
from monitor.environment import Environment, steady, utc_now
from monitor.errors import Problem
from monitor.fetch import Fetcher
from monitor.jobs import Queue, local
from monitor.match import Rules
from monitor.memory import give_back
from monitor.metrics import Metrics
from monitor.model import Now
from monitor.sandbox import Sandbox
from monitor.store import Store
from monitor.translate import Translators

__all__ = [
    "RENDERERS",
    "App",
    "Rules",
    "open_app",
    "open_channels",
    "open_fetcher",
    "open_translators",
    "user_agent",
    "utc_now",
]

RENDERERS = Renderers(
    webhook=render.webhook,
    plain=render.plain,
    html=render.html,
    terminal=render.terminal,
    slack=render.slack,
    telegram=render.telegram,
)


@dataclass(slots=True, kw_only=True)
class App:
    """Everything a step needs. A reload replaces `rules` whole, and `leading` changes when another
    process ends; the rest stays."""

    store: Store
    jobs: Queue
    fetch: Fetcher
    sandbox: Sandbox
    channels: Channels
    translators: Translators
    rules: Rules
    now: Now
    fraction: Callable[[], float]  # randomness for jitter, in [0, 1)
    steady: Callable[[], float] | None = None  # seconds that nobody sets; `now` may be set
    holder: int = 0  # whose the leases are that this process takes
    leading: bool = True  # False: another process on this database does the work
    problems: tuple[Problem, ...] = ()  # of the rules' file, as it was read last
    reloaded: datetime | None = None  # when `rules` were read
    ticked: datetime | None = None  # when due work was looked for last
    faults: Counter[str] = field(default_factory=Counter)  # of a step, since its last success
    metrics: Metrics = field(default_factory=Metrics)
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ready(self, rules: Rules, *languages: str | None) -> None:
        """Returns once `rules` know their names in texts of these languages. Making them takes up
        to half a minute beside 100,000 rules: in a thread, all languages together, while all that
        needs no such names goes on."""
        if not all(map(rules.matcher.knows, languages)):
            async with self._making:
                await asyncio.to_thread(rules.matcher.prepare, languages)

    async def close(self) -> None:
        """Ends what runs beside this process, then the store."""
        await self.translators.close()
        await self.sandbox.close()
        await self.fetch.close()
        await self.store.close()


def user_agent(contact: str | None) -> str:
    """Who asks, and whom to write to: what publishers see in their logs."""
    return f"monitor/{__version__}" + (f" (+{contact})" if contact else "")


def open_app(
    environment: Environment, rules: Rules, store: Store, console: Console | None = None
) -> App:
    """An App on real adapters; call inside a running loop, and close it. `console` is where
    `console://` prints, stdout without it."""
    give_back()
    fetch = open_fetcher(environment, rules)
    return App(
        store=store,
        jobs=local,
        fetch=fetch,
        sandbox=Sandbox(modules=extract.MODULES),
        channels=open_channels(fetch, console),
        translators=open_translators(environment, rules),
        rules=rules,
        now=utc_now,
        fraction=random.random,
        steady=steady,
        reloaded=utc_now(),
    )


def open_fetcher(environment: Environment, rules: Rules) -> Fetcher:
    """The one HTTP client."""
    return Fetcher(
        user_agent=user_agent(rules.config.settings.contact),
        now=utc_now,
        allow_private=environment.allow_private,
        proxy=environment.proxy,
    )


def open_channels(fetch: Fetcher, console: Console | None = None) -> Channels:
    """The senders, with the render stage's forms."""
    return Channels(fetch=fetch, renderers=RENDERERS, now=utc_now, console=console)


def open_translators(environment: Environment, rules: Rules) -> Translators:
    """The engines that this machine has, with the models under data/models."""
    settings = rules.config.settings
    return Translators(
        models=environment.data / "models",
        target=settings.translate_to,
        order=dict(settings.translators),
    )
