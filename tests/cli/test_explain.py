"""explain: a text, a file, an article of the archive; what is told and what JSON holds."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

SHOOTING = "Pucnjava u Banjskoj, policija blokirala put"
FAR = "Pucnjava je prijavljena. " + "Policija je na terenu i traga za napadačima. " * 6 + "Banjska."


def slices_fit(answer: dict[str, Any]) -> bool:
    """Whether every hit is what stands at its offsets."""
    texts = {"original": answer["article"], "translation": answer["translation"]}
    return all(
        texts[hit["via"]][hit["field"]][hit["start"] : hit["end"]] == hit["surface"]
        for rule in answer["rules"]
        for hit in rule["hits"]
    )


def test_a_match_names_rule_forms_offsets_and_whom_it_reaches(run: Run, rules: Path) -> None:
    ran = run("explain", "-", "--language", "hbs", "--no-translate", stdin=SHOOTING)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "Bosnian/Croatian/Serbian/Montenegrin · 6 words\n"
        "\n"
        "ALERT  banjska-incident (high)  Armed incident around Banjska\n"
        "       Pucnjava  is pucnjava  text 0–8\n"
        "       Banjskoj  is banjska  text 11–19\n"
        "       “Pucnjava u Banjskoj, policija blokirala put”\n"
        "       tells desk, duty\n"
        "\n"
    )


def test_a_sentence_stands_once_however_much_was_found_in_it(run: Run, rules: Path) -> None:
    (rules.parent / "rules.yaml").write_text(
        "version: 1\nrules:\n  - {id: a, title: A, when: {all: [blokada, policija]}}\n",
        encoding="utf-8",
    )
    out = run("explain", "-", "--no-translate", stdin="Policija i blokada. Sunčano.").out
    assert out.count("“Policija i blokada.”") == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Pucnjava u Banskoj", 'found pucnjava; "Banskoj" is one letter from "Banjska"'),
        (FAR, "pucnjava and banjska are 51 words apart; the limit is 30"),
        ("Pucnjava u Zvečanu", "found pucnjava; banjska is missing"),
        ("Danas pucnjava kod banjske", '"banjske" lacks the capital of "Banjska"'),
        (
            "Sunčano i toplo",
            "No alert: none of the 2 rules finds one of its words, nor nearly one.",
        ),
    ],
)
def test_no_match_names_the_nearest_miss(run: Run, rules: Path, text: str, said: str) -> None:
    ran = run("explain", "-", "--language", "hbs", "--no-translate", stdin=text)
    assert ran.code == 0
    assert said in ran.out
    assert "ALERT" not in ran.out
    assert "No alert" in ran.out


REACH = """\
version: 1
channels:
  desk: {url: "console://"}
  duty: {url: "console://", min_severity: high}
  away: {url: "${AWAY_URL}"}
rules:
  - {id: all, title: All, when: blokada}
  - {id: desk-only, title: Desk, when: blokada, notify: [desk]}
  - {id: nobody, title: Nobody, when: blokada, notify: []}
  - {id: trial, title: Trial, when: blokada, status: test}
  - {id: known, title: Known, when: blokada, severity: info}
  - {id: asleep, title: Asleep, when: blokada, status: "off"}
  - {id: over, title: Over, when: blokada, until: 2026-01-31}
"""


def test_whom_each_rule_tells_and_why_nobody(run: Run, place: Path) -> None:
    (place / "rules.yaml").write_text(REACH, encoding="utf-8")
    out = run("explain", "-", "--no-translate", stdin="Blokada puta kod Jarinja").out
    told = {
        block.split()[1]: block.splitlines()[-1].strip()
        for block in out.split("\n\n")
        if block.startswith("ALERT")
    }
    assert told == {
        "all": "tells desk (duty takes only high and above; away holds its messages until AWAY_URL"
        " is set)",
        "desk-only": "tells desk",
        "nobody": "tells nobody: the rule names no channel: see notify",
        "trial": "tells nobody: its status is test: shown, never sent",
        "known": "tells nobody: its severity is info: recorded only",
    }
    assert out.splitlines()[-2:] == [
        "Not evaluated: asleep is off",
        "Not evaluated: over ended on 2026-01-31",
    ]


LATER = """\
version: 1
settings: {timezone: Europe/Sarajevo}
channels:
  desk: {url: "console://"}
  duty:
    url: "console://"
    quiet_hours: ["23:00-06:00"]
    escalate: {after: 15m, to: [backup]}
  backup: {url: "console://", min_severity: critical}
  morning: {url: "console://", digest: ["mon-fri 07:30"]}
