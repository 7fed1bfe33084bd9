"""The Firefox engine, really: fxtranslate on a tiny model in Firefox's own file formats.

scripts/tiny_firefox_model.py made it; none of Mozilla's own models could be had where these tests
were written.
"""

import csv
import gzip
import hashlib
import json
import shutil
import socket
import struct
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import SettingError, TranslationError
from monitor.model import NameSpan
from monitor.translate import Translators
from monitor.translate.engine import Sentence
from monitor.translate.firefox import ENGINE, install_file, languages, load, parts_of, sealed

Make = Callable[..., Translators]

TINY = Path(__file__).parent / "firefox"
MODEL, VOCAB = "model.sren.intgemm.alphas.bin", "vocab.sren.spm"
PAIRS = Path(__file__).parents[2] / "scripts" / "tiny_firefox_pairs.tsv"
TITLE, ENGLISH = "Policija je blokirala put.", "Police blocked the road."


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models directory with the tiny Serbian model."""
    home = tmp_path_factory.mktemp("models")
    install_file(TINY, home)
    return home


@pytest.fixture
def models(installed: Path, tmp_path: Path) -> Path:
    """The same, to be broken."""
    shutil.copytree(installed / "firefox", tmp_path / "models" / "firefox")
    return tmp_path / "models"


def sentence(text: str, script: str = "Latn", language: str = "hbs") -> Sentence:
    return Sentence(text=text, language=language, script=script)


def read_pairs() -> list[tuple[str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [(row["hbs"], row["en"]) for row in csv.DictReader(file, delimiter="\t")]


# ── translating ──


async def test_every_sentence_comes_out_as_learnt(translators: Make, installed: Path) -> None:
    (title, english_title), *rest = read_pairs()
    firefox = translators(models=installed, engines=(ENGINE,), deadline=60)
    text = "\n".join(original for original, _ in rest)
    done = await firefox.translate(title, text, "hbs", script="Latn")
    assert (done.title, done.text) == (english_title, "\n".join(english for _, english in rest))
    assert (done.engine, done.quality, done.language) == ("firefox", "good", "en")
    assert done.complete


async def test_cyrillic_reaches_a_model_without_it_in_latin_letters(
    translators: Make, installed: Path
) -> None:
    firefox = translators(models=installed, engines=(ENGINE,), deadline=60)
    text = "Парламент није усвојио закон. Студенти траже изборе. Суд је одбио жалбу."
    done = await firefox.translate("Полиција је блокирала пут.", text, "hbs", script="Cyrl")
    assert done.title == ENGLISH
    assert done.text == (
        "Parliament did not adopt the law. Students demand elections. "
        "The court rejected the appeal."
    )


def test_a_name_that_got_lost_is_put_in_under_its_english_form(installed: Path) -> None:
    named = Sentence(text=TITLE, language="hbs", script="Latn", names=(NameSpan(0, 8, "KFOR"),))
    plain, with_name = load(installed, "en")([sentence(TITLE), named])
    assert plain == ENGLISH
    assert "KFOR" in with_name


def test_what_no_model_was_learnt_from_ends_nothing(installed: Path) -> None:
    texts = [
        "",
        " ",
        "漢字 ﷽ 🙂 a\u0301",
        "x" * 5000,
        "Rečenica, " * 200,
        "\ue000\u200b\ufeff",
        TITLE,
    ]
    done = load(installed, "en")([sentence(text) for text in texts])
    assert len(done) == len(texts)
    assert done[-1] == ENGLISH


def test_a_pair_is_opened_when_its_language_is_asked_for(installed: Path) -> None:
    translate = load(installed, "en")
    with pytest.raises(TranslationError, match="no model for sq: monitor models install sq"):
        translate([sentence("Policia bllokoi rrugën.", language="sq")])
    assert translate([sentence(TITLE)]) == [ENGLISH]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Kratko.", ["Kratko."]),
        (
            " " + "a" * 200 + ", " + "b" * 150 + " c, kraj",
            ["a" * 200 + ",", "b" * 150 + " c, kraj"],
        ),
        ("riječ " * 60, ["riječ " * 49 + "riječ", "riječ " * 9 + "riječ"]),
        ("x" * 700, ["x" * 300, "x" * 300, "x" * 100]),
    ],
)
def test_a_long_sentence_goes_in_parts(text: str, parts: list[str]) -> None:
    assert list(parts_of(text)) == parts


@given(st.text(st.sampled_from("aš ,;:–љ\n"), max_size=1500))
def test_parts_lose_nothing(text: str) -> None:
    parts = list(parts_of(text))
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(len(part) <= 300 for part in parts)


# ── which pair ──


@pytest.mark.parametrize(
    ("pairs", "target", "served"),
    [
        (["bs-en"], "en", {"hbs"}),
        (["hr-en", "sr-en"], "en", {"hbs"}),
        (["hbs-en", "sq-en", "bg-en", "sl-en", "el-en", "tr-en", "mk-en"], "en", None),
        (["sr-en", "sq-de"], "de", {"sq"}),
        (["sr-en"], "de", set()),
        (["x-en", "sr_en", "en"], "en", set()),
    ],
)
def test_a_pair_serves_its_language(
    installed: Path, tmp_path: Path, pairs: list[str], target: str, served: set[str] | None
) -> None:
    for pair in pairs:
        shutil.copytree(installed / "firefox" / "sr-en", tmp_path / "firefox" / pair)
    expected = {"hbs", "sq", "bg", "sl", "el", "tr", "mk"} if served is None else served
    assert languages(tmp_path, target) == expected


@pytest.mark.parametrize("missing", ["model", "vocab"])
def test_half_a_pair_serves_nothing(models: Path, missing: str) -> None:
    (file,) = (models / "firefox" / "sr-en").glob(f"{missing}.*")
    file.unlink()
    assert languages(models, "en") == frozenset()


def varint(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + varint(number >> 7)


def respelt(vocabulary: bytes, spelling: Callable[[str], str]) -> bytes:
    """The vocabulary with other words for the same pieces; control and byte pieces stay."""
    done, at = b"", 0
    while vocabulary[at] == 0x0A:  # a piece: its length (all are short), then its text's
        end = at + 2 + vocabulary[at + 1]
        rest = at + 4 + vocabulary[at + 3]
        piece = vocabulary[at + 4 : rest].decode()
        text = (piece if "<" in piece else spelling(piece)).encode()
        body = b"\x0a" + varint(len(text)) + text + vocabulary[rest:end]
        done += b"\x0a" + varint(len(body)) + body
        at = end
    return done + vocabulary[at:]


_TWINS = str.maketrans("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш")


@pytest.fixture
def both(models: Path) -> Path:
    """Two pairs of hbs: hr knows no Cyrillic; sr reads it (its vocabularies for source and target
    are two) and answers in capitals, so that it is known."""
    tiny = (TINY / VOCAB).read_bytes()
    home = models / "firefox" / "sr-en"
    shutil.copytree(home, models / "firefox" / "hr-en")
    (home / VOCAB).unlink()
    (home / f"src{VOCAB}").write_bytes(respelt(tiny, lambda piece: piece.lower().translate(_TWINS)))
    (home / f"trg{VOCAB}").write_bytes(respelt(tiny, str.upper))
    return models


@pytest.mark.parametrize(
    ("pairs", "text", "script", "translated"),
    [
        ({"hr-en", "sr-en"}, TITLE, "Latn", ENGLISH),
        ({"hr-en", "sr-en"}, "парламент усвојио закон.", "Cyrl", "PARLIAMENT"),
        ({"hr-en"}, "Полиција је блокирала пут.", "Cyrl", ENGLISH),
        ({"sr-en"}, "парламент усвојио закон.", "Cyrl", "PARLIAMENT"),
    ],
)
def test_cyrillic_goes_to_a_pair_that_reads_it(
    both: Path, pairs: set[str], text: str, script: str, translated: str
) -> None:
    for home in (both / "firefox").iterdir():
        if home.name not in pairs:
            shutil.rmtree(home)
    assert translated in load(both, "en")([sentence(text, script)])[0]


# ── taking in ──


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


def tiny() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in TINY.iterdir()}


def laid(files: dict[str, bytes], folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, body in files.items():
        (folder / name).write_bytes(body)
    return folder


def zipped(files: dict[str, bytes], folder: Path) -> Path:
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w") as archive:
        for name, body in files.items():
            archive.writestr(f"models/sr-en/{name}", body)
    return folder.with_suffix(".zip")


def tarred(files: dict[str, bytes], folder: Path) -> Path:
    laid(files, folder)
    with tarfile.open(folder.with_suffix(".tar.gz"), "w:gz") as archive:
        archive.add(folder, "../..")
    return folder.with_suffix(".tar.gz")


Files = dict[str, bytes]


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
    assert load(models, "en")([sentence(TITLE)]) == [ENGLISH]


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
    assert load(models, "en")([sentence(TITLE)]) == [ENGLISH]


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


# ── what is broken in place ──


@pytest.mark.parametrize(
    ("name", "body", "problem"),
    [
        (MODEL, b"", "cannot be loaded"),
        (MODEL, b"<html>404</html>", "cannot be loaded"),
        (MODEL, tiny()[MODEL][:100_000], "cannot be loaded"),
        (MODEL, struct.pack("<QQ", 1, 2**62), "firefox (failed|crashed)"),
        (MODEL, struct.pack("<QQ", 1, 2**40), "firefox (failed|crashed)"),
        (MODEL, tiny()[MODEL].replace(b"encoder_l1_self_Wq", b"encoder_l9_self_Wq"), "missing"),
        (VOCAB, b"", "cannot be read: it has no pieces"),
        (VOCAB, b"\x12" + b"\xff" * 9 + b"\x01" + b"\xff" * 40, "cannot be read"),
    ],
)
async def test_a_broken_file_ends_in_words_and_nothing_else(
    translators: Make, models: Path, name: str, body: bytes, problem: str
) -> None:
    whole = tiny()[name]
    file = models / "firefox" / "sr-en" / name
    file.write_bytes(body)
    firefox = translators(models=models, engines=(ENGINE,), deadline=2)
    with pytest.raises(TranslationError, match=problem):
        await firefox.translate(TITLE, "", "hbs", script="Latn")
    file.write_bytes(whole)
    await firefox.close()
    again = translators(models=models, engines=(ENGINE,), deadline=60)
    assert (await again.translate(TITLE, "", "hbs", script="Latn")).title == ENGLISH


# ── the network ──

FETCH = """
import sys
from fxtranslate import discovery
from monitor.translate.firefox import sealed
from monitor.translate.worker import _refuse_network

