"""Rules together: which are listed, `until`, `status`, `ignore`, evidence, names."""

from dataclasses import replace
from datetime import date

import pytest

from monitor.match import compile_rules
from monitor.model import Severity, Translation


def test_rules_come_in_the_order_of_the_file(make, read):
    config = make.config(*(make.rule(id_, "KFOR") for id_ in ("z", "a", "m")))
    assert list(read(config, make.text("KFOR"))) == ["z", "a", "m"]


def test_rules_without_a_hit_are_left_out(make, read):
    config = make.config(
        make.rule("hit", make.all("KFOR", "NATO")),
        make.rule("none", "NATO"),
        make.rule("negative", make.none("NATO")),
    )
    found = read(config, make.text("KFOR"))
    assert {id_: match.alert for id_, match in found.items()} == {"hit": False, "negative": True}


@pytest.mark.parametrize(
    ("more", "alert"),
    [
        ({"status": "test"}, True),
        ({"status": "off"}, None),
        ({"until": date(2026, 11, 22)}, True),
        ({"until": date(2026, 11, 21)}, None),
        ({"severity": Severity.INFO}, True),
    ],
)
def test_status_and_last_day(make, read, more, alert):
    found = read(make.config(make.rule("r", "KFOR", **more)), make.text("KFOR"))
    assert {match.alert for match in found.values()} == ({alert} if alert is not None else set())


def test_a_rule_that_is_off_can_be_referred_to(make, read):
    config = make.config(
        make.rule("part", "KFOR", status="off"), make.rule("r", make.rule_ref("part"))
    )
    assert read(config, make.text("KFOR"))["r"].alert


def test_noise_stops_every_rule_but_critical(make, read):
    config = make.config(
        make.rule("high", "KFOR", severity=Severity.HIGH),
        make.rule("critical", "KFOR", severity=Severity.CRITICAL),
        make.rule("other", make.all("KFOR", "NATO")),
        ignore=[make.ignore("horoskop", "lifestyle pages")],
    )
    document = make.document(title="Dnevni horoskop", text="KFOR", language="hbs")
    found = read(config, document)
    assert (found["high"].alert, found["high"].ignored, found["high"].why_not) == (
        False,
        "lifestyle pages",
        "ignored: lifestyle pages",
    )
    assert (found["critical"].alert, found["critical"].ignored) == (True, None)
    assert (found["other"].ignored, found["other"].why_not) == (
        None,
        "found KFOR; NATO is missing",
    )


def test_noise_is_looked_for_in_the_title(make, read):
    ignore = [make.ignore("horoskop", "lifestyle pages")]
    document = make.document(title="Vijesti", text="KFOR i horoskop", language="hbs")
    config = make.config(make.rule("r", "KFOR"), ignore=ignore)
    assert read(config, document)["r"].alert
    config = make.config(
        make.rule("r", "KFOR"), ignore=[replace(ignore[0], fields=("title", "text"))]
    )
    assert not read(config, document)["r"].alert


# ── evidence ──

TEXT = (
    "Mirna noć je prošla.\n"
    "KFOR je pojačao patrole.\n"
    "Pucnjava je prijavljena u Banjskoj, a KFOR je blokirao put.\n"
    "Banjska je selo."
)
ENGLISH = (
    "The night was calm.\n"
    "KFOR increased patrols.\n"
    "Shooting was reported in Banjska, and KFOR blocked the road."
)
PAIRS = ((0, 20, 0, 19), (21, 45, 20, 43), (46, 105, 44, 104))


@pytest.fixture
def document(make):
    translation = Translation(
        engine="argos",
        quality="good",
        language="en",
        title="Incident",
        text=ENGLISH,
        complete=False,
        sentences=PAIRS,
    )
    return make.document(
        title="Incident u Banjskoj", text=TEXT, language="hbs", translation=translation
    )


def test_evidence_is_the_sentence_with_most_terms_in_both_languages(make, read, document):
    config = make.config(make.rule("r", make.all("Banjska", "KFOR", "pucnjava")))
    shown = read(config, document)["r"].evidence
    assert {(one.original, one.translated) for one in shown} == {
        (
            "Pucnjava je prijavljena u Banjskoj, a KFOR je blokirao put.",
            "Shooting was reported in Banjska, and KFOR blocked the road.",
        )
    }
    assert {(one.rule, one.term, one.surface, one.via) for one in shown} == {
        ("r", "Banjska", "Banjskoj", "original"),
        ("r", "KFOR", "KFOR", "original"),
        ("r", "pucnjava", "Pucnjava", "original"),
    }


def test_evidence_of_a_hit_in_the_title(make, read, document):
    (shown,) = read(make.config(make.rule("r", "incident")), document)["r"].evidence
    assert (shown.original, shown.translated) == ("Incident u Banjskoj", "Incident")


def test_evidence_of_a_hit_in_the_translation(make, read, document):
    (shown,) = read(make.config(make.rule("r", {"en": "shooting"})), document)["r"].evidence
    assert shown.via == "translation"
    assert shown.surface == "Shooting"
    assert shown.original == "Pucnjava je prijavljena u Banjskoj, a KFOR je blokirao put."
    assert shown.translated == "Shooting was reported in Banjska, and KFOR blocked the road."


def test_a_sentence_left_out_of_the_translation_is_shown_alone(make, read, document):
    (shown,) = read(make.config(make.rule("r", "selo")), document)["r"].evidence
    assert (shown.original, shown.translated) == ("Banjska je selo.", None)


