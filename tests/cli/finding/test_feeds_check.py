"""feeds check: every way in which a source answers, in words, and what the exit code says of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

Run = Callable[..., Any]

PAGE = """<!doctype html><html><head><title>Dnevne vijesti</title>
<link rel="alternate" type="application/rss+xml" href="/novi-rss"></head><body></body></html>"""
EMPTY = '<rss version="2.0"><channel><title>Dnevne vijesti</title></channel></rss>'


def write(place: Path, feeds: dict[str, str]) -> None:
    """The rules with these feeds; a value is an address and, after a blank, further keys."""
    lines = []
    for name, given in feeds.items():
        url, _, more = given.partition(" ")
        lines.append(f'  - {{name: {name}, url: "{url}"{", " + more if more else ""}}}')
    text = "\n".join(["version: 1", "feeds:", *lines])
    (place / "rules.yaml").write_text(text + "\n", encoding="utf-8")


def test_each_source_in_words(run: Run, place: Path, site: Any, now: datetime) -> None:
    old = now - timedelta(days=9)
    site.say("/preselio", status=301, Location="/rss")
    site.say("/redizajn", PAGE)
    site.say("/prazno", EMPTY, "application/rss+xml")
    site.say("/zatvoreno", status=403)
    site.say("/guzva", status=429, Retry_After="40")
    site.say("/kvar", status=500)
    host = site.base.removeprefix("http://")
    write(
        place,
        {
            "radi": site.feed("/rss"),
            "preselio": f"{site.base}/preselio",
            "kasni": site.feed("/kasni", newest=old, every=timedelta(hours=2), count=30),
            "redizajn": f"{site.base}/redizajn",
            "prazno": f"{site.base}/prazno",
            "zatvoreno": f"{site.base}/zatvoreno",
            "ukinuto": f"{site.base}/ukinuto",
            "kvar": f"{site.base}/kvar",
            "potvrda": f"https://{host}/rss",
            "iskljucen": f"{site.base}/nikad enabled: no",
            "guzva": f"http://localhost:{host.partition(':')[2]}/guzva",
        },
    )
    ran = run("feeds", "check")
    lines = dict(line[4:].split(": ", 1) for line in ran.out.splitlines()[:-1])
    assert list(lines) == [
        "radi", "preselio", "kasni", "redizajn", "prazno", "zatvoreno", "ukinuto", "kvar",
        "potvrda", "guzva",
    ]  # fmt: skip
    said = {
        "radi": "works with 6 entries, the newest 5 min old",
        "preselio": f"moved for good: write {site.base}/rss",
        "kasni": "late: works with 30 entries, the newest 9 d old, usually ",
        "redizajn": f"the page names this feed: {site.base}/novi-rss",
        "prazno": "it answers, and has no entry",
        "zatvoreno": "answered 403: it refuses this program",
        "ukinuto": f"answered 404: the feed is gone; `monitor feeds discover {site.base}/`",
        "kvar": "answered 500: its server is in trouble",
        "potvrda": "The publisher has to mend its certificate",
        "guzva": "answered 429: it asks for 40 s of quiet",
    }
    assert {name: said[name] in lines[name] for name in said} == dict.fromkeys(said, True), lines
    marks = {line[4:].split(":")[0]: line[:4].strip() for line in ran.out.splitlines()[:-1]}
    assert [name for name, mark in marks.items() if mark == "ok"] == ["radi"]
    assert [name for name, mark in marks.items() if mark == "!"] == ["preselio", "kasni"]
    assert ran.out.endswith(
        "10 sources: 1 well, 1 moved, 1 late, 1 empty, 6 failing, 1 off, not asked.\n"
    )
    assert ran.code == 1
    assert "/nikad" not in site.asked
    assert not (place / "data").exists()  # asking stores nothing


def test_sources_without_a_feed(run: Run, place: Path, site: Any, now: datetime) -> None:
    site.sitemap("/news.xml")
    site.say("/vijesti", '<main><a class="n" href="/1">Vlada usvojila budžet za godinu</a></main>')
    site.say("/zabranjeno", "<main></main>")
    site.say("/robots.txt", "User-agent: *\nDisallow: /zabranjeno\n", "text/plain")
    (place / "rules.yaml").write_text(
        "version: 1\nfeeds:\n"
        f'  - {{name: mapa, sitemap: "{site.base}/news.xml"}}\n'
        f'  - {{name: lista, page: "{site.base}/vijesti", links: "main a.n"}}\n'
        f'  - {{name: redizajn, page: "{site.base}/vijesti", links: "main a.naslov"}}\n'
        f'  - {{name: zabranjeno, page: "{site.base}/zabranjeno", links: "a"}}\n',
        encoding="utf-8",
    )
    ran = run("feeds", "check")
    assert ran.code == 1
    mapa, lista, redizajn, zabranjeno, _ = ran.out.splitlines()
    assert mapa.startswith("ok  mapa: works with 6 entries, the newest 5 min old")
    assert lista.startswith("ok  lista: works with 1 entry, without dates")
    assert redizajn.startswith("NO  redizajn: ")
    assert "finds nothing" in redizajn
    assert "discover" not in redizajn
    assert zabranjeno.startswith("NO  zabranjeno: robots.txt of 127.0.0.1 forbids")
    assert "/zabranjeno" not in site.asked


def test_some_by_name_and_as_json(run: Run, place: Path, site: Any, now: datetime) -> None:
    write(
        place,
        {
            "radi": site.feed("/rss"),
            "pada": f"{site.base}/nema",
            "iskljucen": site.feed("/drugi") + " enabled: no",
        },
    )
    good = run("feeds", "check", "iskljucen", "radi", "--format", "json")
    assert good.code == 0
    assert good.json[0] == {
        "name": "radi",
        "url": f"{site.base}/rss",
        "ok": True,
        "state": "works",
        "entries": 6,
        "newest": "2026-03-02T11:55:00Z",
        "moved_to": None,
        "text": "works with 6 entries, the newest 5 min old",
    }
    assert [one["name"] for one in good.json] == ["radi", "iskljucen"]
    assert run("feeds", "check", "pada").code == 1
    unknown = run("feeds", "check", "rady")
    assert unknown.code == 2
    assert "there is no feed rady in the rules" in unknown.err


def test_articles_that_robots_txt_forbids_are_named(
    run: Run, place: Path, site: Any, now: datetime
) -> None:
    site.say("/robots.txt", "User-agent: *\nDisallow: /vijesti/\n", "text/plain")
    write(place, {"radi": site.feed("/rss"), "cijeli": site.feed("/svi") + " full_text: feed"})
    ran = run("feeds", "check")
    assert ran.code == 0
    assert "robots.txt keeps programs off its articles" in ran.out.splitlines()[0]
    assert "robots.txt" not in ran.out.splitlines()[1]
    assert site.asked.count("/robots.txt") == 1


def test_where_none_answers_it_may_be_this_machine(
    run: Run, place: Path, site: Any, now: datetime
) -> None:
    write(place, {"prvi": "http://127.0.0.1:9/rss", "drugi": "http://127.0.0.1:9/feed"})
    ran = run("feeds", "check")
    assert ran.code == 1
    assert ran.out.endswith("look whether this machine is online, or needs MONITOR_PROXY.\n")


def test_without_a_feed_there_is_nothing_to_ask(run: Run, place: Path) -> None:
    (place / "rules.yaml").write_text("version: 1\n", encoding="utf-8")
    ran = run("feeds", "check")
    assert (ran.code, ran.out) == (
        0,
        "No feed is enabled: write some under `feeds:` in the rules.\n",
    )
