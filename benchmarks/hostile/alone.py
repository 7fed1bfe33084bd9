"""Each body by itself, in a real worker, as everything that a source can be."""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.hostile.body import Body
from benchmarks.hostile.tree import Watch, below, taken
from monitor import feed
from monitor.errors import FetchError, MonitorError, SandboxError
from monitor.extract import MODULES, extract
from monitor.fetch.answer import encoding_fault, encodings
from monitor.fetch.inflate import Inflater
from monitor.pipeline.source import FEED_BYTES, PAGE_BYTES
from monitor.sandbox import Sandbox

URL = "https://portal.example.ba/v/1"
PIECE = 1024

AS: dict[str, tuple[int, Callable[..., Any], tuple[str, ...]]] = {
    "feed": (FEED_BYTES, feed.parse, ()),
    "sitemap": (FEED_BYTES, feed.sitemap, ()),
    "page": (PAGE_BYTES, extract, ()),
    "links": (PAGE_BYTES, feed.links, ("a",)),
    "items": (PAGE_BYTES, feed.items, ("article, div, p",)),
}
"""How much of a body is read, by what, with which selector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What one body did as one thing. `grown`: bytes of the workers above an idle one; `stopped`:
    why it was, "" where it came to an end by itself."""

    body: Body
    used_as: str
    seconds: float
    grown: int
    stopped: str


def received(body: Body, limit: int) -> bytes:
    """What the fetcher makes of a body. Raises FetchError where it refuses it."""
    layers = encodings([body.packed])
    if fault := encoding_fault(layers):
        raise FetchError("encoding", fault)
    inflater = Inflater(limit, deflate=layers == ["deflate"])
    sent = body.make()
    for at in range(0, len(sent), PIECE):
        if inflater.full:
            break
        inflater.feed(sent[at : at + PIECE])
    while body.repeat and not inflater.full:
        inflater.feed(body.repeat)
    return inflater.finish()[0]


async def alone(bodies: Iterable[Body], kinds: Iterable[str] = tuple(AS)) -> list[Took]:
    """Each of `bodies` as each of `kinds`, one after the other in one sandbox."""
    sandbox = Sandbox(modules=MODULES)
    found = []
    try:
        await sandbox.run(extract, b"<p>Put je otvoren.</p>", None, URL)
        idle = max(taken(one) for one in below(os.getpid())[1:])
        for body in bodies:
            for kind in kinds:
                try:
                    found.append(await _one(sandbox, body, kind, idle))
                except FetchError:
                    continue
    finally:
        await sandbox.close()
    return found


async def _one(sandbox: Sandbox, body: Body, kind: str, idle: int) -> Took:
    limit, stage, more = AS[kind]
    given = received(body, limit)
    worker = await sandbox.run(os.getpid)
    stopped = ""
    with Watch(worker) as watch:
        started = time.monotonic()
        try:
            await sandbox.run(stage, given, None, URL, *more)
        except SandboxError as error:
            stopped = error.reason if error.reason != "error" else str(error)
        except MonitorError:  # it says what the body is
            pass
        seconds = time.monotonic() - started
    return Took(body=body, used_as=kind, seconds=seconds, grown=watch.most - idle, stopped=stopped)
