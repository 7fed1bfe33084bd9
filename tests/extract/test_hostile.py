"""Hostile pages end in a Page. Time is the sandbox's to bound; what would need minutes there
(quadratic attributes, a hundred thousand links) would show here as a test that never ends."""

import pickle
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract import extract
from monitor.model import Page
from monitor.text.tree import MAX_ELEMENTS

URL = "https://portal.example.ba/v/1"
PAGES: dict[str, Callable[[], bytes]] = {
    "links": lambda: (
        b"<div>%s</div>" % b"".join(b'<a href="/x/%d">a</a> ' % i for i in range(100_000))
    ),
    "deep": lambda: b"<div>" * 60_000 + b"tekst",
    "deep inline": lambda: b"<b><i>" * 30_000 + b"tekst",
    "tables": lambda: b"<table>" + b"<tr><td>a<td>b<table>" * 60_000,
    "misnested": lambda: b"<a href=x><b><p>" * 4000 + b"tekst " * 500,
    "less than": lambda: b"<p>" + b"<" * 2_000_000,
    "open tags": lambda: b"<p>" + b"<a " * 500_000,
    "ampersands": lambda: b"<p>" + b"&" * 1_000_000,
    "comments": lambda: b"<p>a</p>" + b"<!-- " * 200_000,
    "attributes": lambda: b"<p " + b" ".join(b"a%d=1" % i for i in range(100_000)) + b">tekst",
    "headlines": lambda: b"".join(
        b'<h3><a href="/%d">Naslov vijesti</a></h3>' % i for i in range(8000)
    ),
    "labels": lambda: b"<div>" + "<p>Pročitajte još:</p>".encode() * 8000,
    "forms": lambda: b"<form><input type=email></form>" * 8000,
    "one word": lambda: b"<p>" + b"a" * 3_000_000,
    "marks": ("<p>a" + "\u0301\u0316" * 100_000).encode,
    "json depth": lambda: b'<script type="application/ld+json">' + b"[" * 100_000,
    "json quotes": lambda: (
        b'<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"'
        + b"\\\\" * 200_000
    ),
    "every byte": lambda: bytes(range(256)) * 200,
    "nothing": bytes,
}


@pytest.mark.parametrize("build", PAGES.values(), ids=PAGES.keys())
def test_a_hostile_page_ends_in_a_page(build: Callable[[], bytes]) -> None:
    page = extract(build(), "text/html", URL)
    assert isinstance(page, Page)
    assert (page.text == "") == (page.thin is not None)


def test_a_page_beyond_all_bounds_is_empty() -> None:
    body = b"<article><p>Tekst koji bi inace bio clanak.</p></article>" + b"<i>" * MAX_ELEMENTS
    assert extract(body, "text/html", URL).thin == "empty"


def _heavy(size: int) -> bytes:
    """A news page of `size` bytes as they come: menus, scripts, drawings, pictures, cards."""
    menu = "".join(f'<li class="m m-{i}"><a href="/r/{i}">Rubrika {i}</a></li>' for i in range(150))
    drawing = f'<svg><path d="{"M1.25 2.5L3.75 " * 60}"/><g><circle r="2"/></g></svg>'
    picture = f'<img src="data:image/png;base64,{"iVBORw0KGgo" * 1500}">'
    script = "<script>var a = {};</script>".replace("{}", '{"a":"<div>"},' * 500)
    card = (
        f'<div class="card"><a href="/v/9"><img src="/t/9.jpg"></a>{drawing}<h3><a href="/v/9">'
        "Naslov druge vijesti</a></h3><p>Kratak uvod u tekst koji je objavljen jutros.</p></div>"
    )
    body = "".join(
        f"<p>Vlada je jutros usvojila nacrt zakona broj {i}.</p>{picture if i % 10 == 0 else ''}"
        for i in range(40)
    )
    page = f"<h1>Vlada usvojila zakone</h1><div class=entry-content>{body}</div>"
    block = f"<ul>{menu}</ul>{script}{card * 20}"
    page = f"<title>Vlada usvojila zakone</title>{script}<ul>{menu}</ul>{page}"
    return (page + block * ((size - len(page)) // len(block) + 1)).encode()


def test_a_heavy_page_takes_less_than_two_seconds() -> None:
    body = _heavy(1_000_000)
    started = time.process_time()
    lines = extract(body, "text/html", URL).text.splitlines()
    assert time.process_time() - started < 2
    assert len(lines) == 40


def test_the_stage_can_be_sent_to_a_worker() -> None:
    page = extract(b"<p>Dovoljno dug pasus o zatvorenom mostu kod Zenice.</p>", None, URL)
    assert pickle.loads(pickle.dumps(extract)) is extract
    assert pickle.loads(pickle.dumps(page)) == page


_PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<div class=related>", "</div>", "<table>", "<td>", "<br>", "<h3>"),
        *("<a href=/x>", "</a>", "<ul><li>", "<form><input type=email>", "<blockquote>"),
        *("Ово је реченица о Бањској, довољно дуга да буде пасус у неком тексту.", "Komentari"),
        *("Pročitajte i: ", "<script type='application/ld+json'>{", "\x00", "\ud800", "<!--"),
        *("<h1>Naslov</h1>", '"', "<", "&#0;", "<footer>"),
    ]
)


@settings(max_examples=60)
@given(st.lists(_PIECES, max_size=60), st.binary(max_size=40))
def test_no_arrangement_of_markup_raises(pieces: list[str], noise: bytes) -> None:
    body = "".join(pieces).encode("utf-8", "surrogatepass") + noise
    text = extract(body, "text/html", URL).text
    assert not {chr(code) for code in range(32) if chr(code) != "\n"} & set(text)
    assert "" not in text.split("\n") or text == ""
