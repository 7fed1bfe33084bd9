"""Names found by what they begin with: as if every form of every name were looked up."""

from datetime import date
from itertools import product
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.rules import (
    And,
    AtLeast,
    Config,
    Entity,
    EntityRef,
    Keyword,
    Near,
    Nor,
    Or,
    Position,
    Rule,
)
from monitor.match import Matcher, compile_rules
from monitor.match import dictionary as kept
from monitor.match import matcher as module
from monitor.match import names as naming
from monitor.match.dictionary import Dictionary
from monitor.match.names import forms_of
from monitor.model import Document
from monitor.text.forms import forms

AT = Position(file="rules.yaml", line=1, column=1)
TODAY = date(2026, 11, 22)


class Plain(Dictionary):
    """Looks at every form of every name."""

    def words(self, folded):
        return tuple(word for word in self._begun if folded in forms_of(word))

    def names(self, folded, beginnings):
        found = [one for word in self.words(folded) for one in self._beginning_with(word)]
        return self._in_order(found)

    def nearly(self, variants, terms):
        found = [one for word in self._begun for one in self._beginning_with(word)]
        return self._in_order(one for one in found if terms is None or one.term in terms)


NAMES = """
    Banjska|Zvečan|Vučić|Đoković|Niš|Una|SAD|NATO|KFOR|Rutte|Mark Rutte|Republika Srpska|Srpska
    |Kosovska Mitrovica|Mitrovica|oružani napad|napad|čovjek|otac|policija|Crna Gora|Xi|Ivo Xi
    |Policia e Kosovës|Kosovë|shpërthim|Бањска|Руте|вест|24 September|police chief|Bаnjska
""".replace("\n", "").split("|")
NAMES = [name.strip() for name in NAMES]
LANGUAGES = ["hbs", "sq", "mk", "en", "de", None]


def keyword(name, language=None):
    return Keyword(name=name, texts=((language, name),), at=AT)


names = st.sampled_from(NAMES)
keys = st.sampled_from(["hbs", "sq", "mk", "en", "any"])
pairs = st.lists(st.tuples(keys, names), max_size=3).map(tuple)
keywords = st.builds(keyword, names, st.sampled_from([None, None, "hbs", "mk"]))
entities = st.builds(
    lambda kind, names, weak, near, never: (kind, names, weak, tuple(near), never),
    st.sampled_from(["person", "place", "organisation", "phrase"]),
    pairs.filter(bool),
    pairs,
    st.lists(keywords, max_size=2),
    pairs,
)


def conditions(leaves):
    def joined(parts):
        several = st.lists(parts, min_size=1, max_size=3).map(tuple)
        return st.one_of(
            several.map(lambda some: And(parts=some)),
            several.map(lambda some: Or(parts=some)),
            several.map(lambda some: Nor(parts=some)),
            several.map(lambda some: AtLeast(count=len(set(some)), of=some, at=AT)),
            st.lists(leaves, min_size=1, max_size=3).map(
                lambda some: Near(within=5, part=And(parts=tuple(some)), at=AT)
            ),
        )

    return st.recursive(leaves, joined, max_leaves=5)


@st.composite
def configs(draw):
    made = tuple(
        Entity(id=f"e{i}", kind=kind, names=named, weak=weak, near=near, never=never, at=AT)
        for i, (kind, named, weak, near, never) in enumerate(draw(st.lists(entities, max_size=3)))
    )
    refs = st.sampled_from([EntityRef(entity=one.id, at=AT) for one in made]) if made else keywords
    leaves = st.one_of(keywords, refs)
    rules = draw(st.lists(conditions(leaves), min_size=1, max_size=4))
    return Config(
        version="1",
        entities=made,
        rules=tuple(Rule(id=f"r{i}", title="r", when=when, at=AT) for i, when in enumerate(rules)),
    )


@st.composite
def words(draw):
    """A word as a text may have it: a form of a name, maybe with a letter wrong, or another one."""
    if draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(["i", "e", "je", "u", "rekao.", "Danas", "prema", "of", "se"]))
    of = forms(draw(names), draw(st.sampled_from(["hbs", "sq", "mk", "en"])), kind="word")
    text = " ".join(draw(st.sampled_from(word)).surface for word in of)
    match draw(st.integers(0, 7)):
        case 0:
            at = draw(st.integers(0, len(text) - 1))
            return text[:at] + text[at + draw(st.integers(0, 1)) :] + "x"
        case 1:
            return text.upper()
        case 2:
            return text.lower()
    return text


texts = st.lists(words(), max_size=12).map(" ".join)


def answers(matcher: Matcher, document: Document):
    return (
        matcher.match(document, today=TODAY),
        matcher.match(document, today=TODAY, near_misses=True),
        matcher.names(document.text, document.language),
    )


