"""The nearest miss, in an analyst's words."""

import pytest

from monitor.config.rules import From
from monitor.model import Origin

FAR = "Banjska je mirna, " + "vrlo " * 50 + "KFOR."


@pytest.mark.parametrize(
    ("when", "text", "why"),
    [
        (
            lambda m: m.all("Banjska", "KFOR"),
            "Mirno je u Banjskoj.",
            "found Banjska; KFOR is missing",
        ),
        (
            lambda m: m.all("Banjska", "KFOR", "NATO"),
            "Mirno je u Banjskoj.",
            "found Banjska; KFOR and NATO are missing",
        ),
        (
            lambda m: m.all("Banjska", m.any("KFOR", "NATO", "EULEX")),
            "Mirno je u Banjskoj.",
            "found Banjska; none of KFOR, NATO or EULEX is found",
        ),
        (
            lambda m: m.near(30, "Banjska", "KFOR"),
            FAR,
            "Banjska and KFOR are 53 words apart; the limit is 30",
        ),
        (
            lambda m: m.near(30, "Banjska", "KFOR"),
            "Mirno je u Banjskoj.",
            "found Banjska; KFOR is missing",
        ),
        (
            lambda m: m.near(30, "Banjska", m.any("KFOR", "NATO")),
            FAR,
            "Banjska and KFOR are 53 words apart; the limit is 30",
        ),
        (
            lambda m: m.near("sentence", "Banjska", "KFOR"),
            "Mirno je u Banjskoj. KFOR je otišao.",
            "Banjska and KFOR don't stand in one sentence (1 word apart)",
        ),
        (
            lambda m: m.near(10, "Banjska", m.none("toplice")),
            "Toplice u Banjskoj.",
            'vetoed by "Toplice" in the text within 10 words',
        ),
        (
            lambda m: m.near("sentence", "Banjska", m.none("toplice")),
            "Toplice u Banjskoj.",
            'vetoed by "Toplice" in the text beside it',
        ),
        (
            lambda m: m.all("Banjska", m.none("toplice")),
            "Toplice u Banjskoj.",
            'found Banjska; vetoed by "Toplice" in the text',
        ),
        (
            lambda m: m.at_least(2, "Banjska", "KFOR", "NATO"),
            "Mirno je u Banjskoj.",
            "1 of the 2 needed is found: Banjska",
        ),
        (
            lambda m: m.at_least(2, m.none("toplice"), m.none("toplice"), "Banjska"),
            "Toplice kod Banjske.",
            '1 of the 2 needed is found: Banjska; vetoed by "Toplice" in the text',
        ),
        (
            lambda m: m.all("Banjska", m.at_least(2, m.none("toplice"), m.none("toplice"))),
            "Mirno je u Banjskoj.",
            "found Banjska; 1 of the 2 needed is found",
        ),
        (
            lambda m: m.all(m.any(m.all("Banjska", m.any("napad", "pucnjava")), "NATO"), "Kurti"),
            "Kurti je bio u Banjskoj.",
            "found Banjska and Kurti; none of napad or pucnjava is found",
        ),
        (
            lambda m: m.all(m.any(m.all("Banjska", "napad"), m.near(1, "KFOR", "put")), "Kurti"),
            "Kurti kaže da je KFOR blokirao put.",
            "found Kurti; KFOR and put are 2 words apart; the limit is 1",
        ),
        (
            lambda m: "Leposavić",
            "Mirno je u Leposaviđu, kaže policija.",
            '"Leposaviđu" is one letter from "Leposavić"',
        ),
        (
            lambda m: "Rama",
            "Slika i rama na zidu, kaže Ana.",
            '"rama" lacks the capital of "Rama"',
        ),
    ],
)
def test_the_reason(make, verdict, when, text, why):
    found = verdict(when(make), text)
    assert not found.alert
    assert found.why_not == why


def test_a_term_in_another_field(make, verdict):
    document = make.document(title="Mirna noć", text="KFOR u Banjskoj.", language="hbs")
    found = verdict("Banjska", document, fields=("title",))
    assert found.why_not == "Banjska is found only in the text; the rule looks in the title"
    assert found.hits == ()


