"""Builds the image on a machine that has no container engine, and runs programs in it as an engine
would: as its user, with its environment, on a read-only root.

A base made by debootstrap stands in for `debian:12-slim`; it gets this machine's way to Debian's
and Python's packages (mirror, proxy, certificates, pip's and uv's system-wide files). Everything
lies in one temporary directory and every mount in a namespace of its own, so nothing stays behind.
"""

# ruff: noqa: INP001, S603 (a test that is no package and runs fixed commands)

import functools
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SUITE = "bookworm"
BASE = "localhost/monitor-base"
IMAGE = "localhost/monitor"

MACHINE_FILES = ("/etc/pip.conf", "/etc/uv/uv.toml", "/usr/local/share/ca-certificates")
MACHINE_VARIABLES = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST", "UV_DEFAULT_INDEX")

# What Debian's own slim images leave out (their dpkg configuration), so that sizes compare.
SLIM = ("doc", "info", "linda", "lintian", "locale", "man")

ALONE = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
"""Its mounts and processes end with it, however it ends."""

ENTER = """
set -e
mount --bind "$ROOT" "$ROOT"
mount -t proc -o nosuid,nodev,noexec proc "$ROOT/proc"
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$ROOT/sys"
mount -t tmpfs -o nosuid,nodev,noexec,mode=1777 tmp "$ROOT/tmp"
mount -t tmpfs -o nosuid,noexec,mode=755 dev "$ROOT/dev"
for device in null zero full random urandom tty; do
  touch "$ROOT/dev/$device"
  mount --bind "/dev/$device" "$ROOT/dev/$device"
done
mkdir "$ROOT/dev/shm"
mount -t tmpfs -o nosuid,nodev,noexec,mode=1777 shm "$ROOT/dev/shm"
mount --bind "$DATA" "$ROOT/data"
mount --bind "$CONFIG" "$ROOT/config"
mount -o remount,bind,ro "$ROOT/config"
mount -o remount,bind,ro "$ROOT"
exec chroot "$ROOT" "$@"
"""
"""The mounts of `docker run --read-only --tmpfs /tmp -v …:/data -v …:/config:ro`."""


@dataclass(frozen=True)
class Place:
    """What is mounted into one container: `data` belongs to the image's user, `config` to root."""

    data: Path
    config: Path


