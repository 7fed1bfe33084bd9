"""The Firefox engine, really: fxtranslate on a tiny model in Firefox's own file formats.

scripts/tiny_firefox_model.py made it; none of Mozilla's own models could be had where these tests
were written.
"""

import csv
import shutil
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import TranslationError
from monitor.model import NameSpan
from monitor.translate import EngineInfo, Translators
from monitor.translate.engine import Sentence
from monitor.translate.engines.firefox import (
    ENGINE,
    install_file,
    languages,
    load,
    parts_of,
    sealed,
)

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


# ── what is broken in place ──


@pytest.mark.parametrize(
    ("name", "body", "problem"),
    [
        (MODEL, b"", "cannot be loaded"),
        (MODEL, b"<html>404</html>", "cannot be loaded"),
        (MODEL, (TINY / MODEL).read_bytes()[:100_000], "cannot be loaded"),
        (MODEL, struct.pack("<QQ", 1, 2**62), "firefox (failed|crashed)"),
        (MODEL, struct.pack("<QQ", 1, 2**40), "firefox (failed|crashed)"),
        (
            MODEL,
            (TINY / MODEL).read_bytes().replace(b"encoder_l1_self_Wq", b"encoder_l9_self_Wq"),
            "missing",
        ),
        (VOCAB, b"", "cannot be read: it has no pieces"),
        (VOCAB, b"\x12" + b"\xff" * 9 + b"\x01" + b"\xff" * 40, "cannot be read"),
    ],
)
async def test_a_broken_file_ends_in_words_and_nothing_else(
    translators: Make, models: Path, name: str, body: bytes, problem: str
) -> None:
    whole = (TINY / name).read_bytes()
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
from monitor.translate.engines.firefox import sealed
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


async def test_it_is_in_the_table(translators: Make, installed: Path) -> None:
    table = translators(models=installed)
    assert table.serves("hbs", "Cyrl") == EngineInfo(name="firefox", quality="good")
