"""models install: a model fetched, checked and installed, whole or not at all."""

import asyncio
import contextlib
import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from monitor.errors import FetchError, InstallError
from monitor.fetch import Fetcher
from monitor.fetch.download import PAUSES, Limits, download
from monitor.translate.models.catalogue import ARGOS_INDEX, LARGEST, File, Model
from monitor.translate.models.installing import install_file

SPARE = 500 * 10**6
"""Bytes that stay free on the disk of the models, which is the database's, too."""

UNPACKED = 2
"""A model takes so many times its size while it is unpacked or converted."""

FETCHED = "fetched.txt"
"""What was fetched, a line each: SHA-256, day, address. Under the models' directory."""

_UNREACHED = frozenset({"dns", "connect", "timeout", "reset", "tls"})

Told = Callable[[int, int | None], None]
"""Hears how many bytes are there, and of how many, where that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where models are installed, and where from: `source` is an address or a path of the user's,
    None for the models' own homes. `index` is Argos' index."""

    models: Path
    target: str
    source: str | None = None
    index: str = ARGOS_INDEX
    pauses: Sequence[float] = PAUSES

    @property
    def mirror(self) -> str | None:
        """The address to fetch from, where it is one of the user's."""
        return self.source if self.source and "://" in self.source else None


@contextlib.contextmanager
def alone(models: Path) -> Iterator[None]:
    """Keeps a second installation off the directory; raises InstallError while there is another,
    or where nothing can be written. What one that was killed left half done is removed."""
    try:
        models.mkdir(parents=True, exist_ok=True)
        lock = (models / ".lock").open("w")
    except OSError as error:
        raise InstallError(
            f"{models} cannot be written ({error.strerror}): run this as the monitor's user, or "
            "say in MONITOR_DATA where its data is"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InstallError(
                f"models are being installed in {models} just now: wait until that is done"
            ) from None
        for left in models.glob("*/.incoming-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


async def install(place: Place, model: Model, fetch: Fetcher, now: datetime, told: Told) -> None:
    """Fetches a model and installs it, whole or not at all; call within `alone`.

    A download that breaks off goes on at the next call. Raises InstallError, which says what to do.
    """
    first = model.files[0]
    scratch = place.models / ".incoming" / hashlib.sha256(first.place.encode()).hexdigest()[:16]
    folder = scratch / (model.version or "files")
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    try:
        bringing = _Bringing(place, model, folder, fetch, told)
        paths = [await bringing.file(file) for file in model.files]
        await install_file(model.engine, folder if len(paths) > 1 else paths[0], place.models)
    except FetchError as error:
        raise _by_hand(error, model) from error
    except InstallError:
        await asyncio.to_thread(_remove, scratch)
        raise
    if bringing.sums:
        _note(place.models, bringing.sums, now)
    await asyncio.to_thread(_remove, scratch)


def _remove(scratch: Path) -> None:
    shutil.rmtree(scratch, ignore_errors=True)
    with contextlib.suppress(OSError):  # another download, which is to go on, is in it
        scratch.parent.rmdir()


class _Bringing:
    """The files of one model on their way here. `sums`: the SHA-256 of what came, by address."""

    def __init__(
        self, place: Place, model: Model, folder: Path, fetch: Fetcher, told: Told
    ) -> None:
        self.sums: dict[str, str] = {}
        self._place = place
        self._model = model
        self._folder = folder
        self._fetch = fetch
        self._told = told

    async def file(self, file: File) -> Path:
        """One file, checked. Raises FetchError, and InstallError where it isn't to be trusted."""
        path = self._folder / PurePosixPath(file.name).name
        if not file.is_here:
            digest = await self._download(file, path)
        elif len(self._model.files) > 1:
            await asyncio.to_thread(shutil.copyfile, file.place, path)
            digest = await asyncio.to_thread(_digest, path)
        else:
            path = Path(file.place)
            if await asyncio.to_thread(path.is_dir):
                return path
            digest = await asyncio.to_thread(_digest, path)
        wrong = _wrong(self._place, file, digest)
        if wrong is not None:
            raise InstallError(wrong)
        return path

    async def _download(self, file: File, path: Path) -> str:
        """What came whole before, and was not installed as somebody stopped it, is not fetched
        again."""
        if await asyncio.to_thread(path.exists):
            self.sums[file.place] = await asyncio.to_thread(_digest, path)
            return self.sums[file.place]
        spare = SPARE + UNPACKED * (self._model.size or 0)
        limits = Limits(most=LARGEST, spare=spare, pauses=self._place.pauses)
        digest = await download(self._fetch, file.place, path, limits=limits, told=self._told)
        self.sums[file.place] = digest
        return digest


def _wrong(place: Place, file: File, digest: str) -> str | None:
    """Why a file is not to be trusted."""
    if file.sha256 is not None:
        if digest == file.sha256:
            return None
        return (
            f"{file.place} has the SHA-256 {digest}, and should have {file.sha256}: it is damaged, "
            "or another file. Nothing was installed; fetch it anew, or correct SHA256SUMS."
        )
    before = fetched(place.models).get(file.place)
    if before is None or before == digest:
        return None
    return (
        f"{file.place} is not what came from there before (SHA-256 {digest}, then {before}). "
        "Nothing was installed. If its publisher says that it changed, take its line out of "
        f"{place.models / FETCHED}."
    )


def _by_hand(error: FetchError, model: Model) -> InstallError:
    """What to do where a home cannot be reached from here."""
    if error.reason not in _UNREACHED:
        return InstallError(f"{error} Nothing was installed.")
    addresses = " ".join(file.place for file in model.files)
    return InstallError(
        f"cannot reach {model.home}: {error} What came is kept, and the same command goes on "
        "there. Without internet bring the files by hand with --from DIR; these files: "
        f"{addresses}"
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetched(models: Path) -> dict[str, str]:
    """The SHA-256 of what was fetched before, by address."""
    try:
        lines = (models / FETCHED).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    rows = (line.split(" ", 2) for line in lines)
    return {row[2]: row[0] for row in rows if len(row) == 3}


def _note(models: Path, sums: Mapping[str, str], now: datetime) -> None:
    """Remembers what came, so that another file under the same address is noticed."""
    before = fetched(models)
    with (models / FETCHED).open("a", encoding="utf-8") as file:
        for address, digest in sums.items():
            if before.get(address) != digest:
                file.write(f"{digest} {now:%Y-%m-%d} {address}\n")
