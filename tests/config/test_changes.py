"""What a reload says, and how `check --terms` tells the reading of each term."""

from collections.abc import Callable

import pytest

from monitor.config import Loaded, changes, terms
from monitor.config.rules import Config

ONE = "  - {id: one, when: policija}\n"
TWO = "  - {id: two, when: [KFOR, EULEX], title: Two}\n"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (ONE, ONE, "rules: none added, changed or removed"),
        (ONE + TWO, "\n# moved\n" + TWO + ONE, "rules: none added, changed or removed"),
        (ONE, ONE + TWO, "rules: 1 added (two)"),
        (ONE + TWO, TWO, "rules: 1 removed (one)"),
        (
            TWO,
            TWO.replace("[KFOR", "{all: [KFOR").replace("EULEX]", "EULEX]}"),
            "rules: 1 changed (two)",
        ),
        (ONE, TWO, "rules: 1 added (two), 1 removed (one)"),
        (TWO, TWO.replace("Two", "2 of it") + ONE, "rules: 1 added (one), 1 changed (two)"),
        (
            ONE,
            "".join(f"  - {{id: r{i}, when: x1}}\n" for i in range(12)) + ONE,
            "rules: 12 added (r0, r1, r2, r3, r4, r5, r6, r7, r8, r9 and 2 more)",
        ),
    ],
)
def test_the_reload_line(old: str, new: str, line: str, read: Callable[..., Loaded]) -> None:
    def config(rules: str) -> Config:
        loaded = read("rules:\n" + rules)
        assert loaded.config is not None
        return loaded.config

    assert str(changes(config(old), config(new))) == line


def test_how_each_term_was_read(read: Callable[..., Loaded]) -> None:
    loaded = read(
        "entities:\n"
        "  kfor: {kind: organisation, names: {hbs: KFOR, mk: КФОР}, weak: {en: KF}, near: [NATO]}\n"
        "rules:\n"
        "  - id: one\n"
        "    when:\n"
        "      all: [KFOR, referendum, {hbs: policija, sq: [polici, policia]}, {word: kfor}]\n"
        "      none: [{pattern: 'K+'}, {rule: two}]\n"
        "  - {id: two, when: {near: {within: 3, any: [sezona]}}}\n"
        "ignore: [{any: [horoskop], reason: lifestyle}]\n"
    )
    assert loaded.config is not None
    told = [(one.where, one.term, one.reading, one.languages) for one in terms(loaded.config)]
    assert told == [
        ("entity kfor", "NATO", "keyword", ()),
        ("rule one", "kfor", "entity kfor", ("hbs", "mk")),
        ("rule one", "referendum", "keyword", ()),
        ("rule one", "policija", "keyword", ("hbs", "sq")),
        ("rule one", "kfor", "keyword", ()),
        ("rule one", "K+", "pattern", ()),
        ("rule one", "two", "rule two", ()),
        ("rule two", "sezona", "keyword", ()),
        ("ignore (lifestyle)", "horoskop", "keyword", ()),
    ]
    assert [one.at.line for one in terms(loaded.config)] == [3, 7, 7, 7, 7, 8, 8, 9, 10]
