"""One daemon a database; what may run beside it, and what may not."""

import json
from pathlib import Path
from typing import Any

from monitor.model import DeliveryState
from monitor.store import outbox


def test_beside_a_running_daemon(
    *,
    daemon: Any,
    press: Any,
    receiver: Any,
    write_rules: Any,
    items: Any,
    wait: Any,
    tmp_path: Path,
) -> None:
    write_rules("klan")
    press.feed("klan", items(1))
    gone = press.answers["/klan"].__class__(status=410)
    receiver.answers["/hook"] = gone
    receiver.open()
    daemon.start()
    wait(lambda: dict(daemon.read(outbox.counts)) == {DeliveryState.HELD: 1})
    busy = [daemon.monitor(verb, MONITOR_LISTEN="127.0.0.1:0") for verb in ("run", "once")]
    busy.append(daemon.here("migrate"))
    # Data of its own, and the same file under another name.
    (daemon.home / "link.db").symlink_to(daemon.home / "data" / "monitor.db")
    other = {"MONITOR_DATA": str(daemon.home / "other"), "MONITOR_LISTEN": "127.0.0.1:0"}
    busy.append(
        daemon.monitor("run", MONITOR_DATABASE_URL=f"sqlite:///{daemon.home}/link.db", **other)
    )
    for refused in busy:
        assert refused.returncode == 75
        assert f"process {daemon.pid} " in refused.stderr
        assert refused.stdout == ""
    listed = daemon.here("alerts", "list", "--format", "json")
    assert listed.returncode == 0, listed.stderr
    (alert,) = json.loads(listed.stdout)
    assert alert["rule"]["id"] == "banjska"
    for words in (["check"], ["feeds", "list"], ["alerts", "show", alert["id"]]):
        assert daemon.here(*words).returncode == 0, words
    explained = daemon.here("explain", alert["article"]["url"], "--format", "json")
    assert json.loads(explained.stdout)["rules"][0]["alert"] is True
    doctor = daemon.here("doctor", "--format", "json")
    assert doctor.returncode == 1
    assert any("held" in one["text"] for one in json.loads(doctor.stdout)["findings"])
    copy = daemon.home / "copy.db"
    assert daemon.here("backup", str(copy)).returncode == 0
    assert copy.stat().st_size > 10_000
    receiver.answers.clear()
    assert daemon.here("retry").returncode == 0
    wait(lambda: dict(daemon.read(outbox.counts)) == {DeliveryState.SENT: 1})
    assert len(set(receiver.keys)) == 1
    assert daemon.ended is None


def test_what_cannot_start(daemon: Any, write_rules: Any) -> None:
    write_rules()
    open_to_all = daemon.monitor("run", MONITOR_LISTEN="0.0.0.0:0")
    assert open_to_all.returncode == 78
    assert "MONITOR_TOKEN" in open_to_all.stderr
    assert "Traceback" not in open_to_all.stderr
    daemon.start()
    other = str(daemon.home / "other")
    taken = daemon.monitor("run", MONITOR_DATA=other)
    assert taken.returncode == 78
    assert f"MONITOR_LISTEN {daemon.address}: Address already in use" in taken.stderr
    assert not (Path(other) / "monitor.db-wal").exists()
    (Path(other) / "monitor.db").write_bytes(b"ovo nije baza" * 100)
    damaged = daemon.monitor("run", MONITOR_DATA=other, MONITOR_LISTEN="127.0.0.1:0")
    assert damaged.returncode == 78
    assert "damaged" in damaged.stderr
