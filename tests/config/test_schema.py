"""rules.schema.json: held against the reading in both directions."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import parse
from monitor.config.nodes import MappingNode, Node, ScalarNode, SequenceNode, compose
from monitor.config.schema import json_schema, written

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "config"
SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
# Messages about the structure of a document: what a schema knows, too.
STRUCTURE = re.compile(r"unknown key|needs \w+:|the keys of .* are meant|are a list:")


def as_json(node: Node) -> Any:
    """What an editor's YAML 1.2 reader hands to a schema."""
    if isinstance(node, MappingNode):
        return {
            key.text: as_json(value) for key, value in node.pairs if isinstance(key, ScalarNode)
        }
    if isinstance(node, SequenceNode):
        return [as_json(item) for item in node.items]
    assert isinstance(node, ScalarNode)
    plain = {"null": "null", "bool": node.text.lower(), "number": node.text}
    return json.loads(plain[node.kind]) if node.kind in plain else node.text


def document(path: Path) -> Any:
    root = compose(path.name, path.read_text(encoding="utf-8-sig")).root
    assert root is not None
    return as_json(root)


def test_the_file_is_the_schema() -> None:
    assert (ROOT / "rules.schema.json").read_text(encoding="utf-8") == written()


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


GOOD = [*sorted((DATA / "good").glob("*.yaml")), ROOT / "rules.yaml"]


@pytest.mark.parametrize("path", GOOD, ids=[path.stem for path in GOOD])
def test_it_takes_what_is_good(path: Path) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(document(path))] == []


def built_wrongly(path: Path) -> bool:
    """Whether YAML has nothing against a bad file, and the schema should."""
    messages = path.with_suffix(".txt").read_text(encoding="utf-8")
    if not STRUCTURE.search(messages) or "twice" in messages:
        return False
    return not compose(path.name, path.read_text(encoding="utf-8")).problems


WRONG = [path for path in sorted((DATA / "bad").glob("*.yaml")) if built_wrongly(path)]


@pytest.mark.parametrize("path", WRONG, ids=[path.stem for path in WRONG])
def test_it_refuses_what_is_built_wrongly(path: Path) -> None:
    assert not VALIDATOR.is_valid(document(path))


def keys_of(schema: Any) -> set[str]:
    """Every key that a schema names, at any depth."""
    if isinstance(schema, list):
        return {key for one in schema for key in keys_of(one)}
    if not isinstance(schema, dict):
        return set()
    found = set(schema.get("properties", {}))
    return found.union(*(keys_of(one) for one in schema.values()))


def test_a_good_file_uses_every_key() -> None:
    used: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            used.update(value)
        for one in (
            value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        ):
            walk(one)

    walk(document(DATA / "good" / "every-key.yaml"))
    assert keys_of(SCHEMA) <= used


# ── documents made from the schema ──

Draw = Callable[[st.SearchStrategy[Any]], Any]
LETTERS = st.characters(min_codepoint=33, max_codepoint=0x17F, exclude_categories=["Cc", "Cs"])
TEXTS = st.text(LETTERS, min_size=1, max_size=8)
# Parts of a rule as people write them: random letters alone seldom get past the first check.
TERMS = st.sampled_from(["policija", "KFOR", "Бањска", "të shtëna", "security vacuum"])


def matching(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(pattern.replace("$", r"\Z"), alphabet=st.characters(max_codepoint=127))


def made(draw: Draw, schema: dict[str, Any], depth: int = 0) -> Any:
    """A value that the schema accepts; deep in a condition a short one."""
    if "$ref" in schema:
        if depth > 3:
            return draw(TERMS)
        return made(draw, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], depth + 1)
    if "anyOf" in schema and "properties" in schema:
        one = draw(st.sampled_from(schema["anyOf"]))
        properties = {**schema["properties"], **one.get("properties", {})}
        return made_object(draw, {**schema, **one, "properties": properties}, depth)
    if "anyOf" in schema:
        return made(draw, draw(st.sampled_from(schema["anyOf"])), depth)
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    if schema["type"] == "string":
        return draw(matching(schema["pattern"]) if "pattern" in schema else TERMS | TEXTS)
    if schema["type"] == "integer":
        return draw(st.integers(schema["minimum"], schema["maximum"]))
    if schema["type"] == "array":
        return [made(draw, schema["items"], depth) for _ in range(draw(st.integers(0, 2)))]
    return made_object(draw, schema, depth)


def made_object(draw: Draw, schema: dict[str, Any], depth: int) -> dict[str, Any]:
    properties = schema.get("properties", {})
    needed = schema.get("required", [])
    optional = [name for name in properties if name not in needed]
    chosen = draw(st.lists(st.sampled_from(optional), max_size=3, unique=True)) if optional else []
    value = {name: made(draw, properties[name], depth) for name in [*needed, *chosen]}
    for pattern, one in schema.get("patternProperties", {}).items():
        if not value or draw(st.booleans()):
            value[draw(matching(pattern))] = made(draw, one, depth)
    return value


@st.composite
def documents(draw: Draw) -> dict[str, Any]:
    return {**made_object(draw, SCHEMA, 0), "version": 1}


@given(documents())
@settings(max_examples=150)
def test_what_the_schema_takes_is_built_rightly(value: dict[str, Any]) -> None:
    assert VALIDATOR.is_valid(value)
    text = json.dumps(value, ensure_ascii=False)
    loaded = parse({"r.yaml": text}, {}, today=date(2026, 11, 22))
    wrong = [str(one) for one in loaded.problems if STRUCTURE.search(one.message)]
    assert wrong == []
