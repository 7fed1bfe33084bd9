"""HTML fragments to text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text import markup


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("Kratka vijest", "Kratka vijest"),
        ("<p>Prvi pasus.</p>\n<p>Drugi <b>pas</b>us.</p>", "Prvi pasus.\nDrugi pasus."),
        ("Red<br>po<BR/>red", "Red\npo\nred"),
        ("<ul><li>jedan<li>dva</ul>", "jedan\ndva"),
        (
            "<table><tr><td>Ime</td><td>Prezime</td></tr><tr><td>Ana</td></tr></table>",
            "Ime Prezime\nAna",
        ),
        ("rečenica u\n  dva reda&nbsp;izvora", "rečenica u dva reda izvora"),
        ("&scaron;uma &amp; more &#8211; &#x161;", "šuma & more – š"),
        ("&amp;lt;b&amp;gt; jednom", "&lt;b&gt; jednom"),
        ("5 < 6 i 7 > 3", "5 < 6 i 7 > 3"),
        ("Vučić<Dodik", "Vučić<Dodik"),
        ("<a title=\"a > b\" href='c>d'>veza</a>", "veza"),
        ('prije<script>alert("<b>1</b>")</script >poslije', "prijeposlije"),
        ("a<STYLE>p{}</STYLE>b<template><p>x</p></template>c<noscript>y</noscript>d", "abcd"),
        ("ostaje<script>bez kraja", "ostaje"),
        ("a<!-- <p>ne</p> -->b<!DOCTYPE x>c<?php d ?>e", "abce"),
        ("<!-- bez kraja <p>ipak</p>", "bez kraja\nipak"),
        ("<![CDATA[A & B &amp; C]]>D", "A & B & CD"),
        ("a\x00b\x1bc\u202edrevo\u2066e\ud800f\uffffg", "abcdrevoefg"),
        ("&#0;&#xD800;&#x110000;&#150;", "\ufffd\ufffd\ufffd–"),
        ("&#99999999999999999999;", "\ufffd"),
        ("<img src=x onerror=alert(1)>slika", "slika"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_plain(fragment: str, text: str) -> None:
    assert markup.plain(fragment) == text


@pytest.mark.parametrize(
    "hostile",
    [
        "<" * 1_000_000,
        "<" * 1_000_000 + ">",
        "&" * 1_000_000,
        "&a" * 500_000,
        "&#" + "9" * 1_000_000,
        "<a" * 500_000 + ">",
        '<a ">"' * 150_000,
        "<a '\">" * 200_000,
        "<!-- " * 200_000 + ">",
        "<![CDATA[" * 100_000 + ">",
        "<script>" + "</script" * 100_000 + ">",
        "<div>" * 50_000 + "tekst" + "</div>" * 50_000,
    ],
    ids=lambda text: text[:12],
)
def test_plain_takes_linear_time(hostile: str) -> None:
    start = time.process_time()
    markup.plain(hostile)
    assert time.process_time() - start < 4  # quadratic time takes minutes


def test_what_is_too_long_is_cut() -> None:
    assert len(markup.plain("a" * (markup.LONGEST + 5))) == markup.LONGEST


@given(st.text(alphabet=st.sampled_from("<>!-/&;#x\"'ab p[]CDATA\n\x00\ud800š1"), max_size=300))
def test_plain_never_raises_and_is_clean(fragment: str) -> None:
    text = markup.plain(fragment)
    assert text == markup.printable(text)
    assert all(line == line.strip() != "" for line in text.split("\n")) or text == ""
