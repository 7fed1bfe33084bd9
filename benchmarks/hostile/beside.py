"""All bodies at once, beside good feeds, in the real daemon."""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.hostile.alone import AS
from benchmarks.hostile.body import Body
from benchmarks.hostile.press import Press, published
from benchmarks.hostile.tree import Watch

GOOD = tuple(f"dobra{letter}" for letter in "abcdefghij")
PATIENCE = 60.0
"""Seconds that the daemon has to be ready."""

IDLE = 20.0
"""Seconds that it is watched without the hostile bodies."""

# A rule with more than a hundred alerts an hour gathers them: the good news have their own.
RULES = """version: 1
settings: {{every: {every:g}s, translate_to: hbs}}
rules:
  - {{id: poplava, title: Poplava, when: {{pattern: Poplava}}}}
  - {{id: dobra, title: Dobra vijest, when: {{pattern: "dobra[a-j]-[0-9]"}}}}
channels:
  hook: {{url: "webhook://127.0.0.1:{port}/hook"}}
feeds:
"""
_ITEM = re.compile(r"(dobra[a-j])-(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of the daemon. `delay`: the most seconds from an item in a good feed to its
    alert; `gap`: between two polls of a good feed; `grown`: bytes of the tree above the idle one;
    `silence`: the longest wait for /healthz; `missing`: good items that were never told; `hostile`
    and `asked`: addresses of hostile bodies and feeds that lead to them, and how many were asked
    for."""

    every: float
    hostile: int
    asked: int
    told: int
    delay: float
    gap: float
    grown: int
    silence: float
    missing: tuple[str, ...]
    log: str


def beside(
    home: Path, bodies: Iterable[Body], *, every: float, rounds: int, patience: float
) -> Seen:
    """Runs the daemon in `home` on good feeds alone until they are told and it has read as many
    words as it remembers, then with every body as feed, page, sitemap and listing beside them:
    until each has been asked for and the good feeds have told their next `rounds` items, or
    `patience` seconds."""
    (home / "bodies").mkdir()
    with published(home / "bodies", bodies, every) as press:
        rules = home / "rules.yaml"
        rules.write_text(_rules(press, hostile=False), encoding="utf-8")
        with _daemon(home) as (pid, address):
            _until(lambda: len(_told(press)) >= len(GOOD), PATIENCE)
            _until(lambda: any(path == "/archive" for _, path in press.asked), PATIENCE)
            _until(lambda: not _reading(address), patience)
            with Watch(pid) as idle:
                time.sleep(IDLE)
            begun, first = time.monotonic(), press.count() + 1
            rules.write_text(_rules(press, hostile=True), encoding="utf-8")
            last = first + rounds - 1
            with Watch(pid) as watch, _asking(address) as silences:
                _until(lambda: _is_over(press, first, last), patience)
        log = (home / "log").read_text(encoding="utf-8")
    told = _told(press, first)
    wanted = {(name, number) for name in GOOD for number in range(first, last + 1)}
    return Seen(
        every=every,
        hostile=len(_hostile(press)),
        asked=len({path for at, path in press.asked if at > begun} & _hostile(press)),
        told=len(wanted & told.keys()),
        missing=tuple(sorted(f"{name} {number}" for name, number in wanted - told.keys())),
        delay=max((at - press.published(n) for (_, n), at in told.items()), default=0.0),
        gap=_gap(press, begun),
        grown=watch.most - idle.most,
        silence=max(silences, default=0.0),
        log=log,
    )


def _rules(press: Press, *, hostile: bool) -> str:
    feeds = [
        f"  - {{name: {name}, url: {press.host(0)}/good/{name}, full_text: feed}}" for name in GOOD
    ]
    feeds.append(f"  - {{name: archive, url: {press.host(0)}/archive, full_text: feed}}")
    if hostile:
        keys = {
            "feed": "url",
            "page": "url",
            "sitemap": "sitemap",
            "links": "page",
            "items": "page",
        }
        for number, (name, kind) in enumerate((n, k) for n in press.bodies for k in AS):
            place = "leads" if kind == "page" else "body"
            url = f"{keys[kind]}: {press.host(number + 1)}/{place}/{name}"
            selector = {"links": ", links: a", "items": ", items: 'article, div, p'"}.get(kind, "")
            feeds.append(f"  - {{name: {kind}-{name}, {url}{selector}}}")
    return RULES.format(every=press.every, port=press.port) + "\n".join(feeds) + "\n"


def _hostile(press: Press) -> set[str]:
    """The paths that the daemon should ask for."""
    return {f"/{place}/{name}" for name in press.bodies for place in ("body", "leads")}


def _told(press: Press, first: int = 1) -> dict[tuple[str, int], float]:
    """When each good item from the number `first` on was told first."""
    told: dict[tuple[str, int], float] = {}
    for at, said in list(press.told):
        for name, number in _ITEM.findall(said):
            if int(number) >= first:
                told.setdefault((name, int(number)), at)
    return told


def _is_over(press: Press, first: int, last: int) -> bool:
    asked = {path for _, path in list(press.asked)}
    told = [number for _, number in _told(press, first) if number <= last]
    return _hostile(press) <= asked and len(told) == len(GOOD) * (last - first + 1)


def _reading(address: str) -> bool:
    """Whether entries wait to be read."""
    connection = http.client.HTTPConnection(address, timeout=PATIENCE)
    try:
        connection.request("GET", "/metrics")
        return b'monitor_queue_jobs{step="read"} 0' not in connection.getresponse().read()
    finally:
        connection.close()


def _gap(press: Press, begun: float) -> float:
    """The longest time between two polls of one good feed."""
    gaps = [0.0]
    for name in GOOD:
        polls = [at for at, path in press.asked if path == f"/good/{name}" and at > begun]
        gaps += [after - before for before, after in pairwise(polls)]
    return max(gaps)


def _until(what: Callable[[], bool], seconds: float) -> None:
    """Returns when it is so, or when the time is up."""
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.05)


@contextmanager
def _daemon(home: Path) -> Iterator[tuple[int, str]]:
    """`monitor run` in `home`: its pid and the address of its page; killed with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    ours = {name: value for name, value in os.environ.items() if "MONITOR" not in name}
    variables = ours | {
        "MONITOR_RULES": str(home / "rules.yaml"),
        "MONITOR_DATA": str(home / "data"),
        "MONITOR_LISTEN": address,
        "MONITOR_ALLOW_PRIVATE": "127.0.0.0/8",
    }
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor", "run"], env=variables, stdout=log, stderr=log
        )
    try:
        yield process.pid, address
    finally:
        process.kill()
        process.wait()


@contextmanager
def _asking(address: str) -> Iterator[list[float]]:
    """Asks /healthz ten times a second; the list has how long each answer took, in seconds."""
    took: list[float] = []
    over = threading.Event()

    def ask() -> None:
        while not over.wait(0.1):
            started = time.monotonic()
            connection = http.client.HTTPConnection(address, timeout=PATIENCE)
            try:
                connection.request("GET", "/healthz")
                connection.getresponse().read()
            except OSError:
                took.append(PATIENCE)
                continue
            finally:
                connection.close()
            took.append(time.monotonic() - started)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield took
    finally:
        over.set()
        thread.join()
