"""kill -9 at every named point of the walk and at any time: nothing lost, and nothing repeated that
no kill and no lost answer explains.

In `make test` every third point has its turn once, on one of two databases; `make crash` goes
through all of them on both with both kinds of channel, again and again, and kills 200 times at any
time.
"""

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.crash.points import POINTS
from benchmarks.crash.receiver import Receiver
from benchmarks.crash.world import World

LONG = bool(os.environ.get("MONITOR_TEST_CRASH"))
ROUNDS = int(os.environ.get("MONITOR_TEST_CRASH_ROUNDS", "14"))
KILLS = 200
SEED = int(os.environ.get("MONITOR_TEST_SEED", "8"))

pytestmark = pytest.mark.timeout(0 if LONG else 600)


def row(name: str, *figures: object) -> str:
    return f"{name:<50}" + "".join(f"{figure:>10}" for figure in figures)


def table(worlds: Sequence[Any], sums: Sequence[Any]) -> str:
    """What came of the runs, a line a point and a line a world."""
    runs, lost, repeats = Counter[str](), Counter[str](), Counter[str]()
    for world, found in zip(worlds, sums, strict=True):
        runs.update(world.points.values())
        lost.update(world.points.get(item.run, "in order") for item in found.lost)
        first = {one.key: one.run for one in reversed(world.inbox.got)}
        repeats.update(world.points.get(first[one.key], "in order") for one in found.repeats)
    names = sorted({*runs, *lost, *repeats})
    lines = [row(name, runs[name], lost[name], repeats[name]) for name in names]
    lines += ["", row("database and channel", "kills", "lost", "repeats", "answers", "told")]
    for world, found in zip(worlds, sums, strict=True):
        answers = world.inbox.faults["lost answer"]
        keys = len({one.key for one in world.inbox.got})
        figures = (len(world.killed), len(found.lost), len(found.repeats), answers, keys)
        lines.append(row(world.name, *figures))
    return "\n".join(["", row("killed", "runs", "lost", "repeats"), *lines])


def judge(worlds: Sequence[Any], tell: Callable[[str], None]) -> None:
    """Prints the count, and asserts what is promised."""
    sums = [world.sum() for world in worlds]
    tell(table(worlds, sums))
    for world, found in zip(worlds, sums, strict=True):
        assert not found.lost, found.lost
        assert not found.surplus, found.surplus
        assert len(found.repeats) <= len(world.killed) + world.inbox.faults["lost answer"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Where all channels of all worlds post to."""
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def world(tmp_path: Path, press: Any, receiver: Receiver) -> Iterator[Callable[..., World]]:
    """Makes a world on a database, with a clean or a faulty channel, in which something happened
    already."""
    made: list[World] = []

    def make(kind: str, *, faulty: bool, seed: int, url: str = "") -> World:
        name = f"{kind}-{'faulty' if faulty else 'clean'}"
        how = {"kind": kind, "faulty": faulty, "seed": seed, "url": url}
        made.append(World(name, tmp_path / name, press, receiver, **how))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a line in the long form, at once."""

    def say(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()

    return say if LONG else lambda _: None


def test_killed_at_every_point(
    *, world: Any, new_database: Any, tell: Callable[[str], None]
) -> None:
    """A turn of each point and one at any time in each world; in the short form, of every third
    point in one of two."""
    wanted = [(kind, faulty) for faulty in (False, True) for kind in ("sqlite", "postgresql")]
    worlds, start = [], 0.0
    for kind, faulty in wanted if LONG else (wanted[0], wanted[3]):
        url = new_database() if kind == "postgresql" else ""
        worlds.append(world(kind, faulty=faulty, seed=SEED, url=url))
        start = max(start, worlds[-1].begin())
    began = time.monotonic()
    for turn in range(ROUNDS if LONG else 1):
        for number, point in enumerate(POINTS):
            mine = [one for one in worlds if one.kind in point.databases]
            for one in mine if LONG else mine[number % len(mine) :][:1]:
                one.kill_at(point)
        for one in worlds:
            one.kill_after(one.chance.uniform(0, 2 * start))
            one.settle(last=turn + 1 == (ROUNDS if LONG else 1))
        runs = sum(len(one.killed) for one in worlds)
        tell(f"round {turn + 1} of {ROUNDS}: {runs} runs in {time.monotonic() - began:,.0f} s")
        judge(worlds, tell if turn + 1 == ROUNDS or turn % 3 == 0 else lambda _: None)


if LONG:

    @pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
    def test_killed_at_any_time(
        *,
        kind: str,
        world: Any,
        request: pytest.FixtureRequest,
        tell: Callable[[str], None],
    ) -> None:
        """During the start, while it catches up, busy and idle; of PostgreSQL the server crashes in
        between, too."""
        server = request.getfixturevalue("postgres") if kind == "postgresql" else None
        one = world(kind, faulty=True, seed=SEED, url=server.url if server else "")
        start, chance = one.begin(), random.Random(SEED)
        crash = server.restart_immediate if server else None
        for turn in range(KILLS):
            spans = {(0.0, start): 3, (start, start + 3): 5, (start + 3, start + 6): 2}
            span = chance.choices([*spans], [*spans.values()])[0]
            one.kill_after(chance.uniform(*span), crash if turn % 5 == 1 else None)
            if turn % 20 == 19:
                one.settle()
                tell(f"{kind}: {turn + 1} of {KILLS} kills, {len(one.published)} published")
        one.settle(last=True)
        judge([one], tell)
