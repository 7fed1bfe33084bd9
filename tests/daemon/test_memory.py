"""Bodies made to hurt: what all processes of the daemon take beside them."""

import signal
from typing import Any

from benchmarks.hostile.bodies import BODIES
from benchmarks.hostile.body import MB
from benchmarks.hostile.tree import Watch
from monitor.store import feeds

SWELLS = BODIES["json-empty-lists"].make()
"""The worker that reads it goes to its limit of memory."""

LARGE = b"%PDF-1.7\n" + bytes(12 * MB)
"""As much of it is taken as of any feed."""


def test_many_large_bodies_take_no_more_than_a_few(
    *, daemon: Any, press: Any, receiver: Any, write_rules: Any, items: Any, wait: Any
) -> None:
    press.feed("klan", items(1))
    hostile = {"losa": SWELLS} | {f"velika{n}": LARGE for n in range(24)}
    for name, body in hostile.items():
        press.feed(name, [])
        press.answers[f"/{name}"].body = body
    write_rules("klan")
    receiver.open()
    daemon.start()
    wait(lambda: receiver.got)
    with Watch(daemon.pid) as watch:
        idle = watch.most
        write_rules("klan", *hostile)
        daemon.signal(signal.SIGHUP)
        for name in hostile:
            wait(lambda name=name: _has_failed(daemon, name))
    assert watch.most - idle <= 150 * MB


def _has_failed(daemon: Any, name: str) -> bool:
    state = daemon.read(lambda c: feeds.get(c, name))
    return state is not None and state.failures > 0
