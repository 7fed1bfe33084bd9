"""What holds for any text and any condition."""

import re
import unicodedata
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


# ── text as it comes ──

NOISE = st.text(
    alphabet=st.sampled_from("ab č\u00ad\u200b\u0301éЧа.\n-–’„“KFORkforБањскаВвучићĐđÐ¹😀\ud800"),
    max_size=60,
)
FORMS = ["KFOR-a", "Banjskoj", "Бањској", "Vučiću", "Вучићева", "oružanog napada", "Šmita", "Шмиту"]
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u034f\U000e0061"
TWINS = str.maketrans("aeocxpAEOCXPMTKHB", "аеосхрАЕОСХРМТКНВ")
PLAIN = str.maketrans("čćšžČĆŠŽ", "ccszCCSZ")
SPACES = " \u00a0\u2009\u202f\u3000\t"
QUOTES = [
    ("„", "“"),
    ("“", "”"),
    ("«", "»"),
    ("‹", "›"),
    ("‚", "‘"),
    ("'", "'"),
    ('"', '"'),
    ("(", ")"),
]


def accented(form):
    return unicodedata.normalize("NFD", form)


def stressed(form):
    """With a stress mark on the first vowel, as dictionaries and textbooks have it."""
    return re.sub("([aeiouаеиоу])", "\\1\u0301", form, count=1)


DISGUISES = st.sampled_from(
    [
        str,
        str.upper,
        accented,
        stressed,
        lambda form: form.translate(PLAIN),
        lambda form: form.replace("-", "–"),
        lambda form: form[:2] + "-\n" + form[2:] if form[2].islower() else form,
        lambda form: form[:2] + "\u00ad\n" + form[2:] if form[2].islower() else form,
        lambda form: form[0] + form[1:].translate(TWINS) if form.isascii() else form,
    ]
)


@st.composite
def disguised(draw):
    """A form as it may stand in print, with things inside it that nobody sees."""
    form = draw(DISGUISES)(draw(st.sampled_from(FORMS)))
    form = form.replace(" ", draw(st.sampled_from(SPACES)))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(1, len(form) - 1))
        if form[place - 1 : place + 1].isalpha():
            form = form[:place] + draw(st.sampled_from(INVISIBLE)) + form[place:]
    return form


@pytest.fixture(scope="module")
def matcher():
    words = ["KFOR", "Banjska", "Vučić", "oružani napad", "Schmidt"]
    when = Or(parts=tuple(keyword(word) for word in words))
    return compile_rules(Config(version="1", rules=(Rule(id="r", title="r", when=when, at=AT),)))


@settings(max_examples=300)
@given(
    st.lists(st.one_of(NOISE, disguised()), max_size=6),
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
            assert hit.surface[0].isalnum()
            assert hit.surface[-1] not in INVISIBLE
    for span in matcher.names(text, language):
        assert 0 <= span.start < span.end <= len(text)


@settings(max_examples=300)
@given(disguised(), st.sampled_from(QUOTES), st.sampled_from([*SPACES, "\n", "\u200b "]))
def test_a_form_is_found_in_whatever_dress(matcher, form, quotes, space):
    before = f"Izvor{space}javlja:{space}" + quotes[0]
    text = before + form + quotes[1] + f",{space}vele."
    document = Document(title="", text=text, language="hbs", bare=True)
    (match,) = matcher.match(document, today=TODAY)
    assert [hit.surface for hit in match.hits] == [form]
    assert match.hits[0].start == len(before)
