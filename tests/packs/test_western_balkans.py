"""The names of the built-in pack against sentences as the press writes them.

`tests/data/packs/western-balkans/` has, by entity and language, lines that begin with `+` (the
entity is found, and so are those named in brackets at the end of the line) or `-` (it isn't, nor is
any other of the pack save those in brackets).
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from monitor.config import parse
from monitor.match import Matcher, compile_rules
from monitor.model import Document
from monitor.text.fold import fold

TODAY = date(2026, 11, 22)
ROOT = Path(__file__).parents[2]
PACK = ROOT / "monitor/packs/western-balkans/entities"
SENTENCES = ROOT / "tests/data/packs/western-balkans"
LANGUAGES = ("en", "hbs", "sq", "mk")
FILES = sorted(path.stem for path in PACK.glob("*.yaml"))


class Sentence(NamedTuple):
    entity: str
    language: str
    sign: str
    text: str
    besides: frozenset[str]


def sections(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8"))
    return found


def sentences(name: str) -> Iterator[Sentence]:
    for entity, by_language in sections(SENTENCES, name).items():
        for language, lines in by_language.items():
            for line in lines.strip().splitlines():
                sign, rest = line.split(" ", 1)
                text, _, besides = rest.partition(" [")
                others = frozenset(re.findall(r"[\w-]+", besides))
                yield Sentence(entity, language, sign, text, others)


ENTITIES = {id_: name for name in FILES for id_ in sections(PACK, name)["entities"]}
ALL = [sentence for name in FILES for sentence in sentences(name)]


@cache
def matcher() -> Matcher:
    rules = [{"id": id_, "title": id_, "when": {"entity": id_}} for id_ in ENTITIES]
    texts = {f"{name}.yaml": (PACK / f"{name}.yaml").read_text("utf-8") for name in FILES}
    texts["rules.yaml"] = (
        f"version: 1\nrules: {json.dumps(rules)}\nchannels: {{screen: {{url: 'console://'}}}}\n"
    )
    loaded = parse(texts, {}, today=TODAY)
    assert loaded.config is not None, loaded.problems
    return compile_rules(loaded.config)


def found(text: str, language: str | None) -> set[str]:
    document = Document(title="", text=text, language=language, bare=True)
    return {match.rule for match in matcher().match(document, today=TODAY) if match.alert}


def of(entity: str, sign: str) -> list[Sentence]:
    return [s for s in ALL if (s.entity, s.sign) == (entity, sign)]


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_form_is_found(entity: str) -> None:
    for sentence in of(entity, "+"):
        wanted = {entity, *sentence.besides}
        assert wanted <= found(sentence.text, sentence.language), sentence.text
        assert entity in found(sentence.text, None), f"language unknown: {sentence.text}"


@pytest.mark.parametrize("entity", ENTITIES)
def test_another_thing_is_not_taken_for_a_name_of_the_pack(entity: str) -> None:
    for sentence in of(entity, "-"):
        assert found(sentence.text, sentence.language) == sentence.besides, sentence.text
        assert entity not in sentence.besides


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_entity_has_its_sentences_in_every_language(entity: str) -> None:
    for language in LANGUAGES:
        signs = [s.sign for s in ALL if (s.entity, s.language) == (entity, language)]
        assert set(signs) <= {"+", "-"}
        assert (signs.count("+") >= 2, signs.count("-") >= 1) == (True, True), (language, signs)


def test_no_entity_lacks_its_file_of_sentences_and_no_sentence_its_entity() -> None:
    assert {s.entity for s in ALL} == ENTITIES.keys()


def test_hbs_is_shown_in_both_scripts() -> None:
    cyrillic = {s.entity for s in ALL if s.language == "hbs" and re.search("[а-шђјљњћџ]", s.text)}
    assert len(cyrillic) >= len(ENTITIES) // 2


def test_the_pack_is_as_large_as_it_says() -> None:
    kinds = [e["kind"] for name in FILES for e in sections(PACK, name)["entities"].values()]
    offices = {"nato-secretary-general", "high-representative", "rs-president"}
    assert len(kinds) >= 120
    assert len(sections(PACK, "phrases")["entities"]) >= 30
    assert offices < ENTITIES.keys()


@pytest.mark.parametrize("entity", ENTITIES)
def test_an_id_captures_no_common_word(entity: str) -> None:
    """One of a single word is how the thing is called, with a capital: a keyword that is read as
    it means it. Others have a hyphen, which no keyword has by chance."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entity)
    names = json.dumps(sections(PACK, ENTITIES[entity])["entities"][entity], ensure_ascii=False)
    called = {fold(word) for word in re.findall(r"\w+", names) if word[0].isupper()}
    assert "-" in entity or fold(entity) in called


def test_the_names_load_without_a_warning() -> None:
    texts = {f"{name}.yaml": (PACK / f"{name}.yaml").read_text("utf-8") for name in FILES}
    texts["rules.yaml"] = "version: 1\nchannels: {screen: {url: 'console://'}}\n"
    assert parse(texts, {}, today=TODAY).problems == ()
