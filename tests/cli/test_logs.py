"""Logs: lines for people, JSON for machines, and no secret in either."""

import json
import logging
import sys
from collections import OrderedDict
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import pytest
import structlog

from monitor import logs
from monitor.config.rules import Secret

Capture = pytest.CaptureFixture[str]

ADDRESSES = [
    ("slack://T1JJ3T3L2/A1BRTD4JD/KANARINACtoken0001", ["A1BRTD4JD", "KANARINACtoken0001"]),
    ("tgram://123456789:KANARINAC-abc/12315544", ["KANARINAC-abc", "123456789:KANARINAC-abc"]),
    (
        "mailto://ana:kanar%40inac@mail.example.org",
        ["kanar@inac", "kanar%40inac", "YW5hOmthbmFyQGluYWM="],
    ),
    ("webhook://127.0.0.1:9/alerts?secret=kanarinac", ["kanarinac"]),
    ("discord://4174216298/jHMBU8L36yaWkzJRi", ["jHMBU8L36yaWkzJRi"]),
    ("https://u:lozinka-7@proxy.example.org:3128/x", ["lozinka-7"]),
    ("token-without-scheme", ["token-without-scheme"]),
]


@pytest.mark.parametrize(("address", "secrets"), ADDRESSES)
def test_what_may_be_secret_in_an_address_is_hidden(
    logging_as_before: None, address: str, secrets: list[str]
) -> None:
    logs.hide([Secret(address)])
    for secret in (address, *secrets):
        assert logs.redacted(f"before {secret} after") == "before *** after"


def test_words_stay_words(logging_as_before: None) -> None:
    logs.hide([Secret("webhook://hooks.example.org:9000/alerts?secret=abc"), Secret("console://")])
    text = "POST hooks.example.org:9000 /alerts answered 503; console abc"
    assert logs.redacted(text) == text


def test_json_lines_where_nobody_watches(logging_as_before: None, capsys: Capture) -> None:
    logs.configure("info")
    logs.hide([Secret("kanarinac-1")])
    structlog.get_logger("monitor.test").info("Šta je bilo", feed="klix", token="kanarinac-1")
    logging.getLogger("some.library").warning("refused %s", "kanarinac-1")
    logging.getLogger("some.library").info("not told")
    written = capsys.readouterr().err
    first, second = map(json.loads, written.splitlines())
    assert "Šta je bilo" in written
    assert (first["event"], first["feed"], first["token"]) == ("Šta je bilo", "klix", "***")
    assert (second["event"], second["level"]) == ("refused ***", "warning")
    assert [line["logger"] for line in (first, second)] == ["monitor.test", "some.library"]
    assert list(second) == ["time", "level", "event", "logger"]
    assert datetime.fromisoformat(first["time"]).utcoffset() == timedelta(0)


def test_strangers_do_not_fill_the_log(logging_as_before: None, capsys: Capture) -> None:
    logs.configure("info")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    assert capsys.readouterr().err == ""
    logging.getLogger("uvicorn.error").error("Exception in ASGI application")
    assert "Exception in ASGI application" in capsys.readouterr().err


def test_a_traceback_hides_them_too(logging_as_before: None, capsys: Capture) -> None:
    logs.configure("debug")
    logs.hide([Secret("kanarinac-1")])
    try:
        int("kanarinac-1")
    except ValueError:
        logging.getLogger("some.library").exception("failed")
        structlog.get_logger("monitor.test").exception("failed")
    written = capsys.readouterr().err
    assert written.count("invalid literal for int() with base 10: '***'") == 2
    assert "kanarinac" not in written


SECRET = "kanarinac-1"


class Thing:
    """What a log may be given, whose `str` tells."""

    def __str__(self) -> str:
        return f"thing of {SECRET}"


NESTED: list[Any] = [
    {"url": SECRET, "deeper": [{"deepest": (SECRET, 1)}]},
    [[[SECRET]]],
    (1, SECRET),
    {SECRET: 1},
    {SECRET},
    MappingProxyType({"a": OrderedDict(b=SECRET)}),
    ValueError(SECRET),
    [ValueError(f"no {SECRET}")],
    Path("/run") / SECRET,
    Thing(),
    [Thing()],
    SECRET.encode(),
]


@pytest.mark.parametrize("value", NESTED, ids=[type(one).__name__ for one in NESTED])
def test_wherever_it_stands(logging_as_before: None, capsys: Capture, value: Any) -> None:
    logs.configure("debug")
    logs.hide([Secret(SECRET)])
    log = structlog.get_logger("monitor.test")
    log.info("nested", value=value)
    log.bind(value=value).info("bound")
    with structlog.contextvars.bound_contextvars(value=value):
        log.info("in context")
    logging.getLogger("some.library").error("given %s", value)
    logging.getLogger("some.library").error("given %r", value)
    written = capsys.readouterr().err
    assert len(written.splitlines()) == 5
    assert SECRET not in written
    assert "***" in written


def test_what_is_no_secret_stays_as_it_is(logging_as_before: None, capsys: Capture) -> None:
    logs.configure("info")
    values = {"a": 1, "b": 2.5, "c": None, "d": True, "e": [1, {"f": "g"}], "h": {"i": [1]}}
    structlog.get_logger("monitor.test").info("values", **values)
    line = json.loads(capsys.readouterr().err)
    assert {name: line[name] for name in values} == values


ODD = [
    'with "quotes" and \\backslash',
    "with 'one' quote",
    "šifra-čćž-1",
    "tab\tand\nline",
    "p@ss/w?rd#1",
    "percent%40done",
]


@pytest.mark.parametrize("secret", ODD)
def test_however_it_is_written(logging_as_before: None, capsys: Capture, secret: str) -> None:
    logs.configure("debug")
    logs.hide([Secret(secret)])
    log = logging.getLogger("some.library")
    for written in (
        secret,
        repr(secret),
        repr([secret]),
        json.dumps({"a": secret}),
        json.dumps(secret, ensure_ascii=False),
        quote(secret),
        quote(secret, safe=""),
    ):
        log.error("%s", written)
        structlog.get_logger("monitor.test").error("x", value=[written])
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert len(told) == 14
    for line in told:
        text = line["event"] + "".join(line.get("value", []))
        assert "***" in text, text


def test_lines_for_people_on_a_terminal(
    logging_as_before: None, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    logs.configure("info")
    structlog.get_logger("monitor.test").info("watching", feeds=12)
    line = capsys.readouterr().err
    assert "watching" in line
    assert "feeds=12" in line
    assert "\x1b" not in line
