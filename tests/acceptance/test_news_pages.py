"""Pages built like the region's WordPress sites: what their bodies say alerts, and nothing that
stands around the bodies or between their paragraphs. The pages stand in `pages/`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import yaml

PAGES = Path(__file__).parent / "pages"
ENGLISH = "en"  # the edition that the themes are filled with
SITE = "https://sarajevo-daily.example"
AROUND = "If Dodik Declares Independence, what will Brussels do?"
SAID = {"vacuum", "banjska", "chief"}
RULES = """
entities:
  dodik:
    kind: person
    names: {hbs: Milorad Dodik, mk: Милорад Додик, sq: Milorad Dodik, en: Milorad Dodik}
  banjska: {kind: place, names: {hbs: Banjska, sq: Banjskë, mk: Бањска, en: Banjska}}
  rutte:
    kind: person
    names: {en: Mark Rutte, hbs: [Mark Rutte, Mark Rute], mk: Марк Руте, sq: Mark Rutte}
    near: [NATO, Alijansa, sekretar, Alliance]
  security-vacuum:
    kind: phrase
    names:
      hbs: [sigurnosni vakuum, bezbednosni vakuum]
      sq: vakum sigurie
      mk: безбедносен вакуум
      en: security vacuum
rules:
  - {id: dodik, title: Dodik, severity: high, when: dodik}
  - {id: vacuum, title: Security vacuum, when: security-vacuum}
  - {id: banjska, title: Banjska, severity: high, when: banjska}
  - {id: chief, title: NATO's Secretary General, when: rutte}
  - id: stabbed
    title: A stabbing
    when: {hbs: [izboden, nožem], sq: therur, mk: избоден, en: stabbed}
"""


def read(name: str) -> Any:
    """A file of pages/."""
    return yaml.safe_load((PAGES / name).read_text(encoding="utf-8"))


EDITIONS: Mapping[str, Any] = read("editions.yaml")


def onward(html: str, other: str) -> str:
    """A way to another article, its headline filled in."""
    link = f'<a href="{SITE}/2026/03/02/other/">{other}</a>'
    return html.replace("{a}", link).replace("{around}", AROUND).replace("{}", other)


def theme(name: str, between: str = "", after: str = "") -> str:
    """The English article in a theme, with ways onwards between its paragraphs and at its end."""
    edition = EDITIONS[ENGLISH]
    paragraphs = [f"<p>{line}</p>" for line in edition["body"]]
    lines = (*paragraphs[:2], onward(between, edition["other"]), *paragraphs[2:])
    article = "\n".join((*lines, onward(after, edition["other"])))
    page = (PAGES / "themes" / f"{name}.html").read_text(encoding="utf-8")
    filled = {"article": article, "title": edition["title"], "below": edition["other"]}
    for hole, text in (filled | {"around": AROUND, "site": SITE}).items():
        page = page.replace("{{" + hole + "}}", text)
    return page


def themes() -> dict[str, str]:
    """Every theme with every way to link onwards, between two paragraphs and at the end."""
    ways = read("onward.yaml")
    return {
        f"{name}, {where}: {way}": theme(name, **{where: html})
        for name in sorted(path.stem for path in (PAGES / "themes").iterdir())
        for where in ("between", "after")
        for way, html in ways[where].items()
    }


def editions() -> dict[str, tuple[Any, str]]:
    """Every edition with every way onwards, after the second paragraph and after the last."""
    return {
        f"{language}, after {where}: {way}": (edition, _edition(edition, way, where))
        for language, edition in EDITIONS.items()
        for way in edition["onward"]
        for where in (2, len(edition["body"]))
    }


def _edition(edition: Any, way: str, where: int) -> str:
    lines = [f"<p>{line}</p>" for line in edition["body"]]
    lines.insert(where, onward(way, edition["other"]))
    return (
        f"<!doctype html><html><head><meta charset='UTF-8'><title>{edition['title']}</title></head>"
        "<body class='single'><div class='site-content'><article class='post'><h1 class="
        f"'entry-title'>{edition['title']}</h1><div class='entry-content'>{''.join(lines)}</div>"
        f"</article><aside class='widget-area'><ul><li>{onward('{a}', edition['other'])}</li></ul>"
        "</aside></div></body></html>"
    )


def alerting(rules: list[dict[str, Any]]) -> set[str]:
    """The ids of the rules that alert."""
    return {rule["id"] for rule in rules if rule["alert"]}


def mistakes(answers: list[Any], wanted: Mapping[str, Any]) -> list[str]:
    """The pages of which another text was taken or other rules alert than the edition says."""
    assert [answer["id"] for answer in answers] == list(wanted)
    return [
        f"{answer['id']}: {alerting(answer['rules'])} {answer['article']['text']}"
        for answer in answers
        if alerting(answer["rules"]) != SAID
        or answer["article"]["text"].splitlines() != wanted[answer["id"]]["body"]
        or answer["article"]["title"] != wanted[answer["id"]]["title"]
    ]


def test_only_the_body_of_a_page_alerts(desk: Any) -> None:
    desk.write(RULES, {})
    pages = themes()
    answers = desk.explain([{"id": name, "html": html} for name, html in pages.items()])
    wrong = mistakes(answers, dict.fromkeys(pages, EDITIONS[ENGLISH]))
    assert not wrong, "\n".join(wrong)


def test_the_ways_onwards_of_every_language_are_not_text(desk: Any) -> None:
    desk.write(RULES, {})
    pages = editions()
    answers = desk.explain([{"id": name, "html": html} for name, (_, html) in pages.items()])
    wrong = mistakes(answers, {name: edition for name, (edition, _) in pages.items()})
    assert not wrong, "\n".join(wrong)


def test_a_page_says_the_same_by_every_way(press: Any, desk: Any) -> None:
    """As a saved file, by its address, and through a feed to the receiver."""
    edition = EDITIONS[ENGLISH]
    way = "<p>Read also: {a}</p>"
    html = theme("newspaper", between=way, after="<ul><li>{a}</li></ul>")
    url = press.page("/2026/03/nato/", html)
    (desk.place / "page.html").write_text(html, encoding="utf-8")
    now = format_datetime(datetime.now(UTC))
    feed = (
        f"<rss><channel><item><title>{edition['title']}</title><link>{url}?utm_source=rss</link>"
        f"<pubDate>{now}</pubDate><description>In Sarajevo on Monday.</description></item>"
        "</channel></rss>"
    )
    desk.write(RULES, {"daily": f'"{press.feed("/feed", feed)}", language: en'}, hook=press.base)
    for target in ("page.html", url):
        answer = desk.run("explain", target, "--format", "json").clean().json
        assert alerting(answer["rules"]) == SAID, target
        assert answer["article"]["text"].splitlines() == edition["body"]
        hits = {hit["surface"] for rule in answer["rules"] for hit in rule["hits"]}
        assert hits == {"Mark Rute", "security vacuum", "Banjska"}
        for hit in (hit for rule in answer["rules"] for hit in rule["hits"]):
            assert answer["article"][hit["field"]][hit["start"] : hit["end"]] == hit["surface"]
    report = desk.once().json
    assert (report["alerts"], report["deliveries"]["sent"], report["problems"]) == (3, 1, [])
    (alert,) = press.alerts
    assert {rule["id"] for rule in alert["rules"]} == SAID
    assert {line["surface"] for line in alert["evidence"]} == hits
    assert alert["article"]["title"] == edition["title"]
    assert (alert["article"]["language"], alert["untranslated"]) == ("en", None)