rules:
  - {id: all, title: All, when: blokada, severity: high, notify: [desk, duty, backup, morning]}
  - {id: nightly, title: Night, when: blokada, notify: [duty]}
  - {id: sure, title: Sure, when: blokada, notify: [desk], confirm: {or: [institution]}}
"""
QUIET = "             duty on Sat 2026-11-21 06:00 (quiet hours; from critical on it passes them)"


def test_who_hears_of_it_later_and_when(
    run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "rules.yaml").write_text(LATER, encoding="utf-8")
    friday_night = datetime(2026, 11, 20, 23, tzinfo=UTC)
    monkeypatch.setattr("monitor.cli.explain.utc_now", lambda: friday_night)
    out = run("explain", "-", "--no-translate", stdin="Blokada puta kod Jarinja").out
    blocks = [block.splitlines() for block in out.split("\n\n") if block.startswith("ALERT")]
    told = {lines[0].split()[1]: lines[3:] for lines in blocks}
    until = "until 2 independent outlets report it within 6h, or one of kind institution"
    assert told["all"] == [
        "       tells desk (backup takes only critical and above)",
        QUIET,
        "             morning with its digest of Mon 2026-11-23 07:30 (it gets digests only)",
        "             backup 15m after duty, unless somebody acknowledges it before",
    ]
    assert told["nightly"] == ["       tells nobody at once", QUIET]
    assert told["sure"] == [
        f"       waits {until}; then it",
        "       tells desk",
    ]


def test_json_is_the_contract_s_object(run: Run, rules: Path) -> None:
    title = "Пуцњава у Бањској"
    ran = run(
        "explain", "-", "--title", title, "--format", "json", "--no-translate", stdin=SHOOTING
    )
    answer = ran.json
    assert answer["id"] is None
    assert answer["article"] | {"thin": None} == {
        "url": None,
        "title": title,
        "text": SHOOTING,
        "language": "hbs",
        "script": "Latn",
        "published": None,
        "thin": None,
    }
    assert answer["translation"] is None
    (rule,) = (one for one in answer["rules"] if one["alert"])
    assert (rule["id"], rule["severity"], rule["why_not"]) == ("banjska-incident", "high", None)
    assert {hit["surface"] for hit in rule["hits"]} == {
        "Пуцњава",
        "Бањској",
        "Pucnjava",
        "Banjskoj",
    }
    assert slices_fit(answer)


def test_english_needs_no_translation(run: Run, rules: Path) -> None:
    ran = run("explain", "-", "--format", "json", stdin="A shooting near Banjska closed the road.")
    assert ran.json["translation"] is None
    assert ran.json["untranslated"] is None
    assert ran.json["article"]["language"] == "en"


def test_a_language_without_an_engine_is_named(run: Run, rules: Path) -> None:
    """Romanian has no engine in the table; the text is held against the rules all the same."""
    text = "Guvernul a anunțat că Banjska rămâne închisă după incidentul de ieri seară."
    ran = run("explain", "-", "--language", "ro", stdin=text)
    assert ran.code == 0
    assert "not translated: no engine for ro; `monitor doctor` says what to install" in ran.out


@pytest.mark.parametrize(
    ("name", "body", "surface"),
    [
        ("vijest.txt", SHOOTING.encode(), "Banjskoj"),
        ("vijest.txt", "Ranjenо: povrijeđeni u Banjskoj".encode("utf-8-sig"), "Banjskoj"),
        (
            "vijest.txt",
            "Povrijeđeni vojnici i šef policije u Banjskoj".encode("cp1250"),
            "Banjskoj",
        ),
        ("vijest.txt", "Повређени војници у Бањској".encode("cp1251"), "Бањској"),
        ("vijest.txt", "Повређени војници у Бањској".encode("utf-16"), "Бањској"),
        ("bez-nastavka", SHOOTING.encode(), "Banjskoj"),
    ],
)
def test_a_text_file_in_any_charset(
    run: Run, rules: Path, name: str, body: bytes, surface: str
) -> None:
    (rules.parent / name).write_bytes(body)
    answer = run("explain", name, "--no-translate", "--format", "json").json
    surfaces = {hit["surface"] for rule in answer["rules"] for hit in rule["hits"]}
    assert surface in surfaces
    assert slices_fit(answer)


@pytest.mark.parametrize(
    ("name", "body", "code", "said"),
    [
        ("nema.txt", None, 2, "nema.txt: no such file; TARGET is a URL"),
        (".", None, 2, ".: cannot be read (Is a directory); TARGET is a URL"),
        ("www.klix.ba/vijest", None, 2, "no such file; TARGET is a URL (http:// or https://)"),
        ("slika.pdf", b"%PDF-1.7 Banjska", 2, "slika.pdf: not a text"),
        ("velik.txt", b"a" * (5 * 2**20 + 1), 2, "velik.txt: larger than 5 MB"),
        ("http://", None, 1, "names no host"),
        ("http://127.0.0.1:1/vijest", None, 1, "allow it with MONITOR_ALLOW_PRIVATE"),
        ("a-aaaaaaaaaaaa", None, 78, "there is no database at data/monitor.db yet"),
        ("prazno.txt", b"", 0, "No alert: there is no text to look at."),
    ],
)
def test_a_target_that_gives_no_text(
    run: Run, rules: Path, *, name: str, body: bytes | None, code: int, said: str
) -> None:
    if body is not None:
        (rules.parent / name).write_bytes(body)
    ran = run("explain", name, "--no-translate")
    assert ran.code == code
    assert said in ran.out + ran.err


@pytest.mark.parametrize("stdin", [b"", b" \n\t\n", b"\xef\xbb\xbf\n"])
def test_blank_stdin(run: Run, rules: Path, stdin: bytes) -> None:
    ran = run("explain", "-", "--no-translate", stdin=stdin)
    if stdin.strip():
        assert "there is no text to look at" in ran.out
    else:
        assert (ran.code, ran.out) == (2, "")
        assert "nothing on stdin" in ran.err
    titled = run("explain", "-", "--title", "Pucnjava u Banjskoj", "--no-translate", stdin=stdin)
    assert "ALERT  banjska-incident" in titled.out


def test_what_a_terminal_would_obey_is_taken_out(run: Run, rules: Path) -> None:
    ran = run(
        "explain",
        "-",
        "--title",
        "Naslov\x1b]0;zlo\x07",
        "--no-translate",
        stdin="\x1b[31m Blokada\x1b[2J \u202eputa\u202c kod Jarinja",
    )
    assert "ALERT  roads" in ran.out
    assert not set("\x1b\x07\u202e") & set(ran.out)


def test_an_article_of_the_archive_is_explained_as_it_was_read(run: Run, archive: Any) -> None:
    archive.bring(1, "Pucnjava u Banjskoj", "Policija je blokirala put.")
    ran = run("explain", "a-000000000001", "--no-translate", "--format", "json")
    assert ran.json["id"] == "a-000000000001"
    assert ran.json["article"]["url"] == "https://klix.example/1"
    assert ran.json["article"]["published"] == "2026-03-02T07:59:00Z"
    assert [rule["id"] for rule in ran.json["rules"] if rule["alert"]] == ["banjska-incident"]
    gone = run("explain", "a-000000000002")
    assert (gone.code, gone.err) == (2, "a-000000000002: no such article in the archive\n")


def test_beside_a_database_what_is_silent_counts_for_a_text_too(
    run: Run, archive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.cli.explain.utc_now", lambda: archive.now)
    archive.bring(1, "Blokada na Jarinju", "Vozači čekaju satima.")
    asked = ("explain", "-", "--language", "hbs", "--no-translate")
    assert "tells desk, duty\n" in run(*asked, stdin=SHOOTING).out
    run("silence", "rule:banjska-incident", "--reason", "vježba", "--by", "Ana")
    said = run(*asked, stdin=SHOOTING).out
    assert "desk on Mon 2026-03-02 18:00 (silenced by Ana: vježba)" in said


# ── --forms ──


def test_forms_read_as_a_list_in_both_scripts(run: Run) -> None:
    ran = run("explain", "--forms", "Banjska", "--language", "bs")
    assert ran.code == 0
    lines = [line.split() for line in ran.out.splitlines()]
    assert ran.out.startswith("Banjska\n\nBosnian, Croatian, Serbian, Montenegrin (hbs)\n")
    assert ["as", "written", "Banjska"] in lines
    assert ["genitive", "Banjske"] in lines
    assert ["Бањске"] in lines
    assert any(line[:4] == ["adjective", "of", "place", "banjski,"] for line in lines)
    assert "several words" not in ran.out
    assert "by sound" not in ran.out


def test_forms_of_several_words_come_word_by_word_with_a_hint(run: Run) -> None:
    out = run("explain", "--forms", "Milorad Dodik", "--language", "hbs").out
    first, second = out.index("\n  Milorad\n"), out.index("\n  Dodik\n")
    assert first < out.index("Milorada") < second < out.index("Dodika")
    assert "A name of several words is found where a form of each stands close together" in out


def test_forms_as_json_and_in_every_language(run: Run) -> None:
    found = run("explain", "--forms", "Kosovo", "--format", "json").json
    assert list(found) == ["hbs", "sq", "mk", "en", "bg", "sl"]
    (word,) = found["hbs"]
    assert {"form": "Kosova", "kind": "genitive", "cyrillic": "Косова"} in word
    assert word[0] == {"form": "Kosovo", "kind": "as written", "cyrillic": "Косово"}
    assert found["sl"][0][0] == {"form": "Kosovo", "kind": "as written"}


def test_what_is_written_by_sound_is_marked_and_can_be_left_out(run: Run) -> None:
    ran = run("explain", "--forms", "Schmidt", "--language", "sr")
    lines = [line.split() for line in ran.out.splitlines()]
    assert ["as", "written", "Schmidt"] in lines
    assert ["by", "sound", "Šmit,"] in [line[:3] for line in lines]
    assert any("Шмита," in line for line in lines)
    assert "without: [Šmit]" in ran.out
    assert "respell: no leaves out all that are written by sound" in ran.out
    (word,) = run("explain", "--forms", "Schmidt", "--format", "json").json["sq"]
    assert {"form": "Shmit", "kind": "by sound", "respelt": True} in word


ENTITIES = """\
version: 1
entities:
  banjska: {kind: place, names: {hbs: Banjska, sq: Banjskë}, without: {hbs: banjski}}
  rutte:
    kind: person
    names: {en: Mark Rutte, hbs: Mark Rutte}
    near: NATO
    without: [Rute]
