"""Names and keywords in texts: forms, capitals, phrases, weak names, `never`, longer names."""

import pytest


@pytest.fixture
def banjska(make):
    return make.entity(
        "banjska",
        "place",
        {"hbs": "Banjska", "sq": "Banjskë", "mk": "Бањска", "en": "Banjska"},
        never=["banjska sezona", "banjsko lječilište"],
    )


@pytest.fixture
def srpska(make):
    return make.entity(
        "republika-srpska",
        "place",
        {"hbs": "Republika Srpska", "sq": "Republika Srpska", "en": "Republika Srpska"},
        weak={"hbs": "RS", "mk": "РС"},
        near=["BiH", "entitet", "Banja Luka"],
    )


@pytest.fixture
def rutte(make):
    return make.entity(
        "rutte",
        "person",
        {"en": "Mark Rutte", "hbs": ["Mark Rutte", "Mark Rute"], "mk": "Марк Руте"},
        near=["NATO", "Alijansa", "sekretar"],
    )


def surfaces(match):
    return [hit.surface for hit in match.hits]


def test_the_issue_s_line(make, verdict, banjska):
    found = verdict(make.ref("banjska"), "Pucnjava u Banjskoj, policija blokirala put", banjska)
    (hit,) = found.hits
    assert found.alert
    assert (hit.term, hit.field, hit.via, hit.start, hit.end, hit.surface) == (
        "banjska",
        "text",
        "original",
        11,
        19,
        "Banjskoj",
    )


@pytest.mark.parametrize(
    "case",
    [
        ("hbs", "Пуцњава у Бањској", "Бањској"),
        ("hbs", "PUCNJAVA U BANJSKOJ", "BANJSKOJ"),
        ("hbs", "pucnjava u banjskoj", "banjskoj"),
        ("hbs", "Pucnjava u Ban\u00adjskoj", "Ban\u00adjskoj"),
        ("hbs", "Pucnjava u Bаnjskoj", "Bаnjskoj"),  # the first a is Cyrillic
        ("sq", "Të shtëna në Banjskë", "Banjskë"),
        ("mk", "Пукање во Бањска", "Бањска"),
        ("en", "Shots were fired in Banjska", "Banjska"),
        (None, "Banjskë", "Banjskë"),
        ("de", "Schüsse in Banjska", "Banjska"),  # names nothing in German: the English name
    ],
)
def test_a_place_in_every_language(make, verdict, banjska, case):
    language, text, surface = case
    found = verdict(make.ref("banjska"), make.text(text, language), banjska)
    assert found.alert
    assert surfaces(found) == [surface]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("hbs", "Gledala je banjskoj vodi u susret, a Ana je čekala."),
        ("hbs", "Počela banjska sezona u Vrnjačkoj Banji"),
        ("hbs", "Banjsko lječilište prima goste iz Crne Gore"),
        ("de", "Schüsse in Banjskoj"),
        ("hbs", "U Banji Luci je mirno"),
    ],
)
def test_another_word_or_another_thing(make, verdict, banjska, language, text):
    assert not verdict(make.ref("banjska"), make.text(text, language), banjska).alert


@pytest.mark.parametrize(
    ("text", "alert"),
    [
        ("Dodik je u Banjoj Luci rekao da RS ostaje entitet u BiH.", True),
        ("RS je najavila izbore.", False),
        ("Republika Srpska je najavila izbore.", True),
        ("U Republici Srpskoj je mirno.", True),
        ("BiH je " + "vrlo " * 38 + "daleko, a RS blizu.", False),
        ("BiH je " + "vrlo " * 36 + "daleko, RS blizu.", True),
    ],
)
def test_weak_names_count_beside_their_company(make, verdict, srpska, text, alert):
    assert verdict(make.ref("republika-srpska"), text, srpska).alert is alert


