"""Every kind of condition, one case a line."""

import pytest

from monitor.config.rules import From
from monitor.model import Origin, Translation


@pytest.mark.parametrize(
    ("text", "alert"),
    [
        ("Pucnjava u Banjskoj, KFOR blokirao put.", True),
        ("Pucnjava u Zvečanu.", False),
        ("KFOR u Banjskoj.", True),
        ("Policija u Banjskoj pregledala kuće.", False),
    ],
)
def test_all_and_any(make, verdict, text, alert):
    when = make.all("Banjska", make.any("pucnjava", "KFOR"))
    assert verdict(when, text).alert is alert


@pytest.mark.parametrize(
    ("when", "alert"),
    [
        (lambda m: m.all(), True),
        (lambda m: m.any(), False),
        (lambda m: m.none(), True),
        (lambda m: m.none("Banjska"), False),
        (lambda m: m.none("Leposavić"), True),
        (lambda m: m.all("Banjska", m.none("KFOR")), False),
        (lambda m: m.all("Banjska", m.none("NATO")), True),
        (lambda m: m.none(m.none("Banjska")), True),
        (lambda m: m.none(m.all("Banjska", "NATO")), True),
        (lambda m: m.none(m.all("Banjska", "KFOR")), False),
        (lambda m: m.at_least(2, "Banjska", "KFOR", "NATO"), True),
        (lambda m: m.at_least(2, "Banjska", "EUFOR", "NATO"), False),
        (lambda m: m.at_least(2, "Banjska", "Banjska"), False),
        (lambda m: m.at_least(2, m.any("Banjska", "NATO"), m.all("KFOR", "put")), True),
        (lambda m: m.pattern(r"KF[A-Z]+\b"), True),
        (lambda m: m.pattern(r"\bkfor\b"), True),
        (lambda m: m.pattern(r"EUFOR|NATO"), False),
        (lambda m: {"sq": "Banjska", "mk": "Banjska"}, False),
        (lambda m: {"sq": "Banjska", "hbs": "Banjska"}, True),
    ],
)
def test_each_kind(make, verdict, when, alert):
    assert verdict(when(make), "Pucnjava u Banjskoj, KFOR blokirao put.").alert is alert


@pytest.mark.parametrize(
    ("text", "limit", "alert"),
    [
        ("KFOR Banjska", 1, True),
        ("Banjska KFOR", 1, True),
        ("KFOR je Banjska", 1, False),
        ("KFOR je Banjska", 2, True),
        ("KFOR " + "je " * 29 + "Banjska", 30, True),
        ("KFOR " + "je " * 30 + "Banjska", 30, False),
        ("KFOR. Banjska.", 5, True),
        ("KFOR " + "je " * 50 + "Banjska " + "je " * 3 + "KFOR", 10, True),
    ],
)
def test_near_counts_words_between_the_nearest_ends(make, verdict, text, limit, alert):
    assert verdict(make.near(limit, "KFOR", "Banjska"), text).alert is alert


def test_near_wants_all_its_parts_in_one_window(make, verdict):
    when = make.near(6, "KFOR", "Banjska", "pucnjava")
    assert verdict(when, "KFOR je a b c Banjska, pucnjava").alert
    assert not verdict(when, "KFOR je a b c d Banjska, pucnjava").alert
    assert not verdict(when, "KFOR je a b Banjska a b c pucnjava").alert


def test_near_measures_phrases_from_end_to_beginning(make, verdict):
    when = make.near(2, "visoki predstavnik", "Banja Luka")
    assert verdict(when, "Visoki predstavnik posjetio Banju Luku").alert
    assert not verdict(when, "Visoki predstavnik sutra posjećuje Banju Luku").alert


@pytest.mark.parametrize(
    ("text", "alert"),
    [
        ("Pucnjava u Banjskoj.", True),
        ("Pucnjava u Banjskoj. Toplice su pune.", False),
        ("Pucnjava u Banjskoj." + " Da ne." * 10 + " Toplice su pune.", True),
        ("Toplice su pune." + " Da ne." * 10 + " Pucnjava u Banjskoj.", True),
        ("Toplice, pucnjava, Banjska." + " Da." * 30 + " Pucnjava u Banjskoj.", True),
    ],
)
def test_none_in_near_asks_only_what_stands_near(make, verdict, text, alert):
    when = make.near(10, "Banjska", "pucnjava", make.none("toplice"))
    assert verdict(when, text).alert is alert


@pytest.mark.parametrize(
    ("text", "alert"),
    [
        ("Banjska je je toplice", False),
        ("Banjska je je je toplice", True),
        ("toplice je je Banjska", False),
        ("toplice je je je Banjska", True),
        ("Banjska KFOR je je toplice", False),
        ("Banjska KFOR je je je toplice", True),
        ("Banjska toplice KFOR", False),
        ("toplice je je Banjska KFOR", False),
        ("toplice je je je Banjska KFOR", True),
    ],
)
def test_none_in_near_reaches_as_far_as_near_does(make, verdict, text, alert):
    wanted = make.all("Banjska", "KFOR") if "KFOR" in text else make.term("Banjska")
    assert verdict(make.near(3, wanted, make.none("toplice")), text).alert is alert


def test_near_notices_when_one_term_takes_the_place_of_another(make, verdict):
    when = make.near(1, make.any(make.all("KFOR", "NATO"), "Banjska"))
    assert verdict(when, "KFOR je je je Banjska").alert


