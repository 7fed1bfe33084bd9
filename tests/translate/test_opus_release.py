"""Releases of OPUS-MT: what is installed of them, what is refused, and in which words."""

import contextlib
import gc
import io
import pickle
import re
import stat
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given as tried
from hypothesis import strategies as st

import monitor
from monitor.errors import SettingError
from monitor.translate.engines import opus_release
from monitor.translate.engines.opus_release import Note, install_file, notes

TINY = Path(monitor.__file__).parent / "demo" / "models" / "hbs-eng.zip"
MULTI = Path(__file__).parents[1] / "data" / "models" / "hbs-eng+deu.zip"

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def release() -> Files:
    """The files of the smaller release."""
    with zipfile.ZipFile(MULTI) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    return path


def test_a_release_becomes_a_directory_of_its_own(tmp_path: Path) -> None:
    models = tmp_path
    home = install_file(TINY, models)
    [(_, note)] = notes(models)
    assert home == models / "opus" / "hbs-en"
    assert note == Note(languages=("hbs",), targets={"en": None}, licence="see LICENSE")
    kept = {"LICENSE", "README.md", "model", "model.json", "source.spm", "target.spm"}
    assert {path.name for path in home.iterdir()} == kept
    assert [path.name for path in (models / "opus").iterdir()] == ["hbs-en"]


def test_a_directory_of_the_files_is_as_good_and_replaces_the_older_one(
    tmp_path: Path, release: Files
) -> None:
    older = tmp_path / "models" / "opus" / "hbs-de+en"
    older.mkdir(parents=True)
    (older / "left.over").touch()
    brought = tmp_path / "brought"
    brought.mkdir()
    for name, content in release.items():
        (brought / name).write_bytes(content)
    assert install_file(brought, tmp_path / "models") == older
    [(_, note)] = notes(tmp_path / "models")
    assert note.targets == {"de": ">>deu<<", "en": ">>eng<<"}
    assert not (older / "left.over").exists()
    assert {path.name for path in brought.iterdir()} == set(release)


TC_BIG = """release: zls-eng/opusTCv20210807+bt_transformer-big_2022-03-17.zip
subword-models:
   source: source.spm
   target: target.spm
source-languages:
   - bos_Cyrl
   - bos_Latn
   - bul
   - chu_Latn
   - cnr_Latn
   - mkd
   - slv
   - srp_Cyrl
target-languages:
   - eng
raw-source-languages:
   - bos
"""
README_2021 = """# opus1m+bt-2021-05-02.zip

* model: transformer-align
* source language(s): bos bul cnr hbs hrv mkd slv srp
* target language(s): eng
* model: transformer-align
"""
README_2019 = """# opus-2020-01-16.zip

* pre-processing: normalization + SentencePiece
* download: [x.zip](https://models.example/OPUS-MT-models/sq-en/opus-2020-01-16.zip)
* test set scores: [y](https://models.example/OPUS-MT-models/sq-en/opus-2020-01-16.eval.txt)
"""
LABELS = [">>eng<<", ">>srp_Cyrl<<", ">>hrv<<", ">>xyz<<"]


@pytest.mark.parametrize(
    ("texts", "file", "words", "expected"),
    [
        ({"model.npz.yml": TC_BIG}, "a.zip", [], (("bg", "hbs", "mk", "sl"), {"en": None})),
        ({"README.md": README_2021}, "a.zip", [], (("bg", "hbs", "mk", "sl"), {"en": None})),
        ({"README.md": README_2019}, "a.zip", [], (("sq",), {"en": None})),
        ({}, "mk-en.zip", ["▁Skopje"], (("mk",), {"en": None})),
        ({}, "opus-mt-bg-en.zip", [], (("bg",), {"en": None})),
        ({}, "mk-en/opus-2019-12-18.zip", [], (("mk",), {"en": None})),
        ({}, "models/sqi-eng", [], (("sq",), {"en": None})),
        ({}, "el+tr-en.zip", [], (("el", "tr"), {"en": None})),
        ({}, "de-eng+hbs.zip", LABELS, (("de",), {"en": ">>eng<<", "hbs": ">>hrv<<"})),
        ({}, "de-eng+hbs.zip", LABELS[:2], (("de",), {"en": ">>eng<<", "hbs": ">>srp_Cyrl<<"})),
    ],
)
def test_a_release_says_its_languages_in_many_ways(
    tmp_path: Path,
    texts: dict[str, str],
    file: str,
    words: list[str],
    expected: tuple[tuple[str, ...], dict[str, str | None]],
) -> None:
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    note = opus_release._note(tmp_path, words, file)
    assert (note.languages, note.targets) == expected


