"""What runs every second stays on an index, however much is archived."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from monitor.model import Hold, Outcome
from monitor.store import Store, alerts, articles, entries, holds, outbox, stories, tellers, waiting

AT = datetime.fromisoformat("2026-02-11T16:56:00+00:00")

TOLD = (Outcome.ALERT, Outcome.COVERAGE)

ASKED: dict[str, Callable[[Connection], object]] = {
    "seen": lambda c: entries.seen(c, "klix", ["guid:1", "link:1"]),
    "candidates": lambda c: stories.candidates(c, [1, 2, 3], AT),
    "latest of a story": lambda c: stories.latest(c, "s-1", "a-1", 24),
    "tellers": lambda c: tellers.first(c, "s-1", 2, but="a-1"),
    "last word": lambda c: tellers.last_word(c, "s-1"),
    "kinds": lambda c: tellers.kinds(c, "s-1", AT),
    "due": lambda c: outbox.due(c, "desk", AT, 10),
    "channels due": lambda c: outbox.channels_due(c, AT),
    "articles of a story": lambda c: articles.of_story(c, "s-1"),
    "recent": lambda c: articles.recent(c, 20, "a-1"),
    "since": lambda c: articles.recent(c, 100, "a-1", since=AT),
    "translations": lambda c: articles.translations_of(c, ["a-1", "a-2"]),
    "alerts": lambda c: alerts.list(c, limit=20, since=AT),
    "deliveries of a story": lambda c: outbox.of_story(c, "s-1"),
    "alerts of a story": lambda c: alerts.of_story(c, "s-1"),
    "expedite": lambda c: outbox.expedite(c, "a-1", AT),
    "what is to be told as one": lambda c: holds.groups(c, list(Hold), AT),
    "first due": lambda c: holds.first_due(c, "desk", "0", Hold.LIMIT),
    "messages": lambda c: holds.messages(c, [("desk", "0"), ("duty", "0")], AT, pending=True),
    "told as one": lambda c: holds.told_as_one(c, "desk", "0", Hold.FLOOD, AT),
    "rate": lambda c: alerts.rate(c, "banjska", AT, 90),
    "waiting": lambda c: waiting.of_story(c, "s-1"),
    "all that waits": lambda c: waiting.all(c, 10),
    "elsewhere": lambda c: waiting.elsewhere(c, "s-1", "a-1", TOLD),
    "claim": lambda c: outbox.claim(c, "d-1", AT, timedelta(minutes=1)),
}


def executed(c: Connection, asked: str) -> list[tuple[str, Any]]:
    """The statements that are run for what is asked, with their parameters."""
    statements: list[tuple[str, Any]] = []
    event.listen(c, "before_cursor_execute", lambda *args: statements.append(args[2:4]))
    ASKED[asked](c)
    return statements.copy()


@pytest.mark.parametrize("asked", ASKED)
def test_no_table_is_read_whole(sqlite: Store, asked: str) -> None:
    def explained(c: Connection) -> list[str]:
        return [
            row[3]
            for statement, parameters in executed(c, asked)
            for row in c.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]

    plan = sqlite.write_now(explained)
    assert plan
    # A scan in an index's order ends at the limit; a scan of what was just found is small.
    whole = [step for step in plan if step.startswith("SCAN") and "INDEX" not in step]
    assert [step for step in whole if not step.startswith(("SCAN anon", "SCAN (subquery"))] == []


@pytest.mark.parametrize("asked", ASKED)
def test_no_table_is_read_whole_on_postgresql(postgresql: Store, asked: str) -> None:
    """Of an empty table it would always read all: it is told that this is dear."""

    def explained(c: Connection) -> list[str]:
        statements = executed(c, asked)
        c.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return [
            row[0]
            for statement, parameters in statements
            for row in c.exec_driver_sql(f"EXPLAIN {statement}", parameters)
        ]

    plan = postgresql.write_now(explained)
    assert plan
    assert [step for step in plan if "Seq Scan" in step] == []
