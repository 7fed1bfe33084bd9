"""The key in an address is asked with and told nobody, whatever goes wrong there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

KEY = "kanarinac"
PAGE = "<html><title>Prijava</title><p>Prijavite se da biste čitali vijesti.</p></html>"
NAMES = f'<html><link rel="alternate" type="application/rss+xml" href="/r?key={KEY}"></html>'
INDEX = "<sitemapindex><sitemap><loc>{}</loc></sitemap></sitemapindex>"


@pytest.fixture
def keys(site: Any, place: Path) -> Any:
    """Sources with a key in their address, each of which fails in its own way."""
    site.say("/robots.txt", "User-agent: *\nDisallow: /zabrana", "text/plain")
    site.say(f"/prijava?key={KEY}", PAGE)
    site.say(f"/naziva?token={KEY}", NAMES)
    site.say(f"/dokument?key={KEY}", "%PDF-1.4")
    site.say(f"/kvar?key={KEY}", status=500)
    site.say(f"/dalje?key={KEY}", status=302, Location=f"http://127.0.0.2/r?key={KEY}")
    site.say(f"/krug?key={KEY}", status=302, Location=f"/krug?key={KEY}")
    rows = [f"url: '{site.base}/{way}?key={KEY}'" for way in ("prijava", "dokument", "kvar")]
    rows += [f"url: '{site.base}/{way}?key={KEY}'" for way in ("dalje", "krug", "zabrana")]
    rows.append(f"url: '{site.base}/naziva?token={KEY}'")
    for number, way in enumerate(("prijava", "kvar", "dalje", "zabrana", "popis")):
        leads = f"{site.base}/{way}?key={KEY}"
        path = site.say(f"/popis{number}?key={KEY}", INDEX.format(leads), "application/xml")
        rows.append(f"sitemap: '{path}'")
    site.say(f"/popis?key={KEY}", INDEX.format(f"{site.base}/x"), "application/xml")
    named = "".join(f"\n  - {{name: izvor{n}, {row}}}" for n, row in enumerate(rows))
    rule = "rules: [{id: budzet, title: Budžet, when: budžet}]\n"
    (place / "rules.yaml").write_text(f"version: 1\nfeeds:{named}\n{rule}", encoding="utf-8")
    return site


def test_no_verb_tells_a_key(run: Run, keys: Any) -> None:
    for verb in (
        ("feeds", "check"),
        ("once",),
        ("feeds", "list"),
        ("feeds", "list", "--format", "json"),
        ("feeds", "backfill"),
        ("digest",),
        ("doctor",),
    ):
        ran = run(*verb)
        assert "izvor" in ran.out, verb
        assert KEY not in ran.out + ran.err, verb
    assert f"/kvar?key={KEY}" in keys.asked


@pytest.mark.parametrize("path", ["/kvar?key={}", "/r?key={}", "/dalje?key={}", "/prijava?key={}"])
def test_explaining_a_page_tells_no_key_when_it_fails(run: Run, keys: Any, path: str) -> None:
    keys.feed(f"/r?key={KEY}")
    ran = run("explain", keys.base + path.format(KEY), "--no-translate")
    assert KEY not in ran.err