@pytest.mark.parametrize(
    ("texts", "file"),
    [
        ({}, "opus-2020-01-16.zip"),
        ({}, "my-files/opus-2020-01-16.zip"),
        ({}, "mk-en-old/model.zip"),
        ({}, "model.zip"),
        ({}, "zls-eng.zip"),
        ({"README.md": README_2021.replace("): eng", "): deu eng")}, "a.zip"),
    ],
)
def test_one_that_does_not_say_them_is_to_be_named_by_them(
    tmp_path: Path, texts: dict[str, str], file: str
) -> None:
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(SettingError, match=r"name the file by them, as in sq-en\.zip"):
        opus_release._note(tmp_path, [], file)


def test_the_licence_is_noted(tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_text("Attribution 4.0 International\n\n=====", encoding="utf-8")
    assert opus_release._note(tmp_path, [], "mk-en.zip").licence == "CC-BY-4.0"


Spoil = Callable[[Files], Files]


def without(name: str) -> Spoil:
    return lambda files: {key: content for key, content in files.items() if key != name}


def with_text(name: str, old: str, new: str) -> Spoil:
    return lambda files: files | {name: files[name].replace(old.encode(), new.encode())}


def with_weights(change: Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]]) -> Spoil:
    def spoil(files: Files) -> Files:
        out = io.BytesIO()
        np.savez(out, **change(dict(np.load(io.BytesIO(files["opus.npz"])))))
        return files | {"opus.npz": out.getvalue()}

    return spoil


def narrower(name: str) -> Spoil:
    return with_weights(lambda arrays: arrays | {name: arrays[name][:, :-8]})


