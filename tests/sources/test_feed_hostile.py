"""Feeds that are broken, cut off or made to hurt: what can be read is read, and quickly."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import feed
from monitor.errors import NotAFeed
from monitor.feed.clean import MOST_ENTRIES
from monitor.model import ParsedFeed

URL = "https://portal.example/rss"
FIRST = "<item><title>Prva</title><link>https://portal.example/1</link></item>"
LAST = "<item><title>Posljednja</title><link>https://portal.example/9</link></item>"

BAD_PLACE = "<g:pos xmlns:g='http://www.opengis.net/gml' srsDimension='x'>1 2</g:pos>"


def _rss(items: str, doctype: str = "") -> bytes:
    return f"{doctype}<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()


def _titles(parsed: ParsedFeed) -> list[str]:
    return [entry.title for entry in parsed.entries]


@pytest.mark.parametrize(
    ("broken", "title"),
    [
        (
            "<item><title>Znak &#xD800; &#x110000; &#0; &#99999999999;</title></item>",
            "Znak \ufffd",
        ),
        ("<item><title>Prazno &#x; &; &nema; & &copy</title></item>", "Prazno &#x; &; &nema; & ©"),
        ("<item><title>Kontrole \x01\x02\x0b\x1f kraj</title></item>", "Kontrole kraj"),
        ("<item><title>N\x00ula</title></item>", "Nula"),
        ("<item><title>Bez kraja</item>", "Bez kraja"),
        ("<item><title>Bez kraja<link>https://portal.example/2</link></item>", "Bez kraja"),
        ("<item><title>Nema kraja stavke</title>", "Nema kraja stavke"),
        ("<item><title><![CDATA[Otvoren CDATA</title></item>", "Otvoren CDATA"),
        ("<item><title><![CDATA[Otvoren CDATA</item>", "Otvoren CDATA"),
        ('<item><title a="neparan>Neparan</title></item>', "Neparan"),
        ("<item><title>Prostor</title><x:y>z</x:y></item>", "Prostor"),
        ("<item><title>Komentar</title><!-- bez kraja</item>", "Komentar"),
        ("<item><title>Opis</title><description><p>a<br><i></p></description></item>", "Opis"),
        (f"<item><title>Mjesto</title>{BAD_PLACE}</item>", "Mjesto"),
    ],
)
def test_one_poisoned_entry_hides_none(broken: str, title: str) -> None:
    parsed = feed.parse(_rss(FIRST + broken + LAST), None, URL)
    assert _titles(parsed) == ["Prva", title, "Posljednja"]
    assert parsed.complete


def test_an_entry_that_says_nothing_is_counted() -> None:
    parsed = feed.parse(_rss(FIRST + "<item></item>" + LAST), None, URL)
    assert _titles(parsed) == ["Prva", "Posljednja"]
    assert parsed.problems == ("1 of 3 entries left out",)


@pytest.mark.parametrize(
    "end",
    [
        "<item><title>Pol",
        "<item><title><![CDATA[Pol",
        "<item",
        "",
        "</channel",
        "<item><title>a</title>",
    ],
)
def test_of_a_feed_cut_off_the_whole_entries_are_read(end: str) -> None:
    body = f"<rss><channel><title>t</title>{FIRST}{LAST}{end}".encode()
    parsed = feed.parse(body, None, URL)
    assert _titles(parsed) == ["Prva", "Posljednja"]
    assert not parsed.complete
    assert "cut off" in parsed.problems[0]


def test_a_json_feed_cut_off() -> None:
    body = (
        b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": 1, "title": "A"}, {"id": '
    )
    parsed = feed.parse(body, None, URL)
    assert (_titles(parsed), parsed.complete) == (["A"], False)


def test_more_entries_than_are_read_are_counted() -> None:
    items = "".join(f"<item><title>Vijest {i}</title></item>" for i in range(MOST_ENTRIES + 7))
    parsed = feed.parse(_rss(items), None, URL)
    assert len(parsed.entries) == MOST_ENTRIES
    assert parsed.problems == (f"7 entries beyond the first {MOST_ENTRIES}",)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
        '<!DOCTYPE rss [<!ENTITY c SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/evil.dtd">',
        '<!DOCTYPE rss [<!ENTITY % r SYSTEM "http://127.0.0.1:9/p.dtd"> %r;]>',
        '<!DOCTYPE rss [<!ENTITY c "a\\b">]>',
    ],
)
def test_what_a_doctype_declares_is_never_used(doctype: str) -> None:
    parsed = feed.parse(_rss("<item><title>Vijest &c;</title></item>", doctype), None, URL)
    assert _titles(parsed) == ["Vijest &c;"]


AN_AUTHOR = f"<dc:creator>{'a' * 99_999}</dc:creator>"


def _many_attributes() -> str:
    attributes = " ".join(f'a{i}="1"' for i in range(100_000))
    return f"<item><title {attributes}>Vijest</title></item>"


@pytest.mark.parametrize(
    "items",
    [
        _many_attributes(),
        "<item "
        + " ".join(f'xmlns:n{i}="http://x/{i}"' for i in range(20_000))
        + "><title>Vijest</title></item>",
        f"<item><enclosure url='https://x.ba/{'a' * 2_000_000}'/><title>Vijest</title></item>",
        "<item><title>Vijest</title>" + "&" * 300_000 + "</item>",
        "<item><title>Vijest</title><description>" + "&lt;" * 300_000 + "</description></item>",
        "<item><title>Vijest" + " " * 1_000_000 + "</title></item>",
        "<item><title>Vijest</title><pubDate>Mon, " + " " * 50_000 + "05</pubDate></item>",
        "<item><title>Vijest</title><description><![CDATA["
        + "<div>" * 20_000
        + "</div>]]></description></item>",
        "<item><title>Vijest</title></item>" + "<![CDATA[" * 100_000,
        "<item><title>Vijest</title></item><!-- " + "<!-- " * 100_000,
        f"<webMaster>{AN_AUTHOR}</webMaster><item><title>Vijest</title>{AN_AUTHOR}</item>",
    ],
    ids=[
        "attributes",
        "namespaces",
        "url",
        "amp",
        "lt",
        "space",
        "date",
        "divs",
        "cdata",
        "comments",
        "people",
    ],
)
def test_hostile_bodies_take_linear_time(items: str) -> None:
    start = time.process_time()
    parsed = feed.parse(_rss(items), None, URL)
    assert _titles(parsed) == ["Vijest"]
    assert time.process_time() - start < 4  # 40 s without the cleaning


@pytest.mark.parametrize("title", ["x" * 5000, "Šuma " * 1000])
def test_long_titles_are_cut(title: str) -> None:
    parsed = feed.parse(_rss(f"<item><title>{title}</title></item>"), None, URL)
    assert 990 <= len(parsed.entries[0].title) <= 1000


@pytest.mark.parametrize(
    "injected",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "&amp;lt;script&amp;gt;",
        "{{ 7*7 }} {% x %} ${7} %(x)s {0.__class__}",
        "\u202egnp.exe",
        "'; DROP TABLE alerts;--",
    ],
)
def test_titles_are_text(injected: str) -> None:
    escaped = injected.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    summary = f"<description><![CDATA[{injected}]]></description>"
    body = _rss(f"<item><title>Naslov {escaped}</title>{summary}</item>")
    title = feed.parse(body, None, URL).entries[0].title
    assert title.startswith("Naslov")
    assert "<script" not in title
    assert "onerror" not in title
    assert "\u202e" not in title


PIECES = st.sampled_from(
    (
        b"<rss>|<feed xmlns='http://www.w3.org/2005/Atom'>|<rdf:RDF>|<channel>|<item>|<entry>|"
        b"</item>|</entry>|</channel>|</rss>|<title>|</title>|<link>|<link href='|'/>|<guid>|"
        b"<![CDATA[|]]>|<!--|-->|&|&#x|&#55296;|&nbsp;|<!DOCTYPE x [|]>|<?xml|?>|<content:encoded>|"
        b"</guid>|<pubDate>|1 Jan 2026|\xff\xfe|\x00|\x8a\x9a|\xc5\xa1|<description>|<source>|"
        b'<image>|<textinput>|<svg>|<div>|<p|="|xml:base=\'|{"items":[|"version":|}'
    ).split(b"|")
)


@given(st.lists(PIECES | st.binary(max_size=6), max_size=40).map(b"".join))
def test_any_bytes_are_a_feed_or_not_one(body: bytes) -> None:
    try:
        parsed = feed.parse(body, None, URL)
    except NotAFeed:
        return
    for entry in parsed.entries:
        assert "\0" not in entry.title + entry.summary + entry.content + (entry.guid or "")
        assert entry.link is None or entry.link.startswith(("http://", "https://"))


@given(st.lists(PIECES, max_size=30).map(b"".join))
def test_whatever_stands_in_one_entry_the_others_are_read(inside: bytes) -> None:
    body = b"<rss><channel>" + FIRST.encode() + b"<item>" + inside + b"</item>" + LAST.encode()
    parsed = feed.parse(body + b"</channel></rss>", None, URL)
    assert "Prva" in _titles(parsed)
