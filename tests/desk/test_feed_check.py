"""feeds check: how a document is judged, whatever its dates say."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.config.rules import Feed, Position
from monitor.desk.feed_check import judge, span
from monitor.model import ParsedEntry, ParsedFeed

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FEED = Feed(
    name="klix",
    url="https://klix.example/rss",
    every=timedelta(minutes=5),
    at=Position(file="rules.yaml", line=3, column=5),
)


def document(*hours: float | None) -> ParsedFeed:
    """A feed whose entries are that many hours old; None is an entry without a date."""
    entries = tuple(
        ParsedEntry(
            guid=f"g-{n}",
            link=None,
            title="Vlada usvojila budžet",
            summary="",
            content="",
            published=None if age is None else NOW - timedelta(hours=age),
        )
        for n, age in enumerate(hours)
    )
    return ParsedFeed(kind="rss", title="Vijesti", language="bs", entries=entries)


@pytest.mark.parametrize(
    ("hours", "state", "words"),
    [
        ((), "empty", "it answers, and has no entry"),
        ((0.5,), "works", "works with 1 entry, the newest 30 min old"),
        ((None, None), "works", "works with 2 entries, without dates"),
        # At night a portal that writes every 20 minutes is quiet, and not late.
        ((9, 9.3, 9.7, 10, 10.3), "works", "the newest 9 h old"),
        ((50, 50.3, 50.7, 51, 51.3), "late", "2 d old, usually something new every 18 min"),
        # One that publishes every other day isn't late on the third.
        ((72, 120, 168, 216, 264), "works", "the newest 3 d old"),
        ((264, 312, 360, 408, 456), "late", "the newest 11 d old, usually something new every 2 d"),
        # Four dates are no rhythm; a date of next year is no news.
        ((900, 901, 902, 903), "works", "the newest 37 d old"),
        ((-9000, 1, 2), "works", "the newest 60 min old"),
        ((-0.1, 1), "works", "the newest 0 min old"),
    ],
)
def test_how_a_document_stands(hours: tuple[float, ...], state: str, words: str) -> None:
    found = judge(FEED, document(*hours), NOW)
    assert (found.state, words in found.text) == (state, True), found.text
    assert found.ok is (state != "empty")
    assert found.entries == len(hours)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (119, "119 min"), (120, "2 h"), (47 * 60 + 59, "47 h"), (48 * 60, "2 d")],
)
def test_spans(minutes: int, words: str) -> None:
    assert span(timedelta(minutes=minutes)) == words
