"""Listing pages, beside the entries that their links are."""

import pickle
from datetime import UTC, datetime

import pytest

from monitor.errors import NotAFeed, NothingFound
from monitor.feed import content_hash, links
from monitor.feed.listing import MOST_LINKS
from monitor.model import ParsedEntry

URL = "https://www.granpol.example/aktuelno/saopstenja?strana=1"


def entries(body: str, selector: str = "main a") -> tuple[ParsedEntry, ...]:
    return links(body.encode(), "text/html; charset=utf-8", URL, selector).entries


LISTING = """<!doctype html><html lang="bs"><head>
<title>Saopštenja | Granična policija</title></head>
<body><nav><a href="/">Početna</a> <a href="/kontakt">Kontakt</a></nav>
<main>
  <article class="card">
    <a href="/saopstenja/1"><img src="1.jpg" alt="Kolona vozila"></a>
    <div><span>Granica</span><h2>
      <a class="headline" href="/saopstenja/1?utm_source=naslovna">Spriječen ulazak
      naoružane grupe kod Rače</a></h2>
    <time datetime="2026-03-02T08:30:00+01:00">2. mart</time>
    <p>Službenici Granične policije zatekli su sinoć šest osoba.</p></div>
    <a href="/saopstenja/1">Pročitaj više</a>
  </article>
  <article class="card">
    <a class="headline" href="2"><h3>Pojačane kontrole na prijelazima</h3>
      <p>Čekanja su duža od dva sata na svim prijelazima.</p><time>2026-03-01</time></a>
  </article>
  <article class="card"><a class="headline" href="/saopstenja/3"
    title="Zatvoren prijelaz Uvac"><img src="3.jpg"></a></article>
</main></body></html>"""


def test_a_link_has_the_headline_time_and_first_words_around_it() -> None:
    found = links(LISTING.encode(), None, URL, "main a")
    assert (found.kind, found.language) == ("links", "bs")
    assert found.title == "Saopštenja | Granična policija"
    assert [(one.title, one.link) for one in found.entries] == [
        ("Spriječen ulazak naoružane grupe kod Rače", "https://www.granpol.example/saopstenja/1"),
        ("Pojačane kontrole na prijelazima", "https://www.granpol.example/aktuelno/2"),
        ("Zatvoren prijelaz Uvac", "https://www.granpol.example/saopstenja/3"),
    ]
    first, second, third = found.entries
    assert first.published == datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
    assert first.summary == "Službenici Granične policije zatekli su sinoć šest osoba."
    assert second.published == datetime(2026, 3, 1, tzinfo=UTC)
    assert second.summary == "Čekanja su duža od dva sata na svim prijelazima."
    assert (third.published, third.summary) == (None, "")
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    "selector",
    [
        "a.headline",
        "article.card",
        "main a",
        "main .headline, main h2 > a",
        "article:has(a)",
        "h2, h3, img",
    ],
)
def test_whatever_selector_finds_them(selector: str) -> None:
    assert [one.link for one in entries(LISTING, selector)] == [
        "https://www.granpol.example/saopstenja/1"
        + (
            "?utm_source=naslovna"
            if selector in {"a.headline", "main .headline, main h2 > a"}
            else ""
        ),
        "https://www.granpol.example/aktuelno/2",
        "https://www.granpol.example/saopstenja/3",
    ]


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        ('<h2><a href="/1">Sastanak u Briselu</a></h2>', "Sastanak u Briselu"),
        ('<h2>Sastanak u Briselu</h2><p>Dijalog.</p><a href="/1">Više</a>', "Sastanak u Briselu"),
        (
            '<a href="/1">Dijalog je nastavljen u Briselu</a><h2>Politika</h2>',
            "Dijalog je nastavljen u Briselu",
        ),
        ('<a href="/1">Lajme</a>', "Lajme"),
        ('<a href="/1" aria-label="Takimi në Bruksel"><img></a>', "Takimi në Bruksel"),
        ('<a href="/1"><img alt="Средба во Брисел"></a>', "Средба во Брисел"),
        (
            '<a href="/1"><script>x()</script><b>Dijalog &lt;b&gt; &amp;amp; mir u BiH</b></a>',
            "Dijalog <b> &amp; mir u BiH",
        ),
        ('<a href="/1"></a>', ""),
    ],
    ids=range(8),
)
def test_the_headline_is_where_pages_put_it(inside: str, title: str) -> None:
    first, _ = entries(f"<main><div>{inside}</div><div><a href=/2>Druga vijest</a></div></main>")
    assert first.title == title


