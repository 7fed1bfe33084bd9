"""Nothing from outside steers the terminal: no escape sequence, no markup, no line of its own, in
no verb; and what looks like a template is text."""

import json
import logging
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import structlog

from monitor import logs
from monitor.model import DeliveryState, FeedState
from monitor.store import feeds

Run = Callable[..., Any]

TEMPLATES = (
    "{{7*7}} %(x)s {0.__class__} ${HOME} [[zlo]] [red]zlo[/red] [link=http://z.example]:bomb:"
)
LITERALLY = TEMPLATES.partition("[link")[0].strip()
LINE = "2026-03-02 09:03  CRITICAL  Lažna uzbuna"
STEERING = (
    f"\x1b[2J\x1b]0;zlo\x07\x1b]8;;http://z.example\x1b\\\x9b31m\x90q\x9c\x85\x7f\x08\r\n{LINE}\n"
    "\u2028\u202ednazad\u2066\x0b\x0c"
)
HOSTILE = f"{TEMPLATES} {STEERING}"
SIGNS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

SPOILT = """\
version: 1
channels:
  desk: {url: "webhook://127.0.0.1:9/desk"}
feeds:
  - {name: klix, url: "https://klix.example/rss", enabled: no, reason: HOSTILE}
rules:
  - {id: roads, title: HOSTILE, note: HOSTILE, when: {hbs: blokada}, examples: {alert: [HOSTILE]}}
  - {id: HOSTILE, title: x, when: HOSTILE}
"""


@pytest.fixture
def hostile(archive: Any, place: Path) -> Path:
    """An archive with hostile text in all that came from outside, as whatever program wrote it
    there, and hostile files beside it; gives their directory."""
    archive.bring(1, f"Blokada {HOSTILE}", f"Blokada puta {HOSTILE} traje.")
    archive.bring(2, f"Bllokadë {STEERING}", "Rruga u mbyll nga banorët, bllokadë.", "koha")
    archive.settle("desk", DeliveryState.DEAD, f"the receiver said {HOSTILE}")
    klix, koha, _ = archive.rules.config.feeds
    now = archive.now
    failing = FeedState(
        name="klix", url=klix.url, due=now, failures=3, failing_since=now, error=HOSTILE
    )
    moved = FeedState(name="koha", url=koha.url, due=now, moved_to=f"{koha.url}/{HOSTILE}")
    for one in (failing, moved):
        archive.store.write_now(lambda c, one=one: feeds.save(c, one))
    (place / "text.txt").write_text(
        f"Blokada {HOSTILE}\n\nBlokada puta {HOSTILE}", encoding="utf-8"
    )
    written = SPOILT.replace("HOSTILE", json.dumps(HOSTILE))
    (place / "spoilt.yaml").write_text(written, encoding="utf-8")
    return place


SHOWING = (
    ("alerts",),
    ("alerts", "show", "ID"),
    ("alerts", "note", "ID", HOSTILE),
    ("digest", "--since", "7d"),
    ("feeds",),
    ("doctor",),
    ("explain", "text.txt", "--no-translate"),
)
"""What shows texts from outside: what looks like a template stands there as it was written."""

OTHERS = (
    ("alerts", "list", "--format", "json"),
    ("alerts", "ack", "ID", "--by", "[red]A\x1b[2J\x9b31m[/red]\u202e"),
    ("alerts", "show", "ID"),
    ("alerts", "false", "ID", "--match"),
    ("alerts", "mute", "ID", "--reason", HOSTILE),
    ("silence",),
    ("alerts", "split", "a-000000000001"),
    ("alerts", "show", HOSTILE),
    ("alerts", "false", "ID", "--news", "--reason", HOSTILE),
    ("backtest",),
    ("check", "spoilt.yaml"),
    ("check", "spoilt.yaml", "--format", "github"),
    ("check", "spoilt.yaml", "--format", "json"),
    ("digest", "--format", "json"),
    ("doctor", "--format", "json"),
    ("explain", "--forms", HOSTILE),
    ("explain", "--jsonl", "--no-translate"),
    ("explain", HOSTILE),
    ("feeds", "--format", "json"),
    ("feeds", "check", HOSTILE),
    ("models", "list", HOSTILE),
    ("retry", HOSTILE),
    ("silence", f"rule:{HOSTILE}", "--reason", HOSTILE),
    (HOSTILE,),
)


def test_no_verb_lets_a_text_steer_the_terminal(run: Run, hostile: Path) -> None:
    alert = run("alerts", "list", "--format", "json").json[-1]["id"]
    line = json.dumps({"id": HOSTILE, "title": HOSTILE, "text": f"Blokada {HOSTILE}"})
    for verb in SHOWING + OTHERS:
        ran = run(*(alert if word == "ID" else word for word in verb), stdin=f"{line}\n")
        said = ran.out + ran.err
        assert said.strip(), verb
        assert set(SIGNS.findall(said)) == set(), verb
        assert not [one for one in said.splitlines() if one.startswith(LINE)], verb
        assert verb not in SHOWING or LITERALLY in " ".join(said.split()), verb


def test_no_line_of_the_log_does_either(
    logging_as_before: None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    for terminal in (True, False):
        monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)  # noqa: B023 - read at once
        logs.configure("info")
        structlog.get_logger("monitor.test").warning(HOSTILE, url=HOSTILE, more=[HOSTILE])
        logging.getLogger("some.library").error("it said %s", HOSTILE)
        try:
            int(HOSTILE)
        except ValueError:
            logging.getLogger("some.library").exception("failed")
        said = capsys.readouterr().err
        assert set(SIGNS.findall(said)) == set()
        assert TEMPLATES in said
        first, second, *rest = said.splitlines()
        assert TEMPLATES in first
        assert TEMPLATES in second
        assert len(rest) > 1 if terminal else len(rest) == 1, "a traceback keeps its lines"


def test_json_of_the_log_and_of_verbs_is_the_same_value(
    logging_as_before: None, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("info")
    logging.getLogger("some.library").error("%s", HOSTILE)
    assert json.loads(capsys.readouterr().err)["event"] == HOSTILE
