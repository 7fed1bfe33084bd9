"""Rules files with whatever happens to a file: always a config or problems inside the file, in a
moment, and never another exception. What once went wrong is kept in tests/data/corpus/config."""

import re
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config import Loaded, load
from monitor.match import compile_rules

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
CORPUS = sorted((DATA / "corpus" / "config").iterdir())
GOOD = [ROOT / "rules.yaml", *sorted((DATA / "config" / "good").glob("*.yaml"))]
BAD = sorted((DATA / "config" / "bad").glob("*.yaml"))
SEEDS = st.sampled_from([path.read_bytes() for path in GOOD]) | st.sampled_from(
    [path.read_bytes() for path in (*BAD, *CORPUS)]
)

SECONDS = 2.0  # of the processor
LINE_END = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")

# What YAML and the rules are made of, what people paste, and what breaks decoders.
PIECES = st.sampled_from(
    [
        *(
            "\n",
            "\r",
            "\t",
            "  ",
            ": ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "'",
            '"',
            "#",
            "&a ",
            "*a",
            "<<: *a",
        ),
        *(
            "!!python/name:os.system ",
            "---\n",
            "...\n",
            "%TAG ! x\n",
            "| ",
            ">+\n",
            "? ",
            "${HOME}",
        ),
        *(
            "null",
            "~",
            "no",
            "012",
            "12:30:45",
            "1_000",
            "0o7",
            ".inf",
            "-1",
            "1e400",
            "2026-02-30",
        ),
        *(
            "any: ",
            "near: {within: 3, all: [a, b]}",
            "{rule: a}",
            "{pattern: '('}",
            "when: ",
            "id: a",
        ),
        *("version: 1\n", "rules:\n", "entities:\n", "channels:\n", "packs: [western-balkans]\n"),
        *(
            "\x00",
            "\ufeff",
            "\u2028",
            "\u202e",
            "\x85",
            "\xa0",
            "ș",
            "Бањска",
            "👩‍🚒",
            "\U0010ffff",
        ),
    ]
).map(str.encode) | st.sampled_from([b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xff\xfe", b"\xe8"])
PLACE = st.floats(0, 1)
# (where, how much of what stands there goes, what comes in its place, how often)
EDITS = st.lists(
    st.tuples(
        PLACE,
        st.integers(0, 40) | st.integers(0, 5000),
        st.binary(max_size=4) | PIECES,
        st.sampled_from([1, 1, 1, 2, 70]),
    ),
    max_size=6,
)


def edited(body: bytes, edits: list[tuple[float, int, bytes, int]]) -> bytes:
    """The file after the edits, one after the other."""
    for place, gone, new, times in edits:
        at = int(place * len(body))
        body = body[:at] + new * times + body[at + gone :]
    return body


def read(body: bytes, home: Path, today: date) -> Loaded:
    """What a file that says so is read as, held to what every file is promised."""
    path = home / "rules.yaml"
    path.write_bytes(body)
    before = time.process_time()
    loaded = load(path, {}, today=today)
    if loaded.config is not None:
        compile_rules(loaded.config)
    assert time.process_time() - before < SECONDS
    assert (loaded.config is None) == any(one.level == "error" for one in loaded.problems)
    lines = LINE_END.split(body.decode("utf-8-sig", "replace"))
    for problem in loaded.problems:
        assert problem.file == "rules.yaml"
        assert problem.message.strip()
        assert 1 <= problem.line <= len(lines) + 1
        line = lines[problem.line - 1] if problem.line <= len(lines) else ""
        assert 1 <= problem.column <= len(line) + 2
    return loaded


@given(body=SEEDS, edits=EDITS)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_edit_is_read_or_told_where(
    body: bytes, edits: list[tuple[float, int, bytes, int]], tmp_path: Path, today: date
) -> None:
    read(edited(body, edits), tmp_path, today)


@pytest.mark.parametrize("path", CORPUS, ids=[path.name for path in CORPUS])
def test_what_once_went_wrong(path: Path, tmp_path: Path, today: date) -> None:
    read(path.read_bytes(), tmp_path, today)
