"""The files of a Firefox model: taken in, checked, put in place; and where each of them is.

`model.sren.intgemm.alphas.bin` in Marian's binary format and `vocab.sren.spm` from SentencePiece
(or `srcvocab` and `trgvocab`). They are published packed (.zst in Remote Settings, .gz in Mozilla's
archive), with their checksums in records as JSON. The shortlist of candidate words that comes with
them (`lex.50.50.sren.s2t.bin`) isn't used, nor is it by fxtranslate's own program: without it the
engine is more than twice as fast and has every word to choose from.
"""

import contextlib
import gzip
import hashlib
import json
import re
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from monitor.errors import SettingError
from monitor.text.languages import normalise

_LARGEST = 512 * 2**20  # of all files of a pair together; real ones are 20 to 70 MB
_NAME = re.compile(r"(model|vocab|srcvocab|trgvocab)\.(?:\d+\.)*([a-z_]{4,20})\.[\w.]+")
_RECORDS = re.compile(r"records[\w.-]*\.json")
_VERSION = "3"  # the models' major version that fxtranslate 0.5 runs
_UNPACKING = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """An installed pair's files; `source` and `target` are one vocabulary for most pairs."""

    model: Path
    source: Path
    target: Path


def files_in(home: Path) -> Files | None:
    """The files of the pair in `home`; None where it isn't whole."""
    kinds = {path.name.partition(".")[0]: path for path in home.glob("*.*")}
    source = kinds.get("vocab", kinds.get("srcvocab"))
    target = kinds.get("vocab", kinds.get("trgvocab"))
    if "model" not in kinds or source is None or target is None:
        return None
    return Files(model=kinds["model"], source=source, target=target)


def install_file(file: Path, models: Path) -> Path:
    """Puts one pair's files under `models/firefox`, whole or not at all, over an older one of the
    pair; returns its directory.

    `file` is a directory, zip or tar with them, packed (.gz, .zst) or not; where a JSON of records
    lies beside them, their checksums must fit it. Raises SettingError for anything else.
    """
    target = models / "firefox"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target, prefix=".incoming-") as name:
        scratch = Path(name)
        packed, home = scratch / "packed", scratch / "home"
        packed.mkdir()
        home.mkdir()
        _gather(file, packed)
        for path in sorted(packed.iterdir()):
            _unpack(path, home)
        records = _records(home)
        source, into = _pair(file, home)
        _check(home, records)
        place = target / f"{source}-{into}"
        with contextlib.suppress(FileNotFoundError):
            place.rename(scratch / "old")
        home.rename(place)
    return place


def pieces_of(vocabulary: bytes) -> list[str]:
    """The pieces of a SentencePiece model (its ModelProto: field 1, repeated; the text of each is
    its own field 1). Raises ValueError for other bytes."""
    pieces = []
    for number, body in _fields(vocabulary):
        if number == 1:
            texts = [text for inner, text in _fields(body) if inner == 1]
            pieces.append(b"".join(texts).decode("utf-8", "replace"))
    if not pieces:
        raise ValueError("it has no pieces")
    return pieces


# ── taking in ──


def _gather(file: Path, folder: Path) -> None:
    """Copies what looks like a file of a model, or like records, into `folder`."""
    room = _LARGEST
    try:
        with contextlib.closing(_streams(file)) as streams:
            for name, stream in streams:
                base = PurePosixPath(name).name
                if not _NAME.fullmatch(base) and not _RECORDS.fullmatch(base):
                    continue
                if (folder / base).exists():
                    raise SettingError(f"{file} has {base} twice; give one pair at a time")
                room -= _copy(stream, folder / base, room)
    except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise SettingError(f"{file} cannot be taken in: {error}") from error


def _streams(file: Path) -> Generator[tuple[str, IO[bytes]]]:
    """The files in a directory or an archive, each to be read before the next is asked for."""
    if file.is_dir():
        for path in sorted(path for path in file.iterdir() if path.is_file()):
            with path.open("rb") as plain:
                yield path.name, plain
    elif zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as packed:
                    yield entry.filename, packed
    elif file.is_file() and tarfile.is_tarfile(file):
        with tarfile.open(file) as tar:
            for member in tar:
                if stream := tar.extractfile(member):
                    yield member.name, stream
    else:
        raise SettingError(
            f"{file} is no Firefox model: give a directory, zip or tar with its model.* and "
            "vocab.* files"
        )


def _copy(stream: IO[bytes] | gzip.GzipFile, path: Path, room: int) -> int:
    """Writes `stream` to `path`; returns its length."""
    length = 0
    with path.open("wb") as out:
        while chunk := stream.read(2**20):
            length += len(chunk)
            if length > room:
                raise SettingError(f"{path.name} is larger than any Firefox model")
            out.write(chunk)
    return length


