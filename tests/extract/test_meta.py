"""What a page says of itself, and when it is believed."""

from datetime import UTC, datetime

import pytest

from monitor.extract import extract

BODY = "<h1>Zatvoren most kod Zenice</h1><p>Most kod Zenice zatvoren je jutros do daljnjeg.</p>"
FETCHED = "https://portal.example.ba/vijesti/zatvoren-most-kod-zenice-1234?utm_source=rss"


def page_of(head: str, url: str = FETCHED, body: str = BODY):  # type: ignore[no-untyped-def]
    return extract(f"<html><head>{head}</head><body>{body}</body></html>".encode(), None, url)


def canonical(link: str) -> str:
    return f'<link rel="canonical" href="{link}">'


@pytest.mark.parametrize(
    ("fetched", "head", "expected"),
    [
        (FETCHED, "", FETCHED),
        (
            FETCHED,
            canonical("/bih/zatvoren-most-kod-zenice"),
            "https://portal.example.ba/bih/zatvoren-most-kod-zenice",
        ),
        (
            "https://m.example.ba/v/1234",
            canonical("https://example.ba/v/1234"),
            "https://example.ba/v/1234",
        ),
        (
            FETCHED,
            '<meta property="og:url" content="https://portal.example.ba/v/99001">',
            "https://portal.example.ba/v/99001",
        ),
        (FETCHED, canonical("https://other.example.com/v/99001"), FETCHED),
        (FETCHED, canonical("https://portal.example.ba/"), FETCHED),
        (FETCHED, canonical("https://portal.example.ba/vijesti/"), FETCHED),
        (FETCHED, canonical("https://portal.example.ba/sport"), FETCHED),
        (FETCHED, canonical("javascript:alert(1)"), FETCHED),
        (FETCHED, canonical(""), FETCHED),
        (
            "http://star.example.ba/cl.php?id=55",
            canonical("/cl.php"),
            "http://star.example.ba/cl.php?id=55",
        ),
        (
            "https://portal.example.ba/v/zatvoren-most-zenica-12345/amp",
            canonical("https://portal.example.ba/v/zatvoren-most-zenica-12345"),
            "https://portal.example.ba/v/zatvoren-most-zenica-12345",
        ),
    ],
)
def test_the_address_is_the_pages_own_where_it_is_believable(
    fetched: str, head: str, expected: str
) -> None:
    assert page_of(head, fetched).url == expected


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("<title>Zatvoren most kod Zenice - Portal</title>", BODY, "Zatvoren most kod Zenice"),
        (
            '<meta property="og:title" content="Most kod Zenice zatvoren | Portal">',
            "<p>x</p>",
            "Most kod Zenice zatvoren",
        ),
        ("<title>Portal</title>", BODY, "Zatvoren most kod Zenice"),
        (
            "<title>Kurti - Vučić: nema dogovora ni posle osam sati</title>",
            "<p>x</p>",
            "Kurti - Vučić: nema dogovora ni posle osam sati",
        ),
        ("<title>A&amp;B &lt;b&gt; most kod Zenice</title>", "<p>x</p>", "A&B <b> most kod Zenice"),
        ("", "<p>x</p>", ""),
    ],
)
def test_the_title_is_the_headline_without_the_sites_name(
    head: str, body: str, expected: str
) -> None:
    assert page_of(head, body=body).title == expected


JSON = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"%s"}</script>'


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (JSON % "2026-02-11T17:56:00+01:00", "", datetime(2026, 2, 11, 16, 56, tzinfo=UTC)),
        (
            '<meta property="article:published_time" content="2026-02-11T16:56:00Z">',
            "",
            datetime(2026, 2, 11, 16, 56, tzinfo=UTC),
        ),
        (
            "",
            '<time datetime="2026-02-11T16:56:00+00:00">danas</time>',
            datetime(2026, 2, 11, 16, 56, tzinfo=UTC),
        ),
        (
            "",
            (
                '<time datetime="2026-02-12T08:00:00Z">izmjena</time>'
                '<time class="entry-date published" datetime="2026-02-11T16:56:00Z">objava</time>'
            ),
            datetime(2026, 2, 11, 16, 56, tzinfo=UTC),
        ),
        (JSON % "2026-02-11T17:56:00", "", None),
        (JSON % "2026-02-11", "", None),
        (JSON % "0001-01-01T00:00:00+14:00", "", None),
        (JSON % "jučer", "", None),
        ("", "", None),
    ],
)
def test_the_time_is_aware_and_utc_or_none(head: str, body: str, expected: datetime | None) -> None:
    assert page_of(head, body=BODY + body).published == expected
