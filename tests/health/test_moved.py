"""A move is told once, and says what is asked from now on."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.config import parse
from monitor.health.watch import Changes, Watched, changes
from monitor.health.wording import begun
from monitor.model import FeedState
from monitor.vitals import Trouble

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://www.vijesti.example/rss"
NEW = "https://feeds.vijesti.example/sve"
RULES = f"""
version: 1
feeds: [{{name: vijesti, url: "{URL}"}}]
rules: []
channels: {{screen: {{url: "console://"}}}}
"""
(FEED,) = parse({"rules.yaml": RULES}, {}, today=NOW.date()).config.feeds  # type: ignore[union-attr]


def look(known: list[Trouble], at: datetime, **how: Any) -> Changes:
    """What has changed when somebody looks at a source that stands like that."""
    state = FeedState(name="vijesti", url=URL, due=at + HOUR, polled=at, **how)
    one = Watched(feed=FEED, state=state, patience=timedelta(minutes=30))
    return changes([one], known, at)


@pytest.mark.parametrize(
    ("where", "address", "said"),
    [
        (NEW, None, "After three days of that the old address is not asked any more."),
        (NEW, NEW, "The old address is not asked any more."),
        (
            "https://portal.example/rss",
            None,
            "only one of the same domain, and not http for https",
        ),
        ("http://www.vijesti.example/rss", None, "The old address goes on being asked"),
    ],
)
def test_what_is_asked_from_now_on(where: str, address: str | None, said: str) -> None:
    told = look([], NOW, moved_to=where, address=address).begun
    text = begun(told, 1, NOW, ZoneInfo("UTC")).text
    assert f"has moved for good to {where}. It is read there, nothing is lost." in text
    assert said in text
    assert text.endswith("Write that address into the rules.")


def test_a_hiccup_at_the_new_address_tells_nothing_again() -> None:
    known: dict[tuple[str, str], Trouble] = {}
    told = 0
    for hour, failures in enumerate([0, 0, 1, 0, 2, 0, 0]):
        at = NOW + hour * HOUR
        since = {"failing_since": at} if failures else {}
        found = look(list(known.values()), at, moved_to=NEW, failures=failures, **since)
        known |= {(row.feed, row.kind): row for row in found.saved}
        known = {key: row for key, row in known.items() if key not in found.forgotten}
        told += sum(one.trouble.kind == "moved" for one in found.begun)
    assert told == 1
