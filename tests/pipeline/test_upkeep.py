"""What the daemon does every minute and every night, on a clock of our own."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from monitor.daemon import upkeep as upkeep_room
from monitor.daemon.upkeep import Upkeep
from monitor.model import Article, DeliveryState, Story, StoryMember
from monitor.store import articles, outbox, stories
from monitor.store import rules as versions

RULES = """
settings: {timezone: Europe/Sarajevo}
rules:
  - {id: banjska, title: Banjska, when: Banjska}
"""


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test says otherwise: of PostgreSQL no copies are made here."""
    url: str = request.getfixturevalue(getattr(request, "param", "sqlite_url"))
    return url


@pytest.fixture
async def app(rules_of: Any, open_app: Any) -> Any:
    return await open_app(rules_of(RULES, ops="/ops"))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def files(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir()) if directory.exists() else []


async def notices(app: Any) -> list[str]:
    pending = await app.store.read(lambda c: outbox.listing(c, DeliveryState.PENDING, 99))
    return [one.notice.text for one in pending if one.channel == "ops"]


async def test_a_copy_every_night_where_the_desk_is(app: Any, clock: Any, directory: Path) -> None:
    clock.time = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    keeper = Upkeep(app, directory)
    for _ in range(4 * 24 * 4):
        await keeper.tick()
        clock.forward(minutes=15)
    assert files(directory) == [
        "monitor-20260302-120000.db",  # the first at once
        "monitor-20260303-023000.db",
        "monitor-20260304-023000.db",
        "monitor-20260305-023000.db",
        "monitor-20260306-023000.db",
    ]
    assert await notices(app) == []


async def test_a_restart_makes_no_further_copy(app: Any, clock: Any, directory: Path) -> None:
    for _ in range(3):
        await Upkeep(app, directory).tick()
        clock.forward(minutes=1)
    assert len(files(directory)) == 1


@pytest.mark.parametrize("database", ["postgres_url"], indirect=True)
async def test_postgresql_is_copied_by_its_own_tools(app: Any, directory: Path) -> None:
    await Upkeep(app, directory).tick()
    assert files(directory) == []
    assert await notices(app) == []


async def test_a_disk_without_room_gets_no_copy_and_ops_is_told_once_a_night(
    app: Any, clock: Any, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[datetime] = []

    def usage(_: Path) -> Any:
        looked.append(clock())
        return SimpleNamespace(free=2 * app.store.size - 1)

    monkeypatch.setattr(upkeep_room, "shutil", SimpleNamespace(disk_usage=usage))
    keeper = Upkeep(app, directory)
    for _ in range(2 * 24 * 12):
        await keeper.tick()
        clock.forward(minutes=5)
    assert files(directory) == []
    assert len(looked) == 48  # hourly
    told = await notices(app)
    assert len(told) == 3
    assert "nightly backup could not be made" in told[0]
    assert "bytes free and wants" in told[0]
    monkeypatch.undo()
    clock.forward(hours=1)
    await keeper.tick()
    assert len(files(directory)) == 1


async def test_a_copy_that_is_being_made_ends_with_the_daemon(
    app: Any, clock: Any, directory: Path
) -> None:
    keeper = Upkeep(app, directory)
    keeper.stop()
    await keeper.tick()
    assert files(directory) == []


async def test_old_versions_of_the_rules_go_at_night(app: Any, clock: Any, directory: Path) -> None:
    def count(c: Any) -> int:
        return len(c.execute(versions.rules_versions.select()).all())

    for number in range(5):
        at = clock() - timedelta(days=9 - number)
        await app.store.write(lambda c, n=number, at=at: versions.save_version(c, f"v{n}", "", at))
    keeper = Upkeep(app, directory)
    await keeper.tick()
    assert await app.store.read(count) == 1
    await app.store.write(lambda c: versions.save_version(c, "v9", "", clock()))
    clock.forward(hours=12)
    await keeper.tick()
    assert await app.store.read(count) == 2  # it was replaced today
    clock.forward(hours=24)
    await keeper.tick()
    assert await app.store.read(count) == 1


async def swept(app: Any, directory: Path, left: Any) -> Any:
    """What is left after a night's house-keeping."""
    await Upkeep(app, directory).tick()
    return await app.store.read(left)


async def test_keys_of_old_stories_go_a_few_a_minute(
    app: Any, clock: Any, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep_room, "AT_ONCE", 2)

    def add(c: Any, number: int, *, days: int = 15) -> None:
        at = clock() - timedelta(days=days)
        article = Article(
            id=f"a-{number}", url=None, feed="klix", entry_id=None, title="Pucnjava", text="",
            language="hbs", script="Latn", published=at, seen=at, source="page",
        )  # fmt: skip
        story = Story(id=f"s-{number}", title="", state="reported", first_seen=at, last_seen=at)
        member = StoryMember(
            story_id=story.id, article_id=article.id, feed="klix", title="", sketch=(), words=0,
            seen=at,
        )  # fmt: skip
        articles.save(c, article)
        stories.save(c, story)
        stories.add(c, member, [1])

    def found(c: Any) -> int:
        return len(stories.candidates(c, [1], clock() - timedelta(days=99)))

    for number in range(5):
        await app.store.write(lambda c, n=number: add(c, n))
    assert await swept(app, directory, found) == 5  # by this clock nothing was read for two weeks
    await app.store.write(lambda c: add(c, 5, days=10))
    keeper, left = Upkeep(app, directory), []
    for _ in range(4):
        await keeper.tick()
        left.append(await app.store.read(found))
        clock.forward(minutes=1)
    assert left == [4, 2, 1, 1]


async def test_a_fault_keeps_nothing_else_from_its_turn(
    app: Any, directory: Path, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: Any) -> int:
        raise ValueError("niko to nije predvidio")

    monkeypatch.setattr(upkeep_room, "forget", broken)
    await asyncio.wait_for(Upkeep(app, directory).tick(), 60)
    assert len(files(directory)) == 1
