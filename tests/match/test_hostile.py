"""No text takes long, whatever it repeats: the time of the processor, not of the wall."""

import json
import time
from datetime import date
from typing import Any

import pytest

from monitor.config import parse
from monitor.match import Matcher, compile_rules
from monitor.model import Document

TODAY = date(2026, 3, 2)
LENGTH = 200_000
SECONDS = 2.0  # a fifth of it on a machine that has nothing else to do

ENTITIES = {
    "rutte": {"kind": "person", "names": {"hbs": "Mark Rutte"}, "near": ["NATO", "KFOR"]},
    "srpska": {
        "kind": "place",
        "names": {"hbs": "Republika Srpska"},
        "weak": {"hbs": ["RS", "a"]},
        "near": ["KFOR", "aa"],
        "never": ["a a"],
    },
}
WHEN: list[Any] = [
    "KFOR",
    "rutte",
    "srpska",
    "oružani napad",
    "a a a a a a a b",
    "oružani oružani oružani napad",
    {"pattern": "a|KFOR"},
    {"near": {"within": 30, "all": ["KFOR", "NATO"], "none": ["a"]}},
    {"near": {"within": 1000, "all": ["KFOR", "NATO", "Dodik"]}},
    {"near": {"within": "sentence", "all": ["KFOR", {"any": ["NATO", "a", "napad"]}]}},
    {"near": {"within": 5, "all": [{"pattern": "[a-z]"}, {"pattern": "[a-z]+"}]}},
    {"at_least": {"count": 2, "of": ["KFOR", "NATO", "a"]}},
]


PIECES = [
    *("a ", "KFOR ", "KFOR NATO ", "KFOR. ", "KFOR\n", "KFOR-", "oružani ", "oružani napad "),
    *("aaaaaaa b", "a a a a a a a b ", "Mark Mark Rutte ", "RS a KFOR ", "Banjskaa b "),
    *("ab", "a\u0301", "K\u00ad", "„"),
]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    rules = [{"id": f"r{i}", "title": "R", "when": when} for i, when in enumerate(WHEN)]
    text = (
        f"version: 1\nentities: {json.dumps(ENTITIES)}\nrules: {json.dumps(rules)}\n"
        "channels: {desk: {url: 'console://'}}\n"
    )
    config = parse({"rules.yaml": text}, {}, today=TODAY).config
    assert config is not None
    return compile_rules(config)


@pytest.mark.parametrize("near_misses", [False, True], ids=["matched", "explained"])
@pytest.mark.parametrize(
    "piece",
    PIECES,
)
def test_a_long_text_takes_little_time(matcher: Matcher, piece: str, near_misses: bool) -> None:
    text = piece * (LENGTH // len(piece))
    matcher.match(Document(title="", text="", language="hbs"), today=TODAY)
    started = time.process_time()
    matcher.match(
        Document(title="", text=text, language="hbs", bare=True),
        today=TODAY,
        near_misses=near_misses,
    )
    assert time.process_time() - started < SECONDS


def test_a_text_full_of_different_words_is_explained_in_little_time(matcher: Matcher) -> None:
    text = " ".join(f"oruž{number:x}ani" for number in range(LENGTH // 11))
    started = time.process_time()
    matcher.match(
        Document(title="", text=text, language="hbs", bare=True), today=TODAY, near_misses=True
    )
    assert time.process_time() - started < SECONDS
