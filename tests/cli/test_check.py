"""check: every problem at its place, in three forms."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.config import Readings
from monitor.desk.live import save_live
from monitor.store import Store

Run = Callable[..., Any]

GOOD = """\
version: 1
entities:
  zvecan: {kind: place, names: {hbs: Zvečan}}
rules:
  - id: roads
    title: Roads
    when: {all: [zvecan, {any: [blokada, {hbs: policija, en: police}]}, {pattern: "M-2[0-9]"}]}
    examples:
      alert: ["Blokada puta M-25 kod Zvečana"]
      no_alert: ["Sunčano u Zvečanu"]
  - {id: again, title: Again, when: {rule: roads}}
"""

WRONG = """\
version: 1
channels:
  desk: {url: "${DESK_URL}"}
  duty: {url: "slak://token"}
rules:
  - id: roads
    title: Roads
    when: blokada
    examples:
      alert: ["Sunčano u Zvečanu"]
      no_alert: ["Blokada puta kod Zvečana"]
"""


def write(place: Path, text: str, name: str = "rules.yaml") -> None:
    (place / name).write_text(text, encoding="utf-8")


def test_good_rules_are_counted(run: Run, place: Path) -> None:
    write(place, GOOD)
    ran = run("check")
    assert (ran.code, ran.out, ran.err) == (
        0,
        "rules.yaml: good. 2 rules, 2 examples as expected, 1 entity, 0 feeds, 0 channels.\n",
        "",
    )


def test_every_problem_stands_at_its_place(run: Run, place: Path) -> None:
    write(place, WRONG)
    ran = run("check")
    assert ran.code == 1
    assert ran.out == (
        "rules.yaml:3:15: DESK_URL is not set: until it is, this channel's messages are held and"
        " not sent\n"
        "rules.yaml:4:3: channel duty: no service has addresses that begin with slak://; did you"
        " mean slack://\n"
        "rules.yaml:10:15: rule roads: this example should alert and does not: nothing that the"
        " rule looks for is in it (taken for hbs, as no language is given)\n"
        'rules.yaml:11:18: rule roads: this example should not alert and does: "Blokada" is'
        " blokada\n"
        "rules.yaml: 4 errors. A running monitor keeps what worked of the rules whose examples"
        " fail.\n"
    )


@pytest.mark.parametrize(("examples", "watched"), [(300, True), (300, False), (20, True)])
def test_a_bar_where_somebody_watches_many_examples(
    *, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch, examples: int, watched: bool
) -> None:
    texts = ", ".join(["Blokada puta"] * examples)
    write(
        place, f"version: 1\nrules:\n  - {{id: r, when: blokada, examples: {{alert: [{texts}]}}}}"
    )
    if watched:
        monkeypatch.setenv("FORCE_COLOR", "1")  # as on a terminal
    ran = run("check")
    assert ran.out.startswith(f"rules.yaml: good. 1 rule, {examples} examples as expected")
    assert ("running the examples" in ran.err) == (watched and examples == 300)
    assert watched or not ran.err


def test_json_says_the_same(run: Run, place: Path) -> None:
    write(place, WRONG)
    ran = run("check", "--format", "json")
    assert ran.code == 1
    assert ran.json["good"] is False
    places = [(one["file"], one["line"], one["column"]) for one in ran.json["problems"]]
    assert places == [
        ("rules.yaml", line, col) for line, col in ((3, 15), (4, 3), (10, 15), (11, 18))
    ]
    assert {one["level"] for one in ran.json["problems"]} == {"error"}


def test_github_annotates_the_file_as_the_checkout_has_it(run: Run, place: Path) -> None:
    (place / "config, new").mkdir()
    write(
        place,
        'version: 1\nrules:\n  - {id: a, title: A, when: "100%*"}\n',
        "config, new/rules.yaml",
    )
    ran = run("check", "config, new", "--format", "github")
    assert ran.code == 1
    (line,) = ran.out.splitlines()
    assert line.startswith("::error file=config%2C new/rules.yaml,line=3,col=29::")
    assert "%\n" not in line


def test_a_warning_is_no_error(run: Run, place: Path) -> None:
    write(place, GOOD.replace("blokada,", "zvecam,"))
    ran = run("check", "--format", "github")
    assert ran.code == 1  # its example fails now
    write(
        place,
        "version: 1\nentities:\n  zvecan: {kind: place, names: {hbs: Zvečan}}\n"
        "rules:\n  - {id: a, title: A, when: zvecam}\n",
    )
    ran = run("check")
    assert ran.code == 0
    assert ran.out.startswith("rules.yaml:5:29: warning: ")
    assert ran.out.endswith("0 channels, 1 warning.\n")
    assert run("check", "--format", "github").out.startswith("::warning file=rules.yaml,line=5,")


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("Zvečanu", "one letter from"),
        ("Zvečanom", "a form of"),
        ("{word: Zvečanu}", "a form of"),
        ("{hbs: Zvečanu}", "a form of"),
        ("Zvečan", "a name of"),
    ],
)
def test_a_keyword_meant_for_an_entity_is_told_once(
    run: Run, place: Path, term: str, said: str
) -> None:
    write(
        place,
        "version: 1\nentities:\n  the-place: {kind: place, names: {hbs: Zvečan}}\n"
        f"rules:\n  - {{id: a, title: A, when: {term}}}\n",
    )
    warning, _ = run("check").out.splitlines()
    assert "the-place" in warning
    assert said in warning


def test_terms_say_how_each_was_read(run: Run, place: Path) -> None:
    write(place, GOOD)
    ran = run("check", "--terms")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "where             read as        languages  stands in   term",
        "rules.yaml:7:18   entity zvecan  hbs        rule roads  zvecan",
        "rules.yaml:7:33   keyword        all        rule roads  blokada",
        "rules.yaml:7:43   keyword        hbs, en    rule roads  hbs: policija, en: police",
        "rules.yaml:7:83   pattern        all        rule roads  M-2[0-9]",
        "rules.yaml:11:44  rule roads     all        rule again  roads",
        "rules.yaml: good. 2 rules, 2 examples as expected, 1 entity, 0 feeds, 0 channels.",
    ]


def test_terms_as_json(run: Run, place: Path) -> None:
    write(place, GOOD)
    terms = run("check", "--terms", "--format", "json").json["terms"]
    assert [(one["term"], one["read_as"], one["languages"]) for one in terms] == [
        ("zvecan", "entity zvecan", ["hbs"]),
        ("blokada", "keyword", []),
        ("policija", "keyword", ["hbs", "en"]),
        ("M-2[0-9]", "pattern", []),
        ("roads", "rule roads", []),
    ]
    assert [one["texts"] for one in terms if one["texts"]] == [
        [{"language": "hbs", "text": "policija"}, {"language": "en", "text": "police"}]
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "the file is empty"),
        (b"null\n", "the file is empty"),
        (b"rules: [\n", "rules.yaml:"),
        (b"version: 1\nchanels: {}\n", 'unknown key "chanels"; did you mean "channels"?'),
        (b"\xff\xfe{\0}\0", "saved as UTF-16: save it as UTF-8"),
        ("version: 1\nsettings: {contact: Đ}\n".encode("cp1250"), "save it as UTF-8"),
        (b"version: 1\nx: !!python/object/apply:os.system [true]\n", "rules.yaml:"),
    ],
)
def test_a_broken_file_is_told_at_its_line(run: Run, place: Path, body: bytes, said: str) -> None:
    (place / "rules.yaml").write_bytes(body)
    ran = run("check")
    assert ran.code == 1
    assert ran.out.startswith("rules.yaml:")
    assert said in ran.out
    assert run("explain", "-", stdin="Blokada").code == 78


def test_a_directory_is_read_as_one(run: Run, place: Path) -> None:
    (place / "rules").mkdir()
    write(
        place,
        "version: 1\nentities:\n  zvecan: {kind: place, names: {hbs: Zvečan}}\n",
        "rules/a.yaml",
    )
    write(place, "rules:\n  - {id: r, title: R, when: {entity: zvecan}}\n", "rules/b.yaml")
    assert run("check", "rules").out.startswith("rules: good. 1 rule, ")
    write(place, "rules:\n  - {id: r, title: R, when: {entity: zvecam}}\n", "rules/b.yaml")
    ran = run("check", "rules")
    assert ran.code == 1
    assert ran.out.startswith("b.yaml:2:")
    (place / "empty").mkdir()
    assert "no *.yaml file in this directory" in run("check", "empty").out


def test_a_set_variable_is_no_problem_and_never_printed(
    run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(place, 'version: 1\nchannels:\n  desk: {url: "${DESK_URL}"}\n')
    monkeypatch.setenv("DESK_URL", "slack://only-one-token-KANARINAC")
    monkeypatch.setenv("MONITOR_LOG", "debug")
    ran = run("check")
    assert ran.code == 1
    assert "its slack:// address is not complete" in ran.out
    assert "KANARINAC" not in ran.out + ran.err


def test_a_term_that_a_new_pack_reads_differently_is_named(run: Run, place: Path) -> None:
    """Beside a database that an earlier version of the program kept its rules in."""
    text = """\
