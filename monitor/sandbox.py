"""A function on hostile bytes, in a worker process that can be killed.

Parsers of feeds and pages take minutes or gigabytes on the wrong megabyte, and a thread cannot be
stopped. A worker is killed when its time is up and bounded in what it may allocate. None outlives
the daemon: the kernel ends it with its parent, and its first act on each item is to set an alarm.
"""

import asyncio
import ctypes
import gc
import heapq
import importlib
import itertools
import logging
import math
import multiprocessing
import os
import pickle
import re
import resource
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pebble import ProcessExpired, ProcessPool

from monitor.errors import MonitorError, SandboxError
from monitor.memory import give_back, uncollected

T = TypeVar("T")

ITEMS = 1000
"""Items after which a worker is replaced, so that what libraries leak does not add up."""

RETAINED = 24 * 2**20
"""Bytes that a worker may keep of the items before: one that keeps more is replaced."""

RESULT = 24 * 2**20
"""Bytes of what an item gives back, as a pickle, which this process reads whole. The largest feeds
that a worker reads within its memory (8 MB, nearly all of it texts) give back 16 MB, text and
summary; a page 0.4, a sitemap of 10 MB as much."""

GRACE = 2
"""Seconds from an item's timeout to the alarm that ends the worker by itself."""

PATIENCE = 60.0
"""Seconds that a worker has to start and to take an item, beside those of the item itself: one that
was frozen, or killed with what the others wait for in its hands, never does."""

_KEPT = re.compile(r"HOME|LANG|LD_LIBRARY_PATH|PATH|TMPDIR|TZ|LC_\w+|PYTHON\w*|OMP_\w+")
"""The variables that libraries need; the others may be the channels' secrets."""

_NETWORK = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"})
_OUT_OF_MEMORY = 97  # a worker's exit status at its limit
_TOO_LARGE = 98  # the same where a result is larger than RESULT
_PR_SET_PDEATHSIG = 1  # prctl(2)


class Sandbox:
    """Worker processes for functions that may hang, swell or crash; started at the first `run`.

    `timeout` is seconds an item, the import of its function's module included; `memory` is bytes of
    address space that it may take beyond what the worker has with that module imported, and with
    `modules`, which functions import only when they run; `patience` is seconds until a worker has
    taken an item, else all are replaced. Of items that wait, the one with the smallest bytes is
    next: what hurts is large, so that small ones wait for the large one that runs and for no other.
    """

    def __init__(
        self,
        *,
        workers: int = 1,
        timeout: float = 10.0,
        memory: int = 96 * 2**20,
        modules: tuple[str, ...] = (),
        patience: float = PATIENCE,
    ) -> None:
        self._patience = patience
        self._workers = workers
        self._timeout = timeout
        self._memory = memory
        self._modules = modules
        self._pool: ProcessPool | None = None
        self._turns = _Turns(workers)
        self._running: set[asyncio.Future[tuple[bytes, int]]] = set()

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        """What `function(*args)` returns; function, arguments and result cross as pickles, of which
        the last has at most RESULT bytes.

        A MonitorError raised inside is raised as it was. Anything else, and an item that had to be
        stopped, is a SandboxError; the next item finds a working worker. Cancelling stops the item.
        """
        named = pickle.dumps(function)  # by name: its module is imported by the item itself
        name = getattr(function, "__name__", type(function).__name__)
        size = sum(len(arg) for arg in args if isinstance(arg, bytes))
        item = _Item(named, list(args))
        try:
            async with self._turns.turn(size):
                answer = await self._answer(item)
        except TimeoutError:
            why = f"{name} took longer than {self._timeout:g} s"
            raise _stopped("timeout", why) from None
        except ProcessExpired as error:
            raise self._ended(name, error.exitcode) from None
        finally:
            item.args.clear()  # the pool's thread has the item in hand until the next one comes
        kind, value = pickle.loads(answer)  # noqa: S301 - written by our own worker, below
        if kind == "result":
            result: T = value
            return result
        if kind == "raised":
            raise _revived(*value)
        raise SandboxError("error", f"{name} failed on this item, others go on: {value}")

    def _ended(self, name: str, status: int) -> SandboxError:
        if status == _OUT_OF_MEMORY:
            return _stopped("memory", f"{name} took more than {self._memory // 2**20} MB")
        if status == _TOO_LARGE:
            return _stopped("memory", f"{name} gave back more than {RESULT // 2**20} MB")
        if status == -signal.SIGKILL:
            why = f"{name} was killed in its worker, as the system does when memory runs out"
            return _stopped("crash", why)
        return _stopped("crash", f"{name} crashed its worker (exit status {status})")

    async def _answer(self, item: "_Item") -> bytes:
        """Tried again where the pool broke: a worker that is killed while idle takes the whole
        pool with it, and no blame is on the item."""
        for _ in range(2):
            pool = self._started()
            try:
                answer, retained = await self._scheduled(pool, item)
            except RuntimeError:
                if self._pool is pool:  # the first to notice clears up
                    self._pool = None
                    await asyncio.to_thread(pool.join)
                continue
            if retained > RETAINED:
                await self._replace(pool)
            return answer
        raise _stopped("crash", "the workers ended on their own, twice")

    def _started(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._workers,
                max_tasks=ITEMS,
                initializer=_begin,
                initargs=(os.getpid(), self._modules),
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool

    async def _scheduled(self, pool: ProcessPool, item: "_Item") -> tuple[bytes, int]:
        alarm = math.ceil(self._timeout) + GRACE
        future = pool.schedule(_work, (item, alarm, self._memory), timeout=self._timeout)
        running: asyncio.Future[tuple[bytes, int]] = asyncio.wrap_future(future)
        self._running.add(running)
        patience = asyncio.timeout(alarm + self._patience)
        try:
            async with patience:
                return await running
        except TimeoutError:
            if not patience.expired():
                raise
            pool.stop()  # type: ignore[no-untyped-call]  # Pebble's signature has no types
            raise RuntimeError("no worker took the item") from None
        finally:
            self._running.discard(running)
            del future, running  # a failure and its own frame would hold the item until collected

    async def _replace(self, pool: ProcessPool) -> None:
        """Ends a pool once what runs in it has ended; the next item starts another."""
        if self._pool is pool:
            self._pool = None
            pool.close()  # type: ignore[no-untyped-call]  # Pebble's signature has no types
            await asyncio.to_thread(pool.join)

    async def close(self) -> None:
        """Ends the workers; what still runs is cancelled."""
        for running in self._running:
            running.cancel()
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]  # Pebble's signature has no types
            await asyncio.to_thread(pool.join)


