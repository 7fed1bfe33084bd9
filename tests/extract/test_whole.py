"""However a page sets its article, nothing of it is lost."""

import pytest

from monitor.extract import extract
from monitor.extract.length import CUT, LONGEST

HEADLINE = "Vlada usvojila nacrt zakona o nabavkama"
FIRST = "Vlada je u četvrtak na sjednici u Banjoj Luci usvojila nacrt zakona o javnim nabavkama."
SECOND = "Opozicija tvrdi da zakon pogoduje firmama bliskim vlasti i najavljuje ustavnu tužbu."
THIRD = "Iz Transparency Internationala upozoravaju da su rokovi za žalbe prekratki."
SHORT = "Javna rasprava nije održana."
RELATED = (
    '<div class="related"><h4>Povezano</h4><a href="/v/2">Dodik najavio referendum o imovini</a>'
    '<a href="/v/3">Četiri osobe izbodene nožem na Kosovu, napadač uhapšen</a></div>'
)

WHOLE = {
    "two parts": (
        (
            f'<div class="t"><p>{FIRST}</p><p>{SECOND}</p></div>{RELATED}'
            f'<div class="t"><p>{SHORT}</p></div>'
        ),
        [FIRST, SECOND, SHORT],
    ),
    "two parts of other names": (
        (
            f'<div class="top"><p>{FIRST}</p><p>{SECOND}</p></div>{RELATED}'
            f'<div class="end"><p>{THIRD}</p><p>{SHORT}</p></div>'
        ),
        [FIRST, SECOND, THIRD, SHORT],
    ),
    "sections": (
        (
            f"<div><div><h2>Šta je novo</h2><p>{FIRST}</p><p>{SHORT}</p></div>{RELATED}"
            f'<div><h3>Kritike</h3><img src="a.jpg"><p>{THIRD}</p></div></div>'
        ),
        ["Šta je novo", FIRST, SHORT, "Kritike", THIRD],
    ),
    "list with pictures": (
        "".join(
            f'<div><h3>{n}. Zakon</h3><img src="a.jpg"><p>{text}</p></div>'
            for n, text in enumerate((FIRST, SECOND, THIRD), 1)
        ),
        ["1. Zakon", FIRST, "2. Zakon", SECOND, "3. Zakon", THIRD],
    ),
    "live blog": (
        (
            f"<div><span>12:05</span><p>{FIRST}</p></div>{RELATED}"
            f"<div><span>11:40</span><h4>Bez rasprave</h4><p>{SHORT}</p></div>"
        ),
        [FIRST, "Bez rasprave", SHORT],
    ),
    "interview": (
        (
            f'<div class="q">Šta je novo?</div><div class="a">{FIRST}</div>'
            f'<div class="q">A rokovi?</div><div class="a">{SHORT}</div>'
        ),
        ["Šta je novo?", FIRST, "A rokovi?", SHORT],
    ),
    "rows": (
        f"<table><tr><td>{FIRST}<tr><td>{SHORT}<tr><td>{THIRD}</table>",
        [FIRST, SHORT, THIRD],
    ),
    "a table each": (
        "".join(f"<table><tr><td>{text}</td></tr></table>" for text in (FIRST, SHORT, THIRD)),
        [FIRST, SHORT, THIRD],
    ),
    "page builder": (
        RELATED.join(
            f'<div class="row"><div class="cell"><p>{text}</p></div></div>'
            for text in (FIRST, SHORT, THIRD)
        ),
        [FIRST, SHORT, THIRD],
    ),
    "last line in a box": (
        f"<div><p>{FIRST}</p><p>{SECOND}</p><div>{SHORT}</div></div>",
        [FIRST, SECOND, SHORT],
    ),
    "lines without a full stop": (
        f"<div>{FIRST}<br>{SECOND[:-1]}<br>{SHORT}<br>{THIRD}</div>",
        [FIRST, SECOND[:-1], SHORT, THIRD],
    ),
    "lines broken by hand": (
        (
            "<div>Vlada je u četvrtak na sjednici u Banjoj Luci usvojila<br>nacrt zakona o javnim "
            f"nabavkama, a na njega je Ustavni sud<br>Bosne i Hercegovine čekao.<br>{SHORT}</div>"
        ),
        [
            (
                "Vlada je u četvrtak na sjednici u Banjoj Luci usvojila nacrt zakona o javnim "
                "nabavkama, a na njega je Ustavni sud Bosne i Hercegovine čekao."
            ),
            SHORT,
        ],
    ),
}
SHELLS = {
    "bare": "{}",
    "div": '<div class="wrap">{}</div>',
    "main": "<main><article>{}</article></main>",
    "cell": "<table><tr><td>{}</td><td><a href=/x>Sport</a></td></tr></table>",
}


