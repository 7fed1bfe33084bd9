"""What a reload says, and how `check --terms` tells the reading of each term."""

from collections.abc import Callable
from dataclasses import replace

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


NONE = "rules: none added, changed or removed"
FEED = "feeds: [{name: klix, url: 'https://www.klix.ba/rss'}]\n"
ENTITY = "entities: {kfor: {kind: organisation, names: KFOR}}\n"
CHANNEL = "channels: {desk: {url: 'console://'}}\n"
NOISE = "ignore: [{any: [horoskop], reason: noise}]\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (FEED + ENTITY + CHANNEL + NOISE, CHANNEL + NOISE + ENTITY + FEED, ""),
        ("", FEED, "; feeds: 1 added (klix)"),
        (FEED, FEED.replace("rss", "feed"), "; feeds: 1 changed (klix)"),
        (FEED, "", "; feeds: 1 removed (klix)"),
        ("", ENTITY, "; entities: 1 added (kfor)"),
        (ENTITY, ENTITY.replace("kfor", "kfr"), "; entities: 1 added (kfr), 1 removed (kfor)"),
        ("", CHANNEL, "; channels: 1 added (desk)"),
        (CHANNEL, CHANNEL.replace("console://", "json://x.org"), "; channels: 1 changed (desk)"),
        (NOISE, NOISE.replace("horoskop", "recept"), "; ignore changed"),
        ("", "settings: {timezone: Europe/Skopje}\n", "; settings changed"),
        (
            ENTITY,
            FEED + NOISE,
            "; feeds: 1 added (klix); entities: 1 removed (kfor); ignore changed",
        ),
    ],
)
def test_the_reload_line_of_what_is_no_rule(
    old: str, new: str, said: str, read: Callable[..., Loaded]
) -> None:
    before, after = (read(text + "rules:\n" + ONE).config for text in (old, new))
    assert before is not None
    assert after is not None
    assert str(changes(before, after)) == NONE + said


def test_an_edit_of_every_rule_takes_steps_for_each_and_not_for_each_pair(
    read: Callable[..., Loaded], looks: Callable[..., int]
) -> None:
    def edit(names: list[str]) -> None:
        old, new = (_config(read, names, word) for word in ("Leposavić", "Zvečan"))
        assert len(changes(old, new).changed) == len(names)

    few, many = looks(edit, 20), looks(edit, 80)
    assert few > 0
    assert many < 5 * few


def _config(read: Callable[..., Loaded], names: list[str], word: str) -> Config:
    """A rule of each name, which looks for an entity of its own, and one more that names it."""
    numbers = range(len(names))
    entities = "".join(f"  e{i}: {{kind: place, names: {{hbs: {word} {i}}}}}\n" for i in numbers)
    rules = "".join(
        f"  - {{id: {name}, when: [e{i}, {word}]}}\n  - {{id: of-{name}, when: {{rule: {name}}}}}\n"
        for i, name in enumerate(names)
    )
    config = read(f"entities:\n{entities}rules:\n{rules}").config
    assert config is not None
    own = {str(name): name for name in names}
    found = tuple(replace(rule, id=own.get(rule.id, rule.id)) for rule in config.rules)
    return replace(config, rules=found)


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
    assert {one.term: one.words for one in terms(loaded.config) if one.texts} == {
        "policija": "hbs: policija, sq: polici, sq: policia"
    }
    assert [one.at.line for one in terms(loaded.config)] == [3, 7, 7, 7, 7, 8, 8, 9, 10]
