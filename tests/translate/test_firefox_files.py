"""The files of a Firefox model: taken in however they come, and refused in words."""

import gzip
import hashlib
import json
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import SettingError
from monitor.translate.engine import Sentence
from monitor.translate.engines.firefox import install_file, languages, load

TINY = Path(__file__).parent / "firefox"
MODEL, VOCAB = "model.sren.intgemm.alphas.bin", "vocab.sren.spm"
ENGLISH = "Police blocked the road."

Files = dict[str, bytes]


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A models directory with the tiny Serbian model."""
    install_file(TINY, tmp_path / "models")
    return tmp_path / "models"


def translated(models: Path) -> str:
    """One sentence by the model that is installed."""
    sentence = Sentence(text="Policija je blokirala put.", language="hbs", script="Latn")
    return load(models, "en")([sentence])[0]


def zstd(body: bytes) -> bytes:
    """A Zstandard frame with `body` in it as it is (RFC 8878: blocks of type 0, of 128 KiB)."""
    frame = struct.pack("<IBB", 0xFD2FB528, 0, 0x50)  # no size given; a window of 1 MiB
    blocks = [body[start : start + 2**17] for start in range(0, len(body), 2**17)] or [b""]
    for number, block in enumerate(blocks):
        last = number == len(blocks) - 1
        frame += (len(block) << 3 | last).to_bytes(3, "little") + block
    return frame


def bomb(blocks: int) -> bytes:
    """A frame of 4 bytes for each 128 KiB that it unpacks to (blocks of type 1: one repeated)."""
    frame = struct.pack("<IBB", 0xFD2FB528, 0, 0x50)
    for number in range(blocks):
        frame += (2**17 << 3 | 1 << 1 | (number == blocks - 1)).to_bytes(3, "little") + b"\0"
    return frame


def tiny() -> Files:
    return {path.name: path.read_bytes() for path in TINY.iterdir()}


def laid(files: Files, folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, body in files.items():
        (folder / name).write_bytes(body)
    return folder


def zipped(files: Files, folder: Path) -> Path:
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w") as archive:
        for name, body in files.items():
            archive.writestr(f"models/sr-en/{name}", body)
    return folder.with_suffix(".zip")


def tarred(files: Files, folder: Path) -> Path:
    laid(files, folder)
    with tarfile.open(folder.with_suffix(".tar.gz"), "w:gz") as archive:
        archive.add(folder, "../..")
    return folder.with_suffix(".tar.gz")


def gzipped(files: Files) -> Files:
    return {f"{name}.gz": gzip.compress(body, 1) for name, body in files.items()}


def zstandard(files: Files) -> Files:
    return {f"{name}.zst": zstd(body) for name, body in files.items()}


def without(*names: str) -> Files:
    return {name: body for name, body in tiny().items() if name not in names}


def renamed(**names: str) -> Files:
    new = {MODEL: names.get("model"), VOCAB: names.get("vocab")}
    return {new.get(name) or name: body for name, body in without("records.json").items()}


def recorded(**fields: object) -> Files:
    """The tiny model with other words in its model's record."""
    records = json.loads(tiny()["records.json"])
    for record in records["data"]:
        if record["name"] == MODEL:
            record.update(fields)
    return tiny() | {"records.json": json.dumps(records).encode()}