@pytest.mark.parametrize(
    ("page", "link"),
    [
        (
            '<base href="/vijesti/"><main><a href="1">a</a></main>',
            "https://www.granpol.example/vijesti/1",
        ),
        (
            '<base href="javascript:x"><main><a href="1">a</a></main>',
            "https://www.granpol.example/aktuelno/1",
        ),
        (
            '<main><a href="?strana=2">a</a></main>',
            "https://www.granpol.example/aktuelno/saopstenja?strana=2",
        ),
        (
            '<main><a href="//vijesti.granpol.example/1">a</a></main>',
            "https://vijesti.granpol.example/1",
        ),
        (
            '<main><a href="/1#komentari">a</a><a href="/1#vrh">b</a></main>',
            "https://www.granpol.example/1#komentari",
        ),
        ('<main><a href=" /1\n">a</a></main>', "https://www.granpol.example/1"),
    ],
    ids=range(6),
)
def test_addresses_are_resolved(page: str, link: str) -> None:
    (entry,) = entries(page)
    assert entry.link == link


def test_what_is_no_article_of_this_site_is_left_out_and_counted() -> None:
    page = """<main><a href="/1">Jedina vijest dana na granici</a>
    <a href="javascript:otvori()">Otvori</a><a href="#vrh">Vrh</a>
    <a href="mailto:a@b.example">Piši</a>
    <a href="https://www.granpol.example/">Naslovna</a><a name="x">Sidro</a>
    <a href="https://partner.example/1">Partner</a>
    <a href="https://granpol.example.evil.example/2">?</a>
    <a href="http://ana:pw@www.granpol.example/3">?</a></main>"""
    found = links(page.encode(), None, URL, "main a")
    assert [one.link for one in found.entries] == ["https://www.granpol.example/1"]
    assert found.problems == (
        "no links to a page: 6",
        "links to other sites left out: 2",
    )


def test_of_a_thousand_links_the_first_are_read() -> None:
    page = "<main>" + "".join(
        f"<p><a href=/v/{n}>Vijest broj {n} sa granice</a></p>" for n in range(1000)
    )
    found = links(page.encode(), None, URL, "main a")
    assert len(found.entries) == MOST_LINKS
    assert found.entries[0].title == "Vijest broj 0 sa granice"
    assert found.problems == (f"of 1,000 links the first {MOST_LINKS} are read",)


@pytest.mark.parametrize(
    ("body", "error", "says"),
    [
        (
            b"<title>Nova stranica</title><body><main><p>Uskoro</p></main>",
            NothingFound,
            "finds nothing on this page (“Nova stranica”)",
        ),
        (
            b"<main><a href='https://partner.example/1'>a</a></main>",
            NothingFound,
            "no link to an article of this site (links to other sites left out: 1)",
        ),
        (b"<main><a href='#a'>a</a></main>", NothingFound, "no links to a page: 1"),
        (b"<main>" + b"<a href=/1>a</a>" * 10_001, NothingFound, "10,001 elements"),
        (b"", NotAFeed, "empty"),
        (b"%PDF-1.4", NotAFeed, "PDF"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', NotAFeed, "under `url`"),
        (b"<urlset/>", NotAFeed, "under `sitemap`"),
        (b'{"error": 404}', NothingFound, "finds nothing"),
    ],
    ids=range(9),
)
def test_nothing_found_is_an_error_in_words(body: bytes, error: type[NotAFeed], says: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        links(body, None, URL, "main a")
    assert type(caught.value) is error
    assert says in str(caught.value)


def test_what_only_counts_or_tells_the_time_is_no_edit() -> None:
    def listed(ago: int, comments: int) -> ParsedEntry:
        (entry,) = entries(
            f"<main><article><h2><a href=/1>Put kod Rače je otvoren <span class=comments-count>"
            f"{comments}</span></a></h2><p class=post-date>Objavljeno prije {ago} minuta</p>"
            f"<time datetime=2026-03-02>prije {ago} min</time></article></main>"
        )
        return entry

    one = listed(5, 12)
    assert one.title == "Put kod Rače je otvoren"
    assert one.published is not None
    assert content_hash(one) == content_hash(listed(10, 13))
