"""YAML as nodes: 1.2 meanings, positions, and nothing that a hostile file could do."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.config.nodes import MappingNode, ScalarNode, SequenceNode, compose


def scalar(text: str) -> ScalarNode:
    root = compose("f", f"[{text}]").root
    assert isinstance(root, SequenceNode)
    (item,) = root.items
    assert isinstance(item, ScalarNode)
    return item


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("no", "text"),
        ("yes", "text"),
        ("on", "text"),
        ("OFF", "text"),
        ("y", "text"),
        ("12:30", "text"),
        ("12:30:45", "text"),
        ("1_000", "text"),
        ("0b11", "text"),
        ("2027-03-01", "text"),
        ("=", "text"),
        ("<<", "text"),
        ("true", "bool"),
        ("FALSE", "bool"),
        ("tRUE", "text"),
        ("null", "null"),
        ("~", "null"),
        ("010", "number"),
        ("0o17", "number"),
        ("0x1F", "number"),
        ("-12", "number"),
        ("1.5", "number"),
        ("1.", "number"),
        (".5", "number"),
        ("1e3", "number"),
        (".inf", "number"),
        (".NaN", "number"),
        ("1.2.3", "text"),
        ("24. septembar", "text"),
        ('"12"', "text"),
        ("'true'", "text"),
        ('""', "text"),
    ],
)
def test_core_schema(text: str, kind: str) -> None:
    assert scalar(text).kind == kind


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_count_letters_and_lines(end: str) -> None:
    text = end.join(["# Žepče", "Приштина:", '  - "đon 🦊": Бањска'])
    root = compose("f", text).root
    assert isinstance(root, MappingNode)
    ((key, value),) = root.pairs
    assert (key.line, key.column) == (2, 1)
    assert isinstance(value, SequenceNode)
    (item,) = value.items
    assert isinstance(item, MappingNode)
    ((inner, name),) = item.pairs
    assert (inner.line, inner.column) == (3, 5)
    assert (name.line, name.column) == (3, 14)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("rules:\n  - a\n  - b\n  - [c\n", ["a", "b"]),
        ("rules:\n  - a\n  - b\n  - {c: @d}\n", ["a"]),
        ("rules:\n  - a\n  - b\n c: d\n", ["a", "b"]),
        ("rules: [a, b, c: d: e]\n", ["a", "b"]),
    ],
)
def test_what_stood_whole_before_the_break_is_kept(text: str, kept: list[str]) -> None:
    document = compose("f", text)
    assert not document.complete
    assert len(document.problems) == 1
    assert isinstance(document.root, MappingNode)
    ((_, section),) = document.root.pairs
    assert isinstance(section, SequenceNode)
    assert [item.text for item in section.items if isinstance(item, ScalarNode)] == kept


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefghijk", "bcdefghijkl", strict=True)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOMB, "aliases"),
        ("&a [*a]", "*"),
        ("[" * 100_000, "nested deeper"),
        ("{a: " * 100_000, "nested deeper"),
        ("- " * 50_000 + "x", "nested deeper"),
        ("".join("  " * depth + "a:\n" for depth in range(500)), "nested deeper"),
        ("!!python/object/apply:os.system ['touch pwned']", "tags"),
        ("!!python/name:os.system", "tags"),
        ("!!binary aGVq", "tags"),
        ("a: 1\n---\nb: 2", "second document"),
        ("x: \x00", "U+0000"),
        ("x: \ud800", "U+D800"),
        ('x: "\\ud800"', "backslash"),
    ],
    ids=range(13),
)
def test_what_is_never_read_is_refused_at_once(text: str, words: str) -> None:
    before = time.process_time()
    document = compose("f", text)
    assert time.process_time() - before < 2
    assert words in document.problems[0].message


# What YAML is made of, so that random texts get far into it.
PIECES = st.sampled_from(
    [*"[]{}:,-&*!|>'\"%@`#?~\t\n ", "\n  ", ": ", "- ", "a", "rules", "ш", "\r\n", "---", "<<"]
)
YAMLISH = st.lists(PIECES, max_size=60).map("".join)


@given(st.text() | YAMLISH)
@example("\x85\t[")
@example("? [a]\n: b")
@settings(max_examples=400)
def test_any_text_gives_nodes_or_a_problem_inside_it(text: str) -> None:
    document = compose("f", text)
    assert document.complete or document.problems
    lines = text.count("\n") + text.count("\r") + sum(map(text.count, "\x85\u2028\u2029"))
    for problem in document.problems:
        assert 1 <= problem.line <= lines + 2
        assert problem.column >= 1
        assert problem.message.strip()