sys.addaudithook(_refuse_network)  # which compiled code passes by
with sealed():
    try:
        discovery.fetch_records_body()
    except ValueError as error:
        print("refused", flush=True)
print(discovery.fetch_records_body())
"""


@pytest.fixture
def records_home() -> Iterator[tuple[str, list[bytes]]]:
    """An address on loopback that answers with records, and the requests that came."""
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    came.append(connection.recv(65536))
                    connection.sendall(
                        b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\n"
                        b'{"data": []}'
                    )

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/records", came
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_while_the_engine_runs_not_even_its_own_downloader_reaches_the_network(
    records_home: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, came = records_home
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", address)
    done = subprocess.run(
        [sys.executable, "-c", FETCH], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split("\n")[:2] == ["refused", '{"data": []}']
    assert len(came) == 1


def test_sealed_nothing_is_opened_and_afterwards_everything(tmp_path: Path) -> None:
    with sealed():
        with pytest.raises(OSError, match="Too many open files"):
            socket.socket()
        with pytest.raises(OSError, match="Too many open files"):
            (tmp_path / "file").write_text("x")
    (tmp_path / "file").write_text("x")
    socket.socket().close()


def test_the_engine_has_no_socket_and_no_thread_after_its_work(installed: Path) -> None:
    before = len(list(Path("/proc/self/task").iterdir()))
    load(installed, "en")([sentence(TITLE)] * 3)
    assert len(list(Path("/proc/self/task").iterdir())) == before


def test_the_shipped_files_fit_their_records() -> None:
    for record in json.loads(tiny()["records.json"])["data"]:
        assert hashlib.sha256(tiny()[record["name"]]).hexdigest() == record["decompressedHash"]
    assert sum(len(body) for body in tiny().values()) < 500_000
