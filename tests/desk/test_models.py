"""Models fetched, checked and installed, from a home on loopback that fails as it is told."""

import asyncio
import contextlib
import hashlib
import json
import re
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import monitor
from monitor.desk.models import language_of
from monitor.desk.models_install import FETCHED, Place, alone, install
from monitor.desk.models_plan import plan
from monitor.errors import FetchError, InstallError, SettingError
from monitor.fetch import Fetcher
from monitor.translate.engines import firefox, opus
from monitor.translate.engines.argos import languages
from monitor.translate.models.catalogue import File, Model

TINY = Path(monitor.__file__).parent / "demo" / "models" / "sq_en.argosmodel"
OPUS = TINY.with_name("hbs-eng.zip")
FIREFOX = Path(__file__).parents[1] / "translate" / "firefox"
SUM = hashlib.sha256(TINY.read_bytes()).hexdigest()
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NAME = "translate-sq_en-1_9.argosmodel"


@dataclass
class Home:
    """Files by path; `cut`: bytes after which an answer breaks off, once."""

    files: dict[str, bytes] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    cut: int | None = None
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            request = (await reader.readuntil(b"\r\n\r\n")).decode()
            await self._answer(request, writer)
            await writer.drain()
        writer.close()

    async def _answer(self, request: str, writer: asyncio.StreamWriter) -> None:
        path = request.split(" ")[1]
        start = int(found[1]) if (found := re.search(r"Range: bytes=(\d+)-", request)) else 0
        self.asked.append(f"{path} {start}")
        if path in self.moved:
            writer.write(_head("302 Found", 0, f"Location: {self.moved[path]}"))
            return
        body = self.files.get(path)
        if body is None:
            writer.write(_head("404 Not Found", 0))
            return
        status = "206 Partial Content" if start else "200 OK"
        span = f"Content-Range: bytes {start}-{len(body) - 1}/{len(body)}" if start else "X-No: 1"
        writer.write(_head(status, len(body) - start, 'ETag: "1"', span))
        if self.cut is not None and len(self.asked) > 1:  # the first only asks how large it is
            writer.write(body[start : start + self.cut])
            self.cut = None
            return
        writer.write(body[start:])


