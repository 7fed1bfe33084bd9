"""What the pages say, in words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.desk.overview import Overview
from monitor.desk.sources import Source
from monitor.model import DeliveryState
from monitor.web.words import ago, lang, pieces, state

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=119), "119 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(hours=47), "47 hours ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=1500), "1,500 days ago"),
    ],
)
def test_ago(age: timedelta, said: str) -> None:
    assert ago(NOW - age, NOW) == said


def source(how: str) -> Source:
    """A source in this state."""
    facts: dict[str, Any] = dict.fromkeys(("language", "country", "polled", "due", "problem"))
    return Source(name="x", url="https://x.example", state=how, entries=0, failures=0, **facts)


@pytest.mark.parametrize(
    ("sources", "since", "last", "deliveries", "said"),
    [
        (
            ("working",) * 42 + ("failing",) * 3,
            NOW,
            NOW - timedelta(minutes=12),
            {DeliveryState.HELD: 2, DeliveryState.SENT: 900},
            "42 of 45 sources working; last alert 12 minutes ago; 2 messages held.",
        ),
        (("working",), NOW, None, {}, "The one source is working; no alert yet."),
        (("gone",), NOW, None, {}, "0 of 1 source working; no alert yet."),
        (("failing", "new"), None, None, {}, "0 of 2 sources working; no alert yet."),
        (("new",), None, None, {}, "1 source to watch, none read yet; no alert yet."),
        ((), None, None, {}, "No source is enabled: nothing is watched; no alert yet."),
        (
            ("working", "working"),
            NOW,
            NOW,
            {DeliveryState.PENDING: 1, DeliveryState.SENDING: 1, DeliveryState.DEAD: 1},
            (
                "All 2 sources working; last alert just now; 2 messages on their way; "
                "1 message given up."
            ),
        ),
    ],
)
def test_state(
    sources: tuple[str, ...],
    since: datetime | None,
    last: datetime | None,
    deliveries: dict[DeliveryState, int],
    said: str,
) -> None:
    found = Overview(
        sources=tuple(map(source, sources)),
        rules=1,
        since=since,
        articles=0,
        last_alert=last,
        deliveries=deliveries,
    )
    assert state(found, NOW) == said


@pytest.mark.parametrize(
    ("code", "script", "tag"),
    [
        ("hbs", "Cyrl", "sr-Cyrl"),
        ("hbs", "Latn", "sh"),
        ("hbs", None, "sh"),
        ("sq", "Latn", "sq"),
        ("mk", "Cyrl", "mk"),
        (None, None, "und"),
    ],
)
def test_tags_of_languages(code: str | None, script: str | None, tag: str) -> None:
    assert lang(code, script) == tag


def test_pieces_are_the_text() -> None:
    text = "Pucnjava u Banjskoj i opet pucnjava u Banjskoj"
    found = list(pieces(text, ["Banjskoj", "Pucnjava"]))
    assert "".join(piece for piece, _ in found) == text
    assert [piece for piece, hit in found if hit] == ["Pucnjava", "Banjskoj", "Banjskoj"]
    assert list(pieces("", ["x"])) == [("", False)]