@pytest.mark.parametrize(
    ("within", "text", "alert"),
    [
        ("sentence", "Pucnjava je prijavljena u Banjskoj.", True),
        ("sentence", "Čula se pucnjava. Ministar je otputovao u Banjsku.", False),
        ("paragraph", "Čula se pucnjava. Ministar je otputovao u Banjsku.", True),
        ("paragraph", "Čula se pucnjava.\nMinistar je otputovao u Banjsku.", False),
    ],
)
def test_near_within_a_sentence_or_paragraph(make, verdict, within, text, alert):
    assert verdict(make.near(within, "Banjska", "pucnjava"), text).alert is alert


def test_none_within_a_sentence(make, verdict):
    when = make.near("sentence", "Banjska", make.none("toplice"))
    assert verdict(when, "Toplice u Banjskoj su pune. Banjska je mirna.").alert
    assert not verdict(when, "Toplice u Banjskoj su pune. Sezona traje.").alert


def test_near_holds_within_one_field(make, verdict):
    document = make.document(title="Pucnjava", text="Banjska je mirna.", language="hbs")
    assert not verdict(make.near(30, "Banjska", "pucnjava"), document).alert
    assert verdict(make.all("Banjska", "pucnjava"), document).alert


LEAD = "Prva rečenica je ovdje. Druga je ovdje. Treća pominje Banjsku. "


@pytest.mark.parametrize(
    "case",
    [
        (["title"], "Pucnjava u Banjskoj", "Ništa.", True),
        (["title"], "Pucnjava", "U Banjskoj.", False),
        (["text"], "Pucnjava u Banjskoj", "Ništa.", False),
        (["lead"], "Pucnjava", LEAD + "Kraj.", True),
        (["lead"], "Pucnjava", "Nulta je ovdje. " + LEAD, False),
        (["title", "lead"], "Banjska", "Ništa.", True),
        (["text"], "Pucnjava", "Nulta je ovdje. " + LEAD, True),
    ],
)
def test_in_restricts_the_fields(make, verdict, case):
    fields, title, text, alert = case
    document = make.document(title=title, text=text, language="hbs")
    assert verdict(make.inside(fields, "Banjska"), document).alert is alert
    assert verdict("Banjska", document, fields=tuple(fields)).alert is alert


def test_fields_of_a_rule_and_of_a_condition_both_hold(make, verdict):
    document = make.document(title="Banjska", text="Banjska je mirna.", language="hbs")
    assert not verdict(make.inside(["title"], "Banjska"), document, fields=("text",)).alert
    assert verdict(make.inside(["lead"], "Banjska"), document, fields=("text",)).alert


@pytest.mark.parametrize("fields", [("title",), ("lead",), ("text",)])
def test_a_bare_text_is_title_and_text_at_once(make, verdict, fields):
    found = verdict("Banjska", "Pucnjava u Banjskoj", fields=fields)
    assert found.alert
    assert [hit.field for hit in found.hits] == ["text"]


def test_a_rule_refers_to_another_with_its_fields_but_not_its_sources(make, read):
    base = make.rule("base", "Banjska", fields=("title",), origin=From(countries=("RS",)))
    config = make.config(base, make.rule("up", make.all(make.rule_ref("base"), "KFOR")))
    document = make.document(
        title="Banjska", text="KFOR", language="hbs", origin=Origin(country="XK")
    )
    found = read(config, document)
    assert (found["base"].alert, found["up"].alert) == (False, True)
    elsewhere = make.document(title="KFOR", text="Banjska", language="hbs")
    assert not read(config, elsewhere)["up"].alert


def test_a_circle_of_rules_never_holds(make, read):
    config = make.config(
        make.rule("a", make.any(make.rule_ref("b"), "KFOR")), make.rule("b", make.rule_ref("a"))
    )
    assert not any(match.alert for match in read(config, make.text("Banjska")).values())
    assert read(config, make.text("KFOR"))["b"].alert


def _translated(make, original, english, **more):
    translation = Translation(
        engine="t", quality="good", language="en", title="", text=english, complete=True, **more
    )
    return make.text(original, "sq", translation=translation)


def test_terms_count_in_the_original_and_the_translation_together(make, verdict):
    document = _translated(make, "Të shtëna në Banjskë.", "Shooting in Banjska.")
    when = make.all({"sq": "të shtëna"}, {"en": "Banjska"})
    found = verdict(when, document)
    assert found.alert
    assert [(hit.via, hit.surface) for hit in found.hits] == [
        ("original", "Të shtëna"),
        ("translation", "Banjska"),
    ]


def test_a_term_counts_once_wherever_it_stands(make, verdict):
    document = _translated(make, "KFOR.", "KFOR.")
    assert not verdict(make.at_least(2, "KFOR", "NATO"), document).alert


def test_near_holds_within_one_of_the_two_texts(make, verdict):
    document = _translated(make, "Të shtëna.", "Banjska.")
    assert not verdict(make.near(30, {"sq": "të shtëna"}, {"en": "Banjska"}), document).alert


def test_a_hit_in_either_text_vetoes(make, verdict):
    document = _translated(make, "KFOR në Banjskë.", "KFOR at the spa of Banjska.")
    assert not verdict(make.all("KFOR", make.none({"en": "spa"})), document).alert


def test_what_a_rule_excludes_is_no_hit_of_it(make, verdict):
    found = verdict(make.all("KFOR", make.none("Banjska")), "KFOR u Banjskoj")
    assert [hit.surface for hit in found.hits] == ["KFOR"]
