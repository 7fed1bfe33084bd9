"""Starts `monitor run` again and again, each in a process of its own, and ends it with kill -9 at a
point of the walk that the test names.

The product knows nothing of this: here its functions are wrapped from outside. A request is a line
of JSON on stdin; the answers are two lines, the process's id, and how it ended. The product is
imported once and the processes are forked: what a start costs beyond that is the daemon's own.
"""

import asyncio
import ctypes
import functools
import importlib
import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.crash.points import POINTS, Point

PR_SET_PDEATHSIG = 1  # prctl(2)


NEWER = """
from alembic import op
revision, down_revision = "{head}", "{last}"

def upgrade() -> None:
    op.execute("CREATE TABLE newer (id TEXT PRIMARY KEY)")
"""


def die() -> None:
    """kill -9, of this process by itself."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: Point, nth: int) -> None:
    """From now on the `nth` passage of the point is this process's last act."""
    module, _, path = point.function.partition(":")
    *owners, name = path.split(".")
    owner = functools.reduce(getattr, owners, importlib.import_module(module))
    lock, passed = threading.Lock(), 0

    def passage() -> None:
        nonlocal passed
        with lock:
            passed += 1
            if passed == point.first + nth:
                die()

    function = getattr(owner, name)
    wrapped = (
        within(function, passage)
        if point.act == "within"
        else around(function, passage, after=point.after)
    )
    setattr(owner, name, wrapped)
    if point.act == "upgrade":
        know_a_newer_schema()
    if point.hurried:
        hurry()


def around(function: Callable[..., Any], passage: Callable[[], None], *, after: bool) -> Any:
    """The function with the passage before or after it."""
    if asyncio.iscoroutinefunction(function):

        @functools.wraps(function)
        async def waited(*args: Any, **named: Any) -> Any:
            if not after:
                passage()
            found = await function(*args, **named)
            if after:
                passage()
            return found

        return waited

    @functools.wraps(function)
    def called(*args: Any, **named: Any) -> Any:
        if not after:
            passage()
        found = function(*args, **named)
        if after:
            passage()
        return found

    return called


def within(write_now: Callable[..., Any], passage: Callable[[], None]) -> Any:
    """`Store.write_now` with the passage at the end of each transaction, before its commit."""

    def called(self: Any, fn: Callable[[Any], Any], **named: Any) -> Any:
        return write_now(self, around(fn, passage, after=True), **named)

    return called


def know_a_newer_schema() -> None:
    """This program has one migration more than the product."""
    import shutil

    from monitor.store import database
    from monitor.store.migrate import SHIPPED, Migrations

    head = f"{int(SHIPPED.head) + 1:04}"
    scripts = Path(tempfile.mkdtemp(dir=os.environ["MONITOR_DATA"])) / "scripts"
    shutil.copytree(SHIPPED.directory, scripts)
    source = NEWER.format(head=head, last=SHIPPED.head)
    (scripts / "versions" / f"{head}_newer.py").write_text(source)
    vars(database)["SHIPPED"] = Migrations(directory=scripts, head=head)


def hurry() -> None:
    """What is done every minute is done every half second."""
    from datetime import timedelta

    from monitor.daemon import service

    vars(service)["UPKEEP"] = timedelta(seconds=0.5)


# ── the processes ──


def end_with_parent() -> None:
    """Nothing of this outlives the tests."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def become(wanted: dict[str, Any]) -> None:
    """This forked process is the daemon from now on."""
    end_with_parent()
    os.environ.clear()
    os.environ.update(wanted["variables"])
    os.chdir(wanted["home"])
    log = os.open(wanted["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for here, there in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(here, there)
    sys.argv = ["monitor", "run"]
    if name := wanted["point"]:
        arm(next(point for point in POINTS if point.name == name), wanted["nth"])


def answer(number: int) -> None:
    """A line on stdout."""
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def serve() -> None:
    """Forks a daemon for each line of stdin; returns in the daemon, and never here."""
    end_with_parent()
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            become(json.loads(line))
            return
        answer(pid)
        _, status = os.waitpid(pid, 0)
        answer(os.waitstatus_to_exitcode(status))
    sys.exit(0)


if __name__ == "__main__":
    for needed in (
        "monitor.cli",
        "monitor.cli.run",
        "monitor.web.app",
        "psycopg",
        "alembic.command",
    ):
        importlib.import_module(needed)
    assert threading.active_count() == 1, "what is forked has one thread"
    serve()
    from monitor.cli import main

    main()
