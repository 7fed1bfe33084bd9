"""Feeds of every format and charset, beside what is read of them (tests/data/feeds)."""

import dataclasses
import json
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor import feed
from monitor.errors import NotAFeed

DATA = Path(__file__).parent.parent / "data" / "feeds"
CASES = sorted(path for path in DATA.iterdir() if path.suffix != ".json")
URL = "https://www.glaskrajine.example/feed/"


def _rss(items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_golden(case: Path) -> None:
    parsed = feed.parse(case.read_bytes(), None, URL)
    told = json.loads(json.dumps(dataclasses.asdict(parsed), default=datetime.isoformat))
    assert told == json.loads(case.with_suffix(".json").read_text("utf-8"))
    assert pickle.loads(pickle.dumps(parsed)) == parsed


def test_the_header_names_the_charset() -> None:
    text = "Προεδρικές εκλογές στην Κύπρο τον Φεβρουάριο"
    body = _rss(f"<item><title>{text}</title></item>").decode().encode("cp1253")
    parsed = feed.parse(body, "application/rss+xml; charset=windows-1253", URL)
    assert parsed.entries[0].title == text


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("Thu, 05 Mar 2026 09:41:00 +0100", "2026-03-05T08:41"),
        ("Thu, 05 Mar 2026 09:41:00 GMT", "2026-03-05T09:41"),
        ("Thu, 05 Mar 2026 09:41:00 CET", "2026-03-05T08:41"),
        ("Thu, 02 Jul 2026 09:41:00 CEST", "2026-07-02T07:41"),
        ("Thu, 02 Jul 2026 09:41:00 EEST", "2026-07-02T06:41"),
        ("Thu, 05 Mar 2026 09:41:00 GMT+01:00", "2026-03-05T08:41"),
        ("5 Mar 2026 09:41", "2026-03-05T09:41"),
        ("2026-03-05T09:41:00+01:00", "2026-03-05T08:41"),
        ("2026-03-05 09:41:00", "2026-03-05T09:41"),
        ("2026-03-05T09:41:00.123Z", "2026-03-05T09:41"),
        ("četvrtak, 5. mart 2026. u 9.41", None),
        ("", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Mon, 32 Foo 2026 99:99:99 +9999", None),
        ("1" * 50_000, None),
    ],
)
def test_dates(written: str, utc: str | None) -> None:
    parsed = feed.parse(
        _rss(f"<item><title>A</title><pubDate>{written}</pubDate></item>"), None, URL
    )
    published = parsed.entries[0].published
    expected = datetime.fromisoformat(utc).replace(tzinfo=UTC) if utc else None
    assert (published and published.replace(second=0, microsecond=0)) == expected


@pytest.mark.parametrize(
    ("inside", "link"),
    [
        ("<link>https://x.ba/1</link>", "https://x.ba/1"),
        ("<link>/1</link>", "https://www.glaskrajine.example/1"),
        ("<link>https://x.ba/1?a=1&b=2</link>", "https://x.ba/1?a=1&b=2"),
        ("<link><![CDATA[https://x.ba/1?a=1&b=2]]></link>", "https://x.ba/1?a=1&b=2"),
        ("<guid>https://x.ba/g</guid>", "https://x.ba/g"),
        ('<guid isPermaLink="false">https://x.ba/g</guid>', None),
        ("<guid>48190</guid>", None),
        ("<link>javascript:alert(1)</link><guid>https://x.ba/g</guid>", None),
        ("<link></link><guid>https://x.ba/g</guid>", None),
        ("<link>http://user:pw@127.0.0.1/</link>", None),
    ],
)
def test_links(inside: str, link: str | None) -> None:
    parsed = feed.parse(_rss(f"<item><title>A</title>{inside}</item>"), None, URL)
    assert parsed.entries[0].link == link


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\0" * 5000, "empty"),
        (b"%PDF-1.4\n%\xe2\xe3", "PDF"),
        (b"\x1f\x8b\x08\x00abc", "gzip"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"<!doctype html><title>503 odr\xc5\xbeavanje</title>", "HTML page (“503 održavanje”)"),
        (b"<html><body>Odmah se vra\xc4\x87amo</body></html>", "under `page`"),
        (
            b"<html><link rel='alternate' type='application/rss+xml' href='/rss?a=1&amp;b=2'>",
            "https://www.glaskrajine.example/rss?a=1&b=2",
        ),
        (
            b"<html><link rel=alternate type=application/rss+xml href='javascript:x'><rss></rss>",
            "HTML page",
        ),
        (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "sitemap"),
        (b"<opml version='2.0'/>", "OPML"),
        (b"<svg><rdf:RDF><x/></rdf:RDF></svg>", "<svg>"),
        (b'{"error": "not found"}', "JSON but no JSON Feed"),
        (b"[1, 2", "JSON but no JSON Feed"),
        (b"[" * 100_000, "JSON but no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 5}', "JSON but no JSON Feed"),
        ("Стигло је упозорење".encode(), "Стигло је упозорење"),
        (b"/etc/passwd", "/etc/passwd"),
        (b"http://127.0.0.1:9/rss", "begins with"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes, says: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        feed.parse(body, None, URL)
    assert says in str(caught.value)


def test_a_feed_behind_a_programs_warning_is_a_feed() -> None:
    warning = b"<br />\n<b>Warning</b>: mysql_connect() in /var/www/rss.php on line 3<br />\n"
    parsed = feed.parse(
        warning + b'<?xml version="1.0"?>' + _rss("<item><title>A</title></item>"), None, URL
    )
    assert [entry.title for entry in parsed.entries] == ["A"]


@pytest.mark.parametrize("root", ["rss", "feed", "rdf:RDF"])
def test_an_empty_feed_is_a_feed(root: str) -> None:
    xmlns = {"rdf:RDF": ' xmlns="http://purl.org/rss/1.0/"'}.get(root, "")
    parsed = feed.parse(f"<{root}{xmlns}></{root}>".encode(), None, URL)
    assert (parsed.entries, parsed.complete) == ((), True)


ATOM = "xmlns:a='http://www.w3.org/2005/Atom' xmlns='http://www.w3.org/2005/Atom'"
TITLE = "<title>A b &amp; c</title>"
HREF = "<link href='http://x.ba/1'/>"
LINK = "<link>http://x.ba/1</link>"
XHTML = "<div xmlns='http://www.w3.org/1999/xhtml'>A <b>b</b> &amp; c</div>"
DIALECTS = {
    "capitals": f"<RSS><channel><item>{TITLE}{LINK}</item></channel></RSS>",
    "source": f"<rss><item><source url='/y'>Y</source>{TITLE}{LINK}</item></rss>",
    "base": f"<rss xml:base='http://x.ba/d/'><item>{TITLE}<link>../1</link></item></rss>",
    "prefix": f"<a:feed {ATOM}><a:entry><a:title>A b &amp; c</a:title>{HREF}</a:entry></a:feed>",
    "xhtml": f"<feed {ATOM}><entry><title type='xhtml'>{XHTML}</title>{HREF}</entry></feed>",
    "self": f"<feed {ATOM}><entry>{TITLE}<link rel='self' href='/f'/>{HREF}</entry></feed>",
}  # fmt: skip


@pytest.mark.parametrize("body", DIALECTS.values(), ids=DIALECTS)
def test_dialects(body: str) -> None:
    (entry,) = feed.parse(body.encode(), None, URL).entries
    assert (entry.title, entry.link) == ("A b & c", "http://x.ba/1")
