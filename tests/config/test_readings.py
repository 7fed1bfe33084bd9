"""What a new version of a pack makes of terms that nobody touched."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest

from monitor.config import Readings, in_words, parse, readings, reread
from monitor.config.readings import Meaning
from monitor.config.rules import Config

TODAY = date(2026, 11, 22)
FILE = """
version: 1
packs: [western-balkans]
entities:
  border-post:
    kind: place
    names: {hbs: Rudnica}
    near: [Jarinje]
  zvecan: {extend: yes, names: {hbs: Zvečansko brdo}}
rules:
  - id: village
    title: The village
    when: {all: [Banjska, pucnjava]}
  - id: north
    title: The north
    when: {any: [banjska, {word: zvecan}, zvecan, border-post]}
  - id: bridge
    title: The bridge
    when: most
ignore:
  - {any: [dodik], reason: enough of him}
"""


def config(text: str = FILE) -> Config:
    loaded = parse({"r.yaml": text}, {}, today=TODAY)
    assert loaded.config is not None, loaded.problems
    return loaded.config


NOW = readings(config())


def without(name: str) -> Readings:
    """As a program would have read it whose pack lacks an entity."""
    places = {at: tuple(one for one in found if one != name) for at, found in NOW.places.items()}
    meanings = {one: meaning for one, meaning in NOW.meanings.items() if one != name}
    return Readings(places=places, meanings=meanings)


def also(name: str, where: str) -> Readings:
    """As one whose pack had an entity more."""
    places = {**NOW.places, where: (*NOW.places[where], name)}
    meaning = Meaning(names=(("hbs", "Stari most"), ("sq", "Ura")), rest="")
    return Readings(places=places, meanings={**NOW.meanings, name: meaning})


def otherwise(name: str, change: Callable[[Meaning], Meaning]) -> Readings:
    """As one whose pack said something else of an entity."""
    return replace(NOW, meanings={**NOW.meanings, name: change(NOW.meanings[name])})


def fewer(meaning: Meaning) -> Meaning:
    return replace(meaning, names=(*meaning.names[2:], ("mk", "Бањско")))


def test_what_is_kept_names_the_packs_entities_and_no_others() -> None:
    assert NOW.places == {
        "entity border-post": ("jarinje",),
        "rule village": ("banjska",),
        "rule north": ("banjska", "zvecan"),
        "rule bridge": (),
        "ignore (enough of him)": ("dodik",),
    }
    assert NOW.meanings.keys() == {"jarinje", "banjska", "zvecan", "dodik"}
    assert ("hbs", "Zvečansko brdo") in NOW.meanings["zvecan"].names


def test_the_same_pack_reads_nothing_differently() -> None:
    assert reread(NOW, config(), config()) == ()


def test_a_position_in_the_pack_means_nothing() -> None:
    shifted = config(FILE.replace("version: 1\n", "version: 1\n\n\n"))
    assert readings(shifted) == NOW


CASES: Mapping[str, tuple[Readings, str]] = {
    "an entity more": (
        without("banjska"),
        (
            "`banjska` in rule village, rule north was a keyword and is now the pack's entity "
            "Banjska (7 names): write {word: banjska} to keep the keyword"
        ),
    ),
    "an entity less": (
        also("most", "rule bridge"),
        (
            "`most` in rule bridge was the pack's entity Stari most (2 names) and is now a "
            "keyword: write its names under entities to keep them"
        ),
    ),
    "other names": (
        otherwise("banjska", fewer),
        (
            "`banjska` in rule village, rule north is the pack's entity Banjska (7 names), and its "
            "names have changed; 2 added: Banjska (en), Banjskë (en); 1 dropped: Бањско (mk)"
        ),
    ),
    "other conditions": (
        otherwise("dodik", lambda meaning: replace(meaning, rest="before")),
        (
            "`dodik` in ignore (enough of him) is the pack's entity Milorad Dodik (4 names), and "
            "other words beside its names count now, or keep them from counting (weak, near, never)"
        ),
    ),
    "beside an entity of the user's": (
        without("jarinje"),
        (
            "`jarinje` in entity border-post was a keyword and is now the pack's entity Jarinje "
            "(5 names): write {word: jarinje} to keep the keyword"
        ),
    ),
    "one that the user extends": (
        otherwise("zvecan", lambda meaning: replace(meaning, names=meaning.names[1:])),
        (
            "`zvecan` in rule north is the pack's entity Zvečan (7 names), and its names have "
            "changed; 1 added: Zvečan (en)"
        ),
    ),
}


@pytest.mark.parametrize(("before", "words"), CASES.values(), ids=CASES)
def test_a_change_of_the_pack_is_told_in_words(before: Readings, words: str) -> None:
    assert in_words(reread(before, config(), config())) == [words]


def test_each_place_is_named_with_its_line() -> None:
    found = reread(without("banjska"), config(), config())
    assert [(one.where, one.at.line, one.at.column) for one in found] == [
        ("rule village", 13, 18),
        ("rule north", 16, 18),
    ]


EDITS: Mapping[str, tuple[str, str]] = {
    "of the rule": ("all: [Banjska, pucnjava]", "all: [Banjska, napad]"),
    "that keeps the keyword": ("all: [Banjska, pucnjava]", "all: [{word: Banjska}, pucnjava]"),
    "of the packs": ("packs: [western-balkans]", "packs: []"),
    "that names it for the user": (
        "  border-post:",
        "  banjska: {kind: place, names: {hbs: Banja}}\n  border-post:",
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edit_of_the_users_is_no_news(edit: tuple[str, str]) -> None:
    text = FILE.replace(*edit)
    assert text != FILE
    if "packs: []" in text:
        text = text.replace("  zvecan: {extend: yes, names: {hbs: Zvečansko brdo}}\n", "")
    found = reread(without("banjska"), config(), config(text))
    assert "rule village" not in [one.where for one in found]


def test_an_entity_that_the_user_writes_whole_is_not_the_packs() -> None:
    """Also where the pack of a later version has one of that id."""
    own = config(FILE.replace("zvecan: {extend: yes,", "zvecan: {kind: place,"))
    assert readings(own).places["rule north"] == ("banjska",)
    assert reread(readings(own), own, own) == ()


def test_many_rules_are_named_by_the_first_three() -> None:
    rules = "".join(f"  - {{id: r{n}, title: R, when: Banjska}}\n" for n in range(9))
    many = config(f"version: 1\npacks: [western-balkans]\nrules:\n{rules}")
    before = Readings(places=dict.fromkeys(readings(many).places, ()), meanings={})
    (line,) = in_words(reread(before, many, many))
    assert line.startswith("`banjska` in rule r0, rule r1, rule r2 and 6 more was a keyword")