class _Item(NamedTuple):
    """A function, pickled, and what it is called with: large bytes are held only once."""

    function: bytes
    args: list[Any]


class _Turns:
    """So many at once; of those that wait, the smallest first."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._count = itertools.count()

    @asynccontextmanager
    async def turn(self, size: int) -> AsyncIterator[None]:
        """Holds a place while the block runs."""
        if self._free:
            self._free -= 1
        else:
            mine = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (size, next(self._count), mine))
            try:
                await mine
            except asyncio.CancelledError:
                if mine.done() and not mine.cancelled():  # it came, and nobody is there
                    self._pass_on()
                raise
        try:
            yield
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            mine = heapq.heappop(self._waiting)[2]
            if not mine.done():
                mine.set_result(None)
                return
        self._free += 1


def _stopped(reason: str, why: str) -> SandboxError:
    return SandboxError(reason, f"{why}; it was stopped, others go on in a fresh worker")


def _revived(
    kind: type[MonitorError], args: tuple[Any, ...], state: dict[str, Any]
) -> MonitorError:
    """The error as it was; unpickling it would call `__init__`, which takes other arguments."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


# ── in the worker ──


def _begin(parent: int, modules: tuple[str, ...]) -> None:
    """A worker's first act: end with the daemon, know no secret, say nothing, leave no core."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # Pebble's handler cannot run inside a C loop
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    give_back()
    for name in [name for name in os.environ if not _KEPT.fullmatch(name)]:
        del os.environ[name]
    sys.addaudithook(_refuse_network)
    logging.disable()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    with uncollected():
        for name in modules:
            importlib.import_module(name)
    gc.freeze()  # modules stay
    _own.grow(_Used(0, 0))


def _refuse_network(event: str, _: tuple[object, ...]) -> None:
    """A document may ask its parser for another; it is not fetched from here."""
    if event in _NETWORK:
        raise PermissionError(f"a parser may not use the network ({event})")


def _work(item: _Item, alarm: int, memory: int) -> tuple[bytes, int]:
    """One item, to a pickle of what became of it: nothing that comes out can upset the pool. And
    how many bytes the worker keeps of all items so far."""
    signal.alarm(alarm)
    before = _used()
    try:
        function = pickle.loads(item.function)  # noqa: S301 - written by `run`
        _own.grow(before)
        _limit(_own.space + memory)
        answer = _outcome(function, item.args)
        if len(answer) > RESULT:
            os._exit(_TOO_LARGE)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    finally:
        signal.alarm(0)
        _limit(resource.RLIM_INFINITY)
    item.args.clear()
    ctypes.CDLL(None).malloc_trim(0)
    return answer, _used().resident - _own.resident


def _outcome(function: Callable[..., Any], args: list[Any]) -> bytes:
    try:
        try:
            answer = ("result", function(*args))
        except MonitorError as error:
            answer = ("raised", (type(error), error.args, vars(error)))
        return pickle.dumps(answer)
    except MemoryError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the one place where foreign code fails
        return pickle.dumps(("failed", f"{type(error).__name__}: {str(error)[:300]}"))


class _Used(NamedTuple):
    """Bytes of a process: its address space, and what of it is in memory."""

    space: int
    resident: int


@dataclass(slots=True)
class _Own:
    """What this worker takes without any item: at its start, and with each module it imports."""

    space: int = 0
    resident: int = 0

    def grow(self, before: _Used) -> None:
        """Adds what came since."""
        now = _used()
        self.space += now.space - before.space
        self.resident += now.resident - before.resident


_own = _Own()


def _used() -> _Used:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return _Used(*(int(number) * resource.getpagesize() for number in pages[:2]))


def _limit(size: int) -> None:
    """Moves the soft limit; the hard one is the operator's."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    unlimited = resource.RLIM_INFINITY
    soft = hard if size == unlimited else size if hard == unlimited else min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
