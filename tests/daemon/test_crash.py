"""kill -9 at every named point of the walk and at any time: nothing lost, and nothing repeated that
no kill and no lost answer explains.

In `make test` every point has its turn once, on one of two databases; `make crash` goes through all
of them on both with both kinds of channel, again and again, and kills 200 times at any time.
"""

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.crash.points import POINTS
from benchmarks.crash.receiver import Receiver
from benchmarks.crash.world import Sum, World

LONG = bool(os.environ.get("MONITOR_TEST_CRASH"))
ROUNDS = int(os.environ.get("MONITOR_TEST_CRASH_ROUNDS", "14"))
KILLS = 200
SEED = int(os.environ.get("MONITOR_TEST_SEED", "8"))
WORLDS = [
    (kind, faulty)
    for kind in ("sqlite", "postgresql")
    for faulty in (False, True)
    if LONG or faulty == (kind == "postgresql")
]

pytestmark = pytest.mark.timeout(0 if LONG else 600)


def row(name: str, *figures: object) -> str:
    return f"{name:<50}" + "".join(f"{figure:>10}" for figure in figures)


def table(world: World, found: Sum) -> str:
    """What came of a world's runs, a line a point, and their sum."""
    runs = Counter(world.points.values())
    lost = Counter(world.points.get(item.run, "in order") for item in found.lost)
    first = {one.key: one.run for one in reversed(world.inbox.got)}
    repeats = Counter(world.points.get(first[one.key], "in order") for one in found.repeats)
    names = sorted({*runs, *lost, *repeats})
    lines = [row(name, runs[name], lost[name], repeats[name]) for name in names]
    told, answers = len({one.key for one in world.inbox.got}), world.inbox.faults["lost answer"]
    figures = (runs.total(), lost.total(), repeats.total(), answers, told)
    head = ("runs", "lost", "repeats", "answers", "told")
    return "\n".join(
        ["", row("killed", *head[:3]), *lines, "", row("", *head), row(world.name, *figures)]
    )


def judge(world: World, tell: Callable[[str], None]) -> None:
    """Prints the count, and asserts what is promised."""
    found = world.sum()
    tell(table(world, found))
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


@pytest.mark.parametrize(("kind", "faulty"), WORLDS)
def test_killed_at_every_point(
    *, kind: str, faulty: bool, world: Any, new_database: Any, tell: Callable[[str], None]
) -> None:
    """A turn of each of its points and one at any time, round after round."""
    url = new_database() if kind == "postgresql" else ""
    one = world(kind, faulty=faulty, seed=SEED, url=url)
    turns = POINTS if LONG else POINTS[faulty::2]
    start, began = one.begin(), time.monotonic()
    for turn in range(ROUNDS if LONG else 1):
        for point in turns:
            if kind in point.databases:
                one.kill_at(point)
        one.kill_after(one.chance.uniform(0, 2 * start))
        one.settle(last=turn + 1 == (ROUNDS if LONG else 1))
        took = time.monotonic() - began
        tell(f"{one.name}: round {turn + 1} of {ROUNDS}, {len(one.killed)} runs in {took:,.0f} s")
        judge(one, tell if turn + 1 == ROUNDS or turn % 3 == 0 else lambda _: None)


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
        judge(one, tell)