def lines(body: str) -> list[str]:
    head = f"<title>{HEADLINE} - Glas</title>"
    markup = f"<head>{head}</head><body>{body}</body>"
    return extract(markup.encode(), None, "https://portal.example.ba/v/1000").text.splitlines()


@pytest.mark.parametrize("shell", SHELLS.values(), ids=SHELLS)
@pytest.mark.parametrize(("body", "expected"), WHOLE.values(), ids=WHOLE)
def test_every_line_of_the_article_is_kept(body: str, expected: list[str], shell: str) -> None:
    assert lines(shell.format(f"<h1>{HEADLINE}</h1>{body}{RELATED}")) == expected


def test_what_stands_before_the_headline_or_in_the_cells_beside_it_is_left_out() -> None:
    body = (
        f"<table><tr><td><p>{THIRD}</p></td><td><h1>{HEADLINE}</h1><p>{FIRST}</p><p>{SHORT}</p></td>"
        f"<td>Anketa<br>{SECOND}</td></tr></table>"
    )
    assert lines(body) == [FIRST, SHORT]


def test_a_link_with_the_title_is_not_the_headline() -> None:
    body = (
        f'<div><a href="/v/9">{HEADLINE}</a></div><div><p>{THIRD}</p></div>'
        f"<div><span>{HEADLINE}</span><p>{FIRST}</p><p>{SECOND}</p></div>"
    )
    assert lines(body) == [FIRST, SECOND]


def test_a_text_beyond_bounds_is_cut_behind_a_paragraph_and_says_so() -> None:
    paragraphs = [f"{n}. {FIRST}" for n in range(5000)]
    found = lines("".join(f"<p>{text}</p>" for text in paragraphs))
    assert found == [*paragraphs[: len(found) - 1], CUT]
    length = len("\n".join(found))
    assert length <= LONGEST < length + len(paragraphs[-1]) + 1


def test_one_endless_paragraph_is_cut_behind_a_word() -> None:
    found = lines(f"<p>{'zakon ' * 60_000}</p>")
    assert found[-1] == CUT
    assert set(found[0].split()) == {"zakon"}
    assert len("\n".join(found)) <= LONGEST


def test_a_text_within_bounds_is_not_cut() -> None:
    paragraphs = [f"{n}. {FIRST}" for n in range(2000)]
    assert lines("".join(f"<p>{text}</p>" for text in paragraphs)) == paragraphs


@pytest.mark.parametrize("start", ["", "<header>Portal</header>", "<script>x()</script>"])
@pytest.mark.parametrize("element", ["article", "main", "section"])
def test_a_page_without_head_and_body_written_down(element: str, start: str) -> None:
    lines = ("Radnici su jutros spojili dva dijela mosta.", "Vozila će preko njega od petka.")
    page = (
        f"<!doctype html><meta charset=utf-8><title>Spojen most na Savi</title>{start}<{element}>"
        f"<h1>Spojen most na Savi</h1><p>{lines[0]}</p><p>{lines[1]}</p></{element}>"
    )
    found = extract(page.encode(), "text/html", "https://portal.example/a")
    assert (found.title, found.text) == ("Spojen most na Savi", "\n".join(lines))
