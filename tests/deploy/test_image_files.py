"""The files that the image is made from agree with each other and with the program."""

import re
from pathlib import Path

import pytest

from monitor.environment import read

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def locked(path: Path) -> dict[str, str]:
    """What a lock file says of each package: version, markers and hashes, by name and marker."""
    blocks = re.split(r"\n(?=[a-z0-9])", path.read_text().strip())
    return {block.partition(" \\\n")[0]: block for block in blocks}


def test_the_images_lock_is_a_part_of_the_whole_one() -> None:
    """Both are written by `make lock`."""
    whole, runtime = locked(ROOT / "requirements.lock"), locked(DEPLOY / "runtime.lock")
    assert {name: whole.get(name) for name in runtime} == runtime
    assert all("--hash=sha256:" in block for block in runtime.values())


def test_the_images_lock_has_what_runs_and_no_more() -> None:
    names = {name.partition("==")[0] for name in locked(DEPLOY / "runtime.lock")}
    declared = re.search(
        r"\ndependencies = \[\n(.*?)\n\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL
    )
    assert declared is not None
    wanted = {name.lower().replace("_", "-") for name in re.findall(r'"([\w-]+)', declared[1])}
    assert wanted <= names
    assert not names & {"pytest", "mypy", "ruff", "playwright", "hypothesis", "hatchling", "torch"}


def test_what_is_copied_is_let_in() -> None:
    """.dockerignore shuts out everything and names what comes in."""
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    admitted = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert sorted(name for line in copied for name in line.split()) == sorted(admitted)
    assert all((ROOT / name).exists() for name in admitted)


@pytest.mark.parametrize("unbuildable", ["<<", "--link", "--mount="])
def test_debians_buildah_understands_it(unbuildable: str) -> None:
    assert not [line for line in DOCKERFILE.splitlines() if line[:1] != "#" and unbuildable in line]


@pytest.mark.parametrize(
    "path",
    ["Dockerfile", "deploy/compose.yaml", "deploy/systemd/monitor.service"],
)
def test_every_variable_is_one_that_the_program_reads(path: str) -> None:
    known = set(re.findall(r'"(MONITOR_[A-Z_]+)"', (ROOT / "monitor/environment.py").read_text()))
    named = set(re.findall(r"\bMONITOR_[A-Z_]+", (ROOT / path).read_text()))
    assert named
    assert named <= known


def test_compose_gives_an_environment_that_is_accepted() -> None:
    """The empty database URL of a desk without PostgreSQL is SQLite."""
    environment = read(
        {"MONITOR_LISTEN": "0.0.0.0:8080", "MONITOR_TOKEN": "t", "MONITOR_DATA": "/data"}
    )
    assert environment.database_url == "sqlite:////data/monitor.db"
