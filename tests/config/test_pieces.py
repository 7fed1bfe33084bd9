"""An edit is read in pieces: whatever was read before, the outcome is that of a full reading."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import Loaded, Pieces, parse
from monitor.config.rules import Config, Position

TODAY = date(2026, 11, 22)
DATA = Path(__file__).parents[1] / "data" / "config"
BAD = {
    path.stem: path.read_text(encoding="utf-8", errors="replace")
    for path in sorted(DATA.glob("bad/*.yaml"))
}

GOOD = """\
# Naslov: sve o jednoj stvari
version: 1
settings: {every: 2m}

feeds:
- {name: klix, url: "https://www.klix.ba/rss", country: BA}
- name: koha
  url: https://www.koha.net/rss

entities:   # who and where
  kfor: {kind: organisation, names: KFOR}
  # the village
  banjska:
    kind: place
    names: {hbs: Banjska, sq: Banjskë}
    never: [banjska sezona]
  eulex: {kind: organisation, names: EULEX, weak: EU, near: [kfor]}

rules:
  - id: incident
    title: "Incident: Banjska"
    note: |
      Pozvati dežurnog.
        - prvo dežurnog
      # nije komentar

    when: {near: {within: 30, all: [banjska, {any: [KFOR, pucnjava]}]}}
    examples:
      alert: ["Pucnjava u Banjskoj"]
  # the same from abroad
  - {id: abroad, when: {rule: incident}, from: {feeds: [koha]}, notify: [desk]}
  - id: old
    until: 2026-11-21
    when: [referendum, kforr]

  - id: plain
    when:
      any:
      - policija
      - "blokada puta"

channels:
  desk: {url: "console://"}
ignore:
  - {any: [horoskop], reason: lifestyle}
