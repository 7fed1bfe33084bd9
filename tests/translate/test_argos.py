"""The Argos engine, really, on the tiny model that the repository ships."""

import contextlib
import io
import json
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SettingError, TranslationError
from monitor.model import NameSpan
from monitor.translate import EngineInfo, Translators
from monitor.translate.engines import argos
from monitor.translate.engines.argos import install_file, languages

Make = Callable[..., Translators]
Articles = dict[str, list[tuple[str, str]]]


async def test_every_article_of_the_demo_comes_out_as_learnt(
    translators: Make, models: Path, articles: Articles
) -> None:
    argos = translators(models=models, deadline=60)
    for name in articles.keys() - {"-"}:
        (title, english_title), *rest = articles[name]
        text = "\n".join(albanian for albanian, _ in rest)
        done = await argos.translate(title, text, "sq", script="Latn")
        assert (done.title, done.text) == (english_title, "\n".join(pair[1] for pair in rest))
        assert (done.engine, done.quality, done.language) == ("argos", "good", "en")
        assert done.complete
        aligned = [(text[a:b], done.text[c:d]) for a, b, c, d in done.sentences]
        assert aligned == rest


async def test_most_loose_sentences_come_out_as_learnt(
    translators: Make, models: Path, articles: Articles
) -> None:
    pairs = articles["-"]
    text = "\n".join(albanian for albanian, _ in pairs)
    patient = translators(models=models, deadline=60)
    done = await patient.translate("", text, "sq", script="Latn")
    exact = sum(got == pair[1] for got, pair in zip(done.text.split("\n"), pairs, strict=True))
    assert exact >= 0.9 * len(pairs)


async def test_a_name_that_got_lost_is_put_in_under_its_english_form(
    translators: Make, models: Path
) -> None:
    argos = translators(models=models)
    title = "Rama bëri thirrje për qetësi."
    plain = await argos.translate(title, "", "sq", script="Latn")
    assert plain.title == "Rama called for calm."
    names = [NameSpan(0, 4, "Osmani")]
    named = await argos.translate(title, "", "sq", script="Latn", title_names=names)
    assert (named.title, named.quality) == ("Osmani called for calm.", "good")


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Policia bllokoi rrugën.", [NameSpan(0, 7, "Gjilan")]),
        ("Policia bllokoi rrugën më 2026.", []),
    ],
    ids=["name", "number"],
)
async def test_what_stays_lost_makes_it_doubtful(
    translators: Make, models: Path, title: str, names: list[NameSpan]
) -> None:
    argos = translators(models=models)
    done = await argos.translate(title, "", "sq", script="Latn", title_names=names)
    assert done.quality == "doubtful"


async def test_a_model_installed_later_is_found_on_refresh(
    translators: Make, models: Path, tmp_path: Path
) -> None:
    argos = translators(models=tmp_path)
    assert argos.serves("sq", "Latn") is None
    assert argos.languages()["sq"] is None
    with pytest.raises(TranslationError, match="no engine translates sq"):
        await argos.translate("Policia bllokoi rrugën.", "", "sq", script="Latn")
    shutil.copytree(models / "argos" / "sq_en", tmp_path / "argos" / "sq_en")
    argos.refresh()
    assert argos.serves("sq", "Latn") == EngineInfo(name="argos", quality="good")
    assert argos.languages()["sq"] == "argos"


async def test_nothing_is_translated_into_itself_or_without_a_language(
    translators: Make, models: Path
) -> None:
    argos = translators(models=models)
    assert argos.serves(None, "Latn") is None
    assert argos.serves("en", "Latn") is None
    assert argos.serves("sq", "Cyrl") is None
    assert argos.serves("sq", None) is not None
    assert "en" not in argos.languages()


async def test_a_model_that_cannot_be_loaded_says_so(translators: Make, tmp_path: Path) -> None:
    package = tmp_path / "argos" / "sq_en"
    package.mkdir(parents=True)
    metadata = json.dumps({"from_code": "sq", "to_code": "en"})
    (package / "metadata.json").write_text(metadata, encoding="utf-8")
    with pytest.raises(TranslationError, match=r"^argos: .*model"):
        await translators(models=tmp_path).translate("Lajme", "", "sq", script="Latn")