@pytest.mark.parametrize("pack", [laid, zipped, tarred])
@pytest.mark.parametrize(
    "files",
    [
        tiny(),
        without("records.json"),
        gzipped(without("records.json")) | {"records.json": tiny()["records.json"]},
        zstandard(without("records.json")) | {"records.json": tiny()["records.json"]},
        tiny()
        | {
            "lex.50.50.sren.s2t.bin": b"lex",
            "README.md": b"Read me",
            "modelcard.md": b"-",
            "metadata.json": b"{",
        },
        recorded(decompressedHash=None, version=None),
    ],
    ids=["all", "no records", "gz", "zst", "other files", "no checksum"],
)
def test_a_model_is_taken_in_however_it_comes(
    tmp_path: Path, pack: Callable[[Files, Path], Path], files: Files
) -> None:
    models = tmp_path / "data" / "models"
    home = install_file(pack(files, tmp_path / "brought"), models)
    assert home == models / "firefox" / "sr-en"
    assert {path.name for path in home.iterdir()} <= {MODEL, VOCAB}
    assert [path.name for path in (models / "firefox").iterdir()] == ["sr-en"]
    assert translated(models) == ENGLISH


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (without(VOCAB), r"no vocab\.\* file: it lies where the model"),
        (without(VOCAB) | {"srcvocab.sren.spm": tiny()[VOCAB]}, r"no vocab\.\* file"),
        (without(MODEL), r"no model\.\* file"),
        ({}, r"no model\.\* file"),
        (
            tiny() | {"vocab.hren.spm": tiny()[VOCAB]},
            "files of hren and sren; give the files of one",
        ),
        (tiny() | {"model.sren.bin": tiny()[MODEL]}, "two files of a kind"),
        (tiny() | {f"{VOCAB}.gz": gzip.compress(tiny()[VOCAB])}, "both packed and not"),
        (
            renamed(model="model.qqqq.bin", vocab="vocab.qqqq.spm"),
            "'qqqq' names",
        ),
        (recorded(decompressedHash="0" * 64), "another checksum than its record: fetch it again"),
        (recorded(version="4.0"), "version 4.0; this engine runs 3.x"),
        (tiny() | {"records.json": b'{"data": ['}, "records.json is no JSON"),
        (tiny() | {"records.json": b"[" * 100_000}, "records.json is no JSON"),
        (
            without("records.json") | {MODEL: tiny()[MODEL][:100_000]},
            "truncated or no Marian model",
        ),
        (without("records.json") | {MODEL: b"<html>404</html>"}, "truncated or no Marian model"),
        (without("records.json") | {MODEL: b""}, "truncated or no Marian model"),
        (
            without("records.json") | {MODEL: struct.pack("<QQ", 2, 1) + bytes(64)},
            "header isn't of version 1",
        ),
        (
            without("records.json") | {MODEL: struct.pack("<QQ", 1, 2**60)},
            "header isn't of version 1",
        ),
        (without("records.json") | {MODEL: struct.pack("<QQQ", 1, 0, 0)}, "no embedding"),
        (without("records.json") | {VOCAB: tiny()[VOCAB][:-1]}, "truncated or no SentencePiece"),
        (without("records.json") | {VOCAB: b"<html>"}, "truncated or no SentencePiece"),
        (without("records.json") | {VOCAB: b""}, "it has no pieces"),
        (without("records.json") | {VOCAB: b"\xff" * 12}, "a number has no end"),
        (without(MODEL) | {f"{MODEL}.gz": gzip.compress(tiny()[MODEL])[:-9]}, "damaged, fetch it"),
        (without(MODEL) | {f"{MODEL}.gz": b"page"}, "damaged, fetch it again"),
        (without(MODEL) | {f"{MODEL}.zst": zstd(tiny()[MODEL])[:-9]}, "damaged, fetch it again"),
        (without(MODEL) | {f"{MODEL}.zst": b"page"}, "damaged, fetch it again"),
    ],
)
def test_what_is_no_model_leaves_the_older_one_in_place(
    models: Path, tmp_path: Path, files: Files, problem: str
) -> None:
    brought = laid(files, tmp_path / "brought")
    with pytest.raises(SettingError, match=problem):
        install_file(brought, models)
    assert [path.name for path in (models / "firefox").iterdir()] == ["sr-en"]
    assert translated(models) == ENGLISH


def test_a_newer_model_replaces_the_older_one_whole(models: Path, tmp_path: Path) -> None:
    home = install_file(laid(renamed(model="model.sren.bin"), tmp_path / "brought"), models)
    assert sorted(path.name for path in home.iterdir()) == ["model.sren.bin", VOCAB]


@pytest.mark.parametrize("body", [b"", b"<html>404</html>", b"PK\x05\x06"])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "sren.zip"
    file.write_bytes(body)
    for brought in (file, tmp_path / "nothing"):
        with pytest.raises(SettingError, match="is no Firefox model"):
            install_file(brought, tmp_path)


def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    brought = laid(without(MODEL) | {f"{MODEL}.zst": bomb(2**15)}, tmp_path / "brought")  # 4 GiB
    with pytest.raises(SettingError, match="damaged"):
        install_file(brought, tmp_path)


@settings(max_examples=30)
@given(
    name=st.sampled_from([MODEL, VOCAB]),
    place=st.floats(0, 1),
    bytes_there=st.binary(min_size=1, max_size=12),
)
def test_damage_is_refused_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, name: str, place: float, bytes_there: bytes
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    body = tiny()[name]
    at = int(place**8 * len(body))  # mostly in the header
    files = without("records.json") | {
        name: body[:at] + bytes_there + body[at + len(bytes_there) :]
    }
    problem = ""
    try:
        install_file(laid(files, folder / "brought"), folder)
    except SettingError as error:
        problem = str(error)
    assert languages(folder, "en") == (frozenset() if problem else {"hbs"})
    assert not problem or name in problem


def test_the_shipped_files_fit_their_records() -> None:
    for record in json.loads(tiny()["records.json"])["data"]:
        assert hashlib.sha256(tiny()[record["name"]]).hexdigest() == record["decompressedHash"]
    assert sum(len(body) for body in tiny().values()) < 500_000
