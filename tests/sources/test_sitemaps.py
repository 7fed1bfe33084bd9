"""Sitemaps, news sitemaps and their indexes, beside what is read of them."""

import gzip
import pickle
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import NotAFeed
from monitor.feed import sitemap
from monitor.feed.sitemap import LEAST_RECENT, MOST_RECENT
from monitor.model import ParsedEntry

URL = "https://www.glaskrajine.example/sitemaps/news.xml"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url>
    <loc>https://www.glaskrajine.example/vijesti/1?a=1&amp;b=2</loc>
    <news:news>
      <news:publication>
        <news:name>Glas Krajine</news:name><news:language>bs</news:language>
      </news:publication>
      <news:publication_date>2026-03-02T08:50:00+01:00</news:publication_date>
      <news:title>Pucnjava u Banjskoj: &quot;Put je blokiran&quot;</news:title>
    </news:news>
    <image:image><image:loc>https://www.glaskrajine.example/slika.jpg</image:loc></image:image>
  </url>
  <url>
    <loc>https://www.glaskrajine.example/vijesti/2</loc>
    <lastmod>2026-03-02T09:10:00Z</lastmod>
    <news:news>
      <news:publication_date>2026-03-02T08:55:00Z</news:publication_date>
      <news:title><![CDATA[Састанак у Бриселу & дијалог]]></news:title>
    </news:news>
  </url>
