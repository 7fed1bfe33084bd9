"""The catalogue: what is offered for which language, Argos' index, mirrors, files by hand."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.translate.models.catalogue import (
    LARGEST,
    Model,
    best,
    hosted,
    known,
    local,
    order,
    with_index,
)

REGION = ("hbs", "sq", "mk", "bg", "sl", "el", "tr")
SUM = "0" * 63 + "a"


@pytest.mark.parametrize(
    ("language", "engine"),
    [
        ("hbs", "opus"),
        ("mk", "opus"),
        ("sq", "argos"),
        ("bg", "argos"),
        ("sl", "argos"),
        ("el", "argos"),
        ("tr", "argos"),
    ],
)
def test_every_language_of_the_region_has_a_model_that_may_be_fetched(
    language: str, engine: str
) -> None:
    model = best(known("en"), language)
    assert model is not None
    assert model.engine == engine == order(language)[0]
    assert all(urlsplit(file.place).scheme == "https" for file in model.files)
    assert model.size
    assert 10**6 < model.size < LARGEST


def test_opus_has_them_all_and_one_model_serves_south_slavic() -> None:
    opus = {code: best(known("en"), code, engine="opus") for code in REGION}
    assert None not in opus.values()
    assert opus["hbs"] == opus["mk"] == opus["bg"] == opus["sl"]
    assert {model.licence for model in opus.values() if model} == {"CC-BY-4.0"}


def test_firefox_is_known_and_never_fetched_from_its_makers() -> None:
    assert best(known("en"), "hbs", engine="firefox") is None
    told = best(known("en"), "hbs", engine="firefox", fetched=False)
    assert told is not None
    assert told.files == ()
    assert not any("mozilla" in file.place for model in known("en") for file in model.files)


def test_what_forbids_commercial_use_is_not_offered() -> None:
    licences = {model.licence for model in known("en")}
    assert licences == {None, "CC-BY-4.0", "MPL-2.0"}
    assert not any("nllb" in file.place.lower() for model in known("en") for file in model.files)


def test_nothing_is_known_into_other_languages() -> None:
    assert known("de") == ()
    assert best(known("en"), "ka") is None


# ── Argos' index ──


def entry(code: str = "sq", version: str = "1.9", into: str = "en", **more: Any) -> dict[str, Any]:
    address = f"https://argos.example/{code}_{into}-{version.replace('.', '_')}.argosmodel"
    return {
        "package_version": version,
        "argos_version": "1.9.0",
        "from_code": code,
        "to_code": into,
        "links": [address],
    } | more


def packages(entries: Any) -> dict[str, Model]:
    models = with_index(json.dumps(entries).encode(), "en")
    return {model.languages[0]: model for model in models if model.engine == "argos"}


def test_the_newest_package_of_a_language_is_taken() -> None:
    found = packages([entry(version="1.10"), entry(version="1.9"), entry(into="de"), entry("ka")])
    assert {code: model.version for code, model in found.items()} == {"sq": "1.10", "ka": "1.9"}
    (file,) = found["sq"].files
    assert file.place == "https://argos.example/sq_en-1_10.argosmodel"
    assert file.sha256 is None
    assert best(with_index(b"[]", "en"), "mk") == best(known("en"), "mk")


def test_a_language_under_two_codes_is_one() -> None:
    assert packages([entry("nb"), entry("no", "1.11")])["no"].version == "1.11"


@pytest.mark.parametrize(
    "bad",
    [
        7,
        {},
        entry(from_code=None),
        entry(from_code="klingon"),
        entry(from_code="../x"),
        entry(package_version=1.9),
        entry(package_version="1.9; rm"),
        entry(links=None),
        entry(links=[]),
        entry(links=[7, "ipfs://Qm", "http://argos.example/x.argosmodel"]),
        entry(links=["https://argos.example/"]),
        entry(links=["https://argos.example/a%2f..%2fb"]),
    ],
)
def test_an_entry_that_makes_no_sense_is_passed_over(bad: Any) -> None:
    assert packages([bad, entry("bg")]).keys() == {"bg"}


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"null", b"\xff\xfe"])
def test_what_is_no_index_is_an_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        with_index(body, "en")


# ── a mirror, and files by hand ──

MIRROR = f"""\
{SUM}  translate-sq_en-1_9.argosmodel
{SUM} *./zls-eng/opusTCv20210807+bt_transformer-big_2022-03-17.zip
{SUM}  sr-en/model.sren.intgemm.alphas.bin.zst
{SUM}  sr-en/vocab.sren.spm.zst
{SUM}  sr-en/lex.50.50.sren.s2t.bin.zst
{SUM}  bs/model.hbsen.intgemm.alphas.bin
{SUM}  translate-en_sq-1_9.argosmodel
{SUM}  ../translate-bg_en-1_9.argosmodel
{SUM}  /translate-sl_en-1_9.argosmodel
{SUM}  README.md
{SUM}
half a sum  translate-el_en-1_9.argosmodel
"""


def test_a_mirror_is_read_by_its_sums() -> None:
    found = hosted(MIRROR, "https://models.example/all", "en")
    named = {(model.engine, model.languages): model for model in found}
    assert named.keys() == {
        ("argos", ("sq",)),
        ("opus", ("hbs", "mk", "bg", "sl")),
        ("firefox", ("hbs",)),
    }
    opus = named["opus", ("hbs", "mk", "bg", "sl")].files[0]
    assert opus.place == (
        "https://models.example/all/zls-eng/opusTCv20210807+bt_transformer-big_2022-03-17.zip"
    )
    assert opus.sha256 == SUM
    firefox = [model for model in found if model.engine == "firefox"]
    assert [len(model.files) for model in firefox] == [3, 1]
    assert best(found, "hbs", engine="firefox") is not None
    assert hosted(MIRROR, "https://models.example/all", "de") == ()


def test_files_by_hand_are_known_by_their_names_or_opened(tmp_path: Path) -> None:
    (tmp_path / "sr-en").mkdir()
    for name in (
        "translate-sq_en-1_9.argosmodel",
        "renamed.argosmodel",
        "opus+bt-2021-04-30.zip",
        "sr-en/model.sren.intgemm.alphas.bin",
        "sr-en/vocab.sren.spm",
        "sr-en/records.json",
        "notes.txt",
        "notes.zip",
    ):
        (tmp_path / name).write_bytes(b"x")
    release = tmp_path / "opus+bt-2021-04-30.zip"
    for path, entry in {release: "decoder.yml", tmp_path / "sr.zip": "sr/vocab.sren.spm"}.items():
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr(entry, "x")
    digest = hashlib.sha256(b"x").hexdigest()
    (tmp_path / "SHA256SUMS").write_text(f"{digest}  renamed.argosmodel\n", encoding="utf-8")
    found = local(tmp_path, "en")
    assert {(model.engine, model.languages, len(model.files)) for model in found} == {
        ("argos", ("sq",), 1),
        ("argos", (), 1),
        ("opus", (), 1),  # several releases are called so
        ("firefox", (), 1),
        ("firefox", ("hbs",), 3),
    }
    sums = {file.name: file.sha256 for model in found for file in model.files}
    assert sums["renamed.argosmodel"] == digest
    assert sums["opus+bt-2021-04-30.zip"] is None
    assert "notes.zip" in sums  # no zip: whoever opens it says so
    (one,) = local(tmp_path / "translate-sq_en-1_9.argosmodel", "en")
    assert one.languages == ("sq",)


def test_a_release_that_is_unpacked_is_one_model(tmp_path: Path) -> None:
    for name in ("decoder.yml", "source.spm", "model.npz"):
        (tmp_path / name).write_bytes(b"x")
    (one,) = local(tmp_path, "en")
    assert (one.engine, one.files[0].place) == ("opus", str(tmp_path))


@given(st.text())
def test_any_text_is_a_mirror_without_surprises(text: str) -> None:
    for model in hosted(text, "https://models.example/", "en"):
        for file in model.files:
            assert file.place.startswith("https://models.example/")
            assert ".." not in file.place.split("/")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["from_code", "to_code", "links", "package_version"]), inner, max_size=4
        )
    ),
)


@given(st.lists(JSON, max_size=4))
def test_any_json_is_an_index_without_surprises(entries: list[Any]) -> None:
    for model in with_index(json.dumps(entries).encode(), "en"):
        assert all(file.place.startswith("https://") for file in model.files)
