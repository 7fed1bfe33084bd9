"""What holds for any text and any condition."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.rules import And, AtLeast, Config, Keyword, Near, Nor, Or, Position, Rule
from monitor.match import compile_rules
from monitor.model import Document

AT = Position(file="rules.yaml", line=1, column=1)
TODAY = date(2026, 11, 22)
WORDS = ["alfa", "beta", "gama"]


def keyword(word):
    return Keyword(name=word, texts=((None, word),), at=AT)


terms = st.sampled_from(WORDS).map(keyword)


def joined(parts):
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        several.map(lambda some: And(parts=some)),
        several.map(lambda some: Or(parts=some)),
        several.map(lambda some: Nor(parts=some)),
    )


def asking(parts):
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        several.map(lambda some: And(parts=some)), several.map(lambda some: Or(parts=some))
    )


# A near always asks for something; the check of the rules sees to it.
asked = st.recursive(terms, asking, max_leaves=4)
vetoed = st.lists(st.recursive(terms, joined, max_leaves=3), min_size=1, max_size=2)
near = st.builds(
    lambda within, asked, vetoed: Near(
        within=within, part=And(parts=(asked, Nor(parts=tuple(vetoed)))), at=AT
    ),
    st.one_of(st.integers(1, 6), st.just("sentence")),
    asked,
    st.one_of(st.just([]), vetoed),
)
counted = st.builds(
    lambda count, of: AtLeast(count=count, of=tuple(of), at=AT),
    st.integers(1, 3),
    st.lists(terms, min_size=1, max_size=4),
)
conditions = st.recursive(st.one_of(terms, near, counted), joined, max_leaves=5)
texts = st.lists(st.sampled_from([*WORDS, "x", "x", "x."]), min_size=1, max_size=14)


# ── the same, said plainly ──


def plainly(condition, holds, vetoes):
    match condition:
        case And(parts=parts):
            return all(plainly(part, holds, vetoes) for part in parts)
        case Or(parts=parts):
            return any(plainly(part, holds, vetoes) for part in parts)
        case Nor(parts=parts):
            return not any(plainly(part, vetoes, holds) for part in parts)
        case AtLeast(count=count, of=of):
            distinct = {part.name: part for part in of}.values()
            return sum(plainly(part, holds, vetoes) for part in distinct) >= count
        case _:
            return holds(condition)


def one_of(words):
    named = set(words)
    return lambda atom: atom.name in named


def close(condition, words, sentence_of):
    """Any hits at all that are near each other, and what stands near one of them."""
    places = [(i, word.strip(".")) for i, word in enumerate(words) if word.strip(".") in WORDS]
    for size in range(1, 4):
        for group in combinations(places, size):
            first, last = group[0][0], group[-1][0]
            if condition.within == "sentence":
                fits = sentence_of[first] == sentence_of[last]
                beside = [w for i, w in places if sentence_of[i] == sentence_of[first]]
            else:
                fits = last - first <= condition.within
                reach = range(first - condition.within, last + condition.within + 1)
                beside = [w for i, w in places if i in reach]
            if fits and plainly(condition.part, one_of(w for _, w in group), one_of(beside)):
                return True
    return False


def holds_plainly(condition, words):
    sentence_of, number = [], 0
    for word in words:
        sentence_of.append(number)
        number += word.endswith(".")

    def holds(atom):
        if isinstance(atom, Near):
            return close(atom, words, sentence_of)
        return any(word.strip(".") == atom.name for word in words)

    return plainly(condition, holds, holds)


@settings(max_examples=600)
@given(st.one_of(near, conditions), texts)
def test_evaluation_is_what_the_definition_says(condition, words):
    rule = Rule(id="r", title="r", when=condition, at=AT)
    matcher = compile_rules(Config(version="1", rules=(rule,)))
    # A capital makes the sentence splitter sure that a sentence begins.
    text = " ".join(words).replace(". ", ". Xx ")
    words = text.split()
    document = Document(title="", text=text, language="tr")
    found = matcher.match(document, today=TODAY)
    alerts = any(match.alert for match in found)
    assert alerts is holds_plainly(condition, words), text
    explained = matcher.match(document, today=TODAY, near_misses=True)
    assert all(match.alert or match.why_not for match in explained)


noise = st.text(
    alphabet=st.sampled_from("ab č\u00ad\u200b\u0301éЧа.\n-KFORkforБањскаВвучићĐđ😀\ud800"),
    max_size=60,
)


@pytest.fixture(scope="module")
def matcher():
    words = ["KFOR", "Banjska", "Vučić", "oružani napad"]
    when = Or(parts=tuple(keyword(word) for word in words))
    return compile_rules(Config(version="1", rules=(Rule(id="r", title="r", when=when, at=AT),)))


@settings(max_examples=300)
@given(
    st.lists(
        st.one_of(
            noise,
            st.sampled_from(
                [" KFOR-a ", " Banj\u00adskoj ", " Бањској ", " Vuc\u030ciću ", " oružanog napada "]
            ),
        ),
        max_size=6,
    ),
    st.sampled_from(["hbs", "sq", "mk", "en", "de", None]),
)
def test_every_hit_is_what_stands_there(matcher, pieces, language):
    text = "".join(pieces)
    document = Document(title=text[:20], text=text, language=language)
    for match in matcher.match(document, today=TODAY, near_misses=True):
        for hit in match.hits:
            source = document.title if hit.field == "title" else document.text
            assert source[hit.start : hit.end] == hit.surface
            assert hit.surface.strip() == hit.surface != ""
    for span in matcher.names(text, language):
        assert 0 <= span.start < span.end <= len(text)