def _unpack(path: Path, home: Path) -> None:
    """Moves `path` to `home`, without .gz or .zst."""
    plain = home / path.name.removesuffix(".gz").removesuffix(".zst")
    if plain.exists():
        raise SettingError(f"{plain.name} is there both packed and not; keep one of the two")
    if path.suffix == ".gz":
        try:
            with gzip.open(path) as stream:
                _copy(stream, plain, _LARGEST)
        except (OSError, EOFError, zlib.error) as error:
            raise SettingError(f"{path.name} is damaged, fetch it again: {error}") from error
    elif path.suffix == ".zst":
        unzstd = [sys.executable, "-P", "-m", "monitor.translate.engines.unzstd"]
        try:
            subprocess.run(  # noqa: S603 (our own module)
                [*unzstd, str(path), str(plain)],
                check=True,
                capture_output=True,
                timeout=_UNPACKING,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise SettingError(f"{path.name} is damaged, fetch it again") from error
    else:
        path.rename(plain)


# ── checking ──


def _records(home: Path) -> dict[str, list[Mapping[str, Any]]]:
    """What the JSON files in `home` say of each file, by its name; they are taken away."""
    said: dict[str, list[Mapping[str, Any]]] = {}
    for path in home.glob("*.json"):
        try:
            body = json.loads(path.read_bytes())
        except (ValueError, RecursionError) as error:
            raise SettingError(f"{path.name} is no JSON: {error}") from error
        data = body.get("data", body) if isinstance(body, dict) else body
        for record in data if isinstance(data, list) else [data]:
            if isinstance(record, dict) and isinstance(record.get("name"), str):
                said.setdefault(record["name"], []).append(record)
        path.unlink()
    return said


def _pair(file: Path, home: Path) -> tuple[str, str]:
    """The languages of the one pair whose files lie in `home`, and that none of them is missing."""
    found = {path.name: _NAME.fullmatch(path.name) for path in home.iterdir()}
    pairs = {match[2] for match in found.values() if match}
    kinds = {match[1] for match in found.values() if match}
    if len(pairs) != 1 or "model" not in kinds:
        problem = f"files of {' and '.join(sorted(pairs))}" if len(pairs) > 1 else "no model.* file"
        raise SettingError(f"{file} has {problem}; give the files of one pair at a time")
    if "vocab" not in kinds and not {"srcvocab", "trgvocab"} <= kinds:
        raise SettingError(f"{file} has no vocab.* file: it lies where the model.* file came from")
    if len(kinds) != len(found):
        raise SettingError(f"{file} has two files of a kind: {', '.join(sorted(found))}")
    (code,) = pairs
    for cut in (-2, -3):
        source, into = code[:cut].rstrip("_"), code[cut:].lstrip("_")
        if normalise(source) and normalise(into):
            return source, into
    raise SettingError(f"{file}: {code!r} names no two languages; Firefox writes sren for sr to en")


def _check(home: Path, records: Mapping[str, list[Mapping[str, Any]]]) -> None:
    for path in home.iterdir():
        body = path.read_bytes()
        known = records.get(path.name, [])
        wanted = {str(one["decompressedHash"]) for one in known if one.get("decompressedHash")}
        if wanted and hashlib.sha256(body).hexdigest() not in wanted:
            raise SettingError(f"{path.name} has another checksum than its record: fetch it again")
        versions = {str(one["version"]) for one in known if one.get("version")}
        if versions and not any(one.partition(".")[0] == _VERSION for one in versions):
            raise SettingError(
                f"{path.name} is of version {', '.join(sorted(versions))}; this engine runs 3.x"
            )
        is_model = path.name.startswith("model.")
        try:
            _check_model(body) if is_model else pieces_of(body)
        except (ValueError, OverflowError, struct.error) as error:
            what = "Marian model" if is_model else "SentencePiece vocabulary"
            raise SettingError(f"{path.name} is truncated or no {what}: {error}") from error


def _check_model(body: bytes) -> None:
    """That every part which the header announces is there (Marian's binary.cpp, version 1)."""
    version, count = struct.unpack_from("<QQ", body)
    if version != 1 or count > len(body) // 32:
        raise ValueError("its header isn't of version 1")
    headers = [struct.unpack_from("<QQQQ", body, 16 + 32 * number) for number in range(count)]
    start = 16 + 32 * count
    names = []
    for length, *_ in headers:
        names.append(body[start : start + length].rstrip(b"\0"))
        start += length
    start += 4 * sum(rank for _, _, rank, _ in headers)
    (gap,) = struct.unpack_from("<Q", body, start)
    if start + 8 + gap + sum(size for *_, size in headers) > len(body):
        raise ValueError("its end is missing")
    if not {b"Wemb", b"decoder_Wemb"} & set(names):
        raise ValueError("it has no embedding")


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """The fields of a protobuf message that have a length, by number; others are passed over.
    Raises ValueError for other bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        match key & 7:
            case 0:
                _, at = _varint(message, at)
            case 1 | 5 as wire:
                at += 8 if wire == 1 else 4
            case 2:
                length, at = _varint(message, at)
                if at + length > len(message):
                    raise ValueError("its end is missing")
                yield key >> 3, message[at : at + length]
                at += length
            case wire:
                raise ValueError(f"field of type {wire}")


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    for byte in message[at : at + 10]:
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, at
        shift += 7
    raise ValueError("a number has no end")