version: 1
packs: [western-balkans]
rules:
  - {id: village, title: The village, when: Banjska}
"""
    write(place, text)
    assert run("check").out.splitlines()[-1].startswith("rules.yaml: good.")
    (place / "data").mkdir()
    store = Store.open(f"sqlite:///{place / 'data/monitor.db'}", place / "data")
    store.migrate()
    read = Readings(places={"rule village": ()}, meanings={})
    before = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    store.write_now(lambda c: save_live(c, "older", {"rules.yaml": text}, (), before, read=read))
    store.close_now()
    ran = run("check")
    assert ran.code == 0
    assert ran.out.startswith(
        "rules.yaml:4:45: warning: `banjska` in rule village was a keyword and is now the pack's "
        "entity Banjska ("
    )
    assert [one["level"] for one in run("check", "--format", "json").json["problems"]] == [
        "warning"
    ]


def test_rules_that_tell_nobody_are_said_to(run: Run, place: Path) -> None:
    feed = '  - {name: klix, url: "https://klix.example/rss", enabled: no}\n'
    write(place, f"version: 1\nfeeds:\n{feed}rules: [{{id: a, title: A, when: Zvečan}}]\n")
    ran = run("check")
    assert ran.code == 0
    assert ran.out.startswith("Nobody is told: alerts stand on the page alone until channels says")
    assert ran.out.endswith("1 feed (1 off), 0 channels.\n")
