"""digest: the hand-over in the terminal, for scripts, and sent."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.model import DeliveryState

Run = Callable[..., Any]


@pytest.fixture
def desk(archive: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two stories, an hour ago; one of the sources fails."""
    monkeypatch.setattr("monitor.cli.digest.utc_now", lambda: archive.now)
    archive.bring(
        1, "Pucnjava u Banjskoj, put zatvoren", "Policija je blokirala put prema manastiru."
    )
    archive.bring(3, "Blokada na Jarinju", "Vozači čekaju satima, blokada traje od jutros.")
    archive.settle("desk", DeliveryState.SENT)
    archive.settle("duty", DeliveryState.SENT)
    return archive


def test_the_hand_over_in_the_terminal(run: Run, desk: Any) -> None:
    ran = run("digest")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[1] == "Hand-over · 2 stories, the worst HIGH"
    assert lines[2] == "From 2 Mar 02:00 to 10:00."
    text = ran.out
    assert text.index("Pucnjava u Banjskoj") < text.index("Blokada na Jarinju")
    assert "\nOpen alerts\n  HIGH · reported · Pucnjava u Banjskoj, put zatvoren" in text
    assert "\nSources down\n  Albanian: none of 1 source gives news now\n  koha (XK): fail" in text


def test_of_one_channel_and_of_another_time(run: Run, desk: Any) -> None:
    body = run("digest", "duty", "--format", "json").json
    assert [alert["rule"]["id"] for alert in body["alerts"]] == ["banjska-incident"]
    assert (body["kind"], body["channel"]) == ("digest", "duty")
    clear = run("digest", "--since", "30m", "--format", "json").json
    assert clear["alerts"] == []
    assert clear["all_clear"]["sources"] == {
        "hbs": {"working": 1, "known": 2},
        "sq": {"working": 0, "known": 1},
    }
    text = run("digest", "--since", "30m").out
    assert "Hand-over · NOTHING TO TELL, NOT ALL IS SEEN\n" in text
    assert "\nNothing to tell, and nothing is seen in Albanian\n" in text


def test_what_cannot_be_asked_for(run: Run, desk: Any) -> None:
    for words, said in (
        (("digest", "--since", "soon"), "--since soon: write a number and m, h or d"),
        (("digest", "dutty"), 'dutty: there is no such channel in the rules; did you mean "duty"?'),
        (("digest", "--send"), "no channel in the rules has `digest`: name one"),
    ):
        ran = run(*words)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(said)


def test_without_a_database(run: Run, rules: Path) -> None:
    ran = run("digest")
    assert ran.code == 78
    assert "there is no database" in ran.err


def test_sending_it(run: Run, desk: Any) -> None:
    ran = run("digest", "desk", "--send")
    assert ran.code == 0
    assert ran.out.startswith("desk: the digest is sent at the next `monitor run` or `once` (d-")
    (one,) = run("digest", "desk", "--since", "2h", "--send", "--format", "json").json
    assert one.items() >= {"channel": "desk", "due": "2026-03-02T09:00:00Z"}.items()
