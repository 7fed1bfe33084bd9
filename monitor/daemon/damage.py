"""A damaged database: `ops` is told past it, once, until a start finds it sound."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import structlog

from monitor import logs
from monitor.app import Rules, open_channels, open_fetcher, utc_now
from monitor.channels import Channels
from monitor.desk.check import check
from monitor.environment import Environment
from monitor.errors import DatabaseDamaged
from monitor.pipeline.farewell import farewell

log = structlog.get_logger(__name__)

TOLD = "damage-told"
"""A file in the data directory: a container that is started again and again says it once."""


async def tell_of_damage(
    environment: Environment, channels: Channels, rules: Rules, text: str
) -> None:
    """Tells `ops`, unless it was told by this process or an earlier one."""
    try:
        (environment.data / TOLD).touch(exist_ok=False)
    except FileExistsError:
        return
    except OSError as error:
        log.warning("the next start may tell ops of the damage again", problem=str(error))
    await farewell(channels, rules, text, utc_now())


def tell_of_refusal(
    environment: Environment, variables: Mapping[str, str], damage: DatabaseDamaged
) -> None:
    """The same for a start that the database refuses. Without rules that can be used nobody knows
    whom to tell: the log has it."""
    now = utc_now()
    rules = check(environment.rules, variables, now.date()).rules
    if rules is not None:
        logs.hide(url for channel in rules.config.channels for url in channel.urls)
        asyncio.run(_tell(environment, rules, f"The monitor has not started: {damage}"))


async def _tell(environment: Environment, rules: Rules, text: str) -> None:
    fetch = open_fetcher(environment, rules)
    try:
        await tell_of_damage(environment, open_channels(fetch), rules, text)
    finally:
        await fetch.close()


def found_sound(data: Path) -> None:
    """What was told is over: damage that comes later is told anew."""
    (data / TOLD).unlink(missing_ok=True)
