"""What people do about alerts from the command line: it carries a name, and twice is once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.model import DeliveryState

Run = Callable[..., Any]


@pytest.fixture
def told(archive: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A story of two outlets that both channels have, and a story of another event."""
    monkeypatch.setenv("MONITOR_USER", "Ana")
    archive.bring(
        1, "Pucnjava u Banjskoj, put zatvoren", "Policija je blokirala put prema manastiru."
    )
    archive.bring(2, "Blokada na Jarinju", "Vozači čekaju satima, blokada traje od jutros.")
    archive.settle("desk", DeliveryState.SENT)
    archive.settle("duty", DeliveryState.SENT)
    return archive


@pytest.fixture
def shooting(run: Run, told: Any) -> str:
    """The alert of the first story."""
    found = run("alerts", "list", "--rule", "banjska-incident", "--format", "json").json
    return str(found[0]["id"])


def test_who_acknowledges_has_it(run: Run, shooting: str) -> None:
    title = "Pucnjava u Banjskoj, put zatvoren"
    assert run("alerts", "ack", shooting).out == f"Ana has it: {title}\n"
    again = run("alerts", "ack", shooting, "--by", "Ben")
    assert (again.code, again.out) == (0, f"Ana took it just now: {title}\n")


NOT_DONE = [
    (("ack", "al-aaaaaaaaaaaa"), "al-aaaaaaaaaaaa: no such alert; `monitor alerts list` has"),
    (("note", "ID", " \n "), "the note is empty: say it in words"),
    (("note", "ID", "a" * 2001), "the note has 2,001 characters: 2,000 at most"),
    (("ack", "ID", "--by", " "), "an act carries a name: say who you are by --by NAME or"),
    (("ack", "ID", "--by", "A" * 61), "a name has 60 characters at most"),
    (("mute", "ID", "--for", "8"), "--for 8: write a number and m, h or d"),
    (("mute", "ID", "--for", "0h"), "a silence lasts from a minute to 7 days"),
    (("mute", "ID", "--for", "8d"), "a silence lasts from a minute to 7 days"),
]


def test_what_cannot_be_done(run: Run, shooting: str) -> None:
    for words, said in NOT_DONE:
        ran = run("alerts", *(shooting if word == "ID" else word for word in words))
        assert ran.code == 2
        assert ran.err.startswith(said), ran.err


def test_notes_stand_once_and_on_one_line(run: Run, shooting: str, told: Any) -> None:
    for said in ("Ana noted, beside: ", "That stands there already, beside: "):
        ran = run("alerts", "note", shooting, "MUP ćuti;\x1b[2J", "zvati\nponovo")
        assert ran.out.startswith(said)
    out = run("alerts", "show", shooting).out
    assert "Ana noted: MUP ćuti; [2J zvati ponovo" in out, out


def test_a_silence_is_listed_moved_and_ended(run: Run, told: Any) -> None:
    assert run("silence").out == "Nothing is silent.\n"
    made = run("silence", "rule:Banjska-incident", "--reason", "policijska vježba")
    assert made.out.startswith("Silent until 2026-03-02 18:00: rule banjska-incident (si-")
    shorter = run("silence", "rule:banjska-incident", "--reason", "x", "--for", "1h")
    assert shorter.out.startswith("Silent already until 2026-03-02 18:00, by Ana (si-")
    longer = run("silence", "add", "rule:banjska-incident", "--reason", "y", "--for", "1d")
    assert longer.out.startswith("Silent until 2026-03-03 10:00 instead of 2026-03-02 18:00: ")
    (one,) = run("silence", "--format", "json").json
    assert one | {"id": ""} == {
        "id": "", "kind": "rule", "subject": "banjska-incident", "by": "Ana", "reason": "y",
        "since": "2026-03-02T09:00:00Z", "until": "2026-03-03T09:00:00Z", "ended": None, "held": 0,
    }  # fmt: skip
    assert [line.split()[1:3] for line in run("silence", "list").out.splitlines()] == [
        ["silent", "until"], ["rule", "banjska-incident"],
    ]  # fmt: skip
    assert run("silence", "end", one["id"]).out == "rule banjska-incident is not silent any more.\n"
    again = run("silence", "end", one["id"])
    assert again.code == 2
    assert again.err == f"{one['id']}: it was over at 2026-03-02 09:00 UTC\n"
    assert run("silence").out == "Nothing is silent.\n"
    assert one["id"] in run("silence", "list", "--all").out


