"""Nothing is installed or run that is not pinned to what it was when somebody looked at it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [ROOT / "requirements.lock", *sorted((ROOT / "deploy").glob("*.lock"))]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
INSTALLS = re.compile(r"\b(?:pip3? (?:install|sync)|uv build)\b(?:\\\n|.)*")


def steps(path: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_its_hash(lock: Path) -> None:
    packages = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    pinned = re.compile(
        r"[a-z0-9-]+(\[[a-z,]+\])?==\S+( ; [^\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+"
    )
    assert [one for one in packages if not pinned.fullmatch(one)] == []


@pytest.mark.parametrize("path", ["Makefile", "Dockerfile"])
def test_every_installation_wants_hashes(path: str) -> None:
    """What brings no packages along (our own code, `--no-deps`) needs none."""
    found = [one[0] for one in INSTALLS.finditer((ROOT / path).read_text(encoding="utf-8"))]
    assert len(found) >= 3
    unlocked = [one for one in found if "--require-hashes" not in one and "--no-deps" not in one]
    assert unlocked == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_are_pinned_and_may_only_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "\npermissions: {contents: read}\n" in text
    for used in re.findall(r"uses: (.+)", text):
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", used)
    assert "pull_request_target" not in text


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_text_from_outside_becomes_a_command(path: Path) -> None:
    """Expressions go through the environment: a branch may be called `$(…)`."""
    assert [step["run"] for step in steps(path) if "${{" in step.get("run", "")] == []


def test_they_call_words_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    words = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) | {"debian"}
    called = [
        word
        for path in WORKFLOWS
        for step in steps(path)
        for line in re.findall(r"make ([a-z -]+)$", step.get("run", ""), re.MULTILINE)
        for word in line.split()
        if "apt-get" not in step["run"]
    ]
    assert called
    assert set(called) <= words
