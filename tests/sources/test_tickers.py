"""Pages whose posts are the articles: tickers, public previews of channels."""

import pickle
from datetime import UTC, datetime

import pytest

from monitor.errors import NothingFound
from monitor.feed import content_hash, items, keys
from monitor.feed.ticker import MOST_ITEMS
from monitor.model import ParsedEntry

URL = "https://t.example/s/mup_ks"


def posts(body: str, selector: str = ".post", url: str = URL) -> tuple[ParsedEntry, ...]:
    return items(body.encode(), "text/html; charset=utf-8", url, selector).entries


CHANNEL = """<!doctype html><html lang="bs"><head><title>MUP KS – kanal</title></head><body>
<div class="tgme_widget_message" data-post="mup_ks/120">
  <div class="tgme_widget_message_user"><a href="https://t.example/mup_ks"><i></i></a></div>
  <div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name">MUP KS</a></div>
  <a class="tgme_widget_message_reply" href="https://t.example/mup_ks/119">
    <div class="tgme_widget_message_text">Ranija objava o barikadama</div></a>
  <div class="tgme_widget_message_text js-message_text">HITNO! Pucnjava u Banjskoj, ima
    povrijeđenih.<br>KFOR je blokirao put prema Zvečanu. <a href="https://klix.example/1">klix.example</a></div>
  <div class="tgme_widget_message_footer"><span class="tgme_widget_message_views">1.2K</span>
    <span class="tgme_widget_message_meta">uređeno <a class="tgme_widget_message_date"
      href="https://t.example/mup_ks/120"><time
      datetime="2026-03-02T07:50:00+00:00">07:50</time></a></span>
    <button>Podijeli</button></div>
</div>
<div class="tgme_widget_message" data-post="mup_ks/121">
  <div class="tgme_widget_message_photo"></div>
  <a class="tgme_widget_message_date" href="https://t.example/mup_ks/121">
    <time datetime="2026-03-02T08:00:00+00:00">08:00</time></a>
</div></body></html>"""


def test_a_post_is_what_it_says_and_nothing_around_it() -> None:
    found = items(CHANNEL.encode(), None, URL, ".tgme_widget_message")
    (post,) = found.entries
    assert post.title == "HITNO! Pucnjava u Banjskoj, ima povrijeđenih."
    assert post.summary.splitlines() == [
        "HITNO! Pucnjava u Banjskoj, ima povrijeđenih.",
        "KFOR je blokirao put prema Zvečanu. klix.example",
    ]
    assert post.link == "https://t.example/mup_ks/120"
    assert post.published == datetime(2026, 3, 2, 7, 50, tzinfo=UTC)
    assert found.problems == ("posts without a text left out: 1",)
    assert (found.kind, found.title, found.language) == ("items", "MUP KS – kanal", "bs")
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    ("inside", "title", "text"),
    [
        (
            "<h3>Rruga është bllokuar</h3><p>Policia e Kosovës njoftoi.</p>",
            "Rruga është bllokuar",
            "Policia e Kosovës njoftoi.",
        ),
        (
            "<p>Патот е блокиран. Полицијата е на терен.</p>",
            "Патот е блокиран.",
            "Патот е блокиран. Полицијата е на терен.",
        ),
        (
            "<p>Prekid. Granični prijelaz Rača je zatvoren. Čeka se.</p>",
            "Prekid. Granični prijelaz Rača je zatvoren.",
            None,
        ),
        ("<h4>Samo naslov objave</h4>", "Samo naslov objave", ""),
        ("<p>A &lt;b&gt; &amp;amp; C je istina</p>", "A <b> &amp; C je istina", None),
        (
            (
                "<p>Put je otvoren za promet.</p><span class='view-count'>12 345 pregleda</span>"
                "<div class='social-share'>Podijeli</div><i hidden>skriveno</i>"
            ),
            "Put je otvoren za promet.",
            "Put je otvoren za promet.",
        ),
        (
            (
                "<div class='views-field has-author'><p>Put je otvoren za promet.</p></div>"
                "<p class='count'>12 mrtvih u nesreći</p>"
            ),
            "Put je otvoren za promet.",
            "Put je otvoren za promet.\n12 mrtvih u nesreći",
        ),
    ],
    ids=range(7),
)
def test_title_and_text(inside: str, title: str, text: str | None) -> None:
    (post,) = posts(f"<div class=post>{inside}</div>")
    assert post.title == title
    assert text is None or post.summary == text


