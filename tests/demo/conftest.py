"""The demonstration, played once and fast, in an empty directory and a hostile environment."""

import asyncio
import contextlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.demo import play
from monitor.demo.result import Result

SPEED = 12


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it, what was printed, and what it left behind."""

    result: Result
    printed: str
    working_directory: list[str]
    temporary_directory: list[str]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The demonstration after its end."""
    here, scratch = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("scratch")
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed):
        patch.chdir(here)
        patch.setattr("tempfile.tempdir", str(scratch))
        for name in [name for name in os.environ if name.startswith("MONITOR_")]:
            patch.delenv(name)
        patch.setenv("MONITOR_LISTEN", "nonsense")
        patch.setenv("COLUMNS", "200")
        result = asyncio.run(play(speed=SPEED))
    return Played(result, printed.getvalue(), _names(here), _names(scratch))


def _names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.glob("[!.]*"))