</urlset>"""


def urlset(*addresses: str) -> bytes:
    rows = "".join(f"<url>{one}</url>" for one in addresses)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


def loc(path: str, changed: str = "") -> str:
    lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<loc>https://www.glaskrajine.example{path}</loc>{lastmod}"


def only(body: bytes) -> ParsedEntry:
    (entry,) = sitemap(body, None, URL).feed.entries
    return entry


def test_a_news_sitemap_says_title_time_and_language() -> None:
    found = sitemap(NEWS.encode(), "application/xml", URL)
    newest, older = found.feed.entries
    assert (newest.title, newest.link) == (
        "Састанак у Бриселу & дијалог",
        "https://www.glaskrajine.example/vijesti/2",
    )
    assert newest.published == datetime(2026, 3, 2, 8, 55, tzinfo=UTC)
    assert newest.updated == datetime(2026, 3, 2, 9, 10, tzinfo=UTC)
    assert older.title == 'Pucnjava u Banjskoj: "Put je blokiran"'
    assert older.link == "https://www.glaskrajine.example/vijesti/1?a=1&b=2"
    assert (older.published, older.language) == (datetime(2026, 3, 2, 7, 50, tzinfo=UTC), "bs")
    assert (found.feed.complete, found.feed.problems, found.children) == (True, (), ())
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "/vijesti/pucnjava-u-banjskoj-kfor-blokirao-put-123.html",
            "pucnjava u banjskoj kfor blokirao put",
        ),
        ("/2026/03/02/pucnjava-u-banjskoj/", "pucnjava u banjskoj"),
        ("/pucnjava-u-banjskoj/48190", "pucnjava u banjskoj"),
        (
            "/%D0%BF%D1%83%D1%86%D1%9A%D0%B0%D0%B2%D0%B0-%D1%83-%D0%B1%D0%B0%D1%9A%D1%81%D0%BA%D0%BE%D1%98",
            "пуцњава у бањској",
        ),
        ("/vijesti/48190", ""),
        ("/o-nama", ""),
    ],
)
def test_an_address_may_say_what_its_page_is_about(path: str, words: str) -> None:
    entry = only(urlset(loc(path)))
    assert (entry.title, entry.summary) == ("", words)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-03-02", "2026-03-02T00:00"),
        ("2026-03-02T08:50+01:00", "2026-03-02T07:50"),
        ("2026-03-02T08:50:00.123Z", "2026-03-02T08:50"),
        ("2026-03-02 08:50", "2026-03-02T08:50"),
        ("Mon, 02 Mar 2026 08:50:00 +0100", "2026-03-02T07:50"),
        ("2026", None),
        ("danas", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-23:00", None),
        ("9" * 5000, None),
    ],
)
def test_times(written: str, utc: str | None) -> None:
    updated = only(urlset(loc("/vijesti/1", written))).updated
    expected = datetime.fromisoformat(utc).replace(tzinfo=UTC) if utc else None
    assert (updated and updated.replace(microsecond=0)) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"<urlset><url><loc>https://x.example/1?a=1&b=2</loc></url></urlset>",
        b"\xef\xbb\xbf\n\n<?xml version='1.0'?><urlset><url><loc> https://x.example/1?a=1&b=2\n</loc></url></urlset>",
        b"<s:urlset xmlns:s='http://www.sitemaps.org/schemas/sitemap/0.9'><s:url><s:loc>https://x.example/1?a=1&amp;b=2</s:loc></s:url></s:urlset>",
        b"<!DOCTYPE urlset [<!ENTITY a 'https://evil.example/'>]><urlset><url><loc>https://x.example/1?a=1&b=2</loc></url></urlset>",
        b"<urlset><!-- <url><loc>https://x.example/0</loc></url> --><url><loc><![CDATA[https://x.example/1?a=1&b=2]]></loc></url></urlset>",
        b"<urlset><url><image:image><image:loc>https://x.example/i</image:loc></image:image><loc>https://x.example/1?a=1&b=2</loc></url></urlset>",
        b"<urlset><url><loc>javascript:alert(1)</loc></url><url><loc>https://x.example/1?a=1&b=2</loc></url></urlset>",
        b"<urlset><url><loc>https://x.example/1?a=1&b=2</loc><url></urlset>",
    ],
    ids=range(8),
)
def test_what_publishers_write_is_read(body: bytes) -> None:
    assert only(body).link == "https://x.example/1?a=1&b=2"


def test_entities_stay_what_they_are() -> None:
    body = (
        b'<!DOCTYPE urlset [<!ENTITY a "banjska"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
        b"<urlset><url><loc>https://x.example/&a;/&b;</loc></url></urlset>"
    )
    link = only(body).link or ""
    assert "banjska" not in link
    assert "root" not in link


def test_of_one_that_is_cut_off_the_whole_addresses_are_read() -> None:
    whole = urlset(loc("/vijesti/1"), loc("/vijesti/2"))
    for end in range(len(whole) - len("</urlset>") - 12, len(whole) - len("</urlset>") - 6):
        found = sitemap(whole[:end], None, URL).feed
        assert [one.link for one in found.entries] == ["https://www.glaskrajine.example/vijesti/1"]
        assert not found.complete
        assert "cut off" in found.problems[0]


def test_a_poll_takes_what_is_recent() -> None:
    old = [loc(f"/stara-{number}", f"2019-01-{number % 28 + 1:02}") for number in range(3000)]
    new = [loc(f"/nova-{number}", "2026-03-02") for number in range(30)]
    body = urlset(*old, *new, loc("/bez-datuma"))
    assert len(sitemap(body, None, URL).feed.entries) == 3031
    recent = sitemap(body, None, URL, NOW - WEEK).feed
    assert len(recent.entries) == 31
    assert "nova" in (recent.entries[0].link or "")
    assert recent.problems == ()
    quiet = sitemap(urlset(*old), None, URL, NOW - WEEK).feed
    assert len(quiet.entries) == LEAST_RECENT  # the next poll knows some of them again
    flood = [loc(f"/nova-{number}", "2026-03-02") for number in range(2000)]
    assert len(sitemap(urlset(*flood), None, URL, NOW - WEEK).feed.entries) == MOST_RECENT


def test_one_without_any_date_is_read_from_its_top_and_says_so() -> None:
    body = urlset(*(loc(f"/vijesti/{number}") for number in range(1500)))
    found = sitemap(body, None, URL, NOW - WEEK).feed
    assert [one.link for one in found.entries[:1]] == ["https://www.glaskrajine.example/vijesti/0"]
    assert len(found.entries) == MOST_RECENT
    assert "no dates" in found.problems[0]


def children(*rows: tuple[str, str]) -> list[str]:
    """The last parts of the children's addresses, as they are followed."""
    inside = "".join(f"<sitemap>{loc(path, changed)}</sitemap>" for path, changed in rows)
    body = f"<sitemapindex>{inside}</sitemapindex>".encode()
    return [one.url.rpartition("/")[2] for one in sitemap(body, None, URL).children]


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        (
            [
                ("/post_tag-sitemap.xml", "2026-03-02T09:00:00Z"),
                ("/category-sitemap.xml", "2026-03-02T09:00:00Z"),
                ("/post-sitemap1.xml", "2019-01-01T00:00:00Z"),
                ("/post-sitemap2.xml", "2026-03-02T09:00:00Z"),
                ("/page-sitemap.xml", "2026-03-02T10:00:00Z"),
                ("/author-sitemap.xml", "2026-03-02T09:00:00Z"),
            ],
            ["post-sitemap2.xml", "post-sitemap1.xml"],
        ),
        (
            [
                ("/sitemap-2026-03.xml", ""),
                ("/sitemap-2025-12.xml", ""),
                ("/sitemap-2026-02.xml", ""),
            ],
            ["sitemap-2026-03.xml", "sitemap-2025-12.xml", "sitemap-2026-02.xml"],
        ),
        (
            [(f"/sitemap.xml?page={number}", "") for number in range(1, 12)],
            ["sitemap.xml?page=11", "sitemap.xml?page=1", "sitemap.xml?page=10"],
        ),
        (
            [
                ("/articles.xml", "2026-03-02"),
                ("/news.xml", ""),
                ("/video-sitemap.xml", "2026-03-02"),
            ],
            ["news.xml", "articles.xml", "video-sitemap.xml"],
        ),
    ],
    ids=["last change", "months", "pages", "news first"],
)
def test_of_an_index_the_most_promising_are_first(
    rows: list[tuple[str, str]], first: list[str]
) -> None:
    assert children(*rows)[: len(first)] == first


def test_an_index_says_how_exactly_it_knows_when_its_sitemaps_changed() -> None:
    body = (
        b"<sitemapindex><sitemap><loc>/a.xml</loc><lastmod>2026-03-02</lastmod></sitemap>"
        b"<sitemap><loc>/b.xml</loc><lastmod>2026-03-01T10:00:00Z</lastmod></sitemap>"
        b"<sitemap><loc>/c.xml</loc></sitemap></sitemapindex>"
    )
    found = sitemap(body, None, URL)
    assert [(one.url[-5:], one.exact) for one in found.children] == [
        ("a.xml", False),
        ("b.xml", True),
        ("c.xml", False),
    ]
    assert found.feed.entries == ()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b"%PDF-1.4", "PDF"),
        (b'<rss version="2.0"><channel/></rss>', "under `url`"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "under `url`"),
        (b"<!doctype html><title>Nema stranice</title><body><urlset>", "(“Nema stranice”)"),
        (gzip.compress(urlset(loc("/1"))), "gzip"),
        (b"https://x.example/1\nhttps://x.example/2\n", "no <urlset>"),
    ],
    ids=range(7),
)
def test_what_is_no_sitemap_is_named(body: bytes, says: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        sitemap(body, None, URL)
    assert says in str(caught.value)
