"""Real workers, really killed. The functions come from the standard library, so that the workers
can import them; `exec` runs what it hasn't got."""

import asyncio
import ctypes
import itertools
import logging
import os
import pickle
import select
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from monitor import feed
from monitor.errors import FetchError, MonitorError, NotAFeed, SandboxError
from monitor.sandbox import RESULT, Sandbox

MB = 2**20


# An exception that a pickle cannot bring back.
ODD = """
class Odd(Exception):
    def __init__(self, a, b): pass
raise Odd(1, 2)
"""

HUGE = f"from monitor.errors import NotAFeed; raise NotAFeed('a' * {RESULT})"


@pytest.fixture
async def sandboxes() -> AsyncIterator[Callable[..., Sandbox]]:
    """Builds sandboxes; all are closed with the test."""
    built: list[Sandbox] = []

    def build(**options: Any) -> Sandbox:
        built.append(Sandbox(**options))
        return built[-1]

    yield build
    for sandbox in built:
        await sandbox.close()


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    return path


def has_ended(pidfd: int, seconds: float) -> bool:
    """Whether the process has ended, waiting so long for it."""
    try:
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        return bool(poll.poll(seconds * 1000))
    finally:
        os.close(pidfd)


def busy(fifo: Path) -> str:
    """Code that says its process id through the pipe, and never ends."""
    return f"import os\nwith open({str(fifo)!r}, 'w') as f: f.write(str(os.getpid()))\nwhile 1: 0"


async def test_a_result_comes_back_and_the_worker_stays(sandboxes):
    sandbox = sandboxes()
    assert await sandbox.run(str.upper, "banjska, Њујорк") == "BANJSKA, ЊУЈОРК"
    first, second = await sandbox.run(os.getpid), await sandbox.run(os.getpid)
    assert first == second != os.getpid()


async def test_whatever_an_item_does_the_next_one_works(sandboxes):
    sandbox = sandboxes(timeout=60, memory=100 * MB)
    await sandbox.run(len, b"")
    for reason, words, function, args in [
        ("memory", "bytearray took more than 100 MB", bytearray, (1000 * MB,)),
        ("memory", "list took more than 100 MB", list, (itertools.repeat("poplava"),)),
        ("memory", "bytes gave back more than 24 MB; it was stopped", bytes, (RESULT,)),
        ("memory", "exec gave back more than 24 MB", exec, (HUGE,)),
        ("crash", r"_exit crashed its worker \(exit status 139\)", os._exit, (139,)),
        ("crash", "string_at crashed its worker", ctypes.string_at, (1,)),
        ("error", "len failed .*TypeError: object of type 'int'", len, (3,)),
        ("error", "eval failed .*lambda", eval, ("lambda: 1",)),
        ("error", "SystemExit: 3", exec, ("raise SystemExit(3)",)),
        ("error", "RecursionError", exec, ("def f(): f()\nf()", {})),
        ("error", "Odd: ", exec, (ODD,)),
    ]:  # fmt: skip
        with pytest.raises(SandboxError, match=words) as caught:
            await sandbox.run(function, *args)
        assert caught.value.reason == reason
        assert await sandbox.run(len, b"abc") == 3


async def test_a_large_feed_comes_back_whole(sandboxes):
    text = "Поплава је однела мост. " * 560
    items = "".join(
        f"<item><title>Вест {i}</title><content:encoded>{text}</content:encoded></item>"
        for i in range(250)
    )
    body = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
    assert 5 * MB < len(body) < 6 * MB
    parsed = await sandboxes(timeout=60).run(feed.parse, body, None, "https://portal.rs/rss")
    assert len(parsed.entries) == 250
    assert 10 * MB < len(pickle.dumps(parsed)) < RESULT / 2


async def test_after_an_item_that_hangs_the_next_one_works(sandboxes):
    sandbox = sandboxes(timeout=2)
    with pytest.raises(SandboxError, match="sum took longer than 2 s") as caught:
        await sandbox.run(sum, itertools.count())
    assert caught.value.reason == "timeout"
    assert await sandbox.run(len, b"abc") == 3


async def test_the_limit_is_what_an_item_adds_and_ends_with_it(sandboxes):
    sandbox = sandboxes(memory=100 * MB)
    for _ in range(3):
        await sandbox.run(exec, f"bytearray({80 * MB})")


@pytest.mark.parametrize(
    ("code", "kind", "state"),
    [
        ("NotAFeed('ovo je stranica')", NotAFeed, {}),
        ("FetchError('dns', 'nema imena')", FetchError, {"reason": "dns"}),
        ("SandboxError('memory', 'unutra')", SandboxError, {"reason": "memory"}),
    ],
)
async def test_errors_of_ours_come_out_as_they_were(sandboxes, code, kind, state):
    sandbox = sandboxes()
    with pytest.raises(MonitorError) as caught:
        await sandbox.run(exec, f"from monitor.errors import *; raise {code}")
    assert type(caught.value) is kind
    assert str(caught.value) in code
    for name, value in state.items():
        assert getattr(caught.value, name) == value


async def test_what_cannot_cross_is_the_callers_own_error(sandboxes):
    with pytest.raises((pickle.PicklingError, AttributeError)):
        await sandboxes().run(lambda: 1)


async def test_two_workers_run_side_by_side(sandboxes, fifo):
    sandbox = sandboxes(workers=2, timeout=20)
    read = f"import sys\nwith open({str(fifo)!r}) as f: assert f.read() == 'x'"
    write = f"with open({str(fifo)!r}, 'w') as f: f.write('x')"
    # Each end of the pipe opens only when the other does.
    await asyncio.gather(sandbox.run(exec, read), sandbox.run(exec, write))


