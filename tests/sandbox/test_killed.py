"""A worker that the system kills, as it does with whoever has taken the memory."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from monitor.errors import SandboxError
from monitor.sandbox import Sandbox


@pytest.mark.parametrize("workers", [1, 2])
async def test_a_worker_killed_at_work_is_told_and_replaced(tmp_path: Path, workers: int) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    busy = f"import os\nwith open({str(fifo)!r}, 'w') as f: f.write(str(os.getpid()))\nwhile 1: 0"
    sandbox = Sandbox(workers=workers, timeout=60)
    try:
        task = asyncio.create_task(sandbox.run(exec, busy))
        os.kill(int(await asyncio.to_thread(fifo.read_text)), signal.SIGKILL)
        with pytest.raises(SandboxError, match="exec was killed in its worker") as caught:
            await task
        assert caught.value.reason == "crash"
        assert await sandbox.run(len, b"abc") == 3
    finally:
        await sandbox.close()
