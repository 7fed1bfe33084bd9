"""Packs: what they bring, and what the user's file makes of it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.config import Loaded, Pieces, parse, terms
from monitor.config.packs import is_packed
from monitor.config.rules import Config, EntityRef, Feed, Keyword, leaves
from monitor.config.unpack import unpack

TODAY = date(2026, 11, 22)
Read = Callable[..., Loaded]
PACK = "packs: [western-balkans]\n"
BROUGHT = unpack("western-balkans", timedelta(minutes=5))


def config(text: str) -> Config:
    loaded = parse({"r.yaml": f"version: 1\n{text}"}, {}, today=TODAY)
    assert loaded.config is not None, loaded.problems
    assert not [one for one in loaded.problems if one.level == "error"]
    return loaded.config


def feed(text: str, name: str = "klix") -> Feed:
    return next(one for one in config(text).feeds if one.name == name)


def test_a_pack_is_all_that_it_brings() -> None:
    found = config(PACK)
    assert {one.name: one for one in found.feeds} == BROUGHT.feeds
    assert {one.id: one for one in found.entities} == BROUGHT.entities


def test_without_packs_nothing_is_there() -> None:
    found = config("rules: []\n")
    assert (found.feeds, found.entities) == ((), ())


def test_positions_name_the_file_of_the_pack() -> None:
    klix = feed(PACK)
    assert klix.at.file == "western-balkans/feeds/bosnia-and-herzegovina.yaml"
    assert is_packed(klix.at.file)
    mine = feed(PACK + "feeds: [{name: klix, kind: tabloid}]\n")
    assert (mine.at.file, mine.at.line) == ("r.yaml", 3)
    assert not is_packed(mine.at.file)


CHANGES: dict[str, tuple[str, dict[str, object]]] = {
    "its address": (
        "url: https://klix.example/feed",
        {"url": "https://klix.example/feed", "form": "feed"},
    ),
    "its interval": ("every: 2m", {"every": timedelta(minutes=2)}),
    "dropped": ("enabled: no", {"enabled": False}),
    "with a reason": (
        "enabled: no, reason: nobody reads it",
        {"enabled": False, "reason": "nobody reads it"},
    ),
    "its country and owner": ("country: HR, owner: Netko", {"country": "HR", "owner": "Netko"}),
    "nothing": ("name: klix", {}),
}


@pytest.mark.parametrize(("keys", "new"), CHANGES.values(), ids=CHANGES)
def test_only_the_keys_that_are_given_change_a_feed(keys: str, new: dict[str, Any]) -> None:
    named = keys if keys.startswith("name") else f"name: klix, {keys}"
    mine = feed(PACK + f"feeds: [{{{named}}}]\n")
    packed = BROUGHT.feeds["klix"]
    for key in Feed.__dataclass_fields__:
        if key != "at":
            assert getattr(mine, key) == new.get(key, getattr(packed, key)), key


def test_the_interval_of_the_settings_holds_for_its_feeds_too() -> None:
    found = {one.name: one for one in config(PACK + "settings: {every: 7m}\n").feeds}
    assert found["klix"].every == timedelta(minutes=7)
    assert found["kossev"].every == timedelta(minutes=2)  # the pack says so


def test_others_stay_and_own_feeds_come_to_them() -> None:
    found = config(PACK + "feeds: [{name: mine, url: 'https://a.example/rss'}]\n")
    assert {one.name for one in found.feeds} == {*BROUGHT.feeds, "mine"}


ENTITIES: dict[str, tuple[str, str]] = {
    "an own one of the same id": (
        "kosovo: {kind: phrase, names: {hbs: Kosovska bitka}}",
        "phrase | hbs Kosovska bitka",
    ),
    "extend no": (
        "kosovo: {kind: phrase, names: Kosmet, extend: no}",
        "phrase | any Kosmet",
    ),
    "more names": ("kosovo: {extend: yes, names: {hbs: AP Kosovo}}", "place | + hbs AP Kosovo"),
    "a name that it has": ("kosovo: {extend: yes, names: {mk: Косово}}", "place | +"),
    "another kind": ("kosovo: {extend: yes, kind: organisation}", "organisation | +"),
}


@pytest.mark.parametrize(("text", "expected"), ENTITIES.values(), ids=ENTITIES)
def test_an_entity_is_replaced_or_extended(text: str, expected: str) -> None:
    found = config(f"{PACK}entities:\n  {text}\n")
    assert len(found.entities) == len(BROUGHT.entities)
    mine = next(one for one in found.entities if one.id == "kosovo")
    packed = BROUGHT.entities["kosovo"]
    kind, _, names = expected.partition(" | ")
    added = tuple(tuple(one.split(" ", 1)) for one in names.removeprefix("+").strip().split("; "))
    added = added if names != "+" else ()
    assert mine.kind == kind
    assert mine.names == (packed.names if names.startswith("+") else ()) + added
    if names.startswith("+"):
        assert (mine.weak, mine.never, mine.near) == (packed.weak, packed.never, packed.near)
    else:
        assert (mine.weak, mine.never, mine.near) == ((), (), ())


def test_all_lists_are_extended() -> None:
    found = config(
        PACK
        + "entities:\n"
        + "  kosovo:\n    extend: yes\n    weak: {hbs: KM}\n    near: [vakuum, bosnia]\n"
        + "    never: {hbs: Kosovo polje}\n    without: {hbs: Kosova}\n"
    )
    mine = next(one for one in found.entities if one.id == "kosovo")
    packed = BROUGHT.entities["kosovo"]
    assert mine.weak == (*packed.weak, ("hbs", "KM"))
    assert mine.never == (*packed.never, ("hbs", "Kosovo polje"))
    assert mine.without == (*packed.without, ("hbs", "Kosova"))
    assert [one for one in mine.near if one not in packed.near][:1] == [
        Keyword(name="vakuum", texts=((None, "vakuum"),), at=mine.at)
    ]


def test_rules_name_what_a_pack_brings() -> None:
    found = config(
        PACK
        + "rules:\n  - {id: r, when: [Kosovo, {entity: bosnia}], from: {feeds: [klix, danas]}}\n"
    )
    named = [one.entity for one in leaves(found.rules[0].when) if isinstance(one, EntityRef)]
    assert named == ["kosovo", "bosnia"]


def test_a_pack_reads_its_terms_by_itself() -> None:
    """An entity of the user's does not change what a pack's entity stands near to."""
    own = config(PACK + "entities: {entitet: {kind: phrase, names: entitet}}\n")
    near = next(one.near for one in own.entities if one.id == "republika-srpska")
    assert near == BROUGHT.entities["republika-srpska"].near


def test_what_extends_an_entity_is_looked_at_like_an_own_one() -> None:
    text = f"version: 1\n{PACK}entities: {{bosnia: {{extend: yes, without: Bosnuu}}}}\n"
    loaded = parse({"r.yaml": text}, {}, today=TODAY)
    assert [one.level for one in loaded.problems] == ["warning"]
    text = f"version: 1\n{PACK}entities: {{brcko-district: {{extend: yes, weak: BD}}}}\n"
    loaded = parse({"r.yaml": text}, {}, today=TODAY)
    assert "weak names count only near other terms" in loaded.problems[0].message


REFUSED: dict[str, tuple[str, str]] = {
    "another pack": (
        "packs: [western-balkan]\nfeeds: [{name: klix, enabled: no}]\n",
        '2:9: unknown pack "western-balkan"; did you mean "western-balkans"?',
    ),
    "a feed nobody knows": (
        PACK + "feeds: [{name: klixx, enabled: no}]\n",
        (
            '3:9: the feed "klixx" has no url (or sitemap, or page), '
            'and no feed of a pack is called so; did you mean "klix"?'
        ),
    ),
    "an entity nobody knows": (
        PACK + "entities: {kosov: {extend: yes, names: Kosov}}\n",
        (
            '3:12: "kosov" is to be extended, and no entity of a pack is called so; '
            'did you mean "kosovo"?'
        ),
    ),
    "one feed twice": (
        PACK + "feeds:\n- {name: klix, every: 2m}\n- {name: klix, every: 3m}\n",
        '5:10: the feed "klix" is already defined at r.yaml:4; names are unique',
    ),
    "an unknown entity": (
        PACK + "rules: [{id: r, when: {entity: kosov}}]\n",
        '3:32: unknown entity "kosov"; did you mean "kosovo"?',
    ),
    "a pack, and settings that are wrong": (
        PACK + "settings: {every: often}\n",
        "",
    ),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_told_once(text: str, expected: str) -> None:
    loaded = parse({"r.yaml": f"version: 1\n{text}"}, {}, today=TODAY)
    assert loaded.config is None
    assert len(loaded.problems) == 1
    assert expected in {"", str(loaded.problems[0]).removeprefix("r.yaml:")}


def test_keywords_of_a_pack_are_nobody_elses_concern() -> None:
    loaded = parse({"r.yaml": f"version: 1\n{PACK}"}, {}, today=TODAY)
    assert loaded.problems == ()


def test_terms_are_those_of_the_file() -> None:
    found = config(PACK + "entities: {x1: {kind: phrase, names: Xa, near: Bosnia}}\nrules: []\n")
    assert [(one.term, one.reading) for one in terms(found)] == [("bosnia", "entity bosnia")]


USER = """\
version: 1
packs: [western-balkans]
feeds:
  - {name: klix, every: 2m}
