"""Another version of a pack reads terms that nobody touched differently: told once."""

import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor import config, environment
from monitor.app import open_app
from monitor.cli.context import recorded_rules
from monitor.config import parse, readings
from monitor.config.rules import EntityRef, leaves
from monitor.daemon.live import LiveRules, starting_rules
from monitor.desk.check import Checked, check
from monitor.desk.live import last_live, noted, renewed, save_live
from monitor.environment import Environment
from monitor.match import Rules
from monitor.model import DeliveryState
from monitor.store import Connection, Store, outbox
from monitor.store import rules as versions

BEFORE = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
TODAY = datetime(2026, 3, 2, tzinfo=UTC).date()
WORDS = (
    "`banjska` in rule village was a keyword and is now the pack's entity Banjska (7 names): "
    "write {word: banjska} to keep the keyword"
)
RULES = """
version: 1
packs: [western-balkans]
rules:
  - {id: village, title: The village, when: {all: [Banjska, pucnjava]}}
  - {id: north, title: The north, when: {any: [zvecan, mitrovica]}}
channels:
  desk: {url: "console://"}
  ops: {url: "console://"}
"""


@pytest.fixture
def found(tmp_path: Path, database: str) -> Environment:
    """Where the rules and the database are."""
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    return environment.read(
        {
            "MONITOR_RULES": str(tmp_path / "rules.yaml"),
            "MONITOR_DATA": str(tmp_path),
            "MONITOR_DATABASE_URL": database,
        }
    )


Start = Callable[[], Awaitable[None]]


@pytest.fixture
def start(found: Environment) -> Start:
    """A start that leads, from the database's opening to its closing."""

    async def lead() -> None:
        store = Store.open(found.database_url, found.data)
        rules, problems = starting_rules(found, {}, store)
        app = open_app(found, rules, store)
        app.problems = problems
        try:
            await LiveRules(app, found, {}).lead()
        finally:
            await app.close()

    return lead


@pytest.fixture
def reads(found: Environment) -> Iterator[Callable[..., Any]]:
    """What a write or a reading of the database gives."""
    store = Store.open(found.database_url, found.data)
    yield store.write_now
    store.close_now()


def rules_of(found: Environment) -> Rules:
    rules = check(found.rules, {}, TODAY).rules
    assert rules is not None
    return rules


@pytest.fixture
def older(found: Environment, reads: Callable[..., Any]) -> None:
    """What an earlier program kept, whose pack did not know the village."""
    now = readings(rules_of(found).config)
    read = replace(now, places={**now.places, "rule village": ()})
    sources = config.read(found.rules)
    reads(lambda c: save_live(c, "older", sources, (), BEFORE, read=read))


def promised(c: Connection) -> list[tuple[str, str]]:
    """The monitor's own news that waits, by channel."""
    waiting = outbox.listing(c, DeliveryState.PENDING, 99)
    return [(one.channel, one.notice.text) for one in waiting if one.notice]


@pytest.mark.usefixtures("older")
async def test_ops_is_told_once(start: Start, reads: Callable[..., Any]) -> None:
    text = f"A new version of a pack reads terms of your rules differently:\n{WORDS}"
    for _ in range(2):
        await start()
        assert reads(promised) == [("ops", text)]


@pytest.mark.usefixtures("older")
async def test_also_of_rules_that_run_because_their_file_is_broken(
    found: Environment, start: Start, reads: Callable[..., Any]
) -> None:
    found.rules.write_text("version: 1\nrulez: []\n", encoding="utf-8")
    for _ in range(2):
        await start()
        assert [text.splitlines()[1:] for _, text in reads(promised)] == [[WORDS]]
    loaded = parse({"rules.yaml": RULES}, {}, today=TODAY)
    assert reads(lambda c: last_live(c, {}, TODAY)).config == loaded.config


async def test_the_first_start_and_one_under_the_same_pack_tell_nothing(
    found: Environment, start: Start, reads: Callable[..., Any]
) -> None:
    await start()
    await start()
    assert reads(promised) == []
    assert recorded_rules(found) is not None


@pytest.mark.usefixtures("older")
async def test_check_says_so_until_a_start_has_told(found: Environment, start: Start) -> None:
    def warned() -> list[str]:
        good = Checked(rules=rules_of(found), problems=())
        return [str(one) for one in noted(good, recorded_rules(found), {}, TODAY).problems]

    assert warned() == [f"rules.yaml:5:52: warning: {WORDS}; so it is from the next start on"]
    await start()
    assert warned() == []


async def test_what_is_kept_is_how_the_file_reads(
    found: Environment, start: Start, reads: Callable[..., Any]
) -> None:
    """Also where an example keeps a part of it from running."""
    good = RULES.replace("pucnjava]}", "pucnjava]}, examples: {alert: [Pucnjava u Banjskoj]}")
    for text in (good, good.replace("Banjska, pucnjava", "zvecan, pucnjava")):
        found.rules.write_text(text, encoding="utf-8")
        await start()
    said = json.loads(reads(versions.latest)[1])
    assert said["readings"]["places"]["rule village"] == ["zvecan"]
    assert {*said["over"]} == {*said["files"]} == {"rules.yaml"}
    (rule, _) = reads(lambda c: last_live(c, {}, TODAY)).config.rules
    assert {leaf.entity for leaf in leaves(rule.when) if isinstance(leaf, EntityRef)} == {"banjska"}


@pytest.mark.parametrize("said", ["{}", json.dumps({"rules.yaml": RULES})])
def test_versions_of_before_readings_were_kept_tell_nothing(found: Environment, said: str) -> None:
    assert renewed(("older", said), rules_of(found).config, {}, TODAY) is None


def test_no_database_is_made(tmp_path: Path) -> None:
    nowhere = environment.read({"MONITOR_DATA": str(tmp_path / "data")})
    assert recorded_rules(nowhere) is None
    assert list(tmp_path.iterdir()) == []
