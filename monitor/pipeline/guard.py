"""What a step raises ends that step, and nothing else."""

from collections.abc import Awaitable
from typing import TypeVar

import structlog

from monitor.errors import DatabaseDamaged, DiskFull, StoreError

log = structlog.get_logger(__name__)

T = TypeVar("T")


async def guard(name: str, work: Awaitable[T]) -> T | None:
    """The result of a step, or None where it raised: the one place that catches everything,
    because one article that nobody foresaw must not end the watch. It is logged whole."""
    try:
        return await work
    except (DiskFull, DatabaseDamaged) as error:  # told once, and not for every step
        log.debug("the database takes nothing; a step is done again", step=name, error=str(error))
        return None
    except StoreError as error:
        log.warning("the database did not take a step; tried again", step=name, error=str(error))
        return None
    except Exception:
        log.exception("a step failed; it is tried again", step=name)
        return None