def test_a_story_is_muted_by_one_of_its_alerts(run: Run, shooting: str) -> None:
    made = run("alerts", "mute", shooting, "--for", "2h")
    assert made.out.startswith("Silent until 2026-03-02 12:00: story s-")
    (one,) = run("silence", "--format", "json").json
    assert (one["kind"], one["reason"]) == ("story", "muted")
    again = run("silence", shooting, "--reason", "dosta", "--for", "1h")
    assert again.out.startswith("Silent already until 2026-03-02 12:00, by Ana")


NOT_SILENT = [
    (("rule:banjska-incidnt",), 'no rule banjska-incidnt; did you mean "banjska-incident"?'),
    (("entity:banska",), 'there is no entity banska; did you mean "banjska"?'),
    (("source:klx",), 'there is no source klx; did you mean "klix"?'),
    (("story:s-aaaaaaaaaaaa",), "s-aaaaaaaaaaaa: no such alert"),
    (("rul:roads",), 'story:ID; did you mean "rule"?'),
    (("roads",), "write what is to be silent as rule:ID"),
    (("end",), "write `monitor silence rule:ID"),
    (("end", "si-aaaaaaaaaaaa"), "no such silence; `monitor silence` lists"),
    (("rule:roads", "rule:roads"), "write `monitor silence rule:ID"),
    (("rule:roads", "--for", "8d"), "a silence lasts from a minute to 7 days"),
]


def test_what_cannot_be_silent(run: Run, told: Any) -> None:
    for words, said in NOT_SILENT:
        ran = run("silence", *words, "--reason", "vježba")
        assert ran.code == 2
        assert said in ran.err, ran.err
    assert run("silence").out == "Nothing is silent.\n"


