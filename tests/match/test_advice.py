"""What check warns of, and that it warns of nothing else."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from monitor.config import parse
from monitor.match import advise
from monitor.match.advice.verbs import noun_of
from monitor.text.fold import tokens

FEEDS = """
  - {name: klix, url: "https://www.klix.ba/rss", language: bs, country: BA}
  - {name: koha, url: "https://www.koha.net/rss", language: sq, country: XK}
  - {name: old, url: "https://www.old.net/rss", language: mk, country: MK, enabled: no}
"""
ENTITIES = """
  banjska: {kind: place, names: {hbs: Banjska}}
  dodik: {kind: person, names: {hbs: Milorad Dodik}}
"""
CHANNELS = "channels: {desk: {url: 'console://'}}\n"

Advise = Callable[..., list[str]]


@pytest.fixture
def said() -> Advise:
    """Rules (and entities) → the warnings, without their file."""

    def run(*rules: str, entities: str = "") -> list[str]:
        lines = "".join(
            f"  - {{id: r{number}, title: R, {rule}}}\n" for number, rule in enumerate(rules)
        )
        text = f"version: 1\nfeeds:{FEEDS}entities:{ENTITIES}{entities}\nrules:\n{lines}{CHANNELS}"
        loaded = parse({"rules.yaml": text}, {}, today=date(2026, 11, 22))
        assert loaded.config is not None, loaded.problems
        found = advise(loaded.config)
        assert all(problem.level == "warning" for problem in found)
        return [problem.message for problem in found]

    return run


def test_nothing_to_say_of_a_desk_s_rules():
    text = (Path(__file__).parent / "advice" / "sane.yaml").read_text("utf-8")
    loaded = parse({"rules.yaml": text}, {}, today=date(2026, 11, 22))
    assert loaded.config is not None, loaded.problems
    assert len(loaded.config.rules) == 60
    assert [str(problem) for problem in (*loaded.problems, *advise(loaded.config))] == []


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        # a neighbour's word
        ("when: {all: [mund, Kurti]}", ['"mund"', "Albanian", "{hbs: mund}"]),
        ("when: {all: [rat, Kosovo]}", ['"rat"', "English and Bosnian"]),
        ("when: {all: [most, Kosovo]}", ['"most"', "English"]),
        ("when: {all: [list, Kosovo]}", ['"list"', "English"]),
        ("when: {all: [Bar, luka]}", ['"Bar"', "Bosnian"]),
        # verbs
        ("when: {all: [ubiti, Kosovo]}", ['"ubiti" is a verb', "ubistvo"]),
        ("when: {all: [убити, Kosovo]}", ['"убити" is a verb', "ubistvo"]),
        ("when: {all: [evidentirati, Kosovo]}", ["is a verb", "evidentiranje"]),
        ("when: {all: [potonuti, Kosovo]}", ["is a verb", "write a noun"]),
        ("when: {all: [{sq: sulmoj}, Kosovo]}", ["is a verb", "sulm"]),
        ("when: {all: [resign, Kosovo]}", ["is a verb", "resignation"]),
        ("when: podnijeti ostavku", ['"podnijeti" is a verb']),
        ("when: {all: [hapsi, Kosovo]}", ['"hapsi" is a verb', "hapšenje"]),
        ("when: {all: [хапсе, Kosovo]}", ["is a verb", "hapšenje"]),
        ("when: {all: [uhapsio, Kosovo]}", ["is a verb", "hapšenje"]),
        ("when: {all: [prijeti, Kosovo]}", ["is a verb", "prijetnja"]),
        ("when: {all: [preti, Kosovo]}", ["is a verb", "pretnja"]),
        ("when: {all: [napada, Kosovo]}", ["is a verb", "(napad)"]),
        ("when: {all: [napao, Kosovo]}", ["is a verb", "(napad)"]),
        ("when: {all: [ubio, Kosovo]}", ["is a verb", "ubistvo"]),
        ("when: podnio ostavku", ['"podnio" is a verb']),
        ("when: {all: [sankcionirao, Kosovo]}", ["is a verb", "sankcioniranje"]),
        ("when: {mk: нападна, hbs: napad}", ["is a verb", "(напад)"]),
        ("when: {mk: уби, hbs: ubistvo}", ["is a verb", "(убиство)"]),
        ("when: {mk: санкционираат, hbs: sankcije}", ["is a verb", "санкционирање"]),
        ("when: {all: [sulmoi, Kosovo]}", ["is a verb", "(sulm)"]),
        ("when: {all: [vrau, Kosovo]}", ["is a verb", "(vrasje)"]),
        ("when: {sq: konfiskoi}", ["is a verb", "(konfiskim)"]),
        # capitals
        ("when: Visoki Predstavnik", ['write "visoki predstavnik"']),
        ("when: Ministarstvo Odbrane", ['write "Ministarstvo odbrane"']),
        ("when: Premijer Srbije", ['write "premijer Srbije"']),
        ("when: {mk: Министерство За Одбрана, hbs: MO}", ['write "Министерство за одбрана"']),
        ("when: Sud Evropske Unije", ['write "Sud Evropske unije"']),
        ("when: Srpska Napredna Stranka", ['write "Srpska napredna stranka"']),
        ("when: {mk: Централна Изборна Комисија, hbs: CIK}", ['"Централна изборна комисија"']),
        ("when: {hbs: Висoки Представник}", ["wants capitals"]),
        ("when: POLICIJA", ['"POLICIJA" is read as an acronym', "policija"]),
        ("when: {word: DODIK}", ['"DODIK" is read as an acronym', "Dodik"]),
        ("when: Banjskoj", ['"Banjskoj" is a form of "Banjska"', "write banjska"]),
        ("when: {hbs: Miloradom Dodikom}", ['a form of "Milorad Dodik"', "write dodik"]),
        ("when: Dodika", ['a form of "Dodik"', "write dodik"]),
        # a veto by one word
        ("severity: high, when: {all: [Kurti], none: [sport]}", ['one "sport"', "near"]),
        ("severity: critical, when: {all: [Kurti, {none: [{any: [a1, b1]}]}]}", ['one "a1"']),
        ("severity: high, when: {all: [Kurti], none: [dodik]}", ['one "dodik"']),
        # never
        ("when: {all: [Kosovo], none: [Kosovo]}", ["never alert", "both asked for and excluded"]),
        (
            "when: {all: [{near: {within: 5, all: [Kosovo, KFOR]}}], none: [KFOR]}",
            ["never alert", '"KFOR"'],
        ),
        ("when: {near: {within: 5, all: [Kosovo], none: [Kosovo]}}", ["never alert"]),
        ("in: [title], when: {all: [KFOR], in: [text]}", ["never alert", '"KFOR"', "field"]),
        ("when: {all: [KFOR], any: []}", ["never alert", "empty list"]),
        ("when: {near: {within: 1, all: [KFOR, NATO, EU]}}", ["3 different terms", "within: 2"]),
        ("in: [title], when: {near: {within: paragraph, all: [KFOR, NATO]}}", ["one paragraph"]),
        ("when: {mk: полиција}", ["Macedonian", "no feed"]),
        ("when: {at_least: {count: 2, of: [KFOR, KFOR]}}", ["never alert", "only 1", "different"]),
        ("when: KFOR, from: {countries: [RS]}", ["never alert", "of klix, the country BA", "RS"]),
        ("when: KFOR, from: {kinds: [institution]}", ["never alert", "portal", "institution"]),
        ("when: KFOR, from: {languages: [fr]}", ["never alert", "of klix, the language hbs"]),
        ("when: KFOR, from: {feeds: [klix], countries: [XK]}", ["never alert", "BA"]),
        ("when: KFOR, from: {except: {countries: [BA, XK]}}", ["never alert", "is excluded"]),
        ("when: KFOR, from: {feeds: [old]}", ["never alert", "old is not enabled"]),
        ("when: KFOR, from: {feeds: [old, klix]}", ["the feed old", "take it out"]),
        (
            "when: KFOR, from: {countries: [RS], except: {countries: [RS, XK]}}",
            ["never alert", "all countries"],
        ),
        # always
        ("when: {none: [sport]}", ["every article that has none"]),
        ("when: {any: [KFOR, {none: [sport]}]}", ["every article that has none"]),
        ("when: [godina, Kosovo]", ['"godina" alone']),
        ("when: {any: [KFOR, {pattern: '\\w+'}]}", ["alone", "nearly every article"]),
        ("when: {hbs: predsjednik}", ['"predsjednik" alone']),
        ("when: {near: {within: 5, all: [{hbs: je}, {hbs: na}]}}", ['"je" and "na" alone make']),
    ],
)
def test_one_warning(said, rule, words):
    (text,) = said(rule)
    assert text.startswith("rule r0: ")
    assert all(word in text for word in words), text


@pytest.mark.parametrize("language", ["hbs", "sq", "mk", "sl", "bg", "en"])
def test_no_name_of_the_press_is_a_verb(language):
    path = Path(__file__).parents[1] / "data" / "quality" / f"{language}.tsv"
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    names = {name for kind, _, name, _ in rows if kind != "verb"}
    words = {word.surface for name in names for word in tokens(name)}
    assert len(words) > 20
    found = {one: noun_of(one, frozenset({language}), sure=True, alone=True) for one in words}
    assert {one: noun for one, noun in found.items() if noun is not None} == {}


@pytest.mark.parametrize(
    "rule",
    [
        "when: {all: [{hbs: rat}, Kosovo]}",
        "when: [{word: Banjska}, {word: Milorad Dodik}, Banja, banjsku, {sq: Banjskoj}]",
        "when: {all: [SAD, Kosovo]}",
        "when: [Split, Pale, Rama, Sarajevo, Una, Zenica]",
        "when: [piratstvo, nafta, razvoj, heroj, pirati, kandidati]",
        "when: {near: {within: 5, all: [predsjednik, godina]}}",
        "when: [meta napada, napad, uboj, puč, potpise, spirali]",
        "when: [festivali, admirali, poginuli, heroi, rani, uhapšen, osuđeni, ranjeni]",
        "when: [Banja Luka, Crna Gora, Novi Sad, Visoki Dečani, Evropska unija, Ustavni sud BiH]",
        "when: [High Representative, Security Council, Armed Forces]",
        "when: [EULEX, EUFOR, UNESCO, INTERPOL, SNSD, BiH]",
        "severity: high, when: {near: {within: 10, all: [Kurti], none: [sport]}}",
        "severity: high, when: {all: [Kurti, {none: [sport], in: [title]}]}",
        "severity: medium, when: {all: [Kurti], none: [sport]}",
        "severity: high, when: {all: [Kurti], none: [{near: {within: 3, all: [film, glumac]}}]}",
        "when: {all: [KFOR], in: [title], none: []}",
        "when: {all: [{any: [KFOR], in: [text]}, {none: [KFOR], in: [title]}]}",
        "when: {near: {within: 1, all: [KFOR, NATO]}}",
        "when: {mk: полиција, hbs: policija}",
        "when: KFOR, from: {countries: [RS, BA], kinds: [portal]}",
        "when: [Republika Srpska, Vlada Republike Srpske, Banka Crne Gore, Sud Evropske unije]",
        "when: KFOR, from: {countries: [RS, XK], except: {countries: [RS]}}",
        "when: KFOR, from: {countries: [XK], except: {countries: [XK], kinds: [tabloid]}}",
        "when: godina, status: off",
        "when: {pattern: 'bomb\\w*|eksplozi'}",
    ],
)
def test_no_warning(said, rule):
    assert said(rule) == []


def test_a_veto_of_a_rule_that_is_referred_to_is_told_where_nobody_told_it(said):
    low, high = (
        f"severity: {one}, when: {{all: [Kurti], none: [sport]}}" for one in ("low", "high")
    )
    refers = "severity: critical, when: {rule: r0}"
    assert [text.split(":")[0] for text in said(low, refers)] == ["rule r1"]
    assert [text.split(":")[0] for text in said(high, refers)] == ["rule r0"]


def test_two_rules_that_ask_for_the_same(said):
    (text,) = said("when: [KFOR, Dodik]", "severity: high, when: [KFOR, Dodik]")
    assert "asks for the same as r0 at rules.yaml:11" in text
    assert said("when: KFOR", "when: KFOR, from: {kinds: [portal]}") == []
    assert said("when: KFOR", "when: KFOR, in: [title]") == []


@pytest.mark.parametrize(
    ("entity", "advised"),
    [
        ("{kind: phrase, names: {hbs: Visoki Predstavnik}}", ['"visoki predstavnik"']),
        ("{kind: organisation, names: {hbs: Evropska Unija}}", ['"Evropska unija"']),
        ("{kind: organisation, names: {sl: Evropska Komisija}}", ['"Evropska komisija"']),
        ("{kind: organisation, names: {hbs: Vojska Srbije}}", []),
        ("{kind: person, names: {hbs: Vojvoda Sudija}}", []),
        ("{kind: organisation, names: {en: Constitutional Court}}", []),
    ],
)
def test_capitals_in_the_names_of_entities(said, entity, advised):
    texts = said("when: KFOR", entities=f"  x: {entity}\n")
    assert len(texts) == len(advised)
    assert all(word in text for word, text in zip(advised, texts, strict=True))


@pytest.mark.parametrize(
    ("line", "advised"),
    [
        ("{any: [horoskop, recept], reason: x}", False),
        ("{any: [horoskop, {hbs: danas}], reason: x}", True),
        ("{none: [horoskop], reason: x}", True),
    ],
)
def test_noise_that_is_every_article(line, advised):
    text = f"version: 1\nfeeds:{FEEDS}rules: []\nignore:\n  - {line}\n{CHANNELS}"
    loaded = parse({"rules.yaml": text}, {}, today=date(2026, 11, 22))
    found = advise(loaded.config)
    assert [(one.line, one.message.split(":")[0]) for one in found] == [(8, "ignore (x)")] * advised


def test_warnings_come_in_the_order_of_the_file_and_say_where(said):
    texts = said("when: {none: [sport]}", "when: {all: [ubiti, POLICIJA]}")
    assert [text.split(":")[0] for text in texts] == ["rule r0", "rule r1", "rule r1"]
