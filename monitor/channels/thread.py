"""Work that blocks, in a thread of its own and within a time limit.

The loop's shared threads also carry the database: a receiver that hangs must not take one of them,
nor keep the program from ending.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[[], T], seconds: float) -> T:
    """What `work` returns. Raises TimeoutError after `seconds`; the thread is then left to end by
    itself, and dies with the program."""
    found: Future[T] = Future()
    found.set_running_or_notify_cancel()
    Thread(target=lambda: found.set_result(work()), daemon=True, name="channel").start()
    return await asyncio.wait_for(asyncio.wrap_future(found), seconds)
