"""deploy/systemd/monitor.service, as systemd's own tool reads it."""

import re
import subprocess
from pathlib import Path

import pytest

UNIT = Path(__file__).resolve().parents[2] / "deploy/systemd/monitor.service"
PROGRAM = "/opt/monitor/.venv/bin/monitor"
EXPOSED = 2.0  # of 10; a service of the default settings has 9.6


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit beside a program that is there, which `verify` wants."""
    program = tmp_path / "bin/monitor"
    program.parent.mkdir()
    program.touch(mode=0o755)
    path = tmp_path / UNIT.name
    path.write_text(UNIT.read_text().replace(PROGRAM, str(program)))
    return path


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ("systemd-analyze", *arguments), capture_output=True, text=True, check=False
    )


def test_is_understood(unit: Path) -> None:
    done = analyze("verify", str(unit))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_is_confined(unit: Path) -> None:
    done = analyze("security", "--offline=true", "--no-pager", str(unit))
    level = re.search(r"exposure level for monitor\.service: ([\d.]+)", done.stdout)
    assert level is not None, done.stdout + done.stderr
    assert float(level[1]) <= EXPOSED


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("ExecReload=/bin/kill -HUP $MAINPID", "rules are taken over"),
        ("TimeoutStopSec=30", "messages that are being sent end"),
        ("KillMode=mixed", "workers are needed while they do"),
        ("RestartPreventExitStatus=2 78", "a person has to look"),
        ("OOMPolicy=continue", "a worker that is killed is no end"),
        ("StateDirectory=monitor", "MONITOR_DATA is made, and belongs to the user"),
        ("EnvironmentFile=-/etc/monitor/monitor.env", "secrets"),
    ],
)
def test_says(setting: str, why: str) -> None:
    assert setting in UNIT.read_text().splitlines(), why


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("MemoryDenyWriteExecute", "CTranslate2 compiles kernels at run time"),
        ("ProcSubset", "libraries read /proc/cpuinfo"),
        ("~@resources", "the sandbox bounds its workers with setrlimit"),
    ],
)
def test_leaves_out_what_breaks_it(setting: str, why: str) -> None:
    said = [line for line in UNIT.read_text().splitlines() if not line.startswith("#")]
    assert not [line for line in said if setting in line], why
