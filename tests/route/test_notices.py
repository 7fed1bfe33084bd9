"""Who is told of the monitor's own troubles."""

from datetime import UTC, datetime, time

import pytest

from monitor.config.rules import Channel, Config, Position, Secret
from monitor.model import Notice, Severity
from monitor.route import notices, notices_to_others
from monitor.timetable import Slot

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NOTICE = Notice(about="disk", text="The disk is full.", since=NOW)


def channel(name: str, min_severity: Severity | None = None) -> Channel:
    """A channel whose name says that it gets digests, or not."""
    digest = (Slot(0, time(7, 30)),) if "digest" in name else ()
    at = Position(file="rules.yaml", line=1, column=1)
    url = Secret(f"json://{name}.example")
    return Channel(name=name, urls=(url,), min_severity=min_severity, digest=digest, at=at)


@pytest.mark.parametrize(
    ("channels", "first", "others"),
    [
        ([channel("desk"), channel("ops")], ["ops"], ["desk"]),
        ([channel("desk"), channel("duty", Severity.HIGH)], ["desk"], ["duty"]),
        ([channel("desk"), channel("digest")], ["desk"], []),
        ([channel("duty", Severity.HIGH), channel("digest")], ["digest"], ["duty"]),
        ([channel("ops"), channel("digest"), channel("desk")], ["ops"], ["desk"]),
    ],
)
def test_who_is_told_at_once(channels: list[Channel], first: list[str], others: list[str]) -> None:
    """Who gets digests reads it there, unless nobody else would hear of it."""
    config = Config(version="v1", channels=tuple(channels))
    assert [one.channel for one in notices(config, NOTICE, NOW)] == first
    assert [one.channel for one in notices_to_others(config, NOTICE, NOW)] == others
