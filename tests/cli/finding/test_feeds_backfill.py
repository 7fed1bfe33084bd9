"""feeds backfill: an archive of the last weeks on the first day, and backtest runs over it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def rules(place: Path, site: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rules with a feed of two pages, and a database."""
    monkeypatch.setattr("monitor.cli.feeds_backfill.PAUSE", 0)
    today = datetime.now(UTC)
    site.feed("/feed/", newest=today - timedelta(minutes=5), section="novo")
    old = today - timedelta(days=3)
    site.feed("/feed/?paged=2", newest=old, every=timedelta(days=2), section="staro")
    for page in ("/feed/", "/feed/?paged=2"):
        body = site.pages[page].body
        generator = b"</language><generator>https://wordpress.org/?v=6.5</generator>"
        site.pages[page].body = body.replace(b"</language>", generator)
    text = f"""\
version: 1
feeds:
  - {{name: dnevne, url: "{site.base}/feed/", full_text: feed, language: bs}}
  - {{name: ugasen, url: "{site.base}/ugasen", enabled: no}}
rules:
  - {{id: budzet, title: Budžet, when: budžet}}
channels:
  screen: {{url: "console://"}}
"""
    (place / "rules.yaml").write_text(text, encoding="utf-8")
    return place / "rules.yaml"


def test_the_first_day(run: Run, rules: Path, site: Any) -> None:
    nothing = run("feeds", "backfill")
    assert nothing.code == 78
    assert "there is no database" in nothing.err
    assert run("migrate").code == 0

    ran = run("feeds", "backfill")
    assert ran.code == 0
    first, last = ran.out.splitlines()
    assert first.startswith("dnevne: 6 articles archived, back to ")
    assert first.endswith(" (1 document read)")
    assert last == "6 articles archived. Nothing was told to anybody."
    assert "/ugasen" not in site.asked
    assert run("alerts", "list", "--format", "json").json == []
    tested = run("backtest", "--format", "json").json
    assert tested["articles"] == 6
    assert [rule["id"] for rule in tested["rules"] if rule["articles"]] == ["budzet"]


def test_a_shorter_time_by_name_and_as_json(run: Run, rules: Path, site: Any) -> None:
    assert run("migrate").code == 0
    (one,) = run("feeds", "backfill", "dnevne", "--since", "6d", "--format", "json").json
    assert (one["name"], one["articles"], one["known"], one["documents"]) == ("dnevne", 2, 0, 1)
    (again,) = run("feeds", "backfill", "dnevne", "--since", "6d", "--format", "json").json
    assert (again["articles"], again["known"], again["problems"]) == (0, 2, [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nepoznat"], "there is no feed nepoznat in the rules"),
        (["--since", "juče"], "--since juče: write a number and m, h or d"),
    ],
)
def test_wrong_words(run: Run, rules: Path, words: list[str], said: str) -> None:
    assert run("migrate").code == 0
    ran = run("feeds", "backfill", *words)
    assert (ran.code, said in ran.err) == (2, True)


def test_what_cannot_be_read_is_not_said_to_have_nothing(run: Run, rules: Path, site: Any) -> None:
    assert run("migrate").code == 0
    site.pages["/feed/"].status = 500
    said = run("feeds", "backfill").out.splitlines()
    assert said[0] == "dnevne: nothing could be read"
    assert "answered 500" in said[1]


def test_what_has_no_older_pages_says_so(run: Run, rules: Path, site: Any) -> None:
    assert run("migrate").code == 0
    site.pages["/feed/"].body = site.pages["/feed/"].body.replace(b"wordpress.org", b"x.example")
    assert run("feeds", "backfill").out.splitlines() == [
        "dnevne: it shows nothing older than its current page",
        "0 articles archived. Nothing was told to anybody.",
    ]