def _head(status: str, length: int, *lines: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {length}", "Connection: close", *lines]
    return ("\r\n".join(head) + "\r\n\r\n").encode()


@pytest.fixture
async def home() -> AsyncIterator[Home]:
    """The tiny model's home; it publishes no checksums."""
    made = Home(files={f"/{NAME}": TINY.read_bytes()})
    async with await asyncio.start_server(made.serve, "127.0.0.1", 0) as server:
        made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield made


@pytest.fixture
async def fetch() -> AsyncIterator[Fetcher]:
    """May reach loopback."""
    networks = [ip_network("127.0.0.0/8")]
    async with Fetcher(user_agent="monitor/0", now=lambda: NOW, allow_private=networks) as made:
        yield made


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Where models are installed; a download that breaks off is not waited for."""
    return Place(models=tmp_path / "models", target="en", pauses=())


Bring = Callable[..., Coroutine[Any, Any, None]]


@pytest.fixture
def bring(home: Home, fetch: Fetcher, place: Place) -> Bring:
    """Installs the model from its home."""

    async def run(path: str = f"/{NAME}", *, sha256: str | None = None) -> None:
        file = File(name=NAME, place=home.url + path, sha256=sha256)
        model = Model(engine="argos", languages=("sq",), target="en", version="1.9", files=(file,))
        with alone(place.models):
            await install(place, model, fetch, NOW, lambda *_: None)

    return run


def left(place: Place) -> list[str]:
    """What is in the models' directory beside installed models."""
    return sorted(path.name for path in place.models.iterdir() if path.name != "argos")


async def test_a_model_is_fetched_installed_and_noted(
    bring: Bring, place: Place, home: Home
) -> None:
    await bring()
    assert languages(place.models, "en") == {"sq"}
    assert (place.models / FETCHED).read_text() == f"{SUM} 2026-03-02 {home.url}/{NAME}\n"
    assert left(place) == [".lock", FETCHED]


async def test_what_broke_off_goes_on_with_the_next_command(
    bring: Bring, place: Place, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.fetch.download.PIECE", 1)
    folder = place.models / ".incoming" / _scratch(home) / "1.9"
    folder.mkdir(parents=True)
    (folder / f"{NAME}.part").write_bytes(TINY.read_bytes()[:1000])
    note = {"url": f"{home.url}/{NAME}", "validator": '"1"'}
    (folder / f"{NAME}.part.json").write_text(json.dumps(note))
    await bring()
    assert home.asked == [f"/{NAME} 1000"]
    assert languages(place.models, "en") == {"sq"}


async def test_what_came_whole_before_a_stop_is_not_fetched_again(
    bring: Bring, place: Place, home: Home
) -> None:
    folder = place.models / ".incoming" / _scratch(home) / "1.9"
    folder.mkdir(parents=True)
    shutil.copy(TINY, folder / NAME)
    await bring()
    assert home.asked == []
    assert languages(place.models, "en") == {"sq"}
    assert left(place) == [".lock", FETCHED]


def _scratch(home: Home) -> str:
    return hashlib.sha256(f"{home.url}/{NAME}".encode()).hexdigest()[:16]


async def test_a_download_that_breaks_off_says_what_to_do(
    bring: Bring, place: Place, home: Home
) -> None:
    home.asked.append("size")
    home.cut = 1000
    with pytest.raises(InstallError, match=r"cannot reach 127\.0\.0\.1: .*--from DIR; these files"):
        await bring()
    assert languages(place.models, "en") == set()
    await bring()
    assert languages(place.models, "en") == {"sq"}


async def test_a_redirect_is_followed(bring: Bring, place: Place, home: Home) -> None:
    home.moved["/latest"] = f"/{NAME}"
    await bring("/latest")
    assert languages(place.models, "en") == {"sq"}


@pytest.mark.parametrize(
    ("served", "words"),
    [
        (("/gone", None, None), r"answered 404, there is no such file any more"),
        (("/page", b"<html>welcome</html>", None), r"cannot be unpacked.*Nothing was installed"),
        ((f"/{NAME}", None, "0" * 64), r"should have 0000.* damaged, or another file"),
        (("/empty", b"", None), r"cannot be unpacked"),
    ],
)
async def test_what_is_not_the_model_is_not_installed(
    bring: Bring,
    place: Place,
    home: Home,
    served: tuple[str, bytes | None, str | None],
    words: str,
) -> None:
    path, body, sha256 = served
    if body is not None:
        home.files[path] = body
    with pytest.raises(InstallError, match=words):
        await bring(path, sha256=sha256)
    assert languages(place.models, "en") == set()
    assert not list(place.models.glob(".incoming/*/*/*"))


async def test_a_checksum_that_fits_is_believed(bring: Bring, place: Place) -> None:
    await bring(sha256=SUM)
    assert languages(place.models, "en") == {"sq"}


async def test_another_file_under_the_same_address_is_refused(
    bring: Bring, place: Place, home: Home
) -> None:
    await bring()
    shutil.rmtree(place.models / "argos")
    home.files[f"/{NAME}"] = TINY.read_bytes() + b" "
    with pytest.raises(InstallError, match=r"not what came from there before .*take its line out"):
        await bring()
    assert languages(place.models, "en") == set()
    (place.models / FETCHED).unlink()
    await bring()
    assert languages(place.models, "en") == {"sq"}


async def test_a_disk_without_room_stays_as_it_is(
    bring: Bring, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=400 * 10**6))
    with pytest.raises(InstallError, match=r"400 MB are free; 500 MB have to stay so"):
        await bring()
    assert languages(place.models, "en") == set()


async def test_two_installations_do_not_meet(bring: Bring, place: Place) -> None:
    with alone(place.models), pytest.raises(InstallError, match=r"being installed .* just now"):
        await bring()
    await bring()
    assert languages(place.models, "en") == {"sq"}


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no directory")
    with (
        pytest.raises(InstallError, match=r"models cannot be written \(Not a directory\)"),
        alone(tmp_path / "data" / "models"),
    ):
        pass


async def test_what_a_killed_one_left_is_removed(bring: Bring, place: Place) -> None:
    stale = place.models / "argos" / ".incoming-abc"
    stale.mkdir(parents=True)
    (stale / "model.bin").write_bytes(b"half")
    await bring()
    assert [path.name for path in (place.models / "argos").iterdir()] == ["sq_en"]


async def test_whoever_gives_up_leaves_nothing_running(
    bring: Bring, place: Place, home: Home
) -> None:
    del home
    task = asyncio.create_task(bring())
    while not (place.models / ".incoming").exists():  # noqa: ASYNC110 - another task makes it
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with alone(place.models):  # the lock is free
        pass
    await bring()
    assert languages(place.models, "en") == {"sq"}


# ── what is planned ──


def mirrored(home: Home, place: Place, names: dict[str, bytes], sums: str | None = None) -> Place:
    """A mirror of the user's with these files."""
    for name, body in names.items():
        home.files[f"/all/{name}"] = body
    lines = [f"{hashlib.sha256(body).hexdigest()}  {name}" for name, body in names.items()]
    home.files["/all/SHA256SUMS"] = (sums or "\n".join(lines)).encode()
    return replace(place, source=f"{home.url}/all/")


async def test_a_mirror_is_asked_and_nobody_else(home: Home, place: Place, fetch: Fetcher) -> None:
    mirror = mirrored(home, place, {NAME: TINY.read_bytes()})
    found = await plan(mirror, ["sq", "mk"], fetch)
    (model,) = found.models
    assert (model.languages, model.size, model.home) == (("sq",), TINY.stat().st_size, "127.0.0.1")
    assert found.nothing == (("mk", f"{home.url}/all/ has no model for Macedonian into en"),)
    with alone(place.models):
        await install(mirror, model, fetch, NOW, lambda *_: None)
    assert languages(place.models, "en") == {"sq"}
    again = await plan(mirror, ["sq"], fetch)
    assert (again.models, again.done) == ((), ("sq",))


async def test_firefoxs_files_come_from_a_mirror_together(
    home: Home, place: Place, fetch: Fetcher
) -> None:
    names = {f"sr-en/{path.name}": path.read_bytes() for path in sorted(FIREFOX.iterdir())}
    mirror = mirrored(home, place, names)
    found = await plan(mirror, ["hbs"], fetch, engine="firefox")
    (model,) = found.models
    assert (len(model.files), model.licence) == (len(names), "MPL-2.0")
    with alone(place.models):
        await install(mirror, model, fetch, NOW, lambda *_: None)
    assert firefox.languages(place.models, "en") == {"hbs"}
    by_hand = replace(place, source=str(FIREFOX))
    (again,) = (await plan(by_hand, ["hbs"], fetch)).models
    shutil.rmtree(place.models / "firefox")
    with alone(place.models):
        await install(by_hand, again, fetch, NOW, lambda *_: None)
    assert firefox.languages(place.models, "en") == {"hbs"}


async def test_an_opus_release_by_hand_is_converted(
    place: Place, fetch: Fetcher, tmp_path: Path
) -> None:
    shutil.copy(OPUS, tmp_path / "release.zip")
    by_hand = replace(place, source=str(tmp_path / "release.zip"))
    (model,) = (await plan(by_hand, [], fetch)).loose
    with alone(place.models):
        await install(by_hand, model, fetch, NOW, lambda *_: None)
    assert opus.languages(place.models, "en") == {"hbs"}


async def test_a_mirror_without_sums_says_what_it_lacks(
    home: Home, place: Place, fetch: Fetcher
) -> None:
    mirror = replace(place, source=home.url)
    with pytest.raises(FetchError, match=r"SHA256SUMS answered 404; make it in that directory"):
        await plan(mirror, ["sq"], fetch)


async def test_the_index_says_what_is_newest(home: Home, place: Place, fetch: Fetcher) -> None:
    link = "https://127.0.0.1:9/translate-sq_en-2_0.argosmodel"
    entry = {"from_code": "sq", "to_code": "en", "package_version": "2.0", "links": [link]}
    home.files["/index.json"] = json.dumps([entry]).encode()
    found = await plan(replace(place, index=f"{home.url}/index.json"), ["sq"], fetch)
    assert [(model.version, model.files[0].place) for model in found.models] == [("2.0", link)]
    assert found.remarks == ()


@pytest.mark.parametrize("body", [None, b"<html>", b"[[[[" * 5000])
async def test_without_the_index_what_is_known_is_taken(
    home: Home, place: Place, fetch: Fetcher, monkeypatch: pytest.MonkeyPatch, body: bytes | None
) -> None:
    monkeypatch.setattr("monitor.translate.models.catalogue.ARGOS_HOME", f"{home.url}/")
    if body is not None:
        home.files["/index.json"] = body
    found = await plan(replace(place, index=f"{home.url}/index.json"), ["sq"], fetch)
    (model,) = found.models
    assert (model.version, model.size) == ("1.9", TINY.stat().st_size)
    assert found.remarks[0].startswith("Argos' index cannot be read")


async def test_a_language_without_a_model_is_told(place: Place, fetch: Fetcher, home: Home) -> None:
    home.files["/index.json"] = b"[]"
    found = await plan(replace(place, index=f"{home.url}/index.json"), ["ka"], fetch)
    assert found.models == ()
    ((language, why),) = found.nothing
    assert language == "ka"
    assert why.startswith("no model for Georgian into en is known")


async def test_an_engine_that_takes_no_models_is_named(place: Place, fetch: Fetcher) -> None:
    with pytest.raises(SettingError, match=r"--engine apertium: .* one of argos"):
        await plan(place, ["hbs"], fetch, engine="apertium")


async def test_files_by_hand_ask_nobody(place: Place, fetch: Fetcher, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    shutil.copy(TINY, folder / "renamed.argosmodel")
    shutil.copy(TINY, folder / NAME)
    found = await plan(replace(place, source=str(folder)), ["sq", "mk"], fetch)
    assert [model.languages for model in found.models] == [("sq",)]
    assert [model.files[0].name for model in found.loose] == ["renamed.argosmodel"]
    assert [language for language, _ in found.nothing] == ["mk"]
    with alone(place.models):
        await install(place, found.loose[0], fetch, NOW, lambda *_: None)
    assert languages(place.models, "en") == {"sq"}
    assert TINY.stat().st_size == (folder / NAME).stat().st_size


async def test_a_place_that_is_not_there_is_named(place: Place, fetch: Fetcher) -> None:
    with pytest.raises(SettingError, match=r"--from /nowhere: there is no such"):
        await plan(replace(place, source="/nowhere"), [], fetch)


@pytest.mark.parametrize(
    ("text", "code"),
    [("sq", "sq"), ("bs", "hbs"), ("SR", "hbs"), ("Albanian", "sq"), ("macedonian", "mk")],
)
def test_a_language_is_named_as_people_do(text: str, code: str) -> None:
    assert language_of(text) == code


@pytest.mark.parametrize(
    ("text", "near"), [("albnian", r"did you mean sq \(Albanian\)"), ("??", "no language; write")]
)
def test_what_is_no_language_has_the_nearest_named(text: str, near: str) -> None:
    with pytest.raises(SettingError, match=near):
        language_of(text)