@dataclass(frozen=True)
class Image:
    """The built image: its file system and what its configuration says."""

    root: Path
    config: Mapping[str, Any]

    @property
    def environment(self) -> dict[str, str]:
        """`ENV` of the Dockerfile."""
        return dict(one.split("=", 1) for one in self.config["Env"])

    def size(self) -> int:
        """Bytes that its files take."""
        return int(_output("du", "-s", "--block-size=1", str(self.root)).split()[0])

    def start(
        self, place: Place, *command: str, entrypoint: bool = True, **variables: str
    ) -> subprocess.Popen[str]:
        """A process in it; `command` follows the entry point, as with `docker run`."""
        user, _, group = self.config["User"].partition(":")
        environment = {**self.environment, **variables}
        drop = ("--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "--clear-groups")
        as_user = ("setpriv", f"--reuid={user}", f"--regid={group}", *drop)
        knowing = ("env", "-i", *(f"{name}={value}" for name, value in environment.items()))
        wanted = (*(self.config["Entrypoint"] if entrypoint else ()), *command)
        return subprocess.Popen(
            (*ALONE, "--ipc", "--uts", "bash", "-c", ENTER, "enter", *as_user, *knowing, *wanted),
            env={
                "PATH": os.environ["PATH"],
                "ROOT": str(self.root),
                "DATA": str(place.data),
                "CONFIG": str(place.config),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(
        self, place: Place, *command: str, entrypoint: bool = True, **variables: str
    ) -> tuple[int, str]:
        """Its exit status and all it printed, of a process that ends by itself."""
        process = self.start(place, *command, entrypoint=entrypoint, **variables)
        try:
            printed, _ = process.communicate(timeout=180)
        finally:
            process.kill()
        return process.returncode, printed

    def python(self, place: Place, code: str) -> str:
        """What the image's Python prints on `code`."""
        status, printed = self.run(place, "python", "-c", code, entrypoint=False)
        assert status == 0, printed
        return printed.strip()


FIGURES: list[str] = []


def pytest_configure() -> None:
    """A run that is told to end clears up like one that is interrupted."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was measured."""
    for figure in FIGURES:
        terminalreporter.write_line(figure)


@pytest.fixture(scope="session")
def figures() -> list[str]:
    """Lines for the end of the report."""
    return FIGURES


@pytest.fixture(scope="session")
def image() -> Iterator[Image]:
    """The image, built from this checkout."""
    work = Path(tempfile.mkdtemp(prefix="monitor-image-", dir="/var/tmp"))
    buildah = functools.partial(
        _output,
        *ALONE,
        *("buildah", "--storage-driver", "vfs"),
        *("--root", str(work / "storage"), "--runroot", str(work / "run")),
    )
    started = time.monotonic()
    try:
        _make_base(buildah)
        FIGURES.append(f"base: {time.monotonic() - started:.0f} s")
        buildah(
            *("bud", "--quiet", "--isolation", "chroot", "--network", "host", "--format", "docker"),
            *("--pull-never", "--build-arg", f"BASE={BASE}", "--tag", IMAGE, str(REPOSITORY)),
        )
        root = buildah("mount", buildah("from", "--pull-never", IMAGE))
        config = json.loads(buildah("inspect", "--type", "image", IMAGE))["Docker"]["config"]
        FIGURES.append(f"base and image: {time.monotonic() - started:.0f} s")
        yield Image(Path(root), config)
    finally:
        shutil.rmtree(work)


@pytest.fixture
def place(image: Image) -> Iterator[Place]:
    """Empty data, and config/ with the rules.yaml of this repository."""
    with tempfile.TemporaryDirectory(prefix="monitor-place-") as work:
        place = Place(Path(work, "data"), Path(work, "config"))
        place.data.mkdir(mode=0o750)
        user, _, group = image.config["User"].partition(":")
        os.chown(place.data, int(user), int(group))
        place.config.mkdir()
        shutil.copy(REPOSITORY / "rules.yaml", place.config)
        yield place


def _make_base(buildah: Callable[..., str]) -> None:
    """BASE: what `debian:12-slim` is, made here."""
    container = buildah("from", "scratch")
    root = Path(buildah("mount", container))
    _output(
        *ALONE,
        *("debootstrap", "--variant=minbase", "--include=ca-certificates"),
        *(SUITE, str(root), _mirror()),
    )
    (root / "etc/dpkg/dpkg.cfg.d/slim").write_text(
        "".join(f"path-exclude /usr/share/{one}/*\n" for one in SLIM)
    )
    for one in SLIM:
        shutil.rmtree(root / "usr/share" / one, ignore_errors=True)
    _output("chroot", str(root), "apt-get", "clean")
    shutil.rmtree(root / "var/lib/apt/lists")
    (root / "etc/resolv.conf").unlink(missing_ok=True)
    _as_this_machine(root)
    for name in MACHINE_VARIABLES:
        if value := os.environ.get(name):
            buildah("config", "--env", f"{name}={value}", container)
    buildah("commit", "--quiet", "--rm", "--format", "docker", container, BASE)


def _as_this_machine(root: Path) -> None:
    """The base reaches the registries of packages as this machine does."""
    for name in MACHINE_FILES:
        source, target = Path(name), root / name.lstrip("/")
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        elif source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    (root / "etc/apt/apt.conf.d/90machine").write_text(
        _output("apt-config", "dump", "Acquire::http")
        + "\n"
        + _output("apt-config", "dump", "Acquire::https")
        + "\n"
    )
    _output("chroot", str(root), "update-ca-certificates")


def _mirror() -> str:
    """Where this machine gets Debian from; apt knows it once it has its lists."""
    _output("apt-get", "update", "-qq")
    listed = _output(
        *("apt-get", "indextargets", "--format", "$(LABEL) $(REPO_URI)", "Created-By: Packages")
    )
    return next(line.split()[1] for line in listed.splitlines() if line.startswith("Debian "))


def _output(*command: str) -> str:
    """What a command prints; where it fails, all of it in the error."""
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}\n{done.stdout[-4000:]}{done.stderr[-8000:]}")
    return done.stdout.strip()
