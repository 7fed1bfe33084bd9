"""OPML: lists of feeds in and out, whoever wrote them."""

import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SettingError
from monitor.feed import opml
from monitor.feed.opml import Outline

CREATED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def listed(body: str, prologue: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    """A list with this body."""
    head = "<head><title>Moji izvori</title></head>"
    return f'{prologue}<opml version="2.0">{head}<body>{body}</body></opml>'.encode()


def feed(url: str, text: str = "Vijesti", **more: str) -> str:
    """An outline of a feed."""
    given = "".join(f' {name}="{value}"' for name, value in more.items())
    return f'<outline type="rss" text="{text}" xmlUrl="{url}"{given}/>'


LATIN_2 = '<?xml version="1.0" encoding="windows-1250"?>'
A = "https://vijesti.example/rss"


@pytest.mark.parametrize(
    ("body", "urls"),
    [
        (feed(A), [A]),
        (
            f'<outline TEXT="Vijesti" XMLURL="{A}"/><outline text="x" xmlurl="{A}/2"/>',
            [A, A + "/2"],
        ),
        (f'<outline text="BiH"><outline text="Dnevne">{feed(A)}</outline></outline>', [A]),
        (feed("feed://vijesti.example/rss"), ["http://vijesti.example/rss"]),
        (feed("feed:https://vijesti.example/rss"), [A]),
        (feed(f" {A}\n"), [A]),
        (feed(A + "?a=1&amp;b=2"), [A + "?a=1&b=2"]),
        (feed(A + "?a=1&b=2"), [A + "?a=1&b=2"]),  # written by hand
        ('<outline text="bez adrese"/><outline text="mapa"></outline>', []),
        (feed("") + feed("javascript:alert(1)") + feed("/rss") + feed("file:///etc/passwd"), []),
        (feed(A) + feed(A + "/") + feed("http://www.vijesti.example/rss"), [A]),
        (f'<outline text="prekinuto" xmlUrl="{A}">', [A]),
    ],
)
def test_which_addresses_are_read(body: str, urls: list[str]) -> None:
    assert [one.url for one in opml.read(listed(body)).outlines] == urls


def test_what_an_outline_says() -> None:
    body = (
        f'<outline text="XK">{feed(A, "Коха", language="sq", category="/press/daily,x")}</outline>'
    )
    found = opml.read(listed(body))
    assert found.title == "Moji izvori"
    assert found.outlines == (
        Outline(url=A, title="Коха", language="sq", labels=("press", "daily", "x", "XK")),
    )
    assert found.problems == ()


@pytest.mark.parametrize(
    "body",
    [
        listed(feed(A, "Šćepan")),
        b"\xef\xbb\xbf" + listed(feed(A, "Šćepan")),
        listed(feed(A, "Šćepan"), "").decode().encode("utf-16"),
        listed(feed(A, "Šćepan Čađo iz Đakova piše"), LATIN_2).decode().encode("cp1250"),
    ],
)  # fmt: skip
def test_charsets(body: bytes) -> None:
    assert opml.read(body).outlines[0].title.startswith("Šćepan")


def test_what_is_left_out_is_named() -> None:
    bad = "".join(feed(f"gopher://vijesti.example/{n}") for n in range(25))
    problems = opml.read(listed(feed(A) + feed(A) + bad)).problems
    assert problems[0] == "left out, 'gopher://vijesti.example/0' is no web address to fetch"
    assert problems[-2:] == (
        "left out, 5 more that are no web addresses",
        "left out, 1 that stand there twice",
    )
    many = "".join(feed(f"{A}/{n}") for n in range(opml.MOST + 3))
    found = opml.read(listed(many))
    assert len(found.outlines) == opml.MOST
    assert found.problems == ("left out, 3 beyond the first 5,000",)


def test_an_outline_that_is_cut_is_told() -> None:
    long = feed(f"https://vijesti.example/{'a' * 100_000}")
    found = opml.read(listed(feed("https://portal.example/rss") + long))
    assert [one.url for one in found.outlines] == ["https://portal.example/rss"]
    assert found.problems == ("attributes of 1 oversized element(s) left out",)
    assert "the markup is broken (line 1)" in opml.read(listed("<outline ")).problems[0]


ENTITY = '<!DOCTYPE opml [<!ENTITY a "{}">{}]>'


@pytest.mark.parametrize(
    "declared",
    [
        ENTITY.format("x", '<!ENTITY tajna SYSTEM "file://{path}">'),
        ENTITY.format("x", '<!ENTITY % tajna SYSTEM "file://{path}"> %tajna;'),
        ENTITY.format("x" * 1000, "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9))),
        '<!DOCTYPE opml SYSTEM "http://127.0.0.1:9/opml.dtd">',
        "<!doctype opml PUBLIC '-//x' 'http://127.0.0.1:9/'>",
    ],
)
def test_declarations_are_refused(declared: str, tmp_path: Path) -> None:
    secret = tmp_path / "tajna"
    secret.write_text("kanarinac", encoding="utf-8")
    body = listed(feed(A, "&tajna;&a8;"), declared.replace("{path}", str(secret)))
    with pytest.raises(SettingError, match="declares a document type or entities") as refused:
        opml.read(body)
    assert "kanarinac" not in str(refused.value)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "it is no XML"),
        (b"<rss version='2.0'><channel/></rss>", "it is a feed, not a list"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "it is a feed, not a list"),
        (b"<html><body>Vijesti</body></html>", "its first element is <html>"),
        (b"version: 1\nfeeds: []\n", "it is no XML"),
        (b"\x00\xff%PDF-1.7", "it is no XML"),
    ],
)
def test_what_is_no_list(body: bytes, said: str) -> None:
    with pytest.raises(SettingError, match=said):
        opml.read(body)


def test_what_goes_out_comes_in() -> None:
    outlines = (
        Outline(url=A, title="vijesti", language="hbs", labels=("BA", "portal")),
        Outline(url="https://koha.example/?a=1&b=<2>", title='Koha "ditore" & co', labels=("XK",)),
        Outline(url="https://nigdje.example/feed", title="Нигде"),
    )
    written = opml.write(outlines, title="Izvori", created=CREATED)
    assert written.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<opml version=\"2.0\">")
    assert b"<dateCreated>Mon, 02 Mar 2026 08:00:00 GMT</dateCreated>" in written
    found = opml.read(written)
    assert [(one.url, one.title, one.language) for one in found.outlines] == [
        (one.url, one.title, one.language) for one in outlines
    ]
    assert [set(one.labels) for one in found.outlines] == [set(one.labels) for one in outlines]


@given(st.binary(max_size=300), st.text(max_size=100))
def test_whatever_the_bytes_are(body: bytes, text: str) -> None:
    for hostile in (body, listed(feed(text)), b"<opml><body><outline xmlUrl='" + body + b"'/>"):
        try:
            found = opml.read(hostile)
        except SettingError:
            continue
        assert all(one.url.startswith(("http://", "https://")) for one in found.outlines)


@pytest.mark.parametrize(
    "body",
    [
        listed("<outline>" * 200_000),
        listed(feed(A) * 50_000),
        b"<opml " + b"a='b' " * 200_000,
        b"<" * 2_000_000,
    ],
)
def test_a_hostile_list_takes_no_time(body: bytes) -> None:
    began = time.process_time()
    with suppress(SettingError):
        opml.read(body)
    assert time.process_time() - began < 5
