"""One article in many layouts, with one piece of noise at a time between its paragraphs, below
them or beside them: the article stays whole and the noise stays out."""

import pytest

from monitor.extract import extract

HEADLINE = "Policija blokirala put prema Banjskoj"
ARTICLE = [
    "Kosovska policija blokirala je jutros put prema Banjskoj zbog pucnjave.",
    "Povrijeđenih nema.",
    "„Stanje je mirno”, rekao je komandir.",
    "Promet se odvija preko Zvečana, a vozačima se savjetuje da krenu ranije i da ne staju.",
    "Istraga je u toku.",
]
LINK = '<a href="/v/99">NOISE Dodik proglasio nezavisnost</a>'
STABBED = '<a href="/v/7">NOISE Four People were stabbed in Kosovo</a>'
TEASER = "NOISE Kratak uvod u tekst koji je objavljen danas u novinama i na portalu."
CARD = (
    f'<div><a href="/v/5"><img src="a"><h4>NOISE Naslov druge vijesti</h4></a><p>{TEASER}</p></div>'
)
CLICKED = (
    '<div onclick="go()"><img src="a"><div>NOISE Naslov druge vijesti</div>'
    f"<div>{TEASER}</div></div>"
)
TABLE = f"<table><tr><td><img src=a><td><b>NOISE Naslov druge vijesti</b><br>{TEASER}</table>"
FORM = "<form><input type=email><button>OK</button></form>"

LAYOUTS = {
    "entry-content": ('<div class="entry-content"><p>', "</p><p>", "</p></div>"),
    "paragraphs": ("<div><p>", "</p><p>", "</p></div>"),
    "divs": ("<div><div>", "</div><div>", "</div></div>"),
    "breaks": ('<div class="text">', "<br><br>", "</div>"),
    "table": ("<table><tr><td><font face=Arial>", "<br><br>", "</font></td></tr></table>"),
    "spans": ("<div><span>", "</span><br><br><span>", "</span></div>"),
}
BETWEEN = {
    "nothing": "",
    "label and link": f"<p>Pročitajte i: {LINK}</p>",
    "strong": f"<p><strong>Pročitajte još: {LINK}</strong></p>",
    "plain": "<p>Pročitajte i: NOISE Dodik proglasio nezavisnost</p>",
    "capitals": "<p>PROČITAJTE JOŠ: NOISE Dodik proglasio nezavisnost</p>",
    "link alone": f"<p>{LINK}</p>",
    "linked headline": f"<h3>{LINK}</h3>",
    "list": f"<h4>Povezane vijesti</h4><ul><li>{LINK}</li><li>{STABBED}</li></ul>",
    "label above links": f"<p>Pročitajte još:</p><p>{LINK}</p><p>{STABBED}</p>",
    "label above a line": "<p>Vezane vijesti:</p><p>NOISE Dodik proglasio nezavisnost</p>",
    "box": f"<div><span>Vezani članci</span>{LINK}</div>",
    "nested table": f"<table><tr><td>Povezano</td></tr><tr><td>{LINK}</td></tr></table>",
    "quote": f"<blockquote><p>Čitajte još: {LINK}</p></blockquote>",
    "card": CARD,
    "arrow": f"<p>► {LINK}</p>",
    "English": f"<p>See also: {LINK}</p>",
    "Albanian": f"<p>Lexoni edhe: {LINK}</p>",
    "Macedonian": "<p>Прочитај повеќе: NOISE Додик прогласи независност</p>",
    "Serbian": f"<p>Прочитајте још: {LINK}</p>",
    "credit": "<p>Foto: NOISE arhiva</p>",
    "newsletter": f"<div><h4>Newsletter</h4><p>NOISE Vijesti o Dodiku svako jutro.</p>{FORM}</div>",
    "aside": f"<aside><p>{TEASER}</p>{LINK}</aside>",
}
BELOW = {
    "links": f"{LINK}<br>{STABBED}<br>",
    "paragraphs of links": f"<p>{LINK}</p><p>{STABBED}</p>",
    "headlines": f"<h4>{LINK}</h4><h4>{STABBED}</h4>",
    "list": f"<ul><li>{LINK}</li><li>{STABBED}</li></ul>",
    "cards": CARD * 3,
    "cards without links": f'<div class="more">{CLICKED * 4}</div>',
    "tables without links": TABLE * 2,
    "author without name": f'<div><img src="a"><h4>NOISE Ana Marić</h4><p>{TEASER}</p></div>',
    "tags": '<p>Tagovi: <a href="/t/1">NOISE Dodik</a>, <a href="/t/2">NOISE Banjska</a></p>',
    "author": f'<div class="author-bio"><p>{TEASER}</p></div>',
    "comments": f"<div><h3>Komentari (2)</h3><p>{TEASER}</p><p>{TEASER} I još nešto.</p></div>",
}
BESIDE = {
    "aside": f'<aside class="sidebar"><h3>Najčitanije</h3><ul><li>{LINK}</li></ul></aside>',
    "column": f"<div><h3>Najnovije</h3><div>{LINK}</div><div>{STABBED}</div></div>",
    "teasers": f"<div>{f'{LINK}<br>{TEASER}<br><br>' * 6}</div>",
    "weather": f"<div><div><h4>NOISE Vrijeme</h4><p>{TEASER}</p></div></div>",
    "imprint": "<div>NOISE Portal d.o.o., Titova 9, 71000 Sarajevo</div>",
    "cookies": "<div><p>Ova stranica koristi kolačiće. NOISE</p><button>Prihvatam</button></div>",
    "footer": f'<div class="foot"><p>{TEASER}</p><a href="/i">NOISE Impresum</a></div>',
}


def page(layout: str, between: str = "", below: str = "", beside: str = "") -> list[str]:
    start, gap, end = LAYOUTS[layout]
    if gap.startswith("</") and "<br>" not in gap:  # the noise stands between two elements
        close, opened = gap.split("><")
        middle = f"{close}>{between}<{opened}"
    else:
        middle = gap + between
    body = start + gap.join(ARTICLE[:2]) + middle + gap.join(ARTICLE[2:]) + end
    title = f"<head><title>{HEADLINE} - Portal</title></head>"
    main = f"<h1>{HEADLINE}</h1><div>11.02.2026. 10:00</div>{body}{below}"
    top = '<div><a href="/">NOISE</a></div>'
    markup = f"<html>{title}<body>{top}<div>{main}</div>{beside}</body></html>"
    return extract(markup.encode(), None, "https://portal.example.ba/v/1000").text.splitlines()


@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_stands_between_the_paragraphs_is_left_out(layout: str, between: str) -> None:
    assert page(layout, between=BETWEEN[between]) == ARTICLE


@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_stands_below_the_article_is_left_out(layout: str, below: str) -> None:
    assert page(layout, below=BELOW[below]) == ARTICLE


@pytest.mark.parametrize("beside", BESIDE)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_stands_beside_the_article_is_left_out(layout: str, beside: str) -> None:
    assert page(layout, beside=BESIDE[beside]) == ARTICLE
    assert page(layout, below=BELOW["list"], beside=BESIDE[beside]) == ARTICLE