def test_terms_in_different_fields(make, verdict):
    document = make.document(title="Banjska", text="KFOR je otišao.", language="hbs")
    found = verdict(make.near(30, "Banjska", "KFOR"), document)
    assert found.why_not == "Banjska and KFOR don't stand in one field of one text"


def test_a_weak_name_alone(make, verdict):
    srpska = make.entity(
        "rs", "place", {"hbs": "Republika Srpska"}, weak={"hbs": "RS"}, near=["BiH", "Dodik"]
    )
    found = verdict(make.ref("rs"), "RS je mirna.", srpska)
    assert found.why_not == '"RS" counts as rs only within 40 words of BiH, Dodik'
    assert found.hits == ()


def test_a_never_phrase(make, verdict):
    banjska = make.entity("banjska", "place", {"hbs": "Banjska"}, never=["banjska sezona"])
    found = verdict(make.ref("banjska"), "Počela je banjska sezona, kaže Ana.", banjska)
    assert found.why_not == '"banjska" is part of "banjska sezona", which is never banjska'


def test_a_longer_name(make, verdict):
    entities = (
        make.entity("mitrovica", "place", {"hbs": "Mitrovica"}),
        make.entity("sremska", "place", {"hbs": "Sremska Mitrovica"}),
    )
    found = verdict(make.ref("mitrovica"), "Skup u Sremskoj Mitrovici.", *entities)
    assert found.why_not == '"Mitrovici" is part of a longer name, "Sremska Mitrovica"'


@pytest.mark.parametrize("word", ["Leposavčić", "Leposvaić", "Leposaić", "Lepozavić"])
def test_one_letter_put_in_changed_places_left_out_or_changed(verdict, word):
    assert verdict("Leposavić", f"Selo {word} je mirno.").why_not == (
        f'"{word}" is one letter from "Leposavić"'
    )


@pytest.mark.parametrize("text", ["Selo Lopozavić je mirno.", "Selo Iva je mirno."])
def test_two_letters_or_a_short_word_are_no_near_miss(make, read, text):
    config = make.config(make.rule("r", make.any("Leposavić", "Ivo")))
    found = read(config, make.text(text, "de"), near_misses=True)
    assert found == {}


def test_near_misses_are_told_only_when_asked_for(make, read):
    config = make.config(make.rule("r", "Leposavić"), make.rule("t", "mirno", fields=("title",)))
    document = make.document(title="Noć", text="Selo Leposavčić je mirno.", language="hbs")
    assert read(config, document) == {}
    assert set(read(config, document, near_misses=True)) == {"r", "t"}


@pytest.mark.parametrize(
    ("asks", "origin", "why"),
    [
        (From(), Origin(country="RS"), None),
        (From(countries=("RS", "XK")), Origin(country="XK"), None),
        (From(countries=("RS", "XK")), Origin(), None),
        (
            From(countries=("RS", "XK")),
            Origin(country="BA"),
            "the country BA is not among RS or XK",
        ),
        (
            From(countries=("RS",), kinds=("institution",)),
            Origin(country="RS", kind="tabloid"),
            "the kind tabloid is not among institution",
        ),
        (From(languages=("sq",)), Origin(language="hbs"), "the language hbs is not among sq"),
        (From(feeds=("klix",)), Origin(feed="rts"), "the feed rts is not among klix"),
        (From(owners=("a",)), Origin(owner="b"), "the owner b is not among a"),
        (From(exclude=From()), Origin(kind="tabloid"), None),
        (
            From(exclude=From(kinds=("tabloid",))),
            Origin(kind="tabloid"),
            "the kind tabloid is excluded",
        ),
        (From(exclude=From(kinds=("tabloid",))), Origin(), None),
        (
            From(exclude=From(kinds=("tabloid",), countries=("RS",))),
            Origin(kind="tabloid", country="BA"),
            None,
        ),
        (
            From(exclude=From(kinds=("tabloid",), countries=("RS",))),
            Origin(kind="tabloid"),
            None,
        ),
        (
            From(exclude=From(kinds=("tabloid",), countries=("RS",))),
            Origin(kind="tabloid", country="RS"),
            "the country RS and the kind tabloid are excluded",
        ),
    ],
)
def test_sources(make, verdict, asks, origin, why):
    found = verdict("KFOR", make.text("KFOR", origin=origin), origin=asks)
    assert (found.alert, found.why_not) == (why is None, why)