def recurrent(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    config = arrays["special:model.yml"].tobytes().replace(b"type: transformer", b"type: amun")
    return arrays | {"special:model.yml": np.frombuffer(config, dtype=np.int8)}


def pickled(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return arrays | {"decoder_ff_logit_out_b": np.array([[print]], dtype=object)}


def huge(files: Files) -> Files:
    """Weights of 8 GB, says a header of 128 bytes."""
    array = io.BytesIO()
    described = {"descr": "<f4", "fortran_order": False, "shape": (1, 2_000_000_000)}
    np.lib.format.write_array_header_1_0(array, described)
    out = io.BytesIO(files["opus.npz"])
    with zipfile.ZipFile(out) as package:
        arrays = {name: package.read(name) for name in package.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in (arrays | {"decoder_ff_logit_out_b.npy": array.getvalue()}).items():
            package.writestr(name, content)
    return files | {"opus.npz": out.getvalue()}


BAD: dict[str, tuple[Spoil, str]] = {
    "no weights": (without("opus.npz"), r"weights \(opus\.npz\) are not in it"),
    "no decoder.yml": (without("decoder.yml"), r"weights \(named in decoder.yml\)"),
    "no pieces": (without("source.spm"), "only releases with SentencePiece"),
    "no vocabulary": (without("opus.vocab.yml"), "vocabulary"),
    "another's file": (with_text("decoder.yml", "- opus.npz", "- ../../secret.npz"), "weights"),
    "an absolute path": (with_text("decoder.yml", "- opus.vocab", "- /etc/hostname"), "vocabulary"),
    "half the weights": (
        lambda files: files | {"opus.npz": files["opus.npz"][:9000]},
        "BadZipFile",
    ),
    "no weights at all": (lambda files: files | {"opus.npz": b"<html>404</html>"}, "BadZipFile"),
    "code": (lambda files: files | {"opus.npz": pickle.dumps(print)}, "BadZipFile"),
    "code in the weights": (with_weights(pickled), "ValueError: Object arrays cannot be loaded"),
    "a word too few": (with_text("opus.vocab.yml", '">>eng<<": 3\n', ""), "ocabulary"),
    "another kind": (with_weights(recurrent), "--type must be 'transformer'"),
    "a matrix missing": (
        with_weights(lambda arrays: {k: a for k, a in arrays.items() if k != "encoder_l2_ffn_W1"}),
        "encoder",
    ),
    "a narrow matrix": (narrower("encoder_l1_ffn_W1"), r"_ffn_.. in it is \("),
    "narrow queries": (narrower("decoder_l2_context_Wq"), r"Wq in it is \(48, 40\)"),
    "a short bias": (
        narrower("encoder_l1_ffn_b2"),
        r"b2 in it is \(1, 40\) and should be \(1, 48\)",
    ),
}


@pytest.mark.parametrize(("spoil", "problem"), BAD.values(), ids=BAD)
def test_what_is_no_release_is_refused_in_words(
    tmp_path: Path, release: Files, spoil: Spoil, problem: str
) -> None:
    for name, content in spoil(release).items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(BaseException) as refused:  # whatever a library makes of it
        opus_release.convert(tmp_path, tmp_path / "made", "bad.zip")
    said = opus_release._said(refused.type, refused.value)
    del refused
    with warnings.catch_warnings():  # the library leaves its file open; else its process just ends
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    assert re.search(problem, said)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (without("source.spm"), r"bad\.zip is no OPUS-MT release that can be used: its pieces"),
        (lambda files: files | {"target.spm": b"\x0a\xff\xff"}, "RuntimeError: "),
        (huge, "it wants more than 4 GB of memory"),
    ],
    ids=["not all there", "broken when it is tried out", "more than memory"],
)
def test_nothing_is_left_of_what_is_refused(
    tmp_path: Path, release: Files, spoil: Spoil, problem: str
) -> None:
    file = packed(tmp_path / "bad.zip", spoil(release))
    with pytest.raises(SettingError, match=problem):
        install_file(file, tmp_path / "models")
    assert list((tmp_path / "models" / "opus").iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../evil", "/evil", "a/../../evil", "a\\..\\evil", ".hidden", "two/decoder.yml"]
)
def test_a_zip_writes_nowhere_else(tmp_path: Path, release: Files, name: str) -> None:
    file = packed(tmp_path / "bad.zip", release | {name: b"x"})
    with pytest.raises(SettingError, match="no OPUS-MT release"):
        install_file(file, tmp_path / "data" / "models")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.zip", "data"]
    assert list((tmp_path / "data" / "models" / "opus").iterdir()) == []


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as package:
        entry = zipfile.ZipInfo("source.spm")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        package.writestr(entry, "/etc/passwd")
    with pytest.raises(SettingError, match=r"'source\.spm' in it"):
        install_file(tmp_path / "bad.zip", tmp_path)


def test_a_zip_that_grows_too_large_is_refused(
    tmp_path: Path, release: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opus_release, "_LARGEST", 2**20)
    file = packed(tmp_path / "bomb.zip", release | {"train.log": bytes(2**20)})
    with pytest.raises(SettingError, match="larger than any OPUS-MT release"):
        install_file(file, tmp_path)


def test_a_zip_that_says_two_files_of_one_name_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as package:
        package.writestr("source.spm", "a")
        with pytest.warns(UserWarning, match="Duplicate name"):
            package.writestr("source.spm", "b")
    with pytest.raises(SettingError, match="cannot be unpacked"):
        install_file(tmp_path / "bad.zip", tmp_path)


def test_a_conversion_may_take_only_so_much_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opus_release, "_MEMORY", 120 * 2**20)
    with pytest.raises(SettingError, match=r"can be used: ."):
        install_file(MULTI, tmp_path)
    assert list((tmp_path / "opus").iterdir()) == []


@tried(place=st.integers(0, 3000), byte=st.integers(0, 255), cut=st.integers(0, 3000))
def test_no_archive_harms_the_unpacking(
    tmp_path_factory: pytest.TempPathFactory, place: int, byte: int, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("unpacked")
    files = {"README.md": b"# release\n" * 50, "decoder.yml": bytes(range(256)) * 8}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    body = bytearray(out.getvalue())
    body[place % len(body)] = byte
    (folder / "file.zip").write_bytes(body[: len(body) - cut % len(body)])
    target = folder / "out"
    target.mkdir()
    with contextlib.suppress(SettingError):
        opus_release._unpack(folder / "file.zip", target)
        assert {path.read_bytes() for path in target.iterdir()} <= set(files.values())
