"""What a process that takes the lead finds of the one before it."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg

from monitor.daemon.lead import Lead
from monitor.jobs import local
from monitor.store import Presence, Store, feeds
from monitor.store.engine import place
from monitor.store.presence import GRACE, LOOKS

NOW = datetime(2026, 2, 11, 16, 56, tzinfo=UTC)
LEASE = timedelta(minutes=3)


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


async def test_who_leads_again_frees_what_another_left_meanwhile(
    postgres_url: str, tmp_path: Path
) -> None:
    """Before and after it is alone; what lay between it has not seen."""
    clock = Clock()
    store = Store.open(postgres_url, tmp_path, check=False)
    await store.write(lambda c: feeds.sync(c, [("klan", "https://klan.example/feed")], NOW))
    app: Any = SimpleNamespace(store=store, jobs=local, now=lambda: NOW)
    own, other = Presence(place(postgres_url), clock), Presence(place(postgres_url), clock)
    lead = Lead(app, own)
    await lead.look()
    clock.at += GRACE
    await lead.look()
    await lead.free()
    assert app.leading
    with closing(psycopg.connect(postgres_url, autocommit=True)) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE objid = %s", [own.holder]
        )
    other.alive()
    clock.at += GRACE
    assert other.leads()
    await store.write(lambda c: feeds.claim(c, NOW, 1, LEASE, other.holder))
    await lead.look()
    assert not app.leading
    other.close()
    for _ in range(LOOKS):
        await lead.look()
    clock.at += GRACE
    await lead.look()
    assert app.leading
    await lead.free()
    taken = await store.write(lambda c: feeds.claim(c, NOW, 1, LEASE, own.holder))
    assert taken == ("klan",)
    await lead.close()
    await store.close()
