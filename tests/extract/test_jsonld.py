"""JSON-LD serves where the page is drawn by script, also when the JSON is broken."""

import json

import pytest

from monitor.extract import extract

URL = "https://spa.example.com/news/un-envoy-warns-council"
BODY = (
    "The envoy warned the Council on Monday that the north of Kosovo remains fragile. "
    "She said that the attack in Banjska had changed how people there see the police."
)
NEWS = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Envoy warns",
    "articleBody": BODY,
}


def text_of(script: str, shown: str = '<div id="root"></div>') -> tuple[str, str]:
    data = f'<script type="application/ld+json">{script}</script>'
    markup = f"<html><head>{data}</head><body>{shown}</body></html>"
    page = extract(markup.encode(), "text/html", URL)
    return page.text, page.source


@pytest.mark.parametrize(
    "script",
    [
        json.dumps(NEWS),
        json.dumps([{"@type": "Organization"}, NEWS]),
        json.dumps({"@graph": [{"@type": "WebSite"}, NEWS]}),
        json.dumps({"@type": "WebPage", "mainEntity": NEWS}),
        json.dumps(NEWS | {"@type": ["Article", "ReportageNewsArticle"]}),
        json.dumps(NEWS | {"@type": "https://schema.org/Article"}),
        json.dumps(NEWS) + ";",
        "<!-- " + json.dumps(NEWS) + " -->",
        "//<![CDATA[\n" + json.dumps(NEWS) + "\n//]]>",
        json.dumps(NEWS)[:-1] + ",}",
        json.dumps(NEWS)[:-1] + ', "author": {"name": "A "B" C"}}',
        json.dumps(NEWS).replace(". She", ".\nShe"),
    ],
    ids=[
        *("object", "list", "graph", "main entity", "types", "type address", "semicolon"),
        *("comment", "cdata", "trailing comma", "bare quotes", "bare newline"),
    ],
)
def test_the_body_is_found(script: str) -> None:
    text, source = text_of(script)
    assert (" ".join(text.split()), source) == (BODY, "json-ld")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<p>{BODY}</p><p>KFOR &amp; EULEX stay.</p>", f"{BODY}\nKFOR & EULEX stay."),
        (f"&lt;p&gt;{BODY}&lt;/p&gt;", BODY),
        (f"{BODY}\n\n  The next session  is due.", f"{BODY}\nThe next session is due."),
        (f"{BODY}\nRead also: If Dodik Declares Independence\nThe end.", f"{BODY}\nThe end."),
    ],
    ids=["markup", "escaped markup", "lines", "read also"],
)
def test_the_body_is_plain_text(body: str, expected: str) -> None:
    assert text_of(json.dumps(NEWS | {"articleBody": body}))[0] == expected


@pytest.mark.parametrize(
    "script",
    [
        json.dumps({"@type": "Organization", "articleBody": BODY}),
        json.dumps(NEWS | {"articleBody": None}),
        json.dumps(NEWS | {"articleBody": {"a": 1}}),
        "{",
        "null",
    ],
)
def test_what_is_no_article_gives_no_text(script: str) -> None:
    assert text_of(script)[0] == ""


def test_the_page_is_preferred_where_it_shows_as_much() -> None:
    shown = f"<article><p>{BODY}</p><p>The page says one sentence more than the data.</p></article>"
    text, source = text_of(json.dumps(NEWS), shown)
    assert source == "page"
    assert text.endswith("more than the data.")


def test_data_behind_a_paywall_is_not_taken() -> None:
    script = json.dumps(NEWS | {"isAccessibleForFree": False})
    text, source = text_of(script, "<article><p>The envoy warned the Council.</p></article>")
    assert (text, source) == ("", "page")
