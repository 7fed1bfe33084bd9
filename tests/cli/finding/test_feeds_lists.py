"""feeds import and export: lists in and out, and no file that is there changes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitor.config import load

Run = Callable[..., Any]

RULES = """\
version: 1
settings: {every: 10m}
feeds:
  - {name: klix, url: "https://klix.example/rss", language: bs, country: BA, every: 90s}
  - {name: koha, url: "https://koha.example/rss?a=1&b=2", language: sq, country: XK, kind: daily}
  - {name: vlada, url: "https://vlada.example/feed", kind: institution, owner: Vlada, every: 10m}
  - {name: ugasen, url: "https://ugasen.example/rss", full_text: feed, enabled: no}
  - {name: mapa, sitemap: "https://mapa.example/news.xml"}
  - {name: lista, page: "https://lista.example/vijesti", links: "main > a.naslov"}
"""
LIST = """<?xml version="1.0"?><opml version="1.0"><head><title>Izvori</title></head><body>
<outline text="BA"><outline type="rss" text="Klix.ba" xmlUrl="http://www.klix.example/rss/"/>
<outline type="rss" text="Dnevnik: 7 dana" xmlUrl="https://dnevnik.example/rss" language="bs-BA"/>
<outline type="rss" text="sport" xmlUrl="https://dnevnik.example/rss/sport" category="/portal"/>
</outline><outline text="x" xmlUrl="javascript:alert(1)"/></body></opml>"""


@pytest.fixture
def list_file(place: Path) -> Path:
    """A list beside rules that have one of its feeds."""
    (place / "rules.yaml").write_text(RULES, encoding="utf-8")
    (place / "izvori.opml").write_text(LIST, encoding="utf-8")
    return place / "izvori.opml"


LINES = """\
  - name: dnevnik
    url: "https://dnevnik.example/rss"
    language: hbs
    country: BA
  - name: sport
    url: "https://dnevnik.example/rss/sport"
    country: BA
    kind: portal
"""


def test_a_list_becomes_lines(run: Run, list_file: Path) -> None:
    ran = run("feeds", "import", "izvori.opml")
    assert (ran.code, ran.out) == (0, LINES)
    assert ran.err.splitlines() == [
        "izvori.opml: left out, 'javascript:alert(1)' is no web address to fetch",
        "izvori.opml: left out, 1 in the rules: klix",
        "izvori.opml: 2 feeds; paste the lines above under `feeds:` in the rules.",
    ]
    assert (list_file.parent / "rules.yaml").read_text(encoding="utf-8") == RULES
    as_json = run("feeds", "import", "izvori.opml", "--format", "json")
    assert [one["name"] for one in as_json.json] == ["dnevnik", "sport"]


def test_a_new_file_and_never_an_old_one(
    run: Run, list_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = list_file.parent
    (place / "config").mkdir()
    (place / "rules.yaml").rename(place / "config" / "rules.yaml")
    monkeypatch.setenv("MONITOR_RULES", "config")
    ran = run("feeds", "import", "izvori.opml", "--write", "config/uvoz.yaml")
    assert ran.code == 0
    assert ran.out.startswith("config/uvoz.yaml: 2 feeds. ")
    loaded = load(place / "config", {}, today=date(2026, 3, 2))
    assert loaded.config is not None, loaded.problems
    assert {feed.name for feed in loaded.config.feeds} >= {"klix", "dnevnik", "sport"}

    again = run("feeds", "import", "izvori.opml", "--write", "config/rules.yaml")
    assert again.code == 2
    assert "there is such a file, and it stays as it is" in again.err
    assert (place / "config" / "rules.yaml").read_text(encoding="utf-8") == RULES
    nowhere = run("feeds", "import", "izvori.opml", "--write", "nema/uvoz.yaml")
    assert (nowhere.code, "nothing was written" in nowhere.err) == (2, True)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (None, "No such file or directory; give the path of an OPML file"),
        ("<rss version='2.0'/>", "it is a feed, not a list of feeds"),
        ('<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml/>', "nothing was read"),
    ],
)
def test_what_is_no_list_is_named(run: Run, place: Path, body: str | None, said: str) -> None:
    if body is not None:
        (place / "izvori.opml").write_text(body, encoding="utf-8")
    ran = run("feeds", "import", "izvori.opml")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("izvori.opml: ")
    assert said in ran.err


def test_without_rules_a_list_is_read_all_the_same(run: Run, list_file: Path) -> None:
    (list_file.parent / "rules.yaml").unlink()
    ran = run("feeds", "import", "izvori.opml")
    assert ran.code == 0
    assert ran.out.startswith("  - name: klix\n")


def test_what_goes_out_as_opml_comes_in_again(run: Run, list_file: Path) -> None:
    out = run("feeds", "export")
    assert out.code == 0
    assert (
        out.err == "left out: 3 sources that are off, or a sitemap or page, which no reader knows\n"
    )
    assert 'category="/BA/portal"' in out.out
    list_file.write_text(out.out, encoding="utf-8")
    again = run("feeds", "import", "izvori.opml")
    assert (again.code, again.out) == (0, "")
    assert "izvori.opml: left out, 3 in the rules: klix, koha, vlada\n" in again.err
    (list_file.parent / "rules.yaml").unlink()
    back = run("feeds", "import", "izvori.opml", "--format", "json").json
    assert back == [
        {"name": "klix", "url": "https://klix.example/rss", "language": "hbs", "country": "BA",
         "kind": "portal"},
        {"name": "koha", "url": "https://koha.example/rss?a=1&b=2", "language": "sq",
         "country": "XK", "kind": "daily"},
        {"name": "vlada", "url": "https://vlada.example/feed", "kind": "institution"},
    ]  # fmt: skip


def test_what_goes_out_as_yaml_is_the_same_feeds(run: Run, list_file: Path) -> None:
    rules = list_file.parent / "rules.yaml"
    before = load(rules, {}, today=date(2026, 3, 2)).config
    out = run("feeds", "export", "--format", "yaml").out
    rules.write_text(f"version: 1\nsettings: {{every: 10m}}\n{out}", encoding="utf-8")
    after = load(rules, {}, today=date(2026, 3, 2)).config
    assert before is not None
    assert after is not None
    assert before.feeds == after.feeds
    assert run("feeds", "export", "--format", "json").json[2] == {
        "name": "vlada",
        "url": "https://vlada.example/feed",
        "kind": "institution",
        "owner": "Vlada",
    }


def test_rules_without_a_feed(run: Run, place: Path) -> None:
    (place / "rules.yaml").write_text("version: 1\n", encoding="utf-8")
    assert run("feeds", "export", "--format", "yaml").out == "feeds: []\n"
    assert run("feeds", "export", "--format", "json").json == []
    assert "<body/>" in run("feeds", "export").out