"""


def test_the_id_of_an_entity_prints_its_names_without_what_it_is_without(
    run: Run, rules: Path
) -> None:
    (rules.parent / "rules.yaml").write_text(ENTITIES, encoding="utf-8")
    out = run("explain", "--forms", "banjska", "--language", "hbs").out
    assert out.startswith("entity banjska\n")
    lines = [line.split() for line in out.splitlines()]
    assert ["left", "out", "banjski"] in [line[:3] for line in lines]
    assert ["genitive", "Banjske"] in [line[:2] for line in lines]
    assert "banjska is an entity: --forms banjska" in run("explain", "--forms", "Banjska").out
    found = run("explain", "--forms", "rutte", "--format", "json").json
    assert [one["name"] for one in found["hbs"]] == ["Mark Rutte", "Rutte"]
    assert found["hbs"][1]["note"] == "the last name alone, counts near others only"
    assert found["sq"][0]["note"] == "as written"
    left_out = [form["form"] for form in found["hbs"][1]["words"][0] if "off" in form]
    assert left_out == ["Rute"]


def test_forms_need_no_rules(run: Run, place: Path) -> None:
    ran = run("explain", "--forms", "Banjska", "--language", "mk")
    assert (ran.code, ran.err) == (0, "")


def test_forms_in_a_terminal_are_a_table(
    run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    out = run("explain", "--forms", "Banjska", "--language", "hbs").out
    assert "Latin" in out
    assert "Cyrillic" in out
    assert all(len(line) < 160 for line in out.splitlines())