"""


ABROAD = "  - {id: abroad, when: {rule: incident}, from: {feeds: [koha]}, notify: [desk]}\n"


def shown(value: Any) -> Iterator[str]:
    """Everything that a config says, and where each part of it stands."""
    if isinstance(value, Position):
        yield repr(value)
    elif is_dataclass(value):
        yield type(value).__name__
        for field in fields(value):
            yield from shown(getattr(value, field.name))
    elif isinstance(value, tuple):
        yield f"({len(value)}"
        for part in value:
            yield from shown(part)
    else:
        yield repr(value)


def outcome(loaded: Loaded) -> tuple[list[str], list[str] | None]:
    """What a reading leads to, as text."""
    config = loaded.config
    return [str(one) for one in loaded.problems], None if config is None else list(shown(config))


def both(sources: dict[str, str], pieces: Pieces) -> Loaded:
    """The reading in pieces, which has to be the full one."""
    loaded = parse(sources, {}, today=TODAY, pieces=pieces)
    assert outcome(loaded) == outcome(parse(sources, {}, today=TODAY))
    return loaded


def rules(config: Config | None) -> dict[str, Any]:
    """The rules by their ids."""
    assert config is not None
    return {rule.id: rule for rule in config.rules}


EDITS: dict[str, tuple[str, str, set[str]]] = {
    # what is replaced, by what, and the rules that are read again
    "nothing": ("", "", set()),
    "a term in place": ("blokada puta", "blokada ceste", {"plain"}),
    "a line above": ("# Naslov", "\n\n# Naslov", set()),
    "a line in a rule": ("    when: [ref", "    severity: low\n    when: [ref", {"old"}),
    "a comment": ("# the same from abroad", "# the same\n  # from abroad", {"incident"}),
    "a rule in between": ("  - {id: abroad", "  - {id: new, when: x1}\n  - {id: abroad", {"new"}),
    "a rule goes": (ABROAD, "", set()),
    "another name": ("{id: abroad", "{id: x", {"x"}),
    "the address of a feed": ("koha.net/rss", "koha.net/feed", set()),
    "an entity that a keyword names": (
        "  eulex: {",
        "  pucnjava: {kind: phrase, names: x1}\n  eulex: {",
        {"incident"},
    ),
    "an entity that nothing names": (
        "  eulex: {",
        "  ohr: {kind: organisation, names: OHR}\n  eulex: {",
        set(),
    ),
    "windows": ("\n", "\r\n", {"incident", "abroad", "old", "plain"}),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_only_what_changed_is_read_again(edit: tuple[str, str, set[str]]) -> None:
    old, new, again = edit
    text = GOOD.replace(old, new) if old else GOOD
    pieces = Pieces()
    before = rules(both({"r.yaml": GOOD}, pieces).config)
    after = rules(both({"r.yaml": text}, pieces).config)
    # A rule with a warning is read each time, for the warning's sake.
    assert {name for name, rule in after.items() if rule is not before.get(name)} == again | {"old"}


def test_the_day_and_the_interval_are_asked_for() -> None:
    text = GOOD.replace("2026-11-21", "2026-11-22")
    pieces = Pieces()
    first = parse({"r.yaml": text}, {}, today=TODAY, pieces=pieces)
    assert first.problems == parse({"r.yaml": text}, {}, today=TODAY).problems
    tomorrow = parse({"r.yaml": text}, {}, today=date(2026, 11, 23), pieces=pieces)
    assert tomorrow.problems == parse({"r.yaml": text}, {}, today=date(2026, 11, 23)).problems
    assert len(tomorrow.problems) == len(first.problems) + 1
    faster = both({"r.yaml": text.replace("every: 2m", "every: 1m")}, pieces)
    assert faster.config is not None
    assert {feed.every.total_seconds() for feed in faster.config.feeds} == {60}


def test_several_files_come_go_and_move() -> None:
    head, rest = GOOD.split("rules:\n")
    rest = "rules:\n" + rest
    pieces = Pieces()
    for sources in (
        {"a.yaml": head, "b.yaml": rest},
        {"a.yaml": head, "b.yaml": "\n" + rest, "c.yaml": "rules:\n  - {id: c, when: x1}\n"},
        {"a.yaml": head, "b.yaml": rest, "c.yaml": "rules:\n  - {id: plain, when: x1}\n"},
        {"a.yaml": head, "b.yaml": rest, "c.yaml": "rules: [\n"},
        {"b.yaml": rest},
        {"a.yaml": head, "c.yaml": rest},
    ):
        both(sources, pieces)


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("- policija", "- &p policija").replace('- "blok', '- *p\n      - "blok'),
        GOOD.replace("  desk:", "  desk: &d").replace("ignore:", "  duty: *d\nignore:"),
        GOOD + "---\nversion: 1\n",
        GOOD + "...\n",
        "---\n" + GOOD,
        "%YAML 1.2\n---\n" + GOOD,
        GOOD.replace("\n", "\r"),
        GOOD.replace("pucnjava", "pucnjava\x85"),
        GOOD.replace("Pozvati", "\u2028Pozvati"),
        GOOD.replace('"Incident: Banjska"', '"Incident:\n  - id: two'),
        GOOD.replace('"Incident: Banjska"', '"Incident:\n  - id: two"'),
        GOOD.replace('"Incident: Banjska"', '"Incident:\nrules:\n  - {id: two}"'),
        GOOD.replace("  # the village", "  ? x\n  : {kind: place, names: X1}"),
        GOOD.replace("    kind: place\n", "  - x\n"),
        GOOD.replace("  # the village", "  - {id: x}"),
        GOOD.replace("feeds:\n", "feeds: [\n").replace("\nentities", "]\nentities"),
        GOOD.replace("rules:\n", "rules: !list\n"),
        GOOD.replace("rules:\n", "rules: &all\n"),
        GOOD.replace("rules:\n", '"rules":\n'),
        GOOD.replace("rules:\n", "rules:\n  - id: two\n\twhen: x1\n"),
        GOOD.replace("rules:\n", "rules:\n   - id: two\n     when: x1\n"),
        GOOD.replace("rules:\n", "rules:\n  -\n    id: two\n    when: x1\n"),
        GOOD.replace("rules:\n", "rules:\n  - - id: two\n"),
        GOOD.replace("rules:\n", "rules:\n\n  # none yet\n\nrules:\n"),
        GOOD.replace("  desk: {", "  desk: {\n"),
        GOOD.replace("Pozvati", "\u200bPozvati"),
        GOOD.replace("      Pozvati", "\u200b      Pozvati"),
        GOOD.replace("kfor]}", "kfor]}}"),
        GOOD.replace("rules:\n", "rules:\n  -\x00 {id: a, when: x1}\n"),
        GOOD.replace("# who", "# \x00who"),
        GOOD.replace("# Naslov", "\u200b# Naslov"),
        GOOD.replace("any:\n", "any: " + "[" * 70 + "\n"),
        GOOD.rstrip("\n"),
        "\n# only words\n",
        "- a\n- b\n",
        " version: 1\n rules: []\n",
        "",
    ],
    ids=range(37),
)
def test_what_is_unusual_is_read_as_it_is_read_whole(text: str) -> None:
    pieces = Pieces()
    both({"r.yaml": GOOD}, pieces)
    both({"r.yaml": text}, pieces)
    both({"r.yaml": GOOD}, pieces)


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_a_bad_file_has_the_same_problems(text: str) -> None:
    pieces = Pieces()
    both({"r.yaml": text}, pieces)
    both({"r.yaml": text}, pieces)


# Lines of good and bad files, and what YAML is made of, put anywhere.
LINES = st.sampled_from(
    sorted({line for text in [GOOD, *BAD.values()] for line in text.splitlines()})
)
SIGNS = st.sampled_from(
    [*"[]{}:,-&*!|>'\"%@`#?~\t\n ", "\n  ", "\n  - ", "- ", "\n---\n", "\r", "ш"]
)
EDIT = st.tuples(
    st.floats(0, 1), st.integers(0, 60), LINES.map("\n{}\n".format) | LINES | SIGNS | st.just("")
)


@given(st.sampled_from([GOOD, *BAD.values()]), st.lists(EDIT, min_size=1, max_size=4))
@settings(max_examples=250, deadline=None)
def test_after_any_edits_the_outcome_is_that_of_a_full_reading(
    text: str, edits: list[tuple[float, int, str]]
) -> None:
    pieces = Pieces()
    both({"r.yaml": text}, pieces)
    for where, length, new in edits:
        at = int(where * len(text))
        text = text[:at] + new + text[at + length :]
        both({"r.yaml": text}, pieces)


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 3)), min_size=1, max_size=5
    )
)
@settings(max_examples=150, deadline=None)
def test_lines_may_be_moved_anywhere(edits: list[tuple[int, int, int]]) -> None:
    pieces = Pieces()
    lines = GOOD.splitlines(keepends=True)
    both({"r.yaml": "".join(lines)}, pieces)
    for origin, target, count in edits:
        moved, lines[origin : origin + count] = lines[origin : origin + count], []
        lines[target:target] = moved or lines[origin : origin + 1]
        both({"r.yaml": "".join(lines)}, pieces)


@given(st.permutations(range(8)), st.permutations(range(8)))
@settings(max_examples=40, deadline=None)
def test_items_may_come_in_any_order(first: list[int], second: list[int]) -> None:
    items = [
        "  - {id: a, when: x1}\n",
        "  - id: b\n    when: {rule: c}\n",
        "\n  - {id: c, when: {rule: d}}\n",
        "  - {id: d, when: [kfor]}\n  # said\n",
        "  - {id: a, when: x1}\n",
        "  - {id: e, when: {rule: b}}\n",
        "  - {id: f, when: {rule: f}}\n",
        "  -\n    id: g\n    wen: y\n",
    ]
    pieces = Pieces()
    for order in (first, second, first[:4]):
        both({"r.yaml": "version: 1\nrules:\n" + "".join(items[i] for i in order)}, pieces)


def test_one_rule_of_many_is_read_alone() -> None:
    items = [
        f"  - id: r-{i}\n    title: Rule {i}\n    when: [Banja {i}, {{all: [x{i}, KFOR]}}]\n"
        for i in range(1000)
    ]
    pieces = Pieces()
    before = rules(both({"r.yaml": "version: 1\nrules:\n" + "".join(items)}, pieces).config)
    items[500] = "  - {id: new, when: KFOR}\n"
    after = rules(both({"r.yaml": "version: 1\nrules:\n" + "".join(items)}, pieces).config)
    assert [name for name, rule in after.items() if rule is not before.get(name)] == ["new"]
