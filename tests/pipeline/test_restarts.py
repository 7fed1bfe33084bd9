"""The walk on a PostgreSQL server that crashes under it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from monitor.model import DeliveryState
from monitor.pipeline.runner import Runner
from monitor.store import Store, articles, matches, outbox

RULES = """
settings: {every: 5m}
feeds:
  - {name: klix, url: "{press}/klix", language: en}
rules:
  - {id: banjska, title: Banjska, when: Banjska}
"""
# Words that no two stories share: what is like another story would join it.
SUBJECTS = (
    "sealed roads", "a school reopens", "floods", "a power cut", "vineyards", "an old bridge",
    "wolves", "a chess final", "spring snow", "a burst dam", "new buses", "missing mail",
)  # fmt: skip
CRASHES = 4


@pytest.fixture
def database(postgres: Any, tmp_path: Path) -> str:
    """A server of the test's own."""
    store = Store.open(postgres.url, tmp_path)
    store.migrate()
    store.close_now()
    url: str = postgres.url
    return url


async def test_every_story_is_told_once_whatever_crashes(
    *,
    press: Any,
    rules_of: Any,
    open_app: Any,
    clock: Any,
    postgres: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Crashes while feeds are polled, pages read and messages sent; a message that was on its way
    then may come twice, under the same key."""
    monkeypatch.setattr("monitor.pipeline.runner.PATIENCE", 0.1)
    monkeypatch.setattr("monitor.pipeline.deliver.RECORD_AGAIN", 0.1)
    items: list[dict[str, str]] = []
    press.feed("klix", items)
    app = await open_app(rules_of(RULES))
    runner = Runner(app)
    share = len(SUBJECTS) // CRASHES
    async with asyncio.timeout(90):
        for crash in range(CRASHES):
            for n, subject in enumerate(SUBJECTS[crash * share : (crash + 1) * share]):
                title = f"Banjska: {subject} on Monday"
                page = press.page(f"/{crash}-{n}", title, [f"All about {subject} in the village."])
                items.append({"title": title, "link": page, "guid": page})
            press.feed("klix", items)
            clock.forward(minutes=5)
            before = len(press.asked)
            while len(press.asked) < before + 1 + crash:  # a little later in the walk each time
                await runner.tick()
                await asyncio.sleep(0)
            restart = asyncio.create_task(asyncio.to_thread(postgres.restart_immediate))
            while not restart.done():
                await runner.tick()
                await asyncio.sleep(0.01)
            await restart
        while (await app.store.read(outbox.counts)).get(DeliveryState.SENT) != len(SUBJECTS):
            await runner.tick()
            await asyncio.sleep(0.01)
            clock.forward(seconds=5)
        await runner.drain(5)
    keys = {headers["Idempotency-Key"] for headers, _ in press.posted}
    assert len(keys) == len(SUBJECTS)
    assert len(press.posted) <= len(keys) + CRASHES
    assert await app.store.read(articles.count) == len(SUBJECTS)
    assert await app.store.read(matches.without_outcome) == ()
    assert await app.store.read(outbox.counts) == {DeliveryState.SENT: len(SUBJECTS)}