@pytest.mark.parametrize(
    ("metadata", "served"),
    [
        ({"from_code": "sq", "to_code": "en"}, {"sq"}),
        ({"from_code": "sr", "to_code": "en"}, {"hbs"}),
        ({"from_code": "sq", "to_code": "de"}, set()),
        ({"from_code": 7, "to_code": "en"}, set()),
        ({"to_code": "en"}, set()),
        (["sq", "en"], set()),
        ("half written {", set()),
    ],
)
def test_a_package_serves_what_its_metadata_says(
    tmp_path: Path, metadata: object, served: set[str]
) -> None:
    package = tmp_path / "argos" / "some"
    package.mkdir(parents=True)
    (tmp_path / "argos" / "stray").mkdir()
    text = metadata if isinstance(metadata, str) else json.dumps(metadata)
    (package / "metadata.json").write_text(text, encoding="utf-8")
    assert languages(tmp_path, "en") == served


def packed(path: Path, entries: dict[str, str], *, link: str | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for name, text in entries.items():
            package.writestr(name, text)
        if link:
            entry = zipfile.ZipInfo(link)
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            package.writestr(entry, "/etc")
    return path


GOOD = {"pair/metadata.json": '{"from_code": "bg", "to_code": "en"}', "pair/model/model.bin": "2"}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_package_replaces_the_older_one_whole(tmp_path: Path) -> None:
    older = {"old/metadata.json": GOOD["pair/metadata.json"], "old/model/vmap.txt": "1"}
    install_file(packed(tmp_path / "old.argosmodel", older), tmp_path)
    home = install_file(packed(tmp_path / "new.argosmodel", GOOD), tmp_path)
    assert home == tmp_path / "argos" / "bg_en"
    assert names(home / "model") == ["model.bin"]
    assert names(tmp_path / "argos") == ["bg_en"]
    assert languages(tmp_path, "en") == {"bg"}


@pytest.mark.parametrize(
    ("entries", "link", "problem"),
    [
        (GOOD | {"../evil": "x"}, None, "would leave it"),
        (GOOD | {"pair/../../evil": "x"}, None, "would leave it"),
        (GOOD | {"/evil": "x"}, None, "would leave it"),
        (GOOD | {"pair\\..\\evil": "x"}, None, "would leave it"),
        (GOOD, "pair/link", "would leave it"),
        ({"pair/model/model.bin": "x"}, None, "one directory with metadata.json"),
        (GOOD | {"other/metadata.json": "{}"}, None, "one directory with metadata.json"),
        ({"pair/metadata.json": '{"from_code": "../x", "to_code": "en"}'}, None, "no languages"),
        ({"pair/metadata.json": "{"}, None, "no languages"),
    ],
)
def test_a_file_that_is_no_package_leaves_nothing_behind(
    tmp_path: Path, entries: dict[str, str], link: str | None, problem: str
) -> None:
    file = packed(tmp_path / "bad.argosmodel", entries, link=link)
    with pytest.raises(SettingError, match=problem):
        install_file(file, tmp_path / "data" / "models")
    assert names(tmp_path / "data" / "models" / "argos") == []
    assert names(tmp_path) == ["bad.argosmodel", "data"]


@pytest.mark.parametrize("body", [b"", b"<html>404</html>"])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "page.argosmodel"
    file.write_bytes(body)
    with pytest.raises(SettingError, match="cannot be unpacked"):
        install_file(file, tmp_path)


def test_a_package_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it says of itself that it is small: zipfile takes no byte more than is said."""
    monkeypatch.setattr(argos, "_LARGEST_PACKAGE", 2**20)
    bomb = GOOD | {"pair/model/model.bin": "0" * 2**20}
    file = packed(tmp_path / "bomb.argosmodel", bomb)
    with pytest.raises(SettingError, match="larger than any Argos package"):
        install_file(file, tmp_path)
    size = struct.pack("<I", 2**20)
    file.write_bytes(file.read_bytes().replace(size, struct.pack("<I", 10)))
    with pytest.raises(SettingError, match="cannot be unpacked"):
        install_file(file, tmp_path)
    assert names(tmp_path / "argos") == []


@given(place=st.integers(0, 3000), byte=st.integers(0, 255), cut=st.integers(0, 3000))
def test_no_damage_harms_the_unpacking(
    tmp_path_factory: pytest.TempPathFactory, place: int, byte: int, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in (GOOD | {"pair/riječi": "Bosna i Hercegovina " * 50}).items():
            package.writestr(name, text)
    body = bytearray(out.getvalue())
    body[place % len(body)] = byte
    file = folder / "file.argosmodel"
    file.write_bytes(body[: len(body) - cut % len(body) // 50])
    with contextlib.suppress(SettingError):
        install_file(file, folder / "models")
    assert names(folder) == ["file.argosmodel", "models"]
