"""No document brings out what stands in a file of this machine, whatever it names it by."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

CANARY = "KanarinacPrijestolni"

Run = Callable[..., Any]

RULES = """\
version: 1
settings: {translate_to: hbs}
entities:
  canary: {kind: phrase, names: {any: KanarinacPrijestolni}}
rules:
  - {id: leak, title: What a file says, when: canary}
  - {id: flood, title: Floods, when: {hbs: poplava}}
"""

RSS = '<?xml version="1.0"?>{}<rss><channel><title>F</title>{}{}</channel></rss>'
WHEN = format_datetime(datetime.now(UTC))


def item(title: str, rest: str = "") -> str:
    """An entry of today."""
    return f"<item><title>{title}</title><pubDate>{WHEN}</pubDate>{rest}</item>"


def documents(path: Path) -> dict[str, str]:
    """Feeds that name the file in every way known; where they are feeds at all, they flood."""
    flood = item("Poplava u Doboju")
    doctype = "<!DOCTYPE rss [{}]>".format
    general = f'<!ENTITY x SYSTEM "file://{path}">'
    public = f'<!ENTITY x PUBLIC "a" "{path}">'
    parameter = f'<!ENTITY % p SYSTEM "file://{path}"> %p;'
    nested = f'<!ENTITY % f SYSTEM "file://{path}"><!ENTITY % e "<!ENTITY x &#39;%f;&#39;>"> %e;'
    space = 'xmlns:xi="http://www.w3.org/2001/XInclude"'
    include = f'<xi:include {space} href="file://{path}" parse="text"/>'
    style = f'<?xml-stylesheet type="text/xsl" href="file://{path}"?>'
    base = f'<base href="file://{path}"/>'
    return {
        "path": str(path),
        "file-url": f"file://{path}",
        "general": RSS.format(doctype(general), item("Poplava &x;", "<link>&x;</link>"), flood),
        "public": RSS.format(
            doctype(public), item("Poplava", "<description>&x;</description>"), ""
        ),
        "parameter": RSS.format(doctype(parameter), flood, ""),
        "nested": RSS.format(doctype(nested), item("Poplava &x;"), flood),
        "external": RSS.format(f'<!DOCTYPE rss SYSTEM "file://{path}">', flood, ""),
        "include": RSS.format(
            "", item(f"Poplava {include}", f"<description>{include}</description>"), ""
        ),
        "style": RSS.format(style, flood, ""),
        "links": RSS.format(
            "",
            item("Poplava kod Šamca", f"<link>file://{path}</link><guid>file://{path}</guid>"),
            item("Poplava kod Orašja", f"<link>{path}</link>"),
        ),
        "enclosure": RSS.format(base, item("Poplava", f'<enclosure url="file://{path}"/>'), ""),
        "variable": RSS.format(
            "",
            item(f"Poplava ${{file:{path}}} ${{HOME}}", f"<link>https://x/${{file:{path}}}</link>"),
            item(f"Poplava {{{{ include('{path}') }}}} @{path} <!--#include file='{path}'-->"),
        ),
        "content": RSS.format(
            "", item("Poplava", f"<description>&lt;object data='file://{path}'></description>"), ""
        ),
    }


def pages(path: Path, feed: str) -> dict[str, str]:
    """Articles that name the file."""
    markup = (
        f'<base href="file://{path}"><link rel="canonical" href="file://{path}">'
        f'<meta http-equiv="refresh" content="0; url=file://{path}">'
    )
    frames = (
        f'<iframe src="file://{path}"></iframe><object data="file://{path}"></object>'
        f"<xi:include href='{path}' parse='text'/>"
    )
    text = "<p>Poplava je ušla u kuće u Doboju, javlja stanica.</p>" * 8
    whole = f"<html><head>{markup}</head><body><article>{frames}{text}</article></body></html>"
    return {"page-path": str(path), "page-xxe": feed, "page-markup": whole}


def sources(path: Path) -> dict[str, tuple[str, str]]:
    """Sitemaps, listing pages and tickers that name the file: how they are read, and the body."""
    entity = f'<!DOCTYPE u [<!ENTITY x SYSTEM "file://{path}">]>'
    loc = f"<loc>file://{path}</loc>"
    links = f"<a href='file://{path}'>Poplava u Doboju</a>"
    return {
        "map": ("sitemap: {}", f"<urlset><url>{loc}</url></urlset>"),
        "map-xxe": ("sitemap: {}", f"{entity}<urlset><url><loc>https://x/&x;</loc></url></urlset>"),
        "index": ("sitemap: {}", f"<sitemapindex><sitemap>{loc}</sitemap></sitemapindex>"),
        "list": ("page: {}, links: a", links),
        "posts": ("page: {}, items: article", f"<article>Poplava {links}</article>"),
    }


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """The file."""
    path = tmp_path / "tajna.txt"
    path.write_text(f"{CANARY} u Banjskoj\n", encoding="utf-8")
    return path


def test_no_document_brings_out_a_file(run: Run, place: Path, site: Any, secret: Path) -> None:
    made = documents(secret)
    rows = {name: f'url: "{site.say(f"/{name}", body)}"' for name, body in made.items()}
    for name, body in pages(secret, made["general"]).items():
        link = f"<link>{site.say(f'/p/{name}', body)}</link>"
        feed = RSS.format("", item("Poplava", link), "")
        rows[name] = f'url: "{site.say(f"/f/{name}", feed)}"'
    for n, location in enumerate((f"file://{secret}", str(secret), f"//localhost{secret}")):
        rows[f"to-{n}"] = f'url: "{site.say(f"/r/{n}", "", status=302, Location=location)}"'
    for name, (kind, body) in sources(secret).items():
        rows[name] = kind.format(f'"{site.say(f"/o/{name}", body)}"')
    lines = "".join(f"  - {{name: {name}, language: bs, {row}}}\n" for name, row in rows.items())
    (place / "rules.yaml").write_text(f"{RULES}feeds:\n{lines}", encoding="utf-8")
    ran = run("once", "--json")
    assert ran.json["articles"] > len(made)
    assert CANARY not in ran.out + ran.err + run("alerts", "list", "--format", "json").out
    kept = [one.read_bytes() for one in (place / "data").rglob("*") if one.is_file()]
    literal = f"Poplava ${{file:{secret}}} ${{HOME}}".encode()
    assert any(literal in one for one in kept)
    assert not any(CANARY.encode() in one for one in kept)


def test_no_command_brings_out_another_file(run: Run, place: Path, site: Any, secret: Path) -> None:
    """It reads the file that is typed, and none that this one names."""
    made = documents(secret)
    (place / "rules.yaml").write_text(RULES, encoding="utf-8")
    head = f'<!DOCTYPE opml [<!ENTITY x SYSTEM "file://{secret}">]>'
    outlines = (
        '<outline type="rss" text="&x;" xmlUrl="https://x.ba/&x;"/>'
        f'<outline type="include" url="file://{secret}" xmlUrl="file://{secret}"/>'
    )
    opml = f"{head}<opml><body>{outlines}</body></opml>"
    (place / "a.opml").write_text(opml, encoding="utf-8")
    (place / "a.html").write_text(made["general"] + f"<a href='file://{secret}'>", encoding="utf-8")
    links = f'<link rel="alternate" type="application/rss+xml" href="file://{secret}">'
    home = site.say("/", f"<html><head>{links}</head><a href='file://{secret}'>RSS</a></html>")
    site.say("/robots.txt", f"Sitemap: file://{secret}\n", "text/plain")
    site.say("/rss.xml", made["general"], "application/rss+xml")
    named = {"html": made["general"], "text": made["variable"], "url": f"file://{secret}"}
    for words in (
        ("feeds", "import", "a.opml"),
        ("feeds", "discover", home),
        ("feeds", "discover", f"file://{secret}"),
        ("explain", "a.html", "--no-translate"),
        ("explain", f"file://{secret}", "--no-translate"),
        ("explain", "--jsonl", "--no-translate"),
    ):
        ran = run(*words, stdin=json.dumps(named))
        assert ran.out + ran.err
        assert CANARY not in ran.out + ran.err, words