@settings(max_examples=150, deadline=None)
@given(configs(), texts, st.sampled_from(LANGUAGES))
def test_matches_are_what_looking_at_every_form_gives(config, text, language):
    document = Document(title="", text=text, language=language, bare=True)
    found = answers(compile_rules(config), document)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "Dictionary", Plain)
        assert found == answers(compile_rules(config), document)


@settings(max_examples=100, deadline=None)
@given(configs(), configs(), texts, st.sampled_from(LANGUAGES))
def test_an_edit_leaves_what_compiling_anew_gives(before, after, text, language):
    document = Document(title="", text=text, language=language, bare=True)
    old = compile_rules(before)
    told = answers(old, document)
    new = compile_rules(after, old)
    assert answers(new, document) == answers(compile_rules(after), document)
    assert answers(compile_rules(before, new), document) == told == answers(old, document)


@settings(max_examples=100, deadline=None)
@given(configs(), texts, st.sampled_from(LANGUAGES))
def test_the_rules_that_hold_are_those_of_all_matches(config, text, language):
    document = Document(title="", text=text, language=language, bare=True)
    matcher = compile_rules(config)
    found = matcher.match(document, today=TODAY)
    held = tuple(one for one in found if one.alert or one.ignored)
    assert matcher.holding(document, today=TODAY) == held
    every = [rule.id for rule in config.rules]
    assert matcher.holding(document, today=TODAY, also=[*every, "gone"]) == found


# ── what it costs, counted ──

SYLLABLES = ("ba", "njo", "kra", "vel", "gor", "tim", "lus", "pra", "sto", "zen", "dik", "mav")
OTHERS = ["".join(parts).capitalize() for parts in product(SYLLABLES, repeat=3)][::3]
TEXT = "Pucnjava u Banjskoj, KFOR je blokirao put prema Zvečanu. Predsednik Vučić traži odgovor."


def other(number):
    """A rule about something else, of one of the usual shapes."""
    a, b, c = (OTHERS[(3 * number + i) % len(OTHERS)] for i in range(3))
    shapes = (
        lambda: keyword(a),
        lambda: And(parts=(keyword(f"{a} {b}"), keyword("KFOR"))),
        lambda: Near(within=30, part=And(parts=(keyword(c), keyword("KFOR"))), at=AT),
        lambda: Or(parts=(keyword(a), keyword(f"{b} {c}"))),
    )
    when = shapes[number % len(shapes)]()
    return Rule(id=f"other-{number}", title="o", when=when, at=AT)


def cost(number, monkeypatch):
    """What one article costs beside so many rules about other things."""
    near = Near(within=30, part=And(parts=(keyword("Banjska"), keyword("KFOR"))), at=AT)
    mine = [Rule(id="mine", title="m", when=near, at=AT)]
    mine += [Rule(id="zvecan", title="z", when=keyword("Zvečan"), at=AT)]
    rules = tuple(mine + [other(i) for i in range(number)])
    matcher = compile_rules(Config(version="1", rules=rules))
    counted = SimpleNamespace(evaluated=0, inflected=0)

    def counting(what, function):
        def counted_function(*args, **more):
            setattr(counted, what, getattr(counted, what) + 1)
            return function(*args, **more)

        return counted_function

    with monkeypatch.context() as patch:
        patch.setattr(module.Matcher, "_holds", counting("evaluated", module.Matcher._holds))
        patch.setattr(naming, "inflected", counting("inflected", naming.inflected))
        forms_of.cache_clear()
        document = Document(title="", text=TEXT, language="hbs")
        found = matcher.holding(document, today=TODAY)
    assert [one.rule for one in found] == ["mine", "zvecan"]
    return counted


def test_rules_about_other_things_cost_an_article_nothing(monkeypatch):
    few, many = cost(10, monkeypatch), cost(1000, monkeypatch)
    assert few.evaluated == many.evaluated == 2
    assert few.inflected <= 4
    assert many.inflected <= few.inflected + 5


def test_an_edit_of_one_rule_makes_only_what_it_says_anew(monkeypatch):
    rules = [other(i) for i in range(200)]
    old = compile_rules(Config(version="1", rules=tuple(rules)))
    old.prepare(["hbs", "mk"])
    rules[7] = Rule(id="other-7", title="o", when=keyword("Leposavić"), at=AT)
    asked = []
    of = naming.names_of
    monkeypatch.setattr(
        "monitor.match.dictionary.names_of", lambda *args: asked.append(args) or of(*args)
    )
    new = compile_rules(Config(version="2", rules=tuple(rules)), old)
    assert [(term.label, language) for _, term, language in asked] == [
        ("Leposavić", "hbs"),
        ("Leposavić", "mk"),
    ]
    found = new.match(Document(title="", text="U Leposaviću", language="hbs"), today=TODAY)
    assert [one.rule for one in found] == ["other-7"]