def test_weak_names_want_their_company_in_the_same_field(make, verdict, srpska):
    document = make.document(title="BiH pred izborima", text="RS je mirna.", language="hbs")
    assert not verdict(make.ref("republika-srpska"), document, srpska).alert


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Generalni sekretar NATO-a Mark Rute stigao je u Sarajevo.", ["Mark Rute"]),
        ("Sekretar NATO-a Rutte stigao je u Sarajevo.", ["Rutte"]),
        ("Markom Rutteom", ["Markom Rutteom"]),
        ("Rutte je pjevao u operi.", []),
        ("Генерални секретар НАТО-а Марк Руте", ["Марк Руте"]),
    ],
)
def test_a_person_by_full_name_or_surname(make, verdict, rutte, text, expected):
    assert surfaces(verdict(make.ref("rutte"), text, rutte)) == expected


def test_a_surname_counts_alone_where_no_company_is_asked_for(make, verdict):
    kurti = make.entity("kurti", "person", {"hbs": "Albin Kurti"})
    assert surfaces(verdict(make.ref("kurti"), "Kurtiju je uručena nota.", kurti)) == ["Kurtiju"]
    without = make.entity("kurti", "person", {"hbs": "Albin Kurti"}, surname=False)
    assert not verdict(make.ref("kurti"), "Kurtiju je uručena nota.", without).alert


@pytest.mark.parametrize(
    ("text", "alert"),
    [
        ("Stanje u Kosovskoj Mitrovici je mirno.", False),
        ("Skup u Sremskoj Mitrovici je otkazan.", False),
        ("Skup u Mitrovici je otkazan.", True),
        ("Iz Sremske Mitrovice stigli su u Mitrovicu.", True),
    ],
)
def test_the_longest_known_name_wins(make, verdict, text, alert):
    entities = (
        make.entity("mitrovica", "place", {"hbs": "Mitrovica"}),
        make.entity("sremska", "place", {"hbs": "Sremska Mitrovica"}),
        make.entity("kosovska", "place", {"hbs": "Kosovska Mitrovica"}),
    )
    assert verdict(make.ref("mitrovica"), text, *entities).alert is alert


def test_one_hit_where_two_names_of_an_entity_stand(make, verdict):
    luka = make.entity("banja-luka", "place", {"hbs": ["Banja", "Banja Luka", "Luka"]})
    found = verdict(make.ref("banja-luka"), "Banja Luka je mirna.", luka)
    assert surfaces(found) == ["Banja Luka"]


def test_a_person_s_name_hides_the_places_in_it(make, verdict):
    entities = (
        make.entity("ivanjica", "place", {"hbs": "Ivanjica"}),
        make.entity("marko", "person", {"hbs": "Marko Ivanjica"}),
    )
    assert not verdict(make.ref("ivanjica"), "Govorio je Marko Ivanjica.", *entities).alert


def test_what_a_longer_name_is_made_of_is_still_spoken_of(make, verdict):
    kosovo = make.entity("kosovo", "place", {"en": "Kosovo"})
    police = make.entity("kp", "organisation", {"en": "Kosovo Police"})
    text = make.text("Kosovo Police stopped a lorry.", "en")
    assert verdict(make.ref("kosovo"), text, kosovo, police).alert
    chief = make.entity("chief", "person", {"en": "NATO Secretary General"})
    text = make.text("The NATO Secretary General spoke.", "en")
    assert verdict("NATO", text, chief).alert


@pytest.mark.parametrize(
    ("text", "alert"),
    [
        ("Oružani napad kod Zvečana", True),
        ("oružani noćni napad", True),
        ("oružani pa vrlo napad", True),
        ("oružani i vrlo noćni napad", False),
        ("napad oružani", True),
        ("napad je oružani", True),
        ("napad nije oružani", False),
        ("Bio je oružani. Napad je odbijen.", False),
        ("o oružanom napadu", True),
    ],
)
def test_the_parts_of_a_phrase(make, verdict, text, alert):
    assert verdict("oružani napad", text).alert is alert


