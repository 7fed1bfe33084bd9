"""A large file on disk: continued where it broke off, checked, never past the room there is."""

import asyncio
import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from monitor.errors import FetchError
from monitor.fetch.client import Fetcher
from monitor.fetch.exchange import failure
from monitor.fetch.stream import Stream
from monitor.fetch.target import target

Progress = Callable[[int, int | None], None]
"""Hears the bytes that are there, and of how many, where that is known."""

PIECE = 2**20
"""Bytes that are written at once."""

PAUSES = (1.0, 5.0, 15.0)
"""Seconds before each further try of a download that broke off."""

SLOW = 60.0, 64 * 1024
"""A download that brings less than so many bytes in so many seconds is given up for now."""

_BROKEN = frozenset({"reset", "timeout", "connect", "dns"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`most`: bytes that the file may have. `spare`: bytes that stay free on the disk."""

    most: int
    spare: int
    pauses: Sequence[float] = PAUSES


async def download(
    fetch: Fetcher, url: str, file: Path, *, limits: Limits, told: Progress = lambda *_: None
) -> str:
    """Fetches `url` into `file`; its SHA-256 in hex. What came before is kept beside it and the
    next call goes on there, if the server still has the same file.

    Raises FetchError; `room` where the disk has too little, `size` where the file is too large (of
    both nothing is kept), `status` where the server hasn't got it.
    """
    for pause in (*limits.pauses, None):
        part = _Part(file, url, limits)
        before = part.size
        try:
            return await _rest(fetch, part, told)
        except FetchError as error:
            if error.reason not in _BROKEN or part.size <= before or pause is None:
                raise
        await asyncio.sleep(pause)
    raise AssertionError  # the last try raises or returns


class _Part:
    """What there is of a file so far, and of which version on the server it is a part."""

    def __init__(self, file: Path, url: str, limits: Limits) -> None:
        self.url = url
        self.place = target(url)
        self.limits = limits
        self.file = file
        self._path = file.with_name(f"{file.name}.part")
        self._note = file.with_name(f"{file.name}.part.json")
        known = self._read_note()
        self.validator: str | None = known.get("validator") if known.get("url") == url else None
        self.size = self._path.stat().st_size if self.validator and self._path.exists() else 0
        self.kept = True
        self._hash = hashlib.sha256()

    def begin(self, start: int, validator: str | None) -> None:
        """What comes next belongs at `start`: the end of what there is, or the beginning."""
        self._hash = hashlib.sha256()
        if start:
            with self._path.open("rb") as file:
                self._hash = hashlib.file_digest(file, "sha256")
        else:
            self._path.write_bytes(b"")
        self.size, self.validator, self.kept = start, validator, True
        note = {"url": self.url, "validator": validator}
        self._note.write_text(json.dumps(note), encoding="utf-8")

    def add(self, piece: bytes) -> None:
        """Raises FetchError("room") instead of filling the disk."""
        directory = self._path.parent
        if shutil.disk_usage(directory).free - len(piece) < self.limits.spare:
            self.drop()
            raise FetchError("room", f"{directory} has too little room: the download was removed.")
        try:
            with self._path.open("ab") as file:
                file.write(piece)
        except OSError as error:
            self.drop()
            words = f"{directory} cannot be written ({error.strerror}): the download was removed."
            raise FetchError("room", words) from error
        self._hash.update(piece)
        self.size += len(piece)

    def finish(self) -> str:
        """The file is whole."""
        self._path.replace(self.file)
        self._note.unlink(missing_ok=True)
        return self._hash.hexdigest()

    def drop(self) -> None:
        """Nothing is kept."""
        self._path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
        self.size, self.kept = 0, False

    def _read_note(self) -> dict[str, Any]:
        try:
            note = json.loads(self._note.read_bytes())
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}


async def _rest(fetch: Fetcher, part: _Part, told: Progress) -> str:
    async with fetch.stream(part.url, start=part.size, validator=part.validator) as stream:
        stale = _is_of_another(stream, part)
        if not stale:
            _refuse(stream, part)
            await asyncio.to_thread(part.begin, stream.start, stream.validator)
            told(part.size, stream.size)
            await _pour(stream, part, told)
    if stale:
        part.drop()
        return await _rest(fetch, part, told)
    if stream.size is not None and part.size != stream.size:
        raise failure(part.place, "reset", "it broke off")
    return part.finish()


def _is_of_another(stream: Stream, part: _Part) -> bool:
    """Whether the file on the server is not the one that there is a part of."""
    if not part.size or stream.status == HTTPStatus.OK:
        return False
    changed = stream.validator not in {None, part.validator} or stream.start != part.size
    if stream.status == HTTPStatus.PARTIAL_CONTENT:
        return changed
    return stream.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE


def _refuse(stream: Stream, part: _Part) -> None:
    place, known = part.place, stream.size
    if stream.status not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        gone = stream.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
        words = "there is no such file any more" if gone else "no file"
        raise failure(place, "status", f"it answered {stream.status}, {words}")
    if stream.start not in {0, part.size}:
        raise failure(place, "protocol", "it answered with another part than was asked for")
    if known is not None and known > part.limits.most:
        raise _too_large(part)
    free = shutil.disk_usage(part.file.parent).free
    if known is not None and free - (known - stream.start) < part.limits.spare:
        words = f"it has {known / 1e6:,.0f} MB, and {free / 1e6:,.0f} MB are free"
        raise failure(place, "room", f"{words}; {part.limits.spare / 1e6:,.0f} MB have to stay so")


async def _pour(stream: Stream, part: _Part, told: Progress) -> None:
    """Everything that comes, in pieces that are worth a write. What is in hand when it breaks off
    is kept, too."""
    clock = asyncio.get_running_loop().time
    seconds, least = SLOW
    looked, seen, held = clock(), part.size, bytearray()
    try:
        while chunk := await stream.read():
            held += chunk
            there = part.size + len(held)
            if there > part.limits.most:
                raise _too_large(part)
            if clock() - looked > seconds:
                if there - seen < least:
                    raise failure(part.place, "timeout", "it comes too slowly")
                looked, seen = clock(), there
            if len(held) >= PIECE:
                piece = bytes(held)
                held.clear()  # now: whoever is stopped while it is written must not add it twice
                await asyncio.to_thread(part.add, piece)
                told(part.size, stream.size)
    finally:
        if held and part.kept:
            part.add(bytes(held))
    told(part.size, stream.size)


def _too_large(part: _Part) -> FetchError:
    part.drop()
    most = part.limits.most / 1e6
    return failure(part.place, "size", f"it is larger than any model ({most:,.0f} MB)")
