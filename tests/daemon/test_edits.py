"""Edits of the rules are kept for digests, also those that were made while nothing ran."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor import environment
from monitor.app import open_app
from monitor.daemon.live import LiveRules, starting_rules
from monitor.store import Store
from monitor.store import rules as versions

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
RULES = """
version: 1
settings: {{timezone: {zone}}}
rules:
  - {{id: village, title: The village, when: {word}}}
  - {{id: {second}, title: Another, when: Dayton}}
channels:
  screen: {{url: "console://"}}
"""


@pytest.fixture
def running(tmp_path: Path, sqlite_url: str) -> Callable[..., Any]:
    """A process that leads, as long as the block lasts."""
    found = environment.read(
        {
            "MONITOR_RULES": str(tmp_path / "rules.yaml"),
            "MONITOR_DATA": str(tmp_path),
            "MONITOR_DATABASE_URL": sqlite_url,
        }
    )

    @asynccontextmanager
    async def lead() -> AsyncIterator[LiveRules]:
        store = Store.open(found.database_url, found.data)
        rules, _ = starting_rules(found, {}, store)
        app = open_app(found, rules, store)
        live = LiveRules(app, found, {})
        try:
            await live.lead()
            yield live
        finally:
            await app.close()

    return lead


async def test_what_was_edited_and_when_it_began(
    running: Callable[..., Any], tmp_path: Path, sqlite_url: str
) -> None:
    def save(word: str, second: str = "second", zone: str = "UTC") -> None:
        text = RULES.format(word=word, second=second, zone=zone)
        (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")

    def told() -> list[tuple[str, str]]:
        store = Store.open(sqlite_url, tmp_path, check=False)
        edits = store.read_now(lambda c: versions.edited(c, LONG_AGO))
        store.close_now()
        return [(one.rule, one.what) for one in edits]

    save("Banjska")
    async with running() as live:
        assert told() == []
        save("Zvečan")
        await live.compare()
        assert told() == [("village", "changed")]
    async with running():
        assert len(told()) == 1
    save("Leposavić", second="third", zone="Europe/Sarajevo")
    async with running():
        assert sorted(told()[1:]) == [
            ("", "settings changed"),
            ("second", "removed"),
            ("third", "added"),
            ("village", "changed"),
        ]
