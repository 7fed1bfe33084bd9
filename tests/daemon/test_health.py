"""monitor health against the real daemon: alive, stopped in its tracks, and gone."""

import signal
from typing import Any


def test_alive_hanging_and_gone(daemon: Any, write_rules: Any) -> None:
    write_rules()
    daemon.start()
    alive = daemon.here("health")
    assert (alive.returncode, alive.stdout) == (0, f"http://{daemon.address}/healthz: alive\n")
    daemon.signal(signal.SIGSTOP)
    hanging = daemon.here("health")
    daemon.signal(signal.SIGCONT)
    assert hanging.returncode == 1
    assert hanging.stdout == f"http://{daemon.address}/healthz: not alive, no answer in 3 s\n"
    assert daemon.stop() == 0
    gone = daemon.here("health")
    assert gone.returncode == 1
    assert "Connection refused" in gone.stdout