def test_evidence_of_a_near_is_where_it_is_near(make, read):
    text = "Banjska pamti KFOR i pucnjavu i NATO. " + "Da. " * 40 + "U Banjskoj je KFOR."
    when = make.near("sentence", "Banjska", "KFOR", make.none("NATO"))
    shown = read(make.config(make.rule("r", when)), make.text(text))["r"].evidence
    assert [one.surface for one in shown] == ["Banjskoj", "KFOR"]
    assert {one.original for one in shown} == {"U Banjskoj je KFOR."}


def test_at_most_three_sentences_and_none_without_an_alert(make, read):
    text = "KFOR ide. NATO ide. EULEX ide. EUFOR ide."
    when = make.all("KFOR", "NATO", "EULEX", "EUFOR")
    assert len(read(make.config(make.rule("r", when)), make.text(text))["r"].evidence) == 3
    when = make.all("KFOR", "Banjska")
    assert read(make.config(make.rule("r", when)), make.text(text))["r"].evidence == ()


def test_a_very_long_sentence_is_shown_around_the_hit(make, read):
    text = "vrlo " * 1000 + "KFOR " + "vrlo " * 1000
    (shown,) = read(make.config(make.rule("r", "KFOR")), make.text(text))["r"].evidence
    assert "KFOR" in shown.original
    assert len(shown.original) < 700


# ── names for the translator ──


@pytest.fixture
def names(make):
    config = make.config(
        entities=(
            make.entity("banjska", "place", {"hbs": "Banjska", "en": "Banjska village"}),
            make.entity("mitrovica", "place", {"hbs": "Mitrovica", "en": "Mitrovica"}),
            make.entity("sremska", "place", {"hbs": "Sremska Mitrovica", "en": "Syrmia"}),
            make.entity("dodik", "person", {"hbs": "Milorad Dodik"}),
            make.entity("rutte", "person", {"hbs": "Mark Rute", "en": "Mark Rutte"}, near=["NATO"]),
            make.entity("crna-gora", "place", {"hbs": "Crna Gora", "en": "Montenegro"}),
            make.entity(
                "union", "organisation", {"hbs": ["EU", "Evropska unija"], "en": ["Union", "EU"]}
            ),
            make.entity(
                "council",
                "organisation",
                {"hbs": "Savet bezbednosti UN", "en": ["UN Security Council", "UNSC"]},
                weak={"hbs": "Savet bezbednosti", "en": "Security Council"},
                never={"hbs": "Savet bezbednosti Rusije"},
                near=["UN"],
            ),
            make.entity(
                "kosovo", "place", {"hbs": ["Kosovo", "Kosovo i Metohija"], "en": "Kosovo"}
            ),
            make.entity(
                "secession",
                "phrase",
                {"hbs": ["otcjepljenje", "secesionist"], "en": ["secession", "secessionist"]},
                weak={"hbs": "razlaz", "en": ["separatist", "separatism"]},
            ),
        )
    )
    matcher = compile_rules(config)

    def found(text):
        return [(text[one.start : one.end], one.english) for one in matcher.names(text, "hbs")]

    return found


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Mir u Banjskoj i Crnoj Gori.", "Banjskoj: Banjska village, Crnoj Gori: Montenegro"),
        ("Sastanak u Sremskoj Mitrovici.", "Sremskoj Mitrovici: Syrmia"),
        ("Miloradu Dodiku, kaže Dodik.", "Miloradu Dodiku: Milorad Dodik, Dodik: Dodik"),
        ("Traje Dodikova posjeta.", "Dodikova: Dodik's"),
        ("S Rutteom ili bez njega.", ""),
        ("NATO stoji iza Rutea.", "Rutea: Rutte"),
        ("Odluka EU i Evropske unije.", "EU: EU, Evropske unije: Union"),
        ("Sednica Saveta bezbednosti.", "Saveta bezbednosti: Security Council"),
        ("Sednica Saveta bezbednosti UN.", "Saveta bezbednosti UN: UN Security Council"),
        ("Sednica Saveta bezbednosti Rusije.", ""),
        ("O Kosovu i Metohiji.", "Kosovu i Metohiji: Kosovo and Metohija"),
        ("Traže otcjepljenje.", "otcjepljenje: secession"),
        ("Kažu secesionisti.", "secesionisti: secessionist"),
        ("Slijedi razlaz.", ""),
    ],
)
def test_known_names_with_their_english(names, text, english):
    assert ", ".join(f"{found}: {name}" for found, name in names(text)) == english


def test_adjectives_and_separated_words_are_no_names(make):
    matcher = compile_rules(
        make.config(
            entities=(
                make.entity("zvecan", "place", {"hbs": "Zvečan", "en": "Zvecan"}),
                make.entity("crna-gora", "place", {"hbs": "Crna Gora", "en": "Montenegro"}),
            )
        )
    )
    assert matcher.names("Govori zvečanski Srbin: Crna je Gora.", "hbs") == ()


def test_prepared_or_not_the_hits_are_the_same(make, read):
    config = make.config(make.rule("r", "Banjska"))
    matcher = compile_rules(config)
    matcher.prepare(["hbs", "sq", None])
    text = make.text("Mir u Banjskoj.")
    assert matcher.match(text, today=make.today) == tuple(read(config, text).values())