def test_a_silence_says_why_and_who(run: Run, told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("silence", "rule:roads")
    assert (ran.code, ran.err.partition(";")[0]) == (2, "say why: --reason WORDS")
    monkeypatch.delenv("MONITOR_USER")
    monkeypatch.setenv("LOGNAME", "ben")
    run("silence", "source:klix", "--reason", "пада сваки час")
    (one,) = run("silence", "--format", "json").json
    assert (one["by"], one["reason"]) == ("ben", "пада сваки час")


def test_the_list_shows_what_is_asked_for(run: Run, shooting: str) -> None:
    def rules(*words: str) -> list[str]:
        listed = run("alerts", "list", "--format", "json", *words)
        return [one["rule"]["id"] for one in listed.json]

    assert rules("--open") == ["roads", "banjska-incident"]
    assert rules("--severity", "high") == ["banjska-incident"]
    assert rules("--rule", "roads", "--state", "reported") == ["roads"]
    assert rules("--state", "denied") == []
    run("alerts", "ack", shooting)
    assert rules("--open") == ["roads"]
    assert rules("--open", "--limit", "1", "--severity", "high") == []
    nothing = run("alerts", "list", "--state", "denied", "--since", "8h").out
    assert nothing.startswith("No alert of that kind in the last 8h. ")
    assert run("alerts", "list", "--state", "sure").code == 2


def test_what_was_done_is_shown_with_its_names(run: Run, shooting: str) -> None:
    run("alerts", "ack", shooting)
    run("alerts", "note", shooting, "MUP ćuti", "--by", "Бен")
    run("alerts", "mute", shooting, "--for", "30m")
    lines = [line.strip() for line in run("alerts", "show", shooting).out.splitlines()]
    assert "2026-03-02 10:00  Ana acknowledged" in lines
    assert "2026-03-02 10:00  Бен noted: MUP ćuti" in lines
    acts = run("alerts", "show", shooting, "--format", "json").json["acts"]
    assert {one["kind"]: one["by"] for one in acts} == {
        "acknowledged": "Ana", "note": "Бен", "silenced": "Ana",
    }  # fmt: skip
    assert acts[0]["at"] == "2026-03-02T09:00:00Z"


def test_a_wrong_match_proposes_what_would_have_prevented_it(
    run: Run, archive: Any, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_USER", "Ana")
    archive.bring(1, "Pucnjava na svadbi", "U selu Banjska Stena čula se pucnjava, kažu mještani.")
    alert_id = run("alerts", "list", "--format", "json").json[0]["id"]
    ran = run("alerts", "false", alert_id, "--match")
    place, snippet = (line.strip() for line in ran.out.splitlines()[1:3])
    assert ran.out.startswith(
        'rule banjska-incident: "Banjska Stena" is another thing than banjska'
    )
    assert place == "rules.yaml:11, entity banjska:"
    assert snippet == 'never: {hbs: ["Banjska Stena"]}'
    assert run("alerts", "list", "--open").out.startswith("No alert of that kind. ")
    assert "Ana called it a wrong match: banjska-incident" in run("alerts", "show", alert_id).out
    # Pasted, the rules are good, and the article would not alert any more.
    lines = rules.read_text(encoding="utf-8").splitlines()
    lines.insert(int(place.split(":")[1].split(",")[0]), f"    {snippet}")
    rules.write_text("\n".join(lines), encoding="utf-8")
    assert run("check").code == 0
    again = run("alerts", "false", alert_id, "--match").out
    assert again == "rule banjska-incident: as the rules are now, this rule does not alert on it.\n"


def test_what_is_wrong_must_be_said(run: Run, shooting: str) -> None:
    for words in ((), ("--match", "--news"), ("--match", "--undo")):
        ran = run("alerts", "false", shooting, *words)
        assert ran.code == 2
        assert ran.err.startswith("say what is wrong: `--match` where the rule should not have")
    ran = run("alerts", "false", shooting, "--news")
    assert (ran.code, ran.err.partition(",")[0]) == (2, "say why: --reason WORDS")


def test_a_withdrawal_and_the_way_back(run: Run, shooting: str) -> None:
    title = "Pucnjava u Banjskoj, put zatvoren"
    ran = run("alerts", "false", shooting, "--news", "--reason", "policijska vježba")
    assert ran.out == (
        f"Withdrawn by Ana: {title}\n"
        "desk, duty: told at 2026-03-02 10:01; until then --undo takes it back.\n"
    )
    again = run("alerts", "false", shooting, "--news", "--reason", "x", "--by", "Ben")
    assert again.out == "Ana withdrew it just now: policijska vježba. Nothing was changed.\n"
    listed = run("alerts", "list", "--state", "withdrawn", "--format", "json").json
    assert [one["id"] for one in listed] == [shooting]
    assert listed[0]["story"]["withdrawal"]["by"] == "Ana"
    assert "desk: update pending until 2026-03-02 10:01 (d-" in run("alerts", "show", shooting).out
    undone = run("alerts", "false", shooting, "--undo").out
    assert undone == f"The withdrawal is taken back, and nobody is told of it: {title}\n"
    never = run("alerts", "false", shooting, "--news", "--undo")
    assert (never.code, never.err.partition(":")[0]) == (2, f"{shooting} is not withdrawn")
    assert "withdrawal undone by Ana" in run("alerts", "show", shooting).out


def test_split_and_merge(run: Run, told: Any, shooting: str) -> None:
    text = "Policija je blokirala put prema manastiru."
    told.bring(9, "Pucnjava u Banjskoj, put zatvoren", text, "vijesti")
    told.settle("desk", DeliveryState.SENT)
    ran = run("alerts", "split", "https://vijesti.example/9")
    assert ran.code == 2
    ran = run("alerts", "split", "a-000000000009")
    assert ran.out.splitlines()[0].startswith("A story of its own: Pucnjava u Banjskoj")
    assert ran.out.splitlines()[1].startswith("It alerts as a new one; it came from: Pucnjava")
    again = run("alerts", "split", "a-000000000009")
    assert again.out.startswith("It has a story of its own already: ")
    found = run("alerts", "list", "--rule", "banjska-incident", "--format", "json").json
    other = next(one["id"] for one in found if one["id"] != shooting)
    assert found[0]["story"]["may_belong"] is not None
    merged = run("alerts", "merge", other, shooting)
    assert merged.out.splitlines()[1] == "2 messages about the younger will not be sent."
    assert run("alerts", "merge", other, shooting).out.startswith("They are one story already: ")
    doctor = run("doctor", "--format", "json").out
    assert "without an outcome" not in doctor
