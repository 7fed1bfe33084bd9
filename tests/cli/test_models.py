"""models: what the command prints, and a whole installation from a mirror on loopback."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import monitor
from monitor.desk.models_install import Place

Run = Callable[..., Any]
TINY = Path(monitor.__file__).parent / "demo" / "models" / "sq_en.argosmodel"
NAME = "translate-sq_en-1_9.argosmodel"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """To whoever reads to the end: a client that has seen enough hangs up."""
        with suppress(ConnectionError):
            super().copyfile(source, outputfile)


@pytest.fixture
def mirror(
    tmp_path_factory: pytest.TempPathFactory, place: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A desk's own mirror with the tiny model; `MONITOR_MODELS_FROM` names it."""
    folder = tmp_path_factory.mktemp("mirror")
    (folder / NAME).write_bytes(TINY.read_bytes())
    digest = hashlib.sha256(TINY.read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  {NAME}\n", encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("MONITOR_MODELS_FROM", address)
    monkeypatch.setenv("MONITOR_ALLOW_PRIVATE", "127.0.0.0/8")
    yield address
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.usefixtures("mirror", "rules")
def test_a_model_is_installed_and_translates(run: Run) -> None:
    ran = run("models", "install", "sq")
    assert ran.code == 0
    announced, serves = ran.out.splitlines()
    assert announced == (
        "sq: argos 1.9: 321 kB from 127.0.0.1; licence not stated by its publisher"
    )
    assert serves == "Albanian (sq) is translated by argos."
    assert ran.err.splitlines()[-1] == "sq: argos 1.9: 321 kB of 321 kB"
    done = run(
        "explain", "--jsonl", stdin='{"text": "Rama bëri thirrje për qetësi.", "language": "sq"}'
    )
    assert done.lines[0]["translation"]["text"] == "Rama called for calm."
    again = run("models", "install", "sq")
    assert again.code == 0
    assert again.out.startswith("sq: the newest is installed already\n")


@pytest.mark.usefixtures("mirror", "rules")
def test_what_the_feeds_lack_is_installed_without_a_word(run: Run) -> None:
    ran = run("models", "install")
    assert "Albanian (sq) is translated by argos." in ran.out
    assert "hbs: " in ran.err  # the mirror has nothing for it
    assert ran.code == 1


def test_files_by_hand_are_recognised_and_the_missing_named(run: Run, place: Path) -> None:
    ran = run("models", "install", "sq", "ka", "--from", str(TINY.parent))
    assert ran.code == 1
    assert "Albanian (sq) is translated by argos." in ran.out
    assert "ka: no file is named as one for Georgian" in ran.err
    assert run("models", "install", "--from", str(TINY)).code == 0
    empty = place / "empty"
    empty.mkdir()
    ran = run("models", "install", "--from", str(empty))
    assert (ran.code, ran.err) == (1, f"{empty} has no model that is known by its name.\n")


def test_no_internet_says_which_files_to_bring(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    offline = partial(Place, index="http://127.0.0.1:9/index.json", pauses=())
    monkeypatch.setattr("monitor.cli.models.Place", offline)
    monkeypatch.setattr("monitor.translate.models.catalogue.ARGOS_HOME", "http://127.0.0.1:9/")
    monkeypatch.setenv("MONITOR_ALLOW_PRIVATE", "127.0.0.0/8")
    ran = run("models", "install", "sq")
    assert ran.code == 1
    assert ran.out.startswith("Argos' index cannot be read (http://127.0.0.1:9/index.json: ")
    assert "100 MB from 127.0.0.1; licence not stated by its publisher; no checksum" in ran.out
    assert "sq: argos 1.9: cannot reach 127.0.0.1: " in ran.err
    assert f"with --from DIR; these files: http://127.0.0.1:9/{NAME}\n" in ran.err


def test_the_list_says_what_is_here_and_the_one_command(run: Run, place: Path) -> None:
    ran = run("models")
    assert ran.code == 0
    lines = ran.out.splitlines()
    (albanian,) = [line for line in lines if line.startswith("sq") and " argos " in line]
    assert albanian.endswith("no: monitor models install sq")
    assert "reads as prose" in albanian
    assert "not stated" in albanian
    assert lines[-1].startswith("To read what is missing in English: monitor models install ")
    assert " sq " in f"{lines[-1]} "
    run("models", "install", "--from", str(TINY))
    listed = run("models", "list", "sq", "--format", "json").json
    (argos,) = [row for row in listed if row["engine"] == "argos"]
    assert argos == {
        "language": "sq",
        "name": "Albanian",
        "engine": "argos",
        "quality": "good",
        "size": 100_000_000,
        "licence": None,
        "home": "argos-net.com",
        "installed": True,
        "serves": True,
        "fetched": True,
        "command": None,
    }


def test_languages_that_nothing_translates_are_named(run: Run) -> None:
    said = run("models", "list", "fr", "ja").out
    assert said == "No engine is known that translates French or Japanese into English.\n"


def test_a_target_that_nothing_translates_into_is_said(run: Run, place: Path) -> None:
    (place / "rules.yaml").write_text(
        'version: 1\nsettings: {translate_to: de}\nchannels: {s: {url: "console://"}}\n',
        encoding="utf-8",
    )
    assert run("models").out == "No engine is known that translates into German.\n"
    assert json.loads(run("models", "list", "--format", "json").out) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("albnian",), "did you mean sq (Albanian)?"),
        (("en",), "en: it is what messages are translated into"),
        (("sq", "--engine", "nllb"), "--engine nllb: no engine that takes models; one of argos"),
        (("sq", "--from", "/nowhere"), "--from /nowhere: there is no such file or directory"),
    ],
)
def test_wrong_usage_says_what_to_write(
    run: Run, place: Path, words: tuple[str, ...], said: str
) -> None:
    ran = run("models", "install", *words)
    assert ran.code == 2
    assert said in ran.err
    assert not (place / "data" / "models").exists()
