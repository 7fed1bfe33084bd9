"""alerts, retry, feeds: what a person reads, what a script gets, and lists that lose nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.model import DeliveryState

Run = Callable[..., Any]


@pytest.fixture
def told(archive: Any) -> Any:
    """Three stories, two of them of two outlets; the duty channel refuses everything."""
    archive.bring(
        1, "Pucnjava u Banjskoj, put zatvoren", "Policija je blokirala put prema manastiru."
    )
    archive.bring(2, "Bllokadë në Jarinjë", "Rruga u bllokua nga protestuesit. Bllokadë.", "koha")
    archive.bring(3, "Blokada na Jarinju", "Vozači čekaju satima, blokada traje od jutros.")
    archive.bring(
        9,
        "Pucnjava u Banjskoj, put zatvoren",
        "Policija je blokirala put prema manastiru.",
        "vijesti",
    )
    archive.settle("desk", DeliveryState.SENT)
    archive.settle("duty", DeliveryState.DEAD, "the receiver answered 401")
    return archive


def test_a_list_for_people(run: Run, told: Any) -> None:
    ran = run("alerts")
    assert (ran.code, ran.err) == (0, "")
    blocks = [line for line in ran.out.splitlines() if not line.startswith(" ")]
    assert blocks == [
        "2026-03-02 09:03  MEDIUM    Blokada na Jarinju",
        "2026-03-02 09:02  MEDIUM    Bllokadë në Jarinjë",
        "2026-03-02 09:01  HIGH      Pucnjava u Banjskoj, put zatvoren",
    ]
    last = ran.out.splitlines()[-1]
    assert last.startswith("    banjska-incident · 2 outlets · desk sent, duty dead · al-")
    assert run("alerts", "list").out == ran.out


def test_a_list_for_scripts_holds_the_webhook_s_objects(run: Run, told: Any) -> None:
    alerts = run("alerts", "list", "--format", "json").json
    assert [one["article"]["feed"] for one in alerts] == ["klix", "koha", "klix"]
    first = alerts[2]
    assert list(first)[:11] == [
        "id", "revision", "rule", "rules", "severity", "story", "news", "article", "untranslated",
        "evidence", "coverage",
    ]  # fmt: skip
    assert first["rule"] == {"id": "banjska-incident", "title": "Armed incident around Banjska"}
    assert first["story"].items() >= {"articles": 2, "outlets": 2}.items()
    assert [one["feed"] for one in first["coverage"]] == ["klix", "vijesti"]


def test_pages_lose_nothing_and_repeat_nothing(run: Run, archive: Any) -> None:
    """Two rules on one story are one entry, wherever a page ends."""
    for number in range(1, 8):
        text = f"Pucnjava u Banjskoj, blokada puta broj {number}."
        archive.bring(number, f"Vijest broj {number}", text if number % 2 else "Blokada puta.")
    whole = [one["id"] for one in run("alerts", "list", "--format", "json").json]
    assert len(whole) == len(set(whole)) == 7
    paged: list[str] = []
    cursor: list[str] = []
    while page := run("alerts", "list", "--limit", "3", "--format", "json", *cursor):
        if not page.json:
            break
        paged += [one["id"] for one in page.json]
        cursor = ["--before", paged[-1]]
        told_of_more = f"There are more: add --before {paged[-1]}\n"
        assert page.err == (told_of_more if len(paged) < 7 else "")
    assert paged == whole


def test_since_and_what_is_not_there(run: Run, told: Any) -> None:
    assert len(run("alerts", "list", "--since", "58m", "--format", "json").json) == 2
    assert run("alerts", "list", "--since", "5m").out == (
        "No alert in the last 5m. `monitor doctor` says whether the sources are alive.\n"
    )
    missing = run("alerts", "list", "--before", "al-aaaaaaaaaaaa")
    assert missing.code == 2
    assert missing.err == "al-aaaaaaaaaaaa: no such alert; `monitor alerts list` has the ids\n"


def test_one_alert_with_evidence_coverage_and_deliveries(run: Run, told: Any) -> None:
    alert_id = run("alerts", "list", "--format", "json").json[2]["id"]
    out = run("alerts", "show", alert_id).out
    for part in (
        "HIGH",
        "Pucnjava u Banjskoj, put zatvoren",
        "Call the duty officer.",
        "  vijesti · Pucnjava u Banjskoj, put zatvoren · https://vijesti.example/9\n",
        "  desk: alert sent 2026-03-02 10:00 (d-",
        "  duty: alert dead, the receiver answered 401 (d-",
    ):
        assert part in out, out
    shown = run("alerts", "show", alert_id, "--format", "json").json
    assert shown == run("alerts", "list", "--format", "json").json[2] | {"acts": []}


def test_a_broken_rules_file_hides_no_alert(run: Run, told: Any, rules: Path) -> None:
    before = run("alerts").out
    rules.write_text("rules: [", encoding="utf-8")
    assert run("alerts").out == before
    rules.unlink()
    assert run("alerts").out == before
    assert "koha" in run("feeds").out


def test_titles_cannot_write_to_the_terminal(run: Run, archive: Any) -> None:
    archive.bring(1, "Blokada\x1b[2J\x1b]0;zlo\x07 puta", "Blokada puta.")
    alert_id = run("alerts", "list", "--format", "json").json[0]["id"]
    for ran in (run("alerts"), run("alerts", "show", alert_id)):
        assert "Blokada" in ran.out
        assert not set("\x1b\x07") & set(ran.out)


def test_retry(run: Run, told: Any) -> None:
    (dead,) = told.settle("duty", DeliveryState.SENT) or ["none is due"]
    assert dead == "none is due"
    unknown = run("retry", "d-aaaaaaaaaaaa")
    assert unknown.code == 2
    assert unknown.err.startswith("no such delivery: d-aaaaaaaaaaaa; `monitor doctor` and ")
    assert run("retry").out == "1 message will be sent again by the running monitor.\n"
    assert run("retry").out == "Nothing to retry: no message is dead or held.\n"
    (delivery,) = told.settle("duty", DeliveryState.DEAD, "again")
    assert run("retry", delivery).out == "1 message will be sent again by the running monitor.\n"
    told.settle("duty", DeliveryState.SENT)
    assert run("retry", delivery).out == f"{delivery} is sent: left as it is.\n"


def test_feeds(run: Run, archive: Any) -> None:
    table = run("feeds")
    assert table.code == 0
    assert table.out == (
        "1 of 3 sources alive: BA 1/1, ME 0/1, XK 0/1\n\n"
        "feed     country  language  state    since       polled      entries  problem\n"
        "klix     BA       hbs       working              10 min ago  12\n"
        "koha     XK       sq        failing  60 min ago  never       0        "
        "koha.example answered 503\n"
        "vijesti  ME       hbs       new                  never       0\n"
    )
    assert run("feeds", "list").out == table.out
    assert run("feeds", "list", "--format", "json").json[0] == {
        "name": "klix",
        "url": "https://klix.example/rss",
        "state": "working",
        "language": "hbs",
        "country": "BA",
        "polled": "2026-03-02T08:50:00Z",
        "due": "2026-03-02T09:05:00Z",
        "entries": 12,
        "failures": 0,
        "problem": None,
        "reason": None,
        "since": None,
        "usual": None,
    }


def test_coverage(run: Run, archive: Any) -> None:
    assert run("feeds", "coverage").out == (
        "country                 language  alive  of\n"
        "Bosnia and Herzegovina  hbs       1      1\n"
        "Montenegro              hbs       0      1   not asked yet\n"
        "Kosovo                  sq        0      1   nothing comes\n"
        "\n1 of 3 sources alive: BA 1/1, ME 0/1, XK 0/1\n"
    )
    told = run("feeds", "coverage", "--format", "json").json
    assert (told["alive"], told["known"]) == (1, 3)
    assert told["countries"][1] == {
        "country": "ME",
        "name": "Montenegro",
        "alive": 0,
        "known": 1,
        "languages": [{"language": "hbs", "alive": 0, "known": 1}],
    }


def test_coverage_of_nothing(run: Run, archive: Any, rules: Path) -> None:
    rules.write_text("version: 1\nfeeds: []\nrules: []\n", encoding="utf-8")
    assert run("feeds", "coverage").out.startswith("No feed is enabled: write some")


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (("--country", "ba"), ["klix"]),
        (("--country", "BA", "--country", "XK"), ["klix", "koha"]),
        (("--language", "sr"), ["klix", "vijesti"]),
        (("--language", "sq", "--state", "working"), []),
        (("--state", "failing", "--state", "new"), ["koha", "vijesti"]),
    ],
)
def test_feeds_of_a_kind(
    run: Run, archive: Any, options: tuple[str, ...], names: list[str]
) -> None:
    ran = run("feeds", "list", *options, "--format", "json")
    assert [one["name"] for one in ran.json] == names


def test_no_feed_of_a_kind(run: Run, archive: Any) -> None:
    assert run("feeds", "list", "--country", "MK").out == "None of the 3 feeds is like that.\n"
    ran = run("feeds", "list", "--language", "klingon")
    assert (ran.code, "no language code" in ran.err) == (2, True)


def test_what_is_off_says_why(run: Run, archive: Any, rules: Path) -> None:
    text = rules.read_text(encoding="utf-8")
    off = "  - {name: off, url: 'https://off.example/rss', enabled: no, reason: closed in May}\n"
    rules.write_text(text.replace("entities:", f"{off}entities:"), encoding="utf-8")
    assert run("feeds", "list", "--state", "off").out.endswith("never   0        closed in May\n")


def test_a_feed_that_the_daemon_does_not_know_yet_is_new(
    run: Run, archive: Any, rules: Path
) -> None:
    text = rules.read_text(encoding="utf-8")
    more = "  - {name: rts, url: 'https://rts.example/rss'}\n"
    off = "  - {name: off, url: 'https://off.example/rss', enabled: no}\nentities:"
    rules.write_text(text.replace("entities:", more + off), encoding="utf-8")
    states = {one["name"]: one["state"] for one in run("feeds", "list", "--format", "json").json}
    assert list(states.values()) == ["working", "failing", "new", "new", "off"]


def test_an_empty_database_says_what_to_do(run: Run, rules: Path) -> None:
    (rules.parent / "data").mkdir()
    (rules.parent / "data" / "monitor.db").touch()
    ran = run("alerts")
    assert ran.code == 78
    assert "`monitor migrate` brings it up to date" in ran.err