def test_a_later_part_is_found_past_a_nearer_one(make, verdict):
    found = verdict("a b c", make.text("a b b x x c", "en"))
    assert [(hit.start, hit.end) for hit in found.hits] == [(0, 11)]


@pytest.mark.parametrize(
    ("keyword", "text", "alert"),
    [
        ("Rama", "Rama je rekao", True),
        ("Rama", "Na zidu je rama, kaže Ana.", False),
        ("rama", "Rama je rekao", True),
        ("Rama", "rama na zidu", True),  # no capitals at all: none to give
        ("Rama", "RAMA U SARAJEVU", True),
        ("SAD", "Sad je vrijeme, kaže on.", False),
        ("SAD", "Predsjednik SAD je rekao", True),
        ("KFOR", "Pripadnici Kfora su stigli", True),
        ("KFOR", "Pripadnici KFOR-a su stigli", True),
    ],
)
def test_capitals(verdict, keyword, text, alert):
    assert verdict(keyword, text).alert is alert


def test_security_vacuum(make, verdict):
    vacuum = make.entity(
        "security-vacuum",
        "phrase",
        {"en": "security vacuum", "hbs": "sigurnosni vakuum", "mk": "безбедносен вакуум"},
    )
    text = make.text("Analysts warn of a security vacuum in Bosnia.", "en")
    assert surfaces(verdict(make.ref("security-vacuum"), text, vacuum)) == ["security vacuum"]
    text = make.text("Upozoravaju na sigurnosni vakuum u BiH.")
    assert surfaces(verdict(make.ref("security-vacuum"), text, vacuum)) == ["sigurnosni vakuum"]


def test_an_english_page_without_dodik_is_not_about_him(make, verdict):
    dodik = make.entity("dodik", "person", {"any": "Milorad Dodik", "mk": "Милорад Додик"})
    text = make.text("The High Representative spoke in Sarajevo about the election law.", "en")
    assert not verdict(make.ref("dodik"), text, dodik).alert
    assert verdict(make.ref("dodik"), make.text("Dodik spoke in Sarajevo.", "en"), dodik).alert


@pytest.mark.parametrize(
    ("language", "alert"),
    [("hbs", True), ("en", False), (None, True), ("de", False)],
)
def test_a_language_leaf_is_tried_only_in_its_languages(make, verdict, language, alert):
    assert verdict({"hbs": "policija", "sq": "policia"}, make.text("policija", language)).alert is (
        alert
    )


def test_names_for_any_language_follow_the_grammar_of_the_text(make, verdict):
    kfor = make.entity("kfor", "organisation", {"any": "KFOR"})
    assert verdict(make.ref("kfor"), make.text("Pripadnici KFOR-a", "hbs"), kfor).alert
    assert verdict(make.ref("kfor"), make.text("Soldaten der KFOR", "de"), kfor).alert


def test_an_entity_names_the_term_and_a_keyword_itself(make, verdict, banjska):
    found = verdict(make.all(make.ref("banjska"), "KFOR"), "KFOR u Banjskoj", banjska)
    assert [(hit.term, hit.surface) for hit in found.hits] == [
        ("KFOR", "KFOR"),
        ("banjska", "Banjskoj"),
    ]


def test_a_pattern_is_searched_in_the_text_as_it_stands(make, verdict):
    found = verdict(make.pattern(r"\d+ mm"), "Kalibar 82 mm i 120 mm.\ud800 5 mm")
    assert surfaces(found) == ["82 mm", "120 mm", "5 mm"]
    assert [hit.term for hit in found.hits] == [r"\d+ mm"] * 3


def test_a_pattern_that_matches_nothing_at_all_is_no_hit(make, verdict):
    assert not verdict(make.pattern("x*"), "Kalibar").alert


def test_hits_are_capped_and_fair_to_every_term(make, verdict):
    found = verdict(make.any("KFOR", "NATO"), "KFOR " * 200 + "NATO")
    assert len(found.hits) == 50
    assert found.hits[-1].term == "NATO"
