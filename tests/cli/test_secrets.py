"""No verb tells a secret, whatever stands in the environment and whatever goes wrong: not in its
answer, not in an error, not in a log at DEBUG."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

Run = Callable[..., Any]

CANARY = 'kanarinac/"š&+1'
WRITTEN = quote(CANARY, safe="")
NOBODY = "127.0.0.1:9"

ENVIRONMENT = {
    "MONITOR_LOG": "debug",
    "MONITOR_ALLOW_PRIVATE": "127.0.0.0/8",
    "MONITOR_TOKEN": f"ana:{CANARY}",
    "MONITOR_HEARTBEAT_URL": f"https://hc.example/{WRITTEN}",
    "MONITOR_PROXY": f"http://ana:{WRITTEN}@{NOBODY}",
    "MONITOR_MODELS_FROM": f"http://mirror.example/{{}}?key={WRITTEN}",
    "HOOK_URL": f"webhook://ana:{WRITTEN}@{NOBODY}/{WRITTEN}?secret={WRITTEN}",
    "HOOK": WRITTEN,
}
RULES = """\
version: 1
channels:
  hook: {{url: "${{HOOK_URL}}"}}
  half: {{url: "mailto://m:${{HOOK}}@{nobody}?to=d@example.org&from=m@example.org"}}
  file: {{url: "${{file:{file}}}"}}
  wrong: {{url: "slack://{written}"}}
feeds:
  - {{name: klix, url: "http://klix.example/rss?api_key={written}", language: bs}}
rules: [{{id: roads, title: Putevi, when: {{hbs: blokada}}}}]
"""


@pytest.fixture
def secretive(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment and rules full of secrets; nothing that they name answers."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    file = place / "secret"
    file.write_text(f"json://ana:{WRITTEN}@{NOBODY}/{WRITTEN}", encoding="utf-8")
    text = RULES.format(file=file, nobody=NOBODY, written=WRITTEN)
    (place / "rules.yaml").write_text(text, encoding="utf-8")
    return place


def told(ran: Any) -> list[str]:
    """What of the canary stands in an answer, however it is written."""
    said = ran.out + ran.err
    spelt = (CANARY, WRITTEN, quote(CANARY), json.dumps(CANARY)[1:-1], "kanarinac")
    return [one for one in spelt if one.lower() in said.lower()]


VERBS = (
    ("--help",),
    ("once",),
    ("doctor",),
    ("check", "--terms"),
    ("check", "--format", "github"),
    ("send-test",),
    ("feeds", "list", "--format", "json"),
    ("feeds", "check"),
    ("explain", "http://klix.example/vijest", "--no-translate"),
    ("alerts",),
    ("digest",),
    ("models", "install", "sq"),
    ("retry",),
)


def test_no_verb_tells_a_secret(run: Run, secretive: Path) -> None:
    for verb in VERBS:
        ran = run(*verb)
        assert ran.out + ran.err, verb
        assert told(ran) == [], verb


WRONG = {
    "MONITOR_DATABASE_URL": (
        f"postgresql://monitor:{WRITTEN}@{NOBODY}/monitor",
        f"postgresql://monitor:{CANARY}@@{NOBODY}/monitor?password={WRITTEN}",
        f"mysql://monitor:{WRITTEN}@{NOBODY}/monitor",
        f"sqlite://{WRITTEN}@x/y",
        WRITTEN,
    ),
    "MONITOR_HEARTBEAT_URL": (WRITTEN, f"ftp://{WRITTEN}", f"https://[{WRITTEN}"),
    "MONITOR_TOKEN": (f"{WRITTEN}:",),
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in WRONG.items() for v in values])
def test_a_variable_that_cannot_be_used_is_not_repeated(
    run: Run, secretive: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    ran = run("doctor")
    assert ran.code
    assert told(ran) == []
