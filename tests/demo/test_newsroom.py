"""The newsroom's feeds and pages, read as the daemon reads them."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from monitor.config import parse
from monitor.demo.newsroom import Newsroom
from monitor.demo.press import HOME, OUTLETS, Outlet, Piece, pieces
from monitor.extract import extract
from monitor.feed import parse as parse_feed
from monitor.match import Matcher, compile_rules
from monitor.model import Document
from monitor.text.detect import detect

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
EVERY_OUTLET = pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)
EVERY_PIECE = pytest.mark.parametrize("piece", pieces(), ids=lambda piece: piece.slug)


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    """A newsroom with everything published."""
    found = Newsroom(lambda: NOW)
    with found.open():
        for piece in pieces():
            found.publish(piece)
        yield found


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """The demonstration's rules."""
    loaded = parse({"rules.yaml": _rules()}, {}, today=date(2026, 3, 2))
    assert loaded.config is not None, loaded.problems
    return compile_rules(loaded.config)


def _rules() -> str:
    text = (HOME / "rules.yaml").read_text(encoding="utf-8")
    return text.replace("${NEWSROOM}", "http://127.0.0.1:9")


def _get(url: str) -> tuple[bytes, str]:
    with urlopen(url, timeout=10) as answer:
        return answer.read(), answer.headers["Content-Type"]


@EVERY_PIECE
def test_a_page_yields_its_headline_and_paragraphs_and_nothing_else(
    piece: Piece, newsroom: Newsroom
) -> None:
    url = newsroom.base + piece.path
    page = extract(*_get(url), url)
    assert (page.title, page.thin) == (piece.title, None)
    assert page.text.split("\n") == list(piece.paragraphs)


@EVERY_PIECE
def test_every_language_of_the_beat_is_recognised(piece: Piece) -> None:
    known = {"English": "en", "Albanian": "sq", "Macedonian": "mk"}
    text = "\n".join(piece.paragraphs)
    assert detect(piece.title, text).language == known.get(piece.outlet.language, "hbs")


@EVERY_OUTLET
def test_a_feed_lists_its_outlets_articles(outlet: Outlet, newsroom: Newsroom) -> None:
    url = f"{newsroom.base}/{outlet.slug}/feed"
    feed = parse_feed(*_get(url), url)
    mine = [piece for piece in pieces() if piece.outlet is outlet]
    assert feed.title == outlet.name
    assert feed.problems == ()
    assert {entry.title for entry in feed.entries} <= {piece.title for piece in mine}
    assert len(feed.entries) == min(len(mine), 10)
    assert all(entry.published and entry.published <= NOW for entry in feed.entries)
    assert all(newsroom.base in (entry.link or "") for entry in feed.entries)


@EVERY_OUTLET
def test_what_stands_around_an_article_would_alert(
    outlet: Outlet, newsroom: Newsroom, matcher: Matcher
) -> None:
    """Otherwise the sidebars of the demonstration would show nothing."""
    piece = next(piece for piece in pieces() if piece.outlet is outlet)
    body, _ = _get(newsroom.base + piece.path)
    visible = re.sub(r"\s*<[^>]*>\s*", "\n", body.decode(outlet.charset))
    found = matcher.match(Document(title="", text=visible, language=None), today=NOW.date())
    assert {match.rule for match in found if match.alert} - piece.rules


@EVERY_OUTLET
def test_every_page_says_that_it_is_invented(outlet: Outlet, newsroom: Newsroom) -> None:
    piece = next(piece for piece in pieces() if piece.outlet is outlet)
    body, _ = _get(newsroom.base + piece.path)
    assert b"invented for a demonstration" in body


def test_formats_and_charsets_are_various(newsroom: Newsroom) -> None:
    kinds = set()
    for outlet in OUTLETS:
        url = f"{newsroom.base}/{outlet.slug}/feed"
        body, content_type = _get(url)
        assert f"charset={outlet.charset}" in content_type
        kinds.add(parse_feed(body, content_type, url).kind)
    assert kinds == {"rss", "rdf", "atom", "json"}
    assert "windows-1250" in {outlet.charset for outlet in OUTLETS}


def test_an_unchanged_feed_costs_no_body(newsroom: Newsroom) -> None:
    url = f"{newsroom.base}/primjer/feed"
    with urlopen(url, timeout=10) as answer:
        tag = answer.headers["ETag"]
    with pytest.raises(HTTPError) as unchanged:
        urlopen(Request(url, headers={"If-None-Match": tag}), timeout=10)
    with unchanged.value:
        assert unchanged.value.code == 304


def test_a_page_that_is_not_out_yet_is_not_there(newsroom: Newsroom) -> None:
    with pytest.raises(HTTPError) as missing:
        urlopen(f"{newsroom.base}/primjer/sutra", timeout=10)
    with missing.value:
        assert missing.value.code == 404


def test_the_rules_watch_exactly_the_outlets() -> None:
    loaded = parse({"rules.yaml": _rules()}, {}, today=date(2026, 3, 2))
    assert loaded.config is not None
    assert loaded.problems == ()
    feeds = {feed.name: feed.url for feed in loaded.config.feeds}
    assert feeds == {one.slug: f"http://127.0.0.1:9/{one.slug}/feed" for one in OUTLETS}


def test_an_outlet_and_a_rule_are_known_by_every_article() -> None:
    loaded = parse({"rules.yaml": _rules()}, {}, today=date(2026, 3, 2))
    assert loaded.config is not None
    rules = {rule.id for rule in loaded.config.rules}
    assert set().union(*(piece.rules for piece in pieces())) == rules
    assert len({piece.path for piece in pieces()}) == len(pieces()) >= 22
    assert {piece.outlet for piece in pieces()} == set(OUTLETS)