async def test_cancelling_stops_the_worker(sandboxes, fifo):
    sandbox = sandboxes(timeout=60)
    task = asyncio.create_task(sandbox.run(exec, busy(fifo)))
    worker = os.pidfd_open(int(await asyncio.to_thread(fifo.read_text)))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(has_ended, worker, 10)
    assert await sandbox.run(len, b"abc") == 3


async def test_closing_ends_what_runs(sandboxes, fifo):
    sandbox = sandboxes(timeout=60)
    task = asyncio.create_task(sandbox.run(exec, busy(fifo)))
    worker = os.pidfd_open(int(await asyncio.to_thread(fifo.read_text)))
    await sandbox.close()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(has_ended, worker, 10)


@pytest.mark.parametrize("workers", [1, 2])
async def test_a_worker_killed_while_idle_is_replaced(sandboxes, workers):
    sandbox = sandboxes(workers=workers, patience=15.0)  # the other may wait for what it held
    worker = await sandbox.run(os.getpid)
    gone = os.pidfd_open(worker)
    os.kill(worker, signal.SIGKILL)
    assert await asyncio.to_thread(has_ended, gone, 10)
    assert await sandbox.run(len, b"abc") == 3
    assert await sandbox.run(os.getpid) != worker


async def test_a_worker_that_takes_nothing_any_more_is_replaced(sandboxes):
    sandbox = sandboxes(timeout=1.0, patience=3.0)
    worker = await sandbox.run(os.getpid)
    os.kill(worker, signal.SIGSTOP)
    assert await sandbox.run(os.getpid) != worker
    assert await sandbox.run(len, b"abc") == 3


async def test_a_worker_says_nothing(sandboxes, capfd):
    sandbox = sandboxes()
    noise = """
import logging, os, sys
print("buka")
print("buka", file=sys.stderr)
logging.error("buka")
os.write(2, b"buka")
"""
    await sandbox.run(exec, noise)
    await sandbox.run(logging.getLogger().error, "buka")
    await sandbox.close()
    assert capfd.readouterr() == ("", "")


DAEMON = """
import asyncio, os, sys
from monitor.sandbox import Sandbox

async def main():
    sandbox = Sandbox(timeout=60)
    await sandbox.run(len, b"")
    if len(sys.argv) > 1:
        await sandbox.run(exec, sys.argv[1])
    print(await sandbox.run(os.getpid), flush=True)
    await asyncio.Event().wait()

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.fixture
def daemon(tmp_path: Path) -> Path:
    script = tmp_path / "daemon.py"
    script.write_text(textwrap.dedent(DAEMON))
    return script


def test_an_idle_worker_ends_with_a_killed_daemon(daemon):
    with subprocess.Popen([sys.executable, daemon], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        worker = os.pidfd_open(int(process.stdout.readline()))
        process.kill()
        assert has_ended(worker, 5)


def test_a_busy_worker_ends_with_a_killed_daemon(daemon, fifo):
    with subprocess.Popen([sys.executable, daemon, busy(fifo)]) as process:
        worker = os.pidfd_open(int(fifo.read_text()))
        process.kill()
        assert has_ended(worker, 5)


def test_without_word_from_the_kernel_the_alarm_ends_a_busy_worker():
    code = """
        import itertools, pickle
        from monitor.sandbox import _Item, _work
        _work(_Item(pickle.dumps(sum), (itertools.count(),)), 1, 2**30)
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], timeout=15, check=False)
    assert ended.returncode == -signal.SIGALRM


async def test_a_worker_has_no_secret_of_the_environment(sandboxes, monkeypatch):
    """Parsers that read variables on a document's behalf find none of ours."""
    monkeypatch.setenv("SLACK_URL", "slack://kanarinac")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    sandbox = sandboxes()
    assert await sandbox.run(os.getenv, "SLACK_URL") is None
    assert await sandbox.run(os.getenv, "LC_ALL") == "C.UTF-8"


async def test_of_those_that_wait_the_smallest_is_next(sandboxes, fifo):
    sandbox = sandboxes(timeout=60)
    done: list[int] = []

    async def one(size: int) -> None:
        await sandbox.run(len, bytes(size))
        done.append(size)

    hold = f"with open({str(fifo)!r}) as f: f.read()"
    async with asyncio.TaskGroup() as group:
        group.create_task(sandbox.run(exec, hold))
        await asyncio.sleep(0)
        waiting = [group.create_task(one(size)) for size in (3000, 1, 2000, 1000, 2)]
        await asyncio.sleep(0)
        waiting[3].cancel()  # whoever gives up takes nobody's turn
        await asyncio.to_thread(fifo.write_text, "x")
    assert done == [1, 2, 2000, 3000]


KEEP = f"import builtins; builtins.kept = [bytes(1000) for _ in range({60 * MB // 1000})]"


async def test_a_worker_that_keeps_what_it_read_is_replaced(sandboxes):
    sandbox = sandboxes(memory=100 * MB)
    first = await sandbox.run(os.getpid)
    await sandbox.run(exec, "x = [bytes(1000) for _ in range(60_000)]")
    assert await sandbox.run(os.getpid) == first
    await sandbox.run(exec, KEEP)
    assert await sandbox.run(os.getpid) != first


async def test_a_module_that_a_worker_begins_with_is_charged_to_no_item(sandboxes):
    sandbox = sandboxes(memory=30 * MB, modules=("trafilatura",))
    await sandbox.run(exec, "import trafilatura")