@pytest.mark.parametrize(
    ("post", "link", "guid"),
    [
        (
            '<div class=post id=p77><a rel="bookmark" href="/o/77">#</a> Put je otvoren.</div>',
            "https://t.example/o/77",
            None,
        ),
        (
            '<div class=post id=p77><h2><a href="/o/77">Put je otvoren</a></h2></div>',
            "https://t.example/o/77",
            None,
        ),
        (
            '<a class=post href="/o/77">Put je otvoren za promet.</a>',
            "https://t.example/o/77",
            None,
        ),
        (
            '<div class=post id=p77><a href="#p77"><time>2026-03-02</time></a> Put je.</div>',
            None,
            "p77",
        ),
        (
            '<div class=post><a href="#p77"><time>2026-03-02</time></a> Put je.</div>',
            None,
            "p77",
        ),
        (
            '<div class=post data-id=77>Put je <a href="https://izvor.example/1">otvoren</a>.</div>',
            None,
            "77",
        ),
        (
            '<div class=post><h2><a href="https://izvor.example/1">Put je otvoren</a></h2></div>',
            None,
            None,
        ),
        ('<div class=post><h2><a href="javascript:x">Put je otvoren</a></h2></div>', None, None),
    ],
    ids=range(8),
)
def test_what_names_a_post(post: str, link: str | None, guid: str | None) -> None:
    (found,) = posts(post)
    assert (found.link, found.guid) == (link, guid)


@pytest.mark.parametrize("start", [0, 1])
def test_ids_that_count_the_posts_of_the_page_name_nothing(start: int) -> None:
    page = "".join(
        f"<div class=post id=item-{n}>Objava {n} o granici.</div>" for n in range(start, start + 3)
    )
    assert [one.guid for one in posts(page)] == [None] * 3
    named = "".join(
        f"<div class=post id=item-{n}>Objava {n} o granici.</div>" for n in (903, 902, 901)
    )
    assert [one.guid for one in posts(named)] == ["item-903", "item-902", "item-901"]


def test_ids_that_change_at_every_load_do_not_make_a_post_another() -> None:
    text = "Granična policija obavještava da je prijelaz Rača ponovo otvoren za sav promet."
    (one,) = posts(f"<div class=post id=x81>{text}</div>")
    (other,) = posts(f"<div class=post id=x82>{text}</div>")
    assert one.guid != other.guid
    assert set(keys("granpol", one)) & set(keys("granpol", other))


def test_a_post_within_a_post_is_a_part_of_it() -> None:
    (found,) = posts("<div class=post>Put je otvoren. <div class=post>Citat objave.</div></div>")
    assert found.summary == "Put je otvoren.\nCitat objave."


def test_of_very_many_posts_the_first_are_read() -> None:
    found = items(b"<div class=post>Put je otvoren.</div>" * 1000, None, URL, ".post")
    assert len(found.entries) == MOST_ITEMS
    assert found.problems == (f"of 1,000 posts the first {MOST_ITEMS} are read",)


@pytest.mark.parametrize(
    "page", ["<p>x</p>", "<div class=post></div>", "<div class=post><button>x</button></div>"]
)
def test_nothing_found_is_an_error(page: str) -> None:
    with pytest.raises(NothingFound):
        posts(page)


def test_the_time_that_has_passed_is_no_edit() -> None:
    page = (
        "<div class=post>Put je otvoren za promet.<span class='post-time'>prije {} min</span></div>"
    )
    (one,), (other,) = posts(page.format(5)), posts(page.format(10))
    assert one.summary == "Put je otvoren za promet."
    assert content_hash(one) == content_hash(other)