entities:
  kosovo: {extend: yes, names: {hbs: AP Kosovo}}
rules:
  - {id: r, when: [Kosovo]}
  - {id: s, when: [policija]}
"""


def pieces_agree(pieces: Pieces, text: str) -> Loaded:
    loaded = parse({"r.yaml": text}, {}, today=TODAY, pieces=pieces)
    whole = parse({"r.yaml": text}, {}, today=TODAY)
    assert loaded == whole
    return loaded


def test_an_edit_is_read_in_pieces_beside_a_pack() -> None:
    pieces = Pieces()
    before = pieces_agree(pieces, USER).config
    after = pieces_agree(pieces, USER.replace("policija", "policajac")).config
    assert before is not None
    assert after is not None
    was = {id(one) for one in (*before.feeds, *before.entities, *before.rules)}
    new = [one for one in (*after.feeds, *after.entities, *after.rules) if id(one) not in was]
    assert [getattr(one, "id", None) for one in new] == ["s"]


def test_a_pack_that_goes_takes_with_it_what_hung_on_it() -> None:
    pieces = Pieces()
    pieces_agree(pieces, USER)
    without = pieces_agree(pieces, USER.replace("packs: [western-balkans]", "packs: []"))
    assert [one.line for one in without.problems] == [4, 6]
    assert pieces_agree(pieces, USER).config is not None


def test_the_version_follows_what_the_packs_say(monkeypatch: pytest.MonkeyPatch) -> None:
    before = config(PACK).version
    monkeypatch.setattr("monitor.config.packs.digest", lambda: b"another program")
    assert config(PACK).version != before
