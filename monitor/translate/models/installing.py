"""The process that installs a model: `-m monitor.translate.models.installing ENGINE FILE MODELS`.

Unpacking and converting take gigabytes of memory and minutes; whoever asked for it gives neither.
It ends, with all that it started, when its stdin does: it doesn't outlive the one who asked.
"""

import asyncio
import contextlib
import os
import pkgutil
import signal
import sys
import threading
from pathlib import Path

from monitor.errors import InstallError, SettingError

_PASSED = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "TMPDIR")  # no secret of the rules

WRONG = 3
"""The exit code of a file that is no model; stdout says why."""


async def install_file(engine: str, file: Path, models: Path) -> None:
    """Hands `file` (or a directory of files) to the engine, which installs it whole or not at all.

    Raises InstallError in words.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", __name__, engine, str(file), str(models)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={key: os.environ[key] for key in _PASSED if key in os.environ} | {"LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        said = (await process.stdout.read()).decode("utf-8", "replace").strip()
        code = await process.wait()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        raise
    finally:
        process.stdin.close()
    if code == WRONG:
        raise InstallError(f"{said}. Nothing was installed.")
    if code != 0:
        what = f"was ended by signal {-code}" if code < 0 else f"failed ({said or code})"
        raise InstallError(
            f"installing {file.name} for {engine} {what}; nothing was installed. Look whether the "
            "machine has memory and room on the disk for it."
        )


def _end_with_stdin() -> None:
    while os.read(0, 4096):
        pass
    os.killpg(0, signal.SIGKILL)


def main() -> None:
    """Installs what the command line names."""
    engine, file, models = sys.argv[1:]
    os.nice(5)
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    install = pkgutil.resolve_name(f"monitor.translate.engines.{engine}:install_file")
    try:
        install(Path(file), Path(models))
    except (SettingError, OSError) as error:
        sys.stdout.write(str(error))
        sys.exit(WRONG)


if __name__ == "__main__":
    main()
